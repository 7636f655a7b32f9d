"""From amounts and date spans to the annotations of a document: `Figure` and `DateMention` with their English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pipeline.document import DateMention, Figure
from pipeline.figures.amounts import amounts, amounts_of
from pipeline.figures.bare import Amount
from pipeline.figures.currency import Around, settle
from pipeline.figures.date_style import restyle
from pipeline.figures.dates import dates, dates_of
from pipeline.figures.english import Preset, Quantity, render
from pipeline.figures.home import MAINLAND, Home, with_home, with_trillions
from pipeline.figures.numerals import fold
from pipeline.figures.spans import DateSpan, Named


def publication_day(value: str | None) -> date | None:
    """The day of an ISO date or date-time, or None when there is none or it is less precise."""
    if value is None or len(value) < 10:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Scan:
    """What a text holds: amounts with currencies not yet settled, dates, and the year it named last."""

    amounts: list[Amount]
    dates: list[DateSpan]
    named: Named | None


def scan(text: str, published: date | None = None, before: Named | None = None, home: Home = MAINLAND) -> Scan:
    """Read a text. `before`: the year named last in the text before it; `home`: what a plain 元 and a 兆 are in it."""
    folded = fold(text)
    spans, named = dates_of(folded, published, before)
    found = amounts_of(with_trillions(folded, home), [(span.start, span.end) for span in spans])
    return Scan(with_home(folded, found, home), spans, named)


def find_figures(
    text: str,
    *,
    published: str | None = None,
    context: str = "",
    home: Home = MAINLAND,
    preset: Preset = "house",
) -> list[Figure]:
    """The figures of a sentence. `context`: the rest of the article, for amounts without a currency."""
    found = scan(text, publication_day(published), home=home).amounts
    around = scan(context, home=home).amounts if context else []
    settled = settle(found, Around([*found, *around]))
    return [figure(amount, text, f"f{i}", "", preset=preset) for i, amount in enumerate(settled, 1)]


def find_dates(text: str, *, published: str | None = None, preset: Preset = "house") -> list[DateMention]:
    """The dates of a sentence, placed by the day of publication (ISO) where they need one."""
    found = dates(text, publication_day(published))
    return [date_mention(span, text, f"d{i}", "", preset=preset) for i, span in enumerate(found, 1)]


def figure(amount: Amount, text: str, id_: str, sentence: str, offset: int = 0, preset: Preset = "house") -> Figure:
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
        english=render(replace(said, hedge="exact") if amount.apart else said, preset),
        currency_from=amount.currency_from,
    )


def date_mention(
    span: DateSpan, text: str, id_: str, sentence: str, offset: int = 0, preset: Preset = "house"
) -> DateMention:
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
        english=restyle(span.english, preset),
    )


def quantity(figure: Figure) -> Quantity:
    """What a figure says: for multiples the real factor, which the surface tells (增长了两倍 = 3)."""
    if figure.kind == "multiple":
        again = next((amount for amount in amounts(figure.surface) if amount.kind == "multiple"), None)
        if again is not None:
            return replace(_quantity(again), hedge=figure.hedge)
    return Quantity(figure.kind, figure.low, figure.high, figure.unit, figure.hedge, per=_per(figure.surface))


def _per(surface: str) -> str | None:
    """What a figure is for one of, which only its surface says (每桶75美元)."""
    if "/" not in surface and "每" not in surface:
        return None
    return next((amount.per for amount in amounts(surface) if amount.per), None)


def full_english(figure: Figure, preset: Preset = "house") -> str:
    """The English of a figure with its hedge, also where the hedge stands elsewhere in the sentence (for tables)."""
    return render(quantity(figure), preset)


def _quantity(amount: Amount) -> Quantity:
    low = None if amount.low is None else amount.low + amount.plus
    high = None if amount.high is None else amount.high + amount.plus
    return Quantity(amount.kind, low, high, amount.unit, amount.hedge, amount.change, amount.per)


def _plain(value: Decimal | None) -> Decimal | None:
    """Without exponent or needless zeros, so that equal values print alike."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def settle_all(found: Sequence[Sequence[Amount]]) -> list[list[Amount]]:
    """The amounts of an article's sentences with their currencies settled from sentence and article."""
    article = Around(amount for sentence in found for amount in sentence)
    return [settle(sentence, article) for sentence in found]
