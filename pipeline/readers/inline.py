"""Markdown inside a paragraph: emphasis, links, images, escapes, entities taken out, with every character's place kept.

Saved Chinese articles break CommonMark's emphasis rules all the time (`**约500亿**`, `**·END****·**`), so `**` is
always markup here; a single `*` or `_` only where it stands around words.
"""

from __future__ import annotations

import html
import re
from collections import deque
from dataclasses import dataclass

from pipeline.readers.mapped import Mapped, concat

SPECIAL = re.compile(r"[\\`*_=~\[\]!<&]")
PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
TARGET = re.compile(
    r"\(\s*(?:<(?P<angle>[^<>\n]*)>|(?P<bare>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*))"
    r"(?:\s+(?:\"[^\"]{0,2000}\"|'[^']{0,2000}'))?\s*\)"
)
EMPHASIS = re.compile(
    r"(?<![A-Za-z0-9*\\])\*(?=[^\s*])[^*]{0,300}?(?<=[^\s*\\])\*(?![A-Za-z0-9*])"
    r"|(?<![\w\\])_(?=[^\s_])[^_]{0,300}?(?<=[^\s_\\])_(?!\w)"
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
AUTOLINK = re.compile(r"<(https?://[^\s<>]{1,2000})>")
TAG = re.compile(r"<(?:/?[A-Za-z][^<>]{0,2000}|!--[^<>]{0,2000}--)>")
BARE_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'`*，。；、）】》]+")
LINE_TAG = re.compile(r"<br\b", re.IGNORECASE)
# [\[1\]](#ref_1), [^](#ref_1_0), [1](#cite_note-1): marks of footnotes, not words of the sentence.
FOOTNOTE = re.compile(r"[\\\[\]\s\d^*†‡↑]{1,12}|\\?\[[a-z注]{1,3}\s?\d{0,3}\\?\]")


@dataclass(frozen=True, slots=True)
class Inline:
    """The visible text of a paragraph and what its markup told.

    `images`: how many pictures stood in it; `leading_image`: one stood before the text; `bold`: all text was bold;
    `code`: characters in backticks; `link`: the address when all text was one link; `first_link`: that of the first
    link; `image_link`: where the first linked picture leads.
    """

    text: Mapped
    images: int = 0
    leading_image: bool = False
    bold: bool = False
    code: int = 0
    link: str | None = None
    first_link: str | None = None
    image_link: str | None = None


@dataclass(frozen=True, slots=True)
class _Link:
    inner: int
    close: int
    end: int
    target: str
    image: bool


def _links(text: str) -> dict[int, _Link]:
    """Links and images by the place of their `[`: brackets are matched once, with a stack."""
    links: dict[int, _Link] = {}
    stack: list[int] = []
    at = 0
    while at < len(text):
        character = text[at]
        if character == "\\":
            at += 2
            continue
        if character == "[":
            stack.append(at)
        elif character == "]" and stack:
            start = stack.pop()
            if text.startswith("(", at + 1) and (found := TARGET.match(text, at + 1)):
                target = found["angle"] if found["angle"] is not None else found["bare"]
                image = start > 0 and text[start - 1] == "!" and text[max(0, start - 2) : start - 1] != "\\"
                links[start] = _Link(start + 1, at, found.end(), target, image)
                at = found.end()
                continue
        at += 1
    return links


def _emphasis(text: str) -> set[int]:
    places: set[int] = set()
    for found in EMPHASIS.finditer(text):
        places.update((found.start(), found.end() - 1))
    return places


def read_inline(source: Mapped) -> Inline:
    """The visible text of a Markdown paragraph."""
    return _Scanner(source).run()


class _Scanner:
    """One pass over a paragraph. `parts` is the visible text so far."""

    def __init__(self, source: Mapped) -> None:
        self.source = source
        self.text = source.text
        self.links = _links(self.text)
        self.closing = {link.close: link for link in self.links.values() if not link.image}
        self.single = _emphasis(self.text)
        # 「https://某站.cn/s?__biz=a&b==」: in an address nothing is markup.
        self.addresses = deque(found.span() for found in BARE_ADDRESS.finditer(self.text))
        self.marked = self.text.count("==") % 2 == 0
        self.parts: list[Mapped] = []
        self.visible = 0
        self.bold_on = False
        self.bold_visible = 0
        self.linked_visible = 0
        self.open_links: list[_Link] = []
        self.wiki = 0
        self.targets: list[str] = []
        self.images = 0
        self.leading_image = False
        self.image_link: str | None = None
        self.code = 0

    def run(self) -> Inline:
        at = 0
        while at < len(self.text):
            found = SPECIAL.search(self.text, at)
            stop = found.start() if found else len(self.text)
            while self.addresses and self.addresses[0][1] <= stop:
                self.addresses.popleft()
            if self.addresses and self.addresses[0][0] < stop:
                stop = self.addresses[0][1]
                found = None
            self.show(at, stop)
            at = self.special(stop) if found else stop
        text = concat(self.parts).strip()
        solid = sum(not character.isspace() for character in text.text)
        return Inline(
            text=text,
            images=self.images,
            leading_image=self.leading_image,
            bold=bool(solid) and self.bold_visible >= solid,
            code=self.code,
            link=self.targets[0] if self.targets and solid and self.linked_visible >= solid else None,
            first_link=self.targets[0] if self.targets else None,
            image_link=self.image_link,
        )

    def show(self, start: int, end: int) -> None:
        if start < end:
            self.add(self.source.slice(start, end))

    def add(self, part: Mapped) -> None:
        self.parts.append(part)
        solid = sum(not character.isspace() for character in part.text)
        self.visible += solid
        if self.bold_on:
            self.bold_visible += solid
        if self.open_links:
            self.linked_visible += solid

    def special(self, at: int) -> int:
        """Deal with the mark at `at`; the place to go on from."""
        text, character = self.text, self.text[at]
        if character == "\\" and at + 1 < len(text) and text[at + 1] in PUNCTUATION:
            self.show(at + 1, at + 2)
            return at + 2
        if character == "`":
            return self.backticks(at)
        if character in "*_":
            return self.stars(at)
        if character in "=~" and text.startswith(character * 2, at) and (character == "~" or self.marked):
            return at + 2
        if character == "!" and (link := self.links.get(at + 1)) and link.image:
            return self.picture(link)
        if character == "[":
            return self.opening(at)
        if character == "]":
            if link := self.closing.get(at):
                if self.open_links:
                    self.open_links.pop()
                return link.end
            if self.wiki and text.startswith("]]", at):
                self.wiki -= 1
                return at + 2
        if character == "<" and (found := AUTOLINK.match(text, at)):
            self.show(*found.span(1))
            return found.end()
        if character == "<" and (found := TAG.match(text, at)):
            if LINE_TAG.match(text, at):
                self.add(_space(self.source, *found.span()))
            return found.end()
        if character == "&" and (found := ENTITY.match(text, at)):
            raw = self.source.slice(*found.span())
            self.add(Mapped.standing_for(html.unescape(found[0]), raw.raw_start, raw.raw_end))
            return found.end()
        self.show(at, at + 1)
        return at + 1

    def opening(self, at: int) -> int:
        text = self.text
        if link := self.links.get(at):
            inner = text[link.inner : link.close]
            if link.target.startswith("#") and FOOTNOTE.fullmatch(inner.strip() or "^"):
                return link.end
            self.open_links.append(link)
            self.targets.append(link.target)
            return at + 1
        if text.startswith("[[", at) and text.find("]]", at, at + 300) >= 0:
            self.wiki += 1
            return at + 2
        self.show(at, at + 1)
        return at + 1

    def picture(self, link: _Link) -> int:
        self.images += 1
        if not self.visible:
            self.leading_image = True
        if self.open_links and self.image_link is None:
            self.image_link = self.open_links[-1].target
        return link.end

    def backticks(self, at: int) -> int:
        end = at
        while end < len(self.text) and self.text[end] == "`":
            end += 1
        close = self.text.find("`" * (end - at), end)
        if close < 0:
            self.show(at, end)
            return end
        self.show(end, close)
        self.code += close - end
        return close + end - at

    def stars(self, at: int) -> int:
        character = self.text[at]
        end = at
        while end < len(self.text) and self.text[end] == character:
            end += 1
        width = end - at
        if character == "*" and width >= 2:
            if width % 4:
                self.bold_on = not self.bold_on
            return end
        if width == 2 and not (at and self.text[at - 1].isalnum() and self.text[end : end + 1].isalnum()):
            self.bold_on = not self.bold_on
            return end
        if width == 1 and at in self.single:
            return end
        self.show(at, end)
        return end


def _space(source: Mapped, start: int, end: int) -> Mapped:
    raw = source.slice(start, end)
    return Mapped.standing_for(" ", raw.raw_start, raw.raw_end)
