"""Reading a stream without holding it: its head first, then all of it again; text out of bytes, a stretch at a time."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

HEAD = 64_000
CHUNK = 64_000
# An ampersand that begins no reference XML knows: feeds are full of `&nbsp;` and `?a=1&b=2`, and one of them would
# end the whole feed.
AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
OPEN, CLOSE = "<![CDATA[", "]]>"
REFERENCE = 12


class Rewound(io.RawIOBase):
    """A stream from its beginning: the head that was read to see what it is, then the rest of the stream."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        super().__init__()
        self.head = memoryview(head)
        self.stream = stream

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """The next bytes into the buffer; 0 at the end."""
        part = self.head[: len(buffer)] or self.stream.read(len(buffer))
        buffer[: len(part)] = part
        self.head = self.head[len(part) :]
        return len(part)


def rewound(head: bytes, stream: BinaryIO) -> io.BufferedReader:
    """A buffered stream of the head and what comes after it."""
    return io.BufferedReader(Rewound(head, stream), CHUNK)


def read_head(stream: BinaryIO, size: int = HEAD) -> bytes:
    """The first `size` bytes; fewer only when the stream has no more (a pipe gives what it has)."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def texts(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """The stream's text, a stretch at a time; bytes that do not fit become U+FFFD, a byte order mark goes."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    first = True
    while True:
        data = stream.read(CHUNK)
        text = decoder.decode(data, final=not data)
        if text and first:
            text, first = text.removeprefix("\ufeff"), False
        if text:
            yield text
        if not data:
            return


class Lines(io.RawIOBase):
    """Text as a stream of UTF-8 bytes, so that one line reader serves every encoding."""

    def __init__(self, parts: Iterator[str]) -> None:
        super().__init__()
        self.parts = parts
        self.left = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """The next bytes into the buffer; 0 at the end."""
        while not self.left:
            text = next(self.parts, None)
            if text is None:
                return 0
            self.left = text.encode("utf-8", "replace")
        size = min(len(buffer), len(self.left))
        buffer[:size] = self.left[:size]
        self.left = self.left[size:]
        return size


class Mended:
    """Text as UTF-8 that an XML parser can read: bare ampersands written out, characters XML forbids as U+FFFD.

    Inside CDATA an ampersand stays as it is. `replaced` counts the characters that became U+FFFD.
    """

    def __init__(self, parts: Iterator[str]) -> None:
        self.parts = parts
        self.held = ""
        self.in_cdata = False
        self.replaced = 0

    def read(self, size: int = -1) -> bytes:
        """The next stretch, of whatever length; empty at the end."""
        while True:
            text = next(self.parts, None)
            out = self._mend(self.held + (text or ""), last=text is None)
            if out or text is None:
                return out.encode("utf-8", "replace")

    def _mend(self, text: str, *, last: bool) -> str:
        out: list[str] = []
        at = 0
        while at < len(text):
            mark = CLOSE if self.in_cdata else OPEN
            found = text.find(mark, at)
            # What may be the beginning of a mark or of a reference waits for the next stretch.
            stop = found if found >= 0 else len(text) if last else max(at, len(text) - REFERENCE)
            part = text[at:stop]
            if not self.in_cdata and found < 0 and not last:
                tail = part.rfind("&", max(0, len(part) - REFERENCE))
                stop = at + tail if tail >= 0 else stop
                part = text[at:stop]
            out.append(part if self.in_cdata else AMPERSAND.sub("&amp;", part))
            at = stop
            if found < 0:
                break
            out.append(mark)
            at = found + len(mark)
            self.in_cdata = not self.in_cdata
        self.held = text[at:]
        mended, count = NOT_XML.subn("\ufffd", "".join(out))
        self.replaced += count
        return mended
