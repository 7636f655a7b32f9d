"""An HTML page → its main text: the element that holds the most running text and the fewest links."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from pipeline.document import Published
from pipeline.readers.captions import with_captions
from pipeline.readers.dates import find_date
from pipeline.readers.lines import ends_sentence, is_prose
from pipeline.readers.mapped import concat
from pipeline.readers.markup import HEADINGS, Strand, attributes, decoded, strands, tokens
from pipeline.readers.masthead import NAMES, Masthead, read_masthead
from pipeline.readers.publishers import host_of, publisher_named, without_site
from pipeline.readers.reading import Piece, Reading, Taken, real_names

CHROME = frozenset({"nav", "footer", "header", "aside", "form", "button", "option", "video", "audio"})
LEAVES = frozenset({*HEADINGS, "p", "li", "dd", "dt", "tr", "caption", "figcaption", "figure", "summary", "blockquote"})
"""Elements that are a piece of a story and never hold the whole of it."""
SHORT_COST = 3
LINK_COST = 12
NEAR = 12
"""So many strands before the first paragraph of the story may be its masthead."""
BOLD_HEADING_LENGTH = 50
PERSONS = re.compile(NAMES)
NAME_BREAK = re.compile(r"\s*[、，,/]\s*")
META_TITLE = ("og:title", "twitter:title", "title", "headline")
META_DATE = ("article:published_time", "publishdate", "pubdate", "datepublished", "publish_time", "og:release_date")
META_AUTHOR = ("article:author", "author", "og:article:author", "byl")
META_SITE = ("og:site_name", "application-name")
META_URL = ("og:url",)


@dataclass(frozen=True, slots=True)
class _Meta:
    fields: dict[str, str]
    title: str
    canonical: str | None

    def first(self, names: tuple[str, ...]) -> str | None:
        return next((value for name in names if (value := self.fields.get(name, "").strip())), None)


def read_html(saved: str) -> Reading:
    """The reading of an HTML page."""
    meta = _meta(saved)
    found = strands(saved, 0, len(saved))
    first, last = _main(found)
    inside = found[first:last]
    title_strand, title = _title(meta, found, first, last)
    head, head_taken = _masthead(found, first, last, title_strand)
    skip = {(piece.start, piece.end) for piece in head_taken}
    if title_strand:
        head_taken.append(Taken("reader.title", title_strand.text.raw_start, title_strand.text.raw_end))
        skip.add((title_strand.text.raw_start, title_strand.text.raw_end))
    pieces, taken = _pieces([s for s in inside if (s.text.raw_start, s.text.raw_end) not in skip])
    outside = [
        Taken("reader.outside_main_text", s.text.raw_start, s.text.raw_end) for s in found[:first] + found[last:]
    ]
    declared = meta.first(META_DATE)
    date = find_date(declared) if declared else None
    if date:
        published = Published(value=date, how="declared", basis="the page's metadata")
    elif head.date:
        published = Published(value=head.date, how="declared", basis="the line under the title")
    else:
        published = Published()
    url = _address(meta.canonical) or _address(meta.first(META_URL))
    return Reading(
        title=title,
        pieces=tuple(pieces),
        taken=(*head_taken, *taken, *outside),
        authors=head.authors or _author(meta.first(META_AUTHOR)),
        account=head.account,
        declared_publisher=head.publisher or meta.first(META_SITE),
        url=url,
        published=published,
    )


def _address(value: str | None) -> str | None:
    """An address of a page; a site's front page is none (some sites give it as every page's own)."""
    if not value:
        return None
    address = f"https:{value}" if value.startswith("//") else value
    host = host_of(address)
    return address if host and address.rstrip("/").partition(host)[2] else None


def _author(value: str | None) -> tuple[str, ...]:
    """The names in a page's author field; sites fill it with numbers, departments and their own name, too."""
    if not value or publisher_named(value) or not PERSONS.fullmatch(value.strip()):
        return ()
    return real_names(NAME_BREAK.split(value))


def read_fragment(saved: str, start: int, end: int) -> tuple[list[Piece], list[Taken]]:
    """All text of a stretch of HTML that is known to be the article (a clipper's cleaned page)."""
    return _pieces(strands(saved, start, end))


def _meta(saved: str) -> _Meta:
    fields: dict[str, str] = {}
    title, canonical = "", None
    in_title = False
    for token in tokens(saved, 0, len(saved)):
        if token.name == "title":
            in_title = not token.closing
        elif not token.name and in_title and not title:
            title = " ".join(concat(decoded(saved, token.start, token.end)).text.split())
        elif token.name == "meta":
            values = attributes(saved, token)
            name = values.get("property") or values.get("name") or values.get("itemprop")
            if name and values.get("content"):
                fields.setdefault(name.lower(), values["content"])
        elif token.name == "link" and canonical is None:
            values = attributes(saved, token)
            if values.get("rel", "").lower() == "canonical":
                canonical = values.get("href")
    return _Meta(fields, title, canonical)


def _value(strand: Strand) -> float:
    """What a strand says for or against the elements around it: running text for, links and scraps against."""
    text = strand.text.text
    solid = max(1, sum(not character.isspace() for character in text))
    if any(name in CHROME for _, name in strand.path):
        return -LINK_COST
    if strand.linked > solid * 0.5:
        return -LINK_COST - strand.linked * 0.5
    if is_prose(text):
        return float(len(text))
    return 0.0 if strand.kind == "heading" else -SHORT_COST


def _main(found: list[Strand]) -> tuple[int, int]:
    """The strands of the element with the greatest sum, as a range: of equal ones the innermost."""
    sums: dict[int, float] = defaultdict(float)
    depth: dict[int, int] = {}
    for strand in found:
        value = _value(strand)
        for level, (number, name) in enumerate(strand.path):
            if name in LEAVES:
                continue
            sums[number] += value
            depth[number] = level
    if not sums:
        return 0, len(found)
    best = max(sums, key=lambda number: (sums[number], depth[number], -number))
    if sums[best] <= 0:
        return 0, len(found)
    inside = [place for place, strand in enumerate(found) if any(number == best for number, _ in strand.path)]
    return inside[0], inside[-1] + 1


def _title(meta: _Meta, found: list[Strand], first: int, last: int) -> tuple[Strand | None, str]:
    """The page's title, and the strand that shows it: a heading that the metadata confirm."""
    declared = without_site(meta.first(META_TITLE) or meta.title)
    headings = [s for s in found[:last] if s.kind == "heading" and any(name == "h1" for _, name in s.path)]
    for strand in [*headings, *(s for s in found[:last] if s.kind == "heading"), *found[max(0, first - NEAR) : last]]:
        text = strand.text.text
        if len(text) >= 4 and declared and (text in declared or declared in text) and len(text) <= 2 * len(declared):
            return strand, text if len(text) <= len(declared) else declared
    if not declared and headings:
        return headings[0], headings[0].text.text
    return None, declared


def _masthead(found: list[Strand], first: int, last: int, title: Strand | None) -> tuple[Masthead, list[Taken]]:
    """Date, byline and source from the lines around the title and before the first paragraph."""
    story = next((n for n in range(first, last) if is_prose(found[n].text.text)), first)
    head = Masthead()
    taken: list[Taken] = []
    for strand in found[max(0, story - NEAR) : story]:
        if strand is title or strand.kind == "heading":
            continue
        says = read_masthead(strand.text.text)
        if says:
            head = head.and_then(says)
            taken.append(Taken("reader.masthead", strand.text.raw_start, strand.text.raw_end))
    return head, taken


def _pieces(found: list[Strand]) -> tuple[list[Piece], list[Taken]]:
    pieces: list[Piece] = []
    taken: list[Taken] = []
    for strand in found:
        text = strand.text.text
        solid = sum(not character.isspace() for character in text)
        rule = None
        if strand.code:
            rule = "reader.code"
        elif any(name in CHROME for _, name in strand.path):
            rule = "reader.navigation"
        elif strand.linked > solid * 0.8 and strand.kind != "heading" and not is_prose(text):
            rule = "reader.links"
        if rule:
            taken.append(Taken(rule, strand.text.raw_start, strand.text.raw_end))
            continue
        kind = strand.kind
        if kind == "paragraph" and strand.bold and len(text) <= BOLD_HEADING_LENGTH and not ends_sentence(text):
            kind = "heading"
        pieces.append(Piece(strand.text, kind, after_image=strand.after_image))
    return with_captions(pieces), taken
