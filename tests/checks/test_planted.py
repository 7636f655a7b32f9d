"""Errors planted in good English: nearly all are found, and nearly all of the good English passes."""

from collections import Counter

from pipeline.checks import CHECKS
from tests.checks.planted import CASES, failed

CAUGHT = 0.95
PASSED = 0.95


def test_there_are_enough_of_every_kind():
    kinds = Counter(case["error"] for case in CASES)
    assert len(CASES) >= 130
    assert set(kinds) == {"figure", "name", "negation", "hedge", "currency", "roles", "tense", "attribution"}
    assert min(kinds.values()) >= 6


def test_planted_errors_are_found():
    missed = [case["planted"] for case in CASES if not failed(case, case["planted"])]
    assert len(missed) <= (1 - CAUGHT) * len(CASES), missed


def test_the_good_english_passes():
    wrong = {case["english"]: found for case in CASES if (found := failed(case, case["english"]))}
    assert len(wrong) <= (1 - PASSED) * len(CASES), wrong


def test_the_checks_of_who_and_what_are_needed():
    """Without them the same errors pass: each finds something here that no other check finds."""
    needed = {"pairing", "roles", "timing", "denial"}
    alone = [next(iter(codes)) for case in CASES if len(codes := set(failed(case, case["planted"]))) == 1]
    assert needed <= set(alone)
    assert needed <= {check.code for check in CHECKS}
