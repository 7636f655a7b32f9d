"""Words: jieba behind a private tokenizer, with names, amounts and given spans kept whole.

jieba out of the box cuts 英伟达 and every Latin name with a dot or space. So the text is first cut at the spans the
caller knows (glossary mentions, figures), then at Latin names and numbers (GPT-4, 3.5, 400亿); only the Chinese in
between goes to jieba.

jieba is never used through its module-level tokenizer (shared state), its cache file (a guessable name in the
temporary folder, loaded with `marshal`) or `enable_paddle` (it runs pip). Building its dictionary takes 0.2 s, once a
process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from pipeline.language import segmentation

_WHOLE = re.compile(
    r"\d+(?:[.,]\d+)*(?:万亿|千亿|百亿|亿|千万|百万|万|千|%|倍|[A-Za-z]+(?:-?[A-Za-z0-9]+)*)?"
    r"|[A-Za-z][A-Za-z0-9]*(?:[-._+&'][A-Za-z0-9]+)*\+{0,2}"
)
"""Numbers with their 万/亿, percent sign or Latin unit (3GW, 70B), and Latin names (GPT-4.5, AT&T, o3-mini)."""

_HAN_WORD = re.compile(r"[㐀-鿿]+")
_VOCABULARY_FREQUENCY = 20_000
"""What jieba is told for our own words: as frequent as its most common nouns, so that they win over their parts."""


class Word(NamedTuple):
    """A word and its place: `text == source[start:end]`."""

    text: str
    start: int
    end: int


class Segmenter:
    """Cuts text into words. `vocabulary`: further words to keep whole, such as the glossary's.

    Making one copies jieba's dictionary (some 10 ms) when there is a vocabulary; make one a run, not one a sentence.
    """

    def __init__(self, vocabulary: Iterable[str] = ()) -> None:
        words = sorted({word.strip() for word in vocabulary} - {""})
        frequencies, total = segmentation.dictionary()
        self._frequencies = dict(frequencies) if words else frequencies
        self._total = total
        for word in words:
            if len(word) > 1 and _HAN_WORD.fullmatch(word):
                frequency = max(_VOCABULARY_FREQUENCY, frequencies.get(word, 0))
                self._frequencies[word] = frequency
                self._total += frequency
                segmentation.with_beginnings(word, self._frequencies)
        # jieba cuts at · and at spaces whatever its dictionary says: those words are found first, the longest first
        odd = sorted((word for word in words if not _HAN_WORD.fullmatch(word)), key=lambda w: (-len(w), w))
        self._odd = re.compile("|".join(map(re.escape, odd))) if odd else None

    def cut(self, text: str, whole: Sequence[tuple[int, int]] = ()) -> list[Word]:
        """The words of the text in order, white space left out.

        `whole`: spans of the text to keep as one word each; of spans that overlap the one that starts first counts,
        and of those the longest.
        """
        words: list[Word] = []
        position = 0
        for start, end in sorted(whole, key=lambda span: (span[0], -span[1])):
            if start >= position and end > start:
                self._cut_odd(text, position, start, words)
                words.append(Word(text[start:end], start, end))
                position = end
        self._cut_odd(text, position, len(text), words)
        return words

    def _cut_odd(self, text: str, start: int, end: int, words: list[Word]) -> None:
        if self._odd:
            for match in self._odd.finditer(text, start, end):
                self._cut_latin(text, start, match.start(), words)
                start = match.end()
                words.append(Word(match[0], match.start(), start))
        self._cut_latin(text, start, end, words)

    def _cut_latin(self, text: str, start: int, end: int, words: list[Word]) -> None:
        for match in _WHOLE.finditer(text, start, end):
            self._cut_chinese(text, start, match.start(), words)
            start = match.end()
            words.append(Word(match[0], match.start(), start))
        self._cut_chinese(text, start, end, words)

    def _cut_chinese(self, text: str, start: int, end: int, words: list[Word]) -> None:
        for token in segmentation.cut(text[start:end], self._frequencies, self._total) if start < end else ():
            following = start + len(token)
            if not token.isspace():
                words.append(Word(token, start, following))
            start = following


@cache
def stop_words() -> frozenset[str]:
    """Function words that say nothing about what a sentence is about, in small letters."""
    lines = files(__package__).joinpath("stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=8192)  # the same few thousand words make up most of any text
def is_content(word: str) -> bool:
    """Whether a word says what a sentence is about: not punctuation, no function word, no single Chinese character."""
    if len(word) == 1 and not (word.isascii() and word.isalnum()):
        return False
    return any(c.isalnum() for c in word) and word.lower() not in stop_words()
