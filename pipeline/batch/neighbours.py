"""What else lies in the output folder: files that are not ours are never written over.

`zhbrief run saved/today.md -o saved` is allowed, and a note without a date would be called `today.md` too. A file of
ours that no manifest lists (a run was killed before it could, or somebody deleted the manifest) is known by what stands
in it, and may be written over.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from pathlib import Path

MARKS = {
    ".json": b'{\n "schema": "zhbrief/',
    ".html": b'<meta name="generator" content="zhbrief ',
    ".md": b"\n**Checks** ",
}
"""What stands near the beginning or the end of a note, by its suffix."""
NEAR = 4096


def others_in(folder: Path, suffixes: Iterable[str], ours: Container[str]) -> frozenset[str]:
    """The names, without suffix, that a note may not have because a file that is not ours is called so.

    `suffixes` are those of the formats that can be written, `ours` the names that the manifest lists. Empty for a
    folder that cannot be read.
    """
    ends = tuple(suffixes)
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.name.lower().endswith(ends)]
    except OSError:
        return frozenset()
    unlisted: dict[str, list[Path]] = {}
    for name in names:
        if name not in ours:
            unlisted.setdefault(os.path.splitext(name)[0], []).append(folder / name)  # noqa: PTH122 - keeps "a.b" of "a.b.md"
    return frozenset(stem for stem, paths in unlisted.items() if not all(map(_is_note, paths)))


def _is_note(path: Path) -> bool:
    mark = MARKS.get(path.suffix)
    if mark is None:
        return any(_is_note(path.with_suffix(suffix)) for suffix in MARKS)
    try:
        with path.open("rb") as file:
            head = file.read(NEAR)
            if mark in head:
                return True
            file.seek(max(0, path.stat().st_size - NEAR))
            return mark in file.read(NEAR)
    except OSError:
        return False
