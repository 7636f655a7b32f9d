"""The words of a document as the rankers and the prior get them: cut once, names and amounts as one word each."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from operator import add

from pipeline.document import Document, Figure, Sentence
from pipeline.language import Segmenter, is_content

LONGEST_ARTICLE = 10_000
"""Sentences whose words are looked at; what stands after them is ranked by the rest of the prior alone."""


@dataclass(frozen=True)
class Cues:
    """The words of `cues.toml`: those of reports, and those of chatter."""

    bonus: frozenset[str]
    stigma: frozenset[str]


@dataclass(frozen=True)
class Wording:
    """The words of the body's sentences (`content`, in the order of `document.sentences`) and of the title.

    `bonus`, `stigma`: how many different cue words each sentence has.
    """

    content: Sequence[Sequence[str]]
    title: Sequence[str]
    bonus: Sequence[int]
    stigma: Sequence[int]


@cache
def cues() -> Cues:
    """The cue words, read once."""
    data = tomllib.loads(files(__package__).joinpath("cues.toml").read_text(encoding="utf-8"))
    return Cues(frozenset(data["bonus"]["words"]), frozenset(data["stigma"]["words"]))


def wording(document: Document) -> Wording:
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
    cue = cues()

    def words(sentence: Sentence) -> list[str]:
        text = document.normal[sentence.block][sentence.start : sentence.end]
        whole = {(a - sentence.start, b - sentence.start): word for (a, b), word in spans.get(sentence.id, {}).items()}
        cut = segmenter.cut(text, tuple(whole))
        return [whole.get((word.start, word.end), word.text).lower() for word in cut]

    content: list[list[str]] = []
    bonus: list[int] = []
    stigma: list[int] = []
    for i, sentence in enumerate(document.sentences):
        found = words(sentence) if i < LONGEST_ARTICLE else []
        content.append([word for word in found if is_content(word)])
        different = set(found)
        bonus.append(len(different & cue.bonus))
        stigma.append(len(different & cue.stigma))
    title = words(document.title_sentence) if document.title_sentence else []
    return Wording(content, [word for word in title if is_content(word)], bonus, stigma)


def content_words(document: Document) -> tuple[Sequence[Sequence[str]], Sequence[str]]:
    """The content words of each sentence, and those of the title."""
    found = wording(document)
    return found.content, found.title


def given_words(document: Document) -> frozenset[str]:
    """The content words of the summary that came with the article; empty without one."""
    given = document.article.given_summary
    words = Segmenter().cut(given) if given else []
    return frozenset(word.text.lower() for word in words if is_content(word.text))


@lru_cache(maxsize=512)  # a sentence's are asked for four times an article: for the theme, and by three choices
def letter_pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters and digits: likeness without a word list, the same for any script."""
    letters = "".join(filter(str.isalnum, text.lower()))
    return frozenset(map(add, letters, letters[1:]))


def _value(figure: Figure) -> str:
    return f"{figure.low}-{figure.high}" if figure.low is not None else figure.surface
