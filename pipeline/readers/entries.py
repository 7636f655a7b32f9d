"""What the entries of containers (feeds, JSON lines, e-mails) have in common: ids, stated facts, the text inside."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import unquote, urlsplit

from pipeline.document import Diagnostic, Document, Published, Shape
from pipeline.readers.clippings import read_clipping
from pipeline.readers.detect import detect
from pipeline.readers.front_matter import Body, given_summary, read_body, read_front_matter
from pipeline.readers.html_page import read_html
from pipeline.readers.lines import han_count
from pipeline.readers.mapped import concat
from pipeline.readers.markup import decoded, tokens
from pipeline.readers.page_dump import read_page_dump
from pipeline.readers.plain_text import read_plain_text
from pipeline.readers.publishers import host_of
from pipeline.readers.reading import UNDATED, Reading, assemble, shifted
from pipeline.readers.weibo import read_weibo

SURE = 0.65
MARKED: dict[Shape, Callable[[str], Reading]] = {
    "weibo": read_weibo,
    "front_matter": read_front_matter,
    "omnivore": read_clipping,
    "page_dump": read_page_dump,
}
ID_LENGTH = 64
DIGEST = 8
UNSAFE = re.compile(r"[^\w.~-]+")
DASHES = re.compile(r"-{2,}")
ENDING = re.compile(r"\.\w{1,5}$")
PAGE = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
TAG = re.compile(
    r"</?(?:p|div|br|span|a|img|section|article|h[1-6]|ul|ol|li|table|blockquote|strong|em|b|figure)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
TAGS_LEAST = 2
SAME = 24
"""A summary whose first so many characters the body begins with is the body's beginning, not a summary."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a container states about one of its entries; it stands above what the entry's text says of itself."""

    title: str = ""
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    publisher: str | None = None
    url: str | None = None
    published: Published = UNDATED
    summary: str | None = None
    tags: tuple[str, ...] = ()


class Ids:
    """Gives each entry of a container an id that no entry before it has."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def give(self, wanted: str) -> str:
        """`wanted` as it is, or with "-2", "-3", … at its end."""
        name, number = wanted, 1
        while hash_of(name) in self.seen:
            number += 1
            name = f"{wanted}-{number}"
        self.seen.add(hash_of(name))
        return name


def hash_of(text: str) -> int:
    """64 bits of the text's digest: a JSON-lines file may have a million ids, and strings are large."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8])


def digest(text: str) -> str:
    """A short digest that names a text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:DIGEST]


def safe_id(text: str) -> str:
    """The text as a name for files and after a `#`: letters, digits, `.`, `_`, `~` and `-`, at most 64 characters.

    Where it had to be cut, or nothing of it is left, a digest keeps it apart from others. An address gives the last
    part of its path and a digest. Empty for an empty text.
    """
    folded = unicodedata.normalize("NFC", text.strip())
    if not folded:
        return ""
    if host_of(folded):
        parts = [part for part in unquote(urlsplit(folded).path).split("/") if part]
        return "-".join(
            part
            for part in (_name(ENDING.sub("", parts[-1]) if parts else "")[:40].strip("-."), digest(folded))
            if part
        )
    name = _name(folded)
    if not name or len(name) > ID_LENGTH:
        return f"{name[: ID_LENGTH - DIGEST - 1].strip('-.')}-{digest(folded)}".lstrip("-")
    return name


def _name(text: str) -> str:
    return DASHES.sub("-", UNSAFE.sub("-", text)).strip("-.")


def is_html(text: str) -> bool:
    """Whether a text has HTML tags, and not only a `<` of its own."""
    return len(TAG.findall(text[:20_000])) >= TAGS_LEAST or bool(TAG.match(text.lstrip()[:2000]))


def bare(text: str) -> str:
    """The words of a text that may be HTML, in one line."""
    if not is_html(text):
        return " ".join(unescape(text).split())
    words = (
        concat(decoded(text, token.start, token.end)).text for token in tokens(text, 0, len(text)) if not token.name
    )
    return " ".join("".join(words).split())


def read_entry(text: str, facts: Facts, *, html: bool | None = None) -> Reading:
    """The reading of an entry's text: a whole page, a stretch of HTML (told by its tags, or `html`), Markdown, or text.

    JSON lines are made by programs that put into them whatever they have: dumps of pages and clippings, too.
    """
    if PAGE.match(text[:4000]):
        return with_facts(read_html(text), facts)
    if html or (html is None and is_html(text)):
        return with_facts(read_stretch(text, facts.title), facts)
    found = detect(text)
    if found.shape in MARKED and found.confidence >= SURE:
        return with_facts(MARKED[found.shape](text), facts)
    return with_facts(_plain(text, facts.title), facts)


def read_stretch(text: str, title: str) -> Reading:
    """The reading of a stretch of HTML that is all article."""
    return of_body(read_body(text, 0, len(text), title, html=True), title)


def of_body(body: Body, title: str) -> Reading:
    """The reading of a body with what its masthead says."""
    head = body.masthead
    published = Published(value=head.date, how="declared", basis="the line under the title") if head.date else None
    return Reading(
        title=title or body.title,
        pieces=body.pieces,
        taken=body.taken,
        authors=head.authors,
        declared_publisher=head.publisher,
        account=head.account,
        url=head.url,
        published=published or Published(),
    )


def _plain(text: str, title: str) -> Reading:
    """Plain text under a title that stands outside of it: else its first line might be taken for one."""
    line = " ".join(title.split())
    first = text.lstrip().partition("\n")[0].strip()
    if not line or first == line:
        return read_plain_text(text)
    ahead = f"{line}\n\n"
    return shifted(read_plain_text(ahead + text), -len(ahead))


def with_facts(reading: Reading, facts: Facts) -> Reading:
    """The reading with the container's facts, where it states any."""
    published = reading.published
    if facts.published.how == "declared" or published.how == "unknown":
        published = facts.published if facts.published.value else published
    return replace(
        reading,
        title=facts.title or reading.title,
        authors=facts.authors or reading.authors,
        editors=facts.editors or reading.editors,
        declared_publisher=facts.publisher or reading.declared_publisher,
        url=facts.url or reading.url,
        published=published,
        given_summary=reading.given_summary or _summary(facts.summary, reading),
        tags=facts.tags or reading.tags,
    )


def _summary(text: str | None, reading: Reading) -> str | None:
    summary = given_summary(bare(text)) if text else None
    if not summary:
        return None
    body = "".join(piece.text.text for piece in reading.pieces[:6])
    return None if summary[:SAME] in body[: SAME * 8] or han_count(summary) > han_count(body) else summary


def entry_document(
    saved: str, source: str, entry: str, shape: Shape, reading: Reading, before: Iterable[Diagnostic] = ()
) -> Document:
    """The document of an entry: named after its container and itself."""
    return assemble(saved, f"{source}#{entry}", shape, reading, before)
