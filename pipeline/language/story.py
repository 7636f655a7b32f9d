"""Where among the lines of a web page its story stands, told from the lines alone.

A page's visible text has lost its tags, so that extraction by DOM finds nothing. Kohlschütter et al. (2010) showed that
text density alone tells the body from the rest. Here every line gets a kind (`prose.kind_of`) and a worth: running
text counts for its length, a menu entry or a headline against it, the heading over the related links very much. The
story is the stretch with the greatest sum (Kadane); what inside it is no text (a box of links, a row of buttons)
becomes an aside. Everything is linear in the number of lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.page_lines import TOLD, WEIGHTS, PageLine, Weights, page_lines, with_cards
from pipeline.language.prose import BULLET, COLUMN_HEAD, ITEM, Kind, han_count

SAME_BEGINNING = 20
HEAD_LINES = 12
BOX_LINES = 15
SIGNATURE_LINES = 8
SIGNED = re.compile(r"[（(]?(?:(?:19|20)\d{2}|二[〇○零]\S{2})\s?年\s?\S{1,3}月\s?\S{1,3}日[）)]?")
MARKERS = frozenset({Kind.CONTROL, Kind.BOX, Kind.ENDING, Kind.MENU, Kind.FOOTER, Kind.STAMP})
NO_BOX = frozenset({Kind.ENDING, Kind.FOOTER, Kind.STAMP})


@dataclass(frozen=True, slots=True)
class Story:
    """The story is `texts[start:end]` without the `asides` (ranges inside it, in order). Empty when there is none."""

    start: int
    end: int
    asides: tuple[tuple[int, int], ...] = ()

    def numbers(self) -> list[int]:
        """The numbers of the story's lines, without the asides."""
        aside = {number for first, last in self.asides for number in range(first, last)}
        return [number for number in range(self.start, self.end) if number not in aside]


def find_story(texts: Sequence[str], weights: Weights = WEIGHTS) -> Story:
    """The story among the lines of a page.

    `texts`: all lines in order, without white space at their ends; blank ones (empty) may be among them and tell
    which lines are set apart. Without any text the result is an empty range.
    """
    bare = page_lines(texts, weights)
    carded = with_cards(bare, weights)
    lines, worth, (first, last) = carded, *_weighed(carded, weights)
    if first == last:
        # Nothing but cards: then they are what was saved.
        lines, worth, (first, last) = bare, *_weighed(bare, weights)
    first, last = _trimmed(worth, first, last)
    first, last = _preceded(lines, worth, first), _resumed(lines, worth, last)
    if first >= last:
        return Story(0, 0)
    asides = _asides(lines, worth, first, last, weights)
    first, last = _with_head(lines, first), _with_signature(lines, last)
    return Story(
        lines[first].number,
        lines[last - 1].number + 1,
        tuple((lines[start].number, lines[end - 1].number + 1) for start, end in asides),
    )


def _weighed(lines: Sequence[PageLine], weights: Weights) -> tuple[list[float], tuple[int, int]]:
    """The worth of each line and the best stretch."""
    worth = _worths(lines, weights, weights.head_apart)
    if sum(value for value in worth if value > 0) < weights.sparse:
        worth = _worths(lines, weights, weights.head_sparse)
    return worth, _best(lines, worth, weights)


def _worths(lines: Sequence[PageLine], weights: Weights, head_apart: float) -> list[float]:
    against = {
        Kind.ITEM: weights.item,
        Kind.ROW: weights.row,
        Kind.CODE: weights.code,
        Kind.HEAD: weights.head,
        Kind.BULLET: weights.bullet,
        Kind.MENU: weights.menu,
        Kind.STAMP: weights.stamp,
        Kind.CONTROL: weights.control,
        Kind.BOX: weights.box,
        Kind.ENDING: weights.ending,
        Kind.FOOTER: weights.footer,
    }
    told: set[str] = set()
    worth: list[float] = []
    for line in lines:
        again = line.kind is Kind.PROSE and line.text[:SAME_BEGINNING] in told
        if line.entry:
            worth.append(0.0)
        elif line.card or line.template or again:
            worth.append(min(against.get(line.kind, weights.control), weights.control))
        elif line.kind is Kind.PROSE:
            told.add(line.text[:SAME_BEGINNING])
            worth.append(min(len(line.text), weights.paragraph))
        elif line.kind is Kind.SENTENCE:
            worth.append(len(line.text) if han_count(line.text[:20]) else len(line.text) * weights.latin)
        elif line.apart and line.kind is Kind.ITEM and not BULLET.match(line.text):
            worth.append(weights.item_apart)
        elif line.apart and line.kind is Kind.HEAD:
            worth.append(head_apart)
        else:
            worth.append(against[line.kind])
    return worth


def _best(lines: Sequence[PageLine], worth: Sequence[float], weights: Weights) -> tuple[int, int]:
    """The stretch with the greatest sum (Kadane), with a bonus for a beginning under a stamp."""
    best, most = (0, 0), 0.0
    total, start, bonus_until = 0.0, 0, 0
    for place, (line, value) in enumerate(zip(lines, worth, strict=True)):
        bonus = weights.headed if place < bonus_until else 0.0
        if total <= bonus:
            total, start = bonus, place
        total += value
        if value <= 0 and place and worth[place - 1] > 0:
            total += weights.gap
        if total > most:
            best, most = (start, place + 1), total
        if line.kind is Kind.STAMP and not line.card and not line.entry:
            bonus_until = place + 1 + weights.headed_within
    return best


def _trimmed(worth: Sequence[float], first: int, last: int) -> tuple[int, int]:
    while first < last and worth[first] <= 0:
        first += 1
    while last > first and worth[last - 1] <= 0:
        last -= 1
    return first, last


def _resumed(lines: Sequence[PageLine], worth: Sequence[float], last: int) -> int:
    """The end of the story when boxes of links stand in it: 「相关阅读」, three headlines, and the text goes on.

    It goes on where two lines of text follow each other somewhere: in a box, each teaser has its headline over it.
    """
    while True:
        end = next((place for place in range(last, len(lines)) if worth[place] > 0), len(lines))
        box = lines[last:end]
        if not 1 < len(box) <= BOX_LINES or all(line.kind is not Kind.BOX for line in box[:2]):
            return last
        if any(line.kind in NO_BOX or line.card for line in box):
            return last
        stop = end
        while stop < len(lines) and (_told(lines, worth, stop) or _leads_on(lines, worth, stop)):
            stop += 1
        if not any(_told(lines, worth, place) and _told(lines, worth, place + 1) for place in range(end, stop)):
            return last
        last = stop


def _preceded(lines: Sequence[PageLine], worth: Sequence[float], first: int) -> int:
    """The beginning of the story when a box of links stands under its first paragraphs."""
    start = first
    while start and worth[start - 1] <= 0:
        start -= 1
    box = lines[start:first]
    if not 1 < len(box) <= BOX_LINES or box[0].kind is not Kind.BOX or any(line.kind in NO_BOX for line in box):
        return first
    above = start
    while above and worth[above - 1] > 0 and lines[above - 1].kind in TOLD:
        above -= 1
    return above if any(line.kind is Kind.PROSE for line in lines[above:start]) else first


def _told(lines: Sequence[PageLine], worth: Sequence[float], place: int) -> bool:
    return place < len(lines) and worth[place] > 0 and lines[place].kind in TOLD


def _leads_on(lines: Sequence[PageLine], worth: Sequence[float], place: int) -> bool:
    """Whether the line is a heading with text right under it."""
    line = lines[place]
    return line.kind in {Kind.HEAD, Kind.ITEM} and not line.card and _told(lines, worth, place + 1)


def _asides(
    lines: Sequence[PageLine], worth: Sequence[float], first: int, last: int, weights: Weights
) -> list[tuple[int, int]]:
    """What inside the story is no text: buttons, and whole boxes when they are worth little and look like a page.

    The headline right before the text goes on is a heading of the story, and stays.
    """
    found: list[tuple[int, int]] = []
    place = first
    while place < last:
        if worth[place] > 0:
            place += 1
            continue
        end = place
        while worth[end] <= 0:
            end += 1
        box = range(place, end)
        if sum(worth[place:end]) <= weights.aside and any(_marks(lines[number]) for number in box):
            heading = _heading_before(lines, place, end)
            parts = ((place, end),) if heading is None else ((place, heading), (heading + 1, end))
            found.extend((start, stop) for start, stop in parts if start < stop)
        else:
            found.extend((number, number + 1) for number in box if lines[number].kind is Kind.CONTROL)
        place = end
    return found


def _marks(line: PageLine) -> bool:
    return line.kind in MARKERS or line.template or line.card


def _heading_before(lines: Sequence[PageLine], start: int, end: int) -> int | None:
    """The heading that ends a box, buttons after it left aside (「历史沿革」, 「编辑」, then the text)."""
    place = end - 1
    while place >= start and lines[place].kind is Kind.CONTROL:
        place -= 1
    if place < start:
        return None
    line = lines[place]
    return place if line.kind in {Kind.HEAD, Kind.ITEM} and line.apart and not line.card and not line.template else None


def _with_head(lines: Sequence[PageLine], first: int) -> int:
    """The beginning with what stands between a date line and the first paragraph: a list, a heading, a section's name.

    A line that is neither in a list, over one, nor set apart is a button (「下载客户端」).
    """
    place = first
    while place and first - place < HEAD_LINES:
        above = lines[place - 1]
        if above.kind is Kind.STAMP and not above.card:
            return place
        listed = ITEM.match(lines[place].text) or lines[place].kind is Kind.ITEM
        if (
            above.template
            or above.card
            or not (above.kind is Kind.ITEM or (above.kind in {Kind.HEAD, Kind.SENTENCE} and (above.apart or listed)))
        ):
            return first
        place -= 1
    return first


def _with_signature(lines: Sequence[PageLine], last: int) -> int:
    """The end with the close of a notice: contacts, who signs, and on a line of its own the day (2026年1月12日)."""
    for place in range(last, min(len(lines), last + SIGNATURE_LINES)):
        line = lines[place]
        if place > last and SIGNED.fullmatch(line.text):
            return place + 1
        if line.kind not in {Kind.HEAD, Kind.ITEM, Kind.SENTENCE} or line.card or len(line.text) > COLUMN_HEAD:
            break
    return last
