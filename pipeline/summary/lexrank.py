"""LexRank as sumy computes it, without sumy's loops.

Same definition as `sumy.summarizers.lex_rank` (Erkan and Radev 2004): term frequency over the sentence's highest, idf
log(n / (1 + sentences with the word)), an edge where the cosine is above 0.1, power iteration until it moves by less
than 0.1. sumy compares every pair of sentences word by word (22 s for 1,000 sentences); here a sentence meets only the
sentences that share a word with it, through an inverted index, and no matrix of all pairs is ever held: an edge takes
four bytes, or one bit where there are many. A test holds the rankings equal.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

THRESHOLD = 0.1
EPSILON = 0.1
_BITS = 32
"""An edge in a list of row numbers takes so many bits."""
FEW = 200
"""Up to so many sentences, nearly all articles, plain Python takes half the time of numpy, and numpy is not loaded."""


def lexrank(sentences: Sequence[Sequence[str]]) -> list[float]:
    """The score of each sentence, given as its content words. All zero where no two sentences share anything."""
    if not sentences:
        return []
    vectors = _vectors(sentences)
    postings: dict[str, list[tuple[int, float]]] = {}
    for row, vector in enumerate(vectors):
        for term, weight in vector.items():
            postings.setdefault(term, []).append((row, weight))
    # A word of one sentence adds to nothing but the sentence's likeness to itself, which is 1: most words are of one.
    shared = {term: found for term, found in postings.items() if len(found) > 1}
    return _of_few(vectors, shared) if len(vectors) <= FEW else _of_many(vectors, shared)


def _of_few(vectors: Sequence[Mapping[str, float]], shared: Mapping[str, Sequence[tuple[int, float]]]) -> list[float]:
    edges: list[list[int]] = []
    for row, vector in enumerate(vectors):
        cosine = [0.0] * len(vectors)
        for term, weight in vector.items():
            for other, others in shared.get(term, ()):
                cosine[other] += weight * others
        cosine[row] = float(bool(vector))
        edges.append([other for other, likeness in enumerate(cosine) if likeness > THRESHOLD])

    scores = [1.0 / len(vectors)] * len(vectors)
    moved = 1.0
    while moved > EPSILON:
        following = [0.0] * len(vectors)
        for score, near in zip(scores, edges, strict=True):
            for other in near:
                following[other] += score / len(near)
        length = math.hypot(*following)
        if length == 0.0:
            return [0.0] * len(vectors)
        following = [score / length for score in following]
        moved = math.dist(following, scores)
        scores = following
    return scores


def _of_many(vectors: Sequence[Mapping[str, float]], shared: Mapping[str, Sequence[tuple[int, float]]]) -> list[float]:
    import numpy as np  # 80 ms: not paid for few sentences

    count = len(vectors)
    columns = {
        term: (np.array([row for row, _ in found]), np.array([weight for _, weight in found]))
        for term, found in shared.items()
    }
    listed: dict[int, NDArray[np.int32]] = {}
    packed: dict[int, NDArray[np.uint8]] = {}
    degrees: list[int] = []
    for row, vector in enumerate(vectors):
        cosine = np.zeros(count)
        for term, weight in vector.items():
            if term in columns:
                rows, weights = columns[term]
                cosine[rows] += weight * weights
        near = cosine > THRESHOLD
        near[row] = bool(vector)
        degree = int(np.count_nonzero(near))
        degrees.append(degree)
        # sentences that are all alike: 10,000 of them have 100 million edges
        if degree * _BITS > count:
            packed[row] = np.packbits(near)
        elif degree:
            listed[row] = np.flatnonzero(near).astype(np.int32)

    scores = np.full(count, 1.0 / count)
    moved = 1.0
    while moved > EPSILON:
        following = np.zeros(count)
        for row, bits in packed.items():
            following += np.unpackbits(bits, count=count) * (scores[row] / degrees[row])
        for row, others in listed.items():
            following[others] += scores[row] / degrees[row]
        length = float(np.linalg.norm(following))
        if length == 0.0:
            return [0.0] * count
        following /= length
        moved = float(np.linalg.norm(following - scores))
        scores = following
    return [float(score) for score in scores]


def _vectors(sentences: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """Each sentence's tf·idf by word, of length one; empty where it has no weight at all."""
    containing = Counter(term for sentence in sentences for term in dict.fromkeys(sentence))
    idf = {term: math.log(len(sentences) / (1 + found)) for term, found in containing.items()}
    vectors = []
    for sentence in sentences:
        frequencies = Counter(sentence)
        highest = max(frequencies.values(), default=1)
        vector = {term: found / highest * idf[term] for term, found in frequencies.items()}
        length = math.sqrt(sum(weight**2 for weight in vector.values()))
        vectors.append({term: weight / length for term, weight in vector.items()} if length > 0 else {})
    return vectors
