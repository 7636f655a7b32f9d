"""Of each briefing what a list of claims needs, read without building the whole briefing.

A folder of 500 briefings holds 50 MB of JSON. Parsed to plain dictionaries that takes a quarter of a second, as checked
models several; so a card takes what it needs by hand, and a file that is not as it should be is passed over.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from pipeline.briefing.edits import Place, source_text
from pipeline.document import TITLE_BLOCK, ClaimStatus, Reviewed

MOST_BYTES = 64 * 1024 * 1024
OWN = frozenset({"digest.json"})
"""What zhbrief itself leaves in the folder that is no briefing."""


@dataclass(frozen=True)
class ClaimCard:
    """A claim of a note. `chinese` is the key by which decisions know it, `sources` the sentences' ids, `shown` their
    text as saved; `failed` the checks that failed, (code, detail)."""

    id: str
    place: Place
    number: int
    text: str
    sources: tuple[str, ...]
    chinese: str
    shown: str
    status: ClaimStatus
    reviewed: Reviewed | None
    engine: str
    failed: tuple[tuple[str, str], ...]
    alternatives: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """A briefing in a list. `key` names the article in addresses, `slug` the file. The counts: sentences of the body,
    those that a claim tells, distinct figures and names, those of them that stand in a told sentence."""

    key: str
    id: str
    slug: str
    source_path: str
    title: str
    lang: str
    publisher: str
    published: str
    status: str
    engine: str
    claims: tuple[ClaimCard, ...]
    sentences: int
    told: int
    figures: int
    figures_told: int
    names: int
    names_told: int


def article_key(article_id: str) -> str:
    """An article's id as a page's address holds it: 12 hexadecimal digits, whatever the id."""
    return hashlib.sha256(f"article\0{article_id}".encode("utf-8", "replace")).hexdigest()[:12]


def claim_id(article_id: str, place: Place, chinese: str, count: int) -> str:
    """A claim's id on the page, the same in every run; `count`: how many of the note were alike before it."""
    what = "headline" if place == "headline" else ""
    digest = hashlib.sha256(f"claim\0{article_id}\0{what}\0{chinese}\0{count}".encode("utf-8", "replace"))
    return f"c-{digest.hexdigest()[:16]}"


def read_card(path: Path) -> Card | str:
    """The card of a briefing file, or why there is none."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return "too large for a briefing"
        data = from_json(path.read_bytes())
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    except ValueError:
        return "not JSON"
    if not isinstance(data, dict) or data.get("schema") != "zhbrief/1":
        return "not a briefing of this version of zhbrief (make it again with zhbrief run)"
    try:
        return _card(data, path.stem) if data["article"]["blocks"] else "no article was found in it"
    except (KeyError, TypeError, AttributeError, ValueError):
        return "not a briefing of this version of zhbrief (make it again with zhbrief run)"


def _card(data: dict[str, Any], slug: str) -> Card:
    article, title, note = data["article"], data["title"], data["note"]
    texts: dict[str, str] = {each["id"]: each["text"] for each in data["sentences"]}
    if title["sentence"]:
        texts[TITLE_BLOCK] = title["sentence"]["text"]
    claims = _claims(article["id"], note, texts)
    told = {source for claim in claims for source in claim.sources}
    figures = {(each["sentence"], each["surface"]) for each in (*title["figures"], *data["figures"])}
    names = [each for each in (*title["mentions"], *data["mentions"]) if each["kind"] != "term"]
    return Card(
        key=article_key(article["id"]),
        id=_text(article["id"]),
        slug=slug,
        source_path=_text(article["source_path"]),
        title=_text(article["title"]),
        lang="zh-Hant" if article.get("script") == "hant" else "zh-Hans",
        publisher=_text(article.get("publisher") or ""),
        published=_text((article.get("published") or {}).get("value") or ""),
        status=_text(data["status"]),
        engine=_text(data["engine"]["name"]),
        claims=claims,
        sentences=len(data["sentences"]),
        told=sum(each["id"] in told for each in data["sentences"]),
        figures=len({surface for _, surface in figures}),
        figures_told=len({surface for sentence, surface in figures if sentence in told}),
        names=len({each["target"] for each in names}),
        names_told=len({each["target"] for each in names if each["sentence"] in told}),
    )


def _claims(article_id: str, note: dict[str, Any], texts: dict[str, str]) -> tuple[ClaimCard, ...]:
    listed: list[tuple[Place, dict[str, Any]]] = []
    listed += [("headline", note["headline"])] if note["headline"] else []
    listed += [("brief", note["brief"])] if note["brief"] else []
    listed += [("point", each) for each in note["points"]]
    listed += [("quote", each) for each in note["quotes"]]
    made = []
    alike: Counter[tuple[bool, str]] = Counter()
    for number, (place, claim) in enumerate(listed):
        sources = tuple(_text(each) for each in claim["sources"])
        chinese = source_text(texts[each] for each in sources)
        made.append(
            ClaimCard(
                id=claim_id(article_id, place, chinese, alike[place == "headline", chinese]),
                place=place,
                number=number,
                text=_text(claim["text"]),
                sources=sources,
                chinese=chinese,
                shown=" ".join(texts[each] for each in sources),
                status=_status(claim["status"]),
                reviewed=_reviewed(claim.get("reviewed")),
                engine=_text(claim["engine"]),
                failed=tuple(
                    (_text(each["code"]), _text(each["detail"])) for each in claim["checks"] if not each["ok"]
                ),
                alternatives=tuple(_text(each) for each in claim.get("alternatives", ())),
            )
        )
        alike[place == "headline", chinese] += 1
    return tuple(made)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _status(value: object) -> ClaimStatus:
    if value not in ("verified", "draft", "source_only"):
        raise ValueError("not a status")
    return value


def _reviewed(value: object) -> Reviewed | None:
    if value not in (None, "accepted", "chosen", "edited"):
        raise ValueError("not what a person does")
    return value
