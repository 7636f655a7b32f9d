"""What the decisions ask of the glossary: rows and diffs, nothing written unasked, nothing that was right forbidden."""

from __future__ import annotations

import pytest

from pipeline.glossary import (
    Decisions,
    FindMentions,
    Glossary,
    Matcher,
    Term,
    decide,
    hits_of,
    read_decisions,
    read_glossary,
)
from pipeline.glossary.editing import EditError, difference, put, write_terms
from pipeline.glossary.proposals import proposals

APPLE = Term(source="苹果", target="Apple", kind="organisation", aliases=("苹果公司", "果厂"), note="a company")
SAIL = Term(source="云帆科技", target="Cloudsail", kind="organisation", aliases=("云帆",))
GLOSSARY = Glossary(((APPLE, SAIL),))


@pytest.fixture
def decided(make_document, tmp_path):
    """The proposals after deciding about hits of a text: (number of the hit, verdict, English)."""

    def run(text, *answers):
        document = make_document(text)
        FindMentions(GLOSSARY)(document)
        hits = hits_of(document)
        for number, verdict, *english in answers:
            decide(tmp_path, hits[number], verdict, english=english[0] if english else None)
        decisions = read_decisions(tmp_path)
        again = make_document(text)
        FindMentions(GLOSSARY, decisions)(again)
        rows, unsettled = proposals(GLOSSARY, decisions, [hit.place for hit in hits_of(again)])
        return [row.term for row in rows], unsettled

    return run


def test_no_decision_no_proposal():
    assert proposals(GLOSSARY, Decisions(), []) == ([], [])


def test_a_guard_keeps_the_wrong_places_out_and_the_right_ones_in(decided):
    text = "他家的苹果树开花了。苹果发布手机。山上有苹果树苗。苹果市值上升。"
    [row], unsettled = decided(text, (0, "wrong-here"), (2, "wrong-here"))
    assert unsettled == []
    found = Matcher(Glossary(((row,),)).forms).find(text)
    assert [match.start for match in found] == [text.index("苹果发布"), text.index("苹果市值")]
    assert row.model_copy(update={"not_before": (), "not_after": ()}) == APPLE


def test_a_place_that_no_word_tells_apart_is_said_to_be_left(decided):
    rows, unsettled = decided("吃苹果发胖。用苹果发胖。", (0, "wrong-here"))
    assert [row.not_after for row in rows] in ([], [("吃",)])
    if not rows:
        assert [left.decision.verdict for left in unsettled] == ["wrong-here"]


def test_a_guard_that_is_there_already_is_not_asked_for_again(decided):
    rows, unsettled = decided("苹果公司涨价。", (0, "wrong-here"))
    assert rows == []
    assert len(unsettled) == 1  # the alias says more than the source: guards do not hold for it


def test_a_form_that_is_always_wrong_is_taken_out(decided):
    [row], _ = decided("果厂涨价。", (0, "wrong-always"))
    assert row.aliases == ("苹果公司",)


def test_a_source_that_is_always_wrong_makes_way_for_an_alias(decided):
    rows, _ = decided("云帆科技和云帆。", (0, "wrong-always"))
    forms = Matcher(Glossary(((APPLE, SAIL), tuple(rows))).forms)
    assert [(m.start, m.term.target) for m in forms.find("云帆科技")] == [(0, "Cloudsail")]
    assert [m.end for m in forms.find("云帆科技")] == [2]


def test_no_name_becomes_a_rejected_row(decided):
    [row], _ = decided("苹果涨价。", (0, "not-a-name"))
    assert (row.source, row.status) == ("苹果", "rejected")


def test_better_english_becomes_the_target_and_forbids_the_old(decided):
    [row], _ = decided("云帆上涨。", (0, "better-english", "Yunfan Tech"))
    assert (row.source, row.target, row.forbidden, row.aliases) == (
        "云帆科技",
        "Yunfan Tech",
        ("Cloudsail",),
        ("云帆",),
    )


def test_a_right_name_that_only_the_article_gave_becomes_a_row_or_an_alias(decided):
    rows, _ = decided("芯片公司云砚科技（Yunyan Technology）上市。", (0, "right"))
    assert [(row.source, row.target, row.kind) for row in rows] == [("云砚科技", "Yunyan Technology", "organisation")]


HEADER = "source,target,kind,aliases\n"


def test_a_row_is_replaced_where_it_stands_and_the_rest_stays_byte_for_byte():
    before = HEADER + '星野,"Star, field",term,\n苹果, Apple ,organisation,\nbroken"row\n'
    after = put(before, [APPLE])
    lines = after.splitlines()
    assert lines[0] == "source,target,kind,aliases,note"
    assert lines[1] == '星野,"Star, field",term,'
    assert lines[2] == "苹果,Apple,organisation,苹果公司|果厂,a company"
    assert lines[3] == 'broken"row'


def test_new_rows_come_at_the_end_by_source_and_twice_is_once():
    once = put(HEADER, [SAIL.model_copy(update={"aliases": ()}), Term(source="丁香", target="Lilac")])
    assert [line.split(",")[0] for line in once.splitlines()] == ["source", "丁香", "云帆科技"]
    assert put(once, [Term(source="丁香", target="Lilac")]) == once


def test_other_columns_byte_order_mark_and_line_ends_are_kept():
    before = "\ufeffid;source;target\r\n7;苹果;Appel\r\n"
    assert put(before, [Term(source="苹果", target="Apple")]) == "\ufeffid;source;target;kind\r\n7;苹果;Apple;term\r\n"


def test_a_file_without_the_columns_is_not_touched(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text("name,english\n", encoding="utf-8")
    with pytest.raises(EditError, match="no column source"):
        write_terms(path, [APPLE])
    assert path.read_text(encoding="utf-8") == "name,english\n"


def test_writing_shows_the_change_and_gives_the_terms_back(tmp_path):
    path = tmp_path / "glossary.csv"
    change = write_terms(path, [APPLE, SAIL])
    assert "+苹果,Apple,organisation" in change
    assert set(read_glossary(path).terms) == {APPLE, SAIL}
    assert write_terms(path, [APPLE]) == ""
    assert difference(path, "a\n", "a\n") == ""
