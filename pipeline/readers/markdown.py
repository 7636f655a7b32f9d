"""Markdown as clippers write it → pieces: headings, paragraphs, list items, quotes; pictures and code are left out.

A line break inside a paragraph joins (exporters wrap at 78 columns, in the middle of a sentence), but not after a
finished sentence: people who type Markdown put one paragraph a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.document import BlockKind
from pipeline.readers.inline import Inline, read_inline
from pipeline.readers.lines import HAN, Line, ends_sentence, split_lines
from pipeline.readers.mapped import EMPTY, Mapped, concat
from pipeline.readers.masthead import LABEL
from pipeline.readers.reading import Piece, Taken

FENCE = re.compile(r"(`{3,}|~{3,})[^`]*$")
HEADING = re.compile(r"#{1,6}(?:\s+|$)")
SETEXT = re.compile(r"(?:=+|-{2,})$")
RULE = re.compile(r"(?:-(?:\s*-){2,}|\*(?:\s*\*){2,}|_(?:\s*_){2,})$")
QUOTE = re.compile(r"(?:>\s?)+")
ITEM = re.compile(r"(?:[*+•·-]|\d{1,3}[.)])\s+")
TABLE_RULE = re.compile(r"\|?[\s:|-]*--[\s:|-]*$")
EMBED = re.compile(r"(?:!\[\[[^\[\]]{1,300}\]\]\s*)+")
REFERENCE = re.compile(r"\[[^\]]{1,100}\]:\s*\S+")
HARD_BREAK = re.compile(r"(?: {2,}|\\)$")
BREAK_AFTER = "：:；;。！？!?…”」』"
BREAK_BEFORE = re.compile(
    r"(?:\d{1,2}[、.．)）]\s*\D|[一二三四五六七八九十]{1,3}[、.．]|[（(]\d{1,2}[)）]|[-•·*+▲△]\s)"
)
HEADING_LENGTH = 60
BOLD_HEADING_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a stretch of Markdown holds: pieces in order (a picture without text is a piece without text), and code."""

    pieces: tuple[Piece, ...]
    taken: tuple[Taken, ...]


@dataclass(slots=True)
class _State:
    saved: str
    pieces: list[Piece] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    open_lines: list[tuple[Mapped, bool]] = field(default_factory=list)
    kind: BlockKind = "paragraph"
    image_before: bool = False
    unclosed: dict[str, int] = field(default_factory=dict)
    """The shortest fence of each kind that was never closed: a longer one need not be looked for again."""


def read_markdown(saved: str, start: int, end: int) -> Blocks:
    """The pieces of `saved[start:end]`."""
    state = _State(saved)
    lines = split_lines(saved, start, end)
    number = 0
    while number < len(lines):
        number = _line(state, lines, number)
    _flush(state)
    return Blocks(tuple(state.pieces), tuple(state.taken))


def _line(state: _State, lines: list[Line], number: int) -> int:
    """Read the line of that number; the number of the next one."""
    line = lines[number]
    text, start = line.text, line.start
    quoted = QUOTE.match(text)
    if quoted:
        text, start = text[quoted.end() :].lstrip(), line.end - len(text[quoted.end() :].lstrip())
    if not text:
        _flush(state)
        return number + 1
    if (fence := FENCE.match(text)) and (close := _closing_fence(state, lines, number, fence[1])):
        _flush(state)
        state.taken.append(Taken("reader.code", line.start, lines[close].end))
        return close + 1
    if state.open_lines and SETEXT.match(text) and _is_headline(state):
        _flush(state, kind="heading")
        return number + 1
    if RULE.match(text) or TABLE_RULE.match(text) or REFERENCE.match(text):
        _flush(state)
        return number + 1
    if EMBED.fullmatch(text):  # Obsidian's pictures and notes shown in place: ![[草图.png]]
        _flush(state)
        state.image_before = True
        state.pieces.append(Piece(EMPTY))
        state.taken.append(Taken("reader.embed", line.start, line.end))
        return number + 1
    kind: BlockKind = "quote" if quoted else "paragraph"
    if heading := HEADING.match(text):
        _flush(state)
        state.open_lines.append((Mapped.of(state.saved, start + heading.end(), line.end), False))
        _flush(state, kind="heading")
        return number + 1
    if text.startswith("|") and text.endswith("|") and len(text) > 2:
        _flush(state)
        state.open_lines.append((Mapped.of(state.saved, start + 1, line.end - 1), False))
        _flush(state, kind="list_item")
        return number + 1
    if item := ITEM.match(text):
        _flush(state)
        state.kind = "list_item"
        start += item.end()
    elif not state.open_lines or (kind == "quote") != (state.kind == "quote"):
        _flush(state)
        state.kind = kind
    after = lines[number + 1].start if number + 1 < len(lines) else len(state.saved)
    hard = bool(HARD_BREAK.search(state.saved[line.end : after].rstrip("\r\n") or text))
    state.open_lines.append((Mapped.of(state.saved, start, line.end), hard))
    return number + 1


def _closing_fence(state: _State, lines: list[Line], number: int, fence: str) -> int | None:
    if len(fence) >= state.unclosed.get(fence[0], len(fence) + 1):
        return None
    for later in range(number + 1, len(lines)):
        text = lines[later].text.lstrip("> ")
        if text.startswith(fence) and not text.strip(fence[0]):
            return later
    state.unclosed[fence[0]] = len(fence)
    return None


def _is_headline(state: _State) -> bool:
    text = state.open_lines[-1][0].text
    return len(state.open_lines) == 1 and len(text) <= HEADING_LENGTH and not text.endswith(("。", "；", "，"))


def _flush(state: _State, kind: BlockKind | None = None) -> None:
    """End the open paragraph: one piece for each of its parts between line breaks that count."""
    group: list[Mapped] = []
    lines, state.open_lines = state.open_lines, []
    base = kind or state.kind
    state.kind = "paragraph"
    for number, (line, hard) in enumerate(lines):
        group.append(line)
        following = lines[number + 1][0] if number + 1 < len(lines) else None
        if following is None or hard or _breaks(line.text, following.text):
            _piece(state, read_inline(_joined(group)), base)
            group = []


def _breaks(line: str, following: str) -> bool:
    """Whether a line break ends a paragraph: the sentence is over, or the next line starts an item."""
    bare = line.rstrip("*_ ")
    if BREAK_BEFORE.match(following) or LABEL.fullmatch(following):
        return True
    return bare.endswith(tuple(BREAK_AFTER)) and not following.lstrip("*_ ").startswith(tuple("，。、；！？）”」』"))


def _joined(lines: list[Mapped]) -> Mapped:
    parts: list[Mapped] = []
    for line in lines:
        if parts:
            before, after = parts[-1].text.rstrip("*_ ")[-1:], line.text.lstrip("*_ [")[:1]
            # An exporter wrapped at a space; between two Chinese characters there was none.
            space = (
                "" if (HAN.match(before) and HAN.match(after)) or (not after.isalnum() and after not in "([“") else " "
            )
            parts.append(Mapped.standing_for(space, parts[-1].raw_end, line.raw_start))
        parts.append(line)
    return concat(parts)


def _piece(state: _State, found: Inline, base: BlockKind) -> None:
    if not found.text.text:
        if found.images:
            state.image_before = True
            state.pieces.append(Piece(found.text, image_link=found.image_link))
        return
    text = found.text.text
    if found.code > len(text) * 0.6 and len(text) > 200:
        # A whole prompt or program in backticks is material the article shows, not what it says.
        state.taken.append(Taken("reader.code", found.text.raw_start, found.text.raw_end))
        return
    kind = base
    if base in {"paragraph", "quote"} and found.bold and _is_bold_headline(text):
        kind = "heading"
    after_image = base == "paragraph" and kind == "paragraph" and (state.image_before or found.leading_image)
    state.image_before = found.images > 0 and not found.leading_image
    state.pieces.append(
        Piece(
            found.text,
            kind,
            after_image=after_image,
            link=found.link,
            first_link=found.first_link,
            image_link=found.image_link,
        )
    )


def _is_bold_headline(text: str) -> bool:
    return (
        len(text) <= BOLD_HEADING_LENGTH and not ends_sentence(text.rstrip("？?！!")) and not text.endswith(("，", ","))
    )
