"""A file or its bytes → `Document`, whatever the content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.diagnostics import diagnose
from pipeline.document import Document, Shape
from pipeline.readers.decoding import decode
from pipeline.readers.detect import detect
from pipeline.readers.front_matter import read_front_matter
from pipeline.readers.html_page import read_html
from pipeline.readers.omnivore import read_omnivore
from pipeline.readers.page_dump import read_page_dump
from pipeline.readers.plain_text import read_plain_text
from pipeline.readers.reading import STAGE, Reading, assemble, failed
from pipeline.readers.weibo import read_weibo

MAX_BYTES = 20_000_000

SHAPES: dict[Shape, Callable[[str], Reading]] = {
    "weibo": read_weibo,
    "front_matter": read_front_matter,
    "omnivore": read_omnivore,
    "page_dump": read_page_dump,
    "plain_text": read_plain_text,
    "html": read_html,
}


def read_file(path: Path, *, source_path: str | None = None, max_bytes: int = MAX_BYTES) -> Document:
    """The document of a file. `source_path`: how the file is named in the result, else the path as given.

    Never raises for what the file is or holds: the reason stands on the document as an error.
    """
    name = path.as_posix() if source_path is None else source_path
    try:
        size = path.stat().st_size
        if size > max_bytes:
            return failed(name, [diagnose("file-too-large", stage=STAGE, size=size, limit=max_bytes)])
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return failed(name, [diagnose("file-unreadable", stage=STAGE, reason=reason)])
    return read_bytes(data, source_path=name, max_bytes=max_bytes)


def read_bytes(data: bytes, *, source_path: str, max_bytes: int = MAX_BYTES) -> Document:
    """The document of a file's bytes; offsets point into the decoded text, which keeps its line breaks."""
    if len(data) > max_bytes:
        return failed(source_path, [diagnose("file-too-large", stage=STAGE, size=len(data), limit=max_bytes)])
    if not data.strip():
        return failed(source_path, [diagnose("file-empty", stage=STAGE)])
    decoded = decode(data)
    if decoded.text is None:
        return failed(source_path, decoded.diagnostics)
    saved = decoded.text
    if not saved.strip():
        return failed(source_path, [diagnose("file-empty", stage=STAGE), *decoded.diagnostics], saved)
    shape = detect(saved).shape
    return assemble(saved, source_path, shape, SHAPES[shape](saved), decoded.diagnostics)
