"""How central a sentence is, by one of several rankers, all fed with our own words.

LexRank is our own code with sumy's definition (see `lexrank`); lead and random are baselines; the others are sumy's.
"""

from __future__ import annotations

import random

from pipeline.summary.lexrank import lexrank
from pipeline.summary.sumy_rankers import KL_LIMIT, SUMY_LIMIT, SUMY_METHODS, Text, sumy_ratings

BASELINES = ("lead", "random")
METHODS = ("lexrank", *SUMY_METHODS, *BASELINES)


def centrality(text: Text, method: str = "lexrank") -> list[float]:
    """A score of 0…1 for each sentence; 1 is the most central, 0 one without words.

    `lead` and `random` need no words: the first sentence counts most, or one drawn by a fixed seed.
    Raises ValueError for a method that is not in METHODS.
    """
    count = len(text.sentences)
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    if method in BASELINES:
        order = list(range(count))
        if method == "random":
            random.Random(0).shuffle(order)  # noqa: S311 - a baseline, the same each time
        scores = [0.0] * count
        for place, i in enumerate(order):
            scores[i] = 1 - place / count
        return [round(score, 9) for score in scores]
    scores = lexrank(text.sentences)
    if method != "lexrank":
        limit = KL_LIMIT if method == "kl" else SUMY_LIMIT
        wordy = [i for i, words in enumerate(text.sentences) if words]
        taken = sorted(sorted(wordy, key=lambda i: (-scores[i], i))[:limit])
        scores = [0.0] * count
        for i, score in zip(taken, sumy_ratings(text.only(taken), method), strict=True):
            scores[i] = score
    highest = max(scores, default=0.0)
    # rounded: the last bits depend on the order of sums, and a rank must not hang on them
    return [round(score / highest, 9) if highest > 0 else 0.0 for score in scores]
