"""The tables of the room, read once from `data/`: units, currencies, measure words, and the words around a number."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, cast

from pipeline.document import FigureKind, Hedge
from pipeline.figures.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `code` is what a Figure carries, `base` and `factor` make units of one dimension comparable.

    `english` is singular and plural, with the space before them. `empty` measure words say nothing in English.
    `alone` is false for 月 and 日, which make a duration only with 数, 几 or 内 beside them.
    """

    kind: FigureKind
    code: str
    base: str
    factor: Decimal
    english: tuple[str, str]
    not_before: str = ""
    only_before: tuple[str, ...] = ()
    empty: bool = False
    alone: bool = True
    arabic_only: bool = False


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 currency as the house writes it: `prefix` before an amount, `noun` for "billions of ..."."""

    code: str
    prefix: str
    noun: str


@cache
def table(name: str) -> dict[str, Any]:
    """A TOML table of `data/`, read once: not to be changed."""
    text = (files("pipeline.figures") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def currencies() -> dict[str, Currency]:
    """Currencies by code."""
    return {code: Currency(code, row["prefix"], row["noun"]) for code, row in table("currencies").items()}


@cache
def units_by_code() -> dict[tuple[FigureKind, str], Unit]:
    """Units other than money, by kind and code (counts: by the Chinese measure word)."""
    found: dict[tuple[FigureKind, str], Unit] = {}
    for unit in _chinese_units().values():
        found.setdefault((unit.kind, unit.code), unit)
    return found


@cache
def _chinese_units() -> dict[str, Unit]:
    entries: dict[str, Unit] = {}
    measures = table("measures")
    for word in measures["empty"]:
        entries[word] = Unit(
            "count",
            word,
            "",
            Decimal(1),
            ("", ""),
            not_before=measures["not_before"].get(word, ""),
            only_before=tuple(measures["only_before"].get(word, ())),
            empty=True,
        )
    for row in measures["measure"]:
        for word in row["zh"]:
            if word not in entries:
                entries[word] = _count(row, word)
    for row in table("units")["unit"]:
        for word in row["zh"]:
            entries[word] = Unit(
                cast("FigureKind", row["kind"]),
                row["code"],
                row["base"],
                Decimal(row["factor"]),
                (row["en"][0], row["en"][1]),
                not_before=row.get("not_before", ""),
                alone=row.get("alone", True),
            )
    for code, row in table("currencies").items():
        for word in row["zh"]:
            entries[word] = Unit(
                "money", code, code, Decimal(1), ("", ""), not_before=_AFTER_YUAN if word == "元" else ""
            )
        for word in row.get("cents", ()):
            entries[word] = Unit("money", code, code, Decimal("0.01"), ("", ""))
    return entries


@cache
def compound_units() -> Phrases[tuple[Unit, bool]]:
    """Units with something inside: 年半, 个半月 (True: half a unit more) and 个多月 (False: more than)."""
    entries: dict[str, tuple[Unit, bool]] = {}
    for row in table("units")["unit"]:
        unit = _chinese_units()[row["zh"][0]]
        entries |= dict.fromkeys(row.get("half", ()), (unit, True)) | dict.fromkeys(row.get("more", ()), (unit, False))
    return Phrases(entries)


# 3元素, 三元组, 二元对立: 元 belongs to the next word.
_AFTER_YUAN = "素宇旦老首年月件勋帅凶气音组化论方对结问"


def _count(row: dict[str, Any], word: str) -> Unit:
    singular, plural = row["en"]
    glued = "" if singular.startswith("°") else " "
    return Unit(
        "count",
        word,
        "",
        Decimal(1),
        (glued + singular, glued + plural),
        not_before=row.get("not_before", ""),
        arabic_only=row.get("arabic_only", False),
    )


@dataclass(frozen=True, slots=True)
class Contextual:
    """What a short word after a number means where one of `near` stands beside it: 50万度 (power), 38度 (heat)."""

    unit: Unit
    near: tuple[str, ...]


@cache
def contextual_units() -> Phrases[tuple[Contextual, ...]]:
    """Words that are units only in their context, with what they may mean."""
    found: dict[str, tuple[Contextual, ...]] = {}
    for row in table("units")["contextual"]:
        unit = units_by_code()[(row["kind"], row["code"])]
        for word in row["zh"]:
            found[word] = (*found.get(word, ()), Contextual(unit, tuple(row["near"])))
    return Phrases(found)


@cache
def per_units() -> Phrases[str]:
    """What an amount may be for one of (每股, /吨), with the English that goes after "per"."""
    return Phrases({word: row["en"] for row in table("units")["per"] for word in row["zh"]})


@cache
def per_english() -> dict[str, str]:
    """The English words after "per", "a" or a stroke, lower-cased, with the one the house writes."""
    return {word.lower(): row["en"] for row in table("units")["per"] for word in (row["en"], *row.get("read", ()))}


@cache
def points() -> Unit:
    """点 as index points (3500点), where 点 as a measure word does not fit."""
    return _chinese_units()["点位"]


@cache
def chinese_units() -> Phrases[Unit]:
    """What stands after a number in Chinese."""
    return Phrases(_chinese_units())


@cache
def currency_before() -> Phrases[str]:
    """What stands before an amount of money, with the currency's code."""
    return Phrases({word: code for code, row in table("currencies").items() for word in row["before"]})


@cache
def wording() -> dict[str, Any]:
    """The words around a number."""
    return table("wording")


@cache
def hedges_before() -> Phrases[Hedge | None]:
    """Hedges that stand before a number; None for words that only end like one."""
    return Phrases(_hedges("before") | dict.fromkeys(wording()["before_block"]["words"]))


@cache
def hedges_before_bare() -> Phrases[Hedge | None]:
    """Hedges that stand before a bare multiplier (上百) as well."""
    entries = _hedges("before") | _hedges("before_bare") | dict.fromkeys(wording()["before_block"]["words"])
    return Phrases(entries)


@cache
def hedges_after() -> Phrases[tuple[Hedge, str]]:
    """Hedges that stand after a number and its unit, with the characters that may not follow."""
    blocked = wording()["after_not_before"]
    return Phrases({word: (hedge, blocked.get(word, "")) for word, hedge in _hedges("after").items() if hedge})


def _hedges(where: str) -> dict[str, Hedge | None]:
    return {word: cast("Hedge", hedge) for hedge, words in wording()[where].items() for word in words}


@cache
def phrases(section: str, key: str) -> Phrases[str]:
    """The words of one row of the wording table."""
    return Phrases({word: word for word in wording()[section][key]})


@cache
def cues() -> Phrases[str]:
    """Words that tell whether a bare amount is "money" or a "count"."""
    return Phrases({word: kind for kind in ("count", "money") for word in wording()["cue"][kind]})
