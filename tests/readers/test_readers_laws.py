"""Laws that hold for every file: places are exact, nothing is lost, nothing raises, the same bytes give the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning import Clean, uncovered
from pipeline.document import Document
from pipeline.readers import read_bytes

SAMPLES = sorted((Path(__file__).parent / "samples").iterdir())
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


def hold(document: Document) -> None:
    """The laws of a document as read or as cleaned."""
    saved, end = document.saved, 0
    for block in document.article.blocks:
        assert block.text
        assert block.text == block.text.strip()
        assert end <= block.raw_start < block.raw_end
        end = block.raw_end
        for run in block.runs:
            assert block.text[run.start : run.start + run.length] == saved[run.raw_start : run.raw_start + run.length]
            assert block.raw_start <= run.raw_start
            assert run.raw_start + run.length <= block.raw_end
    assert uncovered(saved, document.article.blocks, document.article.removed) == []


def hold_twice(data: bytes) -> Document:
    document = read_bytes(data, source_path="a.md")
    hold(document)
    Clean()(document)
    hold(document)
    return document


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_shape_accounts_for_every_character(path: Path, line_break: str) -> None:
    saved = path.read_text(encoding="utf-8").replace("\n", line_break)
    document = hold_twice(saved.encode())
    assert document.saved == saved
    assert document.article.blocks


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_line_breaks_do_not_change_what_is_read(path: Path) -> None:
    saved = path.read_text(encoding="utf-8")
    texts = [
        [block.text for block in hold_twice(saved.replace("\n", mark).encode()).article.blocks]
        for mark in ("\n", "\r\n")
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_garbled_files_never_raise(path: Path) -> None:
    chance = random.Random(path.name)  # noqa: S311 - a test's own dice
    data = path.read_bytes()
    for _ in range(25):
        broken = bytearray(data[chance.randrange(len(data)) :] if chance.random() < 0.3 else data)
        for _ in range(chance.randrange(40)):
            broken[chance.randrange(len(broken))] = chance.randrange(1, 256)
        hold_twice(bytes(broken[: chance.randrange(1, len(broken) + 1)]))
        text = data.decode()
        for _ in range(15):
            place = chance.randrange(len(text))
            text = text[:place] + chance.choice(SCRAPS) + text[place:]
        hold_twice(text.encode())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_document(data: bytes) -> None:
    assert hold_twice(data).status in {"ok", "partial", "failed"}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_a_document(text: str) -> None:
    hold_twice(text.encode("utf-8", "replace"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_same_bytes_give_the_same_document(path: Path) -> None:
    first, second = (hold_twice(path.read_bytes()).model_dump_json() for _ in range(2))
    assert first == second


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
        hold_twice((head + hostile).encode())
