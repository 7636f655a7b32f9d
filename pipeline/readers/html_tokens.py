"""HTML → tags and texts with their exact places, in linear time whatever the page is.

An own tokenizer instead of lxml or `html.parser`: places must be exact to the character for the runs (lxml gives line
numbers at most), damaged pages must not raise, and the time must stay linear (`html.parser` rescans unclosed comments
and declarations).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from pipeline.readers.inline import ENTITY
from pipeline.readers.mapped import Mapped, Segment, concat

# Quotes count only behind `=`, as in the standard; a quote that is never closed ends nothing. Every part is
# possessive: a tag is read once, forwards.
TAG = re.compile(
    r"<(/?+)([A-Za-z][A-Za-z0-9:-]{0,40}+)(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>",
)
NAME = re.compile(r"</?+([A-Za-z][A-Za-z0-9:-]{0,40}+)")
ATTRIBUTE = re.compile(r"(?<![\w:.-])([A-Za-z_:@][\w:.-]{0,60})\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))")
WHITE = re.compile(r"\s+")
RUN = re.compile(r"(?P<white>\s+)|\S+")
RAW_TEXT = frozenset({"script", "style", "textarea", "title", "noscript", "iframe", "template", "svg"})
"""Elements whose inside holds no tags for us."""
UNBALANCED_ALLOWED = 50
"""After so many tags that no `>` outside quotes ends, no quote of the file is trusted any more (keeps time linear)."""


class Token(NamedTuple):
    """A tag or a stretch of text: `saved[start:end]`. `name` is empty for text, lower case for tags."""

    start: int
    end: int
    name: str = ""
    closing: bool = False


def tokens(saved: str, start: int, end: int) -> Iterator[Token]:
    """The tags and texts of `saved[start:end]`, in order; comments, declarations and scripts' insides are left out."""
    at = text_from = start
    unbalanced = 0
    comments = True
    while (mark := saved.find("<", at, end)) >= 0:
        name, closing = "", False
        if unbalanced < UNBALANCED_ALLOWED and (found := TAG.match(saved, mark, end)):
            stop, name, closing = found.end(), found[2].lower(), bool(found[1])
        elif comments and saved.startswith("<!--", mark):
            close = saved.find("-->", mark + 2, end)
            if close < 0:
                comments = False
                continue
            stop = close + 3
        else:
            named = NAME.match(saved, mark, end)
            if not named and not saved.startswith(("<!", "<?"), mark):
                at = mark + 1
                continue
            close = saved.find(">", mark, end)
            if close < 0:
                break
            stop = close + 1
            if named:
                unbalanced += 1
                name, closing = named[1].lower(), saved.startswith("</", mark)
        if text_from < mark:
            yield Token(text_from, mark)
        if name:
            yield Token(mark, stop, name, closing)
        at = text_from = stop
        if name in RAW_TEXT and not closing and saved[stop - 2] != "/":
            inside = _raw_text_end(saved, name, stop, end)
            if name == "title" and stop < inside:
                yield Token(stop, inside)
            at = text_from = inside
    if text_from < end:
        yield Token(text_from, end)


@cache
def _closing(name: str) -> re.Pattern[str]:
    return re.compile(f"</{name}", re.IGNORECASE)


def _raw_text_end(saved: str, name: str, at: int, end: int) -> int:
    found = _closing(name).search(saved, at, end)
    return found.start() if found else end


def attributes(saved: str, token: Token) -> dict[str, str]:
    """The attributes of a tag, names in lower case, entities decoded; the first of a name counts."""
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(saved, token.start, token.end):
        value = next((match[group] for group in (2, 3, 4) if match[group] is not None), "")
        found.setdefault(match[1].lower(), html.unescape(value))
    return found


def decoded(saved: str, start: int, end: int) -> Iterator[Mapped]:
    """`saved[start:end]` with its entities decoded, in parts."""
    at = start
    for found in ENTITY.finditer(saved, start, end):
        yield Mapped.of(saved, at, found.start())
        yield Mapped.standing_for(html.unescape(found[0]), *found.span())
        at = found.end()
    yield Mapped.of(saved, at, end)


def folded(text: Mapped) -> Mapped:
    """The text stripped, every white space in it as one space (HTML's own rule)."""
    parts: list[Mapped] = []
    at = 0
    for found in WHITE.finditer(text.text):
        if found[0] != " ":
            parts.append(text.slice(at, found.start()))
            raw = text.slice(*found.span())
            parts.append(Mapped.standing_for(" ", raw.raw_start, raw.raw_end))
            at = found.end()
    parts.append(text.slice(at, len(text)))
    return concat(parts).strip()


def shown(saved: str, ranges: Iterable[tuple[int, int]]) -> Mapped:
    """What a browser shows of the raw ranges: entities decoded, every white space one space, none at the ends.

    The same as `folded` of the decoded parts, in one pass over the text however many entities it holds.
    """
    texts: list[str] = []
    segments: list[Segment] = []
    length = 0
    gap: tuple[int, int] | None = None

    def put(text: str, start: int, end: int, exact: bool) -> None:
        nonlocal length
        texts.append(text)
        last = segments[-1] if segments else None
        if exact and last and last.exact and last.raw_end == start:
            segments[-1] = Segment(last.start, last.length + len(text), last.raw_start, end, True)
        else:
            segments.append(Segment(length, len(text), start, end, exact))
        length += len(text)

    def add(text: str, start: int, end: int, exact: bool) -> None:
        nonlocal gap
        if gap and length:
            put(" ", *gap, saved[gap[0] : gap[1]] == " ")
        gap = None
        put(text, start, end, exact)

    for start, end in ranges:
        for at, stop, entity in _parts(saved, start, end):
            if entity is not None:
                if entity.isspace():
                    gap = (gap[0] if gap else at, stop)
                elif entity:
                    add(entity, at, stop, False)
                continue
            for found in RUN.finditer(saved, at, stop):
                low, high = found.span()
                if found.lastgroup == "white":
                    gap = (gap[0] if gap else low, high)
                else:
                    add(saved[low:high], low, high, True)
    return Mapped("".join(texts), tuple(segments))


def _parts(saved: str, start: int, end: int) -> Iterator[tuple[int, int, str | None]]:
    """The stretches of `saved[start:end]`, and what those stand for that are entities."""
    at = start
    if saved.find("&", start, end) >= 0:
        for found in ENTITY.finditer(saved, start, end):
            if at < found.start():
                yield at, found.start(), None
            yield *found.span(), html.unescape(found[0])
            at = found.end()
    if at < end:
        yield at, end, None
