"""From amounts and date spans to the annotations of a document: `Figure` and `DateMention` with their English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipeline.document import DateMention, Figure
from pipeline.figures.amounts import amounts
from pipeline.figures.bare import Amount
from pipeline.figures.currency import Around, settle
from pipeline.figures.dates import DateSpan, dates
from pipeline.figures.english import Quantity, render


def publication_day(value: str | None) -> date | None:
    """The day of an ISO date or date-time, or None when there is none or it is less precise."""
    if value is None or len(value) < 10:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def scan(text: str, published: date | None = None) -> tuple[list[Amount], list[DateSpan]]:
    """The amounts and dates of a text, currencies not yet settled."""
    spans = dates(text, published)
    return amounts(text, [(span.start, span.end) for span in spans]), spans


def find_figures(text: str, *, published: str | None = None, context: str = "") -> list[Figure]:
    """The figures of a sentence. `context`: the rest of the article, for amounts without a currency."""
    found, _ = scan(text, publication_day(published))
    around, _ = scan(context) if context else ([], [])
    settled = settle(found, Around([*found, *around]))
    return [figure(amount, text, f"f{i}", "") for i, amount in enumerate(settled, 1)]


def find_dates(text: str, *, published: str | None = None) -> list[DateMention]:
    """The dates of a sentence, placed by the day of publication (ISO) where they need one."""
    return [date_mention(span, text, f"d{i}", "") for i, span in enumerate(dates(text, publication_day(published)), 1)]


def figure(amount: Amount, text: str, id_: str, sentence: str, offset: int = 0) -> Figure:
    """The annotation of an amount found in `text`, which begins at `offset` of its block."""
    said = _quantity(amount)
    return Figure(
        id=id_,
        sentence=sentence,
        start=amount.start + offset,
        end=amount.end + offset,
        surface=text[amount.start : amount.end],
        kind=amount.kind,
        low=_plain(amount.low),
        high=_plain(amount.high),
        unit=amount.unit,
        hedge=amount.hedge,
        english=render(replace(said, hedge="exact") if amount.apart else said),
        currency_from=amount.currency_from,
    )


def date_mention(span: DateSpan, text: str, id_: str, sentence: str, offset: int = 0) -> DateMention:
    """The annotation of a date found in `text`, which begins at `offset` of its block."""
    return DateMention(
        id=id_,
        sentence=sentence,
        start=span.start + offset,
        end=span.end + offset,
        surface=text[span.start : span.end],
        value=span.value,
        end_value=span.end_value,
        hedge=span.hedge,
        resolved_from=span.resolved_from,
        english=span.english,
    )


def quantity(figure: Figure) -> Quantity:
    """What a figure says: for multiples the real factor, which the surface tells (增长了两倍 = 3)."""
    if figure.kind == "multiple":
        again = next((amount for amount in amounts(figure.surface) if amount.kind == "multiple"), None)
        if again is not None:
            return replace(_quantity(again), hedge=figure.hedge)
    return Quantity(figure.kind, figure.low, figure.high, figure.unit, figure.hedge)


def full_english(figure: Figure) -> str:
    """The English of a figure with its hedge, also where the hedge stands elsewhere in the sentence (for tables)."""
    return render(quantity(figure))


def _quantity(amount: Amount) -> Quantity:
    low = None if amount.low is None else amount.low + amount.plus
    high = None if amount.high is None else amount.high + amount.plus
    return Quantity(amount.kind, low, high, amount.unit, amount.hedge, amount.change)


def _plain(value: Decimal | None) -> Decimal | None:
    """Without exponent or needless zeros, so that equal values print alike."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def settle_all(found: Sequence[Sequence[Amount]]) -> list[list[Amount]]:
    """The amounts of an article's sentences with their currencies settled from sentence and article."""
    article = Around(amount for sentence in found for amount in sentence)
    return [settle(sentence, article) for sentence in found]
