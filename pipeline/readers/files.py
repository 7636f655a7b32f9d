"""A file, its bytes or a stream → documents, whatever the content."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from pipeline.diagnostics import diagnose
from pipeline.document import Document, Shape
from pipeline.readers.clippings import read_clipping
from pipeline.readers.decoding import decode
from pipeline.readers.detect import SAMPLE, detect_bytes
from pipeline.readers.email_message import read_email
from pipeline.readers.feeds import read_feed
from pipeline.readers.front_matter import read_front_matter
from pipeline.readers.json_lines import read_json_lines
from pipeline.readers.mhtml import read_mhtml
from pipeline.readers.page_dump import read_page_dump
from pipeline.readers.plain_text import read_plain_text
from pipeline.readers.reading import STAGE, Reading, assemble, failed
from pipeline.readers.saved_pages import read_saved_page
from pipeline.readers.streams import read_head, rewound
from pipeline.readers.weibo import read_weibo

MAX_BYTES = 20_000_000

TEXTS: dict[Shape, Callable[[str], Reading]] = {
    "weibo": read_weibo,
    "front_matter": read_front_matter,
    "omnivore": read_clipping,
    "page_dump": read_page_dump,
    "plain_text": read_plain_text,
    "html": read_saved_page,
}
"""Shapes that are one text, read as a whole."""
MESSAGES: dict[Shape, Callable[[bytes, str], Document]] = {"mhtml": read_mhtml, "email": read_email}
"""Shapes whose text is a part of the file, in an encoding of its own."""
CONTAINERS: dict[Shape, Callable[[BinaryIO, str, int], Iterator[Document]]] = {
    "feed": read_feed,
    "json_lines": read_json_lines,
}
"""Shapes that hold many articles and are read as they come."""


def read_documents(
    path: Path, *, source_path: str | None = None, shape: Shape | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[Document]:
    """The documents of a file, one after another: at least one, and more of a feed or JSON lines, which are streamed.

    `source_path`: how the file is named in the result, else the path as given; an entry has `#` and its id after it.
    `shape`: read it as this, whatever it looks like. `max_bytes` holds for the file, of a streamed one for each entry.
    Never raises for what the file is or holds: the reason stands on a document as an error.
    """
    name = path.as_posix() if source_path is None else source_path
    try:
        with path.open("rb") as stream:
            yield from read_stream(stream, source_path=name, shape=shape, max_bytes=max_bytes)
    except OSError as error:
        yield failed(name, [diagnose("file-unreadable", stage=STAGE, reason=error.strerror or type(error).__name__)])


def read_stream(
    stream: BinaryIO, *, source_path: str, shape: Shape | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[Document]:
    """The documents of a binary stream (standard input), as `read_documents` gives them. Raises OSError only."""
    head = read_head(stream, min(SAMPLE, max_bytes + 1))
    if not head.strip():
        yield failed(source_path, [diagnose("file-empty", stage=STAGE)])
        return
    kind = shape or detect_bytes(head, source_path).shape
    if container := CONTAINERS.get(kind):
        yield from container(rewound(head, stream), source_path, max_bytes)
        return
    data = head + read_head(stream, max_bytes + 1 - len(head))
    if len(data) > max_bytes:
        size = len(data) + _length_of_rest(stream)
        yield failed(source_path, [diagnose("file-too-large", stage=STAGE, size=size, limit=max_bytes)])
        return
    yield _single(data, source_path, kind)


def _length_of_rest(stream: BinaryIO) -> int:
    """How much a file has left, without reading it; 0 where that cannot be known (a pipe)."""
    try:
        here = stream.tell()
        return stream.seek(0, io.SEEK_END) - here
    except (OSError, ValueError):
        return 0


def _single(data: bytes, source_path: str, shape: Shape) -> Document:
    """The document of a whole file that is one article; offsets point into its text, which keeps its line breaks."""
    if message := MESSAGES.get(shape):
        return message(data, source_path)
    decoded = decode(data)
    if decoded.text is None:
        return failed(source_path, decoded.diagnostics)
    saved = decoded.text
    if not saved.strip():
        return failed(source_path, [diagnose("file-empty", stage=STAGE), *decoded.diagnostics], saved)
    return assemble(saved, source_path, shape, TEXTS[shape](saved), decoded.diagnostics)


def read_file(
    path: Path, *, source_path: str | None = None, shape: Shape | None = None, max_bytes: int = MAX_BYTES
) -> Document:
    """The document of a file; of one that holds many its first, with the diagnostic `more-articles`.

    Never raises for what the file is or holds: the reason stands on the document as an error.
    """
    return _first(read_documents(path, source_path=source_path, shape=shape, max_bytes=max_bytes))


def read_bytes(data: bytes, *, source_path: str, shape: Shape | None = None, max_bytes: int = MAX_BYTES) -> Document:
    """The document of a file's bytes, as `read_file` gives it."""
    return _first(read_stream(io.BytesIO(data), source_path=source_path, shape=shape, max_bytes=max_bytes))


def _first(documents: Iterator[Document]) -> Document:
    document, *more = islice(documents, 2)
    if more:
        document.diagnostics.append(diagnose("more-articles", stage=STAGE))
    return document


def holds_many(path: Path, *, shape: Shape | None = None) -> bool:
    """Whether a file is a container, whose documents come one by one (it may hold a single one). Reads its head only;
    False for a file that cannot be read.
    """
    if shape is not None:
        return shape in CONTAINERS
    try:
        with path.open("rb") as stream:
            return detect_bytes(read_head(stream, SAMPLE), path.name).shape in CONTAINERS
    except OSError:
        return False
