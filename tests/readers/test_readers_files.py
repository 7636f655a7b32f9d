"""Bytes of all kinds: encodings, damage, and files that are no articles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.readers import read_bytes, read_file

ARTICLE = "石榴智能完成融资\r\n\r\n石榴智能在北京宣布，公司已经完成100亿元的融资，这是今年最大的一笔。\r\n"
TRADITIONAL = "石榴智能完成融資\n\n石榴智能在台北宣布，公司已經完成100億元的融資，這是今年最大的一筆。\n" * 3


def codes(document: Document) -> list[str]:
    return [problem.code for problem in document.diagnostics]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_give_the_same_text(encoding: str) -> None:
    document = read_bytes(ARTICLE.encode(encoding), source_path="a.txt")
    assert document.saved == ARTICLE
    assert ("encoding-guessed" in codes(document)) == (encoding == "gb18030")


def test_big5_is_told_from_gb18030() -> None:
    document = read_bytes(TRADITIONAL.encode("big5"), source_path="a.txt")
    assert document.saved == TRADITIONAL
    assert codes(document)[0] == "encoding-guessed"


def test_damaged_bytes_stay_visible() -> None:
    data = bytearray((ARTICLE * 10).encode())
    data[40] = 0xFF
    document = read_bytes(bytes(data), source_path="a.txt")
    problem = next(problem for problem in document.diagnostics if problem.code == "encoding-damaged")
    assert document.saved.count("\ufffd") >= 1
    assert "at byte 4" in problem.message or "at byte 3" in problem.message


def test_a_saved_replacement_character_is_no_damage() -> None:
    assert "encoding-damaged" not in codes(read_bytes((ARTICLE + "\ufffd").encode(), source_path="a.txt"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        (b" \n\t ", "file-empty"),
        (b"\xef\xbb\xbf", "file-empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "file-binary"),
        (bytes(range(128, 256)) * 40 + bytes(range(1, 32)) * 40, "file-binary"),
        (b"a\x00b\x00", "file-binary"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(data: bytes, code: str) -> None:
    document = read_bytes(data, source_path="dir/a.bin")
    assert codes(document) == [code]
    assert (document.status, document.article.id, document.article.blocks) == ("failed", "a", ())


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"a" * 101)
    assert codes(read_file(path, max_bytes=100)) == ["file-too-large"]
    assert codes(read_bytes(b"a" * 101, source_path="x", max_bytes=100)) == ["file-too-large"]


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    missing = read_file(tmp_path / "none.txt", source_path="none.txt")
    assert (codes(missing), missing.article.source_path) == (["file-unreadable"], "none.txt")
    assert codes(read_file(tmp_path)) == ["file-unreadable"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "closed.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    path.chmod(0)
    assert codes(read_file(path)) == ["file-unreadable"]


def test_invisible_characters_do_not_hide_an_amount() -> None:
    document = read_bytes(
        "标题在此\n\n公司今天宣布融资10\u200b0亿元，\u2060估值翻了一番。".encode(), source_path="a.txt"
    )
    assert document.article.blocks[-1].text == "公司今天宣布融资100亿元，估值翻了一番。"
    assert "\u200b" in document.saved
