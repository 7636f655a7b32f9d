"""Digests remembered by what the file system says: a changed file is always found."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline.batch.digests as digests_module
from pipeline.batch.cache import CACHE_FILE, Cache
from pipeline.batch.digests import HAS_CHANGE_TIME, SETTLED, Digests
from pipeline.batch.manifest import file_digest

pytestmark = pytest.mark.skipif(not HAS_CHANGE_TIME, reason="nothing is remembered on Windows")


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / CACHE_FILE) as opened:
        yield opened


READ_AGAIN = "ab" * 32


def later() -> float:
    return time.time() + SETTLED + 1


def read(digests: Digests, path: Path) -> str:
    files = digests.of("a")
    digest = files.digest(path)
    files.keep()
    return digest


def test_a_file_that_stands_is_read_once(tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    assert read(Digests(cache, tmp_path, later), path) == file_digest(path)
    monkeypatch.setattr(digests_module, "file_digest", lambda path: READ_AGAIN)
    assert read(Digests(cache, tmp_path, later), path) != READ_AGAIN
    path.write_bytes(b"more")
    assert read(Digests(cache, tmp_path, later), path) == READ_AGAIN


def test_a_file_that_was_just_written_is_read_every_time(tmp_path: Path, cache: Cache) -> None:
    """Changed twice within one tick of the clock, with the same size: no signature could tell."""
    path = tmp_path / "a"
    path.write_bytes(b"one")
    stamp = path.stat().st_mtime_ns
    assert read(Digests(cache, tmp_path), path) == file_digest(path)
    path.write_bytes(b"two")
    os.utime(path, ns=(stamp, stamp))
    assert read(Digests(cache, tmp_path), path) == file_digest(path)


def test_a_change_of_the_same_size_with_its_time_set_back_is_found(tmp_path: Path, cache: Cache) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    old = path.stat()
    assert read(Digests(cache, tmp_path, later), path) == file_digest(path)
    time.sleep(0.02)  # another tick of the file system's clock
    path.write_bytes(b"two")
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert path.stat().st_mtime_ns == old.st_mtime_ns
    assert read(Digests(cache, tmp_path, later), path) == file_digest(path)


def test_another_file_in_its_place_is_found(tmp_path: Path, cache: Cache) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"one")
    other.write_bytes(b"two")
    assert read(Digests(cache, tmp_path, later), path) == file_digest(path)
    other.replace(path)
    assert read(Digests(cache, tmp_path, later), path) == file_digest(path)
    path.unlink()
    assert read(Digests(cache, tmp_path, later), path) == ""


def test_what_is_kept_is_only_what_was_asked_for_last(tmp_path: Path, cache: Cache) -> None:
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        path.write_bytes(path.name.encode())
    for asked in (paths[:2], paths[1:]):
        files = Digests(cache, tmp_path, later).of("a")
        for path in asked:
            files.digest(path)
        files.keep()
    [layer] = cache.layers()
    assert layer.octets == 2 * 72


def test_a_row_of_another_version_is_no_row(tmp_path: Path, cache: Cache) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    digests = Digests(cache, tmp_path, later)
    read(digests, path)
    cache.put("digest", digests.of("a")._key, b"short")
    assert read(digests, path) == file_digest(path)
