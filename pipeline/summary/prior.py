"""The prior: what the rankers do not see in a sentence, as visible parts with explicit weights.

Every part is a number that says why; `zhbrief show` prints them. The evidence (mentions, figures, dates) comes from
the document, the words from `wording`, what a sentence does instead of telling from `rhetoric`.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from pipeline.checks.measures import chinese_measure
from pipeline.document import Document, Figure, Sentence
from pipeline.summary.rhetoric import is_barred, shares, without_marks
from pipeline.summary.wording import Wording, given_words, letter_pairs

BARRED = -10.0
"""The part of a sentence that is never chosen: a heading, a line that only introduces what follows."""

_HARD_KINDS = frozenset({"money", "count", "percent", "power", "energy", "volume", "multiple", "ratio", "compute"})
_OPENING = 2
"""Sentences of the body that say what the article is about."""
_CLOSING = 2
"""Sentences at its end that sum it up (teasers lose more than this gives)."""
_MEASURES = frozenset({"valuation", "funding", "revenue", "net profit", "loss"})
"""What a reader of business news asks for first."""
_LENGTHS = frozenset({"shortest", "longest"})
_BONUS = 3
_STIGMA = 4
"""So many different cue words make the part full."""


@dataclass(frozen=True)
class Weights:
    """What a full part counts; those up to `reporting` are added, the others subtracted.

    A sentence of fewer than `shortest` characters loses up to `short`; one of more than `longest` and more than `usual`
    times the article's median up to `long`. Few and in tenths, because more could not be told from noise on the data
    that they were fitted to (docs/summaries.md). `given` is 0: a summary that came with an article is what summaries
    are measured against, and a measure with the answer in hand is none.
    """

    rank: float = 0.6
    theme: float = 0.7
    figures: float = 0.4
    measures: float = 0.6
    dates: float = 0.05
    names: float = 0.2
    position: float = 0.4
    closing: float = 0.1
    title: float = 0.6
    opening: float = 0.3
    given: float = 0.0
    reporting: float = 0.2
    chatter: float = 0.4
    teaser: float = 0.2
    filler: float = 0.1
    flourish: float = 0.3
    question: float = 0.6
    quote: float = 0.3
    introduces: float = 0.2
    leaning: float = 0.1
    short: float = 1.0
    shortest: int = 15
    long: float = 0.6
    longest: int = 55
    usual: float = 1.4

    @classmethod
    def checked(cls, given: Mapping[str, float]) -> Weights:
        """The weights with some of them given by name. Raises ValueError for a name that does not exist, a negative
        or infinite weight, and a length that is no whole number."""
        known = {field.name: field for field in fields(cls)}
        for name, value in given.items():
            if name not in known:
                raise ValueError(f"unknown weight {name!r}; known: {', '.join(known)}")
            if not 0 <= value < math.inf or (name in _LENGTHS and (value < 1 or value != int(value))):
                raise ValueError(f"the weight {name} cannot be {value}")
        return cls(**{name: int(value) if name in _LENGTHS else value for name, value in given.items()})  # type: ignore[arg-type]


def parts_of(document: Document, words: Wording, weights: Weights) -> list[dict[str, float]]:
    """The prior's parts of each sentence of `document.sentences`, weighted; parts that are 0 are left out."""
    figures: dict[str, list[Figure]] = {}
    for figure in document.figures:
        figures.setdefault(figure.sentence, []).append(figure)
    measures = _key_measures(document)
    dated = {date.sentence for date in document.dates}
    kinds = {block.id: block.kind for block in document.article.blocks}
    names = _names(document)
    titles = _title_shares(words.content, words.title)
    positions = _positions(document)
    themes = _themes(document)
    openings = _openings(words.content, [kinds[sentence.block] != "heading" for sentence in document.sentences])
    lengths = [
        len("".join(without_marks(document.normal[s.block][s.start : s.end]).split())) for s in document.sentences
    ]
    body = [
        n
        for n, s in zip(lengths, document.sentences, strict=True)
        if n >= weights.shortest and kinds[s.block] != "heading"
    ]
    longest = max(float(weights.longest), weights.usual * statistics.median(body or [0]))
    given = given_words(document) if weights.given else frozenset()

    found = []
    for i, sentence in enumerate(document.sentences):
        text = document.normal[sentence.block][sentence.start : sentence.end]
        rhetoric = shares(text)
        content = words.content[i]
        values = {
            "theme": weights.theme * themes[i],
            "figures": weights.figures * _figure_share(figures.get(sentence.id, [])),
            "measures": weights.measures * measures.get(sentence.id, 0.0),
            "dates": weights.dates * (sentence.id in dated),
            "names": weights.names * names.get(sentence.id, 0.0),
            "position": weights.position * positions[i],
            "closing": weights.closing * (i >= len(document.sentences) - _CLOSING),
            "title": weights.title * titles[i],
            "opening": weights.opening * openings[i],
            "given": weights.given * (_share_of(content, given) if given else 0.0),
            "reporting": weights.reporting * min(1.0, words.bonus[i] / _BONUS),
            "chatter": -weights.chatter * min(1.0, words.stigma[i] / _STIGMA),
            "teaser": -weights.teaser * rhetoric["teaser"],
            "filler": -weights.filler * rhetoric["filler"],
            "flourish": -weights.flourish * rhetoric["flourish"],
            "question": -weights.question * rhetoric["question"],
            "quote": -weights.quote * rhetoric["quote"],
            "introduces": -weights.introduces * rhetoric["introduces"],
            "leaning": -weights.leaning * rhetoric["leaning"],
            "length": -_length_loss(lengths[i], longest, weights),
        }
        if is_barred(text, kinds[sentence.block]):
            values["barred"] = BARRED
        found.append({name: round(value, 6) for name, value in values.items() if value})
    return found


def _length_loss(length: int, longest: float, weights: Weights) -> float:
    short = max(0.0, 1 - length / weights.shortest)
    long = min(1.0, max(0.0, length - longest) / longest)
    return max(weights.short * short, weights.long * long)


def _figure_share(figures: Sequence[Figure]) -> float:
    """0…1: half for the first amount, full from three on. A rank or duration (第一, 三年) counts a third of one."""
    amounts = sum(1.0 if figure.kind in _HARD_KINDS else 1 / 3 for figure in figures)
    return min(1.0, 0.5 * math.pow(amounts, 0.65))


def _key_measures(document: Document) -> dict[str, float]:
    """0…1 by sentence: half for an amount that is a valuation, a revenue …, full for two such measures."""
    sentences: dict[str, Sentence] = {sentence.id: sentence for sentence in document.sentences}
    found: dict[str, set[str]] = {}
    for figure in document.figures:
        if figure.sentence not in sentences:
            continue
        text = document.normal[sentences[figure.sentence].block]
        measure = chinese_measure(text, figure.start, figure.end, figure.kind)
        if measure and measure.name in _MEASURES:
            found.setdefault(figure.sentence, set()).add(measure.name)
    return {sentence: min(1.0, len(names) / 2) for sentence, names in found.items()}


def _names(document: Document) -> dict[str, float]:
    """0…1 by sentence: how much of the article's cast it names; a name counts by how often the article has it."""
    often = Counter(mention.target for mention in document.mentions)
    most = max(often.values(), default=1)
    targets: dict[str, dict[str, None]] = {}
    for mention in document.mentions:
        targets.setdefault(mention.sentence, {})[mention.target] = None
    return {
        sentence: min(1.0, sum(math.sqrt(often[name] / most) for name in found) / 2)
        for sentence, found in targets.items()
    }


def _title_shares(words: Sequence[Sequence[str]], title: Sequence[str]) -> list[float]:
    """The share of the title's words that stand in each sentence; a word of many sentences counts less."""
    containing = Counter(word for sentence in words for word in dict.fromkeys(sentence))
    value = {word: 1 / math.sqrt(containing[word]) for word in title if containing[word]}
    total = sum(value.values())
    if not total:
        return [0.0] * len(words)
    return [sum(value[word] for word in dict.fromkeys(found) if word in value) / total for found in words]


def _themes(document: Document) -> list[float]:
    """0…1: the share of a sentence's pairs of letters that some other sentence has too.

    What an article is about comes back in it. Unlike a ranker's centrality this does not grow with the length of the
    sentence, and it sees the word that jieba cut in two ways.
    """
    texts = [document.normal[s.block][s.start : s.end] for s in document.sentences]
    seen: set[str] = set()
    again: set[str] = set()
    for text in texts:
        pairs = letter_pairs(text)
        again |= seen & pairs
        seen |= pairs
    return [len(pairs & again) / len(pairs) if (pairs := letter_pairs(text)) else 0.0 for text in texts]


def _openings(words: Sequence[Sequence[str]], body: Sequence[bool]) -> list[float]:
    """The share of each sentence's words that the opening of the body has; 0 for the opening itself."""
    first = [i for i, counts in enumerate(body) if counts][:_OPENING]
    opening = frozenset(word for i in first for word in words[i])
    return [0.0 if i in first else _share_of(found, opening) for i, found in enumerate(words)]


def _share_of(words: Sequence[str], others: frozenset[str]) -> float:
    """The share of the different words that are among the others; of fewer than four words as if there were four."""
    different = set(words)
    return len(different & others) / max(4, len(different))


def _positions(document: Document) -> list[float]:
    """0…1: the lead counts most; the first sentence after a heading or of another author's text counts half."""
    blocks = {block.id: block for block in document.article.blocks}
    found: list[float] = []
    author = document.sentences and blocks[document.sentences[0].block].author
    opens = True
    order = 0
    for sentence in document.sentences:
        block = blocks[sentence.block]
        if block.kind == "heading":
            found.append(0.0)
            opens = True
            continue
        if block.author != author:
            author, opens = block.author, True
        found.append(max(1 / (1 + order / 3), 0.5 if opens else 0.0))
        opens = False
        order += 1
    return found
