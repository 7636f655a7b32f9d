"""An item with all that is known of it: what a person needs to decide without looking anywhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from pipeline.briefing import check_text
from pipeline.briefing.edits import clean
from pipeline.document import TITLE_BLOCK, CheckResult, Claim, Removed, Sentence, raw_span
from pipeline.glossary import Hit, Term
from pipeline.review.conflicts import Conflict
from pipeline.review.desk import ClaimItem, Desk, Item, TermItem
from pipeline.review.marking import Joins, Segment, chinese_segments, english_segments, plain
from pipeline.review.queue import beside
from pipeline.review.rows import article_view, cut, decision_view, row
from pipeline.review.shelf import Opened
from pipeline.review.wording import check_view, told
from pipeline.writers.reading import claims
from pipeline.writers.wording import rule_name

HITS_SHOWN = 20
REMOVED_SHOWN = 3
LONGEST_REMOVED = 400
HISTORY = 20

View = dict[str, Any]
Lookup = Callable[[str], Term | None]


def item_view(desk: Desk, item: Item, lookup: Lookup) -> View | None:
    """The item; None when its briefing cannot be read any more. `lookup`: the glossary's row of a written form."""
    before, behind = beside(desk, item.id)
    shared = {**row(desk, item), "previous": before, "next": behind, "history": history(desk, item)}
    if isinstance(item, TermItem):
        return shared | _term(desk, item, lookup)
    opened = desk.shelf.open(item.card.key)
    claimed = claim_in(opened, item) if opened else None
    if opened is None or claimed is None:
        return None
    names = [hit_view(desk, term, number) for term, number in desk.names_of(item)]
    return shared | claim_view(desk, item, opened, claimed, Joins()) | {"names": names}


def claim_in(opened: Opened, item: ClaimItem) -> Claim | None:
    """The claim of an item in its briefing."""
    listed = claims(opened.briefing.note)
    return listed[item.claim.number] if item.claim.number < len(listed) else None


def claim_view(desk: Desk, item: ClaimItem, opened: Opened, claim: Claim, joins: Joins) -> View:
    """A claim with its sentences, checks, drafts and what was removed around it."""
    found = opened.reading.found_in_all(claim.sources)
    sentences = [opened.reading.sentences[each] for each in claim.sources if each in opened.reading.sentences]
    sources = [_source(opened, sentence, joins) for sentence in sentences]
    return {
        "text": claim.text,
        "segments": _segments(english_segments(claim.text, found, joins)),
        "engine": claim.engine,
        "reviewed": claim.reviewed,
        "checks": checks_view(claim.checks),
        "sources": sources,
        "alternatives": [_alternative(opened, item, text, joins) for text in _drafts(item, claim)],
        "pending": _pending(opened, item, claim, joins),
        "conflicts": [conflict_view(desk, each) for each in item.conflicts],
        "removed": _removed(opened, sources),
        "lang": opened.card.lang,
    }


def checks_view(results: Iterable[CheckResult]) -> list[View]:
    """Checks, those that failed first."""
    return sorted((asdict(check_view(each)) for each in results), key=lambda each: bool(each["ok"]))


def sentence_segments(opened: Opened, sentence: Sentence, joins: Joins) -> list[View]:
    """A Chinese sentence in pieces."""
    return _segments(chinese_segments(sentence, opened.reading.found_in(sentence.id), joins))


def hit_view(desk: Desk, term: TermItem, number: int) -> View:
    """A hit in its sentence, with what the note says for it and what was decided about it."""
    hit = desk.hits[number]
    opened = desk.shelf.open(desk_key(desk, hit))
    sentence = opened.reading.sentences.get(hit.sentence) if opened else None
    claim = desk.claim_of(hit) if hit.told != "untold" else None
    return {
        "id": hit.id,
        "article": article_view(opened.card) if opened else None,
        "segments": _segments(_hit_segments(opened, sentence, hit, Joins(f"h{number}-"))),
        "lang": opened.card.lang if opened else "zh-Hans",
        "surface": hit.surface,
        "target": hit.target,
        "english": hit.english,
        "told": hit.told,
        "told_label": told(hit.told),
        "check": hit.check,
        "status": hit.status,
        "unsure": number in term.doubtful,
        "done": number in term.settled,
        "decision": decision_view((term.answers or {}).get(number)),
        "claim": claim.id if claim else None,
    }


def desk_key(desk: Desk, hit: Hit) -> str:
    """The key of a hit's article."""
    return desk.keys.get(hit.article, "")


def history(desk: Desk, item: Item) -> list[View]:
    """What was decided about it and not taken back, oldest first, the last twenty."""
    if isinstance(item, ClaimItem):
        about = desk.ledgers.edits.stacks.get(item.edit.claim, ()) if item.edit else ()
        return [view for each in about[-HISTORY:] if (view := decision_view(each))]
    log = [each for each in desk.ledgers.decisions.log if each.term == item.term]
    distinct = list({(each.key or number): each for number, each in enumerate(log)}.values())
    return [view for each in distinct[-HISTORY:] if (view := decision_view(each))]


def term_parts(desk: Desk, item: TermItem, lookup: Lookup) -> View:
    """A term's English, its forms and its row: what its item and its page share."""
    hits = [desk.hits[number] for number in item.hits]
    open_ones = Counter(desk.hits[number].surface for number in item.open_hits)
    surfaces = Counter(hit.surface for hit in hits)
    rendered = Counter((hit.english, hit.told) for hit in hits if hit.english)
    known = lookup(item.term)
    return {
        "term_key": item.key,
        "term": item.term,
        "targets": [target for target, _ in Counter(hit.target for hit in hits).most_common()],
        "term_kind": hits[0].kind,
        "surfaces": [
            {"surface": surface, "hits": count, "open": open_ones[surface]} for surface, count in surfaces.most_common()
        ],
        "renderings": [
            {"english": english, "told": how, "told_label": told(how), "count": count}
            for (english, how), count in rendered.most_common()
        ],
        "statuses": [
            {"status": status, "count": count} for status, count in Counter(hit.status for hit in hits).most_common()
        ],
        "row": glossary_row(known) if known else None,
    }


def glossary_row(term: Term) -> View:
    """What the glossary says of a term."""
    return {
        "source": term.source,
        "target": term.target,
        "kind": term.kind,
        "aliases": list(term.aliases),
        "forbidden": list(term.forbidden),
        "note": term.note,
        "status": term.status,
    }


def _term(desk: Desk, item: TermItem, lookup: Lookup) -> View:
    doubtful = set(item.doubtful)
    first = sorted(item.hits, key=lambda number: (number in item.settled, number not in doubtful))[:HITS_SHOWN]
    return term_parts(desk, item, lookup) | {"hits_shown": [hit_view(desk, item, number) for number in first]}


def _hit_segments(opened: Opened | None, sentence: Sentence | None, hit: Hit, joins: Joins) -> tuple[Segment, ...]:
    if opened is None or sentence is None:
        return plain(hit.text)
    found = opened.reading.found_in(sentence.id)
    mention = next((each for each in found.mentions if (each.start, each.end) == (hit.start, hit.end)), None)
    return chinese_segments(sentence, found, joins, hit=mention.id if mention else "")


def _drafts(item: ClaimItem, claim: Claim) -> list[str]:
    """The other texts to choose from: the drafts of the claim, and what stood there before a person decided."""
    earlier = [item.edit.was] if item.edit and item.edit.was else []
    standing = {clean(claim.text), item.edit.text if item.edit else ""}
    return [text for text in dict.fromkeys((*claim.alternatives, *earlier)) if clean(text) not in standing]


def _pending(opened: Opened, item: ClaimItem, claim: Claim, joins: Joins) -> View | None:
    """The text that a person decided on and that the next run will let stand; None where it stands already."""
    if item.edit is None or not item.edit.text or item.lapsed or clean(claim.text) == item.edit.text:
        return None
    return _alternative(opened, item, item.edit.text, joins)


def conflict_view(desk: Desk, conflict: Conflict) -> View:
    """A conflict, its sides named by their articles."""
    titles = {card.slug: card.title or card.slug for card in desk.shelf.cards.values()}
    sides = [asdict(each) | {"label": f"{titles.get(each.slug, each.slug)} {each.label}"} for each in conflict.sides]
    return {"text": conflict.text, "about": conflict.about, "sides": sides}


def _alternative(opened: Opened, item: ClaimItem, text: str, joins: Joins) -> View:
    sources = tuple(each for each in item.claim.sources if each in opened.reading.sentences)
    found = opened.reading.found_in_all(sources)
    return {
        "text": text,
        "segments": _segments(english_segments(text, found, joins)),
        "checks": checks_view(check_text(opened.document, sources, text, item.claim.place)),
    }


def _source(opened: Opened, sentence: Sentence, joins: Joins) -> View:
    every = list(opened.briefing.sentences)
    place = next((number for number, each in enumerate(every) if each.id == sentence.id), -1)
    kinds = {block.id: block for block in opened.briefing.article.blocks}
    block = kinds.get(sentence.block)
    raw = raw_span(block, sentence.start, sentence.end) if block else None
    return {
        "id": sentence.id,
        "where": opened.reading.where([sentence.id]),
        "segments": sentence_segments(opened, sentence, joins),
        "before": every[place - 1].text if place > 0 else "",
        "after": every[place + 1].text if place + 1 < len(every) else "",
        "kind": block.kind if block else TITLE_BLOCK,
        "heading": block is None or block.kind == "heading",
        "raw_start": raw[0] if raw else None,
        "raw_end": raw[1] if raw else None,
    }


def _removed(opened: Opened, sources: Sequence[View]) -> list[View]:
    """The pieces that were removed nearest to the sentences, in the order of the saved file."""
    starts = [each["raw_start"] for each in sources if each["raw_start"] is not None]
    ends = [each["raw_end"] for each in sources if each["raw_end"] is not None]
    if not starts:
        return []
    pieces = sorted(opened.briefing.article.removed, key=lambda each: each.raw_start)
    before = [each for each in pieces if each.raw_end <= min(starts)][-REMOVED_SHOWN:]
    after = [each for each in pieces if each.raw_start >= max(ends)][:REMOVED_SHOWN]
    within = [each for each in pieces if min(starts) < each.raw_end and each.raw_start < max(ends)][:REMOVED_SHOWN]
    sides = [("before", before), ("within", within), ("after", after)]
    return [removed_view(each, side) for side, listed in sides for each in listed]


def removed_view(each: Removed, side: str = "") -> View:
    """A removed piece with the rule that removed it."""
    return {
        "rule": each.rule,
        "name": rule_name(each.rule),
        "text": cut(each.text, LONGEST_REMOVED),
        "raw_start": each.raw_start,
        "raw_end": each.raw_end,
        "side": side,
    }


def _segments(pieces: Iterable[Segment]) -> list[View]:
    return [asdict(each) for each in pieces]
