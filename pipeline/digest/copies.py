"""Syndicated and near copies: one text in several places is one origin, however many sites carry it.

Texts are compared by their character 5-grams (letters and digits only), of which one in four is kept by its hash: the
same 5-gram is kept or dropped in every text, so that the overlap of two samples estimates that of the texts (Broder
1997, "On the resemblance and containment of documents"). Containment counts, not only resemblance: a copy that lost its
last paragraphs is still a copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from zlib import crc32

from pipeline.digest.entry import Entry

SHINGLE = 5
SAMPLE = 4
CONTAINED = 0.62
"""So much of the shorter text stands in the longer one."""
RESEMBLING = 0.25
"""And so much of both together is shared: a notice of two lines inside a long report is no copy of it."""
COMMON = 60
"""A shingle in more texts than that is a formula of the trade and finds no copies."""


def shingles(text: str) -> frozenset[int]:
    """The sampled hashes of a text's shingles; all of them where the text is short."""
    letters = "".join(c for c in text.lower() if c.isalnum())
    hashes = {crc32(letters[i : i + SHINGLE].encode()) for i in range(len(letters) - SHINGLE + 1)}
    sampled = frozenset(h for h in hashes if h % SAMPLE == 0)
    return sampled if len(sampled) >= 40 else frozenset(hashes)


def find_copies(entries: Sequence[Entry]) -> dict[str, str]:
    """Entry id → the id of its origin: the earliest published of its copies, the first by slug among equals."""
    texts = [shingles(entry.text) for entry in entries]
    holders: dict[int, list[int]] = {}
    for i, hashes in enumerate(texts):
        for h in hashes:
            holders.setdefault(h, []).append(i)
    origin = list(range(len(entries)))

    def root(i: int) -> int:
        while origin[i] != i:
            origin[i] = origin[origin[i]]
            i = origin[i]
        return i

    for i, hashes in enumerate(texts):
        shared = Counter(j for h in hashes if len(holders[h]) <= COMMON for j in holders[h] if j > i)
        for j in sorted(shared):
            common = len(hashes & texts[j]) if _alike_in_size(hashes, texts[j]) else 0
            shorter = min(len(hashes), len(texts[j]))
            both = len(hashes) + len(texts[j]) - common
            if common >= CONTAINED * shorter and common >= RESEMBLING * both:
                origin[root(j)] = root(i)
    groups: dict[int, list[int]] = {}
    for i in range(len(entries)):
        groups.setdefault(root(i), []).append(i)
    found: dict[str, str] = {}
    for members in groups.values():
        first = min(members, key=lambda i: (entries[i].published or "9999", entries[i].slug))
        found |= {entries[i].id: entries[first].id for i in members}
    return found


def _alike_in_size(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether they can resemble each other at all. One text sampled and the other not cannot be compared by hash alone,
    but then one is some times longer than the other."""
    shorter, longer = sorted((len(one), len(other)))
    return shorter > 0 and shorter >= RESEMBLING * longer
