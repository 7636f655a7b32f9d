"""Bytes of a saved file → text: marked, declared or guessed encodings; what is damaged stays visible.

The bytes are believed before what is said about them: pages that call themselves gb2312 and are UTF-8 are common, and
text in GB18030 or Big5 that happens to be valid UTF-8 is not found outside of a few characters.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic
from pipeline.readers.lines import han_count

STAGE = "read"
LEGACY = ("gb18030", "big5hkscs")
WIDE = ("utf-16-le", "utf-16-be")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that one's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The names under which saved files declare an encoding, and the superset that is really meant: pages that say gb2312
# hold characters only GBK has.
SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "cp950": "cp950",
    "utf-8": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "iso8859-1": "cp1252",
    "cp1252": "cp1252",
    "ascii": "utf-8",
    "shift_jis": "cp932",
    "cp932": "cp932",
    "euc_jp": "euc_jp",
    "euc_kr": "cp949",
    "cp949": "cp949",
}
HEAD = 4096
# What people save beside articles, by its first bytes: a reason they understand, and no guessing of text in it.
KNOWN = (
    (b"%PDF-", "it is a PDF"),
    (b"\x89PNG\r\n", "it is a PNG picture"),
    (b"\xff\xd8\xff", "it is a JPEG picture"),
    (b"GIF8", "it is a GIF picture"),
    (b"PK\x03\x04", "it is a ZIP, EPUB or Office file"),
    (b"\xd0\xcf\x11\xe0", "it is an old Office file"),
    (b"\x1f\x8b", "it is compressed with gzip"),
    (b"bplist00", "it is a Safari web archive"),
    (b"{\\rtf", "it is an RTF document"),
    (b"SQLite format 3", "it is a database"),
)
DECLARATIONS = (
    re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([\w.:-]{2,30})"),
    re.compile(rb"<meta[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.IGNORECASE),
)
# The characters most frequent in modern Chinese text, in both scripts: a wrong guess between GB18030 and Big5 gives
# valid but rare characters, so the reading that holds more of these is the right one.
FREQUENT = frozenset(
    "的一是不了在人有我他这這个個们們来來到时時大地为為子中你说說生国國年着就那和要她出也得里后後自以会會可下而过過天去能对對小多然于於心学學么之都好看起发發当當没沒成只如事把还還用第样樣道想作种種开開美总總从從无無情己面最女但现現前些所同日手又行意动動方期它头頭经經长長儿兒回位分公司亿億元融资資"
)
FREQUENT_SET = re.compile("[" + "".join(sorted(FREQUENT)) + "]")
PLAIN = re.compile(r"[\t\n\x0b\x0c\r\x1c-\x7e]")
PRIVATE = re.compile("[\ue000-\uf8ff]")
SAMPLE = 200_000
DAMAGE_ALLOWED = 0.02
CONTROL_ALLOWED = 0.01
CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x0b\x1b")
NOT_CONTROL = bytes(byte for byte in range(256) if byte not in CONTROL)
ORDINARY_LEAST = 0.2
LEAST_WIDE = 32
"""Fewer bytes than these are not taken for UTF-16 without a mark: two letters and two NULs are no text."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and what was met on the way; `text` is None when the bytes are not text at all."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...] = ()
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class _Damage:
    encoding: str
    count: int = 0
    position: int = 0


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of the bytes. Never raises; line breaks stay as they are, a byte order mark goes.

    `declared`: an encoding said outside of the bytes (a MIME header); else a page's or XML's own declaration is looked
    for. Bytes that do not fit become U+FFFD with a diagnostic, because dropping them would glue figures together. NULs
    among text stay, to be taken out and listed with the other invisible characters.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _checked(*_replaced(data[len(mark) :], encoding), len(mark))
    if known := next((reason for start, reason in KNOWN if data.startswith(start)), None):
        return Decoded(None, (diagnose("file-binary", stage=STAGE, reason=known),))
    if wide := _wide(data):
        return wide
    if reason := _binary(data):
        return Decoded(None, (diagnose("file-binary", stage=STAGE, reason=reason),))
    text, damage = _replaced(data, "utf-8")
    said = declared or declared_encoding(data)
    meant = _superset(said)
    few = damage.count <= DAMAGE_ALLOWED * max(1, len(text)) and (meant in {None, "utf-8"} or not _fits(data, meant))
    if not damage.count or few:
        return _checked(text, damage, 0, _contradiction(said, meant, "utf-8") if not text.isascii() else ())
    return _guessed(data, text, damage, said, meant)


def declared_encoding(data: bytes) -> str | None:
    """The encoding that an XML declaration or an HTML meta element at the head of the bytes names, as written."""
    head = data[:HEAD]
    if not head.lstrip().startswith(b"<"):
        return None
    found = next((found for pattern in DECLARATIONS if (found := pattern.search(head))), None)
    return found[1].decode("ascii", "replace") if found else None


def _superset(name: str | None) -> str | None:
    """The encoding to decode with for a declared name; None for one that saved Chinese articles do not come in."""
    if not name:
        return None
    try:
        return SUPERSETS.get(codecs.lookup(name.strip().strip("\"'")).name)
    except (LookupError, ValueError):
        return None


def _fits(data: bytes, encoding: str | None) -> bool:
    """Whether the bytes are valid in that encoding."""
    try:
        data.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _replaced(data: bytes, encoding: str) -> tuple[str, _Damage]:
    try:
        return data.decode(encoding), _Damage(encoding)
    except UnicodeDecodeError as error:
        text = data.decode(encoding, errors="replace")
        # A U+FFFD that somebody saved is no damage of ours; Big5 cannot hold one.
        mark = "\ufffd".encode(encoding, errors="ignore")
        already = data.count(mark) if mark else 0
        return text, _Damage(encoding, max(1, text.count("\ufffd") - already), error.start)


def _binary(data: bytes) -> str | None:
    head = data[:SAMPLE]
    control = len(head.translate(None, NOT_CONTROL))
    if control <= len(head) * CONTROL_ALLOWED:
        return None
    if b"\x00" in head:
        return f"it holds NUL bytes, the first at byte {head.index(0)}"
    return f"{control} control bytes in the first {len(head)}"


def _wide(data: bytes) -> Decoded | None:
    """The text of UTF-16 without a mark: told by its control bytes (halves of characters), which text has not."""
    head = data[:SAMPLE]
    if len(head) < LEAST_WIDE or len(head.translate(None, NOT_CONTROL)) <= len(head) * CONTROL_ALLOWED:
        return None
    shares = {encoding: _ordinary(head.decode(encoding, errors="replace")) for encoding in WIDE}
    encoding = max(WIDE, key=lambda name: shares[name])
    if shares[encoding] < ORDINARY_LEAST:
        return None
    text, damage = _replaced(data, encoding)
    return _checked(text, damage, 0, _guess(encoding))


def _ordinary(sample: str) -> float:
    """The share of characters that Chinese or English text is mostly made of."""
    return (len(PLAIN.findall(sample)) + len(FREQUENT_SET.findall(sample))) / max(1, len(sample))


def _checked(text: str, damage: _Damage, skipped: int, more: tuple[Diagnostic, ...] = ()) -> Decoded:
    nuls = text.count("\x00", 0, SAMPLE)
    if nuls > max(1, CONTROL_ALLOWED * min(len(text), SAMPLE)):
        return Decoded(None, (diagnose("file-binary", stage=STAGE, reason="it holds NUL characters"),))
    return Decoded(text, (*more, *_damages(damage, skipped)), damage.encoding)


def _damages(damage: _Damage, skipped: int = 0) -> tuple[Diagnostic, ...]:
    if not damage.count:
        return ()
    return (
        diagnose(
            "encoding-damaged",
            stage=STAGE,
            count=damage.count,
            encoding=damage.encoding.upper(),
            position=damage.position + skipped,
        ),
    )


def _guess(encoding: str) -> tuple[Diagnostic, ...]:
    return (diagnose("encoding-guessed", stage=STAGE, encoding=encoding.upper()),)


def _contradiction(said: str | None, meant: str | None, encoding: str) -> tuple[Diagnostic, ...]:
    if not said or meant == encoding:
        return ()
    return (diagnose("encoding-contradiction", stage=STAGE, declared=said, encoding=encoding.upper()),)


def _guessed(data: bytes, utf8: str, utf8_damage: _Damage, said: str | None, meant: str | None) -> Decoded:
    """The best reading of bytes that are not UTF-8: the one with the most ordinary Chinese and the least damage.

    What is declared wins only a tie: a text in Big5 that says gb2312 is Big5.
    """
    names = dict.fromkeys([*([meant] if meant else []), *LEGACY, "cp950", *(WIDE if len(data) % 2 == 0 else ())])
    names.pop("utf-8", None)
    readings = [*(_replaced(data, name) for name in names), (utf8, utf8_damage)]
    text, damage = max(readings, key=lambda reading: _plausible(*reading))
    if _plausible(text, damage) <= 0:
        return Decoded(None, (diagnose("file-binary", stage=STAGE, reason="no encoding gives readable text"),))
    notes: tuple[Diagnostic, ...] = ()
    if said and meant != damage.encoding:
        notes = _contradiction(said, meant, damage.encoding)
    elif damage.encoding != "utf-8" and not said:
        notes = _guess(damage.encoding)
    return Decoded(text, (*notes, *_damages(damage)), damage.encoding)


def _plausible(text: str, damage: _Damage) -> float:
    sample = text[:SAMPLE]
    frequent = len(FREQUENT_SET.findall(sample))
    plain = len(PLAIN.findall(sample))
    strange = len(PRIVATE.findall(sample))
    # A text that is mostly damage is no text: white noise read as GB18030 is half rare characters, half U+FFFD.
    readable = frequent * 4 + plain * 0.1 + han_count(sample) * 0.25
    broken = damage.count * len(sample) / max(1, len(text)) * 3 + strange * 2
    return readable - broken
