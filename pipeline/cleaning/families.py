"""The rule files: found in their folder, put into order, each with the examples that show what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, get_args

from pipeline.cleaning.rules import Rule, RuleError, parse_file, rules_of, texts_of
from pipeline.document import Shape

ORDERS = (0, 1, 2, 3)
"""When a file's rules are applied: 0 a site's own, 1 what is met at many sites, 2 portals at large, 3 everything."""
EXAMPLE_KEYS = frozenset({"shape", "url", "around", "before", "left"})


@dataclass(frozen=True, slots=True)
class Example:
    """An article as it was saved at a family's site, and what the rules leave of it.

    `before` and `left` are the texts of its blocks, `## ` before a heading; `around` stands in the file and in no
    block (a marker).
    """

    shape: Shape
    before: tuple[str, ...]
    left: tuple[str, ...]
    url: str | None = None
    around: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """One rule file: `name` is the file's, `title` how people call the site or sites."""

    name: str
    title: str
    order: int
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...]


def parse_family(text: str, name: str) -> Family:
    """The family a rule file describes. Raises RuleError with the rule's id, or the file's name, and the reason."""
    tables = parse_file(text, name)
    order = tables.get("order", 0)
    if order not in ORDERS:
        raise RuleError(f"{name}: order must be one of {', '.join(map(str, ORDERS))}, not {order}")
    rules = rules_of(tables, name)
    if not rules:
        raise RuleError(f"{name}: no [[rule]] in the file")
    if order == 0 and (loose := [rule.id for rule in rules if not rule.tied]):
        raise RuleError(f"{loose[0]}: tie a site's rule to its site with hosts or marker")
    examples = tables.get("example", [])
    if not isinstance(examples, list) or not examples:
        raise RuleError(f"{name}: no [[example]] in the file: show what its rules do")
    return Family(name, str(tables.get("title", name)), order, rules, tuple(_example(row, name) for row in examples))


def _example(row: Mapping[str, Any], name: str) -> Example:
    if unknown := sorted(set(row) - EXAMPLE_KEYS):
        raise RuleError(f"{name}: unknown key {unknown[0]} in an example")
    if row.get("shape") not in get_args(Shape):
        raise RuleError(f"{name}: unknown shape {row.get('shape')} in an example")
    before, left = texts_of(row, "before", name), texts_of(row, "left", name)
    if not before:
        raise RuleError(f"{name}: an example needs the blocks before")
    return Example(row["shape"], before, left, row.get("url"), str(row.get("around", "")))


@cache
def families(folders: tuple[Path, ...] = ()) -> tuple[Family, ...]:
    """Every family in the order of application: by `order`, then by file name.

    The package's own, and those of the folders; a file of the same name stands for the package's, so that a project
    can change a family. Raises RuleError with the file for what is wrong in it, and for a folder that is none.
    """
    files: dict[str, Traversable] = {}
    for folder in (resources.files(__package__).joinpath("rules"), *folders):
        if not folder.is_dir():
            raise RuleError(f"{folder}: no folder of rule files")
        found = [file for file in folder.iterdir() if file.name.endswith(".toml")]
        files.update((file.name.removesuffix(".toml"), file) for file in found)
    return tuple(sorted((_read(file, name) for name, file in files.items()), key=lambda one: (one.order, one.name)))


def _read(file: Traversable, name: str) -> Family:
    try:
        return parse_family(file.read_text(encoding="utf-8"), name)
    except (OSError, UnicodeDecodeError, RuleError) as error:
        raise RuleError(f"{file}: {error}") from error


def all_rules(folders: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """Every rule, in the order in which they are applied. Raises RuleError as `families` does."""
    return tuple(rule for family in families(tuple(folders)) for rule in family.rules)
