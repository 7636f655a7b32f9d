"""Front matter: the YAML (`---`), TOML (`+++`) or JSON (`{`) at the head of a file, as strings and lists of strings."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic
from pipeline.readers.reading import STAGE, real_names, scalar

LIMIT = 64_000
OPENING = re.compile(r"\s{0,200}(?P<mark>---|\+\+\+)[ \t]*(?:\r\n|\n|\r)")
CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:$|\r?\n|\r)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:$|\r?\n|\r)", re.MULTILINE),
}
PAIR = re.compile(r"^([A-Za-z_][\w-]{0,40})[ \t]*[:=][ \t]*(.{0,2000})$", re.MULTILINE)
SEPARATOR = re.compile(r"[,，、;；]")
WIKI = re.compile(r"^\[\[(.+?)(?:\|.*)?\]\]$")
MARKED = re.compile(r"^\[([^\]]{1,100})\]\([^()\s]{0,500}\)$")
# tomllib takes 7 s for a key of 20,000 parts.
LONG_KEY = re.compile(r"^[^\n=\"']{0,400}?(?:\.[^\n=\"'.]{0,40}){20}", re.MULTILINE)
NESTED = ("params", "taxonomies", "extra", "metadata", "meta", "properties")
"""Tables inside the front matter that hold fields of the article (Hugo's params, Zola's taxonomies)."""
NAMED = ("name", "title", "display_name", "label")
Kind = Literal["YAML", "TOML", "JSON"]


@dataclass(frozen=True, slots=True)
class Matter:
    """The fields of a front matter by lower-case name, where it ends, and what was wrong with it."""

    fields: Mapping[str, Any]
    end: int
    diagnostics: tuple[Diagnostic, ...] = ()
    kind: Kind = "YAML"

    def text(self, *names: str) -> str | None:
        """The first of the named fields that holds a text (no placeholder such as "unknown")."""
        return next((value for name in names if (value := _plain(self.fields.get(name)))), None)

    def texts(self, *names: str) -> tuple[str, ...]:
        """The first of the named fields that holds anything, as a list of names; `[[某人]]` loses its brackets."""
        for name in names:
            value = self.fields.get(name)
            items: Sequence[Any] = value if isinstance(value, list) else [value]
            if found := real_names(text for item in items if (text := _plain(item))):
                return found
        return ()

    def tags(self, *names: str) -> tuple[str, ...]:
        """The first of the named fields that holds anything, as a list; 「财经，早报」 is two tags."""
        found = self.texts(*names)
        return real_names(tag.strip(" #") for text in found for tag in SEPARATOR.split(text)) if found else ()


def _plain(value: object) -> str | None:
    """A value as text: of a table (`author: {name: …}`) its name; `[[某甲]]` and `[某甲](…)` without their brackets."""
    if isinstance(value, dict):
        value = next((value[name] for name in NAMED if name in value), None)
    for _ in range(2):
        # `author: [[某甲]]` without quotes is a list in a list for YAML.
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
    text = scalar(value)
    return MARKED.sub(r"\1", WIKI.sub(r"\1", text)) if text else None


def read_matter(saved: str) -> Matter | None:
    """The front matter at the head of the text, or None. Invalid front matter is read line by line, and reported."""
    if saved.startswith("{"):
        return _json_matter(saved)
    opening = OPENING.match(saved)
    if not opening:
        return None
    mark = opening["mark"]
    closing = CLOSING[mark].search(saved, opening.end(), min(len(saved), opening.end() + LIMIT))
    if not closing:
        return None
    inside = saved[opening.end() : closing.start()]
    kind: Kind = "YAML" if mark == "---" else "TOML"
    try:
        loaded = _loaded(inside, kind)
        reason = "" if isinstance(loaded, dict) else "it is no table of fields"
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError, LookupError) as error:
        loaded, reason = None, " ".join(str(error).split())[:200]
    if isinstance(loaded, dict):
        return Matter(_fields(loaded), closing.end(), kind=kind)
    pairs = {name.lower(): value.strip().strip("\"'") for name, value in PAIR.findall(inside)}
    if not pairs:
        return None
    problem = diagnose("front-matter-invalid", stage=STAGE, format=kind, reason=reason)
    return Matter(pairs, closing.end(), (problem,), kind)


def _json_matter(saved: str) -> Matter | None:
    """A JSON table at the head and a body below it. A table with another after it is JSON lines, one alone a file."""
    try:
        loaded, end = json.JSONDecoder().raw_decode(saved[:LIMIT])
    except (ValueError, RecursionError):
        return None
    after = saved[end:].lstrip(" \t")
    if not isinstance(loaded, dict) or not loaded or not after.startswith(("\n", "\r")):
        return None
    return None if after.lstrip().startswith("{") or not after.strip() else Matter(_fields(loaded), end, kind="JSON")


def _fields(loaded: Mapping[Any, Any]) -> dict[str, Any]:
    """The fields by lower-case name; those of a table for the article's own fields stand behind the others."""
    fields = {str(key).strip().lower(): value for key, value in loaded.items()}
    for name in NESTED:
        inner = fields.get(name)
        if isinstance(inner, dict):
            for key, value in inner.items():
                fields.setdefault(str(key).strip().lower(), value)
    return fields


class _Loader(yaml.BaseLoader):
    """Makes nothing but strings, lists and tables: `date: 2025-13-45` stays a string instead of raising, and no tag can
    construct an object. It knows no aliases: nine lists of nine aliases each are a billion laughs.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are refused", None)
        return super().compose_node(parent, index)


def _loaded(inside: str, kind: Kind) -> object:
    if kind == "TOML":
        if LONG_KEY.search(inside):
            raise ValueError("a key has too many parts")
        return tomllib.loads(inside.replace("\r\n", "\n").replace("\r", "\n"))
    loader = _Loader(inside)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
