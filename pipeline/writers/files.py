"""Briefings to disk: a file is there whole or not at all."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

from pipeline.document import Document, MadeWith
from pipeline.writers.registry import WRITERS


def write_briefing(
    document: Document, made_with: MadeWith, folder: Path, slug: str, formats: Sequence[str]
) -> list[Path]:
    """Write `<slug><suffix>` into the folder for each format, and return the paths in that order.

    Everything is rendered before the first file is written, so that formats of one briefing belong together. Raises
    ValueError for an unknown format or a slug that is not a plain file name, OSError when a file cannot be written.
    """
    unknown = [name for name in formats if name not in WRITERS]
    if unknown:
        raise ValueError(f"unknown format {', '.join(unknown)}; there are {', '.join(WRITERS)}")
    if slug in {"", ".."} or Path(slug).name != slug or "\0" in slug:
        raise ValueError(f"not a file name: {slug!r}")
    rendered = [(WRITERS[name].suffix, WRITERS[name].render(document, made_with)) for name in dict.fromkeys(formats)]
    folder.mkdir(parents=True, exist_ok=True)
    return [_written(folder / f"{slug}{suffix}", text) for suffix, text in rendered]


def _written(path: Path, text: str) -> Path:
    """Write through a file beside it: a reader, or a run that is broken off, never sees half a briefing."""
    # A short name of its own: a slug may already be as long as the file system allows.
    beside = path.with_name(f".zhbrief-{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        beside.write_bytes(text.encode("utf-8"))
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    return path
