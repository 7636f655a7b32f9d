"""The stage of the summary room: `Summarise`."""

from __future__ import annotations

from pipeline.document import Document, Figure, RankedSentence, Sentence, Summary
from pipeline.language import Segmenter, is_content
from pipeline.summary.prior import Weights, parts_of
from pipeline.summary.ranking import METHODS, centrality
from pipeline.summary.selection import choose

LONGEST_ARTICLE = 3000
"""Sentences that are ranked by their words; what stands after them is ranked by the prior alone."""


class Summarise:
    """Scores every sentence of the body and chooses the best `sentences` of them, in reading order.

    The score is the sum of its parts: `rank`, the ranker's, and those of the prior. `summary.ranked` holds all
    sentences, the best first, equals in reading order. Raises ValueError for an unknown method.
    """

    name = "rank"
    version = 1
    requires = frozenset({"sentences", "normal", "mentions", "figures", "dates"})
    assigns = frozenset({"summary"})

    def __init__(self, method: str = "lexrank", sentences: int = 5, weights: Weights | None = None) -> None:
        if method not in METHODS:
            raise ValueError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
        if sentences < 1:
            raise ValueError(f"a summary has at least one sentence, not {sentences}")
        self.method = method
        self.sentences = sentences
        self.weights = weights or Weights()

    def __call__(self, document: Document) -> None:
        words, title = content_words(document)
        kinds = {block.id: block.kind for block in document.article.blocks}
        body = [
            i for i, sentence in enumerate(document.sentences[:LONGEST_ARTICLE]) if kinds[sentence.block] != "heading"
        ]
        ranks = dict(zip(body, centrality([words[i] for i in body], self.method), strict=True))
        ranked = []
        for i, parts in enumerate(parts_of(document, words, title, self.weights)):
            rank = round(self.weights.rank * ranks.get(i, 0.0), 6)
            parts = {"rank": rank, **parts}
            ranked.append(
                RankedSentence(sentence=document.sentences[i].id, score=round(sum(parts.values()), 6), parts=parts)
            )
        # sorted is stable: equals stay in reading order
        document.summary = Summary(method=self.method, ranked=tuple(sorted(ranked, key=lambda r: -r.score)))
        chosen = set(choose(document, self.sentences))
        document.summary = document.summary.model_copy(
            update={"sentences": tuple(s.id for s in document.sentences if s.id in chosen)}
        )


def content_words(document: Document) -> tuple[list[list[str]], list[str]]:
    """The content words of each sentence and of the title, in small letters.

    Mentions and figures are one word each: a mention its canonical term, so that an article's 辉达 and 英伟达 are the
    same word to the ranker; a figure its value, so that 1100亿 and 1100亿美元 are.
    """
    spans: dict[str, dict[tuple[int, int], str]] = {}
    for figure in document.figures:
        spans.setdefault(figure.sentence, {})[figure.start, figure.end] = _value(figure)
    for mention in document.mentions:
        spans.setdefault(mention.sentence, {})[mention.start, mention.end] = mention.term
    segmenter = Segmenter()

    def words(sentence: Sentence) -> list[str]:
        text = document.normal[sentence.block][sentence.start : sentence.end]
        whole = {(a - sentence.start, b - sentence.start): word for (a, b), word in spans.get(sentence.id, {}).items()}
        cut = segmenter.cut(text, tuple(whole))
        named = [whole.get((word.start, word.end), word.text) for word in cut]
        return [word.lower() for word in named if is_content(word)]

    title = document.title_sentence
    return [words(sentence) for sentence in document.sentences], words(title) if title else []


def _value(figure: Figure) -> str:
    return f"{figure.low}-{figure.high}" if figure.low is not None else figure.surface
