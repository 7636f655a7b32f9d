"""What a check is given: one English sentence, and all that is known of the Chinese it came from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.document import DateMention, Figure, Mention
from pipeline.figures import EnglishDate, EnglishFigure, read_english

BLANK = "□"


@dataclass(frozen=True)
class Evidence:
    """One English sentence beside its Chinese.

    `chinese` is the normalised Chinese sentence with every character of a name blanked by `BLANK` (the 投资 in a
    fund's name is not an investment), its first character at `offset` in the block; `prepared` is the sentence with
    names and figures already in English, as the engine saw it. `examples` is the English of the prompt's own examples;
    `terms` is the English of further terms of the sentence that may, and need not, stand in the English; `truncated`
    says that the engine was cut off.
    """

    chinese: str
    prepared: str
    english: str
    offset: int = 0
    figures: tuple[Figure, ...] = ()
    dates: tuple[DateMention, ...] = ()
    mentions: tuple[Mention, ...] = ()
    terms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    truncated: bool = False


def told_figures(english: str) -> tuple[EnglishFigure, ...]:
    """The figures of an English text, read once for all the checks that look at them."""
    return _read(english)[0]


def told_dates(english: str) -> tuple[EnglishDate, ...]:
    """The dates of an English text, read with the figures."""
    return _read(english)[1]


@lru_cache(maxsize=256)
def _read(english: str) -> tuple[tuple[EnglishFigure, ...], tuple[EnglishDate, ...]]:
    figures, dates = read_english(english)
    return tuple(figures), tuple(dates)
