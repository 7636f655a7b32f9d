"""The cache: what was put in comes out or nothing does, whatever happened to the file."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from pipeline.batch.cache import AT_ONCE, CACHE_FILE, Cache, key_of


def path(folder: Path) -> Path:
    return folder / "cache" / CACHE_FILE


def test_what_was_kept_is_there_in_the_next_run_and_under_its_own_key_only(tmp_path: Path) -> None:
    with Cache(path(tmp_path)) as cache:
        cache.put("text", key_of("a"), b"one")
        assert cache.get("text", key_of("a")) == b"one"
    with Cache(path(tmp_path)) as cache:
        assert cache.get("text", key_of("a")) == b"one"
        assert cache.get("text", key_of("b")) is None
        assert cache.get("names", key_of("a")) is None
        cache.put("text", key_of("a"), b"two")
    with Cache(path(tmp_path)) as cache:
        assert cache.get("text", key_of("a")) == b"two"


def test_parts_of_a_key_do_not_run_together() -> None:
    assert key_of("ab", "c") != key_of("a", "bc")


def test_many_entries_are_written_before_the_end(tmp_path: Path) -> None:
    with Cache(path(tmp_path)) as cache:
        for number in range(AT_ONCE):
            cache.put("text", key_of(str(number)), b"x")
        with Cache(path(tmp_path)) as other:
            assert other.get("text", key_of("0")) == b"x"


def test_a_corrupt_entry_is_found_dropped_and_made_again(tmp_path: Path) -> None:
    with Cache(path(tmp_path)) as cache:
        cache.put("text", key_of("a"), b"one")
        cache.put("text", key_of("b"), b"two")
    store = sqlite3.connect(path(tmp_path))
    store.execute("UPDATE entries SET data = x'6f6e66' WHERE key = ?", (key_of("a"),))
    store.commit()
    store.close()
    with Cache(path(tmp_path)) as cache:
        assert cache.get("text", key_of("a")) is None
        assert (cache.dropped, cache.get("text", key_of("b"))) == (1, b"two")
        assert [layer.entries for layer in cache.layers()] == [1]
        cache.put("text", key_of("a"), b"one")
    with Cache(path(tmp_path)) as cache:
        assert cache.get("text", key_of("a")) == b"one"


def test_every_corrupt_entry_is_found_by_looking_at_all(tmp_path: Path) -> None:
    with Cache(path(tmp_path)) as cache:
        for name in "abc":
            cache.put("text", key_of(name), name.encode())
    store = sqlite3.connect(path(tmp_path))
    store.execute("UPDATE entries SET data = x'00' WHERE key IN (?, ?)", (key_of("a"), key_of("b")))
    store.commit()
    store.close()
    with Cache(path(tmp_path)) as cache:
        assert cache.check() == 2
        assert cache.check() == 0
        assert cache.get("text", key_of("c")) == b"c"


def test_a_damaged_file_is_begun_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path(tmp_path).parent.mkdir()
    path(tmp_path).write_bytes(b"no database " * 1000)
    with Cache(path(tmp_path)) as cache:
        assert "begun anew" in caplog.text
        cache.put("text", key_of("a"), b"one")
    with Cache(path(tmp_path)) as cache:
        assert cache.get("text", key_of("a")) == b"one"


def test_a_file_that_cannot_be_opened_costs_what_would_be_kept(tmp_path: Path) -> None:
    path(tmp_path).mkdir(parents=True)  # a folder stands in its place
    with Cache(path(tmp_path)) as cache:
        assert not cache.usable
        cache.put("text", key_of("a"), b"one")
        assert cache.get("text", key_of("a")) is None
        assert (cache.layers(), cache.prune(), cache.check()) == ([], 0, 0)


def test_what_was_not_used_for_some_time_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, name in ((100, "old"), (120, "new")):
        monkeypatch.setattr("pipeline.batch.cache.today", lambda day=day: day)
        with Cache(path(tmp_path)) as cache:
            cache.put("text", key_of(name), b"x")
    monkeypatch.setattr("pipeline.batch.cache.today", lambda: 130)
    with Cache(path(tmp_path)) as cache:
        assert cache.get("text", key_of("old")) == b"x"  # and so it is used again
    with Cache(path(tmp_path)) as cache:
        assert [(layer.name, layer.entries, layer.last_used) for layer in cache.layers()] == [("text", 2, 130)]
        assert cache.prune(not_used_for=5) == 1
        assert cache.get("text", key_of("new")) is None
        assert cache.prune() == 1


def _put(name: str, folder: Path) -> None:
    with Cache(path(folder)) as cache:
        for number in range(300):
            cache.put("text", key_of(name, str(number)), name.encode())


def test_processes_share_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_put, args=(name, tmp_path)) for name in ("a", "b")]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    with Cache(path(tmp_path)) as cache:
        assert [layer.entries for layer in cache.layers()] == [600]
        assert cache.get("text", key_of("b", "299")) == b"b"
