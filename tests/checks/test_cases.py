"""Each check on small pairs of Chinese and English, as data: what it must find and what it must let pass."""

import json
from pathlib import Path

import pytest

from pipeline.checks import CHECKS, Evidence, run_checks

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['check']}: {case['english'][:40]}")
def test_check(case):
    evidence = Evidence(chinese=case["chinese"], prepared=case["chinese"], english=case["english"])
    result = next(r for r in run_checks(evidence) if r.code == case["check"])
    assert result.ok == case["ok"], result.detail
    assert bool(result.detail) != result.ok


def test_every_check_has_an_id_of_its_own_and_a_sentence_for_the_reader():
    assert len({check.code for check in CHECKS}) == len(CHECKS)
    assert all(check.description.endswith(".") for check in CHECKS)


def test_every_check_has_a_case_that_it_must_find():
    found = {case["check"] for case in CASES if not case["ok"]}
    # these need figures, names or a prompt example: see the tests beside this one
    elsewhere = {"figures", "direction", "measures", "names", "forbidden-names", "no-example"}
    elsewhere |= {"pairing", "roles", "possession", "timing", "denial", "closeness"}
    assert found | elsewhere == {check.code for check in CHECKS}
