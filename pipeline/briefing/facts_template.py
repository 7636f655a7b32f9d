"""A sentence with every name, figure and date as one sign, so that a rule can speak of roles.

甲公司向乙公司投资3亿元 → O向O投资M. What says nothing about roles is dropped: spaces, quotation marks, a name's other
form in brackets (甲公司（Acme） → O). Full-width punctuation is put at half width. Every sign knows where it came
from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.document import DateMention, Figure, Mention

SIGNS: dict[str, str] = {
    "organisation": "O",
    "product": "P",
    "person": "H",
    "money": "M",
    "count": "C",
    "percent": "S",
    "power": "W",
    "compute": "W",
    "multiple": "X",
    "duration": "K",
    "date": "D",
}
OTHER_FIGURE = "R"
PRIVATE = 0xE000
"""Signs are letters of the private use area, so that no letter of the text is taken for one: O is U+E04F."""

FOLDED = str.maketrans("，；：（）！？、", ",;:()!?、")
DROPPED = frozenset(" \t\n\"'“”‘’「」『』《》〈〉*")


def sign(letter: str) -> str:
    """The private character that stands for a role's letter."""
    return chr(PRIVATE + ord(letter))


class Piece(NamedTuple):
    """One character of a template: the span it stands for, and the name, figure or date it is, if it is one."""

    text: str
    start: int
    end: int
    what: Mention | Figure | DateMention | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """The template of a sentence: `text[i]` stands for `pieces[i]`."""

    text: str
    pieces: tuple[Piece, ...]

    def mention(self, at: int) -> Mention:
        """The name at this place. Raises TypeError when there is none."""
        what = self.pieces[at].what
        if not isinstance(what, Mention):
            raise TypeError(f"no name at {at}")
        return what

    def figure(self, at: int) -> Figure:
        """The figure at this place. Raises TypeError when there is none."""
        what = self.pieces[at].what
        if not isinstance(what, Figure):
            raise TypeError(f"no figure at {at}")
        return what

    def date(self, at: int) -> DateMention:
        """The date at this place. Raises TypeError when there is none."""
        what = self.pieces[at].what
        if not isinstance(what, DateMention):
            raise TypeError(f"no date at {at}")
        return what


def template(
    text: str,
    start: int,
    end: int,
    mentions: Iterable[Mention],
    figures: Iterable[Figure],
    dates: Iterable[DateMention],
) -> Template:
    """The template of `text[start:end]`; names, figures and dates are those of that sentence. Of two that overlap the
    one that begins first, and of those the longer, stands."""
    marks = sorted([*_marks(mentions), *_marks(figures), *_marks(dates)], key=lambda p: (p.start, -p.end))
    pieces: list[Piece] = []
    at = start
    for mark in marks:
        if mark.start < at:
            continue
        pieces += _plain(text, at, mark.start)
        pieces.append(mark)
        at = mark.end
    pieces += _plain(text, at, end)
    kept = _without_other_forms(pieces)
    return Template("".join(piece.text for piece in kept), tuple(kept))


def _marks(found: Iterable[Mention | Figure | DateMention]) -> list[Piece]:
    pieces = []
    for one in found:
        if isinstance(one, DateMention):
            letter = "D"
        elif isinstance(one, Figure):
            letter = SIGNS.get(one.kind, OTHER_FIGURE)
        elif one.kind in SIGNS:
            letter = SIGNS[one.kind]
        else:
            continue  # terms are the words that rules are made of; places and media have no figures of their own
        pieces.append(Piece(sign(letter), one.start, one.end, one))
    return pieces


def _plain(text: str, start: int, end: int) -> list[Piece]:
    folded = text[start:end].translate(FOLDED)
    return [Piece(letter, i, i + 1) for i, letter in enumerate(folded, start) if letter not in DROPPED]


def _without_other_forms(pieces: list[Piece]) -> list[Piece]:
    """Drop what stands in brackets behind a name and is the same name, or only Latin letters."""
    kept: list[Piece] = []
    i = 0
    while i < len(pieces):
        if pieces[i].text == "(" and kept and isinstance(kept[-1].what, Mention):
            close = next((j for j in range(i + 1, min(len(pieces), i + 40)) if pieces[j].text == ")"), None)
            if close is not None and _same(kept[-1].what, pieces[i + 1 : close]):
                i = close + 1
                continue
        kept.append(pieces[i])
        i += 1
    return kept


def _same(name: Mention, inside: list[Piece]) -> bool:
    names = [piece.what for piece in inside if isinstance(piece.what, Mention)]
    if names:
        return len(inside) == 1 and names[0].target == name.target
    return all(piece.what is None and piece.text.isascii() for piece in inside)
