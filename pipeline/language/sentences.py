"""Sentences: spans of a block's text, right for full-width and half-width marks.

One pass from left to right. Quotes, brackets and titles are found first and stepped over whole, so that no sentence
ends inside （…。…）or “…。…”; what stands after a closing quote decides whether the sentence ends there or goes on
with its speaker (“……。”某某称。). sumy's own Chinese splitter loses text without a final 。, knows no half-width
marks and moves ” to the next sentence, hence this module.

The law, held by a property test: spans are in order, never overlap, start and end on a visible character, cover every
visible character, and a sentence split again is itself (where straight quotes come in pairs).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Span = tuple[int, int]

LONGEST_PAIR = 200
"""Quotes and brackets longer than this are split inside: as one sentence they could not be read or translated."""

_DEEPEST = 8
"""Pairs inside pairs inside pairs: what is opened further out than this is a stray."""

_TAG_LENGTH = 30
"""How far after a closing quote its speaker is looked for: ”某某集团董事长兼首席执行官某某某在接受采访时称"""

_NOTE = re.compile(
    r"(?:\[\d{1,3}\]|【[图视频表]{1,2}\d{1,3}】|（[图表]\d{1,3}）|[①-⑳])+",
)
"""Footnote and picture marks that stand after the full stop and belong to the sentence before: 。【图1】 。[2]"""

_ITEM = re.compile(r"[-*•·▪■●]\s|\d{1,2}[.、)）]")
"""What a list item that stands as a line of a paragraph begins with."""

LONG = 80
"""A longer sentence is cut at a ； where both halves stand alone: no reader or translator wants it whole."""
SHORTEST_HALF = 20

_STANDS = re.compile(
    r"；\s*(?=(?:其[一二三四五六]|第?[一二三四五六七八九]是|第[一二三四五六七八九]，|[（(]?\d{1,2}[)）、]|"
    r"\d{4}年|\d{1,2}月|[A-Z][A-Za-z0-9]{2,}|《|“))"
)
"""A half that stands alone opens with a number of its own (二是…), a date, a name in Latin letters or in quotes. One
that opens with a verb or a measure (；净利润为…) takes its subject from the half before and stays with it."""

_DOTS = re.compile(r"\.{2,}|…+")


@dataclass(frozen=True)
class _Rules:
    pairs: dict[str, str]
    quotes: str
    brackets: str
    ends: str
    trailing: str
    continuing: str
    joining: str
    speech: tuple[str, ...]
    denials: tuple[str, ...]
    after_quote: tuple[str, ...]
    numerals: str
    paired: re.Pattern[str]
    """What opens or closes a pair."""
    telling: re.Pattern[str]
    """What may open a pair or end a sentence: all else is passed over at once."""


@cache
def _rules() -> _Rules:
    data = tomllib.loads(files(__package__).joinpath("sentences.toml").read_text(encoding="utf-8"))
    words, pairs = data["words"], data["pairs"]
    opening = f'{"".join(pairs)}"'
    return _Rules(
        pairs=pairs,
        **data["signs"],
        speech=tuple(words["speech"]),
        denials=tuple(words["denials"]),
        after_quote=tuple(words["after_quote"]),
        numerals=words["numerals"],
        paired=re.compile(f"[{re.escape(opening + ''.join(pairs.values()))}]"),
        telling=re.compile(f"[{re.escape(opening + data['signs']['ends'])}!?.…]"),
    )


def split_sentences(text: str) -> list[Span]:
    """The sentences of one block's text as (start, end) offsets, in order.

    Text of which nothing is visible has none; text without any end mark is one sentence.
    """
    spans = _merge_wordless(text, [span for line in _lines(text) for span in _split_line(text, *line)])
    return [part for span in spans for part in _cut(text, *span)]


def _lines(text: str) -> list[Span]:
    """The lines of the text, with those joined of which the first ends in a comma or an opening bracket."""
    joining = _rules().joining
    lines: list[Span] = []
    start = position = 0
    for line in text.splitlines(keepends=True):
        position += len(line)
        visible = line.rstrip()
        if not visible or visible[-1] not in joining or _ITEM.match(text, position):
            lines.append((start, position))
            start = position
    if start < position:
        lines.append((start, position))
    return lines


def _pairs(text: str, start: int, end: int) -> dict[int, int]:
    """Opening → closing offset of the quotes and brackets between start and end that are properly paired and short.

    A second “ before any ” makes the first one a stray: quotes of one kind do not nest, and a lost ” must not
    swallow the sentences up to the next quote. Straight quotes pair up when their number is even.
    """
    rules = _rules()
    closing = {close: opening for opening, close in rules.pairs.items()}
    found: dict[int, int] = {}
    stack: list[tuple[str, int]] = []
    straight: list[int] = []
    for match in rules.paired.finditer(text, start, end):
        i, sign = match.start(), match[0]
        if sign == '"':
            straight.append(i)
        elif sign in rules.pairs:
            if sign in rules.quotes:
                stack = [open_ for open_ in stack if open_[0] != sign]
            stack = [*stack[-_DEEPEST:], (sign, i)]
        elif sign in closing and any(kind == closing[sign] for kind, _ in stack):
            kind, opened = stack.pop()
            while kind != closing[sign]:
                kind, opened = stack.pop()
            found[opened] = i
    if len(straight) % 2 == 0:
        found |= zip(straight[0::2], straight[1::2], strict=True)
    return {opened: closed for opened, closed in found.items() if closed - opened <= LONGEST_PAIR}


def _split_line(text: str, start: int, stop: int) -> list[Span]:
    pairs = _pairs(text, start, stop)
    telling = _rules().telling
    spans: list[Span] = []
    begin = position = _skip_space(text, start, stop)
    while sign := telling.search(text, position, stop):
        position = sign.start()
        closed = pairs.get(position)
        if closed is not None:
            ends = _ends_after_pair(text, begin, position, closed, stop)
            position = closed + 1
        elif dots := _DOTS.match(text, position, stop):
            position = dots.end()
            # …… in mid-sentence is a pause: 他想了想……然后说好。
            ends = position == stop or text[position].isspace()
        else:
            ends = _is_end(text, begin, position, stop)
            position += 1
        if not ends:
            continue
        end = _trail(text, position, stop)
        if end < stop and text[end] in _rules().continuing:
            position = end
            continue
        spans.append((begin, end))
        begin = position = _skip_space(text, end, stop)
    if begin < stop:
        spans.append((begin, begin + len(text[begin:stop].rstrip())))
    return spans


def _skip_space(text: str, position: int, stop: int) -> int:
    while position < stop and text[position].isspace():
        position += 1
    return position


def _trail(text: str, position: int, stop: int) -> int:
    """Where the sentence really ends: after further end marks, closing quotes and footnote marks."""
    trailing = _rules().trailing
    while position < stop:
        if text[position] in trailing:
            position += 1
        elif note := _NOTE.match(text, position, stop):
            position = note.end()
        else:
            break
    return position


def _is_end(text: str, begin: int, position: int, stop: int) -> bool:
    sign = text[position]
    if sign in _rules().ends:
        return True
    if sign not in "!?." or position == begin:
        return False
    before = text[position - 1]
    after = text[position + 1] if position + 1 < stop else ""
    if sign == ".":
        return _full_stop(text, begin, position, before, after, stop)
    if not before.isascii() or before in "!?":
        return True
    if not after or after in "\"')":
        return True
    if before.isalpha() and sign == "!":
        # Yahoo!宣布 and Yahoo! 宣布 are names, "Wow! This" is not
        following = _skip_space(text, position + 1, stop)
        return after.isspace() and following < stop and text[following].isascii()
    # /search?q=1 goes on, GPT-5? and 50%! do not
    return after.isspace() or not after.isascii()


def _full_stop(text: str, begin: int, position: int, before: str, after: str, stop: int) -> bool:
    """A half-width full stop: an end after a Chinese character, or between two English sentences; not in 3.5."""
    if _is_han(before):
        number = position - begin <= 3 and all(c in _rules().numerals for c in text[begin:position])
        return not number and (not after or after.isspace() or _is_han(after))
    following = _skip_space(text, position + 1, stop)
    if not after.isspace() or following == stop or not ("A" <= text[following] <= "Z"):
        return False
    # "... services. The": a word in small letters; not "Inc. Lee", "J. Lee", "vs. OpenAI"
    word = text[max(begin, position - 12) : position].rsplit(" ", 1)[-1]
    return len(word) > 2 and word.isascii() and word.isalpha() and word.islower()


def _is_han(char: str) -> bool:
    return "㐀" <= char <= "鿿" or char > "\U0001ffff"


def _ends_after_pair(text: str, begin: int, opened: int, closed: int, stop: int) -> bool:
    """Whether the sentence that began at `begin` ends after the quote or bracket `opened:closed`."""
    rules = _rules()
    sign = text[opened]
    inner = text[opened + 1 : closed].rstrip(' ”’」』）)】"')
    if not inner or inner[-1] not in "。！？!?｡":
        return False
    if sign in rules.brackets:
        # …无关。（也可能有关。）: a sentence of its own. …否认（此前未回应。）后…: part of one.
        return opened == begin
    if sign not in rules.quotes:
        return False
    rest = text[closed + 1 : min(stop, closed + 1 + _TAG_LENGTH)]
    if not rest.strip() or rest[0] in rules.continuing or rest.startswith(rules.after_quote):
        return not rest.strip()
    if opened == begin:
        return not _names_speaker(rest)
    lead = text[max(begin, opened - 8) : opened].rstrip()
    if lead.endswith(("：", ":", "，", ",", *rules.speech)):
        return True
    # 从“谁在用？”覆盖到“为什么用？”的问题: a question named inside a clause; “……。” with its full stop ends one
    return inner[-1] in "。｡"


def _names_speaker(rest: str) -> bool:
    """Whether the clause that follows a closing quote ends in a verb of speech: OpenAI称。 / 首席执行官说，"""
    clause = re.split(r"[。！？!?；;，,：:\n“「『\"]", rest, maxsplit=1)[0].rstrip()
    rules = _rules()
    return any(clause.endswith(verb) and not clause.removesuffix(verb).endswith(rules.denials) for verb in rules.speech)


def _merge_wordless(text: str, spans: list[Span]) -> list[Span]:
    """Pieces without a letter or digit (a lone ——, an emoji) join the sentence before, at the start the one after."""
    merged: list[Span] = []
    for start, end in spans:
        wordless = not any(c.isalnum() for c in text[start:end])
        if merged and (wordless or not any(c.isalnum() for c in text[merged[-1][0] : merged[-1][1]])):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _cut(text: str, start: int, end: int) -> list[Span]:
    """The sentence, or its parts when it is long and has places where both halves stand alone."""
    if end - start <= LONG:
        return [(start, end)]
    inside = _pairs(text, start, end).items()
    parts: list[Span] = []
    for found in _STANDS.finditer(text, start, end):
        place = found.start() + 1
        if any(opened < found.start() < closed for opened, closed in inside):
            continue
        if place - start >= SHORTEST_HALF and end - found.end() >= SHORTEST_HALF:
            parts.append((start, place))
            start = found.end()
    return [*parts, (start, end)]
