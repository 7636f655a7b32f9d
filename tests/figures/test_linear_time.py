"""Time grows with the length and no faster, on texts made to break patterns.

Only ratios of times are compared, each the best of several runs, so that a slow machine fails nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from pipeline.figures import compare, find_dates, find_figures, read_english
from pipeline.figures.arithmetic import problems
from pipeline.figures.home import Home

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
CHINESE += [
    "3:",
    "3:1",
    "七比三",
    "比例3:1",
    "每",
    "每吨",
    "每百万token ",
    "8元/",
    "零下",
    "零下3度至",
    "用电3度",
    "1B参数",
]
CHINESE += [
    "春节",
    "去年春节前后",
    "上一季度",
    "2025和",
    "三四季度",
    "Q3 ",
    "当地时间",
    "千万上",
    "约合3亿美元（",
    "合计3亿元",
]
ENGLISH = ["9", "1,000,", "one hundred and ", "one ", "January ", "5 to ", "a", "30, ", "2026-", "$", "5 US ", "1/"]
ENGLISH += ["No.", "about ", "It raised US$40 billion in the fourth quarter of 2026. "]
ENGLISH += [
    "a million and a half ",
    "3:1",
    "3 to 1 ",
    "minus ",
    "-5% to ",
    "5m-",
    "one in ",
    "half a ",
    "$5 per ",
    "1 million tons-",
]


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """The best of several runs."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def is_linear(work: Callable[[str], object], unit: str) -> bool:
    """Whether eight times the text takes clearly less than what quadratic work would (64 times).

    The long text is timed once first, and the short one only when that was not at once over: a few milliseconds for
    32,000 characters are no quadratic work, and too few to divide by.
    """
    short, long = unit * (4_000 // len(unit)), unit * (32_000 // len(unit))
    return any(
        seconds(lambda: work(long), runs) < 24 * max(seconds(lambda: work(short), runs), FLOOR) for runs in (1, 3, 5)
    )


FLOOR = seconds(lambda: find_figures(SENTENCE * 100))
"""What plain text of the short length takes here: less than that is no time to measure from."""


@pytest.mark.parametrize("unit", CHINESE)
def test_chinese(unit: str):
    assert is_linear(find_figures, unit)
    assert is_linear(find_dates, unit)


@pytest.mark.parametrize("unit", ["1兆", "兆", "500亿元", "3亿元，"])
def test_taiwanese(unit: str):
    assert is_linear(lambda text: find_figures(text, home=Home("TWD", trillions=True)), unit)


@pytest.mark.parametrize("unit", ENGLISH)
def test_english(unit: str):
    assert is_linear(read_english, unit)


@pytest.mark.parametrize(
    "unit", ["融资3亿美元（约合20亿元），", "从3亿元增至4亿元，增长5%，", "其中3亿元、", "合计3亿元，"]
)
def test_arithmetic(unit: str):
    assert is_linear(lambda text: problems(text, 0, find_figures(text)), unit)


def test_a_hundred_thousand_digits_are_no_figure():
    text = "7" * 100_000 + "亿元"
    assert find_figures(text) == []
    assert seconds(lambda: find_figures(text), 1) < 8 * seconds(lambda: find_figures(SENTENCE * 3_000), 1)


def test_five_megabytes_without_a_sentence_end():
    """No slower by the character than a hundredth of it."""
    short, long = (SENTENCE * (size // len(SENTENCE.encode())) for size in (50_000, 5_000_000))
    found: list[object] = []
    whole = seconds(lambda: found.extend(find_figures(long)), 1)
    assert len(found) == 3 * long.count("400亿")
    assert whole < 100 * 6 * seconds(lambda: find_figures(short))


def test_comparing_a_long_sentence():
    english = "It raised US$40 billion. " * 25
    short, long = SENTENCE * 5, SENTENCE * 40

    def work(chinese: str, times: int) -> None:
        result = compare(find_figures(chinese), find_dates(chinese), english * times, chinese=chinese)
        assert result.kept

    # each figure is looked for among all numbers of the English: eight times both sides is 64 times the work
    assert seconds(lambda: work(long, 8)) < 3 * 64 * seconds(lambda: work(short, 1))


def test_comparing_a_long_sentence_full_of_added_hedges():
    def work(times: int) -> None:
        text = "融资12亿元，" * times
        assert compare(find_figures(text), [], "It raised about RMB 1.2 billion. " * times, chinese=text).hedge_lost

    assert seconds(lambda: work(200)) < 3 * 64 * seconds(lambda: work(25))
