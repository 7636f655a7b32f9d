"""The rules that say what is not the article: TOML files in `rules/`, one per site or family, checked when loaded."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

Effect = Literal[
    "drop", "drop_rest", "drop_before", "section", "trim_start", "trim_end", "erase", "cards", "outside", "empty_end"
]
WITHOUT_MATCH = frozenset({"cards", "outside", "empty_end"})
Where = Literal["anywhere", "head", "tail", "after_start"]

KEYS = frozenset({"id", "effect", "match", "where", "shapes", "hosts", "marker", "max_length", "kinds", "why"})
DEFAULT_LENGTH = 200
FILES = ("weibo", "zhihu", "netease", "wechat", "clippers", "portals", "general")
"""The order in which the files' rules are applied: sites first, the general ones last."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What to remove. A rule applies to a file when shape, host and marker fit, and to a block when the rest does.

    `effect`: `drop` the block; `drop_rest` it and all after it; `drop_before` it and all before it; `section` it and
    what follows up to the next heading or the next author; `trim_start`/`trim_end` the match at the block's beginning
    or from the match to its end; `erase` every match inside; `cards`, `outside` and `empty_end` see `engine`.
    `where`: `head` and `tail` are the blocks with hardly any running text before or after them; `after_start` any
    block after the story has begun.
    """

    id: str
    effect: Effect
    why: str
    match: re.Pattern[str] | None = None
    where: Where = "anywhere"
    shapes: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()
    marker: re.Pattern[str] | None = None
    max_length: int = DEFAULT_LENGTH
    kinds: frozenset[str] = frozenset()


class RuleError(ValueError):
    """A rule file says something that is no rule."""


def parse_rules(text: str, family: str) -> tuple[Rule, ...]:
    """The rules of one TOML file. Raises RuleError with the rule's id for an unknown key, effect or place."""
    return tuple(_rule(row, family) for row in tomllib.loads(text).get("rule", ()))


def _rule(row: Mapping[str, Any], family: str) -> Rule:
    name = str(row.get("id", "?"))
    if unknown := sorted(set(row) - KEYS):
        raise RuleError(f"{name}: unknown key {unknown[0]}")
    if not name.startswith(f"{family}."):
        raise RuleError(f"{name}: the id must begin with the file's name, {family}.")
    if row.get("effect") not in get_args(Effect):
        raise RuleError(f"{name}: unknown effect {row.get('effect')}; known are {', '.join(get_args(Effect))}")
    if row.get("where", "anywhere") not in get_args(Where):
        raise RuleError(f"{name}: unknown place {row.get('where')}; known are {', '.join(get_args(Where))}")
    if "match" not in row and row["effect"] not in WITHOUT_MATCH:
        raise RuleError(f"{name}: a rule with the effect {row['effect']} needs a match")
    if not row.get("why"):
        raise RuleError(f"{name}: say why, with the text that made the rule necessary")
    try:
        return Rule(
            id=name,
            effect=row["effect"],
            why=row["why"],
            match=re.compile(row["match"]) if "match" in row else None,
            where=row.get("where", "anywhere"),
            shapes=frozenset(row.get("shapes", ())),
            hosts=tuple(row.get("hosts", ())),
            marker=re.compile(row["marker"]) if "marker" in row else None,
            max_length=row.get("max_length", DEFAULT_LENGTH),
            kinds=frozenset(row.get("kinds", ())),
        )
    except re.error as error:
        raise RuleError(f"{name}: {error}") from error


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule the package carries, in the order in which they are applied."""
    folder = resources.files(__package__).joinpath("rules")
    return tuple(
        rule
        for family in FILES
        for rule in parse_rules(folder.joinpath(f"{family}.toml").read_text(encoding="utf-8"), family)
    )
