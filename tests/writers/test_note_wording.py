"""The sentences in which a note speaks of itself."""

from __future__ import annotations

import pytest

from pipeline.document import Block, CheckResult, Claim, EngineInfo, Note, Removed, Sentence
from pipeline.writers import briefing_file
from pipeline.writers.reading import paragraph_numbers, reading
from pipeline.writers.wording import checks_line, day, flaw_line, joined_chinese, listed


@pytest.mark.parametrize(
    ("value", "english"),
    [
        ("2026-02-28", "28 February 2026"),
        ("2026-02-03T09:15", "3 February 2026"),
        ("2026-12-01 09:15", "1 December 2026"),
        ("2026-02", "February 2026"),
        ("2026", "2026"),
        ("2026-Q4", "2026-Q4"),
        ("2026-13-01", "2026-13-01"),
        ("2026-00-01", "2026-00-01"),
        ("FY2026", "FY2026"),
    ],
)
def test_day(value, english):
    assert day(value) == english


def test_listed():
    assert [listed(words) for words in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A and B", "A, B and C"]


def test_joined_chinese_puts_a_space_behind_a_heading_only():
    assert joined_chinese(["甲乙。", "丙丁", "戊。"]) == "甲乙。丙丁 戊。"


def claim(status, *details):
    checks = tuple(CheckResult(code="new-names", ok=False, detail=detail) for detail in details)
    return Claim(text="x", sources=("s1",), status=status, engine="local", checks=checks)


def said(sample, *claims):
    document = sample.document(removed=())
    document.note = Note(points=claims)
    return checks_line(briefing_file(document, sample.MADE_WITH))


def test_claims_counted(sample):
    verified = claim("verified")
    assert said(sample)[0] == "No English claim was made."
    assert said(sample, verified)[0].startswith("The only claim verified: every figure")
    assert said(sample, verified, verified)[0].startswith("All 2 claims verified: every figure")
    mixed = said(sample, verified, verified, claim("draft", "US$3 is missing"), claim("source_only"))
    assert mixed[0].startswith("2 of 4 claims verified: in these every figure")
    assert mixed[1] == "1 draft: US$3 is missing."
    assert mixed[2].startswith("1 source only: not translated")
    assert said(sample, claim("draft", "a."), claim("draft", "b."))[:2] == (
        "None of 2 claims verified.",
        "2 drafts: a.; b.",
    )


def test_flaws_in_one_line():
    assert flaw_line(claim("draft")) == "not every check could be made"
    assert flaw_line(claim("draft", "")) == "new names"
    assert flaw_line(claim("draft", "a", "a", "b")) == "a; b"
    assert flaw_line(claim("draft", "a", "b", "c", "d", "e")) == "a; b; c; and 2 more"
    assert len(flaw_line(claim("draft", "长" * 1000))) == 160


def test_removed_pieces_are_counted_by_rule(sample):
    rules = ["a/card"] * 3 + ["a/notice"] * 2 + ["b/share_bar", "c.x", "d.y", "e.z"]
    removed = tuple(Removed(rule=rule, raw_start=0, raw_end=1, text="x") for rule in rules)
    line = checks_line(briefing_file(sample.document(removed=removed), sample.MADE_WITH))
    assert "9 pieces of page furniture removed (card 3, notice 2, share bar 1, x 1, other 2)." in line


def test_engine_and_date_are_named(sample):
    document = sample.document()
    assert checks_line(briefing_file(document, sample.MADE_WITH))[-1] == "English by the engine local (a-small-model)."
    document.note = Note()
    assert not any("engine" in line for line in checks_line(briefing_file(document, sample.MADE_WITH)))
    document.engine = EngineInfo(name="none")
    assert checks_line(briefing_file(document, sample.MADE_WITH))[-1] == "No translator was used."


def test_paragraph_numbers_skip_what_is_no_paragraph(sample):
    kinds = ["heading", "paragraph", "caption", "list_item", "question_detail", "quote", "heading"]
    blocks = tuple(
        Block.model_validate({"id": f"b{number}", "kind": kind, "text": "甲", "raw_start": 0, "raw_end": 1})
        for number, kind in enumerate(kinds)
    )
    assert paragraph_numbers(sample.article(blocks=blocks)) == {"b0": 1, "b1": 1, "b3": 2, "b5": 3, "b6": 3}


def test_where_joins_neighbours_and_names_the_title(sample):
    document = sample.document()
    found = reading(briefing_file(document, sample.MADE_WITH))
    assert found.where(["title", "s1"]) == "title ¶1"
    assert found.where(["s7", "s4", "s1", "s1"]) == "¶1–3"
    assert found.where(["s7", "s2"]) == "¶1 ¶3"
    assert found.where(["unknown"]) == ""
    assert found.sentences["s1"] == Sentence.model_validate(document.sentences[0])
