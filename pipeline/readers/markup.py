"""HTML → tokens with their exact places → strands of text with what their tags said.

An own tokenizer instead of `html.parser`: places must be exact to the character for the runs, damaged pages must not
raise, and the time must stay linear (`html.parser` rescans unclosed comments and declarations).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.document import BlockKind
from pipeline.readers.inline import ENTITY
from pipeline.readers.mapped import Mapped, concat

NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]{0,40})")
ATTRIBUTE = re.compile(r"([A-Za-z_:@][\w:.-]{0,60})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
WHITE = re.compile(r"\s+")
HIDDEN = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "object", "math"})
RAW_TEXT = frozenset({"script", "style", "textarea", "title", "noscript", "iframe", "template", "svg"})
VOID = frozenset({"br", "img", "hr", "input", "meta", "link", "source", "col", "area", "base", "embed", "wbr", "param"})
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
        "video",
        "audio",
        "button",
    ]
)
CELLS = frozenset({"td", "th"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BOLD = frozenset({"b", "strong"})
UNCLOSED = frozenset({"li", "dd", "dt", "tr", "option"})
DEPTH = 200
"""Block elements nested deeper than this are not told apart (pages stay below 50; the bound is for hostile ones)."""
UNBALANCED_ALLOWED = 50
"""After this many tags with unbalanced quotes no quote of the file is trusted any more (keeps the time linear)."""


@dataclass(frozen=True, slots=True)
class Token:
    """A tag or a stretch of text: `saved[start:end]`. `name` is empty for text, lower case for tags."""

    start: int
    end: int
    name: str = ""
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Strand:
    """The text between two block tags, with its surroundings.

    `path`: the numbers and names of the open block elements, outermost first. `linked`: how many of its solid
    characters were links.
    """

    text: Mapped
    path: tuple[tuple[int, str], ...]
    kind: BlockKind
    linked: int = 0
    bold: bool = False
    after_image: bool = False
    code: bool = False


def tokens(saved: str, start: int, end: int) -> Iterator[Token]:
    """The tags and texts of `saved[start:end]`, in order; comments, declarations and scripts' insides are left out."""
    at = start
    unbalanced = 0
    text_from = start
    while (mark := saved.find("<", at, end)) >= 0:
        if saved.startswith("<!--", mark):
            close = saved.find("-->", mark + 4, end)
            stop = end if close < 0 else close + 3
            name = ""
        elif saved.startswith(("<!", "<?"), mark):
            close = saved.find(">", mark, end)
            stop = end if close < 0 else close + 1
            name = ""
        elif found := NAME.match(saved, mark, end):
            close = _tag_end(saved, found.end(), end) if unbalanced < UNBALANCED_ALLOWED else -1
            if close < 0:
                unbalanced += 1
                close = saved.find(">", mark, end)
            if close < 0:
                break
            stop, name = close + 1, found[1].lower()
        else:
            at = mark + 1
            continue
        if text_from < mark:
            yield Token(text_from, mark)
        closing = saved.startswith("</", mark)
        if name:
            yield Token(mark, stop, name, closing)
        at = text_from = stop
        if name in RAW_TEXT and not closing and saved[stop - 2 : stop] != "/>":
            inside = _raw_text_end(saved, name, stop, end)
            if name == "title":
                yield Token(stop, inside)
            at = text_from = inside
    if text_from < end:
        yield Token(text_from, end)


def _tag_end(saved: str, at: int, end: int) -> int:
    """The place of the `>` that ends the tag, quotes respected; -1 when a quote is never closed."""
    while True:
        close = saved.find(">", at, end)
        if close < 0:
            return -1
        quotes = [place for place in (saved.find('"', at, close), saved.find("'", at, close)) if place >= 0]
        # An apostrophe that no `=` precedes is a stray one, not the start of a value.
        quotes = [place for place in quotes if saved[at:place].rstrip().endswith("=")]
        if not quotes:
            return close
        first = min(quotes)
        partner = saved.find(saved[first], first + 1, end)
        if partner < 0:
            return -1
        at = partner + 1


def _raw_text_end(saved: str, name: str, at: int, end: int) -> int:
    closing = f"</{name}"
    while (found := saved.find("</", at, end)) >= 0:
        if saved[found : found + len(closing)].lower() == closing:
            return found
        at = found + 2
    return end


def attributes(saved: str, token: Token) -> dict[str, str]:
    """The attributes of a tag, names in lower case, entities decoded; the first of a name counts."""
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(saved, token.start, token.end):
        value = next((match[group] for group in (2, 3, 4) if match[group] is not None), "")
        found.setdefault(match[1].lower(), html.unescape(value))
    return found


@dataclass(slots=True)
class _Weaver:
    saved: str
    strands: list[Strand] = field(default_factory=list)
    stack: list[tuple[int, str]] = field(default_factory=list)
    parts: list[Mapped] = field(default_factory=list)
    count: int = 0
    hidden: int = 0
    linked: int = 0
    bold: int = 0
    solid: int = 0
    links_open: int = 0
    bold_open: int = 0
    image_before: bool = False

    def text(self, start: int, end: int) -> None:
        for part in decoded(self.saved, start, end):
            solid = sum(not character.isspace() for character in part.text)
            self.solid += solid
            self.linked += solid if self.links_open else 0
            self.bold += solid if self.bold_open else 0
            self.parts.append(part)

    def space(self, token: Token) -> None:
        self.parts.append(Mapped.standing_for(" ", token.start, token.end))

    def flush(self) -> None:
        text = folded(concat(self.parts))
        if text.text:
            names = [name for _, name in self.stack]
            self.strands.append(
                Strand(
                    text=text,
                    path=tuple(self.stack),
                    kind=_kind(names),
                    linked=self.linked,
                    bold=self.bold >= self.solid > 0,
                    after_image=self.image_before,
                    code="pre" in names,
                )
            )
            self.image_before = False
        self.parts = []
        self.linked = self.bold = self.solid = 0

    def tag(self, token: Token) -> None:
        name = token.name
        if name == "br":
            # 「收购某公司，<br>交易预计……」: nobody ends a paragraph at a comma.
            if not (self.parts and self.parts[-1].text.rstrip().endswith(("，", "、"))):
                self.flush()
        elif name == "img":
            if not self.solid:
                self.image_before = True
        elif name in CELLS and not token.closing:
            if self.solid:
                self.space(token)
        elif name == "a":
            self.links_open = 0 if token.closing else 1
        elif name in BOLD:
            self.bold_open = max(0, self.bold_open + (-1 if token.closing else 1))
        elif name in BLOCKS:
            self.flush()
            if name in VOID:
                return
            if token.closing:
                self._close(name)
            else:
                self._open(name)

    def _open(self, name: str) -> None:
        """Open a block element; `<p>`, `<li>` and kin end the one before, as pages leave their closing tags out."""
        if self.stack and (self.stack[-1][1] == "p" or (name in UNCLOSED and self.stack[-1][1] in UNCLOSED)):
            self.stack.pop()
        if len(self.stack) < DEPTH:
            self.count += 1
            self.stack.append((self.count, name))

    def _close(self, name: str) -> None:
        """Close the innermost open element of that name; a stray closing tag changes nothing."""
        for depth in range(len(self.stack) - 1, max(-1, len(self.stack) - 60), -1):
            if self.stack[depth][1] == name:
                del self.stack[depth:]
                return


def _kind(names: list[str]) -> BlockKind:
    inner = names[-4:]
    if any(name in HEADINGS for name in inner):
        return "heading"
    if "figcaption" in inner or "caption" in inner:
        return "caption"
    if "blockquote" in names:
        return "quote"
    return "list_item" if {"li", "dd", "tr"} & set(inner) else "paragraph"


def strands(saved: str, start: int, end: int) -> list[Strand]:
    """The visible texts of `saved[start:end]` between block tags and `<br>`s, in order."""
    weaver = _Weaver(saved)
    hidden: str | None = None
    for token in tokens(saved, start, end):
        if hidden:
            if token.name == hidden and token.closing:
                hidden = None
        elif not token.name:
            weaver.text(token.start, token.end)
        elif token.name in HIDDEN and not token.closing and saved[token.end - 2 : token.end] != "/>":
            hidden = token.name
        else:
            weaver.tag(token)
    weaver.flush()
    return weaver.strands


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
