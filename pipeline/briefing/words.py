"""The words by which a note is chosen, from choice.toml: read once, put into patterns where they are used."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


def either(name: str) -> str:
    """The words of a list as alternatives of a regular expression, in the order of the file."""
    return "|".join(_lists()[name])


@cache
def _lists() -> dict[str, list[str]]:
    return tomllib.loads((files("pipeline.briefing") / "choice.toml").read_text(encoding="utf-8"))
