"""Reading glossary files: what a bad row costs, which file wins, what the digest depends on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.glossary import Glossary, load_glossary, read_glossary, starter_files
from pipeline.glossary import starter as starter_room

HEADER = "source,target,kind,aliases,not_before,not_after,note\n"
GOOD = "云帆科技,Cloudsail,organisation,云帆|Cloudsail Tech,树|河,小,a note\n"


def write(folder: Path, text: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_becomes_a_term(tmp_path):
    reading = read_glossary(write(tmp_path, HEADER + GOOD))
    assert reading.diagnostics == ()
    (term,) = reading.terms
    assert (term.source, term.target, term.kind) == ("云帆科技", "Cloudsail", "organisation")
    assert (term.aliases, term.not_before, term.not_after) == (("云帆", "Cloudsail Tech"), ("树", "河"), ("小",))


def test_two_columns_are_enough_and_their_order_is_free(tmp_path):
    reading = read_glossary(write(tmp_path, "target,source\nCloudsail,云帆科技\n"))
    assert [(t.source, t.target, t.kind) for t in reading.terms] == [("云帆科技", "Cloudsail", "term")]


def test_byte_order_mark_crlf_blank_rows_and_quotes(tmp_path):
    path = tmp_path / "excel.csv"
    path.write_bytes(b"\xef\xbb\xbf" + 'source,target\r\n"云帆科技","Cloudsail, ""Inc."""\r\n,\r\n\r\n'.encode())
    reading = read_glossary(path)
    assert [t.target for t in reading.terms] == ['Cloudsail, "Inc."']
    assert reading.diagnostics == ()


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",Cloudsail,organisation", "source", "empty"),
        ("云帆科技,,organisation", "target", "empty"),
        ("云帆科技,Cloudsail,company", "kind", "person"),
        ("云,Cloud,organisation", "source", "single character"),
        ("云帆科技,Cloudsail,organisation,云", "aliases", "single character"),
        ("云帆科技,=1+1,organisation", "target", "formula"),
        ("@云帆科技,Cloudsail,organisation", "source", "formula"),
        ("云帆\x07科技,Cloudsail,organisation", "source", "control character"),
        ("……,Cloudsail,organisation", "source", "neither a letter nor a digit"),
        ('"云帆科技,Cloudsail,organisation', "source", "not CSV"),
        ("云帆科技,Cloudsail,organisation,,,,,", "note", "cells"),
        ("云帆科技" * 30 + ",Cloudsail,organisation", "source", "80"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_loads(row, column, reason, tmp_path):
    reading = read_glossary(write(tmp_path, HEADER + row + "\n星野重工,Starfield,organisation\n"))
    assert [term.source for term in reading.terms] == ["星野重工"]
    (found,) = reading.diagnostics
    assert found.code == "glossary-row"
    assert f"mine.csv, row 2, column {column}:" in found.message
    assert reason in found.message


def test_a_source_twice_in_a_file(tmp_path):
    reading = read_glossary(write(tmp_path, HEADER + GOOD + "云帆科技,Other,organisation\n"))
    assert [term.target for term in reading.terms] == ["Cloudsail"]
    assert "row 3" in reading.diagnostics[0].message


def test_an_unknown_column_is_reported_and_left_out(tmp_path):
    reading = read_glossary(write(tmp_path, "source,target,alias\n云帆科技,Cloudsail,云帆\n"))
    assert [term.aliases for term in reading.terms] == [()]
    assert [d.code for d in reading.diagnostics] == ["glossary-column"]


@pytest.mark.parametrize("content", [b"", b"source,english\n", b"\xb9\xab\xcb\xbe,target\n", b'"source,target\n'])
def test_a_file_that_cannot_be_used(content, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    reading = read_glossary(path)
    assert reading.terms == ()
    assert [d.code for d in reading.diagnostics] == ["glossary-unreadable"]


def test_missing_file_and_folder_are_diagnostics(tmp_path):
    glossary = load_glossary([tmp_path / "none.csv", tmp_path], starter=False)
    assert glossary.terms == ()
    assert [d.code for d in glossary.diagnostics] == ["glossary-unreadable"] * 2
    assert [d.severity for d in glossary.diagnostics] == ["error"] * 2


def test_later_files_win_by_source(tmp_path):
    project = write(tmp_path, HEADER + GOOD + "星野重工,Starfield,organisation\n", "project.csv")
    user = write(tmp_path, "source,target\n云帆科技,Cloud Sail Inc\n", "user.csv")
    glossary = load_glossary([project, user], starter=False)
    assert {t.source: t.target for t in glossary.terms} == {"云帆科技": "Cloud Sail Inc", "星野重工": "Starfield"}
    assert glossary.lookup("云帆") is None  # the row is replaced whole


def test_a_user_row_overrides_the_starter_and_its_aliases(starter, tmp_path):
    assert starter.lookup("英伟达").target == "NVIDIA"
    user = write(tmp_path, "source,target,kind\n英伟达,Nvidia,organisation\n奥特曼,Ultraman,product\n")
    glossary = load_glossary([user])
    assert glossary.lookup("英伟达").target == "Nvidia"
    assert glossary.lookup("奥特曼").target == "Ultraman"
    assert glossary.lookup("山姆·奥特曼").target == "Sam Altman"


def test_lookup_knows_sources_aliases_and_spellings(starter):
    assert starter.lookup("软银集团").source == "软银"
    assert starter.lookup("GPT4").source == "GPT-4"
    assert starter.lookup("山姆 奥特曼").source == "山姆·奥特曼"
    assert starter.lookup("没有这个") is None


def test_digest(tmp_path):
    one = load_glossary([write(tmp_path, HEADER + GOOD)], starter=False)
    assert len(one.digest) == 64
    assert (
        load_glossary([write(tmp_path, HEADER + GOOD.replace("a note", "another"))], starter=False).digest == one.digest
    )
    assert load_glossary([write(tmp_path, HEADER + GOOD.replace("树", "林"))], starter=False).digest != one.digest
    assert Glossary(()).digest != one.digest


def test_words_for_a_segmenter(starter):
    words = starter.words()
    assert words == sorted(set(words))
    assert {"英伟达", "辉达", "星际之门", "山姆奥特曼"} <= set(words)
    assert not {"OpenAI", "山姆·奥特曼", "山姆 奥特曼"} & set(words)


@given(st.binary(max_size=400))
def test_any_file_gives_terms_or_diagnostics(content):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        path.write_bytes(b"source,target,aliases\n" + content)
        reading = read_glossary(path)
    assert all(term.source and term.target for term in reading.terms)


def test_starter_is_found_in_a_wheel_and_in_a_checkout(tmp_path, monkeypatch):
    assert [path.name for path in starter_files()] == sorted(path.name for path in starter_files())
    package = tmp_path / "site-packages" / "pipeline"
    (package / "glossary").mkdir(parents=True)
    monkeypatch.setattr(starter_room, "__file__", str(package / "glossary" / "starter.py"))
    (package.parent / "glossaries").mkdir()
    assert starter_room.starter_folder() is None  # someone else's folder in site-packages
    assert [d.code for d in load_glossary().diagnostics] == ["glossary-unreadable"]
    (package.parent / "pyproject.toml").touch()
    assert starter_room.starter_folder() == package.parent / "glossaries"
    (package / "glossaries").mkdir()
    assert starter_room.starter_folder() == package / "glossaries"
