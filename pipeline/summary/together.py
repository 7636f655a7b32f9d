"""One summary across several articles of one story: no two sentences that say the same, the source of each kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.document import Document, RankedSentence, Sentence
from pipeline.summary.prior import BARRED, Weights
from pipeline.summary.ranking import centrality
from pipeline.summary.selection import REDUNDANCY, Budget, length, needs_before
from pipeline.summary.sumy_rankers import Text
from pipeline.summary.wording import LONGEST_ARTICLE, content_words, letter_pairs

CANDIDATES = 20
"""The best sentences of each article that may be chosen."""

AGREED = 0.3
"""What a sentence gains when all the other articles say the same."""

_SAME = 0.6
"""The share of the shorter sentence's pairs of letters from which two sentences say the same …"""
_SAME_OTHER_AMOUNTS = 0.85
"""… where their amounts differ, …"""
_SAME_AMOUNTS = 0.3
"""… and where the one's amounts are all in the other: then of what stands beside the amounts."""
_AMOUNTS = frozenset({"money", "count", "percent", "power", "energy", "multiple", "ratio", "compute"})

_Amount = tuple[str, Decimal | None, Decimal | None, str | None]


@dataclass(frozen=True)
class Told:
    """A sentence of the summary with its source: the place of its document among those given, article, sentence id.

    `also`: the (article, sentence id) of the sentences in the other articles that say the same.
    """

    document: int
    article: str
    sentence: str
    text: str
    score: float
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StorySummary:
    """The summary of several articles, in the order in which they were given and, within one, in reading order."""

    method: str
    sentences: tuple[Told, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    document: int
    place: int
    sentence: Sentence
    score: float
    pairs: frozenset[str]
    beside: frozenset[str]
    """The pairs of letters of the sentence without its amounts."""
    amounts: frozenset[_Amount]


def summarise_together(
    documents: Sequence[Document], budget: int | Budget = 5, weights: Weights | None = None
) -> StorySummary:
    """The summary of documents that went through `Summarise`, as one story. A pure function: they stay as they are.

    A sentence's score is its own article's, with LexRank taken over all the articles, and more where others agree.
    `budget`: as for one article; a ratio is of all the articles together. Sentences that need the one before them are
    passed over. Documents without sentences count for nothing.
    """
    weights = weights or Weights()
    everything = _candidates(documents, weights)
    pool = [each for found in everything for each in found[:CANDIDATES]]
    agreeing = {id(each): _also(each, everything) for each in pool}
    others = max(1, sum(bool(found) for found in everything) - 1)

    def worth(each: _Candidate) -> float:
        voices = len({other.document for other in agreeing[id(each)]})
        return round(each.score + AGREED * voices / others, 6)

    most, chars = _limits(budget, documents)
    chosen: list[_Candidate] = []
    repeated = {id(each): 0.0 for each in pool}
    while pool and len(chosen) < most:
        best = max(pool, key=lambda each: round(worth(each) - REDUNDANCY * repeated[id(each)], 6))
        pool.remove(best)
        if chars is not None and length(best.sentence) > chars:
            continue
        chosen.append(best)
        chars = None if chars is None else chars - length(best.sentence)
        pool = [each for each in pool if not _same(each, best)]
        for each in pool:
            repeated[id(each)] = max(repeated[id(each)], len(each.pairs & best.pairs) / max(1, len(each.pairs)))
    chosen.sort(key=lambda each: (each.document, each.place))
    told = tuple(
        Told(
            document=each.document,
            article=documents[each.document].article.id,
            sentence=each.sentence.id,
            text=each.sentence.text,
            score=worth(each),
            also=tuple((documents[o.document].article.id, o.sentence.id) for o in agreeing[id(each)]),
        )
        for each in chosen
    )
    methods = dict.fromkeys(document.summary.method for document in documents)
    return StorySummary(method=", ".join(methods), sentences=told)


def _candidates(documents: Sequence[Document], weights: Weights) -> list[list[_Candidate]]:
    """The sentences of each document that may stand in a summary, the best first."""
    words = [list(content_words(document)[0])[:LONGEST_ARTICLE] for document in documents]
    central = iter(centrality(Text([found for content in words for found in content][:LONGEST_ARTICLE])))
    found = []
    for number, document in enumerate(documents):
        ranks = {
            sentence.id: next(central, 0.0) for sentence, _ in zip(document.sentences, words[number], strict=False)
        }
        places = {sentence.id: i for i, sentence in enumerate(document.sentences)}
        named = {mention.sentence for mention in document.mentions}
        amounts = _amounts(document)
        figures: dict[str, list[tuple[int, int]]] = {}
        for figure in document.figures:
            figures.setdefault(figure.sentence, []).append((figure.start, figure.end))
        made = []
        for ranked in document.summary.ranked:
            sentence = document.sentences[places[ranked.sentence]]
            if ranked.parts.get("barred", 0.0) <= BARRED or needs_before(document, sentence, named):
                continue
            made.append(
                _Candidate(
                    document=number,
                    place=places[ranked.sentence],
                    sentence=sentence,
                    score=_score(ranked, weights.rank * ranks.get(ranked.sentence, 0.0)),
                    pairs=letter_pairs(document.normal[sentence.block][sentence.start : sentence.end]),
                    beside=_beside(document, sentence, figures.get(sentence.id, [])),
                    amounts=frozenset(amounts.get(sentence.id, ())),
                )
            )
        # sorted is stable: equals stay in the order of their own article's ranking
        found.append(sorted(made, key=lambda each: -each.score))
    return found


def _score(ranked: RankedSentence, rank: float) -> float:
    return round(ranked.score - ranked.parts.get("rank", 0.0) + rank, 6)


def _beside(document: Document, sentence: Sentence, figures: list[tuple[int, int]]) -> frozenset[str]:
    text = document.normal[sentence.block]
    pieces = []
    position = sentence.start
    for start, end in sorted(figures):
        pieces.append(text[position:start])
        position = max(position, end)
    return frozenset(pair for piece in [*pieces, text[position : sentence.end]] for pair in letter_pairs(piece))


def _amounts(document: Document) -> dict[str, set[_Amount]]:
    found: dict[str, set[_Amount]] = {}
    for figure in document.figures:
        if figure.kind in _AMOUNTS and figure.low is not None:
            found.setdefault(figure.sentence, set()).add((figure.kind, figure.low, figure.high, figure.unit))
    return found


def _also(each: _Candidate, everything: list[list[_Candidate]]) -> list[_Candidate]:
    """The sentences of the other articles that say the same, in the order of the articles."""
    same = [o for found in everything for o in found if o.document != each.document and _same(each, o)]
    return sorted(same, key=lambda other: (other.document, other.place))


def _same(one: _Candidate, other: _Candidate) -> bool:
    """Whether one of the two says nothing that the other does not. Different amounts are different news."""
    shorter = min(len(one.pairs), len(other.pairs))
    if not shorter:
        return not one.pairs and not other.pairs
    share = len(one.pairs & other.pairs) / shorter
    if one.amounts and other.amounts:
        if one.amounts <= other.amounts or other.amounts <= one.amounts:
            least = min(len(one.beside), len(other.beside))
            return bool(least) and len(one.beside & other.beside) / least >= _SAME_AMOUNTS
        return share >= _SAME_OTHER_AMOUNTS
    return share >= _SAME


def _limits(budget: int | Budget, documents: Sequence[Document]) -> tuple[int, int | None]:
    if isinstance(budget, int):
        return budget, None
    limits = [budget.most(document) for document in documents]
    sentences = max((most for most, _ in limits), default=0)
    characters = [budget.chars] if budget.chars is not None else []
    if budget.ratio is not None:
        total = sum(length(sentence) for document in documents for sentence in document.sentences)
        characters.append(int(budget.ratio * total))
    return sentences, min(characters) if characters else None
