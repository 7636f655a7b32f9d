"""Hits written article by article give the same files as hits written at once, and outlive a run that is killed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pipeline.batch.cache import CACHE_FILE, Cache
from pipeline.batch.journal import JOURNAL, Journal, rows_of, table_of
from pipeline.glossary import Hit, read_hits, write_hits
from pipeline.glossary.ledger import HITS, TABLE


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "cache" / CACHE_FILE) as opened:
        yield opened


def hit(source: str, number: int = 0, **other: object) -> Hit:
    values = {
        "id": f"{source}-{number}", "article": source, "source_path": source, "sentence": "s1", "block": "b1",
        "text": f'他说："=1+1", "sentence": "{number}"\r\n', "start": 0, "end": 2, "term": "软银", "surface": "软银",
        "target": "SoftBank", "kind": "organisation", "before": "", "after": "",
    }  # fmt: skip
    return Hit.model_validate(values | other)


ODD = 'in/ "source_path": "x\\", 甲\udc80#1'


def hits(*sources: str, times: int = 2, **other: object) -> dict[str, list[Hit]]:
    return {source: [hit(source, number, **other) for number in range(times)] for source in sources}


def add(folder: Path, cache: Cache, made: dict[str, list[Hit]]) -> Journal:
    journal = Journal(folder, cache)
    for source, each in made.items():
        journal.add(source, rows_of(each), table_of(each))
    journal.sync()
    return journal


def files(folder: Path) -> tuple[bytes, bytes]:
    return (folder / HITS).read_bytes(), (folder / TABLE).read_bytes()


def at_once(folder: Path, made: dict[str, list[Hit]]) -> tuple[bytes, bytes]:
    folder.mkdir(exist_ok=True)
    write_hits(folder, [hit for each in made.values() for hit in each])
    return files(folder)


@pytest.mark.parametrize("remembered", [True, False])
def test_two_runs_give_the_files_that_one_gives_at_once(tmp_path: Path, cache: Cache, remembered: bool) -> None:
    first = hits("b", "a", "in/d", "empty-later", "gone")
    add(tmp_path, cache, first).settle(first)
    assert files(tmp_path) == at_once(tmp_path / "once", first)
    if not remembered:
        cache.prune()
    second = hits("in/c", "a", times=3, english="SB") | {"empty-later": []}
    listed = {*first, *second} - {"gone"}
    add(tmp_path, cache, second).settle(listed)
    both = {source: each for source, each in (first | second).items() if source in listed}
    assert files(tmp_path) == at_once(tmp_path / "once", both)
    assert not (tmp_path / JOURNAL).exists()


def test_paths_may_hold_anything(tmp_path: Path, cache: Cache) -> None:
    first = hits("a", ODD.replace("\udc80", ""), '"', "\\")
    add(tmp_path, cache, first).settle(first)
    cache.prune()
    second = hits("z")
    add(tmp_path, cache, second).settle({*first, *second})
    assert files(tmp_path) == at_once(tmp_path / "once", first | second)


def test_a_table_that_somebody_edited_is_made_anew(tmp_path: Path, cache: Cache) -> None:
    first = hits("a", "b")
    add(tmp_path, cache, first).settle(first)
    (tmp_path / TABLE).write_text("mine\n", encoding="utf-8")
    second = hits("c")
    add(tmp_path, cache, second).settle({*first, *second})
    assert files(tmp_path) == at_once(tmp_path / "once", first | second)


def test_rows_that_are_none_are_left_out(tmp_path: Path, cache: Cache) -> None:
    first = hits("a", "b")
    rows = rows_of(first["a"]) + b'{"no": "hit"}\nnonsense\n' + rows_of(first["b"]) + rows_of(first["b"])[:-9]
    (tmp_path / HITS).write_bytes(rows)
    second = hits("c")
    add(tmp_path, cache, second).settle({*first, *second})
    expected = first | {"b": [first["b"][0], first["b"][1], first["b"][0]]} | second
    assert files(tmp_path) == at_once(tmp_path / "once", expected)


def test_a_run_that_was_killed_leaves_its_hits_to_the_next(tmp_path: Path, cache: Cache) -> None:
    first = hits("a", "b")
    add(tmp_path, cache, first).close()
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(b'{"source": "torn", "hits": 900, "table": 1}\n{"id"')
    assert not (tmp_path / HITS).exists()
    second = hits("c")
    add(tmp_path, cache, second).settle({*first, *second})
    assert files(tmp_path) == at_once(tmp_path / "once", first | second)


@pytest.mark.parametrize("damage", [b"[]\n", b"nonsense\n", b'{"source": "x", "hits": -5, "table": 2}\n', b"{}"])
def test_what_cannot_be_read_of_a_journal_is_left_out(tmp_path: Path, cache: Cache, damage: bytes) -> None:
    first = hits("a")
    add(tmp_path, cache, first).close()
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(damage)
    Journal(tmp_path, cache).settle(first)
    assert files(tmp_path) == at_once(tmp_path / "once", first)


def test_hits_of_articles_left_alone_get_what_is_decided_now(tmp_path: Path, cache: Cache) -> None:
    first = hits("a", "b")
    add(tmp_path, cache, first).settle(first)

    def decided(found: Sequence[Hit]) -> list[Hit]:
        return [each.model_copy(update={"verdict": "right"}) for each in found]

    journal = Journal(tmp_path, cache)
    journal.refresh("a")
    journal.refresh("not there")
    journal.settle(first, decided)
    assert files(tmp_path) == at_once(tmp_path / "once", first | {"a": decided(first["a"])})
    stamp = (tmp_path / HITS).stat().st_mtime_ns
    journal = Journal(tmp_path, cache)
    journal.refresh("a")
    journal.settle(first, decided)  # nothing is other: nothing is written
    assert (tmp_path / HITS).stat().st_mtime_ns == stamp


def test_nothing_made_touches_nothing(tmp_path: Path, cache: Cache) -> None:
    Journal(tmp_path, cache).settle({"a"})
    assert read_hits(tmp_path) == ()
    assert not (tmp_path / HITS).exists()
