"""The queue: what of all items is shown, in which order, and how far it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from pipeline.review.desk import ClaimItem, Desk, Item
from pipeline.review.rows import row
from pipeline.review.wording import check_name, words

State = Literal["open", "done", "all"]
MOST_CHOICES = 200
LARGEST_PAGE = 200
LONGEST_QUERY = 80


class BadFilter(ValueError):  # noqa: N818 - says what is the matter, and reads so where it is caught
    """A filter with a value that there is not; the message is for the reader."""


@dataclass(frozen=True)
class Filter:
    """What is shown. Empty values do not narrow; `sure`: also what the machine was sure of."""

    article: str = ""
    kind: str = ""
    check: str = ""
    term: str = ""
    q: str = ""
    state: State = "open"
    sure: bool = False
    page: int = 1
    size: int = 50


def filter_of(query: Mapping[str, str], *, strict: bool) -> Filter:
    """The filter of an address. A value that there is not raises BadFilter, or is passed over where not strict."""
    found: dict[str, Any] = {}
    for name, value in query.items():
        if name not in Filter.__dataclass_fields__ or not value:
            continue
        try:
            found[name] = _value(name, value)
        except ValueError:
            if strict:
                raise BadFilter(f"“{value[:40]}” is no value for {name}") from None
    return Filter(**found)


def _value(name: str, value: str) -> object:
    if name in ("page", "size"):
        if not (value.isascii() and value.isdigit() and len(value) <= 6):
            raise ValueError(name)
        return max(1, min(int(value), LARGEST_PAGE if name == "size" else 10**6))
    if name == "sure":
        return {"0": False, "1": True}[value] if value in "01" else _refuse(name)
    if name == "state":
        return value if value in get_args(State) else _refuse(name)
    if name == "kind":
        return value if value in ("claim", "term") else _refuse(name)
    return value[:LONGEST_QUERY]


def _refuse(name: str) -> object:
    raise ValueError(name)


def matching(desk: Desk, wanted: Filter) -> Iterator[Item]:
    """The items of a filter in their order, whatever their state."""
    sought = wanted.q.casefold()
    for item in desk.items.values():
        if not (item.wanted or wanted.sure) or (wanted.kind and item.kind != wanted.kind):
            continue
        if wanted.check and all(each.code != wanted.check for each in item.reasons):
            continue
        if wanted.article and not _is_of(desk, item, wanted.article):
            continue
        if wanted.term and not _tells(desk, item, wanted.term):
            continue
        if sought and not any(sought in text.casefold() for text in _texts(desk, item)):
            continue
        yield item


def in_state(item: Item, state: State) -> bool:
    """Whether the item is shown in that state."""
    return state == "all" or item.done == (state == "done")


def queue(desk: Desk, wanted: Filter) -> dict[str, Any]:
    """A page of the queue as the page and its script get it."""
    every = list(matching(desk, wanted))
    shown = [item for item in every if in_state(item, wanted.state)]
    pages = max(1, -(-len(shown) // wanted.size))
    page = min(wanted.page, pages)
    first = (page - 1) * wanted.size
    rows = [row(desk, item, number) for number, item in enumerate(shown[first : first + wanted.size], start=first + 1)]
    return {
        "rows": rows,
        "filter": {**asdict(wanted), "page": page},
        "shown": len(rows),
        "matching": len(shown),
        "done": sum(item.done for item in every),
        "total": len(every),
        "pages": pages,
        "progress": progress(desk),
        "version": desk.version,
    }


def progress(desk: Desk) -> dict[str, int]:
    """How far what the machine was unsure of is done."""
    wanted = [item for item in desk.items.values() if item.wanted]
    done = sum(item.done for item in wanted)
    return {"done": done, "total": len(wanted), "open": len(wanted) - done}


def following(desk: Desk, wanted: Filter, item_id: str) -> str | None:
    """The next open item behind this one under a filter, from the beginning again at the end; None for none."""
    listed = [item for item in matching(desk, wanted) if not item.done or item.id == item_id]
    ids = [item.id for item in listed]
    place = ids.index(item_id) if item_id in ids else -1
    after = [each for each in (*ids[place + 1 :], *ids[: max(place, 0)]) if each != item_id]
    return after[0] if after else None


def beside(desk: Desk, item_id: str) -> tuple[str | None, str | None]:
    """The items before and behind this one among what is gone through."""
    ids = [item.id for item in desk.items.values() if item.wanted or item.id == item_id]
    place = ids.index(item_id)
    return (ids[place - 1] if place else None, ids[place + 1] if place + 1 < len(ids) else None)


def choices(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """What can be filtered by, with the number of open items, most first."""
    open_ones = [item for item in desk.items.values() if item.wanted and not item.done]
    cards = desk.shelf.cards
    articles = Counter(item.card.key for item in open_ones if isinstance(item, ClaimItem))
    reasons = Counter(code for item in open_ones for code in {each.code for each in item.reasons})
    terms = {item.key: item for item in open_ones if not isinstance(item, ClaimItem)}
    kinds = Counter(item.kind for item in open_ones)
    labels = {code: each["label"] for code, each in words()["reasons"].items()}
    states = ("open", len(open_ones)), ("done", progress(desk)["done"]), ("all", progress(desk)["total"])
    return {
        "articles": _choices((key, cards[key].title or cards[key].slug, n) for key, n in articles.items()),
        "kinds": _choices((kind, f"{kind}s", count) for kind, count in kinds.items()),
        "checks": _choices((code, labels.get(code) or check_name(code), count) for code, count in reasons.items()),
        "terms": _choices((key, item.term, len(item.open_hits)) for key, item in terms.items()),
        "states": [{"value": value, "label": value, "count": count} for value, count in states],
    }


def _choices(found: Iterable[tuple[str, str, int]]) -> list[dict[str, Any]]:
    ordered = sorted(found, key=lambda each: (-each[2], each[1], each[0]))[:MOST_CHOICES]
    return [{"value": value, "label": label, "count": count} for value, label, count in ordered]


def _is_of(desk: Desk, item: Item, article: str) -> bool:
    if isinstance(item, ClaimItem):
        return item.card.key == article
    card = desk.shelf.cards.get(article)
    return card is not None and any(desk.hits[number].article == card.id for number in item.hits)


def _tells(desk: Desk, item: Item, term: str) -> bool:
    """A term itself, or a claim whose sentences it stands in."""
    if not isinstance(item, ClaimItem):
        return item.key == term
    found = desk.terms.get(term)
    places = {(desk.hits[n].article, desk.hits[n].sentence) for n in found.hits} if found else set()
    return any((item.card.id, source) in places for source in item.claim.sources)


def _texts(desk: Desk, item: Item) -> tuple[str, ...]:
    if isinstance(item, ClaimItem):
        return item.claim.text, item.claim.shown, item.card.title, item.card.slug
    return item.term, *dict.fromkeys(desk.hits[number].target for number in item.hits)
