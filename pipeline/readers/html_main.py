"""Where on a page the story is: the element that holds the most running text for the fewest links and scraps.

The measure is the text density of Kohlschütter et al. (2010) as a sum: each strand speaks for or against every element
around it, and the element with the greatest sum, of equal ones the innermost, is the story's. Before that, what the
page itself calls comments, related stories, navigation and the like is set apart (`html_roles`), and so are lists of
teasers and comments (`html_lists`). One pass over flat lists per step: linear time.

No extractor of others as the locator: readability-lxml needs 20 ms for a page of the 25 in ../shared and trafilatura
26 ms (F1 93.7 and 84.9; benchmarks/pages.py), the whole of our reading 12 ms (98.1), and what they find would have to
be found again in the saved file, since lxml's tree keeps no places. What they do best is here: readability's telling
words (as data, `html_words.toml`) and siblings that join the story, trafilatura's metadata (`html_meta`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.readers.html_lists import list_rules, per_element, sums
from pipeline.readers.html_roles import Role, appendices
from pipeline.readers.lines import is_prose
from pipeline.readers.markup import IN_CELL, Page, Strand

LINK_COST = 12
SCRAP_COST = 3
ITEM_COST = 1
RULED_COST = {"reader.infobox": 0.0, "reader.contents": 0.0, "reader.notes": 0.0}
"""What the page itself sets apart costs as much as a scrap; these three stand in the midst of stories."""
LINKED = 0.5
LEAVES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p", "dt", "th", "caption", "figcaption", "figure", "summary"})
"""Elements that are a piece of a story and never hold the whole of it; a `<td>` or `<li>` of a page's layout may."""
STORY_LEAST = 80
LEAD_NEAR = 12
LEAD_LINKED = 0.3
HINT = 14
"""So many characters of the page's description are looked for."""


@dataclass(frozen=True, slots=True)
class Story:
    """The strands of the story by number, in order, and for every strand the rule that sets it apart, or None."""

    inside: tuple[int, ...]
    rules: tuple[str | None, ...]
    prose: tuple[bool, ...]


def find_story(page: Page, hint: str = "") -> Story:
    """The strands of the page's story. `hint`: how the page's own description begins, often as the story does."""
    strands = page.strands
    prose = [is_prose(strand.plain) for strand in strands]
    mass = sums(page, per_element(page, [strand.solid - strand.linked for strand in strands]))
    around = _around_bodies(page, mass, _hinted(strands, prose, hint))
    roles = _believed(page, mass, around)
    lists = list_rules(page, prose, around)
    rules: list[str | None] = []
    for strand, reads in zip(strands, prose, strict=True):
        role = roles[strand.element]
        if role and (role.firm or not reads):
            rules.append(role.rule)
        else:
            rules.append(lists[strand.element])
    values = [_value(strand, reads, rule) for strand, reads, rule in zip(strands, prose, rules, strict=True)]
    best = _greatest(page, values)
    if best is None:
        values = [_soft_value(strand, rule) for strand, rule in zip(strands, rules, strict=True)]
        best = _greatest(page, values)
    inside = list(range(len(strands)))
    lead: tuple[int, ...] = ()
    if best is not None:
        within = _within(page, {best, *_twins(page, best, values)})
        inside = [n for n, strand in enumerate(strands) if within[strand.element]]
        lead = _lead(page, best, inside[0], prose, rules)
    told = [n for n in inside if prose[n] and not rules[n]]
    for n in _appendix(strands, [n for n in inside if told and n > told[len(told) // 2]], prose):
        rules[n] = rules[n] or "reader.notes"
    return Story((*lead, *inside), tuple(rules), tuple(prose))


def _hinted(strands: Sequence[Strand], prose: Sequence[bool], hint: str) -> int | None:
    """The element of the running text with which the page's description begins."""
    begin = "".join(hint.split())[:HINT]
    if len(begin) < HINT:
        return None
    return next(
        (s.element for s, reads in zip(strands, prose, strict=True) if reads and begin in s.plain.replace(" ", "")),
        None,
    )


def _believed(page: Page, mass: Sequence[float], around: set[int]) -> list[Role | None]:
    """For each element the role that it or an element around it has: one that holds too much of the text has none."""
    whole = max(1.0, mass[0])
    roles: list[Role | None] = []
    for number, role in enumerate(page.roles):
        above = roles[page.parents[number]] if number else None
        if above and above.firm:
            roles.append(above)
        elif role and number not in around and mass[number] <= role.trust * whole:
            roles.append(role)
        else:
            roles.append(above)
    return roles


def _around_bodies(page: Page, mass: Sequence[float], hinted: int | None) -> set[int]:
    """The page's only `<article>`, `<main>` or articleBody, the text its description quotes, and all around these.

    They hold the story, whatever they are called.
    """
    around = {number for number, name in enumerate(page.names) if name in {"html", "body"}}
    bodies = [numbers[0] for numbers in page.bodies.values() if len(numbers) == 1 and mass[numbers[0]] >= STORY_LEAST]
    for body in [*bodies, *([hinted] if hinted is not None else [])]:
        number = body
        while number > 0 and number not in around:
            around.add(number)
            number = page.parents[number]
    return around


def _value(strand: Strand, reads: bool, rule: str | None) -> float:
    """What a strand says for or against the elements around it."""
    if rule:
        return -RULED_COST.get(rule, SCRAP_COST)
    if strand.linked > strand.solid * LINKED:
        return -LINK_COST - strand.linked * 0.5
    if reads:
        return float(strand.solid)
    if strand.kind == "heading" or strand.marks & IN_CELL:
        return 0.0
    return -ITEM_COST if strand.kind == "list_item" else -SCRAP_COST


def _soft_value(strand: Strand, rule: str | None) -> float:
    """The same for a page without running text (a poem, a table of contents): whatever is no link counts a little."""
    if rule:
        return -RULED_COST.get(rule, SCRAP_COST)
    if strand.linked > strand.solid * LINKED:
        return -LINK_COST
    return float(strand.solid) - SCRAP_COST


def _greatest(page: Page, values: Sequence[float]) -> int | None:
    total = sums(page, per_element(page, values))
    # Children have higher numbers than their parents: of equal sums the last is an innermost one.
    best = max(
        (number for number, name in enumerate(page.names) if name not in LEAVES),
        key=lambda number: (total[number], number),
    )
    return best if total[best] >= STORY_LEAST else None


def _twins(page: Page, best: int, values: Sequence[float]) -> list[int]:
    """The siblings of the story's element that look like it and hold running text: a story in several parts."""
    total = sums(page, per_element(page, values))
    look = (page.parents[best], page.names[best], page.called[best])
    return [
        number
        for number in range(1, len(page.names))
        if number != best
        and (page.parents[number], page.names[number], page.called[number]) == look
        and total[number] >= STORY_LEAST
    ]


def _lead(page: Page, best: int, first: int, prose: Sequence[bool], rules: Sequence[str | None]) -> tuple[int, ...]:
    """The running text above the story's element, in a box of its own: 「核心提示：……」, 「摘要」.

    It stands between the headline and the story, or right before the story in the same element.
    """
    strands = page.strands
    fits = [
        n
        for n in range(max(0, first - LEAD_NEAR), first)
        if prose[n] and not rules[n] and strands[n].linked <= LEAD_LINKED * strands[n].solid
    ]
    headline = next((n for n in reversed(range(first)) if _is_headline(strands[n])), first)
    beside = _within(page, {page.parents[best]}) if best and page.names[page.parents[best]] != "body" else []
    close = first
    while close - 1 in fits and beside and beside[strands[close - 1].element]:
        close -= 1
    return tuple(n for n in fits if n >= close or first - LEAD_NEAR <= headline < n)


def _appendix(strands: Sequence[Strand], inside: Sequence[int], prose: Sequence[bool]) -> list[int]:
    """What stands under 「参考文献」 and the like, up to the next headline; `inside`: the second half of a story.

    A running paragraph ends it: somebody may call a chapter so.
    """
    found: list[int] = []
    under: list[int] = []
    for n in inside:
        strand = strands[n]
        if strand.kind == "heading":
            found.extend(under)
            under = [n] if strand.plain.strip("：: ") in appendices() else []
        elif under:
            if prose[n] and strand.kind == "paragraph" and not strand.linked:
                found.extend(under if len(under) > 1 else ())
                under = []
            else:
                under.append(n)
    return [*found, *under]


def _is_headline(strand: Strand) -> bool:
    return strand.kind == "heading" and not strand.linked


def _within(page: Page, tops: set[int]) -> list[bool]:
    within = [number in tops for number in range(len(page.names))]
    for number in range(1, len(within)):
        within[number] = within[number] or within[page.parents[number]]
    return within
