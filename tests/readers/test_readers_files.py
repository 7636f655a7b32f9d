"""Bytes of all kinds: encodings, damage, and files that are no articles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.readers import read_bytes, read_file
from tests.readers.mutations import hold

SAMPLES = Path(__file__).parent / "samples"

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
        (b"%PDF-1.7\n" + ARTICLE.encode(), "file-binary"),
        (b"PK\x03\x04\x14" + bytes(100), "file-binary"),
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


def test_what_nobody_sees_is_listed() -> None:
    document = read_bytes((SAMPLES / "invisible.txt").read_bytes(), source_path="a.txt")
    hold(document)
    assert document.article.title == "松果咖啡融资失败"
    assert [block.text for block in document.article.blocks] == [
        "松果咖啡周一宣布，原定的30亿元融资没有完成，投资方退出。",
        "公司仍有现金12亿元，够用18个月👩\u200d💻。",
    ]
    listed = "".join(piece.text for piece in document.article.removed if piece.rule == "reader.invisible")
    assert listed == "\u2066\u2069\u200d\u202e\u202c\u00ad\U000e0049\U000e0067\ufeff"
    problem = next(problem for problem in document.diagnostics if problem.code == "invisible-removed")
    assert "9 characters" in problem.message
    assert "U+202E (1)" in problem.message


@pytest.mark.parametrize(
    "hidden",
    ["\u200b", "\u200d", "\u2060", "\u061c", "\u180e", "\u2067", "\u202e", "\U000e0042", "\x00", "\x7f", "\u3164"],
)
def test_every_invisible_character_goes_and_is_listed(hidden: str) -> None:
    text = f"某公司的标题\n\n公司今天宣布融资10{hidden}0亿元，估值翻了一番，投资方没有透露名字。\n"
    document = read_bytes(text.encode(), source_path="a.txt")
    hold(document)
    assert "融资100亿元" in document.article.blocks[0].text
    assert [piece.text for piece in document.article.removed if piece.rule == "reader.invisible"] == [hidden]


def test_invisible_references_of_a_page_are_listed_as_they_stand() -> None:
    page = (
        "<html><body><div><p>公司今天宣布融资10&#8203;0亿元，估值翻了一番，投资方没有透露名字。</p></div></body></html>"
    )
    document = read_bytes(page.encode(), source_path="a.html")
    hold(document)
    assert "融资100亿元" in document.article.blocks[0].text


def test_a_page_of_zero_width_spaces_lists_the_first_and_counts_all() -> None:
    text = "公司的标题\n\n" + "公\u200b司\u200b" * 2_000 + "。"
    document = read_bytes(text.encode(), source_path="a.txt")
    assert len([piece for piece in document.article.removed if piece.rule == "reader.invisible"]) == 500
    assert any("4000 characters" in problem.message for problem in document.diagnostics)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-16", "gb18030", "big5hkscs"])
@pytest.mark.parametrize(
    "text", [TRADITIONAL, TRADITIONAL.replace("\n", ""), "English text only, of a few lines.\n" * 3]
)
def test_encodings_with_and_without_marks(encoding: str, text: str) -> None:
    assert read_bytes(text.encode(encoding), source_path="a.txt").saved == text


@pytest.mark.parametrize(
    ("real", "declared", "code"),
    [
        ("utf-8", "gb2312", "encoding-contradiction"),
        ("gb18030", "gb2312", None),
        ("gb18030", "utf-8", "encoding-contradiction"),
        ("gb18030", "x-unknown", "encoding-contradiction"),
        ("utf-8", "utf-8", None),
    ],
)
def test_the_bytes_are_believed_before_the_page(real: str, declared: str, code: str | None) -> None:
    page = (
        f'<html><head><meta charset="{declared}"><title>某公司融资</title></head><body><p>{ARTICLE}</p></body></html>'
    )
    document = read_bytes(page.encode(real), source_path="a.html")
    assert document.saved == page
    assert [name for name in codes(document) if name.startswith("encoding")] == ([code] if code else [])


def test_nuls_among_text_are_listed_and_a_binary_file_is_none() -> None:
    text = ARTICLE * 10 + "最后一句\x00话说完了，会议就此结束，没有人再说什么。"
    document = read_bytes(text.encode(), source_path="a.txt")
    hold(document)
    assert "reader.invisible" in {piece.rule for piece in document.article.removed}
