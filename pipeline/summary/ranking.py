"""How central a sentence is, by one of several rankers, all fed with our own words.

LexRank is our own code with sumy's definition (see `lexrank`). The others are sumy's summarisers, fed through its
document model: sumy never sees a text, so neither its sentence splitter, nor its word filter (which drops every token
with a digit), nor its heading test has a say. sumy is loaded only when one of them is asked for.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.summary.lexrank import lexrank

METHODS = ("lexrank", "textrank", "luhn", "lsa", "kl")

SUMY_LIMIT = 150
"""sumy's loops grow with the square or cube of the sentences: of longer texts it ranks the most central by LexRank."""


def centrality(sentences: Sequence[Sequence[str]], method: str = "lexrank") -> list[float]:
    """A score of 0…1 for each sentence, given as its content words; 1 is the most central, 0 one without words.

    Raises ValueError for a method that is not in METHODS.
    """
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    scores = lexrank(sentences)
    if method != "lexrank":
        wordy = [i for i, words in enumerate(sentences) if words]
        taken = sorted(sorted(wordy, key=lambda i: (-scores[i], i))[:SUMY_LIMIT])
        scores = [0.0] * len(sentences)
        for i, score in zip(taken, _sumy([sentences[i] for i in taken], method), strict=True):
            scores[i] = score
    highest = max(scores, default=0.0)
    # rounded: the last bits depend on the order of sums, and a rank must not hang on them
    return [round(score / highest, 9) if highest > 0 else 0.0 for score in scores]


class _Words:
    """What sumy takes for a tokenizer: its "text" is the number of one of our sentences."""

    def __init__(self, sentences: Sequence[Sequence[str]]) -> None:
        self._sentences = sentences

    def to_words(self, number: str) -> tuple[str, ...]:
        return tuple(self._sentences[int(number)])


def _sumy(sentences: Sequence[Sequence[str]], method: str) -> list[float]:
    """The ratings that sumy's summariser gives, shifted so that none is negative."""
    if not sentences:
        return []
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence

    words = _Words(sentences)
    # Sentences with equal text are one key in sumy's ratings; numbers for texts keep them apart.
    model = ObjectDocumentModel([Paragraph([Sentence(str(i), words) for i in range(len(sentences))])])
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
        summarizer(model, len(sentences))
    if not ratings:
        return [0.0] * len(sentences)
    # KL rates 0, -1, -2, … in the order in which it takes sentences
    lowest = min(*ratings, 0.0)
    return [rating - lowest for rating in ratings]


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
    from sumy.summarizers.lsa import LsaSummarizer

    summarizer = LsaSummarizer()
    # sumy numbers the words in the order of a frozenset, so that its result changes with PYTHONHASHSEED
    summarizer._create_dictionary = lambda document: {w: i for i, w in enumerate(sorted(set(document.words)))}
    return summarizer
