"""Applying rules to the blocks of an article: what stays, and what goes under which rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from pipeline.cleaning.prose import is_prose, story_range
from pipeline.cleaning.rules import Effect, Rule
from pipeline.cleaning.trimming import without
from pipeline.document import Article, Block, Removed, raw_span
from pipeline.language import detect_script, to_simplified

EDGE = 0.12
"""The head (tail) of an article: where at most this share of its running text comes before (after)."""
EDGE_LEAST = 120
"""… and at least so many characters of it, because an eighth of a short article is nothing."""
TRIM_WINDOW = 400
"""Trimming looks at so many characters at the end of a block: site tails are short, blocks may be long."""
STAMP = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?")
CARD_ACCOUNT_LENGTH = 24
SCRAPS_LEAST = 300
SCRIPT_SAMPLE = 20_000
BARE_PAGES = frozenset({"page_dump"})


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The blocks that stay and the pieces that went."""

    blocks: tuple[Block, ...]
    removed: tuple[Removed, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """Measures of the blocks as they are before a rule: running text before each, and where the story begins."""

    blocks: tuple[Block, ...]
    texts: tuple[str, ...]
    """What the rules match: the blocks' texts, in Simplified characters, of the same length."""
    before: tuple[int, ...]
    start: int
    read: Callable[[str], str]

    @property
    def total(self) -> int:
        return self.before[-1]


def _page(blocks: tuple[Block, ...], shape: str, read: Callable[[str], str]) -> _Page:
    before = [0]
    for block in blocks:
        before.append(before[-1] + (len(block.text) if is_prose(block.text) else 0))
    start = story_range([block.text for block in blocks])[0] if shape in BARE_PAGES else 0
    return _Page(blocks, tuple(read(block.text) for block in blocks), tuple(before), start, read)


def _simplified(text: str) -> str:
    """The text in Simplified characters, or as it is where that would change its length.

    The rules are written once, and 「延伸閱讀」 is 「延伸阅读」.
    """
    try:
        return to_simplified(text)
    except ValueError:
        return text


def _as_it_is(text: str) -> str:
    return text


def apply_rules(article: Article, saved: str, rules: Iterable[Rule]) -> Cleaned:
    """The article's blocks after all rules that fit it, in their order."""
    host = urlsplit(article.url).hostname or "" if article.url else ""
    removed: list[Removed] = []
    script = detect_script("".join(block.text for block in article.blocks)[:SCRIPT_SAMPLE])
    page = _page(article.blocks, article.shape, cache(_simplified) if script == "hant" else _as_it_is)
    for rule in rules:
        if not _fits(rule, article.shape, host, saved):
            continue
        cleaned = EFFECTS[rule.effect](rule, page)
        if cleaned.removed:
            removed.extend(cleaned.removed)
            page = _page(cleaned.blocks, article.shape, page.read)
    return Cleaned(page.blocks, tuple(removed))


def _fits(rule: Rule, shape: str, host: str, saved: str) -> bool:
    if rule.shapes and shape not in rule.shapes:
        return False
    if not rule.hosts and not rule.marker:
        return True
    at_host = any(host == name or host.endswith("." + name) for name in rule.hosts)
    return at_host or bool(rule.marker and rule.marker.search(saved))


def _matches(rule: Rule, page: _Page, number: int) -> bool:
    block = page.blocks[number]
    if len(block.text) > rule.max_length or (rule.kinds and block.kind not in rule.kinds):
        return False
    return _in_place(rule, page, number) and bool(rule.match and rule.match.search(page.texts[number]))


def _in_place(rule: Rule, page: _Page, number: int) -> bool:
    edge = max(EDGE_LEAST, page.total * EDGE)
    if rule.where == "head":
        return page.before[number] <= edge
    if rule.where == "tail":
        return page.total - page.before[number + 1] <= edge
    return rule.where != "after_start" or number > page.start


def _split(rule: Rule, page: _Page, gone: Sequence[bool]) -> Cleaned:
    kept = tuple(block for block, out in zip(page.blocks, gone, strict=True) if not out)
    return Cleaned(kept, tuple(_whole(rule, block) for block, out in zip(page.blocks, gone, strict=True) if out))


def _whole(rule: Rule, block: Block) -> Removed:
    return Removed(rule=rule.id, raw_start=block.raw_start, raw_end=block.raw_end, text=block.text)


def _drop(rule: Rule, page: _Page) -> Cleaned:
    return _split(rule, page, [_matches(rule, page, number) for number in range(len(page.blocks))])


def _drop_rest(rule: Rule, page: _Page) -> Cleaned:
    # Without running text before it nothing was told yet: a ▼ over a short article is no end of one.
    numbers = (n for n in range(len(page.blocks)) if page.before[n] and _matches(rule, page, n))
    first = next(numbers, len(page.blocks))
    return _split(rule, page, [number >= first for number in range(len(page.blocks))])


def _drop_before(rule: Rule, page: _Page) -> Cleaned:
    last = next((n for n in reversed(range(len(page.blocks))) if _matches(rule, page, n)), -1)
    return _split(rule, page, [number <= last for number in range(len(page.blocks))])


def _section(rule: Rule, page: _Page) -> Cleaned:
    gone: list[bool] = []
    author: str | None = None
    inside = False
    for number, block in enumerate(page.blocks):
        if inside and (block.kind == "heading" or block.author != author):
            inside = False
        if _matches(rule, page, number):
            inside, author = True, block.author
        gone.append(inside)
    return _split(rule, page, gone)


def _trim(rule: Rule, page: _Page, find: Callable[[Rule, str], list[tuple[int, int]]]) -> Cleaned:
    kept: list[Block] = []
    removed: list[Removed] = []
    for number, block in enumerate(page.blocks):
        in_kind = not rule.kinds or block.kind in rule.kinds
        gaps = find(rule, page.texts[number]) if in_kind and _in_place(rule, page, number) else []
        left = without(block, gaps) if gaps else block
        if left is None:
            removed.append(_whole(rule, block))
            continue
        kept.append(left)
        removed.extend(_cut(rule, block, left, start, end) for start, end in gaps)
    return Cleaned(tuple(kept), tuple(removed))


def _cut(rule: Rule, block: Block, left: Block, start: int, end: int) -> Removed:
    """What was cut out of a block. At its edge the cut reaches to what is left, so that markup between them
    (the `[` of a link whose words went) belongs to it.
    """
    raw_start, raw_end = raw_span(block, start, end)
    if not block.text[end:].strip():
        raw_start, raw_end = left.raw_end, block.raw_end
    elif not block.text[:start].strip():
        raw_start, raw_end = block.raw_start, left.raw_start
    return Removed(rule=rule.id, raw_start=raw_start, raw_end=max(raw_start, raw_end), text=block.text[start:end])


def _at_start(rule: Rule, text: str) -> list[tuple[int, int]]:
    found = rule.match.match(text) if rule.match else None
    return [found.span()] if found and found.end() else []


def _at_end(rule: Rule, text: str) -> list[tuple[int, int]]:
    found = rule.match.search(text, max(0, len(text) - TRIM_WINDOW)) if rule.match else None
    return [(found.start(), len(text))] if found and found.start() < len(text) else []


def _inside(rule: Rule, text: str) -> list[tuple[int, int]]:
    return [found.span() for found in rule.match.finditer(text) if found[0]] if rule.match else []


def _cards(rule: Rule, page: _Page) -> Cleaned:
    """Recommendation cards of a page dump: a headline, the same headline, an account, a time stamp."""
    texts = [block.text for block in page.blocks]
    gone = [False] * len(texts)
    for number in range(len(texts) - 3):
        headline, again, account, stamp = texts[number : number + 4]
        if headline == again and len(account) <= CARD_ACCOUNT_LENGTH and STAMP.fullmatch(stamp):
            gone[number : number + 4] = [True] * 4
    return _split(rule, page, gone)


def _outside(rule: Rule, page: _Page) -> Cleaned:
    """What stands before or after the densest stretch of running text.

    A page without running text is no article when it is short (a login page); a long one (a poem, a table of
    contents) stays whole.
    """
    nothing = not page.total and sum(len(text) for text in page.texts) < SCRAPS_LEAST
    first, last = (0, 0) if nothing else story_range([block.text for block in page.blocks])
    return _split(rule, page, [not first <= number < last for number in range(len(page.blocks))])


def _empty_end(rule: Rule, page: _Page) -> Cleaned:
    """Headings at the very end: what stood under them is gone, or never was there."""
    last = max((n for n, block in enumerate(page.blocks) if block.kind != "heading"), default=len(page.blocks))
    return _split(rule, page, [number > last for number in range(len(page.blocks))])


EFFECTS: dict[Effect, Callable[[Rule, _Page], Cleaned]] = {
    "drop": _drop,
    "drop_rest": _drop_rest,
    "drop_before": _drop_before,
    "section": _section,
    "trim_start": lambda rule, page: _trim(rule, page, _at_start),
    "trim_end": lambda rule, page: _trim(rule, page, _at_end),
    "erase": lambda rule, page: _trim(rule, page, _inside),
    "cards": _cards,
    "outside": _outside,
    "empty_end": _empty_end,
}


def merged(before: Sequence[Removed], more: Sequence[Removed]) -> tuple[Removed, ...]:
    """Both lists in the order of the file."""
    return tuple(sorted([*before, *more], key=lambda piece: (piece.raw_start, piece.raw_end)))


def uncovered(saved: str, blocks: Sequence[Block], removed: Sequence[Removed]) -> list[tuple[int, int]]:
    """The stretches of the file with solid characters that neither a block nor a removed piece accounts for."""
    spans = sorted([(b.raw_start, b.raw_end) for b in blocks] + [(r.raw_start, r.raw_end) for r in removed])
    gaps: list[tuple[int, int]] = []
    at = 0
    for start, end in [*spans, (len(saved), len(saved))]:
        if start > at and saved[at:start].strip():
            gaps.append((at, start))
        at = max(at, end)
    return gaps
