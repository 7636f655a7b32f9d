"""The characters that foreign names are written in, and what Latin initial each may stand for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Transliteration:
    """`initials`: upper-case Latin letter → characters that such names begin with; `titles`: words before a name."""

    initials: dict[str, frozenset[str]]
    characters: frozenset[str]
    titles: tuple[str, ...]

    def fits(self, character: str, latin: str) -> bool:
        """Whether a name that begins with the character may begin with the Latin word's letter."""
        return character in self.initials.get(latin[:1].upper(), frozenset())

    def ending_of(self, run: str) -> str:
        """The characters at the end of the run that transliterations use."""
        length = 0
        while length < len(run) and run[-length - 1] in self.characters:
            length += 1
        return run[len(run) - length :]

    def beginning_of(self, run: str) -> str:
        """The characters at the beginning of the run that transliterations use."""
        length = 0
        while length < len(run) and run[length] in self.characters:
            length += 1
        return run[:length]


@cache
def transliteration() -> Transliteration:
    """The tables of transliteration.toml, read once."""
    data = tomllib.loads((files("pipeline.glossary") / "transliteration.toml").read_text(encoding="utf-8"))
    initials = {letter: frozenset(characters) for letter, characters in data["initials"].items()}
    return Transliteration(
        initials=initials,
        characters=frozenset(data["body"]["characters"]).union(*initials.values()),
        titles=tuple(data["titles"]["words"]),
    )
