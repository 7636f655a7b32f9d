"""Copies, stories, headlines and timelines."""

import pytest
from stories import groups, many, samples, score

from pipeline.digest import find_stories
from pipeline.digest.copies import find_copies
from pipeline.digest.likeness import Pair, weights
from pipeline.digest.stories import cluster
from pipeline.document import Note, TimelineRow
from tests.digest.sample import FOX, made, told

OTHER = (
    "棠梨汽车周五召回三万多辆电动汽车，原因是转向控制器的螺栓可能松动，"
    "车主可到店免费更换，公司称没有收到人员伤亡的报告。"
)


@pytest.fixture(scope="module")
def known():
    return samples()


def test_a_copy_with_a_line_before_it_and_the_end_cut_off_is_one_origin():
    entries = [
        made("b", text="来源：潮报\n" + FOX, published="2026-03-13"),
        made("a", text=FOX + "市场反应平静，分析师认为这笔交易在意料之中。", published="2026-03-12"),
        made("c", text=OTHER),
    ]
    assert find_copies(entries) == {"id-a": "id-a", "id-b": "id-a", "id-c": "id-c"}


def test_a_notice_inside_a_long_report_is_no_copy_of_it():
    report = FOX + "".join(chr(0x4E00 + i * 7) for i in range(900))
    assert len(set(find_copies([made("a"), made("b", text=report)]).values())) == 2


def test_texts_of_a_few_letters_are_not_copies_of_everything():
    assert len(set(find_copies([made("a", text=""), made("b", text="短"), made("c")]).values())) == 3


def test_the_story_is_headed_by_its_latest_origin():
    entries = [
        made("a", published="2026-03-12"),
        made("b", text="编者按。" + FOX, published="2026-03-14"),
        made("c", text=FOX[::-1], title="云砚科技完成融资的背后", published="2026-03-13"),
        made("d", text=OTHER, title="召回三万辆车", names=("Tangli Auto",)),
    ]
    first, second = find_stories(entries)
    assert first.entries[0] == first.latest == "c"
    assert set(first.entries) == {"a", "b", "c"}
    assert first.headline.text == "Headline c"
    assert first.copies == (("b", "a"),)
    assert (first.origins, second.origins) == (2, 1)
    assert (first.id, second.entries) == ("st1", ("d",))


def test_every_article_is_in_one_story_whatever_the_order(known):
    entries = [s.entry for s in known]
    stories = find_stories(entries)
    assert sorted(slug for story in stories for slug in story.entries) == sorted(e.slug for e in entries)
    again = find_stories(entries[::-1])
    assert {frozenset(s.entries) for s in stories} == {frozenset(s.entries) for s in again}


def test_the_timeline_holds_claims_dated_facts_and_reports_by_date():
    row = TimelineRow(value="2026-03-11", english="11 March 2026", text="It closed the round.", sentence="s2")
    entry = made(
        "a",
        told(12, as_of="2026-01"),
        told(12, as_of="2026-03-11", sentence="s2", fact="t2"),
        told(99, as_of="2027", stance="planned", fact="t3"),
        note=Note(timeline=(row,)),
    )
    [story] = find_stories([entry])
    assert [(i.value, i.kind) for i in story.timeline] == [
        ("2026-01", "fact"),
        ("2026-03-11", "claim"),
        ("2026-03-12", "report"),
    ]


def test_groups_are_joined_by_their_mean():
    def alike(i, j, words):
        return Pair(i, j, words, 0, 0, 0, 0, 0)

    w = weights()
    chain = [alike(0, 1, 0.9), alike(1, 2, 0.5), alike(0, 2, 0.0)]
    assert cluster(4, chain, w) == [[0, 1], [2], [3]], "2 is like 1 alone, and 0 and 1 are one already"
    assert cluster(3, [alike(0, 1, 0.9), alike(1, 2, 0.5), alike(0, 2, 0.4)], w) == [[0, 1, 2]]


def test_the_set_is_grouped_as_well_as_promised(known):
    assert len(known) >= 60
    assert len({s.story for s in known}) == 20
    found = next(groups([s.entry for s in known], weights()))
    assert score(found, known)[2] >= 0.95
    assert score(found, known, "test")[2] >= 0.9, "the half that the weights were not chosen on"
    copies = find_copies([s.entry for s in known])
    assert sorted(a for a, b in copies.items() if a != b) == [
        "cangwu-round-4", "jichuan-ipo-4", "xuanhu-launch-4", "xuyu-model-4",
    ]  # fmt: skip


def test_hundreds_of_notes_are_grouped_in_seconds(known):
    entries = many(known, 300)
    stories = find_stories(entries)
    assert sum(len(s.entries) for s in stories) == 300
