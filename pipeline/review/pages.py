"""The pages besides the queue: the folder as a whole, an article beside its note, a term wherever it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from pipeline.document import TITLE_BLOCK
from pipeline.glossary.report import Consistency, consistency
from pipeline.review.cards import Card
from pipeline.review.desk import ClaimItem, Desk, TermItem
from pipeline.review.items import (
    Lookup,
    claim_in,
    claim_view,
    conflict_view,
    hit_view,
    removed_view,
    sentence_segments,
    term_parts,
)
from pipeline.review.marking import Joins, plain
from pipeline.review.rows import row
from pipeline.review.shelf import Opened
from pipeline.review.wording import check_name
from pipeline.writers.page import Page
from pipeline.writers.wording import web_address

MOST_TERMS = 300
MOST_CONFLICTS = 100
HITS_A_PAGE = 50
EXPORTS = (("claims", "Claims"), ("hits", "Hits"), ("terms", "Terms"))

View = dict[str, Any]


def overview(desk: Desk, folder: str) -> View:
    """Coverage by article, terms by number of renderings, checks by frequency."""
    told = consistency(desk.hits)
    terms = sorted(told, key=lambda each: (-len(each.renderings), -each.missing, -each.hits, each.term))
    conflicts = desk.shelf.conflicts
    return {
        "folder": folder,
        "articles": [_article(desk, card) for card in desk.shelf.cards.values()],
        "terms": [_term(desk, each) for each in terms[:MOST_TERMS]],
        "terms_left": max(0, len(terms) - MOST_TERMS),
        "checks": _checks(desk),
        "engine": ", ".join(sorted({card.engine for card in desk.shelf.cards.values()})),
        "conflicts": [conflict_view(desk, each) for each in conflicts[:MOST_CONFLICTS]],
        "conflicts_from": "digest.json" if conflicts else "",
        "unreadable": desk.ledgers.edits.unreadable + desk.ledgers.decisions.unreadable,
        "passed_over": [{"name": name, "reason": why} for name, why in desk.shelf.passed_over],
        "exports": exports(),
    }


def exports(**query: str) -> list[View]:
    """What can be taken away, narrowed by a query."""
    narrowed = f"?{urlencode(query)}" if query else ""
    wanted = [each for each in EXPORTS if not query or each[0] != "terms"]
    return [
        {"label": f"{label}, {suffix.upper()}", "href": f"/export/{name}.{suffix}{narrowed}"}
        for name, label in wanted
        for suffix in ("csv", "xlsx")
    ]


def article_page(desk: Desk, opened: Opened) -> View:
    """The whole article beside the whole note."""
    card, briefing, read = opened.card, opened.briefing, opened.reading
    joins = Joins()
    items = desk.claims_of(card)
    told_by: dict[str, list[str]] = {}
    for item in items:
        for source in item.claim.sources:
            told_by.setdefault(source, []).append(item.id)
    page = Page(briefing)
    keys = list(desk.shelf.cards)
    place = keys.index(card.key)
    title = read.sentences.get(TITLE_BLOCK)
    blocks = {block.id: block for block in briefing.article.blocks}
    return {
        "key": card.key,
        "slug": card.slug,
        "title": sentence_segments(opened, title, joins) if title else [vars(each) for each in plain(card.title)],
        "lang": card.lang,
        "publisher": card.publisher,
        "published": card.published,
        "author": briefing.article.author or "",
        "url": web_address(briefing.article.url) or "",
        "source": briefing.article.source_path,
        "status": briefing.status,
        "claims": [_claim(desk, opened, item, joins) for item in items],
        "sentences": [
            {
                "id": each.id,
                "where": read.where([each.id]),
                "kind": blocks[each.block].kind if each.block in blocks else "",
                "heading": each.block in blocks and blocks[each.block].kind == "heading",
                "segments": sentence_segments(opened, each, joins),
                "told_by": told_by.get(each.id, []),
                "number": number,
            }
            for number, each in enumerate(briefing.sentences, start=1)
        ],
        "figures": [each.model_dump() for each in briefing.note.figures],
        "removed": [removed_view(each) for each in sorted(briefing.article.removed, key=lambda each: each.raw_start)],
        "diagnostics": [
            {"severity": each.severity, "message": each.message, "advice": each.advice} for each in page.diagnostics()
        ],
        "rows": [{"claim": item.id, "sentences": list(item.claim.sources)} for item in items],
        "previous": _named(desk.shelf.cards, keys[place - 1]) if place else None,
        "next": _named(desk.shelf.cards, keys[place + 1]) if place + 1 < len(keys) else None,
    }


def term_page(desk: Desk, item: TermItem, lookup: Lookup, state: str, page: int) -> View:
    """Every place of a term in its sentence: a concordance, a page of it."""
    wanted = set(item.doubtful) or set(item.hits)
    states: Mapping[str, Sequence[int]] = {
        "all": item.hits,
        "open": item.open_hits,
        "done": [number for number in item.hits if number in item.settled],
    }
    listed = sorted(states[state], key=lambda number: (number not in wanted, number))
    pages = max(1, -(-len(listed) // HITS_A_PAGE))
    page = max(1, min(page, pages))
    shown = listed[(page - 1) * HITS_A_PAGE : page * HITS_A_PAGE]
    parts = term_parts(desk, item, lookup)
    return parts | {
        "key": item.key,
        "kind": parts["term_kind"],
        "hits": [hit_view(desk, item, number) for number in shown],
        "page": page,
        "pages": pages,
        "state": state,
        "counts": {name: len(numbers) for name, numbers in states.items()},
        "exports": exports(term=item.key),
        "item": item.id,
        "row_view": row(desk, item),
    }


def _claim(desk: Desk, opened: Opened, item: ClaimItem, joins: Joins) -> View:
    claim = claim_in(opened, item)
    return row(desk, item) | (claim_view(desk, item, opened, claim, joins) if claim else {})


def _article(desk: Desk, card: Card) -> View:
    items = desk.claims_of(card)
    statuses = Counter(item.claim.status for item in items)
    wanted = [item for item in items if item.wanted]
    return {
        "key": card.key,
        "slug": card.slug,
        "title": card.title,
        "lang": card.lang,
        "publisher": card.publisher,
        "published": card.published,
        "status": card.status,
        "href": f"/article/{card.key}",
        "claims": {
            "verified": statuses["verified"],
            "draft": statuses["draft"],
            "source_only": statuses["source_only"],
            "reviewed": sum(item.done or item.claim.reviewed is not None for item in items),
        },
        "sentences": card.sentences,
        "told": card.told,
        "figures": card.figures,
        "figures_told": card.figures_told,
        "names": card.names,
        "names_told": card.names_told,
        "open": sum(not item.done for item in wanted),
        "total": len(wanted),
    }


def _term(desk: Desk, told: Consistency) -> View:
    item = desk.term(told.term)
    return {
        "key": item.key if item else "",
        "term": told.term,
        "target": told.target,
        "kind": desk.hits[item.hits[0]].kind if item else "term",
        "hits": told.hits,
        "told": told.told,
        "missing": told.missing,
        "renderings": [{"english": english, "count": count} for english, count in told.renderings],
        "share": round(told.share, 4),
        "open": len(item.open_hits) if item else 0,
        "consistent": told.is_consistent,
    }


def _checks(desk: Desk) -> list[View]:
    """Checks by how many claims of the notes as they are fail them."""
    claims = [item for item in desk.items.values() if isinstance(item, ClaimItem)]
    failed = Counter(code for item in claims for code in {code for code, _ in item.claim.failed})
    return [
        {
            "code": code,
            "name": check_name(code),
            "failed": count,
            "claims": len(claims),
            "href": f"/queue?{urlencode({'check': code, 'state': 'all'})}",
        }
        for code, count in sorted(failed.items(), key=lambda each: (-each[1], each[0]))
    ]


def _named(cards: Mapping[str, Card], key: str) -> View:
    return {"key": key, "title": cards[key].title or cards[key].slug}
