"""What a page's head says of its article: meta tags, JSON-LD, canonical address, title; and the date in its address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from pipeline.readers.html_tokens import Token, attributes, shown
from pipeline.readers.publishers import host_of

TITLES = ("og:title", "twitter:title", "headline", "dc.title", "articletitle", "title")
DATES = (
    "article:published_time",
    "og:published_time",
    "og:release_date",
    "datepublished",
    "publishdate",
    "publish_date",
    "publish_time",
    "publishtime",
    "pubdate",
    "apub:time",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "sailthru.date",
    "weibo: article:create_at",
    "weibo:article:create_at",
    "article:create_at",
    "firstpublishedtime",
)
AUTHORS = ("article:author", "og:article:author", "author", "byl", "dc.creator")
EDITORS = ("editor", "responsibleeditor")
SITES = ("og:site_name", "application-name", "contentsource", "source", "mediaid", "sitename")
ADDRESSES = ("og:url", "twitter:url")
SUMMARIES = ("og:description", "description", "twitter:description")
# fmt: off
STORIES = frozenset({
    "AnalysisNewsArticle", "Article", "BlogPosting", "DiscussionForumPosting", "NewsArticle", "OpinionNewsArticle",
    "QAPage", "Report", "ReportageNewsArticle", "ScholarlyArticle", "SocialMediaPosting", "TechArticle",
    "VideoObject", "WebPage",
})
# fmt: on
SCRIPT_LIMIT = 400_000
"""A longer block of JSON-LD is not read: an article's own is a few thousand characters."""
DEPTH = 8
IN_PATH = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?:[/_-](?P<m1>\d{1,2})[/_-](?P<d1>\d{1,2})|[/_-]?(?P<m2>\d{2})(?:[/_-]?)(?P<d2>\d{2}))"
    r"(?!\d{1,2}(?!\d))"
)
YEARS = (1995, 2100)


@dataclass(frozen=True, slots=True)
class Meta:
    """The fields of a head: meta tags by lower-case name, `<title>`, canonical address, the story of JSON-LD."""

    fields: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    canonical: str | None = None
    story: Mapping[str, Any] = field(default_factory=dict)

    def first(self, names: tuple[str, ...]) -> str | None:
        """The first of the named meta tags that says anything."""
        return next((value for name in names if (value := self.fields.get(name, "").strip())), None)

    def said(self, *names: str) -> str | None:
        """The first of the named fields of the story that holds a text."""
        return next((value.strip() for name in names if isinstance(value := self.story.get(name), str) and value), None)

    def names(self, name: str) -> tuple[str, ...]:
        """The names of the persons or organisations in a field of the story."""
        value = self.story.get(name)
        found: list[str] = []
        for item in value if isinstance(value, list) else [value]:
            text = item.get("name") if isinstance(item, dict) else item
            if isinstance(text, str) and text.strip():
                found.append(text.strip())
        return tuple(found)


def read_meta(saved: str, found: Iterable[Token]) -> Meta:
    """What the page of these tokens says of itself; the first of a name counts."""
    fields: dict[str, str] = {}
    title, canonical = "", None
    story: Mapping[str, Any] = {}
    in_title = in_json = False
    for token in found:
        name = token.name
        if name == "title":
            in_title = not token.closing
        elif not name and in_title and not title:
            title = shown(saved, [(token.start, token.end)]).text
        elif name == "meta":
            values = attributes(saved, token)
            key = values.get("property") or values.get("name") or values.get("itemprop")
            if key and values.get("content"):
                fields.setdefault(key.strip().lower(), values["content"])
        elif name == "link" and canonical is None:
            values = attributes(saved, token)
            if values.get("rel", "").lower() == "canonical":
                canonical = values.get("href")
        elif name == "script":
            if not token.closing:
                in_json = "ld+json" in saved[token.start : token.end]
                begin = token.end
            elif in_json and not story:
                story = _story(saved[begin : min(token.start, begin + SCRIPT_LIMIT)])
                in_json = False
    return Meta(fields, title, canonical, story)


def _story(text: str) -> Mapping[str, Any]:
    """The article in a block of JSON-LD, which sites write with raw line breaks in its strings."""
    try:
        found = json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return {}
    return next((item for item in _items(found, DEPTH) if _is_story(item)), {})


def _items(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth == 0:
        return
    if isinstance(value, dict):
        yield value
        yield from _items(value.get("@graph"), depth - 1)
        yield from _items(value.get("mainEntity"), depth - 1)
    elif isinstance(value, list):
        for item in value[:50]:
            yield from _items(item, depth - 1)


def _is_story(item: Mapping[str, Any]) -> bool:
    kind = item.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    told = bool(item.get("datePublished") or item.get("headline") or item.get("pubDate"))
    return told and (kind is None or any(isinstance(name, str) and name in STORIES for name in kinds))


def address(value: str | None) -> str | None:
    """An address of a page; a site's front page is none (some sites give it as every page's own)."""
    if not value:
        return None
    full = f"https:{value}" if value.startswith("//") else value
    host = host_of(full)
    return full if host and full.rstrip("/").partition(host)[2] else None


def date_in_address(url: str | None) -> str | None:
    """The day in a page's address: /2026/02/27/, /2026-02/27/, /20260227/, t20260227_1.html; None without one."""
    if not url:
        return None
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    for found in IN_PATH.finditer(path):
        try:
            day = date(int(found["year"]), int(found["m1"] or found["m2"]), int(found["d1"] or found["d2"]))
        except ValueError:
            continue
        if YEARS[0] <= day.year <= YEARS[1]:
            return day.isoformat()
    return None
