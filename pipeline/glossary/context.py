"""What stands around a name: by this a decision about it is found again after the article was saved or edited anew."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from pipeline.glossary.forms import fold_case, fold_signs

REACH = 24
"""Characters kept on each side."""
COUNTED = 12
"""Letters, digits and Chinese characters on each side that tell one place from another; signs and spaces do not."""
TELLING = 8
"""So many of them, both sides together, tell a place in whatever article it stands; fewer only within its own."""
ALIKE = 0.7
"""From this likeness on it is the same place, edited."""
SIDE = 6
"""A side that is unchanged and at least so long is enough."""


@dataclass(frozen=True)
class Place:
    """A name in its context. `surface` is the name as it stands in the normalised text, `before` and `after` up to
    `REACH` characters of that text on each side, within the block."""

    term: str
    surface: str
    before: str
    after: str

    @cached_property
    def sides(self) -> tuple[str, str]:
        """What of the context counts, nearest the name."""
        return _bare(self.before)[-COUNTED:], _bare(self.after)[:COUNTED]

    @cached_property
    def key(self) -> str:
        """The same for the same name in the same context: 16 hexadecimal digits."""
        parts = [self.term, fold_form(self.surface), *self.sides]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]

    @property
    def is_telling(self) -> bool:
        """Whether the context is enough to know the place in another article."""
        return sum(map(len, self.sides)) >= TELLING


def place(term: str, text: str, start: int, end: int) -> Place:
    """The place of a term at that span of a normalised text."""
    return Place(term, text[start:end], text[max(start - REACH, 0) : start], text[end : end + REACH])


def likeness(one: Place, other: Place) -> float:
    """How much two contexts of one name are alike, 0 to 1; 1 when they count as equal."""
    if one.sides == other.sides:
        return 1.0
    if any(mine == theirs and len(mine) >= SIDE for mine, theirs in zip(one.sides, other.sides, strict=True)):
        return 0.95
    return SequenceMatcher(None, "|".join(one.sides), "|".join(other.sides), autojunk=False).ratio()


def fold_form(surface: str) -> str:
    """A form as decisions compare it: widths, dots, hyphens and case of Latin letters aside."""
    return fold_case(fold_signs(surface))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, fold_form(text)))
