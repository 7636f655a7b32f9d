"""The figures of a Chinese sentence against those of its English: kept, missing, wrong, or invented.

Precise before complete: an English number is called invented only when it is plainly an amount and neither a figure, a
date nor a numeral of the source accounts for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.document import DateMention, Figure
from pipeline.figures.date_matching import SAYS_BEFORE, is_part, match_date
from pipeline.figures.english import Quantity, style
from pipeline.figures.english_dates import EnglishDate
from pipeline.figures.english_words import EnglishFigure
from pipeline.figures.finding import quantity
from pipeline.figures.hedge_matching import added_hedge, keeps_hedge
from pipeline.figures.matching import is_said_otherwise, says_same
from pipeline.figures.numerals import fold, numerals
from pipeline.figures.reading import read_english


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure or date of the source (None when invented), the span in the English (None when missing), and why."""

    source: Figure | DateMention | None
    span: tuple[int, int] | None
    detail: str = ""


@dataclass(slots=True)
class Comparison:
    """What became of the source's figures and dates in the English.

    `hedge_lost` holds hedges the English leaves out (“more than” is lost) and those it makes up (“about” is added).
    """

    kept: list[Finding] = field(default_factory=list)
    missing: list[Finding] = field(default_factory=list)
    wrong_value: list[Finding] = field(default_factory=list)
    wrong_currency: list[Finding] = field(default_factory=list)
    hedge_lost: list[Finding] = field(default_factory=list)
    invented: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing is missing, wrong or invented."""
        return not (self.missing or self.wrong_value or self.wrong_currency or self.hedge_lost or self.invented)


def compare(figures: Sequence[Figure], dates: Sequence[DateMention], english: str, *, chinese: str = "") -> Comparison:
    """Compare the figures and dates of a source with its English.

    `chinese` is the source text, where it is at hand: a number of the English that stands in it as a numeral of any
    kind (in a name, an ordinal) is not invented, and its hedge words tell whether a hedge of the English is added. A
    value may be rounded or cut off to three digits or more, never otherwise changed; hedges may be put in other words
    of the same sense.
    """
    read, read_dates = read_english(english)
    result = Comparison()
    used: set[int] = set()
    open_figures: list[tuple[Figure, Quantity]] = []
    for figure in figures:
        said = quantity(figure)
        hits = _matches(said, figure, read, english)
        if hits is None:
            hits = _end_of_range(said, figure, read, figures)
        if hits is None:
            open_figures.append((figure, said))
            continue
        used.update(hits)
        _judge(figure, said, [read[i] for i in hits], (english, chinese), result)
    used_dates: set[int] = set()
    open_dates: list[DateMention] = []
    for mention in dates:
        found = match_date(mention, read_dates, english)
        if found is None:
            open_dates.append(mention)
            continue
        used_dates.update(found)
        _judge_date(mention, [read_dates[i] for i in found], english, result)
    known = _known_numbers(figures, dates, chinese)
    folded = fold(chinese)
    left = [
        i
        for i, f in enumerate(read)
        if i not in used and f.solid and english[f.start : f.end] not in folded and not _is_known(f, known, figures)
    ]
    left_dates = [i for i, d in enumerate(read_dates) if i not in used_dates and not is_part(d, dates, folded, known)]
    unused = [i for i in range(len(read)) if i not in used]
    _pair(open_figures, read, left, unused, result)
    _pair_dates(open_dates, read_dates, left_dates, result)
    result.invented += [Finding(None, (read[i].start, read[i].end), english[read[i].start : read[i].end]) for i in left]
    result.invented += [
        Finding(None, (read_dates[i].start, read_dates[i].end), english[read_dates[i].start : read_dates[i].end])
        for i in left_dates
        if not read_dates[i].value.startswith("--") or read_dates[i].value.count("-") > 2
    ]
    return result


def _matches(said: Quantity, figure: Figure, read: Sequence[EnglishFigure], english: str) -> list[int] | None:
    """The English figures with the value of the source's, whatever their hedge; None when there are none."""
    same = [i for i, other in enumerate(read) if says_same(said, figure, other)]
    if same:
        right = [i for i in same if said.kind != "money" or read[i].unit == said.unit]
        return right or same
    if said.low != said.high:
        ends = [_first(read, Quantity(said.kind, v, v, said.unit), figure) for v in (said.low, said.high)]
        if None not in ends:
            return [i for i in ends if i is not None]
    return [] if is_said_otherwise(said, english) else None


def _end_of_range(
    said: Quantity, figure: Figure, read: Sequence[EnglishFigure], figures: Sequence[Figure]
) -> list[int] | None:
    """由10亿元增至30亿元 as "10 to 30 billion yuan": two amounts of the source as the ends of one in English."""
    if said.low is None or said.low != said.high:
        return None
    others = {f.low for f in figures if f is not figure and f.kind == figure.kind}
    for i, other in enumerate(read):
        if (
            other.low != other.high
            and other.kind == said.kind
            and said.low in (other.low, other.high)
            and others & {other.low, other.high}
        ):
            return [i]
    return None


def _first(read: Sequence[EnglishFigure], said: Quantity, figure: Figure) -> int | None:
    return next((i for i, other in enumerate(read) if says_same(said, figure, other)), None)


def _judge(
    figure: Figure, said: Quantity, hits: list[EnglishFigure], texts: tuple[str, str], result: Comparison
) -> None:
    english, chinese = texts
    span = (hits[0].start, hits[0].end) if hits else None
    if said.per is not None and hits and all(hit.per not in (None, said.per) for hit in hits):
        result.wrong_value.append(Finding(figure, span, f"{figure.surface} is per {said.per}, not per {hits[0].per}"))
        return
    if said.kind == "money" and said.unit is not None and hits and not _is_currency(said.unit, hits[0], english):
        detail = f"{said.unit} became {hits[0].unit or 'an amount without currency'}"
        result.wrong_currency.append(Finding(figure, span, detail))
        return
    if hits and not any(keeps_hedge(said, hit, english) for hit in hits):
        result.hedge_lost.append(Finding(figure, span, f"“{style()['hedge'][said.hedge]}” is lost"))
        return
    added = added_hedge(figure, said, hits, english, chinese)
    if added is not None:
        result.hedge_lost.append(Finding(figure, span, f"“{added}” is added"))
        return
    result.kept.append(Finding(figure, span))


def _is_currency(code: str, hit: EnglishFigure, english: str) -> bool:
    """Whether an English amount is of a currency; ¥ is the sign of two."""
    return hit.unit == code or (code == "JPY" and hit.unit == "CNY" and "¥" in english[hit.start : hit.end])


def _known_numbers(figures: Sequence[Figure], dates: Sequence[DateMention], chinese: str) -> set[Decimal]:
    """Every number that stands in the source in any way, for judging what is invented."""
    known: set[Decimal] = set()
    for figure in figures:
        said = quantity(figure)
        known |= {value for value in (figure.low, figure.high, said.low, said.high) if value is not None}
    for mention in dates:
        for value in (mention.value, mention.end_value):
            known |= {Decimal(part) for part in re.findall(r"\d{1,4}", value or "")}
    folded = fold(chinese)
    known |= {
        Decimal(part.replace(",", "")) for part in re.findall(r"\d{1,3}(?:,\d{3}){1,6}|\d{1,18}(?:\.\d{1,8})?", folded)
    }
    known |= {value for n in numerals(folded) for value in (n.low, n.high) if value is not None}
    if any(word in folded for word in ("双", "俩", "两", "二")):
        known.add(Decimal(2))
    return known


def _is_known(other: EnglishFigure, known: set[Decimal], figures: Sequence[Figure]) -> bool:
    if other.low is None or other.high is None:
        return True
    if other.kind == "multiple":
        # 增长100% may be called doubled
        if any(f.kind == "multiple" and quantity(f).low == other.low for f in figures):
            return True
        said = any(f.kind == "percent" and f.low == (other.low - 1) * 100 for f in figures)
        return said or (other.low in known and not any(f.kind == "multiple" for f in figures))
    if other.kind in ("money", "percent", "power") or other.low >= 10**4:
        # a large amount is known only with its size: 1.4 in the source does not make 1.4 million right
        return other.kind not in ("money", "power") and bool({other.low, other.high} & known)
    return other.low in known and other.high in known


def _pair(
    missing: list[tuple[Figure, Quantity]],
    read: Sequence[EnglishFigure],
    left: list[int],
    unused: list[int],
    result: Comparison,
) -> None:
    """A source figure without a match and an English one of its kind that matched nothing: a wrong value.

    Those that nothing in the source accounts for (`left`) come first; what is taken leaves both lists.
    """
    for figure, said in missing:
        candidates = [
            # 3万亩 as 30,000 acres: the same number of another unit
            *[i for i in unused if read[i].kind == said.kind and (read[i].low, read[i].high) == (said.low, said.high)],
            *[i for i in left if read[i].kind == said.kind],
            *[i for i in unused if read[i].kind == said.kind and read[i].solid],
        ]
        if said.kind in ("money", "count"):
            candidates += [i for i in left if read[i].kind in ("money", "count") and (read[i].low or 0) >= 1000]
        if not candidates:
            result.missing.append(Finding(figure, None, f"{figure.surface} ({figure.english}) is missing"))
            continue
        other = candidates[0]
        unused.remove(other)
        if other in left:
            left.remove(other)
        span = (read[other].start, read[other].end)
        result.wrong_value.append(Finding(figure, span, f"{figure.surface} is {figure.english}"))


def _judge_date(mention: DateMention, hits: list[EnglishDate], english: str, result: Comparison) -> None:
    span = (hits[0].start, hits[0].end) if hits else None
    if mention.hedge == "under" and not SAYS_BEFORE.search(english):
        result.hedge_lost.append(Finding(mention, span, "“before” is lost"))
        return
    result.kept.append(Finding(mention, span))


def _pair_dates(missing: list[DateMention], read: Sequence[EnglishDate], left: list[int], result: Comparison) -> None:
    for mention in missing:
        if left:
            other = left.pop(0)
            detail = f"{mention.surface} is {mention.english}"
            result.wrong_value.append(Finding(mention, (read[other].start, read[other].end), detail))
        else:
            result.missing.append(Finding(mention, None, f"{mention.surface} ({mention.english}) is missing"))
