"""read(render(x)) == x over values, units and hedges: what the house writes, the house reads."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.document import Hedge
from pipeline.figures import PRESETS, Preset, Quantity, find_dates, find_figures, read_english, render
from pipeline.figures.lexicon import currencies, per_units, table

presets = st.sampled_from(PRESETS)
HEDGES: list[Hedge] = ["exact", "about", "over", "under", "at_least", "at_most", "nearly"]
UNITS = sorted({(row["kind"], row["code"]) for row in table("units")["unit"]} - {("percent", "成"), ("multiple", "x")})

values = st.one_of(
    st.integers(1, 999).map(Decimal),
    st.integers(1, 10**15).map(Decimal),
    st.decimals("0.1", "9999", places=1, allow_nan=False),
    st.builds(lambda digits, power: Decimal(digits) * Decimal(10) ** power, st.integers(1, 99999), st.integers(4, 11)),
)
hedges = st.sampled_from(HEDGES)
ends = st.one_of(values.map(lambda v: (v, v)), st.tuples(values, values).filter(lambda p: p[0] < p[1]))


def read_back(quantity: Quantity, preset: Preset = "house") -> tuple[object, ...]:
    """The first figure read in the English of a quantity, standing inside a sentence."""
    text = f"it was {render(quantity, preset)}, they said."
    figures, dates = read_english(text)
    assert not dates or quantity.kind == "count", text
    assert len(figures) == 1, (text, figures)
    found = figures[0]
    return found.kind, found.low, found.high, found.unit, found.hedge


@given(st.sampled_from(sorted(currencies())), ends, hedges, presets)
@example("BRL", (Decimal(1), Decimal(1)), "exact", "ap")  # one real was a count of things
@settings(max_examples=600, deadline=None)
def test_money(code: str, pair: tuple[Decimal, Decimal], hedge: Hedge, preset: Preset):
    quantity = Quantity("money", *pair, code, hedge)
    assert read_back(quantity, preset) == ("money", *pair, code, hedge)


@given(
    st.sampled_from(sorted(currencies())), values, st.sampled_from(["percent", "temperature", "money"]), hedges, presets
)
@settings(max_examples=300, deadline=None)
def test_below_zero(code: str, value: Decimal, kind: str, hedge: Hedge, preset: Preset):
    unit = {"percent": "%", "temperature": "°C", "money": code}[kind]
    for low, high in ((-value, -value), (-value - 1, -value), (-value, value)):
        quantity = Quantity(kind, low, high, unit, hedge)  # type: ignore[arg-type]
        assert read_back(quantity, preset) == (kind, low, high, unit, hedge)


@given(st.sampled_from(sorted(per_units().values())), values, hedges, presets)
@settings(max_examples=200, deadline=None)
def test_for_one_of(per: str, value: Decimal, hedge: Hedge, preset: Preset):
    text = f"it was {render(Quantity('money', value, value, 'USD', hedge, per=per), preset)}, they said."
    figures, _ = read_english(text)
    assert [(f.kind, f.low, f.unit, f.hedge, f.per) for f in figures] == [("money", value, "USD", hedge, per)]


@given(ends, hedges, presets)
@settings(max_examples=300, deadline=None)
def test_counts(pair: tuple[Decimal, Decimal], hedge: Hedge, preset: Preset):
    text = f"it was {render(Quantity('count', *pair, None, hedge), preset)} users, they said."
    figures, dates = read_english(text)
    assert not dates
    assert [(f.kind, f.low, f.high, f.hedge) for f in figures] == [("count", *pair, hedge)]


@given(st.sampled_from(UNITS), ends, hedges, presets)
@settings(max_examples=600, deadline=None)
def test_units(unit: tuple[str, str], pair: tuple[Decimal, Decimal], hedge: Hedge, preset: Preset):
    kind, code = unit
    quantity = Quantity(kind, *pair, code, hedge)  # type: ignore[arg-type]
    assert read_back(quantity, preset) == (kind, *pair, code, hedge)


@given(st.integers(1, 40), st.booleans(), hedges, presets)
@settings(deadline=None)
def test_multiples(halves: int, change: bool, hedge: Hedge, preset: Preset):
    factor = Decimal(halves) / 2 + 1
    quantity = Quantity("multiple", factor, factor, "x", hedge, change)
    assert read_back(quantity, preset) == ("multiple", factor, factor, "x", hedge)


@given(st.integers(1, 19), st.integers(2, 20), hedges)
@settings(deadline=None)
def test_ratios(top: int, bottom: int, hedge: Hedge):
    if top >= bottom:
        return
    value = Decimal(top) / Decimal(bottom)
    assert read_back(Quantity("ratio", value, value, "ratio", hedge)) == ("ratio", value, value, "ratio", hedge)


@given(st.integers(1, 99), st.integers(1, 99), hedges)
@settings(deadline=None)
def test_proportions(first: int, second: int, hedge: Hedge):
    value = Decimal(first) / Decimal(second)
    assert read_back(Quantity("ratio", value, value, ":", hedge)) == ("ratio", value, value, ":", hedge)


@given(st.integers(1, 2000))
@settings(deadline=None)
def test_ranks(place: int):
    value = Decimal(place)
    assert read_back(Quantity("rank", value, value, "rank")) == ("rank", value, value, "rank", "exact")


@pytest.mark.parametrize("power", range(3, 15))
@pytest.mark.parametrize("code", ["USD", "CNY", "HKD", "JPY", "EUR", "KRW"])
def test_several(power: int, code: str):
    value = Decimal(10) ** power
    assert read_back(Quantity("money", value, value, code, "several")) == ("money", value, value, code, "several")


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), presets)
@settings(deadline=None)
def test_days(day: date, preset: Preset):
    mention = find_dates(f"{day.year}年{day.month}月{day.day}日", preset=preset)[0]
    _, dates = read_english(f"It closed on {mention.english}.")
    assert [d.value for d in dates] == [mention.value] == [day.isoformat()]


PERIODS = ["{y}年", "{y}年3月", "{y}年第三季度", "{y}年上半年", "{y}财年", "{y}财年Q2", "{y}年底", "{y}年初"]
PERIODS += ["{y}年年中", "{y}年夏季", "{y}年冬季", "{y}年前三季度", "{y}年前五个月", "{y}年1-3月", "{y}年11月初"]
PERIODS += ["{y}-2049年", "{y}年5月3日至6月2日", "{y}年第三季度末", "{y}年三四季度", "{y}年7月9-11日", "{y}年代"]


@pytest.mark.parametrize("form", PERIODS)
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("year", [1990, 2020])
def test_periods(form: str, year: int, preset: Preset):
    mention = find_dates(form.format(y=year), preset=preset)[0]
    _, dates = read_english(f"It closed in {mention.english}, they said.")
    assert [(d.value, d.end_value) for d in dates] == [(mention.value, mention.end_value)]


@given(st.integers(0, 400))
@settings(deadline=None)
def test_relative_days_are_placed(back: int):
    published = date(2026, 2, 28)
    day = published - timedelta(days=back)
    found = find_dates(f"{day.month}月{day.day}日", published=published.isoformat())[0]
    assert found.value is not None
    assert found.value[5:] == day.isoformat()[5:]


@given(st.integers(1, 99_999_999), st.sampled_from(["", "万", "亿"]), st.sampled_from(["美元", "元", "港元"]))
@settings(deadline=None)
def test_chinese_amounts_multiply_out(digits: int, scale: str, currency: str):
    found = find_figures(f"投资{digits}{scale}{currency}")
    factor = {"": 1, "万": 10**4, "亿": 10**8}[scale]
    assert [(f.low, f.unit) for f in found] == [
        (digits * factor, {"美元": "USD", "元": "CNY", "港元": "HKD"}[currency])
    ]
