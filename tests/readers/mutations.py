"""Files that somebody's disk, network or script has spoilt: the samples of every shape, changed by dice with a seed."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pipeline.cleaning import Clean, uncovered
from pipeline.document import Document
from pipeline.readers import read_stream

SAMPLES = Path(__file__).parent / "samples"
SCRAPS = [
    *(b"**", b"[", b"](", b"`", b"```\n", b"<", b"</p>", b"<!--", b"&amp;", b"&#8203;", b"#", b"\n", b"\r\n", b"\r"),
    *(b"---\n", b"+++\n", b"{", b"}", b'"', b"> ", b"|", b"==", b"<div>", b"<![CDATA[", b"]]>", b"&nbsp;", b"\x00"),
    *(b"--outer\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b", b"\xed\xa0\x80", b"<item>", b"</item>"),
    *(b"<table><tr><td>", b"=?gb2312?B?xx?="),
    *("\u200b\u202e\u2066\u00ad\U000e0041\u3164".encode(), "，".encode("gb18030"), "【图1】".encode()),
]  # fmt: skip
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5hkscs", "cp1252", "hz"]
DECLARED = [b"utf-8", b"UTF-8", b"gb2312", b"GB2312", b"gbk"]
WRONG = [
    b"utf-7",
    b"big5",
    b"iso-8859-1",
    b"utf-16",
    b"gb18030",
    b"x-none",
    b"",
    b"shift_jis",
    b"idna",
    b"rot13",
    b"zip",
]
SHAPES = [None, None, None, None, "mhtml", "email", "feed", "json_lines", "html", "front_matter", "omnivore", "weibo",
          "page_dump", "plain_text"]  # fmt: skip


@cache
def samples() -> tuple[tuple[str, bytes], ...]:
    """Name and bytes of every sample, in the order of names."""
    return tuple((path.name, path.read_bytes()) for path in sorted(SAMPLES.iterdir()))


def _flip(data: bytes, dice: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(dice.choice((1, 3, 10, 60))):
        broken[dice.randrange(len(broken))] = dice.randrange(256)
    return bytes(broken)


def _cut(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data)) if dice.random() < 0.5 else 0
    return data[start : dice.randrange(start, len(data)) + 1]


def _splice(data: bytes, dice: random.Random) -> bytes:
    _, other = dice.choice(samples())
    return data[: dice.randrange(len(data))] + other[dice.randrange(len(other)) :]


def _insert(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 5, 40))):
        place = dice.randrange(len(data) + 1)
        data = data[:place] + dice.choice(SCRAPS) * dice.choice((1, 1, 1, 30)) + data[place:]
    return data


def _redeclare(data: bytes, dice: random.Random) -> bytes:
    if dice.random() < 0.4:
        return data.replace(dice.choice(DECLARED), dice.choice(WRONG))
    text = data.decode("utf-8", "replace") if dice.random() < 0.8 else data.decode("gb18030", "replace")
    return text.encode(dice.choice(ENCODINGS), "replace")


def _repeat(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    part = data[start : start + dice.choice((1, 7, 80, 700))]
    return data[:start] + part * dice.choice((2, 50, 400)) + data[start:]


def _lines(data: bytes, dice: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    dice.shuffle(lines) if dice.random() < 0.5 else lines.pop(dice.randrange(len(lines)))
    return b"".join(lines)


KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip,
    _cut,
    _splice,
    _insert,
    _redeclare,
    _repeat,
    _lines,
)


def mutation(number: int, seed: str = "zhbrief") -> tuple[str, bytes, str | None]:
    """The mutated file of that number: what was done to which sample, its bytes, and the shape it is forced to be."""
    dice = random.Random(f"{seed} {number}")  # noqa: S311 - a test's own dice
    name, data = samples()[number % len(samples())]
    done: list[str] = []
    for _ in range(dice.choice((1, 1, 2, 3))):
        kind = dice.choice(KINDS)
        data = kind(data, dice)[:400_000] or b"\n"
        done.append(kind.__name__.strip("_"))
    return f"{number}: {name} {'+'.join(done)}", data, dice.choice(SHAPES)


def hold(document: Document) -> None:
    """The laws of a document as read or as cleaned. Raises AssertionError."""
    saved, end = document.saved, 0
    for block in document.article.blocks:
        assert block.text
        assert block.text == block.text.strip()
        assert end <= block.raw_start < block.raw_end <= len(saved)
        end = block.raw_end
        for run in block.runs:
            assert block.text[run.start : run.start + run.length] == saved[run.raw_start : run.raw_start + run.length]
            assert block.raw_start <= run.raw_start
            assert run.raw_start + run.length <= block.raw_end
    assert uncovered(saved, document.article.blocks, document.article.removed) == []
    for piece in document.article.removed:
        assert 0 <= piece.raw_start < piece.raw_end <= len(saved)
        assert piece.rule


def read_and_clean(data: bytes, shape: str | None = None, name: str = "a.md") -> list[Document]:
    """All documents of the bytes, read and cleaned; each holds the laws both times, and failed only with a reason."""
    documents = []
    for document in read_stream(io.BytesIO(data), source_path=name, shape=shape):  # type: ignore[arg-type]
        hold(document)
        Clean()(document)
        hold(document)
        document.model_dump_json()
        if document.status == "failed":
            assert any(problem.severity == "error" for problem in document.diagnostics)
        documents.append(document)
    assert documents
    assert len({document.article.source_path for document in documents}) == len(documents)
    return documents
