"""The hits of a batch, written down article by article and put into `hits.jsonl` and `hits.csv` at the end, as streams.

Ten thousand articles have some 260 MB of hits, so they are never held: a worker hands over an article's rows as bytes,
they are appended to `.hits.journal` before the article's line goes into the manifest, and at the end pieces of the old
files and of the journal are copied into the new ones in the order of the articles' paths. A run that is killed leaves
its journal behind; the next one goes on with it.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pydantic import ValidationError

from pipeline.batch.cache import Cache, key_of
from pipeline.storage import write_together

if TYPE_CHECKING:
    from pipeline.glossary import Hit

JOURNAL = ".hits.journal"
LAYER = "hits"
AT_ONCE = 1 << 20
"""Bytes that are copied at a time."""

_SOURCE = b'"source_path": "'
_AFTER_SOURCE = b'", "sentence": "'
_NEAR = 2_000
"""Within so many bytes of a row its path ends; a longer one is read as JSON."""

Refresh = Callable[[Sequence["Hit"]], Sequence["Hit"]]


def rows_of(hits: Iterable[Hit]) -> bytes:
    """Hits as they stand in `hits.jsonl`."""
    lines = [json.dumps(hit.model_dump(mode="json"), ensure_ascii=False) + "\n" for hit in hits]
    return "".join(lines).encode("utf-8", "replace")


def table_of(hits: Iterable[Hit]) -> bytes:
    """Hits as they stand in `hits.csv`, without its header."""
    from pipeline.glossary.ledger import table

    return table(hits).encode("utf-8", "replace").split(b"\r\n", 1)[1]


@dataclass(frozen=True)
class _Piece:
    """The hits of one article: where its rows stand in a file, and where they stand in the same or another as CSV;
    `table` is None where the CSV has to be made from the rows."""

    file: BinaryIO
    start: int
    length: int
    table: BinaryIO | None = None
    table_start: int = 0
    table_length: int = 0


class Journal:
    """The hits of one output folder. Its run holds the folder. `cache` remembers where in the files an article's
    hits stand; without it the files are read."""

    def __init__(self, folder: Path, cache: Cache) -> None:
        self._folder = folder
        self._path = folder / JOURNAL
        self._cache = cache
        self._file: BinaryIO | None = None
        self._end = 0
        self._frames: dict[str, tuple[int, int, int]] = {}  # source → where its rows start; length of rows, of table
        self._stale: set[str] = set()
        self._take_up()

    def add(self, source: str, hits: bytes, table: bytes) -> None:
        """Write down the hits of an article that was made, none of them included. Raises OSError."""
        if self._file is None:
            self._file = self._path.open("a+b", buffering=0)
        head = json.dumps({"source": source, "hits": len(hits), "table": len(table)}).encode() + b"\n"
        written = self._file.write(head + hits + table)
        if written != len(head) + len(hits) + len(table):  # a disk that is full takes a part
            os.truncate(self._path, self._end)
            raise OSError(28, os.strerror(28))
        self._frames[source] = (self._end + len(head), len(hits), len(table))
        self._end += written

    def sync(self) -> None:
        """See on the disk what was added. May be called from another thread. Raises OSError."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def refresh(self, source: str) -> None:
        """Note that the article was left alone, and that what is decided about its hits may have changed."""
        self._stale.add(source)

    def settle(self, listed: Container[str], refreshed: Refresh = lambda hits: hits) -> None:
        """Put all into `hits.jsonl` and `hits.csv`; hits of articles that are not `listed` are dropped, those of
        others stay. `refreshed` gives the hits of an article that was left alone as they are now. Raises OSError."""
        if not self._frames and not self._stale:
            self._remove()
            return
        with _Files(self._folder, self._cache) as files:
            pieces = {source: found for source, found in files.pieces().items() if source in listed}
            for source, (start, length, table) in self._frames.items():
                if self._file is None:
                    self._file = self._path.open("a+b", buffering=0)
                pieces[source] = [_Piece(self._file, start, length, self._file, start + length, table)]
            for source in self._stale & pieces.keys() - self._frames.keys():
                new = _renewed(pieces[source], refreshed)
                if new is not None:
                    self.add(source, *new)
                    if self._file is not None:  # it was opened by `add`
                        start, length, table = self._frames[source]
                        pieces[source] = [_Piece(self._file, start, length, self._file, start + length, table)]
            if self._frames:
                files.write([(source, pieces[source]) for source in sorted(pieces)])
        self._remove()

    def close(self) -> None:
        """Let go of the journal; what is in it stays for the next run."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _remove(self) -> None:
        self.close()
        self._path.unlink(missing_ok=True)
        self._frames, self._stale, self._end = {}, set(), 0

    def _take_up(self) -> None:
        """Go on with the journal of a run that was killed, up to where it is whole."""
        try:
            size = self._path.stat().st_size
        except OSError:
            return
        with self._path.open("rb") as file:
            while head := file.readline():
                try:
                    found = json.loads(head)
                    source, hits, table = str(found["source"]), int(found["hits"]), int(found["table"])
                except (ValueError, KeyError, TypeError):
                    break
                start = file.tell()
                if min(hits, table) < 0 or start + hits + table > size:
                    break
                self._frames[source] = (start, hits, table)
                self._end = file.seek(start + hits + table)
        if self._end < size:
            os.truncate(self._path, self._end)


class _Files:
    """`hits.jsonl` and `hits.csv` as they are, by article, and as they become."""

    def __init__(self, folder: Path, cache: Cache) -> None:
        from pipeline.glossary.ledger import HITS, TABLE, table

        self._rows_path = folder / HITS
        self._table_path = folder / TABLE
        self._header = table(()).encode("utf-8-sig")
        self._cache = cache
        self._key = key_of(os.path.realpath(folder))
        self._open: list[BinaryIO] = []

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *error: object) -> None:
        for file in self._open:
            file.close()

    def pieces(self) -> dict[str, list[_Piece]]:
        """Where the hits of each article stand. Raises OSError."""
        try:
            rows = self._rows_path.open("rb", buffering=0)
        except FileNotFoundError:
            return {}
        self._open.append(rows)
        found: dict[str, list[_Piece]] = {}
        known = self._remembered()
        if known is None:
            for source, start, length in _scan(self._rows_path):
                found.setdefault(source, []).append(_Piece(rows, start, length))
            return found
        table = self._table_path.open("rb", buffering=0)
        self._open.append(table)
        start, table_start = 0, len(self._header)
        for source, length, table_length in known:
            found.setdefault(source, []).append(_Piece(rows, start, length, table, table_start, table_length))
            start += length
            table_start += table_length
        return found

    def write(self, pieces: Sequence[tuple[str, Sequence[_Piece]]]) -> None:
        """Replace both files. Raises OSError."""
        index: list[tuple[str, int, int]] = []
        tables = self._tables(pieces, index)
        write_together({self._rows_path: _copied([p for _, each in pieces for p in each]), self._table_path: tables})
        data = json.dumps([self._signature(), index], ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._cache.put(LAYER, self._key, zlib.compress(data, 1))

    def _tables(
        self, pieces: Sequence[tuple[str, Sequence[_Piece]]], index: list[tuple[str, int, int]]
    ) -> Iterator[bytes]:
        yield self._header
        run: list[_Piece] = []
        for source, each in pieces:
            for piece in each:
                if piece.table is not None:
                    run.append(_Piece(piece.table, piece.table_start, piece.table_length))
                    index.append((source, piece.length, piece.table_length))
                    continue
                yield from _copied(run)
                run = []
                made = table_of(_hits(_read(piece)))
                index.append((source, piece.length, len(made)))
                yield made
        yield from _copied(run)

    def _signature(self) -> list[list[int]]:
        found = [path.stat() for path in (self._rows_path, self._table_path)]
        return [[s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino] for s in found]

    def _remembered(self) -> list[tuple[str, int, int]] | None:
        """The articles in the order of the files, with the lengths of their rows; None where somebody else has
        written them, or the cache is gone."""
        data = self._cache.get(LAYER, self._key)
        try:
            if data is None:
                return None
            signature, index = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
            return [(str(s), int(n), int(t)) for s, n, t in index] if signature == self._signature() else None
        except (OSError, ValueError, TypeError, zlib.error):
            return None


def _scan(path: Path) -> Iterator[tuple[str, int, int]]:
    """Each run of rows about one article: its path, where it starts, how long it is. Other rows are passed over."""
    current, source, start, end = b"\0", "", 0, 0
    position = 0
    with path.open("rb") as file:
        for row in file:
            here, position = position, position + len(row)
            if end == here and row.find(current, 0, _NEAR) >= 0 and row.endswith(b"\n"):
                end = position
                continue
            if end > start:
                yield source, start, end - start
            start = end = position
            found = _source(row)
            if found is not None and row.endswith(b"\n"):
                source, current = found
                start = here
    if end > start:
        yield source, start, end - start


def _source(row: bytes) -> tuple[str, bytes] | None:
    """The path of the article that a row is about, and how it stands there; None for what is no row."""
    from pipeline.glossary import Hit

    try:
        source = Hit.model_validate_json(row).source_path
    except ValidationError:
        return None
    # A quotation mark within a value has a backslash before it, so this stands in the row once, as the key.
    return source, _SOURCE + json.dumps(source, ensure_ascii=False)[1:-1].encode("utf-8", "replace") + _AFTER_SOURCE


def _read(piece: _Piece) -> bytes:
    piece.file.seek(piece.start)
    return piece.file.read(piece.length)


def _copied(pieces: Iterable[_Piece]) -> Iterator[bytes]:
    """The bytes of the pieces; those that follow each other in one file are read together."""
    file: BinaryIO | None = None
    start = end = 0
    for piece in pieces:
        if piece.file is file and piece.start == end and end - start < AT_ONCE:
            end += piece.length
            continue
        if file is not None:
            yield from _range(file, start, end)
        file, start, end = piece.file, piece.start, piece.start + piece.length
    if file is not None:
        yield from _range(file, start, end)


def _range(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end:
        data = file.read(min(end - start, AT_ONCE))
        if not data:
            raise OSError(f"{file.name} became shorter while it was read")
        start += len(data)
        yield data


def _hits(rows: bytes) -> list[Hit]:
    from pipeline.glossary import Hit

    found = []
    for row in rows.splitlines():
        try:
            found.append(Hit.model_validate_json(row))
        except ValidationError:
            continue
    return found


def _renewed(pieces: Collection[_Piece], refreshed: Refresh) -> tuple[bytes, bytes] | None:
    """The rows and the table of hits as they are now; None when they are as they were."""
    before = [hit for piece in pieces for hit in _hits(_read(piece))]
    after = refreshed(before)
    return None if list(after) == before else (rows_of(after), table_of(after))
