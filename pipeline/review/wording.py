"""What the page calls things: `wording.toml`, and the names of the checks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.checks import CHECKS
from pipeline.document import CheckResult

LONGEST_DETAIL = 300


@dataclass(frozen=True)
class Reason:
    """Why something is in the queue: a code, words for it, and what exactly."""

    code: str
    label: str
    detail: str = ""


@dataclass(frozen=True)
class CheckView:
    """The outcome of a check with its name and what it looks for."""

    code: str
    name: str
    ok: bool
    detail: str
    description: str


@cache
def words() -> dict[str, Any]:
    """wording.toml."""
    data: dict[str, Any] = tomllib.loads((files(__package__) / "wording.toml").read_text(encoding="utf-8"))
    return data


def reason(code: str, detail: str = "") -> Reason:
    """The reason of that code; a check's own code is one, too."""
    known = words()["reasons"].get(code)
    return Reason(code, known["label"] if known else check_name(code), detail[:LONGEST_DETAIL])


def weight(code: str) -> int:
    """How soon something with this reason is shown."""
    reasons = words()["reasons"]
    found: int = reasons.get(code, reasons["draft"])["weight"]
    return found


def verb(verdict: str) -> str:
    """A verdict in words."""
    return str(words()["verbs"].get(verdict, verdict))


def told(how: str) -> str:
    """How a hit is told, in words."""
    return str(words()["told"].get(how, how))


def check_name(code: str) -> str:
    """A check's name."""
    return _checks().get(code, (code.replace("-", " "), ""))[0]


def check_view(result: CheckResult) -> CheckView:
    """A check's outcome for the page."""
    name, description = _checks().get(result.code, (result.code.replace("-", " "), ""))
    return CheckView(result.code, name, result.ok, result.detail[:LONGEST_DETAIL], description)


@cache
def _checks() -> dict[str, tuple[str, str]]:
    own = {code: (each["label"], each["description"]) for code, each in words()["checks"].items()}
    return own | {check.code: (check.name, check.description) for check in CHECKS}
