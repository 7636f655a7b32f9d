"""The words that the checks look for, from words.toml: read once, put into patterns where they are used."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


def either(room: str, name: str) -> str:
    """The words of a list as alternatives of a regular expression, in the order of the file."""
    return "|".join(_lists()[room][name])


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("pipeline.checks") / "words.toml").read_text(encoding="utf-8"))
