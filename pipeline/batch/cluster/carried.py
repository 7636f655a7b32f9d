"""What goes from one stage on the cluster to the next: records, pickled into the one column of an Arrow table.

Pickles, because a document is a tree that no column type fits; they only pass between processes of the same run.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.batch.cluster.places import Place
from pipeline.batch.inputs import State
from pipeline.batch.making import Begun, Made, Untouched
from pipeline.batch.manifest import Recipe
from pipeline.document import Document
from pipeline.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.briefing import Edits
    from pipeline.glossary import Decisions, Glossary

COLUMN = "carried"


@dataclass(frozen=True)
class Earlier:
    """What an earlier run made of an article and is still there: the article's digest, the digest of its names, and
    whether the recipe is the same in all (else it differs in names only)."""

    digest: str
    mentions: str
    same: bool


@dataclass(frozen=True)
class Asked:
    """An input to be read: its number in the run, and what earlier runs made of it, by source."""

    item: int
    place: Place
    earlier: dict[str, Earlier]


@dataclass(frozen=True)
class Read:
    """An article as read, to be made. `mentions` as `making.make` takes it; `state`: how the file, where it lies on
    the head and is this one article, was before it was read."""

    item: int
    digest: str
    mentions: str
    document: Document
    state: State | None = None


@dataclass(frozen=True)
class Kept:
    """An article that is as it was when an earlier run made its briefing."""

    source: str


@dataclass(frozen=True)
class Done:
    """What became of an article; the head does the rest."""

    item: int
    digest: str
    result: Made | Untouched | Kept
    state: State | None = None


@dataclass(frozen=True)
class Half:
    """An article with its Chinese annotations, on its way to a translator."""

    item: int
    digest: str
    begun: Begun
    state: State | None = None


@dataclass(frozen=True)
class Bundle:
    """All that a process on another machine needs to make the same briefings: no path of the head's is in it.

    `rules` are the cleaning rules of the settings, a table of file names and bytes for each folder.
    """

    settings: Settings
    rules: tuple[tuple[tuple[str, bytes], ...], ...]
    glossary: Glossary
    decisions: Decisions
    edits: Edits | None
    recipe: Recipe


def table_of(records: Iterable[object]) -> pa.Table:
    """The records as a table."""
    import pyarrow as pa

    return pa.table({COLUMN: pa.array([pickle.dumps(record, protocol=5) for record in records], pa.large_binary())})


def records_of(table: pa.Table) -> Iterator[object]:
    """The records of a table, in order."""
    for value in table.column(COLUMN):
        yield pickle.loads(value.as_py())  # noqa: S301 - written by `table_of` in this very run
