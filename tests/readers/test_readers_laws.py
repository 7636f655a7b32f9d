"""Laws that hold for every file: places are exact, nothing is lost, nothing raises, the same bytes give the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Document
from tests.readers.mutations import read_and_clean

SAMPLES = sorted((Path(__file__).parent / "samples").iterdir())
LINE_BREAKS = ["\n", "\r\n", "\r"]
# Their line breaks are part of the format: a lone \r ends no line of JSON lines, of MIME or of what its parts hold.
FIXED = {".jsonl", ".eml", ".mhtml"}
OWN_TEXT = {".jsonl", ".eml", ".mhtml", ".xml", ".json"}
SCRAPS = [
    "**",
    "[",
    "](",
    "`",
    "```\n",
    "<",
    "</p>",
    "<!--",
    "&amp;",
    "\u200b",
    "#",
    "\n",
    "\r\n",
    "---\n",
    "> ",
    "|",
    "==",
    "<div>",
    '"',
]


def with_breaks(path: Path, line_break: str) -> bytes:
    """The sample with other line breaks."""
    return path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", line_break.encode())


def texts(documents: list[Document]) -> list[list[str]]:
    return [[block.text for block in document.article.blocks] for document in documents]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
@pytest.mark.parametrize("line_break", LINE_BREAKS, ids=["lf", "crlf", "cr"])
def test_every_shape_accounts_for_every_character(path: Path, line_break: str) -> None:
    if line_break == "\r" and path.suffix in FIXED:
        pytest.skip("the format needs its own line breaks")
    data = with_breaks(path, line_break)
    documents = read_and_clean(data, name=path.name)
    assert any(document.article.blocks for document in documents)
    if path.suffix not in OWN_TEXT:
        encoding = "gb18030" if path.name == "gbk.html" else "utf-8"
        assert [document.saved for document in documents] == [data.decode(encoding)]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_line_breaks_do_not_change_what_is_read(path: Path) -> None:
    first, second = (texts(read_and_clean(with_breaks(path, mark), name=path.name)) for mark in ("\n", "\r\n"))
    assert first == second


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.suffix not in OWN_TEXT], ids=lambda path: path.name)
def test_scraps_of_markup_never_raise(path: Path) -> None:
    chance = random.Random(path.name)  # noqa: S311 - a test's own dice
    text = path.read_bytes().decode("gb18030" if path.name == "gbk.html" else "utf-8")
    for _ in range(15):
        for _ in range(15):
            place = chance.randrange(len(text))
            text = text[:place] + chance.choice(SCRAPS) + text[place:]
        read_and_clean(text.encode())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_document(data: bytes) -> None:
    assert {document.status for document in read_and_clean(data)} <= {"ok", "partial", "failed"}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_a_document(text: str) -> None:
    read_and_clean(text.encode("utf-8", "replace"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_same_bytes_give_the_same_document(path: Path) -> None:
    first, second = (read_and_clean(path.read_bytes(), name=path.name) for _ in range(2))
    assert [document.model_dump_json() for document in first] == [document.model_dump_json() for document in second]


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 40_000,
        "[a](" * 10_000,
        "<a " * 15_000,
        '<a href="' * 5_000,
        "<!--" * 10_000,
        "<div>文" * 8_000,
        "**_" * 15_000,
    ],
)
def test_hostile_markup_ends_soon(hostile: str) -> None:
    for head in ("# 标题\n\n**正文**\n\n", "<html><body>"):
        read_and_clean((head + hostile).encode())
