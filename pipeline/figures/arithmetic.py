"""Whether the figures of a sentence agree with one another: parts and sum, change and result, share, two currencies.

Precision before recall: a relation counts only when plain words say it, and rounding is allowed for. Nothing is ever
changed; what does not come out is a `Problem`, for a reader to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise

from pipeline.document import Figure
from pipeline.figures.english import number
from pipeline.figures.english_numbers import either
from pipeline.figures.lexicon import table
from pipeline.figures.rates import may_be_same
from pipeline.figures.rounding import Interval, interval

MOST = 60
"""A sentence with more figures than that is a table, and is left alone."""

FAR = Decimal("0.3")
"""A sum that is further off than this is no sum of these parts; something else is counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A relation that does not come out: a diagnostic code, the span in the block, the values of its message."""

    code: str
    start: int
    end: int
    values: dict[str, str] = field(default_factory=dict)


def problems(
    text: str, offset: int, figures: Sequence[Figure], year: int | None = None, before: Sequence[Figure] = ()
) -> list[Problem]:
    """What does not come out in a sentence that begins at `offset` of its block, with its figures in order.

    `year`: that of publication, for exchange rates. `before`: the figures of the sentence before it in its block, which
    may be the parts of a total or the total of parts.
    """
    valued = [f for f in figures if f.low is not None and f.kind in ("money", "count", "percent", "power", "multiple")]
    if not valued or len(valued) + len(before) < 2 or len(valued) + len(before) > MOST:
        return []
    sentence = _Sentence(text, offset, valued, [f for f in before if f.low is not None])
    found = [
        *_currencies(sentence, year),
        *_sums(sentence),
        *_differences(sentence),
        *_changes(sentence),
        *_parts(sentence),
        *_shares(sentence),
    ]
    return sorted(found, key=lambda problem: (problem.start, problem.end, problem.code))


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    offset: int
    figures: list[Figure]
    earlier: list[Figure]

    def before(self, figure: Figure, most: int = 16) -> str:
        """The text before a figure, back to the figure before it."""
        start = figure.start - self.offset
        return self.text[max(0, start - most) : start]

    def between(self, first: Figure, second: Figure) -> str:
        """The text between two figures."""
        return self.text[first.end - self.offset : second.start - self.offset]

    def problem(self, code: str, first: Figure, last: Figure, **values: str) -> Problem:
        """A problem that spans from one figure to another."""
        return Problem(code, min(first.start, last.start), max(first.end, last.end), values)


@cache
def _ends(section: str, key: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{either(table('arithmetic')[section][key])})(?:约|近|超过?|逾|达到?|为|了|占比?)?\s*$")


def _alike(first: Figure, second: Figure) -> bool:
    return first.kind == second.kind and first.unit == second.unit and first.unit is not None


def _single(figure: Figure) -> bool:
    return figure.low is not None and figure.low == figure.high and figure.hedge in ("exact", "about", "nearly")


_SAME = re.compile(
    rf"\s*(?:左右|多)?\s*[（(,，]?\s*(?:{either(table('arithmetic')['same']['words'])})?\s*(?:人民币)?\s*"
)


def _currencies(sentence: _Sentence, year: int | None) -> Iterator[Problem]:
    """1100亿美元（约合人民币7544亿元）."""
    for first, second in pairwise(sentence.figures):
        if first.kind != "money" or second.kind != "money" or first.unit == second.unit:
            continue
        if not (first.unit and second.unit and first.currency_from == second.currency_from == "text"):
            continue
        gap = sentence.between(first, second)
        hedged = second.surface.startswith(("约", "合", "折"))
        if _SAME.fullmatch(gap) is None or not (hedged or any(mark in gap for mark in "（(合当等即")):
            continue
        if not may_be_same(interval(first), first.unit, interval(second), second.unit, year):
            yield sentence.problem("currencies-disagree", first, second, one=first.surface, other=second.surface)


def _sums(sentence: _Sentence) -> Iterator[Problem]:
    """甲300亿元、乙300亿元、丙500亿元，合计1100亿元."""
    total_word = _ends("sum", "total")
    for i, total in enumerate(sentence.figures):
        if not _single(total) or total_word.search(sentence.before(total)) is None:
            continue
        parts: list[Figure] = []
        best: tuple[Decimal, list[Figure]] | None = None
        earlier = sentence.earlier if i == 0 else []
        for part in reversed([*earlier, *sentence.figures[:i]]):
            if not _alike(part, total):
                if part.kind == total.kind:
                    break
                continue
            if not _single(part) or len(parts) >= 8:
                break
            parts.insert(0, part)
            if len(parts) < 2:
                continue
            made = _add(parts)
            if made.meets(interval(total)):
                best = None
                break
            off = _off(parts, total)
            best = (off, list(parts)) if best is None or off < best[0] else best
        else:
            yield from _wrong_sum(sentence, best, total)
            continue
        if best is not None:
            yield from _wrong_sum(sentence, best, total)


def _parts(sentence: _Sentence) -> Iterator[Problem]:
    """总投资1000亿元，其中甲出资400亿元、乙出资700亿元: a part, or a plain list of parts, that is over the whole."""
    at = sentence.text.find("其中")
    if at < 0 or sentence.text.find("其中", at + 1) >= 0:
        return
    place = sentence.offset + at
    ahead = [f for f in sentence.figures if f.end <= place] or (sentence.earlier if at == 0 else [])
    after = [f for f in sentence.figures if f.start >= place]
    if not ahead or not after:
        return
    total = ahead[-1]
    if total.kind not in ("money", "count") or not _single(total) or not _alike(total, after[0]):
        return
    parts: list[Figure] = []
    end = at
    for part in after:
        gap = sentence.text[end : part.start - sentence.offset]
        if not _alike(part, total) or not _single(part) or _NO_PART.search(gap) or len(gap) > _LABEL:
            break
        if parts and not gap.startswith(("、", "和", "与", "及", "以及")):
            break  # another way to divide the whole may begin here
        parts.append(part)
        end = part.end - sentence.offset
    over = [part for part in parts if interval(part).low > interval(total).high]
    chosen = over[:1] or parts
    if not chosen or _add(chosen).low <= interval(total).high:
        return
    yield sentence.problem(
        "parts-exceed",
        total,
        chosen[-1],
        parts=" + ".join(part.surface for part in chosen),
        made=number(_sum(chosen)),
        total=total.surface,
    )


_NO_PART = re.compile(rf"[；;！？]|{either(table('arithmetic')['sum']['not_parts'])}")
_LABEL = 18
"""What is called a part has a name no longer than this."""


def _add(parts: Sequence[Figure]) -> Interval:
    made = interval(parts[0])
    for part in parts[1:]:
        made = made + interval(part)
    return made


def _sum(parts: Sequence[Figure]) -> Decimal:
    return sum((part.low for part in parts if part.low is not None), Decimal(0))


def _off(parts: Sequence[Figure], total: Figure) -> Decimal:
    whole = total.low or Decimal(1)
    return abs(_sum(parts) - whole) / abs(whole)


def _wrong_sum(sentence: _Sentence, best: tuple[Decimal, list[Figure]] | None, total: Figure) -> Iterator[Problem]:
    if best is None or best[0] > FAR:
        return
    parts = best[1]
    yield sentence.problem(
        "sum-differs",
        parts[0],
        total,
        parts=" + ".join(part.surface for part in parts),
        made=number(_sum(parts)),
        total=total.surface,
    )


_RESULT = re.compile(r"\s*[（(]\s*(?:即|由|等于|=)?\s*")
_MINUS = re.compile(
    rf"[^，,。；;、]{{0,8}}(?P<minus>{either(table('arithmetic')['sum']['minus'])})|"
    rf"[^，,。；;、]{{0,8}}(?P<plus>{either(table('arithmetic')['sum']['plus'])})"
)


def _differences(sentence: _Sentence) -> Iterator[Problem]:
    """330亿美元（450亿美元资产减去120亿美元债务）."""
    figures = sentence.figures
    for result, first, second in zip(figures, figures[1:], figures[2:], strict=False):
        if not (_alike(result, first) and _alike(first, second) and all(map(_single, (result, first, second)))):
            continue
        joined = _MINUS.match(sentence.between(first, second))
        if _RESULT.fullmatch(sentence.between(result, first)) is None or joined is None:
            continue
        one, two = interval(first), interval(second)
        made = one - two if joined["minus"] else one + two
        if not made.meets(interval(result)):
            value = (first.low or 0) - (second.low or 0) if joined["minus"] else (first.low or 0) + (second.low or 0)
            sign = "−" if joined["minus"] else "+"
            yield sentence.problem(
                "sum-differs",
                result,
                second,
                parts=f"{first.surface} {sign} {second.surface}",
                made=number(Decimal(value)),
                total=result.surface,
            )


def _changes(sentence: _Sentence) -> Iterator[Problem]:
    """从80亿元增至100亿元，增长25%; 100亿元，同比增长25%，去年同期为80亿元; 较80亿元增长25%."""
    figures = sentence.figures
    old_word, new_word, base_word = _ends("change", "old"), _ends("change", "new"), _ends("change", "base")
    for i, first in enumerate(figures):
        for second, third in zip(figures[i + 1 : i + 2], figures[i + 2 : i + 3], strict=False):
            if not _single(first):
                continue
            if (
                _alike(first, second)
                and (_rate(third) or _is_amount_of_change(third, second))
                and old_word.search(sentence.before(first))
                and new_word.search(sentence.between(first, second))
                and (sign := _direction(sentence, second, third))
            ):
                if not _is_amount_of_change(third, second):
                    yield from _wrong_change(sentence, first, second, third, sign)
                elif _single(second):
                    yield from _wrong_difference(sentence, first, second, third, sign)
            elif (
                _alike(first, second)
                and _rate(third)
                and base_word.search(sentence.between(first, second))
                and (sign := _direction(sentence, second, third, near=True))
            ):
                yield from _wrong_change(sentence, second, first, third, sign)
            elif (
                _alike(first, third)
                and _rate(second)
                and base_word.search(sentence.between(second, third))
                and "同期" in sentence.between(second, third)
                and "同比" in sentence.between(first, second)
                and (sign := _direction(sentence, first, second))
            ):
                yield from _wrong_change(sentence, third, first, second, sign)


def _wrong_difference(sentence: _Sentence, old: Figure, new: Figure, change: Figure, sign: int) -> Iterator[Problem]:
    """从20万辆提升至50万辆，增加40万辆; 从12%升至15%，提升2个百分点."""
    made = interval(new) - interval(old) if sign > 0 else interval(old) - interval(new)
    if made.meets(interval(change)):
        return
    exact = abs((new.low or Decimal(0)) - (old.low or Decimal(0)))
    yield sentence.problem(
        "change-differs", old, change, old=old.surface, new=new.surface, made=number(exact), change=change.surface
    )


def _is_amount_of_change(change: Figure, of: Figure) -> bool:
    if not _single(change):
        return False
    return (_alike(change, of) and of.kind != "percent") or (
        of.kind == "percent" and of.unit == "%" and change.unit == "pp"
    )


def _rate(figure: Figure) -> bool:
    return figure.kind == "percent" and figure.unit == "%" and _single(figure)


_BRIEF = 12
"""A change is told at most so far after its result."""


def _direction(sentence: _Sentence, first: Figure, rate: Figure, *, near: bool = False) -> int:
    """1 where a rate after an amount says growth, -1 where it says decline, 0 where it is a rate of something else."""
    gap = sentence.between(first, rate)
    if len(gap) > (6 if near else _BRIEF) or "环比" in gap or not (near or gap[:1] in tuple("，,、（(")):
        return 0
    # 净利润增长35% after a change of the revenue is another change: nothing but the verb may stand between
    said = gap.lstrip("，,、（( ")
    if _ends("change", "up").match(said):
        return 1
    return -1 if _ends("change", "down").match(said) else 0


def _wrong_change(sentence: _Sentence, old: Figure, new: Figure, rate: Figure, sign: int) -> Iterator[Problem]:
    before, after, told = interval(old), interval(new), interval(rate)
    if old.low is None or new.low is None or rate.low is None or before.low <= 0 or after.low <= 0 or not _single(new):
        return
    quotient = after.over(before)
    made = Interval((quotient.low - 1) * 100, (quotient.high - 1) * 100)
    if sign < 0:
        made = Interval(-made.high, -made.low)
    slack = max(told.high - told.low, Decimal("0.2"))
    if made.meets(Interval(told.low - slack, told.high + slack)):
        return
    exact = (new.low / old.low - 1) * 100
    words = f"{'+' if exact > 0 else '−'}{_percent(abs(exact))}"
    ordered = sorted((old, new, rate), key=lambda figure: figure.start)
    yield sentence.problem(
        "change-differs", ordered[0], ordered[-1], old=old.surface, new=new.surface, made=words, change=rate.surface
    )


def _percent(value: Decimal) -> str:
    return f"{number(value.quantize(Decimal('0.1'), ROUND_HALF_UP))}%"


_OF = re.compile(r"[的之]?\s*$")


def _shares(sentence: _Sentence) -> Iterator[Problem]:
    """553亿元，占总营收759亿元的72.9%."""
    for part, whole, share in zip(sentence.figures, sentence.figures[1:], sentence.figures[2:], strict=False):
        if not (_alike(part, whole) and _rate(share) and _single(part) and _single(whole)):
            continue
        gap = sentence.between(part, whole)
        if "占" not in gap or len(gap) > _BRIEF or _OF.fullmatch(sentence.between(whole, share)) is None:
            continue
        one, two, told = interval(part), interval(whole), interval(share)
        if one.low <= 0 or two.low <= 0 or part.low is None or not whole.low:
            continue
        quotient = one.over(two)
        slack = max(told.high - told.low, Decimal("0.2"))
        if not Interval(quotient.low * 100, quotient.high * 100).meets(Interval(told.low - slack, told.high + slack)):
            yield sentence.problem(
                "share-differs",
                part,
                share,
                part=part.surface,
                whole=whole.surface,
                made=_percent(part.low / whole.low * 100),
                share=share.surface,
            )
