"""The choice: the best sentences that do not repeat each other (maximal marginal relevance, Carbonell and Goldstein
1998), with ties decided by the order in the article, up to a number of sentences or of characters.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from pipeline.document import Document, RankedSentence, Sentence
from pipeline.summary.prior import BARRED
from pipeline.summary.rhetoric import leaning
from pipeline.summary.wording import letter_pairs

REDUNDANCY = 1.5
"""What a full repetition of a chosen sentence costs, in units of score (see `Weights`)."""

REPEATED = 0.65
"""From this overlap on a sentence is a repetition, not chosen however well it scores: articles tell their main figures
twice, and the best two sentences would be the same news."""

LARGEST = 500
"""Sentences; no summary is longer, whatever its budget."""

_NAMED = re.compile(r"[A-Za-z]{2,}|[《「“]")


@dataclass(frozen=True)
class Budget:
    """How long a summary may be: so many sentences, or such a share of the body's characters, or so many characters.

    White space does not count. Of several limits each holds. Raises ValueError for one that leaves nothing.
    """

    sentences: int | None = 5
    ratio: float | None = None
    chars: int | None = None

    def __post_init__(self) -> None:
        if self.sentences is not None and self.sentences < 1:
            raise ValueError(f"a summary has at least one sentence, not {self.sentences}")
        if self.ratio is not None and not 0 < self.ratio <= 1:
            raise ValueError(f"a summary's ratio is above 0 and at most 1, not {self.ratio}")
        if self.chars is not None and self.chars < 1:
            raise ValueError(f"a summary has at least one character, not {self.chars}")
        if self.sentences is None and self.ratio is None and self.chars is None:
            raise ValueError("a summary needs a limit: sentences, ratio or chars")

    def most(self, document: Document) -> tuple[int, int | None]:
        """The most sentences and, where characters are limited, the most characters for that document."""
        chars = [] if self.chars is None else [self.chars]
        if self.ratio is not None:
            chars.append(int(self.ratio * sum(length(sentence) for sentence in document.sentences)))
        return min(self.sentences or LARGEST, LARGEST), min(chars) if chars else None


def length(sentence: Sentence) -> int:
    """The characters of the sentence, white space left out."""
    return len("".join(sentence.text.split()))


def choose(
    document: Document,
    count: int | Budget,
    *,
    excluded: Collection[str] = (),
    said: Collection[str] = (),
    accept: Callable[[Sentence], bool] | None = None,
    redundancy: float = REDUNDANCY,
    repeated: float = REPEATED,
    bring: bool = False,
) -> tuple[str, ...]:
    """Up to `count` sentence ids, the best first, from `document.summary.ranked`.

    `excluded`: ids never to choose. `said`: ids already used elsewhere (the headline's, the brief's; "title" may be
    one of them): they are not chosen again, and what repeats them counts less.
    `accept`: a further condition. `repeated`: from this overlap on a sentence is left out.
    A sentence that leans on the one before it loses that penalty once the one before is chosen or said. With `bring`,
    one that says nothing by itself (`needs_before`) brings the one before along where both fit, or is passed over.
    Headings, introducing lines and repetitions are never chosen, so fewer than `count` may come back. Where a limit on
    characters leaves out every sentence, the shortest one is chosen all the same.
    """
    by_id = {sentence.id: sentence for sentence in document.all_sentences()}
    candidates = [
        ranked
        for ranked in document.summary.ranked
        if ranked.parts.get("barred", 0.0) > BARRED
        and ranked.sentence not in excluded
        and ranked.sentence not in said
        and (accept is None or accept(by_id[ranked.sentence]))
    ]
    most, chars = (count, None) if isinstance(count, int) else count.most(document)
    search = _Search(document, by_id, candidates, redundancy, repeated, bring)
    for sentence_id in said:
        if sentence_id in by_id:
            search.tell(by_id[sentence_id])
    chosen = search.run(most, chars)
    if not chosen and chars is not None and most and candidates:
        shortest = min(candidates, key=lambda ranked: length(by_id[ranked.sentence]))
        return (shortest.sentence,)
    return tuple(chosen)


def needs_before(document: Document, sentence: Sentence, named: Collection[str]) -> bool:
    """Whether only the sentence before tells what this one speaks of: it leans (他表示…) and has no name of its own.

    `named`: the ids of the sentences with a mention.
    """
    text = document.normal[sentence.block][sentence.start : sentence.end]
    return leaning(text) >= 1 and sentence.id not in named and not _NAMED.search(text)


class _Search:
    """The greedy search, with a heap of upper bounds: what is told only ever lowers a gain (Minoux 1978), except for
    a sentence whose predecessor was just told, which is looked at anew."""

    def __init__(
        self,
        document: Document,
        by_id: dict[str, Sentence],
        candidates: list[RankedSentence],
        redundancy: float,
        repeated: float,
        bring: bool,
    ) -> None:
        self._document = document
        self._by_id = by_id
        self._redundancy = redundancy
        self._repeated = repeated
        self._ranked = {ranked.sentence: ranked for ranked in candidates}
        self._place = {ranked.sentence: i for i, ranked in enumerate(candidates)}
        pairs = list(zip(document.sentences, document.sentences[1:], strict=False))
        self._before = {second.id: first.id for first, second in pairs}
        self._after = {first.id: second.id for first, second in pairs}
        named = {mention.sentence for mention in document.mentions}
        needy = (by_id[i] for i in self._ranked) if bring else ()
        self._needy = {sentence.id for sentence in needy if needs_before(document, sentence, named)}
        self._told: list[frozenset[str]] = []
        self._known: set[str] = set()
        self._overlap: dict[str, tuple[int, float]] = {}
        self._pairs: dict[str, frozenset[str]] = {}

    def tell(self, sentence: Sentence) -> None:
        """From now on the sentence is known, and what repeats it counts less."""
        self._told.append(self._pairs_of(sentence))
        self._known.add(sentence.id)

    def run(self, most: int, chars: int | None) -> list[str]:
        chosen: list[str] = []
        heap = [(self._bound(i), place, i) for i, place in self._place.items()]
        if self._needy:  # a pair's gain is the mean of two, and may be above that of its second sentence
            top = min(heap)[0]
            heap = [(top, place, i) if i in self._needy else (bound, place, i) for bound, place, i in heap]
        heapq.heapify(heap)
        while heap and len(chosen) < most:
            _, place, sentence_id = heapq.heappop(heap)
            if sentence_id in self._known:
                continue
            group = self._group(sentence_id)
            if group is None or len(chosen) + len(group) > most or self._too_long(group, chars):
                continue
            if any(self._likeness(i) >= self._repeated for i in group):
                continue
            gain = round(sum(self._gain(i) for i in group) / len(group), 9)
            if heap and (-gain, place) > heap[0][:2]:
                heapq.heappush(heap, (-gain, place, sentence_id))
                continue
            for i in reversed(group):
                chosen.append(i)
                self.tell(self._by_id[i])
                chars = None if chars is None else chars - length(self._by_id[i])
                after = self._after.get(i)
                if after in self._ranked and after not in self._known:
                    heapq.heappush(heap, (self._bound(after), self._place[after], after))
        return chosen

    def _bound(self, sentence_id: str) -> float:
        """The highest its gain can be, negated for the heap: what leans may be relieved of that part."""
        ranked = self._ranked[sentence_id]
        return -round(ranked.score - min(0.0, ranked.parts.get("leaning", 0.0)), 9)

    def _group(self, sentence_id: str) -> list[str] | None:
        """The sentence, with the one before it where it needs that; None where that cannot be had."""
        if sentence_id not in self._needy:
            return [sentence_id]
        before = self._before.get(sentence_id)
        if before is None or before in self._known:
            return None if before is None else [sentence_id]
        if before not in self._ranked or (before in self._needy and self._before.get(before) not in self._known):
            return None
        return [sentence_id, before]

    def _too_long(self, group: list[str], chars: int | None) -> bool:
        return chars is not None and sum(length(self._by_id[i]) for i in group) > chars

    def _gain(self, sentence_id: str) -> float:
        ranked = self._ranked[sentence_id]
        supported = sentence_id in self._needy or self._before.get(sentence_id) in self._known
        score = ranked.score - (ranked.parts.get("leaning", 0.0) if supported else 0.0)
        return round(score - self._redundancy * self._likeness(sentence_id), 9)

    def _likeness(self, sentence_id: str) -> float:
        """The share of the sentence's pairs of letters that stand in one told sentence: 1 when it says nothing new."""
        if not self._told:
            return 0.0
        seen, found = self._overlap.get(sentence_id, (0, 0.0))
        if seen < len(self._told):
            pairs = self._pairs.get(sentence_id)
            if pairs is None:
                pairs = self._pairs[sentence_id] = self._pairs_of(self._by_id[sentence_id])
            for told in self._told[seen:]:
                found = max(found, len(pairs & told) / len(pairs) if pairs else 1.0)
            self._overlap[sentence_id] = (len(self._told), found)
        return found

    def _pairs_of(self, sentence: Sentence) -> frozenset[str]:
        return letter_pairs(self._document.normal[sentence.block][sentence.start : sentence.end])
