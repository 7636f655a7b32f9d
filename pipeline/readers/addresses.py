"""Addresses of articles: without what only says who shared them (`addresses.toml`), and the date they carry."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from urllib.parse import urlsplit, urlunsplit

from pipeline.readers.publishers import host_of

LENGTH = 2000
FIRST_YEAR = 1995
YEAR = r"(?P<y>(?:19|20)\d{2})"
# /2026/02/27/, /2026/0227/, /2026-02/27/, /2026-02-27/, /20260227/, /t20260227_1.html, /20260227A01XYZ00, /202602/27/
PATH_DATE = re.compile(
    rf"(?:(?<=/)|(?<=/t)|(?<=/[a-z]{{2}})|(?<=[_-]))"
    rf"(?:{YEAR}[/-]?(?P<m>\d{{2}})[/-]?(?P<d>\d{{2}}))(?=[/_.A-Za-z-]|$)"
)


@dataclass(frozen=True, slots=True)
class _Host:
    keep: frozenset[str] | None
    drop: frozenset[str]


@cache
def _table() -> tuple[frozenset[str], tuple[str, ...], dict[str, _Host]]:
    """Parameters to drop everywhere, beginnings of such parameters, and the rules by host."""
    text = resources.files(__package__).joinpath("addresses.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    hosts: dict[str, _Host] = {}
    for row in table["host"]:
        rule = _Host(
            frozenset(name.casefold() for name in row["keep"]) if "keep" in row else None,
            frozenset(name.casefold() for name in row.get("drop", ())),
        )
        hosts.update(dict.fromkeys(row["hosts"], rule))
    names = [name.casefold() for name in table["everywhere"]]
    return (
        frozenset(name for name in names if not name.endswith("*")),
        tuple(name[:-1] for name in names if name.endswith("*")),
        hosts,
    )


def clean_address(url: str | None) -> str | None:
    """The address without tracking parameters and without a mark inside the page; None when it is no http address.

    A `#!/…` or `#/…` stays: single-page sites keep the article's path there.
    """
    text = "".join((url or "").split())
    host = host_of(text)
    if not host or len(text) > LENGTH:
        return None
    parts = urlsplit(text)
    kept = "&".join(pair for pair in parts.query.split("&") if pair and _chooses_page(pair.partition("=")[0], host))
    fragment = parts.fragment if parts.fragment.startswith(("!/", "/")) else ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, kept, fragment))


def _chooses_page(name: str, host: str) -> bool:
    names, beginnings, hosts = _table()
    folded = name.casefold()
    if rule := _rule(host, hosts):
        if rule.keep is not None:
            return folded in rule.keep
        if folded in rule.drop:
            return False
    return folded not in names and not folded.startswith(beginnings)


def _rule(host: str, hosts: dict[str, _Host]) -> _Host | None:
    while host:
        if rule := hosts.get(host):
            return rule
        _, _, host = host.partition(".")
    return None


def date_in_address(url: str | None) -> str | None:
    """The day in the path of the address as ISO (…/2026/02/27/…, …/20260227/…); None when it holds none."""
    if not url or not host_of(url):
        return None
    for found in PATH_DATE.finditer(urlsplit(url).path):
        try:
            day = date(int(found["y"]), int(found["m"]), int(found["d"]))
        except ValueError:
            continue
        if day.year >= FIRST_YEAR:
            return day.isoformat()
    return None
