"""Drafts that were made before: one SQLite file in the user's cache, shared by all processes that translate.

The key is everything a draft depends on: the engine and the digest of its model, the whole conversation (so the
prompt, its examples, and the sentence with its names and figures: a changed glossary makes another key, for the
sentences it touches) and the length it was allowed. Failures and drafts that were cut off are not remembered.

Many may read while one writes (write-ahead log), and a writer waits for another. A damaged file is set aside and a new
one begun: what it held can be made again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from pipeline.document import EngineInfo
from pipeline.translation.engine import Engine, EngineUnavailable, Language, Reporting, Request, Result, answers_in
from pipeline.translation.usage import Usage

log = logging.getLogger("zhbrief")

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS drafts (key TEXT PRIMARY KEY, english TEXT NOT NULL, confidence REAL) WITHOUT ROWID"
)
COLUMNS = {
    "chinese": "TEXT NOT NULL DEFAULT ''",
    "engine": "TEXT NOT NULL DEFAULT ''",
    "model": "TEXT NOT NULL DEFAULT ''",
    "digest": "TEXT NOT NULL DEFAULT ''",
    "made": "INTEGER NOT NULL DEFAULT 0",
    "used": "INTEGER NOT NULL DEFAULT 0",
}
"""Columns that came later, so that the file of an older zhbrief is kept. `made` and `used` are days since 1970."""
WAIT_SECONDS = 10.0
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
DAY = 86_400


@dataclass(frozen=True)
class Remembered:
    """One draft with what it was made from and by. Days since 1970; 0 in drafts of an older zhbrief."""

    chinese: str
    english: str
    engine: str
    model: str
    digest: str
    made: int
    used: int


@dataclass(frozen=True)
class Share:
    """What one model has in the memory."""

    engine: str
    model: str
    digest: str
    drafts: int
    characters: int
    last_used: int


def today() -> int:
    """The day, counted from 1970-01-01 (UTC)."""
    return int(time.time()) // DAY


class Memory:
    """The file of drafts. Nothing here raises for a file that cannot be read or written: it then remembers nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = self._open()

    @property
    def usable(self) -> bool:
        """Whether there is a file that drafts are kept in."""
        return self._store is not None

    def find(self, key: str, chinese: str = "", info: EngineInfo | None = None) -> Result | None:
        """The draft of that key. It counts as used today; with `chinese` and `info`, an old entry learns them."""
        rows = self._run("SELECT english, confidence, used, chinese FROM drafts WHERE key = ?", (key,))
        if not rows:
            return None
        english, confidence, used, known = rows[0]
        if chinese and info is not None and not known:
            about = (chinese, info.name, info.model, info.digest, key)
            self._run("UPDATE drafts SET chinese = ?, engine = ?, model = ?, digest = ? WHERE key = ?", about)
        if used != today():  # once a day is enough to know what is still in use
            self._run("UPDATE drafts SET used = ? WHERE key = ?", (today(), key))
        return Result(str(english), confidence=confidence)

    def keep(self, key: str, result: Result, chinese: str, info: EngineInfo) -> None:
        """Remember a draft."""
        self._run(
            "INSERT OR REPLACE INTO drafts (key, english, confidence, chinese, engine, model, digest, made, used) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key, result.text, result.confidence, chinese, info.name, info.model, info.digest, today(), today()),
        )

    def shares(self) -> list[Share]:
        """What is remembered, by model, the largest share first."""
        rows = self._run(
            "SELECT engine, model, digest, count(*), sum(length(chinese) + length(english)), max(used) FROM drafts "
            "GROUP BY engine, model, digest ORDER BY count(*) DESC, engine, model, digest"
        )
        return [Share(*row) for row in rows]

    def drafts(self) -> Iterator[Remembered]:
        """Every draft whose Chinese is known, in the order of the Chinese."""
        yield from (
            Remembered(*row)
            for row in self._run(
                "SELECT chinese, english, engine, model, digest, made, used FROM drafts WHERE chinese != '' "
                "ORDER BY chinese, engine, model, digest, key"
            )
        )

    def prune(self, *, not_used_for: int | None = None, keep_models: Sequence[str] = ()) -> int:
        """Forget the drafts not used for so many days, or of other models than these; how many that were."""
        where, values = [], list[object]()
        if not_used_for is not None:
            where.append("used < ?")
            values.append(today() - not_used_for)
        if keep_models:
            where.append(f"model NOT IN ({', '.join('?' * len(keep_models))})")
            values.extend(keep_models)
        if not where:
            return 0
        before = self._count()
        self._run(f"DELETE FROM drafts WHERE {' OR '.join(where)}", tuple(values))  # noqa: S608 - no value is in it
        after = self._count()
        self._run("VACUUM")
        return before - after

    def close(self) -> None:
        """Close the file."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _count(self) -> int:
        return sum(row[0] for row in self._run("SELECT count(*) FROM drafts"))

    def _run(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple]:  # type: ignore[type-arg]
        """The rows of a statement; none where there is no file, or it cannot be read or written."""
        if self._store is None:
            return []
        try:
            return self._store.execute(statement, values).fetchall()
        except UnicodeEncodeError:  # half a surrogate pair, out of a server's JSON: no text that could be kept
            return []
        except sqlite3.Error as error:
            if _is_damage(error):
                self._store.close()
                self._set_aside(error)
                self._store = self._open()
            return []

    def _open(self) -> sqlite3.Connection | None:
        for last_try in (False, True):
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                # Autocommit: each statement is whole by itself, and no lock is held while an engine works.
                store = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
            except (OSError, sqlite3.Error):
                return None
            try:
                _prepare(store)
            except sqlite3.Error as error:
                store.close()
                if last_try or not _is_damage(error) or not self._set_aside(error):
                    return None
            else:
                return store
        return None

    def _set_aside(self, error: sqlite3.Error) -> bool:
        """Give the damaged file another name, and say so."""
        for number in range(1, 1000):
            aside = self.path.with_name(f"{self.path.name}.damaged-{number}")
            if not aside.exists():
                break
        try:
            self.path.rename(aside)
            for suffix in ("-wal", "-shm"):  # they belong to the damaged file, and would damage the new one
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        except OSError:
            return False
        log.warning(
            "The memory of drafts was damaged (%s) and is begun anew; the old file is now %s.", error, aside.name
        )
        return True


class Remembering:
    """An engine that looks into the memory first, and keeps there what the engine behind it gives, as it comes.

    A memory that cannot be opened or written (a read-only home, a full disk) costs only time: the engine answers.
    """

    def __init__(self, engine: Engine, path: Path, scope: str = "") -> None:
        """`scope` keeps apart what the engine's identity does not: two servers with a model of the same name."""
        self._engine = engine
        self._scope = scope
        self._memory = Memory(path)
        self._asked = self._remembered = 0

    @property
    def info(self) -> EngineInfo:
        """That of the engine behind it."""
        return self._engine.info

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those in which the engine behind it answers."""
        both: tuple[Language, ...] = ("en", "zh")
        return tuple(language for language in both if answers_in(self._engine, language))

    @property
    def usage(self) -> Usage:
        """What the engine behind it counted (else only how often it was asked), and what was remembered instead."""
        counted = getattr(self._engine, "usage", None)
        usage = counted if isinstance(counted, Usage) else Usage(requests=self._asked, attempts=self._asked)
        return replace(usage, remembered=self._remembered)

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        """Remembered drafts where there are some; the rest from the engine, in one go. Raises EngineUnavailable when
        the engine gives up and there is nothing remembered either."""
        info = self.info
        keys = [_key(self._scope, info, request) for request in requests]
        by_key = dict(zip(keys, requests, strict=True))
        known = self._known(by_key)
        missing = [key for key in by_key if key not in known]
        try:
            for place, result in self._made([by_key[key] for key in missing]):
                key = missing[place]
                known[key] = result
                if result.text and not result.failure and not result.truncated:
                    self._memory.keep(key, result, _chinese(by_key[key]), info)
        except EngineUnavailable as error:
            if not any(result.text for result in known.values()):
                raise
            lost = Result("", failure=error.reason, given_up=True)  # what is there is not thrown away
            known.update({key: lost for key in missing if key not in known})
        return [known[key] for key in keys]

    def recall(self, requests: Sequence[Request]) -> list[Result | None]:
        """What is remembered for each request; the engine is not asked."""
        keys = [_key(self._scope, self.info, request) for request in requests]
        known = self._known(dict(zip(keys, requests, strict=True)))
        return [known.get(key) for key in keys]

    def _known(self, by_key: Mapping[str, Request]) -> dict[str, Result]:
        info = self.info
        found = {key: self._memory.find(key, _chinese(request), info) for key, request in by_key.items()}
        known = {key: result for key, result in found.items() if result is not None}
        self._remembered += len(known)
        return known

    def close(self) -> None:
        """Close the engine and the memory."""
        self._engine.close()
        self._memory.close()

    def _made(self, requests: list[Request]) -> Iterator[tuple[int, Result]]:
        """The engine's results as they come. What an engine raises besides EngineUnavailable is a mistake in it, maybe
        in one that is not ours: it is not used any further, and the reason is one line."""
        if not requests:
            return
        self._asked += len(requests)
        try:
            if isinstance(self._engine, Reporting):
                yield from self._engine.results(requests)
                return
            results = self._engine.translate(requests)
        except EngineUnavailable:
            raise
        except Exception as error:
            reason = " ".join(f"it failed with {type(error).__name__}: {error}".split())[:300]
            raise EngineUnavailable(self.info.name, reason, "Use another engine.") from error
        if len(results) != len(requests):
            reason = f"it gave {len(results)} results for {len(requests)} sentences"
            raise EngineUnavailable(self.info.name, reason, "Use another engine.")
        yield from enumerate(results)


def _prepare(store: sqlite3.Connection) -> None:
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = NORMAL")  # with a write-ahead log, a power cut costs the last drafts at most
    store.execute(SCHEMA)
    there = {row[1] for row in store.execute("PRAGMA table_info(drafts)")}
    for name, kind in COLUMNS.items():
        if name not in there:
            try:
                store.execute(f"ALTER TABLE drafts ADD COLUMN {name} {kind}")
            except sqlite3.OperationalError as error:
                if "duplicate column" not in str(error):  # another process was a moment earlier
                    raise


def _is_damage(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED


def _chinese(request: Request) -> str:
    """The Chinese that a draft is of; "" of a request for Chinese, whose answer is no translator's memory."""
    if request.language != "en":
        return ""
    return request.messages[-1].content if request.messages else ""


def _key(scope: str, info: EngineInfo, request: Request) -> str:
    parts: list[object] = [
        scope,
        info.model_dump(),
        request.max_tokens,
        [(message.role, message.content) for message in request.messages],
    ]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
