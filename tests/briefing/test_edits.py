"""Decisions about claims: what is written, what is read back, what a run depends on."""

import json
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.briefing import EDITS, Edit, Edits, read_edits, source_text, write_edits

CHINESE = source_text(["海棠资本成立于2016年。"])


def edit(verdict="edited", text="Haitang Capital was founded in 2016.", **more):
    given = {"article": "a", "place": "point", "chinese": CHINESE, "was": "It began in 2016.", **more}
    return Edit(verdict=verdict, text=text, **given)


def test_what_is_written_is_read_back_and_the_last_about_a_claim_counts(tmp_path):
    write_edits(tmp_path, [edit(text="One."), edit(text="Two.", by="Mei", at="2026-11-22T08:00:00+00:00")])
    write_edits(tmp_path, [edit(article="b", text="Three.")])
    edits = read_edits(tmp_path)
    assert [each.text for each in edits.log] == ["One.", "Two.", "Three."]
    assert edits.about("a", "point", CHINESE).text == "Two."
    assert [each.text for each in edits.of("b")] == ["Three."]
    assert not edits.unreadable


def test_a_folder_without_decisions_has_none(tmp_path):
    assert read_edits(tmp_path) == Edits()
    assert Edits().digest == ""
    assert Edits().key("a") == ""


def test_undone_takes_the_decision_back():
    edits = Edits((edit(), edit(verdict="undone", text="")))
    assert edits.about("a", "point", CHINESE) is None
    assert edits.digest == ""
    assert edits.of("a") == ()


def test_what_was_decided_before_stands_again():
    first, second = edit(text="One.", key="k1"), edit(text="Two.", key="k2")
    back = edit(verdict="undone", text="", undoes="k2", key="k3")
    assert Edits((first, second, back)).about("a", "point", CHINESE) == first
    assert Edits((first, second, back, back)).about("a", "point", CHINESE) == first  # two tabs, one decision
    assert Edits((first, second, back, edit(verdict="undone", text="", undoes="k1"))).digest == ""


def test_the_headline_is_another_claim_than_the_brief_of_the_same_sentence():
    edits = Edits((edit(place="headline", text="Founded"), edit(place="brief", text="It was founded.")))
    assert edits.about("a", "headline", CHINESE).text == "Founded"
    assert edits.about("a", "point", CHINESE).text == "It was founded."


def test_a_sentence_is_known_in_either_script_and_width():
    assert source_text(["輝達２０２５年營收"]) == source_text(["辉达2025年营收"])
    assert source_text(["一。", "二。"]) != source_text(["一。二。"])


def test_a_very_long_sentence_is_known_by_all_of_it():
    long = "长" * 5000
    assert len(source_text([long])) <= 2000
    assert source_text([long + "一"]) != source_text([long + "二"])
    assert Edit(article="a", place="brief", chinese=source_text([long]), verdict="undone").chinese


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"null", b'{"article": "a"}', b'"\xff\xfe"', b'{"article": "a", "place": "../x", "verdict": "edited"}'],
)
def test_a_line_that_cannot_be_read_costs_itself_alone(tmp_path, line):
    write_edits(tmp_path, [edit()])
    with (tmp_path / EDITS).open("ab") as file:
        file.write(line + b"\n" + line)  # the second one torn
    write_edits(tmp_path, [edit(article="b")])
    edits = read_edits(tmp_path)
    assert [each.article for each in edits.log] == ["a", "b"]
    assert edits.unreadable == (2 if line else 0)


def test_a_key_of_a_later_version_does_no_harm(tmp_path):
    row = {**edit().model_dump(), "colour": "red"}
    (tmp_path / EDITS).write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert read_edits(tmp_path).log == (edit(),)


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(ValidationError):
        edit(text="x" * 4001)


def test_characters_that_nobody_sees_are_left_out():
    assert edit(text="a\x1b[31m\u200bb\ud800").text == "a[31mb"


def test_a_text_is_one_paragraph():
    assert edit(text="  One.\n\nTwo.\u2028").text == "One. Two."


def test_an_article_key_changes_with_its_own_decisions_only_and_not_with_who_made_them():
    one, other = edit(), edit(article="b")
    alone, both = Edits((one,)), Edits((one, other))
    assert alone.key("a") == both.key("a") != ""
    assert alone.digest != both.digest
    assert Edits((edit(by="Mei", at="2026", key="k"),)).key("a") == alone.key("a")
    assert Edits((edit(text="Else."),)).key("a") != alone.key("a")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["accepted", "edited", "undone"]), st.integers(0, 9))))
def test_articles_do_not_touch_each_other_and_a_decision_taken_back_leaves_what_was(rows):
    made = [edit(article=article, verdict=verdict, text=f"{n}.") for article, verdict, n in rows]
    edits = Edits(tuple(made))
    for article in "ab":
        assert edits.of(article) == Edits(tuple(each for each in made if each.article == article)).of(article)
    decided = edit(text="New.", key="new")
    back = edit(verdict="undone", text="", undoes="new")
    assert Edits((*made, decided, back)).standing == edits.standing
    assert Edits((*made, decided)).of("a")[-1] == decided


def _append(folder, article, count):
    for number in range(count):
        write_edits(folder, [edit(article=article, text=f"Text {number}.")])


def test_two_processes_that_write_at_once_lose_nothing(tmp_path):
    processes = [get_context("spawn").Process(target=_append, args=(tmp_path, name, 25)) for name in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    edits = read_edits(tmp_path)
    assert not edits.unreadable
    for name in "ab":
        assert [each.text for each in edits.log if each.article == name] == [f"Text {n}." for n in range(25)]
