"""Longest-match lookup of phrases at a place of a text, forwards and backwards, in time bound by the longest phrase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

V = TypeVar("V")


class Phrases(Generic[V]):
    """A table of phrases with values. `after` reads forwards from an offset, `before` backwards from one."""

    def __init__(self, entries: Mapping[str, V]) -> None:
        self._entries = dict(entries)
        self._by_first = _lengths((phrase[0], len(phrase)) for phrase in self._entries)
        self._by_last = _lengths((phrase[-1], len(phrase)) for phrase in self._entries)

    def __contains__(self, phrase: str) -> bool:
        return phrase in self._entries

    def values(self) -> set[V]:
        """Every value of the table."""
        return set(self._entries.values())

    def after(self, text: str, start: int) -> tuple[V, int] | None:
        """The value of the longest phrase that starts at `start`, and its end."""
        if start < len(text):
            for length in self._by_first.get(text[start], ()):
                phrase = text[start : start + length]
                if len(phrase) == length and phrase in self._entries:
                    return self._entries[phrase], start + length
        return None

    def before(self, text: str, end: int, floor: int = 0) -> tuple[V, int] | None:
        """The value of the longest phrase that ends at `end` and does not start before `floor`, and its start."""
        if end > floor:
            for length in self._by_last.get(text[end - 1], ()):
                if end - length >= floor:
                    phrase = text[end - length : end]
                    if phrase in self._entries:
                        return self._entries[phrase], end - length
        return None


def _lengths(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for char, length in pairs:
        found.setdefault(char, set()).add(length)
    return {char: tuple(sorted(lengths, reverse=True)) for char, lengths in found.items()}
