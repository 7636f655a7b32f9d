"""The names of the output files: a date and what the article is called, safe on every file system.

A user looks for a note by the file it was made of, or by what it says. So a file that somebody has named
(`weekly-chips.md`) gives its note that name. A number, a hash or a Chinese name (`PkJr3aiUP.md`, `芯片公司融资.txt`),
which nobody can read or type, gives way to the article's headline in English where it is verified, else to its title
with names and figures in English and the rest in pinyin; a number or a hash stays at the end, to be searched for. An
entry of a feed goes by its headline too. A line of a JSON-lines file goes by its `id`, as it stands: programs find the
note by it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.batch.latin import HAN, cut_into_words, title_in_words, words

if TYPE_CHECKING:
    from pipeline.document import Document

LONGEST = 120
"""Characters of a slug: Windows allows 260 for a whole path."""
LONGEST_BYTES = 180
"""Bytes of UTF-8 of a slug, so that with the suffix of its format a name has at most 200."""
LONGEST_TOLD = 72
"""Characters of a headline in a slug: the rest is in the note."""
LONGEST_TAIL = 40
_NO_NAME = "article"
_UNSAFE = re.compile(r"[^\w.~-]+")
_TOKEN = re.compile(r"[^\W_]+")
_OUTER_DIGITS = re.compile(r"^\d+|\d+$")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_CLUSTER = re.compile(r"[^aeiouy]{6}", re.IGNORECASE)
"""Consonants in a row: `strengths` has five, a hash in small letters often more."""
_HEX = re.compile(r"(?=.*\d)[0-9a-f]{12,}", re.IGNORECASE)
_COUNTED = re.compile(r"[\s_(（\[-]*\d*[)）\]]*$")
HASH_LENGTH = 7
"""From so many characters on, a word may be a hash: `b12` and `x9` are somebody's numbering."""


@dataclass(frozen=True)
class Name:
    """What an article's slug is made of, besides its date.

    `text` is any text, cut into words where it is Chinese; `tail` is put at the end. `exact`: `text` is an id that
    stays as it is, but for characters that no file may have.
    """

    text: str
    tail: str = ""
    exact: bool = False


@dataclass(frozen=True)
class _Names:
    devices: frozenset[str]
    ours: frozenset[str]
    ours_by_beginning: tuple[str, ...]
    untelling: frozenset[str]


@cache
def _names() -> _Names:
    data = tomllib.loads(files("pipeline.batch").joinpath("slugs.toml").read_text(encoding="utf-8"))
    return _Names(
        frozenset(data["devices"]),
        frozenset(data["ours"]),
        tuple(data["ours_by_beginning"]),
        frozenset(data["untelling"]),
    )


class Slugs:
    """The names given out in one output folder: no two that any file system takes for the same."""

    def __init__(self, taken: Mapping[str, str], avoid: Iterable[str] = ()) -> None:
        """`taken`: source → slug, from the manifest; those articles keep theirs. `avoid`: slugs nobody may get."""
        self._of_source = dict(taken)
        self._taken = {_key(slug) for slug in (*taken.values(), *avoid)}

    def give(self, source: str, date: str | None, name: Name) -> str:
        """The slug for an article: the one it had in an earlier run, else a new one that no other article has.

        An article keeps its slug when its date is found or its headline improves: links to its note stay good. A name
        already given out gets a hash of the source behind it, so that it does not depend on what else is in the batch
        which hash that is. `date` is ISO; its first ten characters are used.
        """
        if source in self._of_source:
            return self._of_source[source]
        slug = make_slug(name, date)
        length = 8
        while _key(slug) in self._taken:
            slug = make_slug(name, date, hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:length])
            length += 8
        self._of_source[source] = slug
        self._taken.add(_key(slug))
        return slug


def make_slug(name: Name, date: str | None = None, mark: str = "") -> str:
    """`2026-02-27-a-title` for the name `A title` of that date; `mark` is put at the end.

    At most LONGEST characters and LONGEST_BYTES bytes of UTF-8, composed (NFC), no white space, no separator, no dot
    at either end. Never empty, never a device of Windows, never the name of a file that zhbrief writes itself.
    """
    text = _exact(name.text) if name.exact else words(name.text)
    tail = _cut(words(name.tail), LONGEST_TAIL, LONGEST_BYTES)
    if not text or text == tail:
        text, tail = text or tail or _NO_NAME, ""
    day = words((date or "")[:10])
    # A file that is already named by its date need not say it twice.
    head = "" if not day or text.startswith(day) else f"{day}-"
    end = "".join(f"-{part}" for part in (tail, mark) if part)
    room = len(_NO_NAME) + 1 + len(end.encode())
    slug = _cut(head + text, LONGEST - room, LONGEST_BYTES - room) + end
    return f"{_NO_NAME}-{slug}" if _is_reserved(slug) else slug


def name_of(document: Document) -> Name:
    """What the slug of a finished article is made of; see the module for why."""
    article = document.article
    entry = article.source_path.endswith(f"#{article.id}")
    if entry and article.shape == "json_lines":
        return Name(article.id, exact=True)
    if article.source_path == "-":
        return Name("stdin")
    stem = "" if entry else _stem(PurePosixPath(article.source_path).name)
    if stem and is_readable(stem):
        return Name(stem)
    told = _headline(document) or title_in_words(document)
    if not words(told):
        return Name(article.id if entry else cut_into_words(stem))
    told = _whole_words(words(told), LONGEST_TOLD)
    searched_for = not HAN.search(stem) and stem.casefold() not in _names().untelling
    return Name(told, tail=stem if searched_for else "")


def is_readable(stem: str) -> bool:
    """Whether a file's name, without its suffix, is one that somebody gave it and that can be typed anywhere."""
    tokens = _TOKEN.findall(stem)
    if HAN.search(stem) or _is_untelling(stem) or _HEX.fullmatch("".join(tokens)):  # the last: a UUID in its groups
        return False
    return any(map(_is_word, tokens))


def _is_untelling(stem: str) -> bool:
    return _COUNTED.sub("", stem).casefold() in _names().untelling


def _is_word(token: str) -> bool:
    """`page1` and `OpenAI` are words; `0012`, `9d22548fac9d`, `pwkje78mn` and `PkaqGtgZF` are not."""
    letters = _OUTER_DIGITS.sub("", token)
    if not letters:
        return False
    if len(token) < HASH_LENGTH or not token.isascii():
        return True
    parts = _CAMEL.findall(letters)
    return letters.isalpha() and not _CLUSTER.search(letters) and (len(parts) < 3 or max(map(len, parts)) > 4)


def _headline(document: Document) -> str:
    headline = document.note.headline
    return headline.text if headline is not None and headline.status == "verified" else ""


def _stem(name: str) -> str:
    """The name without its suffix. A suffix is short ASCII letters: in 增长3.5倍 the point belongs to the title."""
    stem, point, suffix = name.rpartition(".")
    return stem if point and stem and suffix.isascii() and suffix.isalnum() and len(suffix) <= 5 else name


def _exact(text: str) -> str:
    return _UNSAFE.sub("-", unicodedata.normalize("NFC", text)).strip("-.")


def _whole_words(text: str, characters: int) -> str:
    """At most so many characters, cut at a hyphen where there is one."""
    if len(text) <= characters:
        return text
    return text[: characters + 1].rpartition("-")[0] or text[:characters]


def _cut(text: str, characters: int, octets: int) -> str:
    return text[:characters].encode("utf-8", "ignore")[:octets].decode("utf-8", "ignore").rstrip("-.")


def _is_reserved(slug: str) -> bool:
    names = _names()
    folded = slug.casefold()
    return (
        folded.partition(".")[0] in names.devices  # Windows takes con.v2.json for the device, too
        or folded.partition(".")[0] in names.ours
        or folded.startswith(names.ours_by_beginning)
    )


def _key(slug: str) -> str:
    """Equal for slugs that some file system takes for the same: it may fold case, and compose or decompose."""
    folded = unicodedata.normalize("NFKD", slug.upper().casefold())
    return unicodedata.normalize("NFKC", folded.casefold())
