"""A digest's notes as feeds: JSON Feed 1.1, Atom (RFC 4287) and RSS 2.0 with content:encoded.

Written with the standard library: feedgen, the usual library, is under the LGPL beside its BSD licence, puts the hour
of the run into each feed, and knows no JSON Feed. Ids are UUIDs from the article's id, so that a reader's program knows
an entry again in the next issue; where the notes are not published, a feed's home is its own urn:uuid.
"""

from __future__ import annotations

import json
import re
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from pipeline.writers.digest_file import ClaimLine, FactLine, NoteEntry
from pipeline.writers.digest_formats import MOST_FACTS
from pipeline.writers.digest_templates import one_line
from pipeline.writers.newsletter.issue import CHINA, Issue, moment

JSON_FEED = "https://jsonfeed.org/version/1.1"
ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:zhbrief")
EPOCH = datetime(1970, 1, 1, tzinfo=CHINA)
"""Atom asks for a date; an article without any is as old as can be said."""
# What XML 1.0 cannot hold, not even as a character reference.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One note as a feed entry. `address` is "" where there is none to link."""

    id: str
    title: str
    address: str
    when: datetime
    dated: bool
    summary: str
    content: str
    note: NoteEntry


def render_feeds(issue: Issue) -> tuple[tuple[str, tuple[tuple[str, bytes], ...]], ...]:
    """`feed.json`, `atom.xml` and `rss.xml`, as stems with suffixes and bytes. Raises TemplateProblem."""
    entries = _entries(issue)
    return (
        ("feed", ((".json", _json_feed(issue, entries).encode()),)),
        ("atom", ((".xml", _atom(issue, entries)),)),
        ("rss", ((".xml", _rss(issue, entries)),)),
    )


def _urn(*parts: str) -> str:
    return uuid.uuid5(SPACE, "\0".join(parts)).urn


def _entries(issue: Issue) -> list[Entry]:
    made = [_entry(issue, note) for note in issue.digest.notes]
    return sorted(made, key=lambda entry: entry.when, reverse=True)


def _entry(issue: Issue, note: NoteEntry) -> Entry:
    when = moment(note.date)
    content = issue.templates.render(
        "feed_entry.html.j2", note=note, bilingual=issue.layout == "bilingual", most_facts=MOST_FACTS
    )
    return Entry(
        id=_urn("note", note.article),
        title=_title(issue, note),
        address=note.page or note.address,
        when=when or EPOCH,
        dated=when is not None,
        summary=one_line(note.brief.text) if note.brief else "",
        content=content.strip(),
        note=note,
    )


def _title(issue: Issue, note: NoteEntry) -> str:
    headline = note.headline
    if headline and (headline.status != "source_only" or issue.layout == "bilingual"):
        return one_line(headline.text) + (f" [{one_line(headline.tag)}]" if headline.tag else "")
    fact = note.lead_fact()
    return fact.text if fact else one_line(note.title) or "Untitled"


def _latest(entries: Sequence[Entry]) -> datetime:
    return max((entry.when for entry in entries), default=EPOCH)


def _feed_id(issue: Issue) -> str:
    return _urn("feed", issue.base or issue.digest.title)


def _description(issue: Issue) -> str:
    return one_line(f"{issue.digest.title}: notes on Chinese articles, each claim with its source. {issue.preview}")


# --- JSON Feed


def _json_feed(issue: Issue, entries: Sequence[Entry]) -> str:
    feed: dict[str, object] = {
        "version": JSON_FEED,
        "title": one_line(issue.digest.title),
        "description": _description(issue),
        "language": "en",
    }
    if issue.base:
        feed |= {"home_page_url": issue.home, "feed_url": f"{issue.base}newsletter/feed.json"}
    feed["items"] = [_item(entry) for entry in entries]
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _item(entry: Entry) -> dict[str, object]:
    note = entry.note
    item: dict[str, object] = {"id": entry.id, "title": entry.title, "content_html": entry.content}
    if entry.summary:
        item["summary"] = entry.summary
    if entry.address:
        item["url"] = entry.address
    if note.address and note.address != entry.address:
        item["external_url"] = note.address
    if entry.dated:
        item["date_published"] = entry.when.isoformat()
    if authors := list(filter(None, (note.publisher, *note.authors))):
        item["authors"] = [{"name": one_line(name)} for name in dict.fromkeys(authors)]
    if note.names:
        item["tags"] = [one_line(name) for name in note.names]
    item["_zhbrief"] = {
        "article": {
            "id": note.article,
            "title": note.title,
            "language": note.language,
            "publisher": note.publisher,
            "published": note.date,
            "published_how": note.date_how,
        },
        "engine": note.engine,
        "claims": [_claim(claim) for claim in note.claims()],
        "facts": [_fact(fact) for fact in note.facts],
    }
    return item


def _claim(claim: ClaimLine) -> dict[str, object]:
    return claim.model_dump(mode="json")


def _fact(fact: FactLine) -> dict[str, object]:
    return fact.model_dump(mode="json", exclude={"text", "narrowed", "slug", "as_of_english"})


# --- XML


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, {name: _clean(value) for name, value in attributes.items()})
    if text:
        child.text = _clean(text)
    return child


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _atom(issue: Issue, entries: Sequence[Entry]) -> bytes:
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _add(feed, "id", _feed_id(issue))
    _add(feed, "title", one_line(issue.digest.title))
    _add(feed, "subtitle", _description(issue))
    _add(feed, "updated", _latest(entries).isoformat())
    _add(_add(feed, "author"), "name", one_line(issue.digest.title))
    if issue.base:
        _add(feed, "link", rel="self", href=f"{issue.base}newsletter/atom.xml", type="application/atom+xml")
        _add(feed, "link", rel="alternate", href=issue.home, type="text/html")
    for entry in entries:
        each = _add(feed, "entry")
        _add(each, "id", entry.id)
        _add(each, "title", entry.title)
        _add(each, "updated", entry.when.isoformat())
        if entry.dated:
            _add(each, "published", entry.when.isoformat())
        if entry.address:
            _add(each, "link", rel="alternate", href=entry.address)
        for name in dict.fromkeys(filter(None, (entry.note.publisher, *entry.note.authors))):
            _add(_add(each, "author"), "name", one_line(name))
        for name in entry.note.names:
            _add(each, "category", term=one_line(name))
        if entry.summary:
            _add(each, "summary", entry.summary)
        _add(each, "content", entry.content, type="html")
    return _bytes(feed)


def _rss(issue: Issue, entries: Sequence[Entry]) -> bytes:
    names = {"xmlns:content": CONTENT, "xmlns:dc": DUBLIN_CORE, "xmlns:atom": ATOM}
    rss = ET.Element("rss", {"version": "2.0", **names})
    channel = _add(rss, "channel")
    _add(channel, "title", one_line(issue.digest.title))
    _add(channel, "link", issue.home or _feed_id(issue))
    _add(channel, "description", _description(issue))
    _add(channel, "language", "en")
    if entries and _latest(entries) != EPOCH:
        _add(channel, "lastBuildDate", format_datetime(_latest(entries)))
    if issue.base:
        _add(channel, "atom:link", rel="self", href=f"{issue.base}newsletter/rss.xml", type="application/rss+xml")
    for entry in entries:
        item = _add(channel, "item")
        _add(item, "title", entry.title)
        if entry.address:
            _add(item, "link", entry.address)
        _add(item, "guid", entry.id, isPermaLink="false")
        if entry.dated:
            _add(item, "pubDate", format_datetime(entry.when))
        for name in dict.fromkeys(filter(None, (entry.note.publisher, *entry.note.authors))):
            _add(item, "dc:creator", one_line(name))
        for name in entry.note.names:
            _add(item, "category", one_line(name))
        if entry.summary:
            _add(item, "description", entry.summary)
        _add(item, "content:encoded", entry.content)
    return _bytes(rss)
