"""How consistently a batch names things: the renderings of each term over all notes, and the share of the top one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.glossary.ledger import Hit


@dataclass(frozen=True)
class Consistency:
    """One term in the notes of a batch. `renderings` are (English, times), the most frequent first; short forms count
    as their target. `told` hits stand in a note; of these `missing` have no English that is known."""

    term: str
    target: str
    hits: int
    told: int
    missing: int
    renderings: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        """The share of the top rendering among those found, 1 where none was."""
        found = sum(count for _, count in self.renderings)
        return self.renderings[0][1] / found if found else 1.0

    @property
    def is_consistent(self) -> bool:
        """One English name, everywhere."""
        return len(self.renderings) <= 1 and not self.missing


def consistency(hits: Iterable[Hit]) -> tuple[Consistency, ...]:
    """A row for each name that was hit (expressions of kind `term` are not named); the least consistent first, then
    the most frequent."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        if hit.kind != "term":
            groups.setdefault(hit.term, []).append(hit)
    rows = []
    for term, group in groups.items():
        told = [hit for hit in group if hit.told != "untold"]
        counted = Counter(hit.target if hit.told == "short" else hit.english for hit in told if hit.english)
        rows.append(
            Consistency(
                term=term,
                target=group[0].target,
                hits=len(group),
                told=len(told),
                missing=sum(hit.told == "missing" for hit in told),
                renderings=tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.is_consistent, row.share, -row.told, -row.hits, row.term)))
