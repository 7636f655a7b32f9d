"""The matching rules, on sentences with the traps that real articles have."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.glossary import Glossary, Matcher, Term, load_glossary
from pipeline.glossary.forms import fold_case, fold_signs, spellings
from pipeline.glossary.matcher import resolve

CASES = json.loads(Path(__file__).with_name("matching.json").read_text(encoding="utf-8"))
NAMES = {"person", "organisation", "product", "media"}


@pytest.fixture(scope="module")
def matcher(starter: Glossary) -> Matcher:
    return Matcher(starter.forms)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_matching(case, matcher):
    wanted = case.get("kinds")
    found = [
        [case["text"][m.start : m.end], m.term.target]
        for m in matcher.find(case["text"])
        if wanted is None or m.term.kind == wanted or (wanted == "names" and m.term.kind in NAMES)
    ]
    assert found == case["hits"]


def build(*terms: Term) -> Matcher:
    return Matcher(Glossary((terms,)).forms)


def test_guards_hold_in_both_scripts_and_across_spaces():
    matcher = build(Term(source="云帆", target="Cloudsail", not_before=("樹", "Hotel"), not_after=("小",)))
    assert matcher.find("云帆树、云帆 hotel、小云帆") == []
    assert [m.start for m in matcher.find("云帆说，云帆树")] == [0]


def test_a_guard_does_not_hold_for_an_alias_that_says_more():
    matcher = build(Term(source="云帆", target="Cloudsail", aliases=("云帆公司",), not_after=("个",)))
    assert [(m.start, m.end) for m in matcher.find("一个云帆公司，一个云帆")] == [(2, 6)]


def test_a_rejected_longer_form_leaves_its_place_to_a_shorter_one():
    matcher = build(
        Term(source="云帆", target="Cloudsail"), Term(source="云帆银行", target="Cloudsail Bank", not_before=("业",))
    )
    assert [m.term.target for m in matcher.find("云帆银行业")] == ["Cloudsail"]


def test_leftmost_wins_between_equals():
    matcher = build(Term(source="云帆", target="A"), Term(source="帆海", target="B"))
    assert [m.term.target for m in matcher.find("云帆海")] == ["A"]


def test_no_terms_and_no_text():
    assert Matcher(()).find("云帆") == []
    assert build(Term(source="云帆", target="Cloudsail")).find("") == []


def test_spellings_are_bounded():
    assert len(spellings("A1-2-3-4-5-6-7-8-9")) == 1
    assert spellings("云·帆")[0] == "云·帆"


ALPHABET = "云帆海阿里苹果树·•AaMmetGPT-4 .@/:o3，。"


@given(st.text(ALPHABET, max_size=60))
def test_matches_never_overlap_and_span_a_form_of_their_term(text):
    matcher = _STARTER
    found = matcher.find(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for match in found:
        surface = fold_case(fold_signs(text[match.start : match.end]))
        forms = {fold_case(spelling) for form in match.term.written for spelling in spellings(form)}
        assert surface in forms


@given(st.text(ALPHABET, max_size=60))
def test_every_candidate_is_taken_or_touches_one_that_is_at_least_as_long(text):
    candidates = _STARTER.candidates(text)
    taken = resolve(candidates)
    for candidate in candidates:
        rivals = [m for m in taken if m.start < candidate.end and candidate.start < m.end]
        assert any(m.end - m.start >= candidate.end - candidate.start for m in rivals)


@given(st.text(max_size=200))
def test_folding_keeps_lengths(text):
    assert len(fold_case(fold_signs(text))) == len(text)


_STARTER = Matcher(load_glossary().forms)
