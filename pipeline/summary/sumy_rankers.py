"""sumy's summarisers behind our own sentences and words, and always the same result.

They are fed through sumy's document model, so that neither its sentence splitter, nor its word filter (which drops
every token with a digit), nor its heading test has a say. sumy is loaded only when one of them is asked for.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.language import is_content
from pipeline.summary.wording import cues

SUMY_METHODS = ("textrank", "lsa", "luhn", "kl", "sum-basic", "reduction", "edmundson")

SUMY_LIMIT = 300
"""sumy's loops grow with the square or cube of the sentences: of longer texts it ranks the most central by LexRank."""
KL_LIMIT = 150


@dataclass(frozen=True)
class Text:
    """What a ranker gets: the content words of each sentence, the paragraph each stands in, and the headings' words.

    `paragraphs` is as long as `sentences`; sentences with the same number stand together.
    """

    sentences: Sequence[Sequence[str]]
    paragraphs: Sequence[int] = ()
    headings: Sequence[Sequence[str]] = ()

    def only(self, kept: Sequence[int]) -> Text:
        """The text with those sentences alone, in their order."""
        paragraphs = [self.paragraphs[i] for i in kept] if self.paragraphs else []
        return Text([self.sentences[i] for i in kept], paragraphs, self.headings)


class _Words:
    """What sumy takes for a tokenizer: its "text" is the number of one of our sentences."""

    def __init__(self, sentences: Sequence[Sequence[str]]) -> None:
        self._sentences = sentences

    def to_words(self, number: str) -> tuple[str, ...]:
        return tuple(self._sentences[int(number)])


def sumy_ratings(text: Text, method: str) -> list[float]:
    """The ratings that sumy's summariser gives, shifted so that none is negative. `method`: of SUMY_METHODS."""
    if not text.sentences:
        return []
    summarizer = _summarizer(method)
    ratings: list[float] = []

    def capture(
        found: Sequence[object], _count: int, rating: dict[object, float] | Callable[..., float], *args: object
    ) -> tuple[()]:
        rate = rating.__getitem__ if isinstance(rating, dict) else rating
        ratings.extend(float(rate(sentence, *args)) for sentence in found)
        return ()

    # sumy hands out only the chosen sentences; the ratings pass through here
    summarizer._get_best_sentences = capture
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # LSA warns of texts with fewer words than sentences
        summarizer(_model(text), len(text.sentences))
    if not ratings:
        return [0.0] * len(text.sentences)
    # KL and SumBasic rate 0, -1, -2, … in the order in which they take sentences
    lowest = min(*ratings, 0.0)
    return [rating - lowest for rating in ratings]


def _model(text: Text) -> Any:  # noqa: ANN401 - sumy has no types
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence

    words = _Words([*text.sentences, *text.headings])
    # Sentences with equal text are one key in sumy's ratings; numbers for texts keep them apart.
    headings = [Sentence(str(len(text.sentences) + i), words, is_heading=True) for i in range(len(text.headings))]
    paragraphs: list[list[Any]] = []
    before: int | None = None
    for i in range(len(text.sentences)):
        number = text.paragraphs[i] if text.paragraphs else 0
        if not paragraphs or number != before:
            paragraphs.append([])
        paragraphs[-1].append(Sentence(str(i), words))
        before = number
    paragraphs[0] = [*headings, *paragraphs[0]]  # beside the first paragraph: a paragraph of their own would be first
    return ObjectDocumentModel([Paragraph(found) for found in paragraphs])


def _summarizer(method: str) -> Any:  # noqa: ANN401 - sumy has no types
    if method == "textrank":
        from sumy.summarizers.text_rank import TextRankSummarizer

        return TextRankSummarizer()
    if method == "luhn":
        from sumy.summarizers.luhn import LuhnSummarizer

        return LuhnSummarizer()
    if method == "kl":
        from sumy.summarizers.kl import KLSummarizer

        return KLSummarizer()
    if method == "sum-basic":
        from sumy.summarizers.sum_basic import SumBasicSummarizer

        return SumBasicSummarizer()
    if method == "reduction":
        from sumy.summarizers.reduction import ReductionSummarizer

        return ReductionSummarizer()
    if method == "edmundson":
        from sumy.summarizers.edmundson import EdmundsonSummarizer

        summarizer = EdmundsonSummarizer()
        # as content words only: function words never reach a ranker
        summarizer.bonus_words = frozenset(filter(is_content, cues().bonus))
        summarizer.stigma_words = frozenset(filter(is_content, cues().stigma))
        # the words that count for nothing are left out already, and sumy wants at least one
        summarizer.null_words = frozenset({"的"})
        return summarizer
    from sumy.summarizers.lsa import LsaSummarizer

    summarizer = LsaSummarizer()
    # sumy numbers the words in the order of a frozenset, so that its result changes with PYTHONHASHSEED
    summarizer._create_dictionary = lambda document: {w: i for i, w in enumerate(sorted(set(document.words)))}
    return summarizer
