"""The cache: what a run can make again, kept so that the next need not. One SQLite file in the user's cache folder.

It lies there and not in the output folder because entries are found by content: two output folders share them, an
output folder holds nothing but results (and may lie on a network drive, where SQLite's log does not work), and there
is one file to count and to prune. Losing it costs time and nothing else.

Each entry carries the digest of its bytes; one that does not fit is dropped, and what it held is made again. Many
processes may read while one writes (write-ahead log). A file that is damaged as a whole is set aside.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

log = logging.getLogger("zhbrief")

CACHE_FILE = "stages.sqlite"
SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    layer TEXT NOT NULL, key BLOB NOT NULL, digest BLOB NOT NULL, used INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (layer, key)
)
"""
WAIT_SECONDS = 10.0
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
DAY = 86_400
AT_ONCE = 256
"""So many entries are written together: a transaction costs more than an entry."""


@dataclass(frozen=True)
class Layer:
    """What one layer has in the cache. `last_used` is a day since 1970."""

    name: str
    entries: int
    octets: int
    last_used: int


def today() -> int:
    """The day, counted from 1970-01-01 (UTC)."""
    return int(time.time()) // DAY


def key_of(*parts: str) -> bytes:
    """The key that stands for these parts together."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()[:16]


class Cache:
    """The file. Nothing here raises for a file that cannot be read or written: it then keeps nothing.

    What is put in is written in groups, at the latest by `flush` or `close`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.dropped = 0
        """Entries met that were not what had been put in."""
        self._waiting: dict[tuple[str, bytes], bytes] = {}
        self._met: list[tuple[int, str, bytes]] = []
        self._today = today()
        self._store = self._open()

    @property
    def usable(self) -> bool:
        """Whether there is a file that entries are kept in."""
        return self._store is not None

    def get(self, layer: str, key: bytes) -> bytes | None:
        """What was put in under that key; None when there is nothing, or nothing whole."""
        if (layer, key) in self._waiting:
            return self._waiting[layer, key]
        rows = self._run("SELECT data, digest, used FROM entries WHERE layer = ? AND key = ?", (layer, key))
        if not rows:
            return None
        data, digest, used = rows[0]
        if not isinstance(data, bytes) or digest != _digest(data):
            self.dropped += 1
            self._run("DELETE FROM entries WHERE layer = ? AND key = ?", (layer, key))
            return None
        if used != self._today:  # once a day is enough to know what is still in use
            self._met.append((self._today, layer, key))
            if len(self._met) >= AT_ONCE:
                self.flush()
        return data

    def put(self, layer: str, key: bytes, data: bytes) -> None:
        """Keep an entry, in the place of an earlier one."""
        if self._store is None:
            return
        self._waiting[layer, key] = data
        if len(self._waiting) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what waits to be written."""
        rows = [(layer, key, _digest(data), self._today, data) for (layer, key), data in self._waiting.items()]
        self._waiting = {}
        met, self._met = self._met, []
        if self._store is None or not (rows or met):
            return
        try:
            self._store.execute("BEGIN IMMEDIATE")
            self._store.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)", rows)
            self._store.executemany("UPDATE entries SET used = ? WHERE layer = ? AND key = ?", met)
            self._store.execute("COMMIT")
        except sqlite3.Error as error:
            self._failed(error)

    def layers(self) -> list[Layer]:
        """What is kept, by layer, the largest first."""
        self.flush()
        rows = self._run(
            "SELECT layer, count(*), sum(length(data)), max(used) FROM entries GROUP BY layer ORDER BY 3 DESC, layer"
        )
        return [Layer(*row) for row in rows]

    def prune(self, *, not_used_for: int | None = None) -> int:
        """Drop the entries that were not used for so many days, or all; how many that were."""
        self.flush()
        before = self._count()
        if not_used_for is None:
            self._run("DELETE FROM entries")
        else:
            self._run("DELETE FROM entries WHERE used < ?", (self._today - not_used_for,))
        after = self._count()
        self._run("VACUUM")
        return before - after

    def check(self) -> int:
        """Read every entry and drop what is not what was put in; how many that were."""
        self.flush()
        if self._store is None:
            return 0
        bad = []
        try:
            # one after another: the whole may be larger than memory
            for number, digest, data in self._store.execute("SELECT rowid, digest, data FROM entries"):
                if not isinstance(data, bytes) or digest != _digest(data):
                    bad.append(number)
        except sqlite3.Error as error:
            self._failed(error)
            return 0
        for number in bad:
            self._run("DELETE FROM entries WHERE rowid = ?", (number,))
        return len(bad)

    def close(self) -> None:
        """Write what waits, and close the file."""
        self.flush()
        if self._store is not None:
            self._store.close()
            self._store = None

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _count(self) -> int:
        return sum(row[0] for row in self._run("SELECT count(*) FROM entries"))

    def _run(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple]:  # type: ignore[type-arg]
        """The rows of a statement; none where there is no file, or it cannot be read or written."""
        if self._store is None:
            return []
        try:
            return self._store.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            self._failed(error)
            return []

    def _failed(self, error: sqlite3.Error) -> None:
        """A full disk or a file that is held costs what was to be kept; a damaged file is begun anew."""
        if self._store is None:
            return
        if self._store.in_transaction:
            try:
                self._store.execute("ROLLBACK")
            except sqlite3.Error:
                error = error if _is_damage(error) else sqlite3.DatabaseError("the transaction cannot be ended")
        if _is_damage(error):
            self._store.close()
            self._set_aside(error)
            self._store = self._open()

    def _open(self) -> sqlite3.Connection | None:
        for last_try in (False, True):
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                # Autocommit: no lock is held while articles are made.
                store = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
            except (OSError, sqlite3.Error):
                return None
            try:
                store.execute("PRAGMA journal_mode = WAL")
                store.execute("PRAGMA synchronous = NORMAL")  # a power cut costs the last entries at most
                store.execute(SCHEMA)
            except sqlite3.Error as error:
                store.close()
                if last_try or not _is_damage(error) or not self._set_aside(error):
                    return None
            else:
                return store
        return None

    def _set_aside(self, error: sqlite3.Error) -> bool:
        """Remove the damaged file, and say so: it holds nothing that cannot be made again."""
        try:
            for suffix in ("-wal", "-shm", ""):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        except OSError:
            return False
        log.warning("The cache %s was damaged (%s) and is begun anew.", self.path.name, error)
        return True


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _is_damage(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED
