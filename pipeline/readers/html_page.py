"""An HTML page → its story, title and metadata.

Its tags are read once: for what its head says (`html_meta`), and into elements and strands (`markup`), among which
`html_main` finds the story. What is not the story is listed with the rule that set it apart: "reader.navigation",
"reader.comments", "reader.related" …, and "reader.outside_main_text" for the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pipeline.document import Published
from pipeline.readers.captions import with_captions
from pipeline.readers.dates import find_date, only_date
from pipeline.readers.html_main import Story, find_story
from pipeline.readers.html_meta import (
    ADDRESSES,
    AUTHORS,
    DATES,
    EDITORS,
    SITES,
    SUMMARIES,
    TITLES,
    Meta,
    address,
    date_in_address,
    read_meta,
)
from pipeline.readers.lines import ends_sentence, han_count, is_prose
from pipeline.readers.mapped import Mapped, concat
from pipeline.readers.markup import IN_CODE, IN_H1, IN_PRE, Page, Strand, tokens, weave
from pipeline.readers.masthead import NAMES, Masthead, read_masthead
from pipeline.readers.publishers import publisher_at, publisher_named, without_site
from pipeline.readers.reading import Piece, Reading, Taken, real_names

DATE_BELOW = 4
"""A date by itself may stand below the first paragraph when that is a summary set over the story."""
NEAR = 12
"""So many strands before the first paragraph of the story may be its masthead."""
BOLD_HEADING_LENGTH = 50
CELL_DEPTH = 12
"""A paragraph in a cell lies at most so deep in it: a bound for pages made to be slow."""

CELL_LENGTH = 120
CODE_HAN = 0.2
"""A `<pre>` with so small a share of Chinese is code; government pages and old forums set whole stories in one."""
TITLE_LEAST = 4
SAME_TITLE = 0.7
LONGEST_TITLE = 300
TITLE_MARKS = re.compile(r"\s+[-–—]\s+|\s*[|｜_]\s*|\s*[-–—](?=[^-–—]+$)")
NO_WORD = re.compile(r"[\W_]+")
PERSONS = re.compile(NAMES)
EDITOR = re.compile(
    rf"(?:责任编辑|責任編輯|责编|責編|编辑|編輯)\s?[:：/|丨｜]\s?(?P<names>{NAMES})(?=$|[\s)）】\]，,；;。])"
)
EDITOR_NEAR = 8
NAME_BREAK = re.compile(r"\s*[、，,/]\s*")


def read_html(saved: str) -> Reading:
    """The reading of an HTML page."""
    tags = list(tokens(saved, 0, len(saved)))
    meta = read_meta(saved, tags)
    page = weave(saved, tags)
    story = find_story(page, meta.first(SUMMARIES) or meta.said("articleBody", "description") or "")
    found = page.strands
    title_at, title = _title(meta, page, story)
    head, masthead = _masthead(page, story, title_at)
    skip = {*masthead} if title_at is None else {*masthead, title_at}
    pieces, taken = _pieces(page, story, skip, title_at)
    inside = set(story.inside)
    taken.extend(Taken("reader.masthead", found[n].start, found[n].end) for n in masthead)
    if title_at is not None:
        taken.append(Taken("reader.title", found[title_at].start, found[title_at].end))
    taken.extend(
        Taken(story.rules[n] or "reader.outside_main_text", strand.start, strand.end)
        for n, strand in enumerate(found)
        if n not in inside and n not in skip
    )
    editors = _editors(meta, page, story)
    url = address(meta.canonical) or address(meta.first(ADDRESSES)) or address(meta.said("url"))
    return Reading(
        title=title,
        pieces=tuple(pieces),
        taken=(*taken, *(Taken(rule, start, end) for rule, start, end in page.dropped)),
        authors=head.authors or tuple(name for name in _authors(meta) if name not in editors),
        editors=editors,
        account=head.account,
        declared_publisher=head.publisher or meta.first(SITES) or _house(meta, url),
        url=url,
        published=_published(meta, head, url),
    )


def _published(meta: Meta, head: Masthead, url: str | None) -> Published:
    declared = meta.said("datePublished", "pubDate") or meta.first(DATES)
    if date := find_date(declared or ""):
        return Published(value=date, how="declared", basis="the page's metadata")
    if head.date:
        return Published(value=head.date, how="declared", basis="the line under the title")
    if date := date_in_address(url):
        return Published(value=date, how="inferred", basis="the address")
    return Published()


def _house(meta: Meta, url: str | None) -> str | None:
    """The publisher that JSON-LD names: often the company behind a site that is known by its own name."""
    return None if publisher_at(url) else next(iter(meta.names("publisher")), None)


def _authors(meta: Meta) -> tuple[str, ...]:
    """The names in a page's author fields; sites fill them with numbers, departments and their own name, too."""
    for value in [*meta.names("author"), meta.first(AUTHORS)]:
        if names := _persons(value):
            return names
    return ()


def _editors(meta: Meta, page: Page, story: Story) -> tuple[str, ...]:
    """Who edited: of the last lines of the story and the first after it, or of the page's metadata.

    Many sites give the editor as the page's author.
    """
    last = story.inside[-1] if story.inside else 0
    for strand in page.strands[max(0, last - EDITOR_NEAR) : last + EDITOR_NEAR]:
        if found := EDITOR.search(strand.plain):
            return real_names(NAME_BREAK.split(found["names"].strip()))
    return _persons(meta.first(EDITORS))


def _persons(value: str | None) -> tuple[str, ...]:
    if not value or publisher_named(value) or not PERSONS.fullmatch(value.strip()):
        return ()
    return real_names(NAME_BREAK.split(value))


def read_fragment(saved: str, start: int, end: int) -> tuple[list[Piece], list[Taken]]:
    """All text of a stretch of HTML that is known to be the article (a clipper's cleaned page)."""
    page = weave(saved, tokens(saved, start, end))
    count = len(page.strands)
    prose = tuple(is_prose(strand.plain) for strand in page.strands)
    return _pieces(page, Story(tuple(range(count)), (None,) * count, prose), set())


def _title(meta: Meta, page: Page, story: Story) -> tuple[int | None, str]:
    """The page's title, and the number of the strand that shows it: a heading that the metadata confirm.

    Metadata that nothing on the page confirms (「某网-文章」 on every page of a site) give way to the headline over
    the story, unless they state the article's title as such.
    """
    stated = meta.first(TITLES) or meta.said("headline", "title")
    declared = without_site((stated or meta.title)[:LONGEST_TITLE])
    found = page.strands
    first, last = (story.inside[0], story.inside[-1] + 1) if story.inside else (0, len(found))
    headings = [n for n in range(last) if found[n].kind == "heading"]
    tops = [n for n in headings if found[n].marks & IN_H1]
    near = range(max(0, first - NEAR), last)
    if declared:
        said, parts = _bare(declared), [_bare(part) for part in TITLE_MARKS.split(declared)]
        for number in [*tops, *headings, *near]:
            if _confirms(found[number].plain, said, parts, in_heading=found[number].kind == "heading"):
                return number, _as_shown(found[number].plain, declared)
    if not stated:
        begin = _begin(story)
        above = [n for n in headings if n in near and n <= begin] or tops
        if above and not found[above[-1]].linked and len(found[above[-1]].plain) >= TITLE_LEAST:
            return above[-1], found[above[-1]].plain
    return None, declared


def _confirms(text: str, said: str, parts: Sequence[str], *, in_heading: bool) -> bool:
    """Whether a strand shows the declared title: the same, a part between the title's marks, or the longer form."""
    if len(text) > LONGEST_TITLE:
        return False
    shown = _bare(text)
    if shown == said:
        return True
    if len(shown) > 3 * len(said) or not shown:
        return False
    if in_heading and (shown in parts or any(len(part) >= TITLE_LEAST and part in shown for part in parts)):
        return True
    return (
        len(shown) >= TITLE_LEAST and (shown in said or said in shown) and 2 * len(said) >= len(shown) >= len(said) / 4
    )


def _as_shown(text: str, declared: str) -> str:
    """The title as the page shows it, without what else stands in that line (「第二章 风起241」, a count of notes)."""
    for part in (declared, *TITLE_MARKS.split(declared)):
        same, shown = _bare(part), _bare(text)
        if same and same in shown and (len(same) >= SAME_TITLE * len(shown) or shown.removeprefix(same).isdigit()):
            return part.strip()
    return text if len(text) <= 2 * len(declared) or len(declared) < TITLE_LEAST else declared


def _bare(text: str) -> str:
    return NO_WORD.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _begin(story: Story) -> int:
    """The number of the strand with which the story's running text begins."""
    begin = next((n for n in story.inside if story.prose[n] and not story.rules[n]), None)
    return begin if begin is not None else (story.inside[0] if story.inside else 0)


def _masthead(page: Page, story: Story, title_at: int | None) -> tuple[Masthead, list[int]]:
    """Date, byline and source from the lines around the title and before the first paragraph."""
    found = page.strands
    begin = _begin(story)
    head = Masthead()
    lines: list[int] = []
    for number in range(max(0, begin - NEAR), min(len(found), begin + DATE_BELOW)):
        text = found[number].plain
        if number >= begin and not only_date(text):
            continue
        if number == title_at or (found[number].kind == "heading" and not find_date(text)):
            continue
        says = read_masthead(text)
        if says:
            head = head.and_then(says)
            lines.append(number)
    return head, lines


def _pieces(page: Page, story: Story, skip: set[int], title_at: int | None = None) -> tuple[list[Piece], list[Taken]]:
    pieces: list[Piece] = []
    taken: list[Taken] = []
    found = page.strands
    coded = _code(page)
    own = [found[n] for n in story.inside if not story.rules[n]]
    leads = 2 * sum(strand.linked for strand in own) < sum(strand.solid for strand in own)
    rows = _linked_rows(found, story)
    row: list[int] = []
    for number in story.inside:
        strand = found[number]
        if number in skip:
            continue
        keeps = (story.prose[number] and not leads) or (strand.row >= 0 and strand.row not in rows)
        rule = story.rules[number] or _scrap(strand, coded, keeps)
        if title_at is not None and number < title_at and not story.prose[number]:
            rule = rule or "reader.outside_main_text"
        if rule:
            taken.append(Taken(rule, strand.start, strand.end))
            continue
        if row and (strand.row < 0 or strand.row != found[row[-1]].row):
            pieces.extend(_row(page, [found[n] for n in row]))
            row = []
        if strand.row >= 0:
            row.append(number)
        else:
            pieces.append(_piece(strand))
    pieces.extend(_row(page, [found[n] for n in row]))
    return with_captions(pieces), taken


def _scrap(strand: Strand, coded: frozenset[int], keeps: bool) -> str | None:
    if strand.element in coded:
        return "reader.code"
    if strand.linked > strand.solid * 0.8 and strand.kind != "heading" and not keeps:
        return "reader.links"
    return None


def _linked_rows(found: Sequence[Strand], story: Story) -> set[int]:
    """The table rows that are links and nothing else: in a table of data a name may be one beside its figures."""
    rows = {found[n].row for n in story.inside if found[n].row >= 0}
    return rows - {found[n].row for n in story.inside if 2 * found[n].linked < found[n].solid}


def _code(page: Page) -> frozenset[int]:
    """The elements in a `<pre>` that hold code."""
    solid: dict[int, int] = {}
    chinese: dict[int, int] = {}
    code: set[int] = set()
    for strand in page.strands:
        if strand.marks & IN_PRE:
            solid[strand.element] = solid.get(strand.element, 0) + strand.solid
            chinese[strand.element] = chinese.get(strand.element, 0) + han_count(strand.plain)
            if strand.marks & IN_CODE:
                code.add(strand.element)
    return frozenset(n for n in solid if n in code or chinese[n] < CODE_HAN * solid[n])


def _row(page: Page, cells: list[Strand]) -> list[Piece]:
    """A row of a table of data as one piece; what a table lays out (a long cell, a newsletter's paragraphs in the one
    cell of a row) stays apart."""
    one_cell = len({_cell(page, strand.element) for strand in cells}) < 2
    if one_cell or any(cell.solid > CELL_LENGTH for cell in cells):
        return [_piece(cell) for cell in cells]
    parts: list[Mapped] = []
    for cell in cells:
        text = cell.text
        if parts:
            parts.append(Mapped.standing_for(" ", parts[-1].raw_end, text.raw_start))
        parts.append(text)
    return [Piece(concat(parts), "list_item", after_image=cells[0].after_image)]


def _cell(page: Page, element: int) -> int:
    """The table cell that holds the element: itself, or one of the few above it."""
    for _ in range(CELL_DEPTH):
        if element < 0 or page.names[element] in {"td", "th"}:
            break
        element = page.parents[element]
    return element


def _piece(strand: Strand) -> Piece:
    kind = strand.kind
    text = strand.text
    if kind == "paragraph" and strand.bold and len(text) <= BOLD_HEADING_LENGTH and not ends_sentence(text.text):
        kind = "heading"
    return Piece(text, kind, after_image=strand.after_image)
