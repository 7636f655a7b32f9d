"""Where the articles of a run on a cluster lie: files and folders here, or addresses that fsspec knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.batch.inputs import STDIN, Input, NoArticles, _is_article, find_inputs, skipped

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,19}://", re.IGNORECASE)
PARQUET = ".parquet"


class Unreachable(OSError):  # noqa: N818 - says what is the matter, and reads so where it is caught
    """An address that cannot be opened. The message is one line for the user."""


@dataclass(frozen=True)
class Place:
    """One file to read. `address`: a path on this machine, or (`remote`) an address; `source` is what is recorded."""

    address: str
    source: str
    remote: bool

    @property
    def parquet(self) -> bool:
        """Whether its rows are articles, as the lines of a JSON-lines file are."""
        return PurePosixPath(self.address).suffix.lower() == PARQUET

    @property
    def input(self) -> Input:
        """The same as the rest of the batch knows it; without a path when it lies elsewhere."""
        return Input(None if self.remote else Path(self.address), self.source)


def is_address(name: str) -> bool:
    """Whether the name is an address (`s3://bucket/articles`) and no path."""
    return ADDRESS.match(name) is not None


def find_places(names: Sequence[str], output: Path | None = None) -> tuple[list[Place], list[NoArticles]]:
    """The files that `names` stand for, each once and in order, and the names that stand for none.

    As `find_inputs` for paths; an address is a file, a folder (all files below it by name, but what is no article) or
    a pattern with `*`. Raises Unreachable for an address that cannot be listed.
    """
    found: dict[str, Place] = {}
    problems: list[NoArticles] = []
    for name in names:
        if is_address(name):
            addresses = _listed(name)
            if not addresses:
                problems.append(NoArticles(name, "no article lies there; check the address"))
            for address in addresses:
                found.setdefault(address, Place(address, address, remote=True))
            continue
        if name == STDIN:
            problems.append(NoArticles(name, "a cluster reads files; save what comes in to one and name it"))
            continue
        inputs, nothing = find_inputs([name], output)
        problems += nothing
        for item in inputs:
            if item.path is not None:
                address = str(item.path.absolute())  # who reads it works in another folder
                found.setdefault(address, Place(address, item.source, remote=False))
    return list(found.values()), problems


def file_system(address: str) -> tuple[Any, str]:
    """The fsspec file system of an address, and the path on it. Raises Unreachable."""
    try:
        import fsspec

        system, path = fsspec.core.url_to_fs(address)
    except ImportError as error:  # s3fs, gcsfs, adlfs come as packages of their own
        raise Unreachable(f"{address}: {error}. Install what it asks for on every node") from None
    except ValueError as error:
        raise Unreachable(f"{address}: {error}") from None
    return system, str(path)


def _listed(address: str) -> list[str]:
    system, path = file_system(address)
    try:
        if system.has_magic(path) if hasattr(system, "has_magic") else any(sign in path for sign in "*?["):
            paths = [each for each in system.glob(path) if system.isfile(each)]
        elif system.isdir(path):
            top = path.rstrip("/")
            paths = [each for each in system.find(top) if _wanted(each[len(top) :])]
        else:
            return [address]  # one that is not there is an article that failed, as a file would be
    except Exception as error:  # each kind of store has exceptions of its own
        raise Unreachable(f"{address} cannot be listed: {' '.join(str(error).split())[:200]}") from error
    return [str(system.unstrip_protocol(each)) for each in sorted(paths)]


def _wanted(below: str) -> bool:
    parts = PurePosixPath(below.lstrip("/")).parts
    hidden = any(part.startswith(".") for part in parts[:-1])
    return bool(parts) and not hidden and (_is_article(parts[-1], skipped()) or parts[-1].lower().endswith(PARQUET))
