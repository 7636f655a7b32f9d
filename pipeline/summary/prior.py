"""The prior: what the rankers do not see in a sentence, as visible parts with explicit weights.

Every part is a number that says why; `zhbrief show` prints them. The words come from `rhetoric.toml`, the evidence
(mentions, figures, dates) from the document.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.document import Document, Figure

BARRED = -10.0
"""The part of a sentence that is never chosen: a heading, a line that only introduces what follows."""

_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"")
_QUESTION = re.compile(r"[？?][”』」\"）)]*(?:【[^】]{1,6}】|\[\d{1,3}\])*$")
_INTRODUCES = re.compile(r"(?:[:：]|——|[—-]|➡️?|👇|↓)[”』」\"]?$")
_PICTURE = re.compile(r"(?:【[^】]{1,6}】|\[\d{1,3}\])+$")
_LEADING = "“「\"'（( -*•"
_CONNECTIVE = 0.4
_HARD_KINDS = frozenset({"money", "count", "percent", "power", "multiple", "ratio", "compute"})


@dataclass(frozen=True)
class Weights:
    """What a full part counts; all are added up to `title`, subtracted from `teaser` on.

    A sentence of fewer than `shortest` or more than `longest` characters loses up to `length`.
    """

    rank: float = 0.7
    figures: float = 0.6
    dates: float = 0.05
    names: float = 0.3
    position: float = 0.6
    title: float = 0.8
    teaser: float = 0.8
    filler: float = 0.1
    flourish: float = 0.3
    question: float = 0.8
    quote: float = 0.3
    leaning: float = 0.25
    length: float = 0.5
    shortest: int = 15
    longest: int = 60


@dataclass(frozen=True)
class _Rhetoric:
    teaser: tuple[str, ...]
    teaser_start: tuple[str, ...]
    filler_start: tuple[str, ...]
    flourish: tuple[str, ...]
    reference: tuple[str, ...]
    reference_except: tuple[str, ...]
    connective: tuple[str, ...]
    connective_except: tuple[str, ...]


@cache
def _rhetoric() -> _Rhetoric:
    data = tomllib.loads(files(__package__).joinpath("rhetoric.toml").read_text(encoding="utf-8"))
    return _Rhetoric(
        teaser=tuple(data["teaser"]["anywhere"]),
        teaser_start=tuple(data["teaser"]["start"]),
        filler_start=tuple(data["filler"]["start"]),
        flourish=tuple(data["flourish"]["anywhere"]),
        reference=tuple(data["reference"]["start"]),
        reference_except=tuple(data["reference"]["except"]),
        connective=tuple(data["connective"]["start"]),
        connective_except=tuple(data["connective"]["except"]),
    )


def is_barred(text: str, kind: str) -> bool:
    """Whether a sentence in a block of that kind may never be chosen, whatever its score."""
    plain = _PICTURE.sub("", text.strip()).rstrip()
    return kind == "heading" or not any(c.isalnum() for c in plain) or bool(_INTRODUCES.search(plain))


def leaning(text: str) -> float:
    """How much the sentence needs the one before: 1 for 该公司…, 对此…, 他表示…; less for 不过…, 此外…; else 0."""
    rules = _rhetoric()
    text = text.lstrip(_LEADING)
    if text.startswith(rules.reference) and not text.startswith(rules.reference_except):
        return 1.0
    return _CONNECTIVE * (text.startswith(rules.connective) and not text.startswith(rules.connective_except))


def parts_of(
    document: Document, words: Sequence[Sequence[str]], title: Sequence[str], weights: Weights
) -> list[dict[str, float]]:
    """The prior's parts of each sentence of `document.sentences`, weighted; parts that are 0 are left out.

    `words`, `title`: the content words of each sentence and of the title, as the ranker gets them.
    """
    figures: dict[str, list[Figure]] = {}
    for figure in document.figures:
        figures.setdefault(figure.sentence, []).append(figure)
    dated = {date.sentence for date in document.dates}
    kinds = {block.id: block.kind for block in document.article.blocks}
    names = _names(document)
    title_shares = _title_shares(words, title)
    positions = _positions(document)

    found = []
    for i, sentence in enumerate(document.sentences):
        text = document.normal[sentence.block][sentence.start : sentence.end]
        values = {
            "figures": weights.figures * _figure_share(figures.get(sentence.id, [])),
            "dates": weights.dates * (sentence.id in dated),
            "names": weights.names * names.get(sentence.id, 0.0),
            "position": weights.position * positions[i],
            "title": weights.title * title_shares[i],
            **_rhetorical(text, weights),
        }
        if is_barred(text, kinds[sentence.block]):
            values["barred"] = BARRED
        found.append({name: round(value, 6) for name, value in values.items() if value})
    return found


def _figure_share(figures: Sequence[Figure]) -> float:
    """0…1: half for the first amount, full from three on. A rank or duration (第一, 三年) counts a third of one."""
    amounts = sum(1.0 if figure.kind in _HARD_KINDS else 1 / 3 for figure in figures)
    return min(1.0, 0.5 * math.pow(amounts, 0.65))


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
    return [sum(value[word] for word in value if word in set(found)) / total if total else 0.0 for found in words]


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


def _rhetorical(text: str, weights: Weights) -> dict[str, float]:
    rules = _rhetoric()
    plain = _PICTURE.sub("", text).rstrip()
    bare = plain.lstrip(_LEADING)
    quoted = sum(len(match) for match in _QUOTED.findall(plain))
    short = max(0.0, 1 - len(plain) / weights.shortest)
    long = min(1.0, max(0, len(plain) - weights.longest) / weights.longest)
    teaser = any(phrase in plain for phrase in rules.teaser) or bare.startswith(rules.teaser_start)
    return {
        "teaser": -weights.teaser * teaser,
        "filler": -weights.filler * bare.startswith(rules.filler_start),
        "flourish": -weights.flourish * any(phrase in plain for phrase in rules.flourish),
        "question": -weights.question * bool(_QUESTION.search(plain)),
        # a quoted name or term is no quote: only where quoted text is a third of the sentence
        "quote": -weights.quote * (quoted / len(plain) if plain and quoted * 3 > len(plain) else 0.0),
        "leaning": -weights.leaning * leaning(plain),
        "length": -weights.length * max(short, long),
    }
