"""The cases of the JSON files: text, spans, values, units, hedges and, where it is given, the English."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.figures import compare, find_dates, find_figures, read_english

HERE = Path(__file__).parent
CHINESE = ["money", "bare", "counts", "rates", "multiples", "quantities", "units", "shares", "negatives"]


def load(name: str) -> list[dict[str, Any]]:
    """The cases of one file."""
    return list(json.loads((HERE / f"{name}.json").read_text(encoding="utf-8")))


def number(written: str | None) -> Decimal | None:
    """A value as written in a case."""
    return None if written is None else Decimal(written)


@pytest.mark.parametrize("case", [c for name in CHINESE for c in load(name)], ids=lambda c: c["text"])
def test_figures(case: dict[str, Any]):
    found = find_figures(case["text"])
    assert [(f.surface, f.start, f.end) for f in found] == [
        (w["surface"], w["start"], w["start"] + len(w["surface"])) for w in case["figures"]
    ]
    for figure, want in zip(found, case["figures"], strict=True):
        assert (figure.kind, figure.low, figure.high) == (want["kind"], number(want["low"]), number(want["high"]))
        assert (figure.unit, figure.hedge) == (want["unit"], want["hedge"])
        assert figure.english == want.get("english", figure.english)


@pytest.mark.parametrize("case", load("dates"), ids=lambda c: f"{c['text']}-{c['published']}")
def test_dates(case: dict[str, Any]):
    found = find_dates(case["text"], published=case["published"])
    keys = ("surface", "start", "value", "end_value", "hedge", "resolved_from", "english")
    assert [{key: getattr(d, key) for key in keys} for d in found] == case["dates"]


@pytest.mark.parametrize("case", load("reading"), ids=lambda c: c["text"])
def test_reading(case: dict[str, Any]):
    found, dates = read_english(case["text"])
    assert [(case["text"][f.start : f.end], f.kind, f.low, f.high, f.unit, f.hedge) for f in found] == [
        (w["surface"], w["kind"], number(w["low"]), number(w["high"]), w["unit"], w["hedge"]) for w in case["figures"]
    ]
    assert dates == []


@pytest.mark.parametrize("case", load("comparison"), ids=lambda c: c["english"])
def test_comparison(case: dict[str, Any]):
    chinese, english, published = case["chinese"], case["english"], "2026-02-28"
    figures, dates = find_figures(chinese, published=published), find_dates(chinese, published=published)
    result = compare(figures, dates, english, chinese=chinese)
    told = {
        kind: [f.source.surface if f.source else english[f.span[0] : f.span[1]] if f.span else "" for f in findings]
        for kind in ("missing", "wrong_value", "wrong_currency", "hedge_lost", "invented")
        if (findings := getattr(result, kind))
    }
    assert told == case.get("told", {})
    assert result.ok == (not told)


@pytest.mark.parametrize("name", [*CHINESE, "dates", "reading", "comparison"])
def test_no_case_stands_twice(name: str):
    cases = [json.dumps(case, sort_keys=True) for case in load(name)]
    assert len(cases) == len(set(cases))
