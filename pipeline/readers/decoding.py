"""Bytes of a saved file → text: UTF-8, UTF-16 with a mark, else GB18030 or Big5; what is damaged stays visible."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic
from pipeline.readers.lines import han_count

STAGE = "read"
LEGACY = ("gb18030", "big5")
# The characters most frequent in modern Chinese text, in both scripts: a wrong guess between GB18030 and Big5 gives
# valid but rare characters, so the reading that holds more of these is the right one.
FREQUENT = frozenset(
    "的一是不了在人有我他这這个個们們来來到时時大地为為子中你说說生国國年着就那和要她出也得里后後自以会會可下而过過天去能对對小多然于於心学學么之都好看起发發当當没沒成只如事把还還用第样樣道想作种種开開美总總从從无無情己面最女但现現前些所同日手又行意动動方期它头頭经經长長儿兒回位分公司亿億元融资資"
)
SAMPLE = 200_000
DAMAGE_ALLOWED = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and what was met on the way; `text` is None when the bytes are not text at all."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of the bytes. Never raises; line breaks stay as they are, a byte order mark goes.

    Bytes that do not fit become U+FFFD with a diagnostic, because dropping them would glue figures together.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _checked(*_replaced(data[len(mark) :], encoding), len(mark))
    if reason := _binary(data):
        return Decoded(None, (diagnose("file-binary", stage=STAGE, reason=reason),))
    text, damage = _replaced(data, "utf-8")
    if not damage.count or damage.count <= DAMAGE_ALLOWED * max(1, len(text)):
        return _checked(text, damage, 0)
    return _guessed(data, text, damage)


@dataclass(frozen=True, slots=True)
class _Damage:
    encoding: str
    count: int = 0
    position: int = 0


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
    if b"\x00" in head:
        return f"it holds NUL bytes, the first at byte {head.index(0)}"
    control = sum(head.count(bytes([byte])) for byte in range(32) if byte not in b"\t\n\r\f\x0b\x1b")
    if control > len(head) * 0.01:
        return f"{control} control bytes in the first {len(head)}"
    return None


def _checked(text: str, damage: _Damage, skipped: int) -> Decoded:
    if "\x00" in text[:SAMPLE]:
        return Decoded(None, (diagnose("file-binary", stage=STAGE, reason="it holds NUL characters"),))
    if not damage.count:
        return Decoded(text)
    return Decoded(text, (_damaged(damage, skipped),))


def _damaged(damage: _Damage, skipped: int = 0) -> Diagnostic:
    return diagnose(
        "encoding-damaged",
        stage=STAGE,
        count=damage.count,
        encoding=damage.encoding.upper(),
        position=damage.position + skipped,
    )


def _guessed(data: bytes, utf8: str, utf8_damage: _Damage) -> Decoded:
    """The best reading of bytes that are not UTF-8: the one with the most ordinary Chinese and the least damage."""
    readings = [(utf8, utf8_damage), *(_replaced(data, encoding) for encoding in LEGACY)]
    text, damage = max(readings, key=lambda reading: _plausible(*reading))
    if _plausible(text, damage) <= 0:
        return Decoded(None, (diagnose("file-binary", stage=STAGE, reason="no encoding gives readable text"),))
    diagnostics: list[Diagnostic] = []
    if damage.encoding != "utf-8":
        diagnostics.append(diagnose("encoding-guessed", stage=STAGE, encoding=damage.encoding.upper()))
    if damage.count:
        diagnostics.append(_damaged(damage))
    return Decoded(text, tuple(diagnostics))


def _plausible(text: str, damage: _Damage) -> float:
    sample = text[:SAMPLE]
    frequent = sum(character in FREQUENT for character in sample)
    plain = sum(character.isascii() and (character.isprintable() or character.isspace()) for character in sample)
    strange = sum("\ue000" <= character <= "\uf8ff" for character in sample)
    # A text that is mostly damage is no text: white noise read as GB18030 is half rare characters, half U+FFFD.
    readable = frequent * 4 + plain * 0.1 + han_count(sample) * 0.25
    broken = damage.count * len(sample) / max(1, len(text)) * 3 + strange * 2
    return readable - broken
