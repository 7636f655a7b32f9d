"""Briefings to disk: a file is there whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.document import Document, MadeWith
from pipeline.storage import write_together
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
    paths = [folder / f"{slug}{suffix}" for suffix, _ in rendered]
    write_together({path: content for path, (_, content) in zip(paths, rendered, strict=True)})
    return paths
