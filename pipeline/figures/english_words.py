"""Figures in English that are no plain numbers: billions of dollars, a third, tripled, fivefold, 3:1, ninth."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from pipeline.document import FigureKind, Hedge
from pipeline.figures.english_numbers import NUMBER_WORD, SMALL, either, hedge_before, unit_after
from pipeline.figures.lexicon import table


@dataclass(frozen=True, slots=True)
class EnglishFigure:
    """A figure read in English. Multiples hold the real factor (tripled = 3); unknown currency is None.

    `solid` is false for what may be no figure at all (one, a bare digit in a name, an ordinal): it can match a figure
    of the source, but it is never called invented. `per`: what the amount is for one of (US$75 a barrel).
    """

    kind: FigureKind
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    hedge: Hedge
    start: int
    end: int
    solid: bool = True
    per: str | None = None


WORDS = table("reading")["numbers"]
_BOTTOM: dict[str, int] = WORDS["bottoms"]
_CHANGED: dict[str, int] = WORDS["changed"]
_SEVERAL: dict[str, int] = WORDS["several"]
_ORDINALS = {word: i for i, word in enumerate(WORDS["ordinals"], 1)}
_TOPS = either(WORDS["small"][1:10])
LARGE = "hundred|thousand|million|billion|trillion"
_FOLD_DIGITS = r"(?<![\w.,])(?P<folddigits>\d{1,6}(?:\.\d{1,4})?)(?:[-–](?P<foldhigh>\d{1,6}(?:\.\d{1,4})?))?"
_ORDINAL_DIGITS = r"(?<![\w.,])\d{1,3}(?:,\d{3}){0,2}(?:st|nd|rd|th)"
_CLAIMED = re.compile(
    rf"(?P<several>\b(?:(?:tens|hundreds|dozens) of )?(?:{either(_SEVERAL)})\b|\bdecades\b)"
    r"|(?P<vague>\b(?:several|a few)(?: (?:hundred|thousand|million|billion|trillion)){0,2}\b|\bmultiple\b)"
    rf"|(?P<half>\b(?:half(?: an?)?|one[- ]half)\b)(?: (?P<halfof>{LARGE}|dozen)\b)?"
    rf"|(?P<part>\b(?P<top>an?|{_TOPS})[ -](?P<bottom>{either(_BOTTOM)})s?\b(?: of an? (?P<partof>{LARGE})\b)?)"
    r"|(?P<fraction>(?<![\w/.,])\d{1,6}/\d{1,6}(?![\w/]))"
    r"|(?P<colon>(?<![\w:.,/])\d{1,5}(?:\.\d{1,3})?(?::|-to-| to )\d{1,5}(?:\.\d{1,3})?(?![\w:]|\.\d))"
    rf"|(?P<outof>\b(?:{_TOPS}|\d{{1,3}}) (?:in|out of) (?:every )?(?:{_TOPS}|ten|\d{{1,3}})\b(?![\w.,]\d))"
    rf"|(?P<changed>\b(?:{either(_CHANGED)})(?:ed|es|ing|e)\b)"
    r"|(?P<twice>\b(?:twice|thrice)\b)"
    rf"|(?P<fold>\b(?P<foldword>{_TOPS}|ten)[ -]?fold\b|{_FOLD_DIGITS}[ -]?fold\b|\bseveral-fold\b)"
    rf"|(?P<ordinal>\b(?:{either(_ORDINALS)})\b|{_ORDINAL_DIGITS}\b"
    r"|\b(?:No\.|number|No) ?(?P<no>\d{1,5}|one|two|three)\b|#(?P<hash>\d{1,4})\b)",
    re.IGNORECASE,
)


def inside(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a span overlaps one of the sorted ones (binary search keeps long texts linear)."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] <= start:
            low = middle + 1
        else:
            high = middle
    return low < len(spans) and spans[low][0] < end


def claimed(text: str, taken: list[tuple[int, int]]) -> list[EnglishFigure]:
    """What is no plain number: billions of dollars, a third, tripled, twice, fivefold, ninth."""
    found: list[EnglishFigure] = []
    for match in _CLAIMED.finditer(text):
        if inside(taken, match.start(), match.end()) or _is_time_unit(text, match):
            continue
        figure = _claim(text, match)
        if figure is not None:
            hedge, start = hedge_before(text, match.start())
            if figure.hedge == "exact":
                figure = replace(figure, hedge=hedge, start=start if hedge != "exact" else figure.start)
            found.append(figure)
    return found


_NUMBER_BEFORE = re.compile(rf"(?:\d|\b(?:{NUMBER_WORD})|\bhalf a|\band a half|\bper) $", re.I)


def _is_time_unit(text: str, match: re.Match[str]) -> bool:
    """20 second(s), one quarter: units of time, unless "of" follows (three quarters of the users)."""
    if match["ordinal"] and match[0].lower() == "second":
        return _NUMBER_BEFORE.search(text[max(0, match.start() - 16) : match.start()]) is not None
    if match["part"] and match["bottom"].lower() == "quarter" and match["top"].lower() not in ("a", "an"):
        return "-" not in match[0] and not text.startswith(" of", match.end())
    return False


def _claim(text: str, match: re.Match[str]) -> EnglishFigure | None:
    start, end = match.span()
    if match["several"] or match["vague"]:
        return _several(text, match)
    if match["halfof"] and text[max(0, start - 6) : start].lower().endswith("and a "):
        return None
    if match["halfof"]:
        return _scaled_part(text, Decimal("0.5"), match["halfof"], start, end)
    if match["half"]:
        return _half(text, start, end)
    if match["colon"]:
        return _proportion(text, match)
    if match["outof"]:
        return _out_of(text, match)
    if match["part"]:
        top = {"a": 1, "an": 1}.get(match["top"].lower()) or SMALL[match["top"].lower()]
        value = Decimal(top) / _BOTTOM[match["bottom"].lower()]
        if match["partof"]:
            return _scaled_part(text, value, match["partof"], start, end)
        if match["top"].lower() in ("a", "an") and match["bottom"].lower() not in (
            "third",
            "quarter",
            "fifth",
            "tenth",
        ):
            return None
        if match["bottom"].lower() in ("third", "quarter") and _PERIOD.match(text, end):
            return None
        return EnglishFigure("ratio", value, value, "ratio", "exact", start, end, solid=False)
    if match["fraction"]:
        top_digits, bottom_digits = match["fraction"].split("/")
        if int(bottom_digits) == 0 or int(top_digits) >= int(bottom_digits):
            return None
        value = Decimal(top_digits) / Decimal(bottom_digits)
        return EnglishFigure("ratio", value, value, "ratio", "exact", start, end, solid=False)
    if match["changed"] or match["twice"] or match["fold"]:
        return _factor(text, match)
    return _ordinal(match)


def _scaled_part(text: str, part: Decimal, scale: str, start: int, end: int) -> EnglishFigure:
    """Half a billion dollars, a quarter of a million."""
    value = part * (Decimal(12) if scale.lower() == "dozen" else Decimal(10) ** WORDS["scales"][scale.lower()])
    unit = unit_after(text, end)
    if unit is None:
        return EnglishFigure("count", value, value, None, "exact", start, end)
    kind, code = cast("tuple[FigureKind, str]", tuple(unit[0].split("/", 1)))
    return EnglishFigure(kind, value * unit[1], value * unit[1], code, "exact", start, unit[2])


_RATIO_BEFORE = re.compile(r"\b(?:ratio|split|odds|proportion|leverage|swap)\b[^.;]{0,16}$", re.I)


def _proportion(text: str, match: re.Match[str]) -> EnglishFigure | None:
    """3:1, 7-to-3; 14:30 is a time unless a ratio is spoken of."""
    said = match["colon"]
    first, second = (Decimal(part) for part in re.split(":|-to-| to ", said))
    time = ":" in said and first < 24 and len(said.split(":")[1]) == 2 and second < 60
    if not first or not second:
        return None
    if (time or " " in said) and not (
        _RATIO_BEFORE.search(text[max(0, match.start() - 32) : match.start()])
        or text.startswith((" ratio", " split"), match.end())
    ):
        return None
    return EnglishFigure("ratio", first / second, first / second, ":", "exact", *match.span(), solid=False)


def _out_of(text: str, match: re.Match[str]) -> EnglishFigure | None:
    """Nine in ten, one out of five; five in two years is none."""
    words = match["outof"].lower().replace("every ", "").replace("out of", "in").split(" in ")
    top, bottom = (Decimal(word) if word.isdigit() else Decimal(SMALL[word]) for word in words)
    if not 0 < top < bottom or unit_after(text, match.end()) is not None:
        return None
    return EnglishFigure("ratio", top / bottom, top / bottom, "ratio", "exact", *match.span(), solid=False)


_PERIOD = re.compile(r" (?:of|in) (?:fiscal|20|19|the year)", re.I)


def _several(text: str, match: re.Match[str]) -> EnglishFigure | None:
    start, end = match.span()
    value: Decimal | None = None
    word = match[0].lower()
    if match["several"] and word != "decades":
        base = next(power for w, power in _SEVERAL.items() if word.endswith(w))
        value = Decimal(10) ** (
            base + {"tens": 1, "dozens": 1, "hundreds": 2}.get(word.split(" ")[0] if " " in word else "", 0)
        )
    elif scales := [w for w in word.split() if w in WORDS["scales"]]:
        value = Decimal(10) ** sum(WORDS["scales"][w] for w in scales)
    kind: FigureKind = "count"
    code: str | None = None
    if word == "decades":
        if _NUMBER_BEFORE.search(text[max(0, start - 16) : start]):
            return None
        return EnglishFigure("duration", Decimal(10), Decimal(10), "year", "several", start, end, solid=False)
    begin = end + 3 if text.startswith(" of", end) else end
    if (unit := unit_after(text, begin)) is not None:
        kind, code = cast("tuple[FigureKind, str]", tuple(unit[0].split("/", 1)))
        end = unit[2]
    elif text.startswith((" times", " of times"), end):
        kind, code, end = "multiple", "x", end + len(" times")
    return EnglishFigure(kind, value, value, code, "several", start, end, solid=value is not None and kind == "money")


def _half(text: str, start: int, end: int) -> EnglishFigure | None:
    value = Decimal("0.5")
    if text[max(0, start - 6) : start].lower().endswith(("and a ", "first ", "econd ", "and ")):
        return None
    unit = unit_after(text, end)
    if unit is not None and unit[0].startswith("duration/"):
        return EnglishFigure("duration", value, value, unit[0].split("/")[1], "exact", start, unit[2], solid=False)
    return EnglishFigure("ratio", value, value, "ratio", "exact", start, end, solid=False)


def _factor(text: str, match: re.Match[str]) -> EnglishFigure:
    start, end = match.span()
    low: Decimal | None
    high: Decimal | None
    if match["changed"]:
        low = high = Decimal(next(v for stem, v in _CHANGED.items() if match["changed"].lower().startswith(stem)))
    elif match["twice"]:
        low = high = Decimal(2 if match["twice"].lower() == "twice" else 3)
    elif match["foldword"]:
        low = high = Decimal(SMALL[match["foldword"].lower()])
    elif match["folddigits"]:
        low = Decimal(match["folddigits"])
        high = Decimal(match["foldhigh"]) if match["foldhigh"] else low
    else:
        return EnglishFigure("multiple", None, None, "x", "several", start, end, solid=False)
    return EnglishFigure(
        "multiple",
        low,
        high,
        "x",
        "exact",
        start,
        end,
        solid=not match["changed"] or not match[0].lower().endswith("e"),
    )


def _ordinal(match: re.Match[str]) -> EnglishFigure:
    written = (match["no"] or match["hash"] or match[0]).lower()
    digits = re.sub(r"\D", "", written)
    value = Decimal(digits) if digits else Decimal(_ORDINALS.get(written) or SMALL.get(written) or 0)
    return EnglishFigure("rank", value, value, "rank", "exact", *match.span(), solid=False)
