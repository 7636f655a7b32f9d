"""Briefings to disk: a file is there whole or not at all."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

from pipeline.document import Document, MadeWith
from pipeline.writers.registry import WRITERS

Rendered = tuple[tuple[str, bytes], ...]
"""A briefing in its formats: for each the suffix of its file, and the file's bytes."""


def render_briefing(document: Document, made_with: MadeWith, formats: Sequence[str]) -> Rendered:
    """The briefing in each format, in order. Raises ValueError for an unknown format."""
    unknown = [name for name in formats if name not in WRITERS]
    if unknown:
        raise ValueError(f"unknown format {', '.join(unknown)}; there are {', '.join(WRITERS)}")
    return tuple(
        (WRITERS[name].suffix, WRITERS[name].render(document, made_with).encode("utf-8"))
        for name in dict.fromkeys(formats)
    )


def write_briefing(rendered: Rendered, folder: Path, slug: str) -> list[Path]:
    """Write `<slug><suffix>` into the folder for each format, and return the paths in that order.

    Everything is rendered before the first file is written, so that formats of one briefing belong together. Raises
    ValueError for a slug that is not a plain file name, OSError when a file cannot be written.
    """
    if slug in {"", ".."} or Path(slug).name != slug or "\0" in slug:
        raise ValueError(f"not a file name: {slug!r}")
    folder.mkdir(parents=True, exist_ok=True)
    return [_written(folder / f"{slug}{suffix}", content) for suffix, content in rendered]


def _written(path: Path, content: bytes) -> Path:
    """Write through a file beside it: a reader, or a run that is broken off, never sees half a briefing."""
    # A short name of its own: a slug may already be as long as the file system allows.
    beside = path.with_name(f".zhbrief-{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a power cut after the renaming leaves an empty file under the right name
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    return path
