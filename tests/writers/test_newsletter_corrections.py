"""What was published, and what a later run changes in it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.document import Document
from pipeline.writers.briefing_file import briefing_file
from pipeline.writers.digest_folder import briefed
from pipeline.writers.digest_templates import Templates
from pipeline.writers.digest_view import digest_file
from pipeline.writers.newsletter import Published, RecordProblem, compared, corrections_text, read_record
from tests.writers.digest_sample import MADE_WITH, claim, later, morning


def digest_of(*documents: Document):
    return digest_file(
        [briefed(briefing_file(each, MADE_WITH), each.article.source_path[:-3], page=False) for each in documents]
    )


def changed(document: Document, **note) -> Document:
    return document.model_copy(update={"note": document.note.model_copy(update=note)})


@pytest.fixture
def record() -> Published:
    return compared(Published(), digest_of(morning(), later()))[0]


def test_the_first_time_nothing_is_a_correction():
    record, new = compared(Published(), digest_of(morning(), later()))
    assert new == ()
    roles = {each.role for each in record.claims}
    assert roles == {"headline", "brief", "point", "quote", "figure"}


def test_the_same_again_is_no_correction_and_gives_the_same_bytes(record):
    again, new = compared(record, digest_of(morning(), later()))
    assert new == ()
    assert again.json_text() == record.json_text()


def test_a_changed_figure_and_a_changed_wording_are_told_apart(record):
    document = changed(
        morning(),
        headline=claim("Yunli Technology raises RMB 25 billion", "title"),
        points=(claim("The first data centre will cost RMB 4 billion.", "s2"),),
    )
    after, new = compared(record, digest_of(document, later()))
    assert [(each.change, each.role, each.old, each.new) for each in new] == [
        ("figure", "headline", "Yunli Technology raises RMB 2.5 billion", "Yunli Technology raises RMB 25 billion"),
        (
            "wording",
            "point",
            "The first data centre is to cost RMB 4 billion.",
            "The first data centre will cost RMB 4 billion.",
        ),
    ]
    text = corrections_text(after, Templates())
    assert "## A figure changed" in text
    assert "was: Yunli Technology raises RMB 2.5 billion" in text
    assert "now: Yunli Technology raises RMB 25 billion" in text
    assert "title: 云栎科技完成25亿元融资" in text
    assert "4 March 2026" in text


def test_corrections_stay_listed_in_later_runs(record):
    document = changed(morning(), headline=claim("Yunli Technology raises RMB 25 billion", "title"))
    after, _ = compared(record, digest_of(document, later()))
    again, new = compared(after, digest_of(document, later()))
    assert new == ()
    assert again.corrections == after.corrections
    assert len(again.corrections) == 1


def test_a_figure_read_otherwise_is_a_correction(record):
    document = morning()
    figures = [
        each.model_copy(update={"english": "US$4 billion", "unit": "USD"}) if each.surface == "40亿元" else each
        for each in document.figures
    ]
    _, new = compared(record, digest_of(document.model_copy(update={"figures": figures}), later()))
    assert [(each.change, each.old, each.new) for each in new] == [
        (
            "figure",
            "Yunli Technology: investment RMB 4 billion (planned)",
            "Yunli Technology: investment US$4 billion (planned)",
        )
    ]


def test_a_sentence_with_another_number_is_the_same_sentence(record):
    document = morning()
    moved = {"s1": "s11", "s2": "s12", "s3": "s13"}
    renumbered = document.model_copy(
        update={
            "sentences": [each.model_copy(update={"id": moved[each.id]}) for each in document.sentences],
            "facts": [
                each.model_copy(update={"sentence": moved.get(each.sentence, each.sentence)}) for each in document.facts
            ],
            "note": document.note.model_copy(
                update={
                    "brief": document.note.brief.model_copy(update={"sources": ("s11",)}),
                    "points": tuple(each.model_copy(update={"sources": ("s12",)}) for each in document.note.points),
                }
            ),
        }
    )
    assert compared(record, digest_of(renumbered, later()))[1] == ()


def test_the_article_itself_was_corrected_at_its_source(record):
    document = morning()
    second = document.sentences[1]
    text = second.text.replace("40亿元", "48亿元")
    sentences = [document.sentences[0], second.model_copy(update={"text": text}), document.sentences[2]]
    figures = [
        each.model_copy(
            update={
                "surface": "48亿元",
                "low": Decimal("4.8e9"),
                "high": Decimal("4.8e9"),
                "english": "RMB 4.8 billion",
            }
        )
        if each.surface == "40亿元"
        else each
        for each in document.figures
    ]
    point = claim("The first data centre is to cost RMB 4.8 billion.", "s2", status="draft")
    note = document.note.model_copy(update={"points": (point,)})
    _, new = compared(
        record,
        digest_of(document.model_copy(update={"sentences": sentences, "figures": figures, "note": note}), later()),
    )
    assert {(each.role, each.new) for each in new} == {
        ("point", "The first data centre is to cost RMB 4.8 billion."),
        ("figure", "Yunli Technology: investment RMB 4.8 billion (planned)"),
    }
    assert all("48亿元" in each.sources[0][1] for each in new)


def test_another_sentence_under_the_same_number_is_no_change_but_a_claim_that_is_gone(record):
    document = morning()
    other = document.sentences[1].model_copy(update={"text": "本周天气晴朗，气温回升，适合出行。"})
    point = claim("The weather is fine.", "s2")
    facts = [each for each in document.facts if each.sentence != "s2"]
    made = document.model_copy(
        update={
            "sentences": [document.sentences[0], other, document.sentences[2]],
            "facts": facts,
            "note": document.note.model_copy(update={"points": (point,)}),
        }
    )
    _, new = compared(record, digest_of(made, later()))
    assert {(each.change, each.old, each.new) for each in new} == {
        ("gone", "The first data centre is to cost RMB 4 billion.", ""),
        ("gone", "Yunli Technology: investment RMB 4 billion (planned)", ""),
    }


def test_an_article_that_is_not_in_this_issue_keeps_its_record(record):
    after, new = compared(record, digest_of(later()))
    assert new == ()
    assert {each.article for each in after.claims} == {"id-2026-03-04-morning", "id-2026-09-01-later"}


def test_the_record_reads_back_and_a_broken_one_is_said(record):
    assert read_record(record.json_text().encode()) == record
    with pytest.raises(RecordProblem):
        read_record(b'{"schema": "zhbrief-published/1", "claims": [{}]}')


def test_no_corrections_yet_is_said():
    assert "None so far" in corrections_text(Published(), Templates())


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("It raises RMB 3 million", "It raises RMB 3 billion", "figure"),
        ("It grew 3%", "It grew 3 times", "figure"),
        ("It raises RMB 3 million in 2026", "In 2026 it raised RMB 3 million", "wording"),
        ("It rises", "It falls", "wording"),
    ],
)
def test_what_counts_as_a_changed_figure(old, new, change):
    before = changed(morning(), headline=claim(old, "title"))
    after = changed(morning(), headline=claim(new, "title"))
    record, _ = compared(Published(), digest_of(before))
    assert [each.change for each in compared(record, digest_of(after))[1]] == [change]
