"""Relations between figures: the cases of the JSON files, by the diagnostics of the stage."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipeline.figures import find_figures
from pipeline.figures.rates import may_be_same, per_dollar
from pipeline.figures.rounding import Interval, interval
from tests.figures.test_cases import load
from tests.figures.test_stage import run

CHECKS = ("sum-", "parts-", "change-", "share-", "currencies-", "summary-")


def told(made: Any) -> list[str]:
    """The codes of the checks that speak."""
    return [d.code for d in made.diagnostics if d.code.startswith(CHECKS)]


@pytest.mark.parametrize("case", load("arithmetic"), ids=lambda c: c["text"])
def test_sentences(case: dict[str, Any]):
    assert told(run("新闻", case["text"])) == case["told"]


@pytest.mark.parametrize("case", load("given_summary"), ids=lambda c: f"{c['summary']} | {c['body']}")
def test_given_summaries(case: dict[str, Any]):
    made = run("新闻", case["body"], given_summary=case["summary"])
    assert told(made) == case["told"]
    for found in made.diagnostics:
        if found.code in case["told"]:
            assert found.sentence is None
            assert found.span is not None
            assert case["summary"][slice(*found.span)] in found.message


def test_nothing_is_changed():
    plain = run("新闻", "融资5亿美元（约360亿元）")
    assert [(f.low, f.unit) for f in plain.figures] == [(Decimal(5 * 10**8), "USD"), (Decimal(36 * 10**9), "CNY")]


def test_the_span_holds_both_amounts():
    text = "公司融资5亿美元（约360亿元）。"
    found = next(d for d in run("新闻", text).diagnostics if d.code == "currencies-disagree")
    assert found.sentence == "s1"
    assert found.span is not None
    assert text[slice(*found.span)] == "5亿美元（约360亿元"


def test_a_total_in_the_next_sentence():
    assert told(run("新闻", "甲投资300亿元，乙投资500亿元。", "合计800亿元。")) == []
    assert told(run("新闻", "甲投资300亿元，乙投资500亿元。", "合计850亿元。")) == ["sum-differs"]


def test_a_table_is_left_alone():
    assert told(run("新闻", "、".join(["10亿元"] * 80) + "，合计900亿元")) == []


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("24.9万元", "248500", "249500"),
        ("3000亿元", "299950000000", "300050000000"),
        ("约3000亿元", "250000000000", "350000000000"),
        ("12.80%", "12.795", "12.805"),
    ],
)
def test_what_was_rounded(written: str, low: str, high: str):
    assert interval(find_figures(written)[0]) == Interval(Decimal(low), Decimal(high))


@pytest.mark.parametrize("currency", ["CNY", "HKD", "JPY", "EUR", "KRW", "TWD", "GBP"])
def test_rates_are_known_for_every_year(currency: str):
    for year in range(2000, 2031):
        band = per_dollar(currency, year)
        assert band is not None
        assert 0 < band.low < band.high


def test_an_unknown_currency_is_never_wrong():
    one = Interval(Decimal(1), Decimal(1))
    assert may_be_same(one, "USD", Interval(Decimal(10**9), Decimal(10**9)), "ARS", 2026)
