"""Applying rules to the blocks of an article: what stays, and what goes under which rule."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, cycle, islice
from urllib.parse import urlsplit

from ahocorasick_rs import AhoCorasick

from pipeline.cleaning.rules import Effect, Rule, Where
from pipeline.cleaning.trimming import without
from pipeline.document import Article, Block, Removed, raw_span
from pipeline.language import detect_script, is_prose, to_simplified

EDGE = 0.12
"""The head (tail) of an article: where at most this share of its running text comes before (after)."""
EDGE_LEAST = 120
"""… and at least so many characters of it, because an eighth of a short article is nothing …"""
EDGE_MOST = 0.5
"""… but never more than half of it: a post of three sentences has a beginning, too."""
TRIM_WINDOW = 400
"""Trimming looks at so many characters at the end of a block: site tails are short, blocks may be long."""
STAMP = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?")
CARD_ACCOUNT_LENGTH = 24
SCRIPT_SAMPLE = 20_000
MARKUP = "reader.markup"
ROUNDS = 6
"""How often all rules may be applied: a bound for hostile files; two or three rounds are what articles need."""


PAGES_INSIDE: dict[str, str] = {"mhtml": "html", "email": "html", "feed": "html", "json_lines": "plain_text"}
"""What shape the articles have that others hold: a rule for web pages is meant for the page in an MHTML file, too."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The blocks that stay and the pieces that went."""

    blocks: tuple[Block, ...]
    removed: tuple[Removed, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is asked of a block's text, each answered once: cleaning asks for the same text by every rule."""

    simplified: Callable[[str], str]
    """What the rules match: the text in Simplified characters, of the same length."""
    told: Callable[[str], int]
    """How much running text it is: all of it or nothing."""


@dataclass(frozen=True, slots=True)
class _Page:
    """The blocks as they are before a rule."""

    blocks: tuple[Block, ...]
    texts: tuple[str, ...]
    before: tuple[int, ...]
    """The running text before each block, and in all."""
    places: Mapping[Where, range]
    """The numbers of the blocks that stand there."""
    reading: _Reading


def _page(blocks: tuple[Block, ...], reading: _Reading) -> _Page:
    before = tuple(accumulate((reading.told(block.text) for block in blocks), initial=0))
    edge = max(min(EDGE_LEAST, before[-1] * EDGE_MOST), before[-1] * EDGE)
    count = len(blocks)
    places: dict[Where, range] = {
        "anywhere": range(count),
        "head": range(min(count, bisect_right(before, edge))),
        "tail": range(max(0, bisect_left(before, before[-1] - edge) - 1), count),
        "after_start": range(1, count),
    }
    return _Page(blocks, tuple(reading.simplified(block.text) for block in blocks), before, places, reading)


def _told(text: str) -> int:
    return len(text) if is_prose(text) else 0


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
    """The article's blocks after all rules that fit it, in their order, until none of them finds anything more.

    Again, because what one rule takes away can put another's block at the end (an editors' line over a list of links);
    so that a cleaned article, cleaned once more, stays as it is.
    """
    host = urlsplit(article.url).hostname or "" if article.url else ""
    removed: list[Removed] = []
    simplified = cache(_simplified) if _is_traditional(article) else _as_it_is
    page = _page(article.blocks, _Reading(simplified, cache(_told)))
    known = tuple(rules)
    marked = _markers_in(saved, known)
    fitting = [rule for rule in known if _fits(rule, article.shape, host, marked)]
    quiet = 0
    for rule in islice(cycle(fitting), ROUNDS * len(fitting)):
        cleaned = EFFECTS[rule.effect](rule, page)
        quiet = 0 if cleaned.removed else quiet + 1
        if cleaned.removed:
            removed.extend(cleaned.removed)
            page = _page(cleaned.blocks, page.reading)
        elif quiet == len(fitting):
            break
    return Cleaned(page.blocks, tuple(removed))


def _is_traditional(article: Article) -> bool:
    """Whether the file is in Traditional characters, as far as it is words: what was removed of it belongs to it."""
    words = [(block.raw_start, block.text) for block in article.blocks]
    words += [(piece.raw_start, piece.text) for piece in article.removed if piece.rule != MARKUP]
    return detect_script("".join(text for _, text in sorted(words))[:SCRIPT_SAMPLE]) == "hant"


def _markers_in(saved: str, rules: tuple[Rule, ...]) -> frozenset[str]:
    """Which of the rules' markers stand somewhere in the file: one pass, where a page's scripts may hold a million
    characters and each marker by itself would read them all."""
    markers = tuple(dict.fromkeys(marker for rule in rules for marker in rule.marker))
    found = _automaton(markers).find_matches_as_indexes(saved, overlapping=True)
    return frozenset(markers[number] for number, _, _ in found)


@cache
def _automaton(markers: tuple[str, ...]) -> AhoCorasick:
    return AhoCorasick(markers)


def _fits(rule: Rule, shape: str, host: str, marked: Container[str]) -> bool:
    if rule.shapes and not rule.shapes & {shape, PAGES_INSIDE.get(shape)}:
        return False
    if not rule.hosts and not rule.marker:
        return True
    return any(host == name or host.endswith("." + name) for name in rule.hosts) or any(
        marker in marked for marker in rule.marker
    )


def _matching(rule: Rule, page: _Page) -> Iterator[int]:
    """The numbers of the blocks that the rule's match, place, kinds and length describe."""
    search = rule.match.search if rule.match else None
    for number in page.places[rule.where] if search else ():
        text = page.texts[number]
        if len(text) > rule.max_length or (rule.kinds and page.blocks[number].kind not in rule.kinds):
            continue
        if search and search(text):
            yield number


def _split(rule: Rule, page: _Page, gone: Collection[int]) -> Cleaned:
    """The blocks apart from those of the given numbers, which are numbers of blocks."""
    if not gone:
        return Cleaned(page.blocks, ())
    kept = tuple(block for number, block in enumerate(page.blocks) if number not in gone)
    return Cleaned(kept, tuple(_whole(rule, block) for number, block in enumerate(page.blocks) if number in gone))


def _whole(rule: Rule, block: Block) -> Removed:
    return Removed(rule=rule.id, raw_start=block.raw_start, raw_end=block.raw_end, text=block.text)


def _drop(rule: Rule, page: _Page) -> Cleaned:
    return _split(rule, page, set(_matching(rule, page)))


def _drop_rest(rule: Rule, page: _Page) -> Cleaned:
    # Without running text before it nothing was told yet: a ▼ over a short article is no end of one.
    first = next((number for number in _matching(rule, page) if page.before[number]), len(page.blocks))
    return _split(rule, page, range(first, len(page.blocks)))


def _drop_before(rule: Rule, page: _Page) -> Cleaned:
    return _split(rule, page, range(max(_matching(rule, page), default=-1) + 1))


def _section(rule: Rule, page: _Page) -> Cleaned:
    gone: set[int] = set()
    for head in _matching(rule, page):
        end = next((n for n in range(head + 1, len(page.blocks)) if not _belongs(page, n, head)), len(page.blocks))
        gone.update(range(head, end))
    return _split(rule, page, gone)


def _links(rule: Rule, page: _Page) -> Cleaned:
    gone: set[int] = set()
    for head in _matching(rule, page):
        end = next((n for n in range(head + 1, len(page.blocks)) if not _is_link(page, n, head)), len(page.blocks))
        if end > head + 1:
            gone.update(range(head, end))
    return _split(rule, page, gone)


def _belongs(page: _Page, number: int, head: int) -> bool:
    """Whether a block still stands under that head: no heading, nobody else's."""
    return page.blocks[number].kind != "heading" and page.blocks[number].author == page.blocks[head].author


def _is_link(page: _Page, number: int, head: int) -> bool:
    """Whether it may be a headline under that head: running text goes on with the story."""
    return _belongs(page, number, head) and page.before[number] == page.before[number + 1]


def _trim(rule: Rule, page: _Page, find: Callable[[Rule, str], list[tuple[int, int]]]) -> Cleaned:
    asked = (n for n in page.places[rule.where] if not rule.kinds or page.blocks[n].kind in rule.kinds)
    found = {number: gaps for number in asked if (gaps := find(rule, page.texts[number]))}
    if not found:
        return Cleaned(page.blocks, ())
    kept: list[Block] = []
    removed: list[Removed] = []
    for number, block in enumerate(page.blocks):
        gaps = found.get(number, [])
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
    gone: set[int] = set()
    for number in range(len(texts) - 3):
        headline, again, account, stamp = texts[number : number + 4]
        if headline == again and len(account) <= CARD_ACCOUNT_LENGTH and STAMP.fullmatch(stamp):
            gone.update(range(number, number + 4))
    return _split(rule, page, gone)


def _empty_end(rule: Rule, page: _Page) -> Cleaned:
    """Headings at the very end: what stood under them is gone, or never was there."""
    last = max((n for n, block in enumerate(page.blocks) if block.kind != "heading"), default=len(page.blocks))
    return _split(rule, page, range(last + 1, len(page.blocks)))


EFFECTS: dict[Effect, Callable[[Rule, _Page], Cleaned]] = {
    "drop": _drop,
    "drop_rest": _drop_rest,
    "drop_before": _drop_before,
    "section": _section,
    "links": _links,
    "trim_start": lambda rule, page: _trim(rule, page, _at_start),
    "trim_end": lambda rule, page: _trim(rule, page, _at_end),
    "erase": lambda rule, page: _trim(rule, page, _inside),
    "cards": _cards,
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
