"""What an opening tag says of its element: its name, its `role`, its `class` and `id`, and whether it is shown."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

SEGMENT = re.compile(r"[^\W_]+")
CAMEL = re.compile(r"[A-Z]?[a-z]{3,}")
HASHED = re.compile(r"[a-zA-Z]*\d+[a-zA-Z]\w*|[A-Z]?[a-z]*[A-Z]{2}[a-z]\w{0,4}")
"""What a style compiler adds to a name (summary_EGg7N, page__841037f6): no word, whatever letters it has."""
# 「has-sidebar」, 「no-comments」, 「disableAsideSection」: a state of the page, not what the element is.
STATE = re.compile(r"(?:has|no|not|with|without|is|enable|enabled|disable|disabled|show|hide|support|can|js)(?![a-z])")
LETTERS = re.compile(r"[^a-z]+")
LONGEST = 600
"""So much of a class and an id is read: nobody names an element in more."""
TELLING = re.compile(
    r"\s(class|id|role|style|hidden|aria-hidden|itemprop|href)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?+",
    re.IGNORECASE,
)
NO_DISPLAY = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Role:
    """What an element is besides the article; `rule` names it in the removal list.

    `firm`: whatever stands in it is not the article; else only its scraps are not. `trust`: the greatest share of the
    page's text that such an element may hold and still be believed (`<div class="page has-sidebar">` holds it all).
    """

    rule: str
    firm: bool
    trust: float


@dataclass(frozen=True, slots=True)
class Said:
    """What a tag says: a role, its class and id in one string, whether it leads somewhere, and by what it says that
    it is the story's body (`article`, `main`, `articlebody`)."""

    role: Role | None = None
    called: str = ""
    leads: bool = False
    body: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    role: Role
    names: frozenset[str]
    tokens: frozenset[str]
    parts: re.Pattern[str] | None


HIDDEN = Role("reader.hidden", firm=True, trust=0.4)
NAVIGATION = Role("reader.navigation", firm=True, trust=0.5)
SIDEBAR = Role("reader.sidebar", firm=True, trust=0.4)
CONTROLS = Role("reader.controls", firm=True, trust=0.3)
FOOTER = Role("reader.footer", firm=True, trust=0.7)
BUILT_IN = Role("reader.controls", firm=True, trust=1.0)
NOTES = Role("reader.notes", firm=True, trust=0.5)
SCRAPS = Role("reader.scraps", firm=False, trust=0.4)
TAGS = {
    "nav": NAVIGATION,
    "aside": SIDEBAR,
    "footer": FOOTER,
    "header": SCRAPS,
    "form": SCRAPS,  # not firm: an ASP.NET page is one form from head to foot
    "button": BUILT_IN,
    "option": BUILT_IN,
    "video": BUILT_IN,
    "audio": BUILT_IN,
}
ARIA = {
    "navigation": NAVIGATION,
    "menu": NAVIGATION,
    "menubar": NAVIGATION,
    "tablist": NAVIGATION,
    "banner": SCRAPS,
    "contentinfo": FOOTER,
    "complementary": SIDEBAR,
    "search": CONTROLS,
    "dialog": CONTROLS,
    "doc-endnotes": NOTES,
}
BODIES = frozenset({"article", "main"})


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("html_words.toml").read_text(encoding="utf-8"))


@cache
def appendices() -> frozenset[str]:
    """The headlines of what follows a story without being told in it: sources, links to other pages."""
    return frozenset(_data()["appendix"]["headlines"])


@cache
def _table() -> tuple[_Words, ...]:
    return tuple(
        _Words(
            Role(row["rule"], row["firm"], row["trust"]),
            frozenset(row.get("names", ())),
            frozenset(row.get("tokens", ())),
            re.compile("|".join(row["parts"])) if row.get("parts") else None,
        )
        for row in _data()["role"]
    )


@lru_cache(maxsize=20_000)
def role_of(called: str) -> Role | None:
    """The role that the words of a class and an id give their element (`html_words.toml`), or None."""
    names = [name for name in called[:LONGEST].split() if not STATE.match(name)]
    tokens: set[str] = set()
    squeezed: list[str] = []
    for name in names:
        kept = [part for part in SEGMENT.findall(name) if not HASHED.fullmatch(part)]
        tokens.update(part.lower() for part in kept)
        tokens.update(word.lower() for part in kept for word in CAMEL.findall(part))
        squeezed.append(LETTERS.sub("", "".join(kept).lower()))
    whole = " ".join(squeezed)
    lower = [name.lower() for name in names]
    for words in _table():
        if (
            not words.names.isdisjoint(lower)
            or not words.tokens.isdisjoint(tokens)
            or (words.parts and words.parts.search(whole))
        ):
            return words.role
    return None


def said(saved: str, start: int, end: int, name: str) -> Said:
    """What the opening tag `saved[start:end]` of that name says."""
    role = TAGS.get(name)
    called: list[str] = []
    body = name if name in BODIES else ""
    leads = False
    for found in TELLING.finditer(saved, start, end):
        key = found[1].lower()
        value = found[2] or found[3] or found[4] or ""
        if key in {"class", "id"}:
            called.append(value)
        elif key == "href":
            leads = True
        elif key == "style":
            role = HIDDEN if NO_DISPLAY.search(value) else role
        elif key == "hidden" or (key == "aria-hidden" and value == "true"):
            role = HIDDEN
        elif key == "role":
            role = role or ARIA.get(value.lower())
            body = body or (value.lower() if value.lower() in BODIES else "")
        elif value.lower() == "articlebody":
            body = "articlebody"
    words = " ".join(called)
    if words and not (role and role.firm):
        role = role_of(words) or role
    return Said(role, words, leads, body)
