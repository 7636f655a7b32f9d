"""The rules that say what is not the article: what one is, and how it is read from a TOML file and checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pipeline.document import BlockKind, Shape

Effect = Literal[
    "drop",
    "drop_rest",
    "drop_before",
    "section",
    "links",
    "trim_start",
    "trim_end",
    "erase",
    "cards",
    "empty_end",
]
WITHOUT_MATCH = frozenset({"cards", "empty_end"})
Where = Literal["anywhere", "head", "tail", "after_start"]

TIES = ("hosts", "marker", "shapes")
"""The keys that tie a rule to some files; a file may say them once, above its rules, for all of them."""
KEYS = frozenset({"id", "effect", "match", "where", "max_length", "kinds", "why", *TIES})
FILE_KEYS = frozenset({"title", "order", "rule", "example", *TIES})
DEFAULT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """What to remove. A rule applies to a file when shape, host and marker fit, and to a block when the rest does.

    `effect`: `drop` the block; `drop_rest` it and all after it; `drop_before` it and all before it; `section` it and
    what follows up to the next heading or the next author; `links` it and the headlines under it, up to the next
    running text, heading or author (nothing when there are none); `trim_start`/`trim_end` the match at the block's
    beginning or from the match to its end; `erase` every match inside; `cards` and `empty_end` see `engine`.
    `where`: `head` and `tail` are the blocks with hardly any running text before or after them; `after_start` any
    block but the first.
    `hosts` and `marker` are alternatives: the article's address is at one of the hosts (or below it), or one of the
    marker's plain strings stands somewhere in the saved file. `shapes` and `kinds` (of a block) narrow further; a rule
    for `html` is one for the page in an MHTML file, an e-mail or a feed, too.
    """

    id: str
    effect: Effect
    why: str
    match: re.Pattern[str] | None = None
    where: Where = "anywhere"
    shapes: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()
    marker: tuple[str, ...] = ()
    max_length: int = DEFAULT_LENGTH
    kinds: frozenset[str] = frozenset()

    @property
    def tied(self) -> bool:
        """Whether the rule applies to some files only."""
        return bool(self.hosts or self.marker or self.shapes)


class RuleError(ValueError):
    """A rule file says something that is no rule. The message begins with the rule's id, or the file's name."""


def parse_rules(text: str, family: str) -> tuple[Rule, ...]:
    """The rules of one TOML file. Raises RuleError with the rule's id for what is wrong in one."""
    return rules_of(parse_file(text, family), family)


def parse_file(text: str, family: str) -> dict[str, Any]:
    """The tables of a rule file. Raises RuleError for what is no TOML or no key of such a file."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{family}: not TOML: {error}") from error
    if unknown := sorted(set(tables) - FILE_KEYS):
        raise RuleError(f"{family}: unknown key {unknown[0]}; a file has {', '.join(sorted(FILE_KEYS))}")
    return tables


def rules_of(tables: Mapping[str, Any], family: str) -> tuple[Rule, ...]:
    """The rules in a file's tables; a rule without ties of its own has those of the file."""
    ties = {key: tables[key] for key in TIES if key in tables}
    rules = tuple(_rule({**ties, **row}, family) for row in _tables(tables, "rule", family))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise RuleError(f"{rule.id}: the id stands twice")
        seen.add(rule.id)
    return rules


def _tables(tables: Mapping[str, Any], key: str, family: str) -> list[dict[str, Any]]:
    rows = tables.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RuleError(f"{family}: {key} must be tables, [[{key}]]")
    return rows


def _rule(row: Mapping[str, Any], family: str) -> Rule:
    name = str(row.get("id", f"{family}.?"))
    if unknown := sorted(set(row) - KEYS):
        raise RuleError(f"{name}: unknown key {unknown[0]}")
    if not name.startswith(f"{family}."):
        raise RuleError(f"{name}: the id must begin with the file's name, {family}.")
    effect, where = row.get("effect"), row.get("where", "anywhere")
    _known(name, "effect", [effect], get_args(Effect))
    _known(name, "place", [where], get_args(Where))
    if "match" not in row and effect not in WITHOUT_MATCH:
        raise RuleError(f"{name}: a rule with the effect {effect} needs a match")
    if not row.get("why"):
        raise RuleError(f"{name}: say why, with the text that made the rule necessary")
    length = row.get("max_length", DEFAULT_LENGTH)
    if not isinstance(length, int) or length < 1:
        raise RuleError(f"{name}: max_length must be a number of characters, not {length!r}")
    shapes, kinds = texts_of(row, "shapes", name), texts_of(row, "kinds", name)
    _known(name, "shape", shapes, get_args(Shape))
    _known(name, "kind", kinds, get_args(BlockKind))
    try:
        match = re.compile(row["match"]) if "match" in row else None
    except (re.error, TypeError) as error:
        raise RuleError(f"{name}: match is no regular expression: {error}") from error
    return Rule(
        id=name,
        effect=row["effect"],
        why=str(row["why"]),
        match=match,
        where=where,
        shapes=frozenset(shapes),
        hosts=texts_of(row, "hosts", name),
        marker=texts_of(row, "marker", name),
        max_length=length,
        kinds=frozenset(kinds),
    )


def texts_of(row: Mapping[str, Any], key: str, name: str) -> tuple[str, ...]:
    """The list of strings under a key. Raises RuleError for anything else: a bare string is a list of letters."""
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise RuleError(f'{name}: {key} must be a list of strings, as ["…"]')
    return tuple(value)


def _known(name: str, what: str, values: Iterable[object], known: tuple[str, ...]) -> None:
    for value in values:
        if value not in known:
            raise RuleError(f"{name}: unknown {what} {value}; known are {', '.join(known)}")
