"""MIME as saved pages and e-mails use it: header lines, parts, transfer encodings.

An own splitter instead of `email`: that one takes 9 s for a hostile Content-Type of 200 kB (it recounts the quotes at
every semicolon) and goes a level of recursion down for every nested part. Here depth, number of parts and length of a
header are bounded and the time is linear; a part's body is decoded only when it is asked for.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from pipeline.readers.decoding import Decoded, decode

HEAD_BYTES = 256_000
HEADER_LENGTH = 8_000
DEPTH = 12
PARTS = 1_000
BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n|\r[ \t]*\r")
FOLD = re.compile(r"(?:\r\n|\n|\r)[ \t]+")
HEADER = re.compile(r"^([!-9;-~]{1,76})[ \t]*:[ \t]*(.*)$", re.MULTILINE)
MBOX = re.compile(rb"From [^\r\n]{0,400}\r?\n")
NEXT_OF_MBOX = re.compile(rb"(?:\r?\n){2}From \S{1,300} [^\r\n]{6,100}\r?\n")
ENCODED_WORDS = re.compile(
    r"=\?[\w.:-]{1,40}(?:\*[\w-]{0,20})?\?[bBqQ]\?[^?]{0,1000}\?="
    r"(?:[ \t\r\n]{0,20}=\?[\w.:-]{1,40}(?:\*[\w-]{0,20})?\?[bBqQ]\?[^?]{0,1000}\?=)*"
)
ENCODED_WORD = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?]{0,1000})\?=")
PARAMETER = re.compile(
    r";\s{0,40}([\w!#$&*+.^-]{1,40})\s{0,10}=\s{0,10}(?:\"((?:[^\"\\]|\\.){0,900})\"|([^;\s\"]{1,900}))"
)
EXTENDED = re.compile(r"([\w.-]{0,40})'[\w-]{0,20}'(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of a message: header lines by lower-case name (the first of a name), and its body, still encoded."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type, lower case; text/plain when none is said."""
        said = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return said if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,80}", said) else "text/plain"

    @property
    def file_name(self) -> str:
        """The name under which the part was attached; empty when it has none."""
        for header, name in (("content-disposition", "filename"), ("content-type", "name")):
            if found := parameters(self.headers.get(header, "")).get(name):
                return " ".join(found.split())[:200]
        return ""

    @property
    def attached(self) -> bool:
        """Whether the part says it is an attachment and not what the message shows."""
        return self.headers.get("content-disposition", "").strip().lower().startswith("attachment")

    def text(self) -> Decoded:
        """The body as text, by its transfer encoding and its charset (or what its bytes turn out to be)."""
        return decode(self.content(), parameters(self.headers.get("content-type", "")).get("charset"))

    def content(self) -> bytes:
        """The body's bytes; a broken transfer encoding is decoded as far as it goes."""
        encoding = self.headers.get("content-transfer-encoding", "").strip().lower()
        if encoding == "quoted-printable":
            return quopri.decodestring(self.body)
        if encoding == "base64":
            return _base64(self.body)
        return self.body


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its own header lines and its leaves in order. `left_out`: parts too deep or too many to be read."""

    headers: Mapping[str, str]
    parts: tuple[Part, ...]
    left_out: int = 0
    more: bool = False
    """Whether other messages follow in the file (a mailbox)."""


def _base64(body: bytes) -> bytes:
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    # A file cut in the middle of a group: the last, incomplete group goes.
    clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def read_message(data: bytes) -> Message:
    """The message in those bytes. Never raises: what is no multipart is one leaf."""
    more = None
    if found := MBOX.match(data):
        more = NEXT_OF_MBOX.search(data, found.end())
        data = data[found.end() : more.start() if more else len(data)]
    headers, body = _split(data)
    leaves: list[Part] = []
    left_out = 0
    stack = [(headers, body, 0)]
    while stack:
        own, content, depth = stack.pop()
        part = Part(own, content)
        inner = _inner(part, own, content)
        if inner is None:
            leaves.append(part)
        else:
            room = 0 if depth >= DEPTH else max(0, PARTS - len(leaves) - len(stack))
            left_out += len(inner[room:])
            stack.extend((*_split(piece), depth + 1) for piece in reversed(inner[:room]))
    return Message(headers, tuple(leaves), left_out, more is not None)


def _inner(part: Part, headers: Mapping[str, str], content: bytes) -> list[bytes] | None:
    """The parts inside a part, undivided; None for a leaf."""
    if part.kind == "message/rfc822":
        return [part.content()]
    boundary = parameters(headers.get("content-type", "")).get("boundary", "")
    if not part.kind.startswith("multipart/") or not boundary:
        return None
    return list(_between(content, boundary.encode("utf-8", "replace"))) or None


def _between(content: bytes, boundary: bytes) -> Iterator[bytes]:
    """The stretches after each boundary line up to the next; of a file that was cut, up to its end."""
    line = re.compile(rb"(?:\A|(?:\r\n|\n|\r))--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r|\n|\Z)")
    start: int | None = None
    for found in line.finditer(content):
        if start is not None:
            yield content[start : found.start()]
        start = None if found[1] else found.end()
        if found[1]:
            return
    if start is not None and content[start:].strip():
        yield content[start:]


def _split(data: bytes) -> tuple[dict[str, str], bytes]:
    """Header lines and body. Without a blank line all is header; without a header line all is body."""
    for at in (b"\r\n", b"\n", b"\r"):
        if data.startswith(at):
            rest = data[len(at) :]
            if rest.startswith((b"\r", b"\n")) or not _headers(rest[:HEADER_LENGTH]):
                return {}, rest.lstrip(b"\r\n")
            data = rest
            break
    found = BLANK_LINE.search(data, 0, HEAD_BYTES)
    head, body = (data[: found.start()], data[found.end() :]) if found else (data[:HEAD_BYTES], data[HEAD_BYTES:])
    headers = _headers(head)
    return (headers, body) if headers else ({}, data)


def _headers(head: bytes) -> dict[str, str]:
    """Lower-case name → value with its folds undone, still encoded; of a name that stands twice, the first."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("gb18030", errors="replace")
    headers: dict[str, str] = {}
    for found in HEADER.finditer(FOLD.sub(" ", text).replace("\r", "\n")):
        headers.setdefault(found[1].lower(), found[2].strip()[:HEADER_LENGTH])
    return headers


def parameters(value: str) -> dict[str, str]:
    """The parameters of a header value such as `text/html; charset="gb2312"`, by lower-case name.

    A value in parts (`filename*0*=UTF-8''…`) is joined, percent signs decoded.
    """
    plain: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    for found in PARAMETER.finditer(value[:HEADER_LENGTH]):
        name = found[1].lower()
        text = re.sub(r"\\(.)", r"\1", found[2]) if found[2] is not None else found[3]
        base, star, _ = name.partition("*")
        if star:
            parts.setdefault(base, []).append(text)
        else:
            plain.setdefault(base, decoded_words(text))
    for base, texts in parts.items():
        joined = "".join(texts)
        if extended := EXTENDED.fullmatch(joined):
            joined = decode(unquote_to_bytes(extended[2]), extended[1]).text or ""
        plain.setdefault(base, joined)
    return plain


def decoded_words(value: str) -> str:
    """A header's text: `=?gb2312?B?…?=` decoded, the space between two such words dropped."""
    return ENCODED_WORDS.sub(_words, value[:HEADER_LENGTH])


def _words(found: re.Match[str]) -> str:
    texts: list[str] = []
    charset, data = "", b""
    for word in ENCODED_WORD.finditer(found[0]):
        raw = word[3].encode("ascii", "replace")
        content = _base64(raw) if word[2] in "bB" else quopri.decodestring(raw, header=True)
        if word[1].lower() == charset:
            data += content  # mail programs cut between the bytes of one character
            continue
        texts.append(_text(data, charset))
        charset, data = word[1].lower(), content
    return "".join([*texts, _text(data, charset)])


def _text(data: bytes, charset: str) -> str:
    return (decode(data, charset).text or data.decode("utf-8", "replace")) if data else ""
