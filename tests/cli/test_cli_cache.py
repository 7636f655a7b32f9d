"""`zhbrief cache`: counting and forgetting."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.batch.cache import CACHE_FILE, Cache, key_of
from pipeline.cli import zhbrief


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CACHE", str(tmp_path / "cache"))
    with Cache(tmp_path / "cache" / CACHE_FILE) as cache:
        cache.put("text", key_of("a"), b"x" * 1000)
        cache.put("text", key_of("b"), b"y")
        cache.put("names", key_of("c"), b"z")
    return tmp_path


def call(*words: str) -> Result:
    return CliRunner().invoke(zhbrief, ["cache", *words])


def test_what_is_in_it_is_counted_by_kind() -> None:
    told = call("stats").stdout.splitlines()
    assert told[0].startswith("3 entries, ")
    assert told[0].endswith(CACHE_FILE)
    assert [line.split()[0] for line in told[1:]] == ["2", "1"]
    data = json.loads(call("stats", "--json").stdout)
    assert [(layer["layer"], layer["entries"], layer["bytes"]) for layer in data["layers"]] == [
        ("text", 2, 1001),
        ("names", 1, 1),
    ]
    assert data["damaged"] == 0


def test_a_corrupt_entry_is_found_and_dropped(folder: Path) -> None:
    store = sqlite3.connect(folder / "cache" / CACHE_FILE)
    store.execute("UPDATE entries SET data = x'00' WHERE layer = 'names'")
    store.commit()
    store.close()
    assert "1 damaged entries were dropped." in call("stats").stdout
    assert json.loads(call("stats", "--json").stdout)["damaged"] == 0


def test_forgetting() -> None:
    assert call("prune", "--older-than", "1").stdout == "0 entries forgotten.\n"
    assert call("prune", "--all").stdout == "3 entries forgotten.\n"
    assert call("stats").stdout.startswith("0 entries, ")


@pytest.mark.parametrize("words", [(), ("--all", "--older-than", "3")])
def test_it_must_be_said_what_is_to_be_forgotten(words: tuple[str, ...]) -> None:
    done = call("prune", *words)
    assert done.exit_code == 2
    assert "--older-than DAYS or --all" in done.stderr


def test_a_cache_that_cannot_be_opened_is_said(folder: Path) -> None:
    for path in (folder / "cache").iterdir():
        path.unlink()
    (folder / "cache" / CACHE_FILE).mkdir()
    done = call("stats")
    assert done.exit_code == 1
    assert "ZHBRIEF_CACHE" in done.stderr
