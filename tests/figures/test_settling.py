"""Rounding at the written precision, and what settles a bare amount."""

from __future__ import annotations

import pytest

from pipeline.figures import compare, find_figures


@pytest.mark.parametrize(
    ("bare", "explicit", "unit"),
    [
        ("到账8600亿", "8632亿元", "CNY"),
        ("到账8630亿", "8632亿元", "CNY"),
        ("到账8650亿", "8632亿元和1250亿美元", None),
        ("到账8000亿", "8632亿元和1250亿美元", None),
        ("到账1000亿", "8632亿元和1250亿美元", None),
        ("到账1250亿", "8632亿元和1250亿美元", "USD"),
        ("到账8632亿", "8632亿元和1250亿美元", "CNY"),
    ],
)
def test_rounding(bare: str, explicit: str, unit: str | None):
    found = find_figures(bare, context=f"总额为{explicit}。")[0]
    assert (found.kind, found.unit) == ("money", unit)


def test_the_sentence_is_asked_before_the_article():
    found = find_figures("融资300亿，对方出价300亿港元", context="300亿美元")
    assert [(f.unit, f.currency_from) for f in found] == [("HKD", "sentence"), ("HKD", "text")]


def test_a_list_shares_its_currency_as_text():
    assert [f.currency_from for f in find_figures("投入300亿、500亿美元")] == ["text", "text"]


def test_what_nothing_explains_is_a_count_without_a_noun():
    found = find_figures("最终压减到300亿")[0]
    assert (found.kind, found.unit, found.currency_from) == ("count", None, None)


def test_units_far_apart_are_compared_without_a_crash():
    result = compare(find_figures("隧道长12.6亿公里"), [], "The tunnel is 1.23456789 nanometres long.")
    assert [f.source is not None for f in result.wrong_value] == [True]
