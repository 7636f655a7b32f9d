"""What was named on the command line, as a list of articles to read."""

from __future__ import annotations

import contextlib
import glob
import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase as fnmatch
from functools import cache
from importlib.resources import files
from pathlib import Path

from pipeline.batch.manifest import MANIFEST, made_here

STDIN = "-"


@dataclass(frozen=True)
class Input:
    """One file to read, with one article in it or, for a feed, many.

    `path` is None for standard input; `source` is what is recorded, with forward slashes.
    """

    path: Path | None
    source: str


@dataclass(frozen=True)
class State:
    """What tells a file from what it was: a program that replaces a file whole may keep its size and its time."""

    size: int
    changed: int
    identity: int


def state_of(path: Path) -> State | None:
    """The file as it is now; None when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return State(found.st_size, found.st_mtime_ns, found.st_ino)


@dataclass(frozen=True)
class NoArticles:
    """Something named that leads to no article: `name` as it was given, and why in one line with what to do."""

    name: str
    reason: str


@dataclass(frozen=True)
class Skipped:
    """The rules for passing over what is found in a folder, from inputs.toml."""

    folders: frozenset[str]
    stems: frozenset[str]
    names: frozenset[str]
    beside_a_manifest: frozenset[str]
    suffixes: frozenset[str]


@cache
def skipped() -> Skipped:
    """The rules of inputs.toml."""
    rules = tomllib.loads(files("pipeline.batch").joinpath("inputs.toml").read_text(encoding="utf-8"))
    return Skipped(**{kind.name: frozenset(rules[kind.name]) for kind in fields(Skipped)})


def find_inputs(names: Sequence[str], output: Path | None = None) -> tuple[list[Input], list[NoArticles]]:
    """The articles that `names` stand for, in order and each once, and the names that stand for none.

    A name is a file, a folder (searched with its subfolders, sorted by path), a glob (`**` reaches into subfolders), or
    `-` for standard input. A named file that does not exist is an Input all the same: reading it says what is wrong,
    and the manifest has its line. Our own notes are no articles: `output` is not searched, nor is what any manifest
    says was made.
    """
    found: dict[str, Input] = {}
    problems: list[NoArticles] = []
    folders: dict[str, str] = {}
    for name in names:
        if name == STDIN:
            found.setdefault(STDIN, Input(None, STDIN))
            continue
        paths = list(_paths(name, output))
        if not paths:
            problems.append(NoArticles(name, _nothing(name)))
        for path in paths:
            found.setdefault(_real(path, folders), Input(path, _source(path)))
    return list(found.values()), problems


def _real(path: Path, folders: dict[str, str]) -> str:
    """The path without links. `folders` is what was found out so far: of ten thousand files in a folder, it is looked
    at once."""
    if path.is_symlink():
        return os.path.realpath(path)
    parent = os.path.dirname(path)  # noqa: PTH120 - for each of the files, and a Path costs as much again
    if parent not in folders:
        folders[parent] = os.path.realpath(parent)
    return f"{folders[parent]}{os.sep}{path.name}"


def _paths(name: str, output: Path | None) -> Iterator[Path]:
    path = Path(name)
    if path.is_dir():
        yield from _folder(path, output)
    elif path.exists() or not glob.has_magic(name):
        yield path
    else:
        # A page title may hold [ or ?; a file of that very name was met above, so this is a pattern.
        for match in sorted(glob.glob(name, recursive=True)):  # noqa: PTH207 - Path.glob takes no absolute pattern
            if Path(match).is_file():
                yield Path(match)


def _folder(top: Path, output: Path | None) -> Iterator[Path]:
    rules = skipped()
    ours = os.path.realpath(output) if output else None
    found: list[Path] = []
    for place, folders, names in os.walk(top):
        here = Path(place)
        if here != top and os.path.realpath(here) == ours:
            folders.clear()
            continue
        notes: frozenset[str] = frozenset()
        if MANIFEST in names:
            ours_too = (name for name in (*names, *folders) for made in rules.beside_a_manifest if fnmatch(name, made))
            notes = made_here(here).union(ours_too)
        folders[:] = [
            name for name in folders if not name.startswith(".") and name not in rules.folders and name not in notes
        ]
        found += [
            here / name for name in names if name not in notes and _is_article(name, rules) and (here / name).is_file()
        ]
    return iter(sorted(found, key=lambda path: path.parts))


def _is_article(name: str, rules: Skipped) -> bool:
    path = Path(name)
    return not (
        name.startswith(".")
        or name.endswith("~")
        or name in rules.names
        or path.suffix.lower() in rules.suffixes
        or path.stem.lower() in rules.stems
    )


def _nothing(name: str) -> str:
    if Path(name).is_dir():
        return "the folder has no articles; save articles there as text, Markdown or HTML, or name another folder"
    return "no file matches the pattern; check it, and quote it if the shell has changed it"


def _source(path: Path) -> str:
    """The path as it is recorded: from the working folder where it lies below it, so that briefings do not differ
    between machines; else as it was given."""
    if path.is_absolute():
        with contextlib.suppress(ValueError):
            path = path.relative_to(Path.cwd())
    # A name that is not valid UTF-8 could not be written into a JSON file.
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")
