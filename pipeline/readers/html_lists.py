"""Lists on a page that are not its story, told by their rhythm alone: teasers of other stories, readers' comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.readers.lines import ends_sentence
from pipeline.readers.markup import Page, Strand

TEASER_TITLE = 8
TEASER_TEXT = 260
TEASER_LONGEST = 3
LEAST = 3
SHARE = 0.6
TOLD_BEFORE = 200
"""Comments stand under a story; a thread or a live report, with the same rhythm, is the story and begins the page."""
STAMP_LENGTH = 40
STAMP = re.compile(
    r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}|\d{1,2}[-/月]\d{1,2}日?\s+\d{1,2}:\d{2}|\d{1,3}\s?(?:秒|分钟|小时|天|个月)之?前"
    r"|昨天\s?\d|\d{1,4}\s?楼"
)
NAME_LENGTH = 12
ANSWER = re.compile(r"^(?:回复|回覆|举报|赞|顶|踩|引用|支持|反对)\s?[(（\[]?\d*[)）\]]?$|回复\(\d+\)")


def sums(page: Page, own: Sequence[float]) -> list[float]:
    """For each element what it and its descendants have together."""
    found = list(own)
    parents = page.parents
    for number in range(len(found) - 1, 0, -1):
        found[parents[number]] += found[number]
    return found


def per_element(page: Page, values: Sequence[float]) -> list[float]:
    """The strands' values, added up for the elements they are in."""
    own = [0.0] * len(page.names)
    for strand, value in zip(page.strands, values, strict=True):
        own[strand.element] += value
    return own


def list_rules(page: Page, prose: Sequence[bool], around: set[int]) -> list[str | None]:
    """For each element the rule that sets it apart as an entry of such a list, or None.

    `around`: the elements around what the page says is its story; no entry is one of them.
    """
    strands = page.strands
    unlinked = sums(page, per_element(page, [s.solid - s.linked for s in strands]))
    filled = sums(page, per_element(page, [1.0] * len(strands)))
    titles = sums(page, per_element(page, [float(_is_title(s)) for s in strands]))
    stamped = sums(page, per_element(page, [float(_is_stamped(s)) for s in strands]))
    signed = sums(page, per_element(page, [float(_is_signed(s)) for s in strands]))
    before = _told_before(page, prose)
    teaser = [filled[n] >= 2 and 1 <= titles[n] <= 2 and unlinked[n] <= TEASER_TEXT for n in range(len(titles))]
    remark = [
        bool(stamped[n] and signed[n]) and filled[n] >= 2 and not titles[n] and unlinked[n] <= TEASER_TEXT
        for n in range(len(titles))
    ]
    teasers, remarks = _lists(page, teaser, filled), _lists(page, remark, filled)
    remarks = {n for n in remarks if before[n] >= TOLD_BEFORE}
    rules: list[str | None] = [None] * len(page.names)
    for number in range(1, len(rules)):
        above = page.parents[number]
        # Once it is such a list, its longer entries are of it, too.
        if number in around:
            continue
        if rules[above]:
            rules[number] = rules[above]
        elif above in teasers and titles[number] and unlinked[number] <= TEASER_LONGEST * TEASER_TEXT:
            rules[number] = "reader.related"
        elif above in remarks and filled[number]:
            rules[number] = "reader.comments"
    return rules


def _is_title(strand: Strand) -> bool:
    return strand.solid >= TEASER_TITLE and strand.linked >= 0.9 * strand.solid


def _is_stamped(strand: Strand) -> bool:
    short = strand.solid <= STAMP_LENGTH and not ends_sentence(strand.plain)
    return short and bool(STAMP.search(strand.plain))


def _is_signed(strand: Strand) -> bool:
    """Whether a line names somebody by a link, or offers to answer."""
    if strand.solid > STAMP_LENGTH:
        return False
    return 0 < strand.linked <= NAME_LENGTH or bool(ANSWER.search(strand.plain))


def _lists(page: Page, entry: Sequence[bool], filled: Sequence[float]) -> set[int]:
    """The elements most of whose children are such entries."""
    entries: Counter[int] = Counter()
    children: Counter[int] = Counter()
    for number in range(1, len(entry)):
        if filled[number]:
            children[page.parents[number]] += 1
            entries[page.parents[number]] += entry[number]
    return {n for n, count in entries.items() if count >= LEAST and count >= SHARE * children[n]}


def _told_before(page: Page, prose: Sequence[bool]) -> list[float]:
    """For each element how much running text stands on the page before its first strand."""
    told = 0.0
    before = [float("inf")] * len(page.names)
    for strand, reads in zip(page.strands, prose, strict=True):
        before[strand.element] = min(before[strand.element], told)
        told += strand.solid if reads else 0
    for number in range(len(before) - 1, 0, -1):
        above = page.parents[number]
        before[above] = min(before[above], before[number])
    return before
