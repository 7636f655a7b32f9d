"""Who publishes at which host, and by which names a publisher goes (`publishers.toml`)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

# 「标题 - 知乎」, 「标题 | 爱范儿」, 「标题_新浪财经」: what follows the last of these may be the site's name.
TITLE_BREAK = re.compile(r"\s+[-–—]\s+|\s*[|｜]\s*|_|\s*-(?=[^\s-]+$)")


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher: its name, the hosts it publishes at, other names it goes by."""

    name: str
    hosts: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@cache
def publishers() -> tuple[Publisher, ...]:
    """All known publishers, in the order of the file."""
    text = resources.files(__package__).joinpath("publishers.toml").read_text(encoding="utf-8")
    return tuple(
        Publisher(row["name"], tuple(row["hosts"]), tuple(row.get("aliases", ())))
        for row in tomllib.loads(text)["publisher"]
    )


@cache
def _by_host() -> dict[str, Publisher]:
    return {host: publisher for publisher in publishers() for host in publisher.hosts}


@cache
def _by_name() -> dict[str, Publisher]:
    return {name.casefold(): publisher for publisher in publishers() for name in (publisher.name, *publisher.aliases)}


def host_of(url: str | None) -> str | None:
    """The host of an http address, lower case, without `www.`; None when there is none."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    return host.removeprefix("www.")


def publisher_at(url: str | None) -> Publisher | None:
    """The known publisher at the address: the longest host entry that covers it."""
    host = host_of(url)
    while host:
        if found := _by_host().get(host):
            return found
        _, _, host = host.partition(".")
    return None


def publisher_named(name: str | None) -> Publisher | None:
    """The known publisher of that name or alias."""
    return _by_name().get(name.strip().casefold()) if name else None


def without_site(title: str) -> str:
    """The title without the site's name at its end: 「某公司融资 - 知乎」 → 「某公司融资」.

    Only names we know are cut, because 「A公司 | B公司」 may be all title.
    """
    while True:
        breaks = list(TITLE_BREAK.finditer(title))
        cut = next(
            (found for found in reversed(breaks) if found.start() and publisher_named(title[found.end() :])), None
        )
        if cut is None:
            return title.strip()
        title = title[: cut.start()]
