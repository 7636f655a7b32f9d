"""Numbers in English text with their currency sign and scale, the units after them and the hedges around them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import cast

from pipeline.document import Hedge
from pipeline.figures.english import style
from pipeline.figures.lexicon import table


def either(words: Iterable[str]) -> str:
    """The words as alternatives of a pattern, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_WORDS = table("reading")["numbers"]
SMALL: dict[str, int] = {word: i for i, word in enumerate(_WORDS["small"])}


_TENS: dict[str, int] = {word: 10 * (i + 2) for i, word in enumerate(_WORDS["tens"])}


SCALES: dict[str, int] = _WORDS["scales"]


_SUFFIX: dict[str, int] = _WORDS["suffixes"]


_DIGITS = r"(?>\d{1,3}(?:,\d{3})++(?!\d)|\d{1,15}+)(?:\.\d{1,8}+)?"


# longest first, or "six" would hide "sixty" from a possessive match
NUMBER_WORD = either([*SMALL, *_TENS])


_LARGE = "hundred|thousand|million|billion|trillion"
# a million, a dozen, a decade: what "a" counts as one
_NUMBER_WORDS = (
    rf"(?:{NUMBER_WORD}|an?(?= (?:{_LARGE}|dozen|decade|century|fortnight)\b))"
    rf"(?:(?:-| and | )(?:{NUMBER_WORD}|{_LARGE}|dozen)\b){{0,10}}+"
)


_SHORT = "k|mn|mln|m|bn|bln|b|tn|trn|trln|tln|tr|t"
_SCALE = (
    r"(?:[ -](?:hundred|thousand|million|billion|trillion|lakh|crore)(?: (?:million|billion|trillion))?\b"
    rf"|(?:{_SHORT})(?![A-Za-z0-9/²³])| (?:mn|mln|bn|bln|tn|trn|trln|tln|m|b)(?![A-Za-z0-9/²³]))"
)


@cache
def _prefixes() -> dict[str, str]:
    rows = table("currencies")
    return {
        word: code
        for code, row in rows.items()
        for word in [*row["before"], row["prefix"].strip()]
        if word.isascii() or word in "€£¥₩₹₪￥"
    }


@cache
def _nouns() -> dict[str, tuple[str, Decimal]]:
    """English units after a number, lower-cased: unit code of money, or ("kind/code")."""
    words: dict[str, tuple[str, Decimal]] = {}
    for code, row in table("currencies").items():
        words |= {word.lower(): (f"money/{code}", Decimal(1)) for word in [*row["read"], row["noun"], code]}
    for word in ("cents", "cent", "US cents", "US cent"):
        words[word.lower()] = ("money/USD", Decimal("0.01"))
    for row in table("units")["unit"]:
        if row["code"] == "成":
            continue
        for word in [row["en"][0].strip(), row["en"][1].strip(), *row.get("read", ())]:
            if word:
                # Mb/s and MB/s differ by their case alone: each is known as written, and one of them in lower case
                words.setdefault(word, (f"{row['kind']}/{row['code']}", Decimal(1)))
                words.setdefault(word.lower(), (f"{row['kind']}/{row['code']}", Decimal(1)))
    for word, years in table("reading")["units"]["periods"].items():
        words[word] = ("duration/year", Decimal(years))
    words["fortnight"] = words["fortnights"] = ("duration/week", Decimal(2))
    return words


# One-letter symbols are units only directly after digits of their own case: 5 m may be five million.
_UNSAFE = frozenset(table("reading")["units"]["lower_only"])


@cache
def _pattern() -> re.Pattern[str]:
    prefix = either(_prefixes())
    return re.compile(
        rf"(?P<prefix>(?<![A-Za-z])(?:{prefix}) ?)?"
        rf"(?:(?P<digits>(?(prefix){_DIGITS}|(?<![\w.,]){_DIGITS}))|\b(?P<words>{_NUMBER_WORDS})\b)"
        rf"(?P<scale>{_SCALE})?",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class EnglishNumber:
    value: Decimal
    prefix: str | None
    scaled: bool
    start: int
    end: int
    digits: bool
    suffix_power: int


def _words_value(words: str) -> Decimal | None:
    """forty billion, two hundred and fifty, twenty-five; None for a run that is no one number (two three)."""
    total, part = Decimal(0), Decimal(0)
    last = 10**3
    for word in re.split(r"-| and | ", words.lower()):
        if word in ("a", "an"):
            continue
        if word in SMALL or word in _TENS:
            value = SMALL.get(word, _TENS.get(word, 0))
            if value >= last or (last <= 100 and value > 9 and last < 100):
                return None
            part += Decimal(value)
            last = 10 if word in _TENS else 1
        elif word == "hundred":
            part, last = (part or Decimal(1)) * 100, 100
        elif word == "dozen":
            part, last = (part or Decimal(1)) * 12, 1
        elif word in SCALES:
            total += (part or Decimal(1)) * Decimal(10) ** SCALES[word]
            part, last = Decimal(0), 10**3
        elif word:
            return None
    return total + part or (Decimal(1) if words.lower() in ("a", "an") else Decimal(0))


def numbers(text: str) -> list[EnglishNumber]:
    found: list[EnglishNumber] = []
    for match in _pattern().finditer(text):
        scale = (match["scale"] or "").strip(" -").lower()
        power = sum(SCALES.get(word, _SUFFIX.get(word, 0)) for word in scale.split(" ")) if scale else 0
        end = match.end()
        if match["digits"]:
            if match["prefix"] is None and not _is_free(text, match.start("digits"), end):
                continue
            value = Decimal(match["digits"].replace(",", "")) * Decimal(10) ** power
        else:
            words = match["words"]
            read = _words_value(words)
            if read is None:
                continue
            value = read * Decimal(10) ** power
        prefix = (match["prefix"] or "").strip() or None
        code = next((c for w, c in _prefixes().items() if w.lower() == prefix.lower()), None) if prefix else None
        start = match.start() if prefix else match.start("digits" if match["digits"] else "words")
        found.append(
            EnglishNumber(
                value,
                code,
                bool(scale) or ("illion" in (match["words"] or "") and not match["words"].lower().startswith("a")),
                start,
                end,
                match["digits"] is not None,
                power,
            )
        )
    return found


def _is_free(text: str, start: int, end: int) -> bool:
    """No part of a name, a code or a time: not GPT-4, o3-mini, 3D, 12:30, v1.2.3."""
    before = text[start - 1 : start]
    if (
        before in ("-", "–")
        and start > 1
        and text[start - 2].isalpha()
        and not _SCALED_BEFORE.search(text[max(0, start - 24) : start])
    ):
        return False
    if before and before in "*×+":
        return False  # 7*24, GMT+8
    if before in (":", "/", "#") and text[start - 2 : start - 1].isdigit():
        return False
    after = text[end : end + 1]
    if after.isalpha() or (after in (".", ":", "/") and text[end + 1 : end + 2].isdigit()):
        unit = unit_after(text, end)
        return unit is not None and after.isalpha()
    return True


# 175m-185m, 100 million tons-150 million tons: the end of a range, not a part of a name
_SCALED_BEFORE = re.compile(rf"\d(?:(?:{_SHORT})|(?: (?:thousand|million|billion|trillion))? [a-z]{{2,12}})[-–]$")


def unit_after(text: str, end: int) -> tuple[str, Decimal, int] | None:
    begin = end + 1 if text[end : end + 1] in (" ", "-", "\u00a0") else end
    for words in range(4, 0, -1):
        match = _UNIT_WORDS[words].match(text, begin)
        if match is None:
            continue
        said = match[0].rstrip(".") if match[0].lower() not in _nouns() else match[0]
        word = said.lower()
        hit = _nouns().get(said) or _nouns().get(word)
        if hit is None and "-" in said:
            hit = _nouns().get(word.replace("-", " "))  # a 240,000-square-metre site
        if hit is None and "-" in said:
            # 20 million-tonne-grade, 90-million-year-old
            said = said.split("-", 1)[0]
            word = said.lower()
            hit = _nouns().get(word)
        if hit is None or (word in _UNSAFE and said != word):
            continue
        return hit[0], hit[1], match.start() + len(said)
    if text[begin : begin + 1] in ("%", "‰"):
        return f"percent/{text[begin]}", Decimal(1), begin + 1
    return None


_UNIT_WORDS = {
    1: re.compile(r"[A-Za-z°μ℃℉][A-Za-z.²³/-]{0,24}(?![A-Za-z])"),
    2: re.compile(r"[A-Za-z.-]{1,20} [A-Za-z-]{1,20}(?![A-Za-z])"),
    3: re.compile(r"[A-Za-z.]{1,16} [A-Za-z]{1,16} [A-Za-z-]{1,16}(?![A-Za-z])"),
    4: re.compile(r"[A-Za-z]{1,16} [A-Za-z]{1,16} [A-Za-z]{1,16} [A-Za-z-]{1,16}(?![A-Za-z])"),
}  # fmt: skip


@cache
def _hedge_words() -> tuple[re.Pattern[str], dict[str, Hedge]]:
    words: dict[str, Hedge] = {}
    for hedge, phrases in style()["reading"]["before"].items():
        words |= dict.fromkeys(phrases, cast("Hedge", hedge))
    alternatives = either(words)
    return re.compile(rf"(?:(?<![A-Za-z])(?:{alternatives}))(?: a| an| the)? ?$", re.IGNORECASE), words


def hedge_before(text: str, start: int) -> tuple[Hedge, int]:
    pattern, words = _hedge_words()
    window = text[max(0, start - 28) : start]
    # of two that end at the same place (more than, than) search finds the longer, which starts first
    match = pattern.search(window)
    if match is None:
        return "exact", start
    said = re.sub(r" (?:a|an|the)$", "", match[0].strip().lower())
    hedge = words.get(said) or words.get(match[0].strip().lower())
    return (hedge, start - len(match[0])) if hedge else ("exact", start)


def hedge_after(text: str, end: int) -> tuple[Hedge, int]:
    for hedge, phrases in style()["reading"]["after"].items():
        for phrase in phrases:
            joined = phrase if phrase[0] in "-+" else f" {phrase}"
            if text.startswith(joined, end) and not text[end + len(joined) : end + len(joined) + 1].isalnum():
                return cast("Hedge", hedge), end + len(joined)
    return "exact", end
