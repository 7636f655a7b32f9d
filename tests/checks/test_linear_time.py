"""Articles are untrusted: no text makes the checks slow."""

import time

import pytest

from pipeline.checks import run_checks
from pipeline.translation.drafts import evidence_of
from pipeline.translation.preparation import prepare
from tests.checks.planted import document

NAMES = [["甲骨", "Jiagu", "organisation"], ["乙木", "Yimu", "organisation"]]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("甲骨收购乙木" * 150, "Jiagu will to have been " * 150 + "Yimu acquired"),
        ("甲骨、乙木和" * 150 + "收购", "Jiagu, and Yimu or " * 150 + " acquisition of"),
        ("甲骨从乙木" * 150, "acquisition by acquisition of acquisition from " * 80),
        ("甲骨将拟计划不" * 150 + "收购", "Jiagu's a-b a-b a-b a-b " * 150 + "lawsuit"),
    ],
)
def test_long_and_hostile_texts(chinese, english):
    made = document(chinese, NAMES)
    evidence = evidence_of(prepare(made, made.sentences[0], hints=True), english)
    run_checks(evidence_of(prepare(made, made.sentences[0]), "Jiagu."))  # reads the data first
    start = time.perf_counter()
    run_checks(evidence)
    assert time.perf_counter() - start < 2
