"""The stages of Ray Data that make articles: each worker keeps one child, which does the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from pipeline.batch.cluster.carried import Done, Half, Read, records_of, table_of
from pipeline.batch.cluster.child import FINISH, Failed
from pipeline.batch.cluster.guard import Died, Guard, TooLong
from pipeline.batch.making import Begun, Made, Untouched, finished
from pipeline.diagnostics import diagnose
from pipeline.document import Article, Document

if TYPE_CHECKING:
    import pyarrow as pa

_guards: dict[int, Guard] = {}
"""The child of this worker, by the run it belongs to: Ray gives a process one task of a stage after another."""


def make_table(table: pa.Table, opening: bytes, seconds: float, verb: str) -> Iterator[pa.Table]:
    """The stage for tasks: `Read` in; `Done` (verb MAKE), or `Half` (verb BEGIN) where a translator is still to come.
    What is done already goes through."""
    key = hash(opening)
    if key not in _guards:
        for old in _guards.values():
            old.close()
        _guards.clear()
        _guards[key] = Guard(opening, seconds)
    for record in records_of(table):
        yield table_of([_made(record, _guards[key], seconds, verb) if isinstance(record, Read) else record])


class Translate:
    """The stage for actors: `Half` in, `Done` out; what is done already goes through. One engine each."""

    def __init__(self, opening: bytes, seconds: float) -> None:
        self._guard = Guard(opening, seconds)
        self._seconds = seconds

    def __call__(self, table: pa.Table) -> Iterator[pa.Table]:
        """One article after another."""
        for record in records_of(table):
            yield table_of([_told(record, self._guard, self._seconds) if isinstance(record, Half) else record])


def _made(read: Read, guard: Guard, seconds: float, verb: str) -> Done | Half:
    result = _asked(lambda: guard.ask((verb, read.document, read.mentions)), read.document.article, seconds)
    if isinstance(result, Made | Untouched):
        return Done(read.item, read.digest, result, read.state)
    return Half(read.item, read.digest, cast(Begun, result), read.state)


def _told(half: Half, guard: Guard, seconds: float) -> Done:
    result = _asked(lambda: guard.ask((FINISH, half.begun, "")), half.begun.document.article, seconds)
    return Done(half.item, half.digest, cast(Made, result), half.state)


def _asked(ask: Callable[[], object], article: Article, seconds: float) -> object:
    """The answer; of an article that the child dies of twice, or that takes too long, that it was set aside."""
    for _ in range(2):
        try:
            answer = ask()
            return _set_aside(article, answer.reason) if isinstance(answer, Failed) else answer
        except Died:
            continue
        except TooLong:
            return _set_aside(article, f"it took longer than {seconds:g} s (the setting article_seconds)")
    return _set_aside(article, "the process that made it died, twice; it may have run out of memory")


def _set_aside(article: Article, reason: str) -> Made:
    kept = Article(id=article.id, source_path=article.source_path, shape=article.shape, title="")
    problem = diagnose("article-set-aside", stage="cluster", reason=reason)
    return finished(Document(saved="", article=kept, diagnostics=[problem]))
