"""What a sentence does instead of telling: it teases, asks, quotes, introduces, leans on another. Words in TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

QUESTION = re.compile(r"[？?][”』」\"）)]*(?:【[^】]{1,6}】|\[\d{1,3}\])*$")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"")
_INTRODUCES = re.compile(r"(?:[:：]|——|[—-]|➡️?|👇|↓)[”』」\"]?$")
_PICTURE = re.compile(r"(?:【[^】]{1,6}】|\[\d{1,3}\])+$")
_LEADING = "“「\"'（( -*•"
_CONNECTIVE = 0.4
_STATEMENT = 25
"""Characters: an introducing line this long may tell the news itself (某某公司发布年报，全年营收九百亿元——)."""
_AHEAD = 14
"""How near its end a line says that what matters comes after it: 核心信息如下："""


@dataclass(frozen=True)
class Rules:
    """The phrases of `rhetoric.toml`, by what they do; those that count wherever they stand as one pattern."""

    teaser: re.Pattern[str]
    teaser_start: tuple[str, ...]
    filler_start: tuple[str, ...]
    flourish: re.Pattern[str]
    reference: tuple[str, ...]
    reference_except: tuple[str, ...]
    connective: tuple[str, ...]
    connective_except: tuple[str, ...]
    ahead: tuple[str, ...]


@cache
def rules() -> Rules:
    """The rules, read once."""
    data = tomllib.loads(files(__package__).joinpath("rhetoric.toml").read_text(encoding="utf-8"))
    return Rules(
        teaser=_any_of(data["teaser"]["anywhere"]),
        teaser_start=tuple(data["teaser"]["start"]),
        filler_start=tuple(data["filler"]["start"]),
        flourish=_any_of(data["flourish"]["anywhere"]),
        reference=tuple(data["reference"]["start"]),
        reference_except=tuple(data["reference"]["except"]),
        connective=tuple(data["connective"]["start"]),
        connective_except=tuple(data["connective"]["except"]),
        ahead=tuple(data["introduction"]["ahead"]),
    )


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, phrases)))


@lru_cache(maxsize=512)  # a sentence's is asked for five times
def without_marks(text: str) -> str:
    """The text without picture and footnote marks at its end."""
    return _PICTURE.sub("", text.strip()).rstrip()


def introduces(text: str) -> float:
    """1 for a line that only introduces what follows (具体安排如下：), less for one that tells something besides."""
    plain = without_marks(text)
    if not _INTRODUCES.search(plain):
        return 0.0
    if len(plain) < _STATEMENT or any(phrase in plain[-_AHEAD:] for phrase in rules().ahead):
        return 1.0
    return 0.5


def is_barred(text: str, kind: str) -> bool:
    """Whether a sentence in a block of that kind may never be chosen, whatever its score."""
    return kind == "heading" or not any(c.isalnum() for c in without_marks(text)) or introduces(text) >= 1.0


def leaning(text: str) -> float:
    """How much the sentence needs the one before: 1 for 该公司…, 对此…, 他表示…; less for 不过…, 此外…; else 0."""
    found = rules()
    text = text.lstrip(_LEADING)
    if text.startswith(found.reference) and not text.startswith(found.reference_except):
        return 1.0
    return _CONNECTIVE * (text.startswith(found.connective) and not text.startswith(found.connective_except))


def shares(text: str) -> dict[str, float]:
    """How much a sentence is of each kind of rhetoric, 0…1 each."""
    found = rules()
    plain = without_marks(text)
    bare = plain.lstrip(_LEADING)
    quoted = sum(len(match) for match in _QUOTED.findall(plain))
    return {
        "teaser": float(bool(found.teaser.search(plain)) or bare.startswith(found.teaser_start)),
        "filler": float(bare.startswith(found.filler_start)),
        "flourish": float(bool(found.flourish.search(plain))),
        "question": float(bool(QUESTION.search(plain))),
        # a quoted name or term is no quote: only where quoted text is a third of the sentence
        "quote": quoted / len(plain) if plain and quoted * 3 > len(plain) else 0.0,
        "leaning": leaning(plain),
        "introduces": introduces(text),
    }
