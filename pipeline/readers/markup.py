"""HTML → a page: its elements, and the strands of text between block tags with what the tags around them said.

Elements lie in flat lists, each with its parent's number, so that whatever is asked of ancestors or descendants is one
pass over a list, forwards or backwards: 100,000 nested `<div>` cost no more than 100,000 in a row.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.document import BlockKind
from pipeline.readers.html_roles import Said, said
from pipeline.readers.html_strands import Page, Strand
from pipeline.readers.html_tokens import Token, attributes, decoded, folded, tokens
from pipeline.readers.lines import ends_sentence

__all__ = [
    "BLOCKS",
    "HEADINGS",
    "HIDDEN",
    "Page",
    "Strand",
    "Token",
    "attributes",
    "decoded",
    "folded",
    "strands",
    "tokens",
    "weave",
]

HIDDEN = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "object", "math"})
# fmt: off
VOID = frozenset({
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
})
# fmt: on
# fmt: off
BLOCKS = frozenset({
    "address", "article", "aside", "audio", "blockquote", "body", "button", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "head", "header", "hr", "html", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tbody", "tfoot", "thead", "title", "tr", "ul", "video",
})
# fmt: on
CELLS = frozenset({"td", "th"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BOLD = frozenset({"b", "strong"})
BREAKS = BLOCKS | CELLS
SCOPES = frozenset({"table", "td", "th", "caption", "html", "body"})
"""A stray closing tag closes nothing beyond these."""
CLOSES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # An opening tag ends an open element of the first names, unless one of the second was opened since: pages leave
    # the closing tags of these out.
    "li": (("li",), ("ul", "ol", "table")),
    "dd": (("dd", "dt"), ("dl", "table")),
    "dt": (("dd", "dt"), ("dl", "table")),
    "tr": (("tr",), ("table",)),
    "td": (("td", "th"), ("tr", "table")),
    "th": (("td", "th"), ("tr", "table")),
    "option": (("option",), ("select",)),
    "a": (("a",), ("table",)),
}
ITEMS = frozenset({"li", "dd", "dt"})
ITEM_DEPTH = 3
"""So many block elements inside a `<li>` a paragraph is still the item's; deeper, the list is the page's layout."""
HEADING_LIMIT = 120
"""No headline is longer: a `<h2>` that was never closed holds the story."""
STRANDS_MOST = 20_000
"""After so many strands no tag breaks the text any more: the longest pages have thousands, hostile ones a million."""
INLINE_RULES = frozenset({"reader.hidden", "reader.infobox", "reader.share"})
"""What an inline element may be taken out of a line for: 「历史沿革[编辑]」; a word in a `<span class="hot">` stays."""

FOOTNOTE = re.compile(r"\s*[\[［【〔]\s*(?:[注註a-z]{1,4}\s?)?\d{0,3}(?:\s*[-–~,，、]\s*\d{1,3}){0,8}\s*[\]］】〕]\s*")

# What holds in an element because of its own tag or of one around it.
IN_HEADING, IN_H1, IN_QUOTE, IN_CAPTION, IN_PRE, IN_CODE, IN_LINK, IN_BOLD, IN_CELL, IN_BODY = (
    1 << n for n in range(10)
)
SPREADS = {
    **dict.fromkeys(HEADINGS, IN_HEADING),
    "h1": IN_HEADING | IN_H1,
    "blockquote": IN_QUOTE,
    "figcaption": IN_CAPTION,
    "caption": IN_CAPTION,
    "pre": IN_PRE,
    "code": IN_CODE,
    "b": IN_BOLD,
    "strong": IN_BOLD,
    "td": IN_CELL,
    "th": IN_CELL,
}


@dataclass(slots=True)
class _Open:
    """An open element: `block` is the number of the block element it is, or is in; `near` counts down from a list item.

    `drop`: the rule that takes its text out of the line it is in.
    """

    name: str
    block: int
    marks: int
    near: int
    row: int
    drop: str | None
    is_block: bool


class _Weaver:
    """One pass over the tokens. `places` has, for each name, where on the stack its open elements are."""

    def __init__(self, saved: str) -> None:
        self.saved = saved
        self.page = Page(["#page"], [-1], [None], [""])
        self.stack = [_Open("#page", 0, 0, 0, -1, None, True)]
        self.places: dict[str, list[int]] = {}
        self.blocks = [0]
        self.scopes = [0]
        self.says: dict[str, Said] = {}
        self.rows = 0
        self.image_before = False
        self.ranges: list[tuple[int, int]] = []
        self.parts: list[str] = []
        self.linked = 0
        self.bold = 0
        self.raised = -1

    def text(self, start: int, end: int) -> None:
        raw = self.saved[start:end]
        top = self.stack[-1]
        if raw.isspace() and not (top.marks & IN_PRE):
            if self.parts:
                self.parts.append(" ")
                self.ranges.append((start, end))
            return
        if top.drop:
            self.page.dropped.append((top.drop, start, end))
            return
        if top.marks & IN_PRE and "\n" in raw:
            self.lines(start, end)
            return
        self.add(start, end, raw, top.marks)

    def add(self, start: int, end: int, raw: str, marks: int) -> None:
        text = html.unescape(raw) if "&" in raw else raw
        self.parts.append(text)
        self.ranges.append((start, end))
        if marks & (IN_LINK | IN_BOLD):
            solid = len("".join(text.split()))
            if marks & IN_LINK:
                self.linked += solid
            if marks & IN_BOLD:
                self.bold += solid

    def lines(self, start: int, end: int) -> None:
        """Text of a `<pre>`: a line is a paragraph's last when it ends a sentence, or the next is empty or set in."""
        at = start
        marks = self.stack[-1].marks
        while at < end:
            found = self.saved.find("\n", at, end)
            stop = end if found < 0 else found + 1
            raw = self.saved[at:stop]
            if not raw.strip() or raw.startswith(("\u3000", "  ", "\t")):
                self.flush()
            if bare := raw.rstrip():
                # 「订单比上一\n年多出两成」: the line break of a Chinese line is no space.
                cut = at + len(bare) if ord(bare[-1]) > 0x2E7F else stop
                self.add(at, cut, self.saved[at:cut], marks)
                if ends_sentence(raw):
                    self.flush()
            at = stop

    def flush(self, *, last: bool = False) -> None:
        if not self.parts or (len(self.page.strands) >= STRANDS_MOST and not last):
            return
        words = "".join(self.parts).split()
        if words:
            top = self.stack[-1]
            plain = " ".join(words)
            solid = len(plain) - len(words) + 1
            self.page.strands.append(
                Strand(
                    saved=self.saved,
                    element=top.block,
                    ranges=tuple(self.ranges),
                    plain=plain,
                    solid=solid,
                    linked=self.linked,
                    kind=_kind(top, solid),
                    marks=top.marks,
                    bold=self.bold >= solid,
                    after_image=self.image_before,
                    row=top.row,
                )
            )
            self.image_before = False
        self.parts, self.ranges = [], []
        self.linked = self.bold = 0
        self.raised = -1

    def tag(self, token: Token) -> None:
        name = token.name
        if name in VOID:
            self.void(name)
        elif token.closing:
            self.close(name)
        else:
            self.open(name, token)

    def void(self, name: str) -> None:
        if name == "br":
            # 「收购某公司，<br>交易预计……」: nobody ends a paragraph at a comma.
            if not (self.parts and self.parts[-1].rstrip().endswith(("，", "、"))):
                self.flush()
        elif name == "img":
            if not any(part.strip() for part in self.parts):
                self.image_before = True
        elif name == "hr":
            self.flush()

    def open(self, name: str, token: Token) -> None:
        is_block = name in BREAKS
        if is_block:
            self.flush()
            self.end_paragraph()
        if rule := CLOSES.get(name):
            self.end_kin(*rule)
        says = self.said(token, name)
        above = self.stack[-1]
        marks = above.marks | SPREADS.get(name, 0)
        if name == "a" and says.leads:
            marks |= IN_LINK
        number, near, row, drop = above.block, above.near, above.row, above.drop
        if is_block:
            page = self.page
            number = len(page.names)
            page.names.append(name)
            page.parents.append(above.block)
            page.roles.append(says.role)
            page.called.append(says.called)
            if says.body:
                page.bodies.setdefault(says.body, []).append(number)
            near = ITEM_DEPTH if name in ITEMS else max(0, near - 1)
            if name == "tr":
                self.rows += 1
                row = self.rows
            elif name == "table":
                row = -1
        elif name == "sup":
            self.raised = len(self.parts)
        elif says.role and says.role.firm and says.role.rule in INLINE_RULES:
            drop = says.role.rule
        place = len(self.stack)
        self.stack.append(_Open(name, number, marks, near, row, drop, is_block))
        self.places.setdefault(name, []).append(place)
        if is_block:
            self.blocks.append(place)
            if name in SCOPES:
                self.scopes.append(place)

    def said(self, token: Token, name: str) -> Said:
        if token.end - token.start == len(name) + 2 and name not in {"nav", "aside", "footer", "header", "form"}:
            tag = name
        else:
            tag = self.saved[token.start : token.end]
        found = self.says.get(tag)
        if found is None:
            found = said(self.saved, token.start, token.end, name)
            self.says[tag] = found
        return found

    def end_paragraph(self) -> None:
        """A block element ends an open `<p>`; a heading's tag ends nothing, it may hold a `<div>`."""
        if (open_p := self.places.get("p")) and open_p[-1] > self.scopes[-1]:
            self.pop(open_p[-1])

    def end_kin(self, kin: tuple[str, ...], borders: tuple[str, ...]) -> None:
        last = max((self.places[name][-1] for name in kin if self.places.get(name)), default=-1)
        if last > max((self.places[name][-1] for name in borders if self.places.get(name)), default=0):
            self.pop(last)

    def close(self, name: str) -> None:
        """Close the innermost open element of that name; a stray closing tag changes nothing."""
        if name in BREAKS:
            self.flush()
        elif name == "sup":
            self.drop_mark()
        places = self.places.get(name)
        if not places:
            return
        if name in BREAKS:
            if places[-1] >= self.scopes[-1] or name in SCOPES or name in {"tr", "tbody", "thead", "tfoot"}:
                self.pop(places[-1])
        elif places[-1] > self.blocks[-1]:
            self.pop(places[-1])
        elif name == "a" or name in BOLD:
            # 「<a href=…><div>…</a>」: what was a link is none from here on.
            self.unmark(IN_LINK if name == "a" else IN_BOLD, places[-1])

    def drop_mark(self) -> None:
        """Take out what a `<sup>` held when it is the mark of a footnote: 「成立[3]，」, 「[注 1]」; not 「km²」."""
        if 0 <= self.raised < len(self.parts):
            mark = "".join(self.parts[self.raised :])
            if FOOTNOTE.fullmatch(mark):
                self.page.dropped.extend(("reader.footnote_mark", *place) for place in self.ranges[self.raised :])
                if self.stack[-1].marks & IN_BOLD:
                    self.bold -= len("".join(mark.split()))
                self.linked = max(0, self.linked - len("".join(mark.split())))
                del self.parts[self.raised :], self.ranges[self.raised :]
        self.raised = -1

    def unmark(self, mark: int, place: int) -> None:
        for above in self.stack[max(place, len(self.stack) - UNMARKED) :]:
            above.marks &= ~mark

    def pop(self, place: int) -> None:
        for gone in self.stack[place:]:
            self.places[gone.name].pop()
        del self.stack[place:]
        while self.blocks[-1] >= place:
            self.blocks.pop()
        while self.scopes[-1] >= place:
            self.scopes.pop()


UNMARKED = 20
"""So many elements above a misplaced `</a>` lose what it ends."""


def _kind(top: _Open, solid: int) -> BlockKind:
    if top.marks & IN_HEADING and solid <= HEADING_LIMIT:
        return "heading"
    if top.marks & IN_CAPTION:
        return "caption"
    if top.marks & IN_QUOTE:
        return "quote"
    return "list_item" if top.near else "paragraph"


def weave(saved: str, found: Iterable[Token]) -> Page:
    """The page that these tokens of `saved` show: what is never shown (scripts, styles) is left out."""
    weaver = _Weaver(saved)
    hidden: str | None = None
    for token in found:
        name = token.name
        if hidden:
            if name == hidden and token.closing:
                hidden = None
        elif not name:
            if weaver.stack[-1].name == "title":
                weaver.page.dropped.append(("reader.page_title", token.start, token.end))
            else:
                weaver.text(token.start, token.end)
        elif name in HIDDEN and not token.closing and saved[token.end - 2] != "/":
            hidden = name
        else:
            weaver.tag(token)
    weaver.flush(last=True)
    return weaver.page


def strands(saved: str, start: int, end: int) -> list[Strand]:
    """The visible texts of `saved[start:end]` between block tags and `<br>`s, in order."""
    return weave(saved, tokens(saved, start, end)).strands
