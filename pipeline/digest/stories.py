"""Origins about one event are a story: average-linkage clustering of the likeness of their articles.

A story's headline is that of its latest note; its timeline holds the dated events of all its articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from pipeline.digest.copies import find_copies
from pipeline.digest.entry import Entry, Told
from pipeline.digest.likeness import Pair, Weights, pairs, weights
from pipeline.digest.periods import span
from pipeline.document import Claim

NAMES = 6
"""So many names say whom a story is about."""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """A dated event of a story. `kind`: "claim" (a verified claim of a note), "fact" (a dated fact) or "report" (the
    publication of an article). `value` is ISO; `text` is English but for a report, which is the article's title."""

    value: str
    kind: str
    text: str
    slug: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event. `entries`: slugs, the latest first, copies among them; `copies`: slug → the slug of
    its origin, for those that are copies; `origins`: how many independent articles there are."""

    id: str
    title: str
    headline: Claim | None
    latest: str
    published: str
    entries: tuple[str, ...]
    copies: tuple[tuple[str, str], ...]
    origins: int
    names: tuple[str, ...]
    timeline: tuple[TimelineItem, ...]


def find_stories(entries: Sequence[Entry], origins: dict[str, str] | None = None) -> tuple[Story, ...]:
    """The stories of a collection: those with the most origins first, the later before the earlier.

    `origins`: what `find_copies` gives, where the caller has it already. Every entry is in exactly one story.
    """
    voice = find_copies(entries) if origins is None else origins
    own = [entry for entry in entries if voice[entry.id] == entry.id]
    w = weights()
    groups = cluster(len(own), pairs(own, w.days), w)
    by_origin: dict[str, list[Entry]] = {}
    for entry in entries:
        by_origin.setdefault(voice[entry.id], []).append(entry)
    made = [_story([e for origin in group for e in by_origin[own[origin].id]], len(group), voice) for group in groups]
    made.sort(key=lambda story: story.latest)
    made.sort(key=lambda story: (story.origins, story.published, len(story.entries)), reverse=True)
    return tuple(
        Story(f"st{i}", *(getattr(story, name) for name in Story.__slots__[1:])) for i, story in enumerate(made, 1)
    )


def cluster(count: int, alike: Iterable[Pair], w: Weights) -> list[list[int]]:
    """Positions 0 to `count` - 1 in groups: the two groups with the highest mean likeness are joined, as long as that
    mean reaches the threshold. Pairs that share no words count as 0. Ties go to the groups that come first."""
    members: dict[int, list[int]] = {i: [i] for i in range(count)}
    sums: dict[int, dict[int, float]] = {i: {} for i in range(count)}
    queue: list[tuple[float, int, int, int, int]] = []

    def offer(a: int, b: int) -> None:
        first, second = min(a, b), max(a, b)
        mean = round(sums[a][b] / (len(members[a]) * len(members[b])), 9)
        if mean >= w.threshold:
            heappush(queue, (-mean, first, second, len(members[first]), len(members[second])))

    for pair in alike:
        sums[pair.first][pair.second] = sums[pair.second][pair.first] = pair.score(w)
    for i in range(count):
        for j in sums[i]:
            if i < j:
                offer(i, j)
    while queue:
        _, a, b, size_a, size_b = heappop(queue)
        if a not in members or b not in members or (len(members[a]), len(members[b])) != (size_a, size_b):
            continue  # one of them has been joined with another since
        members[a] = sorted(members[a] + members.pop(b))
        gone = sums.pop(b)
        del sums[a][b]
        for other, total in gone.items():
            if other != a:
                sums[a][other] = sums[a].get(other, 0.0) + total
                sums[other][a] = sums[a][other]
                del sums[other][b]
        for other in sums[a]:
            offer(a, other)
    return sorted(members.values())


def _story(members: list[Entry], origins: int, voice: dict[str, str]) -> Story:
    ordered = sorted(members, key=lambda e: e.slug)
    ordered.sort(key=lambda e: e.published, reverse=True)
    slugs = {e.id: e.slug for e in members}
    first = next((e for e in ordered if voice[e.id] == e.id), ordered[0])
    return Story(
        id="",
        title=first.title,
        headline=first.note.headline,
        latest=first.slug,
        published=first.published,
        entries=(first.slug, *(e.slug for e in ordered if e is not first)),
        copies=tuple((e.slug, slugs[voice[e.id]]) for e in ordered if voice[e.id] != e.id),
        origins=origins,
        names=_names(ordered),
        timeline=_timeline([e for e in ordered if voice[e.id] == e.id]),
    )


def _names(members: Sequence[Entry]) -> tuple[str, ...]:
    """The names of most of its articles."""
    counts: dict[str, tuple[int, int]] = {}
    for entry in members:
        for name in entry.names:
            if name.kind != "place":
                articles, total = counts.get(name.english, (0, 0))
                counts[name.english] = (articles + 1, total + name.count)
    ranked = sorted(counts, key=lambda n: (-counts[n][0], -counts[n][1], n))
    return tuple(n for n in ranked if 2 * counts[n][0] >= len(members))[:NAMES]


def _timeline(members: Sequence[Entry]) -> tuple[TimelineItem, ...]:
    """What happened when, the earliest first: claims of the notes, dated facts that no claim tells, publications."""
    items: dict[tuple[str, ...], TimelineItem] = {}
    for entry in sorted(members, key=lambda e: (e.published, e.slug)):
        told = set()
        for row in entry.note.timeline:
            items.setdefault(
                (row.value, row.text), TimelineItem(row.value, "claim", row.text, entry.slug, row.sentence)
            )
            told.add(row.sentence)
        for fact in entry.facts:
            if fact.dated and fact.sentence not in told and fact.stance in {"reported", "claimed"}:
                key = (fact.as_of, fact.who, fact.measure, fact.qualifier, fact.english)
                items.setdefault(key, TimelineItem(fact.as_of, "fact", fact_line(fact), entry.slug, fact.sentence))
        if entry.published:
            items[entry.published, entry.slug] = TimelineItem(
                entry.published, "report", entry.title, entry.slug, "title"
            )
    return tuple(sorted(items.values(), key=_place))


def _place(item: TimelineItem) -> tuple[str, str, str, str]:
    days = span(item.value)
    return (days[0].isoformat() if days else item.value, item.value, item.kind, item.text)


def fact_line(fact: Told) -> str:
    """A fact in words: Acme: valuation (pre-money) US$3 billion."""
    scope = f" ({fact.qualifier})" if fact.qualifier else ""
    return f"{fact.who}: {fact.measure}{scope} {fact.english}"
