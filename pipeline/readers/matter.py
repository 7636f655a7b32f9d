"""Front matter: the YAML (`---`) or TOML (`+++`) at the head of a file, as plain strings and lists of strings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic
from pipeline.readers.reading import STAGE, real_names, scalar

LIMIT = 64_000
OPENING = re.compile(r"(?P<mark>---|\+\+\+)[ \t]*(?:\r\n|\n|\r)")
CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:$|\r?\n|\r)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:$|\r?\n|\r)", re.MULTILINE),
}
PAIR = re.compile(r"^([A-Za-z_][\w-]{0,40})[ \t]*[:=][ \t]*(.{0,2000})$", re.MULTILINE)
SEPARATOR = re.compile(r"[,，、;；]")
WIKI = re.compile(r"^\[\[(.+?)(?:\|.*)?\]\]$")


@dataclass(frozen=True, slots=True)
class Matter:
    """The fields of a front matter by lower-case name, where it ends, and what was wrong with it."""

    fields: Mapping[str, Any]
    end: int
    diagnostics: tuple[Diagnostic, ...] = ()

    def text(self, *names: str) -> str | None:
        """The first of the named fields that holds a text (no placeholder such as "unknown")."""
        return next((value for name in names if (value := scalar(self.fields.get(name)))), None)

    def texts(self, *names: str) -> tuple[str, ...]:
        """The first of the named fields that holds anything, as a list of names; `[[某人]]` loses its brackets."""
        for name in names:
            value = self.fields.get(name)
            items: Sequence[Any] = value if isinstance(value, list) else [value]
            if found := real_names(WIKI.sub(r"\1", text) for item in items if (text := scalar(item))):
                return found
        return ()

    def tags(self, *names: str) -> tuple[str, ...]:
        """The first of the named fields that holds anything, as a list; 「财经，早报」 is two tags."""
        found = self.texts(*names)
        return real_names(tag.strip(" #") for text in found for tag in SEPARATOR.split(text)) if found else ()


def read_matter(saved: str) -> Matter | None:
    """The front matter at the head of the text, or None. Invalid front matter is read line by line, and reported."""
    opening = OPENING.match(saved)
    if not opening:
        return None
    mark = opening["mark"]
    closing = CLOSING[mark].search(saved, opening.end(), min(len(saved), opening.end() + LIMIT))
    if not closing:
        return None
    inside = saved[opening.end() : closing.start()]
    kind = "YAML" if mark == "---" else "TOML"
    try:
        loaded = _loaded(inside, kind)
        reason = "" if isinstance(loaded, dict) else "it is no table of fields"
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        loaded, reason = None, " ".join(str(error).split())[:200]
    if isinstance(loaded, dict):
        return Matter({str(key).lower(): value for key, value in loaded.items()}, closing.end())
    pairs = {name.lower(): value.strip().strip("\"'") for name, value in PAIR.findall(inside)}
    if not pairs:
        return None
    problem = diagnose("front-matter-invalid", stage=STAGE, format=kind, reason=reason)
    return Matter(pairs, closing.end(), (problem,))


def _loaded(inside: str, kind: str) -> object:
    if kind == "TOML":
        return tomllib.loads(inside)
    # BaseLoader makes nothing but strings, lists and tables: `date: 2025-13-45` stays a string instead of raising,
    # and no tag can construct an object.
    loader = yaml.BaseLoader(inside)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
