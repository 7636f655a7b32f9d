"""An item in one line of the queue, and a decision in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from pipeline.briefing import Edit
from pipeline.glossary import Decision
from pipeline.review.cards import Card
from pipeline.review.desk import ClaimItem, Desk, Item
from pipeline.review.ledgers import key_of
from pipeline.review.wording import verb

CUT = 120


def row(desk: Desk, item: Item, number: int = 0) -> dict[str, Any]:
    """What every item has, as data for a page."""
    shared = {
        "id": item.id,
        "kind": item.kind,
        "reasons": [asdict(each) for each in item.reasons],
        "unsure": item.unsure,
        "done": item.done,
        "decision": decision_view(item.decision),
        "number": number,
    }
    if isinstance(item, ClaimItem):
        return shared | {
            "article": article_view(item.card),
            "lang": item.card.lang,
            "label": cut(item.edit.text if item.done and item.edit and item.edit.text else item.claim.text),
            "chinese": cut(item.claim.shown),
            "place": item.claim.place,
            "status": item.claim.status,
            "hits": 0,
            "open_hits": 0,
            "target": "",
        }
    return shared | {
        "article": None,
        "lang": "zh-Hans",
        "label": item.term,
        "chinese": "",
        "place": "",
        "status": "",
        "hits": len(item.hits),
        "open_hits": len(item.open_hits),
        "target": Counter(desk.hits[each].target for each in item.hits).most_common(1)[0][0],
    }


def article_view(card: Card) -> dict[str, str]:
    """Which article, in short."""
    return {
        "key": card.key,
        "title": card.title,
        "slug": card.slug,
        "publisher": card.publisher,
        "published": card.published,
    }


def decision_view(decision: Edit | Decision | None) -> dict[str, str] | None:
    """A decision as a page shows it."""
    if decision is None:
        return None
    text = decision.text if isinstance(decision, Edit) else decision.english or ""
    return {
        "key": key_of(decision),
        "verdict": decision.verdict,
        "text": text,
        "by": decision.by,
        "at": decision.at,
        "verb": verb(decision.verdict),
    }


def cut(text: str, length: int = CUT) -> str:
    """The text, or its beginning."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
