"""Time grows with the length and no faster, on texts made to break patterns."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from pipeline.figures import compare, find_dates, find_figures, read_english

SENTENCE = "公司完成400亿美元融资，周活跃用户突破9亿，去年11月增长了两倍多，"
CHINESE = [
    "9",
    "1,",
    "1,000",
    "一",
    "一万",
    "万",
    "3亿",
    "从3亿至",
    "a1",
    "1.",
    "2026年",
    "3月",
    "3、",
    "几",
    "半",
    "第一",
]
CHINESE += ["a.b@", "超过约近", "的两倍", "3 ", "3-", "百分之", "翻", "的", "，", SENTENCE]
CHINESE += ["兆", "1兆", "1兆元至", "一成五", "万分之", "2025年上一年", "第三季", "12日至", "由3亿至4亿元上调"]
ENGLISH = ["9", "1,000,", "one hundred and ", "one ", "January ", "5 to ", "a", "30, ", "2026-", "$", "5 US ", "1/"]
ENGLISH += ["No.", "about ", "It raised US$40 billion in the fourth quarter of 2026. "]


def seconds(work: Callable[[str], object], text: str) -> float:
    """The best of two runs."""
    times = []
    for _ in range(2):
        started = time.perf_counter()
        work(text)
        times.append(time.perf_counter() - started)
    return min(times)


def is_linear(work: Callable[[str], object], unit: str) -> bool:
    """Whether eight times the text takes clearly less than what quadratic work would (64 times)."""
    short, long = unit * (4_000 // len(unit)), unit * (32_000 // len(unit))
    return seconds(work, long) < max(0.15, 24 * seconds(work, short))


@pytest.mark.parametrize("unit", CHINESE)
def test_chinese(unit: str):
    assert is_linear(find_figures, unit)
    assert is_linear(find_dates, unit)


@pytest.mark.parametrize("unit", ENGLISH)
def test_english(unit: str):
    assert is_linear(read_english, unit)


def test_a_hundred_thousand_digits_are_no_figure():
    started = time.perf_counter()
    assert find_figures("7" * 100_000 + "亿元") == []
    assert time.perf_counter() - started < 2


def test_a_megabyte_without_a_sentence_end():
    text = SENTENCE * (1_000_000 // len(SENTENCE.encode()))
    started = time.perf_counter()
    found = find_figures(text)
    assert len(found) == 3 * text.count("400亿")
    assert time.perf_counter() - started < 20


def test_comparing_a_long_sentence():
    text = SENTENCE * 40
    assert compare(find_figures(text), find_dates(text), "It raised US$40 billion. " * 200).kept


def test_comparing_a_long_sentence_full_of_added_hedges():
    text = "融资12亿元，" * 200
    started = time.perf_counter()
    assert compare(find_figures(text), [], "It raised about RMB 1.2 billion. " * 200, chinese=text).hedge_lost
    assert time.perf_counter() - started < 5
