"""The choice: the best sentences that do not repeat each other (maximal marginal relevance, Carbonell and Goldstein
1998), with ties decided by the order in the article.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from pipeline.document import Document, RankedSentence, Sentence
from pipeline.summary.prior import BARRED

REDUNDANCY = 1.2
"""What a full repetition of a chosen sentence costs, in units of score (the most central sentence's rank is 1)."""

REPEATED = 0.65
"""From this overlap on a sentence is a repetition, not chosen however well it scores: articles tell their main figures
twice, and the best two sentences would be the same news."""


def choose(
    document: Document,
    count: int,
    *,
    excluded: Collection[str] = (),
    said: Collection[str] = (),
    accept: Callable[[Sentence], bool] | None = None,
    redundancy: float = REDUNDANCY,
) -> tuple[str, ...]:
    """Up to `count` sentence ids, the best first, from `document.summary.ranked`.

    `excluded`: ids never to choose. `said`: ids already used elsewhere (the headline's, the brief's; "title" may be
    one of them): they are not chosen again, and what repeats them counts less.
    `accept`: a further condition.
    A sentence that leans on the one before it loses that penalty once the one before is chosen or said. Headings,
    introducing lines and repetitions are never chosen, so fewer than `count` may come back.
    """
    by_id = {sentence.id: sentence for sentence in document.all_sentences()}
    before = {after.id: first.id for first, after in zip(document.sentences, document.sentences[1:], strict=False)}
    taken = [by_id[sentence_id] for sentence_id in said if sentence_id in by_id]
    chosen: list[str] = []
    candidates = [
        ranked
        for ranked in document.summary.ranked
        if ranked.parts.get("barred", 0.0) > BARRED
        and ranked.sentence not in excluded
        and ranked.sentence not in said
        and (accept is None or accept(by_id[ranked.sentence]))
    ]
    pairs = {ranked.sentence: _bigrams(document, by_id[ranked.sentence]) for ranked in candidates}
    repeated = dict.fromkeys(pairs, 0.0)

    def note(sentence: Sentence) -> None:
        theirs = _bigrams(document, sentence)
        for sentence_id, ours in pairs.items():
            repeated[sentence_id] = max(repeated[sentence_id], _overlap(ours, theirs))

    for sentence in taken:
        note(sentence)
    known = {sentence.id for sentence in taken}

    def gain(ranked: RankedSentence) -> float:
        supported = before.get(ranked.sentence) in known
        score = ranked.score - (ranked.parts.get("leaning", 0.0) if supported else 0.0)
        return round(score - redundancy * repeated[ranked.sentence], 9)

    while candidates and len(chosen) < count:
        # max keeps the first of equals, and `ranked` has equals in reading order
        best = max(candidates, key=gain)
        if repeated[best.sentence] >= REPEATED:
            candidates.remove(best)
            continue
        candidates.remove(best)
        chosen.append(best.sentence)
        known.add(best.sentence)
        del pairs[best.sentence]
        note(by_id[best.sentence])
    return tuple(chosen)


def _bigrams(document: Document, sentence: Sentence) -> frozenset[str]:
    """The pairs of neighbouring letters and digits: likeness without a word list, the same for any script."""
    text = document.normal[sentence.block][sentence.start : sentence.end].lower()
    letters = "".join(c for c in text if c.isalnum())
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def _overlap(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """The share of our pairs that stand in the other sentence: 1 when ours says nothing that theirs does not."""
    return len(ours & theirs) / len(ours) if ours else 1.0
