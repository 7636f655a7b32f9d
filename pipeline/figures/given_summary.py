"""The summary that came with an article against its text: figures that differ or lost their currency, dates long past.

Only what can be said with certainty: a figure of the summary that stands nowhere in the text is left alone unless the
text has nearly the same, or the same digits in another size; a rounding is no difference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from pipeline.document import Figure
from pipeline.figures.arithmetic import Problem
from pipeline.figures.bare import Amount
from pipeline.figures.english_numbers import either
from pipeline.figures.finding import Scan, figure
from pipeline.figures.lexicon import table
from pipeline.figures.rounding import interval
from pipeline.figures.spans import DateSpan

NEAR = Decimal("0.06")
"""An amount this near to one of the text is meant to be that one."""
CUT = Decimal("0.005")
"""A value may be cut off instead of rounded, as long as it moves no further than this: 1730亿 for 1730.65亿."""
_OVER, _UNDER = ("over", "at_least"), ("under", "at_most", "nearly")
_LARGE = 10**4


def summary_problems(summary: str, said: Scan, body: Sequence[Figure], published: date | None) -> list[Problem]:
    """What the summary says otherwise than the text. Spans are offsets in the summary."""
    found = [_amount_problem(amount, summary, body) for amount in said.amounts]
    found += [_date_problem(span, summary, published) for span in said.dates]
    return [problem for problem in found if problem is not None]


def _amount_problem(amount: Amount, summary: str, body: Sequence[Figure]) -> Problem | None:
    if amount.low is None or amount.low != amount.high:
        return None
    if amount.unsettled or (amount.kind == "money" and amount.unit is None):
        return _lost_unit(amount, summary, body)
    if amount.kind in ("money", "percent"):
        return _difference(amount, summary, body)
    return None


def _lost_unit(amount: Amount, summary: str, body: Sequence[Figure]) -> Problem | None:
    """估值280亿 in the summary, 280亿美元 in the text, and nowhere there without its currency."""
    if amount.low is None or amount.low < _LARGE:
        return None
    same = [f for f in body if f.kind == "money" and f.low == f.high == amount.low]
    if not same or any(f.currency_from != "text" for f in same):
        return None
    if any(f.kind == "count" and f.low == amount.low for f in body):
        return None
    if {f.unit for f in body if f.kind == "money"} <= {"CNY", None}:
        return None  # in a text of renminbi alone 亿 without its 元 misleads nobody
    return Problem(
        "summary-unit-lost",
        amount.start,
        amount.end,
        {"said": summary[amount.start : amount.end], "body": same[0].surface},
    )


def _difference(amount: Amount, summary: str, body: Sequence[Figure]) -> Problem | None:
    told = figure(amount, summary, "", "")
    kin = [f for f in body if f.kind == amount.kind and f.low is not None and f.low == f.high]
    ours = [f for f in kin if f.unit == amount.unit or f.unit is None]
    if any(_agrees(told, other) for other in kin if amount.kind != "money" or other in ours):
        return None
    if amount.kind == "percent":
        return None  # many rates lie near one another: none can be said to be meant
    others = [f for f in kin if f.unit is not None and f.unit != amount.unit and f.low == amount.low]
    other = _nearly(told, ours) or _other_size(told, ours) or (others[0] if others else None)
    if other is None:
        return None
    return Problem("summary-differs", amount.start, amount.end, {"said": told.surface, "body": other.surface})


def _agrees(told: Figure, other: Figure) -> bool:
    """Whether a figure of the summary is one of the text, rounded, cut off a little, or within its hedge."""
    if told.low is None or other.low is None:
        return False
    if interval(told).meets(interval(other)) and _is_rounding(told, other):
        return True
    if told.low and abs(told.low - other.low) <= abs(other.low) * CUT:
        return True
    if (other.low >= told.low and told.hedge in _OVER) or (other.low <= told.low and told.hedge in _UNDER):
        return abs(told.low - other.low) <= abs(other.low) * Decimal("0.1")
    return False


def _is_rounding(told: Figure, other: Figure) -> bool:
    """Half a step of what the summary writes."""
    assert other.low is not None  # noqa: S101 - the caller has looked; this is for the type checker
    reach = interval(told)
    return reach.low <= other.low <= reach.high


def _nearly(told: Figure, body: Sequence[Figure]) -> Figure | None:
    """The figure of the text that is nearest, when it is the only one that near."""
    near = [f for f in body if f.low and told.low and abs(f.low - told.low) <= abs(f.low) * NEAR]
    values = {f.low for f in near}
    return near[0] if len(values) == 1 else None


def _other_size(told: Figure, body: Sequence[Figure]) -> Figure | None:
    """The figure of the text with the same three digits or more in another size: 7.56亿 for 75.6亿."""
    if not told.low:
        return None
    digits = told.low.normalize().as_tuple().digits
    if len(digits) < 3:
        return None
    return next((f for f in body if f.low and f.low.normalize().as_tuple().digits == digits), None)


_AHEAD = re.compile(rf"(?:{either(table('arithmetic')['ahead']['before'])})$")


def _date_problem(span: DateSpan, summary: str, published: date | None) -> Problem | None:
    """预计2024年实现盈利, 需在2025年前完成: said of a time that was over when the article appeared."""
    if published is None or span.value is None or span.value[:2] == "FY":
        return None
    if _AHEAD.search(summary[max(0, span.start - 8) : span.start]) is None:
        return None
    if summary[span.end :].startswith(tuple(table("arithmetic")["ahead"]["not_after"])):
        return None
    year = int(span.value[:4])
    last = year - 1 if span.hedge == "under" and len(span.value) == 4 else year
    if last >= published.year:
        return None
    return Problem(
        "summary-date-past",
        span.start,
        span.end,
        {"said": summary[span.start : span.end], "published": published.isoformat()},
    )
