"""Where no name is looked for: web addresses, e-mail addresses and @handles.

“来源：@云岭财经 https://example.cn/openai” mentions no company. A bare domain (character.ai) may itself be a company's
name, so a term that is the whole of it still counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADDRESS = re.compile(
    r"(?P<link>(?:https?://|www\.)[!-~]{1,2000})"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9.-]{1,255})"
    r"|(?P<handle>@[\w\-·]{1,30})"
    r"|(?P<domain>(?<![A-Za-z0-9.-])(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:com|cn|net|org|ai|io|cc|tv|co|hk|tw|jp|me|app|dev)"
    r"(?![A-Za-z0-9-])(?:/[!-~]{0,2000})?)",
    re.ASCII,
)
_MAYBE = re.compile(r"@|://|www\.|[A-Za-z0-9-]\.[A-Za-z]")
"""What every address holds; most text has none, and a figure such as 3.5 is none."""
_HANDLE = re.compile(r"@[\w\-·]{1,30}")


@dataclass(frozen=True)
class Address:
    """The span of an address. `is_domain`: a bare domain without a path."""

    start: int
    end: int
    is_domain: bool


def addresses(text: str) -> list[Address]:
    """The addresses of a text, in order, without overlap."""
    if not _MAYBE.search(text):
        return []
    found: list[Address] = []
    for match in _ADDRESS.finditer(text):
        end = match.end()
        if match.lastgroup == "handle":
            # \w is ASCII above, so that an address ends where Chinese begins; a handle may be Chinese (@云岭财经)
            handle = _HANDLE.match(text, match.start())
            end = handle.end() if handle else end
        found.append(Address(match.start(), end, match.lastgroup == "domain" and "/" not in match[0]))
    return found
