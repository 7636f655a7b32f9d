"""What a shape reader hands over, and how it becomes a `Document`.

A reader says what it understood: pieces of text in order, metadata, and which stretches of the file it took for
something else than the article (`Taken`, with a rule such as "reader.front_matter"). `assemble` gives the blocks
their ids, settles publisher and date, and lists whatever nobody claimed as "reader.markup", so that blocks and
removed pieces together always account for the whole file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath

from pipeline.diagnostics import diagnose
from pipeline.document import Article, Block, BlockKind, Diagnostic, Document, Published, Removed, Shape
from pipeline.readers.addresses import clean_address, date_in_address
from pipeline.readers.invisible import INVISIBLE as INVISIBLE
from pipeline.readers.invisible import MOST, named, visible
from pipeline.readers.mapped import Mapped, moved
from pipeline.readers.publishers import host_of, publisher_at, publisher_named
from pipeline.readers.titles import clean_title

STAGE = "read"
PLACEHOLDERS = frozenset({"unknown", "none", "null", "n/a", "anonymous", "admin", "匿名", "佚名", "未知", "暂无", "-"})
NAME_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?=[-_ .])")
FAR = 31
"""A declared date may be so many days from the one in the address: pages are moved, and stories told again."""
LISTED = 300
"""A removed stretch of markup is listed with at most this many of its characters: a script may hold a million."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that may be a block of the article, with what its markup said about it."""

    text: Mapped
    kind: BlockKind = "paragraph"
    author: str | None = None
    after_image: bool = False
    link: str | None = None
    """The address, when the whole piece is one link."""
    first_link: str | None = None
    """The address of the first link in the piece."""
    image_link: str | None = None
    """For a piece without text: the address that its linked image (an avatar) leads to."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Raw characters `start:end` that are not article text, and the rule that says so."""

    rule: str
    start: int
    end: int


UNDATED = Published()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a shape reader found in a file."""

    title: str = ""
    pieces: tuple[Piece, ...] = ()
    taken: tuple[Taken, ...] = ()
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    """Who edited, as the page names them (「责任编辑：…」): kept apart from the authors."""
    declared_publisher: str | None = None
    account: str | None = None
    """Who published on a platform (a WeChat account, the paper a NetEase account belongs to): beats the platform."""
    url: str | None = None
    published: Published = UNDATED
    given_summary: str | None = None
    tags: tuple[str, ...] = ()
    story: str | None = None
    """The story the file says it belongs to, by any name: articles of one are summarised together."""
    diagnostics: tuple[Diagnostic, ...] = field(default=())


def shifted(reading: Reading, by: int) -> Reading:
    """The reading of a text that begins `by` characters later in what is saved (an e-mail's body after its head).

    A negative `by` drops the pieces and stretches that would begin before the text.
    """
    pieces = [
        replace(piece, text=moved(piece.text, by))
        for piece in reading.pieces
        if not piece.text.segments or piece.text.raw_start + by >= 0
    ]
    taken = [
        Taken(place.rule, max(0, place.start + by), place.end + by) for place in reading.taken if place.end + by > 0
    ]
    return replace(reading, pieces=tuple(pieces), taken=tuple(taken))


def real_names(names: Iterable[object]) -> tuple[str, ...]:
    """The names without white space, doubles and placeholders such as "unknown", in order."""
    found: dict[str, None] = {}
    for name in names:
        text = " ".join(str(name).split()) if name is not None else ""
        if text and text.casefold() not in PLACEHOLDERS:
            found.setdefault(text)
    return tuple(found)


def article_id(source_path: str) -> str:
    """The id of an article: the part after `#` when there is one, else the file's name without its ending."""
    _, mark, part = source_path.rpartition("#")
    if mark and part:
        return part
    return PurePosixPath(source_path.replace("\\", "/")).stem or "article"


def failed(
    source_path: str, diagnostics: Sequence[Diagnostic], saved: str = "", *, shape: Shape = "plain_text"
) -> Document:
    """The document of a file that could not be read: no blocks, and the reason as a diagnostic."""
    removed = tuple(_unclaimed(saved, []))
    article = Article(id=article_id(source_path), source_path=source_path, shape=shape, title="", removed=removed)
    return Document(saved=saved, article=article, diagnostics=list(diagnostics))


def assemble(saved: str, source_path: str, shape: Shape, reading: Reading, before: Iterable[Diagnostic]) -> Document:
    """The document of a reading. `before`: diagnostics met while decoding."""
    diagnostics = [*before, *reading.diagnostics]
    pieces, hidden = _without_overlap(reading.pieces)
    blocks = tuple(_block(f"b{number}", piece) for number, piece in enumerate(pieces, 1))
    if hidden:
        diagnostics.append(_hidden(saved, hidden))
    url = clean_address(reading.url)
    publisher, contradiction = _publisher(reading)
    if contradiction:
        diagnostics.append(contradiction)
    published, dating = dated(reading.published, url, source_path)
    diagnostics.extend(dating)
    authors = real_names([*reading.authors, *(block.author for block in blocks)])
    title, topics = clean_title(reading.title)
    article = Article(
        id=article_id(source_path),
        source_path=source_path,
        shape=shape,
        title=title,
        author="、".join(authors) or None,
        authors=authors,
        editors=real_names(reading.editors),
        publisher=publisher,
        url=url,
        published=published,
        given_summary=reading.given_summary,
        tags=tuple(dict.fromkeys([*reading.tags, *topics])),
        story=reading.story,
        blocks=blocks,
        removed=_removed(saved, blocks, reading.taken, hidden),
    )
    return Document(saved=saved, article=article, diagnostics=diagnostics)


def dated(published: Published, url: str | None, source_path: str) -> tuple[Published, list[Diagnostic]]:
    """The date, with the day in the address where the file states none, and what is to be said about it.

    Without either, the day at the head of the file's name (Jekyll's `2024-08-08-title.md`) counts.

    The day in the address also stands before a later one that was inferred (the day the page was saved): sites put
    the day of publication there. A declared date stays, and is reported when it is far from the address's.
    """
    day = date_in_address(url)
    value = published.value
    if day and (published.how == "unknown" or (published.how == "inferred" and value and day <= value[:10])):
        published = Published(value=day, how="inferred", basis="the address")
    if published.how == "unknown" and (named := NAME_DATE.match(PurePosixPath(source_path).name)):
        name_day = date_in_address(f"https://file/{named[0]}/")
        published = Published(value=name_day, how="inferred", basis="the file's name") if name_day else published
    if published.how == "inferred":
        return published, [diagnose("date-inferred", stage=STAGE, value=published.value, basis=published.basis)]
    if published.how == "unknown":
        return published, [diagnose("date-unknown", stage=STAGE)]
    if day and value and abs((date.fromisoformat(value[:10]) - date.fromisoformat(day)).days) > FAR:
        evidence = f"the article's address has {day}"
        return published, [
            diagnose("metadata-contradiction", stage=STAGE, field="the date", declared=value, evidence=evidence)
        ]
    return published, []


def _hidden(saved: str, places: Sequence[tuple[int, int]]) -> Diagnostic:
    """The diagnostic for invisible characters; of a reference (`&#8203;`) the reference itself is what was saved."""
    characters = "".join(saved[start:end] for start, end in places)
    count = sum(end - start if not saved.startswith("&", start) else 1 for start, end in places)
    kinds = named(character for character in characters if not character.isascii() or not character.isprintable())
    return diagnose(
        "invisible-removed", stage=STAGE, count=count, kinds=kinds or "as references", position=places[0][0]
    )


def _block(block_id: str, piece: Piece) -> Block:
    return Block(
        id=block_id,
        kind=piece.kind,
        text=piece.text.text,
        raw_start=piece.text.raw_start,
        raw_end=piece.text.raw_end,
        runs=piece.text.runs(),
        author=piece.author,
    )


def _without_overlap(pieces: Iterable[Piece]) -> tuple[list[Piece], list[tuple[int, int]]]:
    """The pieces with text, each after the one before it in the file; the places of invisible characters in them."""
    kept: list[Piece] = []
    hidden: list[tuple[int, int]] = []
    end = 0
    for piece in pieces:
        text, places = visible(piece.text)
        if text.text and text.raw_start < end:
            continue
        hidden.extend(places)
        if text.text:
            kept.append(piece if text is piece.text else replace(piece, text=text))
            end = text.raw_end
    return kept, hidden


def _publisher(reading: Reading) -> tuple[str | None, Diagnostic | None]:
    """Who published, and the contradiction if the file declares somebody who does not publish at its address.

    A Weibo export that says 「来源: ArXiv」 is from Weibo. A declared name we have no host for may be the paper an
    article was taken from, and is believed.
    """
    at = publisher_at(reading.url)
    declared = next(iter(real_names([reading.declared_publisher])), None)
    known = publisher_named(declared)
    host = host_of(reading.url)
    if declared and known and at and known.name != at.name:
        note = diagnose(
            "metadata-contradiction",
            stage=STAGE,
            field="来源",
            declared=declared,
            evidence=f"the article's address is on {host}",
        )
        return reading.account or at.name, note
    if reading.account:
        return reading.account, None
    if known:
        return known.name, None
    return declared or (at.name if at else None), None


def _removed(
    saved: str, blocks: Sequence[Block], taken: Iterable[Taken], hidden: Sequence[tuple[int, int]]
) -> tuple[Removed, ...]:
    """What no block holds, and the invisible characters inside blocks, in the order of the file."""
    claimed = [(block.raw_start, block.raw_end) for block in blocks]
    removed: list[Removed] = []
    done = 0
    places = [Taken("reader.invisible", start, end) for start, end in hidden]
    for piece in sorted([*taken, *places], key=lambda piece: (piece.start, piece.end)):
        for start, end in _outside(max(done, piece.start), piece.end, claimed):
            removed.extend(_listed(saved, piece.rule, start, end))
        done = max(done, piece.end)
    claimed.extend((piece.raw_start, piece.raw_end) for piece in removed)
    removed.extend(_unclaimed(saved, claimed))
    removed.extend(
        Removed(rule="reader.invisible", raw_start=start, raw_end=end, text=saved[start:end][:LISTED])
        for start, end in hidden[:MOST]
        if _inside(start, end, blocks)
    )
    return tuple(sorted(removed, key=lambda piece: piece.raw_start))


def _inside(start: int, end: int, blocks: Sequence[Block]) -> bool:
    """Whether a block holds the stretch. `blocks` are in order."""
    index = bisect_left(blocks, end, key=lambda block: block.raw_end)
    return index < len(blocks) and blocks[index].raw_start <= start


def _outside(start: int, end: int, claimed: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of `start:end` no block holds. `claimed` is in order, as blocks are."""
    parts: list[tuple[int, int]] = []
    at = start
    index = max(0, bisect_left(claimed, (start, start)) - 1)
    while index < len(claimed) and claimed[index][0] < end:
        low, high = claimed[index]
        if high > at:
            if low > at:
                parts.append((at, low))
            at = high
        index += 1
    if at < end:
        parts.append((at, end))
    return parts


def _unclaimed(saved: str, claimed: Iterable[tuple[int, int]]) -> list[Removed]:
    removed: list[Removed] = []
    at = 0
    for start, end in sorted(claimed):
        if start > at:
            removed.extend(_listed(saved, "reader.markup", at, start))
        at = max(at, end)
    removed.extend(_listed(saved, "reader.markup", at, len(saved)))
    return removed


def _listed(saved: str, rule: str, start: int, end: int) -> list[Removed]:
    """The stretch without white space at its ends as a removed piece; nothing when it is only white space."""
    while start < end and saved[start].isspace():
        start += 1
    while end > start and saved[end - 1].isspace():
        end -= 1
    if start == end:
        return []
    text = saved[start:end] if end - start <= LISTED else saved[start : start + LISTED] + "…"
    return [Removed(rule=rule, raw_start=start, raw_end=end, text=text)]


def scalar(value: object) -> str | None:
    """A metadata value as text: white space folded; None for nothing, a placeholder, or a list or table."""
    if value is None or isinstance(value, dict | list | tuple):
        return None
    text = " ".join(str(value).split())
    return text if text and text.casefold() not in PLACEHOLDERS else None
