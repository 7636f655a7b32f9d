"""The stage of the summary room: `Summarise`."""

from __future__ import annotations

import math

from pipeline.diagnostics import diagnose
from pipeline.document import Document, RankedSentence, Summary
from pipeline.summary.prior import BARRED, Weights, parts_of
from pipeline.summary.ranking import BASELINES, METHODS, centrality
from pipeline.summary.selection import Budget, choose
from pipeline.summary.sumy_rankers import Text
from pipeline.summary.wording import LONGEST_ARTICLE, Wording, wording


class Summarise:
    """Scores every sentence of the body and chooses the best that fit, in reading order.

    `method`: a name of METHODS. `sentences`, `ratio`, `chars`: how long the summary may be (see `Budget`); without any
    it has five sentences. With `prior` (the default) the score is the sum of its parts, `rank`, the ranker's, and
    those of the prior, and nothing is said twice; without it the ranker decides alone, as sumy would. Lead and random
    always decide alone. `summary.ranked` holds all sentences, the best first, equals in reading order.
    Raises ValueError for an unknown method or a limit that leaves nothing.
    """

    name = "rank"
    version = 2
    requires = frozenset({"sentences", "normal", "mentions", "figures", "dates"})
    assigns = frozenset({"summary"})

    def __init__(
        self,
        method: str = "lexrank",
        sentences: int | None = None,
        *,
        ratio: float | None = None,
        chars: int | None = None,
        prior: bool = True,
        weights: Weights | None = None,
    ) -> None:
        if method not in METHODS:
            raise ValueError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
        if sentences is None and ratio is None and chars is None:
            sentences = 5
        self.method = method
        self.budget = Budget(sentences, ratio, chars)
        self.prior = prior and method not in BASELINES
        self.weights = weights or Weights()

    def __call__(self, document: Document) -> None:
        """Assign the summary; `summary-empty` where no sentence can stand in one."""
        parts = self._blended(document) if self.prior else self._plain(document)
        ranked = [
            RankedSentence(sentence=sentence.id, score=round(sum(found.values()), 6), parts=found)
            for sentence, found in zip(document.sentences, parts, strict=True)
        ]
        # sorted is stable: equals stay in reading order
        document.summary = Summary(method=self.method, ranked=tuple(sorted(ranked, key=lambda r: -r.score)))
        if self.prior:
            chosen = set(choose(document, self.budget, bring=True))
        else:
            chosen = set(choose(document, self.budget, redundancy=0.0, repeated=math.inf))
        document.summary = document.summary.model_copy(
            update={"sentences": tuple(s.id for s in document.sentences if s.id in chosen)}
        )
        if not chosen:
            reason = "it has none" if not document.sentences else "all are headings or introduce something else"
            document.diagnostics.append(diagnose("summary-empty", stage=self.name, reason=reason))

    def _blended(self, document: Document) -> list[dict[str, float]]:
        words = wording(document)
        body = _body(document)
        ranks = dict(zip(body, centrality(_text(document, body, words), self.method), strict=True))
        return [
            {"rank": round(self.weights.rank * ranks.get(i, 0.0), 6), **parts}
            for i, parts in enumerate(parts_of(document, words, self.weights))
        ]

    def _plain(self, document: Document) -> list[dict[str, float]]:
        body = _body(document)
        if self.method in BASELINES:
            text = Text([()] * len(body))
        else:
            words = wording(document)
            text = _text(document, body, words)
        ranks = dict(zip(body, centrality(text, self.method), strict=True))
        kinds = {block.id: block.kind for block in document.article.blocks}
        return [
            {"rank": ranks.get(i, 0.0), **({"barred": BARRED} if kinds[s.block] == "heading" else {})}
            for i, s in enumerate(document.sentences)
        ]


def _body(document: Document) -> list[int]:
    """The places of the sentences that a ranker sees: no headings."""
    kinds = {block.id: block.kind for block in document.article.blocks}
    return [i for i, s in enumerate(document.sentences[:LONGEST_ARTICLE]) if kinds[s.block] != "heading"]


def _text(document: Document, body: list[int], words: Wording) -> Text:
    """The body as a ranker sees it; the headings are the title and the body's own."""
    numbers = {block.id: number for number, block in enumerate(document.article.blocks)}
    seen = set(body)
    between = [words.content[i] for i in range(min(len(words.content), LONGEST_ARTICLE)) if i not in seen]
    return Text(
        [words.content[i] for i in body],
        [numbers[document.sentences[i].block] for i in body],
        [found for found in (words.title, *between) if found],
    )
