"""Laws of what is read in stretches: where a stream is cut changes nothing."""

from __future__ import annotations

import io
import string
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.readers.decoding import decode
from pipeline.readers.mime import decoded_words, parameters, read_message
from pipeline.readers.streams import Lines, Mended, read_head, rewound, texts

SCRAPS = [
    *("<![CDATA[", "]]>", "&", "&amp;", "&nbsp;", "&#8203;"),
    *("&#x4e00;", "<item>", "甲", "]]", "<!", "\x01", ";"),
]
MARKUP = st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join)


def cut(text: str, places: list[int]) -> Iterator[str]:
    ends = sorted({place % (len(text) + 1) for place in places} | {len(text)})
    yield from (text[start:end] for start, end in zip([0, *ends], ends, strict=False))


def mended(parts: Iterator[str]) -> str:
    source = Mended(parts)
    return b"".join(iter(source.read, b"")).decode()


@settings(max_examples=200, deadline=None)
@given(MARKUP, st.lists(st.integers(0, 200), max_size=8))
def test_mending_does_not_depend_on_the_stretches(text: str, places: list[int]) -> None:
    assert mended(cut(text, places)) == mended(iter([text]))


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("a&b", "a&amp;b"),
        ("a&nbsp;b&amp;c&#1;", "a&amp;nbsp;b&amp;c&#1;"),
        ("<![CDATA[a&b]]>&c", "<![CDATA[a&b]]>&amp;c"),
        ("a\x00\x0bb", "a\ufffd\ufffdb"),
        ("&", "&amp;"),
        ("", ""),
    ],
)
def test_mending(text: str, out: str) -> None:
    assert mended(iter([text])) == out


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from("甲乙\n\r龘🙂a"), max_size=60),
    st.sampled_from(["utf-8", "gb18030", "utf-16-le", "utf-32-be"]),
)
def test_text_of_a_stream_is_the_text_of_its_bytes(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert "".join(texts(io.BytesIO(data), encoding)) == text
    assert Lines(texts(io.BytesIO(data), encoding)).readall() == text.encode()


@given(st.binary(max_size=300), st.integers(0, 320))
def test_a_rewound_stream_is_the_stream(data: bytes, size: int) -> None:
    stream = io.BytesIO(data)
    head = read_head(stream, size)
    assert head == data[:size]
    assert rewound(head, stream).read() == data


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_and_decode(data: bytes) -> None:
    for part in read_message(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + data).parts:
        part.text()
    decode(data, "gb2312")
    decode(data, data.decode("latin-1"))


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("=?gb2312utf-8BQ_甲 ;*'\"\\" + string.digits), max_size=80))
def test_any_header_is_read(value: str) -> None:
    decoded_words(value)
    parameters(value)
