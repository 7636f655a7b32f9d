"""The digest as data: stories, the box of comparisons, figures at a glance, series; what the writers put on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.digest.conflicts import Comparison, compare_facts, same_time
from pipeline.digest.copies import find_copies
from pipeline.digest.entry import Entry, Told
from pipeline.digest.series import Series, find_series
from pipeline.digest.stories import Story, find_stories
from pipeline.digest.values import likeness

GLANCE = 12
KEY_MEASURES = ("funding", "valuation", "acquisition price", "revenue", "net profit", "net loss", "investment")


@dataclass(frozen=True, slots=True)
class Glance:
    """A figure of the day: a fact, all the facts that tell the same, and how many origins they come from."""

    fact: Told
    support: tuple[Told, ...]
    origins: int


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything a digest shows. `entries` in the order given; `first`, `last`: the days of publication it covers;
    `comparisons` with conflicts first; `origins`: independent articles among them."""

    entries: tuple[Entry, ...]
    first: str
    last: str
    origins: int
    stories: tuple[Story, ...]
    comparisons: tuple[Comparison, ...]
    glance: tuple[Glance, ...]
    series: tuple[Series, ...]

    def entry(self, slug: str) -> Entry:
        """The entry of that slug. Raises KeyError."""
        for one in self.entries:
            if one.slug == slug:
                return one
        raise KeyError(slug)

    def comparisons_of(self, story: Story) -> tuple[Comparison, ...]:
        """The comparisons with a fact of one of the story's articles."""
        slugs = set(story.entries)
        return tuple(c for c in self.comparisons if any(fact.slug in slugs for side in c.sides for fact in side.facts))


def make_digest(entries: Sequence[Entry]) -> Digest:
    """The digest of these entries; their slugs and ids must differ. Raises ValueError where they do not."""
    for what, keys in (("slug", [e.slug for e in entries]), ("id", [e.id for e in entries])):
        if len(set(keys)) != len(keys):
            raise ValueError(f"Two articles of a digest have the same {what}.")
    voice = find_copies(entries)
    own = [e for e in entries if voice[e.id] == e.id]
    days = sorted(e.published for e in entries if e.published)
    return Digest(
        entries=tuple(entries),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        origins=len(own),
        stories=find_stories(entries, voice),
        comparisons=compare_facts(entries, voice),
        glance=_glance(own),
        series=find_series(own),
    )


def _glance(own: Sequence[Entry]) -> tuple[Glance, ...]:
    """The facts that most origins tell, titles first, key measures first, the later first."""
    groups: dict[tuple[str, str, str], list[list[Told]]] = {}
    for entry in own:
        for fact in entry.facts:
            sides = groups.setdefault((fact.who, fact.measure, fact.qualifier), [])
            side = next(
                (s for s in sides if likeness(s[0], fact) in {"same", "rounded"} and same_time(s[0], fact)), None
            )
            if side is None:
                sides.append([fact])
            else:
                side.append(fact)
    found = [_glanced(side) for sides in groups.values() for side in sides]
    found.sort(key=lambda g: (g.fact.slug, g.fact.start))
    found.sort(key=lambda g: g.fact.when, reverse=True)
    found.sort(key=_rank)
    return tuple(found[:GLANCE])


def _glanced(side: list[Told]) -> Glance:
    body = [f for f in side if f.sentence != "title"] or side
    fact = max(body, key=lambda f: (f.dated, f.stance == "reported", f.published, f.slug))
    return Glance(fact, tuple(side), len({f.entry for f in side}))


def _rank(glance: Glance) -> tuple[int, bool, int]:
    titled = any(f.sentence == "title" for f in glance.support)
    measure = glance.fact.measure
    return (-glance.origins, not titled, KEY_MEASURES.index(measure) if measure in KEY_MEASURES else len(KEY_MEASURES))
