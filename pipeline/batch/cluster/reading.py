"""The first stage on a cluster: a file → its articles, by the same readers as everywhere."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pipeline.batch.cluster.carried import Asked, Done, Earlier, Kept, Read, records_of, table_of
from pipeline.batch.cluster.places import Place, file_system
from pipeline.batch.inputs import Input, State, state_of
from pipeline.batch.making import entry_digest, read_input, unread
from pipeline.batch.manifest import file_digest
from pipeline.diagnostics import diagnose
from pipeline.document import Article, Document
from pipeline.flow import in_one_line
from pipeline.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 64
"""So many rows of a Parquet file are held at a time."""


def read_table(table: pa.Table, settings: Settings) -> Iterator[pa.Table]:
    """The stage: `Asked` in; for each article `Read`, or `Done` where what an earlier run made still holds."""
    for asked in records_of(table):
        for record in read_asked(cast(Asked, asked), settings):
            yield table_of([record])


def read_asked(asked: Asked, settings: Settings) -> Iterator[Read | Done]:
    """The articles of an input. Never raises for what it holds, or for a file that is not there."""
    place = asked.place
    state = None if place.remote else state_of(Path(place.address))
    digest = digest_of(place)
    if (old := asked.earlier.get(place.source)) and old.same and digest and old.digest == digest:
        yield Done(asked.item, digest, Kept(place.source))
        return
    for document in documents_of(place, settings):
        source = document.article.source_path
        alone = source == place.source
        own = digest if alone else entry_digest(document)
        yield _to_make(asked, document, own, asked.earlier.get(source), state if alone else None)


def _to_make(asked: Asked, document: Document, digest: str, old: Earlier | None, state: State | None) -> Read | Done:
    if old is None or not digest or old.digest != digest:
        return Read(asked.item, digest, "", document, state)
    if old.same:
        return Done(asked.item, digest, Kept(document.article.source_path))
    return Read(asked.item, digest, old.mentions, document, state)


def digest_of(place: Place) -> str:
    """The sha256 of the file; empty when it cannot be read."""
    if not place.remote:
        return file_digest(Path(place.address))
    try:
        with _opened(place) as stream:
            digest = hashlib.sha256()
            while data := stream.read(1 << 20):
                digest.update(data)
            return digest.hexdigest()
    except Exception:  # each kind of store has exceptions of its own; reading it says what is wrong
        return ""


def documents_of(place: Place, settings: Settings) -> Iterator[Document]:
    """The articles of a file as the reader for it gives them."""
    if not place.remote and not place.parquet:
        yield from read_input(Input(Path(place.address), place.source), settings)
        return
    try:
        with _opened(place) as stream:
            if place.parquet:
                yield from _streamed(_rows(stream), place.source, settings, "json_lines")
            else:
                shape = None if settings.shape == "auto" else settings.shape
                yield from _streamed(stream, place.source, settings, shape)
    except FileNotFoundError:
        yield _unreadable(place.source, "No such file or directory")
    except OSError as error:
        yield _unreadable(place.source, error.strerror or in_one_line(error))
    except Exception as error:  # a store's own exceptions, a Parquet file that is none
        yield unread(place.source, in_one_line(error))


def _streamed(stream: BinaryIO, source: str, settings: Settings, shape: Any) -> Iterator[Document]:  # noqa: ANN401 - a name of the settings that readers know as a Shape
    from pipeline.readers import read_stream

    yield from read_stream(stream, source_path=source, shape=shape, max_bytes=settings.max_file_bytes)


def _opened(place: Place) -> closing[BinaryIO]:
    if place.remote:
        system, path = file_system(place.address)
        return closing(cast(BinaryIO, system.open(path, "rb")))
    return closing(cast(BinaryIO, Path(place.address).open("rb")))


def _unreadable(source: str, reason: str) -> Document:
    article = Article(id=source, source_path=source, shape="plain_text", title="")
    return Document(saved="", article=article, diagnostics=[diagnose("file-unreadable", stage="read", reason=reason)])


class _Rows(io.RawIOBase):
    """The rows of a Parquet file as JSON lines, a few at a time."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        import pyarrow.parquet as pq

        self._batches = pq.ParquetFile(file).iter_batches(batch_size=ROWS)
        self._held = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the buffer is a memoryview, always
        """The next bytes into the buffer; 0 at the end."""
        while not self._held:
            batch = next(self._batches, None)
            if batch is None:
                return 0
            self._held = b"".join(_line(row) for row in batch.to_pylist())
        part = self._held[: len(buffer)]
        buffer[: len(part)] = part
        self._held = self._held[len(part) :]
        return len(part)


def _rows(file: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Rows(file)))


def _line(row: dict[str, object]) -> bytes:
    """A row as a line; an empty cell is a field that the line does not have, a date is told as ISO."""
    told = {name: value for name, value in row.items() if value is not None}
    return json.dumps(told, ensure_ascii=False, default=_told).encode("utf-8", "replace") + b"\n"


def _told(value: Any) -> object:  # noqa: ANN401 - whatever a column type gives
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
