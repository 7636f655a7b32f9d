"""Do the figures and dates of the Chinese stand in the English, with their value, direction and measure?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.checks.evidence import Evidence, told_dates, told_figures
from pipeline.checks.measures import Measure, chinese_measure, english_measure
from pipeline.checks.pairing import turned
from pipeline.checks.words import either
from pipeline.document import Figure
from pipeline.figures import EnglishFigure, Finding, compare

CHANGE = f"(?:{either('amounts', 'chinese_change')})"
BY = re.compile(rf"{CHANGE}了?$")
TO = re.compile(rf"{CHANGE}(?:至|到|为)$")
HEDGE = re.compile(rf"(?:{either('amounts', 'chinese_hedge')})$")

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
YEAR_AND_MONTH = re.compile(r"\d{4}-\d\d")

BESIDE = 4
"""So many characters may stand between an amount and the word that names its measure: 估值约为150亿美元."""

ENGLISH_HEDGE = rf"(?: (?:{either('amounts', 'english_hedge')}))?"
TOLD_AS_RESULT = re.compile(rf"\b(?:{either('amounts', 'english_result')}){ENGLISH_HEDGE}\s*$")
TOLD_AS_CHANGE = re.compile(rf"\b(?:{either('amounts', 'english_change')}){ENGLISH_HEDGE}\s*$")


@dataclass(frozen=True)
class Pair:
    """A figure of the Chinese and where its value stands in the English; `start` is an offset in the Chinese."""

    figure: Figure
    start: int
    end: int
    english: EnglishFigure


def figures(evidence: Evidence) -> str:
    """Names figures and dates that were lost, changed, or are not in the Chinese."""
    result = compare(evidence.figures, evidence.dates, evidence.english, chinese=evidence.chinese)
    groups = (
        ("missing", result.missing),
        ("wrong value", result.wrong_value),
        ("wrong currency", result.wrong_currency),
        ("hedge lost or changed", result.hedge_lost),
        ("not in the Chinese", result.invented),
    )
    problems = [f"{what}: {', '.join(map(_words, found))}" for what, found in groups if found]
    problems += [f"a range that the Chinese does not have: {words}" for words in _made_ranges(evidence)]
    problems += [f"a year that the Chinese does not have: {words}" for words in _made_years(evidence)]
    return "; ".join(problems)


def _made_years(evidence: Evidence) -> list[str]:
    """Months of the English with a year that nothing of the Chinese has: 今年6月, of a text without a date of its own,
    came back as "June 2023"."""
    known = set(YEAR.findall(evidence.prepared))
    for date in evidence.dates:
        known |= {value[:4] for value in (date.value, date.end_value) if value}
    return [
        evidence.english[date.start : date.end]
        for date in told_dates(evidence.english)
        if YEAR_AND_MONTH.match(date.value) and date.value[:4] not in known
    ]


def _made_ranges(evidence: Evidence) -> list[str]:
    """Ranges of the English whose ends stand in the Chinese as two amounts: 价格提高2美元到22美元 came back as "to US$2
    to US$22"."""
    ranges = {(f.low, f.high) for f in evidence.figures if f.low != f.high}
    ends = {value for f in evidence.figures if f.low == f.high for value in (f.low,)}
    return [
        evidence.english[e.start : e.end]
        for e in told_figures(evidence.english)
        if e.low != e.high and (e.low, e.high) not in ranges and {e.low, e.high} <= ends
    ]


def _words(finding: Finding) -> str:
    return finding.source.english if finding.source else finding.detail


def direction(evidence: Evidence) -> str:
    """Says when 提升1000亿 (by 100 billion) was told as a result (to 100 billion), 提升至1000亿 as a change, or
    a change from one amount to another was turned round."""
    for pair in _pairs(evidence):
        before = HEDGE.sub("", evidence.chinese[: pair.start].rstrip())
        told = evidence.english[: pair.english.start]
        if TO.search(before) and TOLD_AS_CHANGE.search(told):
            return f"{pair.figure.english} is the result of the change, and the English tells it as the change"
        if BY.search(before) and TOLD_AS_RESULT.search(told):
            return f"{pair.figure.english} is the change, and the English tells it as the result"
    return turned(evidence)


def measures(evidence: Evidence) -> str:
    """Says when an amount goes by another measure in the English than in the Chinese: a valuation as funding."""
    for pair in _pairs(evidence):
        if pair.figure.kind not in {"money", "count"}:
            continue
        ours = chinese_measure(evidence.chinese, pair.start, pair.end)
        theirs = english_measure(evidence.english, pair.english.start, pair.english.end)
        if ours is None or not ours.exclusive:
            continue
        if theirs and theirs.exclusive and ours.name != theirs.name:
            return f"{pair.figure.english} is {ours.name} in the Chinese and {theirs.name} in the English"
        if ours.key and len(ours.english.findall(evidence.english)) < _times_named(ours, evidence):
            # 以860亿美元的估值出售股票 came back as "sell stock for US$86 billion"
            return f"{pair.figure.english} is {ours.name} in the Chinese, and the English does not say so"
    return ""


def _times_named(measure: Measure, evidence: Evidence) -> int:
    """How often the Chinese names a measure beside an amount: 7300亿估值……万亿市值IPO names it twice, and "a US$730
    billion valuation ... a US$1 trillion IPO" once. One word again (营收40亿，……营收65亿) may be left out."""
    spans = [(f.start - evidence.offset, f.end - evidence.offset) for f in evidence.figures if f.kind == "money"]
    words = [
        word
        for word in measure.chinese.finditer(evidence.chinese)
        if any(0 <= start - word.end() <= BESIDE or 0 <= word.start() - end <= BESIDE for start, end in spans)
    ]
    return max(1, len({word[0] for word in words}))


def _pairs(evidence: Evidence) -> list[Pair]:
    """Figures of the Chinese with the one place in the English that has their value; those that stand twice on either
    side are left out, because it cannot be told which is which."""
    english = told_figures(evidence.english)
    pairs = []
    for figure in evidence.figures:
        same = [e for e in english if e.kind == figure.kind and (e.low, e.high) == (figure.low, figure.high)]
        twins = [f for f in evidence.figures if (f.kind, f.low, f.high) == (figure.kind, figure.low, figure.high)]
        if len(same) == len(twins) == 1:
            start = figure.start - evidence.offset
            pairs.append(Pair(figure, start, start + len(figure.surface), same[0]))
    return pairs
