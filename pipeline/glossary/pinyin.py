"""Whether Chinese characters read as a Latin word says: 云砚 as Yunyan."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LONGEST_WORD = 40
_ENTRY = re.compile(r"([a-z]+)(\S)")
_ALSO = re.compile(r"(\S)([a-z]+)")
_FIRST_LEVEL = range(0xB0A1, 0xD7FA)


@dataclass(frozen=True)
class _Readings:
    codes: tuple[int, ...]
    """The GB 2312 code of the first character of each reading, ascending."""
    names: tuple[str, ...]
    also: dict[str, tuple[str, ...]]
    spellings: dict[str, tuple[str, ...]]
    longest: int

    def of(self, character: str) -> tuple[str, ...]:
        """How the character may be written in pinyin; nothing when the table does not know it."""
        try:
            code = int.from_bytes(character.encode("gb2312"), "big")
        except UnicodeEncodeError:
            code = 0
        found = list(self.also.get(character, ()))
        if code in _FIRST_LEVEL:
            found.append(self.names[bisect_right(self.codes, code) - 1])
        return tuple(form for reading in found for form in (reading, *self.spellings.get(reading, ())))

    def all(self) -> frozenset[str]:
        """Every syllable there is."""
        return frozenset(self.names).union(*self.spellings.values())


@cache
def _readings() -> _Readings:
    data = tomllib.loads((files("pipeline.glossary") / "pinyin.toml").read_text(encoding="utf-8"))
    first = [
        (int.from_bytes(character.encode("gb2312"), "big"), name) for name, character in _ENTRY.findall(data["first"])
    ]
    also: dict[str, tuple[str, ...]] = {}
    for character, name in _ALSO.findall(data["also"]):
        also[character] = (*also.get(character, ()), name)
    return _Readings(
        codes=tuple(code for code, _ in first),
        names=tuple(name for _, name in first),
        also=also,
        spellings={name: tuple(forms) for name, forms in data["spellings"].items()},
        longest=max(len(name) for _, name in first),
    )


@cache
def _syllables() -> frozenset[str]:
    return _readings().all()


def spells(characters: str, latin: str) -> bool:
    """Whether the characters read as the Latin letters (case, spaces, hyphens and apostrophes aside).

    A character that the table does not know may be any syllable, so long as half of them at least are known.
    """
    letters = re.sub(r"[\s'-]", "", latin).casefold()
    if not characters or not letters or len(letters) > LONGEST_WORD or len(letters) < len(characters):
        return False
    readings = _readings()
    known = [readings.of(character) for character in characters]
    if 2 * sum(map(bool, known)) < len(characters):
        return False
    reached = {0}
    for forms in known:
        following: set[int] = set()
        for start in reached:
            if forms:
                following.update(start + len(form) for form in forms if letters.startswith(form, start))
            else:
                ends = range(start + 1, min(start + readings.longest, len(letters)) + 1)
                following.update(end for end in ends if letters[start:end] in _syllables())
        reached = following
    return len(letters) in reached
