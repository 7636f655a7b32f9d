"""Exports of read-later services and note programs other than Omnivore: Readwise, Instapaper, Pocket, Cubox, Notion.

All write a title, lines of properties (`- Author: [[某甲]]`, `URL: …`), links to themselves, the clipped text, and the
reader's highlights of it. What they call these things is data (`clippings.toml`). Where there is no text but only
highlights, these are the article. The shape of all of them, and of Omnivore's, is called "omnivore".
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

from pipeline.readers.front_matter import read_body, with_matter
from pipeline.readers.lines import Line, split_lines
from pipeline.readers.matter import SEPARATOR, Matter, read_matter
from pipeline.readers.omnivore import read_omnivore
from pipeline.readers.publishers import host_of
from pipeline.readers.reading import Piece, Reading, Taken

OMNIVORE = re.compile(r"^\[Read Original\]\(|^\[Read on Omnivore\]\(|^#\s?Omnivore\s*$", re.MULTILINE)
PROPERTY = re.compile(
    r"(?:[-*+]\s+)?(?:\*\*|__)?(?P<name>[A-Za-z\u4e00-\u9fff][A-Za-z \u4e00-\u9fff]{0,24}?)(?:\*\*|__)?\s?[:：]"
    r"(?:\*\*|__)?(?:\s+(?P<value>.{0,2000}))?"
)
ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'，。；、）】》]+(?:\([^\s()]*\)[^\s()]*)?")
HEADING = re.compile(r"(#{1,6})\s+(.*)")
IMAGE = re.compile(r"!\[[^\]]{0,200}\]\([^()\s]{0,2000}\)")
LINKED = re.compile(r"\]\]\s+\[\[")
RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,}|={3,})$")
HIGHLIGHT_LINK = re.compile(
    r"\s*[（(\[]?\s*(?:View Highlight|Open in Reader|Go to text|查看划线|查看原文|Location:? ?\d+|Page:? ?\d+)"
    r"\s*[)）\]]?\s*$",
    re.IGNORECASE,
)
HIGHLIGHT_NOTE = re.compile(r"(?:Tags?|Note|Comment|Color|标签|笔记|批注|想法)\s*[:：].*", re.IGNORECASE | re.DOTALL)
HEADER_LINES = 40
FEWEST = 3
"""So many lines of properties below a title, an address among them, are an export even without a mark of its tool."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How sure it is that a file is an export of a read-later service, and why."""

    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Words:
    tools: re.Pattern[str]
    marks: re.Pattern[str]
    original: re.Pattern[str]
    content: re.Pattern[str]
    highlights: re.Pattern[str]
    metadata: re.Pattern[str]
    properties: dict[str, str]


@dataclass(slots=True)
class _Header:
    """What stands above the clipped text: its title, its properties, where it ends, and the marks of a tool in it."""

    end: int
    title: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    properties: int = 0
    marks: int = 0
    section: bool = False

    @property
    def sure(self) -> bool:
        """Whether this is the header of an export."""
        if self.section and self.properties >= 2:
            return True
        if not self.title:
            return False
        return self.marks >= 2 or (self.properties + self.marks >= FEWEST and (self.marks > 0 or "url" in self.fields))


@cache
def _words() -> _Words:
    table = tomllib.loads(resources.files(__package__).joinpath("clippings.toml").read_text(encoding="utf-8"))

    def one_of(name: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in table[name]), re.IGNORECASE)

    return _Words(
        one_of("tools"),
        one_of("marks"),
        one_of("original"),
        one_of("content"),
        one_of("highlights"),
        one_of("metadata"),
        {name: said for said, names in table["properties"].items() for name in names},
    )


def clipping_kind(saved: str, matter: Matter | None) -> Kind | None:
    """Whether the text is an export of a read-later service."""
    if found := OMNIVORE.findall(saved):
        return Kind(
            min(1.0, 0.6 + 0.1 * len(found) + (0.2 if matter else 0)), "the links Omnivore puts above a clipping"
        )
    header = _header(saved, matter.end if matter else 0)
    if not header.sure:
        return None
    sure = min(0.95, 0.6 + 0.05 * header.properties + 0.1 * header.marks)
    return Kind(sure, f"{header.properties} lines of properties and {header.marks} links of a read-later service")


def read_clipping(saved: str) -> Reading:
    """The reading of an export: Omnivore's by its own reader, the others' by their properties."""
    if OMNIVORE.search(saved):
        return read_omnivore(saved)
    matter = read_matter(saved) or Matter({}, 0)
    header = _header(saved, matter.end)
    content, marks = _sections(saved, header.end)
    start, end = content
    only_marks = not saved[start:end].strip() and marks is not None
    if only_marks and marks is not None:
        start, end = marks
    fields = {**header.fields, **matter.fields}
    # The properties' names are this module's; an export's front matter may use the tools' own for the same thing.
    title = matter.text("title") or " ".join(fields.get("title", [])[:1]) or header.title
    body = read_body(saved, start, end, title)
    taken = [
        Taken("reader.front_matter", 0, matter.end),
        Taken("reader.clipper_header", matter.end, start),
        *body.taken,
    ]
    if only_marks:
        pieces, places = _highlights(body.pieces)
        body = replace(body, pieces=tuple(pieces))
        taken.extend(places)
    elif marks is not None:
        taken.append(Taken("reader.highlights", end, len(saved)))
    return with_matter(body, Matter(fields, matter.end, matter.diagnostics), title or body.title, tuple(taken))


def _header(saved: str, start: int) -> _Header:
    words = _words()
    header = _Header(end=start)
    seen = 0
    for line in split_lines(saved, start, min(len(saved), start + 20_000)):
        if line.blank:
            continue
        seen += 1
        if seen > HEADER_LINES or not _header_line(line, header, words):
            break
        header.end = line.end
    return header


def _header_line(line: Line, header: _Header, words: _Words) -> bool:
    """Whether the line belongs above the clipped text; what it says goes into the header."""
    text = line.text
    if heading := HEADING.match(text):
        name = _name(heading)
        if words.metadata.fullmatch(name):
            header.section = True
        elif len(heading[1]) == 1 and not header.title and not words.highlights.fullmatch(name):
            header.title = name
        else:
            return False
        return True
    if original := words.original.search(text):
        header.fields.setdefault("url", [original["url"]])
        header.marks += 1
        return True
    if words.marks.fullmatch(text) or (words.tools.search(text) and len(IMAGE.sub("", text)) < 300):
        header.marks += 1
        return True
    if IMAGE.fullmatch(text) or RULE.match(text):
        return bool(header.title)
    found = PROPERTY.fullmatch(text)
    said = words.properties.get(" ".join(found["name"].split()).casefold()) if found else None
    if not found or not said:
        return False
    header.properties += 1
    if value := (found["value"] or "").strip():
        _keep(header, said, value)
    return True


def _name(heading: re.Match[str]) -> str:
    """The words of a heading, without closing marks and a colon."""
    return heading[2].rstrip("# \t").rstrip(":：")


def _keep(header: _Header, said: str, value: str) -> None:
    if said == "url":
        address = ADDRESS.search(value)
        if address:
            header.fields.setdefault("url", [address[0]])
        elif not host_of(value):
            header.fields.setdefault("publisher", [value])
    elif said in {"author", "tags"}:
        parts = SEPARATOR.split(LINKED.sub("]],[[", value))
        header.fields.setdefault(said, [part.strip().lstrip("#") for part in parts])
    elif said != "other":
        header.fields.setdefault(said, [value])


def _sections(saved: str, start: int) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """Where the clipped text is, and where the reader's highlights are (None without any).

    A heading such as 笔记 in the middle of an article is one of its own: highlights are the last section.
    """
    words = _words()
    lines = split_lines(saved, start)
    first = start
    for line in lines:
        if line.blank:
            continue
        heading = HEADING.match(line.text)
        if heading and words.content.fullmatch(_name(heading)):
            first = line.end
        break
    for line in reversed(lines):
        heading = HEADING.match(line.text) if line.start >= first else None
        if heading and len(heading[1]) <= 2:
            if not words.highlights.fullmatch(_name(heading)):
                break
            return (first, line.start), (line.end, len(saved))
    return (first, len(saved)), None


def _highlights(pieces: tuple[Piece, ...]) -> tuple[list[Piece], list[Taken]]:
    """Highlights as paragraphs: without the link to the service at their end, the reader's own notes and tags out."""
    kept: list[Piece] = []
    taken: list[Taken] = []
    for piece in pieces:
        text = piece.text
        if text.text and HIGHLIGHT_NOTE.fullmatch(text.text):
            taken.append(Taken("reader.highlight_note", text.raw_start, text.raw_end))
            continue
        if found := HIGHLIGHT_LINK.search(text.text, max(0, len(text) - 60)):
            link = text.slice(found.start(), len(text))
            taken.append(Taken("reader.highlight_link", link.raw_start, link.raw_end))
            text = text.slice(0, found.start()).strip()
        kind = "paragraph" if piece.kind in {"list_item", "quote"} else piece.kind
        kept.append(replace(piece, text=text, kind=kind))
    return kept, taken
