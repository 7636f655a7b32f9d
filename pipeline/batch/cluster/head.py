"""The head of a run on a cluster: what is asked, and in the order of the asking what is filed.

The head alone writes. Names are given in the order of the inputs (the second of two articles of one name gets a mark),
the manifest is one file, and a result that two workers made, because a node went away before it was taken, must be
filed once. What that costs, and where it becomes the limit, is measured in docs/scale.md.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from pipeline.batch.cache import CACHE_FILE, Cache
from pipeline.batch.cluster.carried import Asked, Bundle, Done, Earlier, Kept, records_of
from pipeline.batch.cluster.child import Refused
from pipeline.batch.cluster.places import Place
from pipeline.batch.cluster.ray_data import ClusterError, cluster, flow_of
from pipeline.batch.cluster.shelf import Shelf
from pipeline.batch.filing import Filed, Filing, Outcome
from pipeline.batch.inputs import Input
from pipeline.batch.making import Made, Untouched
from pipeline.batch.manifest import Line, Manifest
from pipeline.batch.workshop import Workshop
from pipeline.storage import sweep

NO_ENGINE = "none"
WRITING = 8
"""So many articles may be on their way to the disk."""


def run_on_ray(
    places: Sequence[Place],
    workshop: Workshop,
    shelf: Shelf,
    *,
    force: bool = False,
    begin: Callable[[Input], None] = lambda item: None,
    report: Callable[[Outcome], None] = lambda outcome: None,
    end: Callable[[Input], None] = lambda item: None,
) -> None:
    """Make the briefings of `places` on the cluster of the settings, and keep the manifest of `shelf`.

    As `run_batch`: `begin` and `end` are called around each input, `report` with the outcome of each article; what was
    done is not done again. Raises ClusterError when the cluster cannot be used or a node would make other briefings,
    OSError, InUse, GlossaryError, KeyboardInterrupt; what was done till then is kept. `shelf` is entered already.
    """
    engine = workshop.engine_info.name
    if workshop.missing is not None:
        # A local run goes on without English and says so; a cluster is not set to work for that.
        raise ClusterError(f"The head has no engine “{workshop.missing.engine}”: {workshop.missing.reason}")
    if not places:
        return
    shelf.folder.mkdir(parents=True, exist_ok=True)

    def put(outcome: Outcome) -> None:
        shelf.put(outcome.line)
        report(outcome)

    with (
        Manifest(shelf.folder) as manifest,
        Cache(workshop.settings.cache_folder / CACHE_FILE) as cache,
        Filing(workshop, shelf.folder, manifest, cache, force=force) as filing,
        _told(),
        cluster(workshop.settings.ray_address),
    ):
        sweep(shelf.folder)
        asked = _asked(places, manifest, _Before(workshop, filing, shelf, force=force))
        begun_by = None if engine == NO_ENGINE else _bundle(workshop, NO_ENGINE)
        tables = flow_of(asked, workshop.settings, _bundle(workshop, engine), begun_by)
        results = (cast(Done, done) for table in tables for done in records_of(table))
        queue = _Queue(filing, put, end)
        try:
            _take(results, places, manifest, queue, begin)
        finally:
            queue.tell(0)


def _take(
    results: Iterable[Done],
    places: Sequence[Place],
    manifest: Manifest,
    queue: _Queue,
    begin: Callable[[Input], None],
) -> None:
    """File what comes, in the order in which it comes."""
    item: Input | None = None
    number = -1
    for done in results:
        if item is None or done.item != number:
            if item is not None:
                queue.add(item)
            number, item = done.item, places[done.item].input
            begin(item)
        if isinstance(done.result, Kept):
            queue.add(manifest.lines[done.result.source])
        else:
            queue.add(done, item if done.result.source == item.source and item.path is not None else None)
    if item is not None:
        queue.add(item)


class _Queue:
    """What is on its way to the disk, told in the order in which it came: articles, lines that still hold, and the
    inputs that end behind them."""

    def __init__(self, filing: Filing, report: Callable[[Outcome], None], end: Callable[[Input], None]) -> None:
        self._filing = filing
        self._report = report
        self._end = end
        self._waiting: deque[Filed | Line | Input] = deque()

    def add(self, what: Done | Line | Input, item: Input | None = None) -> None:
        """File what was made; `item`: the file of this machine that the article is alone in. Raises OSError."""
        if not isinstance(what, Done):
            self._waiting.append(what)
        elif isinstance(what.result, Untouched):
            self.tell(0)
            self._report(self._filing.untouched(what.result.source, what.result.text))
        else:
            made = cast(Made, what.result)
            self._waiting.append(self._filing.file(made, what.digest, item, what.state if item else None))
        self.tell(WRITING)

    def tell(self, many: int) -> None:
        """Tell what is ready, and wait till no more than so many are not. Raises OSError."""
        while self._waiting and (len(self._waiting) > many or self._is_written(self._waiting[0])):
            first = self._waiting.popleft()
            if isinstance(first, Input):
                self._end(first)
            else:
                self._report(self._filing.keep(first) if isinstance(first, Line) else first.outcome())

    @staticmethod
    def _is_written(first: Filed | Line | Input) -> bool:
        return not isinstance(first, Filed) or first.ready


class _Before:
    """What earlier runs made and what still holds of it."""

    def __init__(self, workshop: Workshop, filing: Filing, shelf: Shelf, *, force: bool) -> None:
        self._workshop = workshop
        self._filing = filing
        self._shelf = shelf
        self._force = force

    def of(self, line: Line) -> Earlier | None:
        """What to expect of the article of that line, if it is the same; whoever reads it will see."""
        if self._shelf.there is None:
            _, standing = self._filing.standing(line.source, line.input)
            return Earlier(line.input, line.mentions, not standing.look) if standing else None
        # By name: to compare what is in the files they would all have to be fetched.
        if self._force or any(output.name not in self._shelf.there for output in line.outputs):
            return None
        workshop, recipe = self._workshop, self._filing.recipe
        holds = line.model_copy(update={"outputs": ()}).holds(
            line.input, recipe, workshop.settings.formats, self._shelf.folder, edits=workshop.edits_key
        )
        return Earlier(line.input, line.mentions, line.recipe == recipe) if holds else None

    def kept(self, line: Line) -> bool:
        """Whether something of it is there, but not where the manifest looks."""
        return any(output.name in (self._shelf.there or ()) for output in line.outputs)


def _asked(places: Sequence[Place], manifest: Manifest, before: _Before) -> list[Asked]:
    """What is to be read, each with what is there of earlier runs that may still hold."""
    earlier: dict[str, dict[str, Earlier]] = {place.source: {} for place in places}
    for source, line in manifest.lines.items():
        if before.kept(line):
            manifest.keep(line)
        # An entry's source is its file's and, after a #, its id; a file's own name may have a # in it as well.
        file = source if source in earlier else source.rpartition("#")[0]
        if file in earlier and (held := before.of(line)):
            earlier[file][source] = held
    return [Asked(number, place, earlier[place.source]) for number, place in enumerate(places)]


def _bundle(workshop: Workshop, engine: str) -> bytes:
    settings = workshop.settings
    rules = tuple(
        tuple((path.name, path.read_bytes()) for path in sorted(folder.glob("*.toml")))
        for folder in settings.rule_folders
    )
    # Paths of this machine mean nothing on another, but for the folder with the models, which each node has for itself.
    alone = settings.model_copy(update={"engine": engine, "rule_folders": (), "glossaries": ()})
    edits = workshop.edits if workshop.has_edits else None
    bundle = Bundle(alone, rules, workshop.glossary, workshop.decisions, edits, workshop.recipe)
    return pickle.dumps(bundle, protocol=5)


@contextmanager
def _told() -> Iterator[None]:
    """What a node refuses, as our own error: Ray wraps what a worker raises."""
    try:
        yield
    except Exception as error:
        seen: BaseException | None = error
        while seen is not None:
            if isinstance(seen, Refused):
                raise ClusterError(str(seen)) from error
            seen = getattr(seen, "cause", None) or seen.__cause__
        raise
