"""Feeds (RSS 0.9x, 1.0, 2.0, Atom, JSON Feed): each entry a document, read as the feed comes in.

An entry's `saved` is its content as the feed gives it, entities of the feed's own XML undone: `content:encoded` or
`content`, else the description. Title, link, date, author and the feed's name come from the entry's other fields. What
else it holds (enclosures, a second text) is named in `parts-left-out`. An entry is named after its guid or link, so
that its id stays when entries are added above it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, iterparse

from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic, Document, Published
from pipeline.readers.decoding import decode
from pipeline.readers.entries import Facts, Ids, bare, digest, entry_document, is_html, read_entry, safe_id
from pipeline.readers.front_matter import CUT
from pipeline.readers.matter import SEPARATOR
from pipeline.readers.reading import STAGE, failed, real_names, scalar
from pipeline.readers.stated_dates import stated_date
from pipeline.readers.streams import HEAD, Mended, read_head, rewound, texts

ENTRY = frozenset({"item", "entry"})
CONTAINER = frozenset({"rss", "RDF", "feed", "channel"})
DEPTH = 200
CUT_LENGTH = 1_000
"""A text that ends in an ellipsis is a teaser when it is no longer; a long one may end so of its own (未完待续……)."""
MEDIA = ("http://search.yahoo.com/mrss", "http://www.itunes.com/", "http://www.google.com/schemas/play-podcasts")
CONTENT = ("encoded", "content", "content_html", "content_text")
SUMMARY = ("description", "summary", "subtitle", "abstract")
DATES = ("pubDate", "published", "issued", "date", "date_published", "created")
CHANGED = ("updated", "modified", "date_modified", "lastBuildDate")
AUTHORS = ("creator", "author", "authors", "byline")
TAGS = ("category", "categories", "tags", "subject")
ATTACHED = ("enclosure", "attachments", "image", "banner_image")


@dataclass(slots=True)
class _Entry:
    """An entry's fields by name, each with all its values, and the links by what they are for."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    html: set[str] = field(default_factory=set)
    attached: list[str] = field(default_factory=list)

    def add(self, name: str, value: str | None, *, html: bool = False) -> None:
        if value and value.strip():
            self.fields.setdefault(name, []).append(value)
            if html:
                self.html.add(name)

    def first(self, names: tuple[str, ...]) -> str | None:
        return next((self.fields[name][0] for name in names if name in self.fields), None)

    def all(self, names: tuple[str, ...]) -> list[str]:
        return next((self.fields[name] for name in names if name in self.fields), [])


class _TooLargeError(Exception):
    """An entry is larger than a file may be."""


class _Limited:
    """The feed's text, which stops when an entry is larger than allowed."""

    def __init__(self, source: Mended, limit: int) -> None:
        self.source = source
        self.limit = limit
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.since += len(data)
        if self.since > self.limit + HEAD:
            raise _TooLargeError
        return data


def read_feed(stream: BinaryIO, source: str, max_bytes: int) -> Iterator[Document]:
    """The documents of a feed, in its order. Never raises for what the feed holds; a feed without entries, and one
    that breaks off, end with a document that failed and says why.
    """
    head = read_head(stream)
    whole = rewound(head, stream)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from _json_feed(whole, source, max_bytes)
        return
    decoded = decode(head[: HEAD - HEAD % 4])
    notes = [note for note in decoded.diagnostics if note.code != "encoding-damaged"]
    if decoded.text is None:
        yield failed(source, decoded.diagnostics, shape="feed")
        return
    mended = Mended(texts(whole, decoded.encoding))
    ids = Ids()
    count = 0
    try:
        for entry, feed in _entries(_Limited(mended, max_bytes)):
            count += 1
            yield _document(entry, feed, source, ids, notes)
        reason = "" if count else "it holds no entry"
    except DefusedXmlException as error:
        text = f"it defines an entity or refers to a file ({type(error).__name__}), which feeds need not"
        yield failed(source, [*notes, diagnose("container-refused", stage=STAGE, reason=text)], shape="feed")
        return
    except ParseError as error:
        reason = f"its XML is not well formed ({error})"
    except _TooLargeError:
        reason = f"the entry is larger than {max_bytes} bytes"
    except _TooDeepError:
        reason = f"its elements are nested deeper than {DEPTH}"
    if reason:
        place = f"entry {count}" if count else "its head"
        yield failed(
            f"{source}#{ids.give('rest')}" if count else source,
            [*notes, diagnose("feed-broken", stage=STAGE, place=place, reason=reason)],
            shape="feed",
        )


class _TooDeepError(Exception):
    """Elements are nested without end."""


def _entries(source: _Limited) -> Iterator[tuple[_Entry, Mapping[str, str]]]:
    """Each entry with what is known of its feed so far. Elements are let go as soon as they were read."""
    feed: dict[str, str] = {}
    stack: list[Element] = []
    entry_at = 0
    parser = DefusedXMLParser(encoding="utf-8")
    for event, element in iterparse(source, ("start", "end"), parser):
        name = _local(element)
        if event == "start":
            stack.append(element)
            if len(stack) > DEPTH:
                raise _TooDeepError
            if not entry_at and name in ENTRY:
                entry_at = len(stack)
            continue
        stack.pop()
        if entry_at and len(stack) + 1 == entry_at:
            entry_at = 0
            source.since = 0
            yield _xml_entry(element), feed
        elif (
            not entry_at and name in {"title", "link", "name"} and stack and _local(stack[-1]) in {*CONTAINER, "author"}
        ):
            key = name if _local(stack[-1]) != "author" else "author"
            feed.setdefault(key, bare("".join(element.itertext())))
        if not entry_at and stack:
            stack[-1].remove(element)
            stack[-1].text = stack[-1].tail = None


def _local(element: Element) -> str:
    """The name without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _space(element: Element) -> str:
    return element.tag.partition("}")[0].lstrip("{") if isinstance(element.tag, str) else ""


def _xml_entry(element: Element) -> _Entry:
    entry = _Entry()
    for child in element:
        name = _local(child)
        if _space(child).startswith(MEDIA):
            if address := child.get("url"):
                entry.attached.append(address)
        elif name == "link":
            # Atom has it as an attribute, with what it is for; RSS as text.
            target = child.get("href") or "".join(child.itertext()).strip()
            role = child.get("rel", "alternate")
            entry.links.setdefault(role, target)
            if role == "enclosure":
                entry.attached.append(target)
        elif name == "enclosure":
            entry.attached.append(child.get("url", ""))
        elif name in {"author", "creator"} and len(child):
            entry.add("author", "".join(next((c.itertext() for c in child if _local(c) == "name"), iter(()))))
        elif name == "category":
            entry.add(name, child.get("label") or child.get("term") or "".join(child.itertext()))
        elif name == "source":
            entry.add("source", next(("".join(c.itertext()) for c in child if _local(c) == "title"), child.text))
        else:
            xhtml = child.get("type") in {"xhtml", "application/xhtml+xml"}
            text = _inner(child) if xhtml or len(child) else child.text
            entry.add(name, text, html=xhtml or child.get("type") in {"html", "text/html"})
            if name == "guid" and child.get("isPermaLink", "true") == "true":
                entry.links.setdefault("guid", child.text or "")
    return entry


def _inner(element: Element) -> str:
    """The markup inside an element, names without their namespaces."""
    for inner in element.iter():
        if isinstance(inner.tag, str):
            inner.tag = _local(inner)
        inner.attrib = {key.rpartition("}")[2]: value for key, value in inner.attrib.items()}
    return (element.text or "") + "".join(tostring(child, encoding="unicode", method="html") for child in element)


def _document(entry: _Entry, feed: Mapping[str, str], source: str, ids: Ids, notes: list[Diagnostic]) -> Document:
    name, text = next(
        ((n, entry.fields[n][0]) for n in (*CONTENT, *SUMMARY) if n in entry.fields),
        ("", ""),
    )
    title = bare(entry.first(("title",)) or "")
    link = next((entry.links[role] for role in ("alternate", "guid") if entry.links.get(role, "").strip()), None)
    guid = entry.first(("guid", "id")) or link or digest(f"{title}\n{text}")
    entry_id = ids.give(safe_id(guid) or digest(f"{title}\n{text}"))
    if not text.strip():
        problem = diagnose("entry-invalid", stage=STAGE, place=f"The entry “{title[:80]}”", reason="it holds no text")
        return failed(f"{source}#{entry_id}", [*notes, problem], shape="feed")
    summary = next((entry.fields[n][0] for n in SUMMARY if n != name and n in entry.fields), None)
    facts = Facts(
        title=title,
        authors=_authors(entry, feed),
        publisher=entry.first(("source",)) or scalar(feed.get("title")),
        url=link,
        published=_published(entry),
        summary=summary,
        tags=real_names(tag.strip(" #") for text in entry.all(TAGS) for tag in SEPARATOR.split(text)),
    )
    reading = read_entry(text, facts, html=name in entry.html or name == "encoded" or is_html(text))
    if len(text) <= CUT_LENGTH and CUT.search(bare(text)):
        notes = [*notes, diagnose("entry-cut", stage=STAGE)]
    left = [f"attached file {address[:200]}" for address in entry.attached if address]
    left += [f"the field {n}" for n in (*CONTENT, *SUMMARY) if n in entry.fields and n != name and n not in SUMMARY[:2]]
    return entry_document(text, source, entry_id, "feed", reading, [*notes, *left_out("entry", left)])


def left_out(container: str, parts: list[str]) -> list[Diagnostic]:
    """The diagnostic that names what of a container was not read; ten by name."""
    if not parts:
        return []
    named = "; ".join(parts[:10]) + (f"; and {len(parts) - 10} more" if len(parts) > 10 else "")
    return [diagnose("parts-left-out", stage=STAGE, container=container, parts=named)]


def _authors(entry: _Entry, feed: Mapping[str, str]) -> tuple[str, ...]:
    names = entry.all(AUTHORS) or [feed.get("author", "")]
    return real_names(person(name) for text in names for name in SEPARATOR.split(bare(text)))


def person(text: str) -> str:
    """The name in `editor@example.com (某甲)` or `某甲 <a@example.com>`; empty for a bare address of e-mail."""
    if "@" not in text:
        return text.strip()
    inside = text.partition("(")[2].rpartition(")")[0] or text.partition("<")[0]
    return "" if "@" in inside else inside.strip(" \"'")


def _published(entry: _Entry) -> Published:
    for name in DATES:
        if (value := entry.first((name,))) and (date := stated_date(value)):
            return Published(value=date, how="declared", basis=f"{name} of the feed's entry")
    for name in CHANGED:
        if (value := entry.first((name,))) and (date := stated_date(value)):
            return Published(value=date, how="inferred", basis=f"{name} of the feed's entry")
    return Published()


def _json_feed(stream: BinaryIO, source: str, max_bytes: int) -> Iterator[Document]:
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        yield failed(
            source, [diagnose("file-too-large", stage=STAGE, size=f"over {max_bytes}", limit=max_bytes)], shape="feed"
        )
        return
    decoded = decode(data)
    reason = ""
    try:
        feed = json.loads(decoded.text or "")
    except (ValueError, RecursionError) as error:
        feed, reason = None, f"its JSON is not valid ({' '.join(str(error).split())[:120]})"
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or not items:
        reason = reason or "it holds no entry"
        yield failed(
            source,
            [*decoded.diagnostics, diagnose("feed-broken", stage=STAGE, place="its head", reason=reason)],
            shape="feed",
        )
        return
    about = {"title": scalar(feed.get("title")) or "", "author": "、".join(_people(feed))}
    ids = Ids()
    for number, item in enumerate(items, 1):
        if isinstance(item, dict):
            yield _document(_json_entry(item), about, source, ids, list(decoded.diagnostics))
        else:
            problem = diagnose("entry-invalid", stage=STAGE, place=f"Entry {number}", reason="it is no table of fields")
            yield failed(f"{source}#{ids.give(f'entry-{number}')}", [problem], shape="feed")


def _json_entry(item: Mapping[str, Any]) -> _Entry:
    entry = _Entry()
    for name in ("id", "title", "summary", "content_html", "content_text", *DATES, *CHANGED):
        value = item.get(name)
        if isinstance(value, str | int | float):
            entry.add(name, str(value), html=name == "content_html")
    for person_name in _people(item):
        entry.add("author", person_name)
    tags = item.get("tags")
    for tag in tags if isinstance(tags, list) else ():
        entry.add("tags", scalar(tag))
    for role, name in (("alternate", "url"), ("guid", "external_url")):
        if isinstance(address := item.get(name), str):
            entry.links[role] = address
    files = item.get("attachments")
    for attachment in files if isinstance(files, list) else ():
        if isinstance(attachment, dict):
            entry.attached.append(str(attachment.get("url") or "")[:300])
    return entry


def _people(table: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in `authors` (version 1.1) or `author` (1.0)."""
    people = table.get("authors")
    people = people if isinstance(people, list) else [table.get("author")]
    return real_names(
        one.get("name") if isinstance(one, dict) else one for one in people if isinstance(one, dict | str)
    )
