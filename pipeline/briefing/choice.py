"""Which sentences the note is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.briefing.words import either
from pipeline.checks.measures import chinese_measure
from pipeline.document import Claim, ClaimStatus, Document, Figure, Mention, Sentence
from pipeline.summary import choose, leaning

BRIEF_SENTENCES = 2
OPENING_FROM = 3
BRIEF_FROM = 5
"""The brief takes its first sentence, and its second, from so many of the best: a lower one that translated well is no
opening."""

FEWEST_POINTS = 4

MOST_MOVED = 2
"""One sentence is moved up for each key measure that the others leave out, so many at most."""
LOOK_AHEAD = 16
"""So far down the ranking a sentence with a key measure is looked for."""

QUOTE = re.compile(r"“[^“”]{10,}[。，,！？!?…]?”")
TITLE_TAG = re.compile(rf"^[【\[]?(?:{either('title_tags')})[】\]]?\s*[｜|丨：:！!\s]\s*(?=\S)")
"""What stands before a title and is not of it."""
QUESTION = re.compile(
    r"[，,。！!；;：:\s]\s*[^，,。！!；;：:]{0,30}"
    rf"(?:{either('questions')})[^，,。！!；;：:]{{0,30}}[？?]\s*$"
)
SPEECH = re.compile(either("speech"))


@dataclass(frozen=True)
class Candidate:
    """A sentence of the article that was translated: its place in the ranking and its claim."""

    sentence: str
    rank: int
    claim: Claim


def order(document: Document, first: int, count: int) -> list[str]:
    """`count` sentences to translate, the best first; the first `first` are those that the note needs if all go well.

    By rank, without those whose amounts are all told by better ones, and with one sentence moved up among the first
    for each key measure that they leave out.
    """
    sentences = {s.id: s for s in document.sentences}
    told: set[tuple[object, ...]] = set()
    fresh: list[str] = []
    for sentence_id in choose(document, count + LOOK_AHEAD):
        amounts = {
            (f.kind, f.low, f.high, f.unit) for f in _figures(document, sentence_id) if f.kind in {"money", "power"}
        }
        if amounts and amounts <= told:
            continue
        told |= amounts
        fresh.append(sentence_id)
    best, rest = fresh[:first], fresh[first:]
    covered = {name for i in best for name in _key_measures(document, sentences[i])}
    moved: list[str] = []
    for sentence_id in rest[:LOOK_AHEAD]:
        new = _key_measures(document, sentences[sentence_id]) - covered
        if new and len(moved) < MOST_MOVED:
            covered |= new
            moved.append(sentence_id)
    place = max(1, first - len(moved))
    return [*best[:place], *moved, *best[place:], *(i for i in rest if i not in moved)][:count]


def _figures(document: Document, sentence_id: str) -> list[Figure]:
    return [f for f in document.figures if f.sentence == sentence_id]


def _key_measures(document: Document, sentence: Sentence) -> set[str]:
    text = document.normal[sentence.block]
    found = {chinese_measure(text, f.start, f.end) for f in _figures(document, sentence.id) if f.kind == "money"}
    return {measure.name for measure in found if measure and measure.key}


def brief(candidates: list[Candidate], document: Document) -> list[Candidate]:
    """The sentences of the brief, in reading order. A note opens with what the article is about: of the best-ranked
    sentences a verified one, even a draft where there is none, and of several the earliest, because a story says first
    what it is; behind a verified one comes the earliest other verified one of the best few that has a figure."""
    alone = [c for c in candidates if not leans(document, c.sentence)] or candidates[:1]
    first = _by_status(sorted(alone[:OPENING_FROM], key=lambda c: _number(c.sentence)))[:1]
    if not first or first[0].claim.status != "verified":
        return first
    others = [c for c in alone[:BRIEF_FROM] if c.claim.status == "verified" and c not in first]
    others.sort(key=lambda c: (not _figures(document, c.sentence), _number(c.sentence)))
    return sorted([*first, *others[: BRIEF_SENTENCES - 1]], key=lambda c: _number(c.sentence))


def points(candidates: list[Candidate], taken: list[Candidate], most: int, document: Document) -> list[Candidate]:
    """The points, in reading order: verified claims first, drafts only to reach `FEWEST_POINTS`, and Chinese only
    where there is no English at all. A sentence that leans on the one before it stands only behind that one; beyond
    `FEWEST_POINTS` a sentence needs a figure to be worth a line."""
    before = {b.id: a.id for a, b in zip(document.sentences, document.sentences[1:], strict=False)}
    there = {c.sentence for c in taken}
    chosen: list[Candidate] = []
    english = any(c.claim.status != "source_only" for c in candidates)
    for status in ("verified", "draft", "source_only"):
        if status == "source_only" and english:
            break
        wanted = FEWEST_POINTS if status == "draft" else most
        for candidate in candidates:
            if candidate.claim.status != status or candidate.sentence in there or len(chosen) >= wanted:
                continue
            if leans(document, candidate.sentence) and before.get(candidate.sentence) not in there:
                continue
            if len(chosen) >= FEWEST_POINTS and not _figures(document, candidate.sentence):
                continue
            chosen.append(candidate)
            there.add(candidate.sentence)
    return sorted(chosen, key=lambda c: _number(c.sentence))


def leans(document: Document, sentence_id: str) -> bool:
    """True for 该公司…, 对此…, 虽然最终…: nothing in the sentence says what it speaks of."""
    sentence = next(s for s in document.sentences if s.id == sentence_id)
    return leaning(sentence.text) >= 1


def _by_status(candidates: list[Candidate]) -> list[Candidate]:
    best_first: tuple[ClaimStatus, ...] = ("verified", "draft", "source_only")
    return sorted(candidates, key=lambda c: best_first.index(c.claim.status))


def _number(sentence_id: str) -> int:
    return int(sentence_id[1:])


def told_part(title: Sentence) -> Sentence:
    """A title without the tag before it and the question at its end: 「独家｜公司拟融资，如何看待？」 tells one thing
    and asks one, and a headline tells. A title that only asks stays whole."""
    tag = TITLE_TAG.match(title.text)
    begin = tag.end() if tag else 0
    question = QUESTION.search(title.text, begin)
    end = question.start() if question and question.start() > begin else len(title.text)
    return title.model_copy(
        update={"text": title.text[begin:end], "start": title.start + begin, "end": title.start + end}
    )


def quotable(document: Document, sentence: Sentence) -> Mention | None:
    """The person who is quoted in a sentence: the sentence has a quotation, a verb of speech and one known person."""
    people = {m.target: m for m in document.mentions if m.sentence == sentence.id and m.kind == "person"}
    if len(people) == 1 and QUOTE.search(sentence.text) and SPEECH.search(sentence.text):
        return next(iter(people.values()))
    return None
