"""The stage that finds facts: who – measure – figure – as of – qualifier, sentence by sentence in reading order.

An article is read as one text: 公司 and 该公司 are the company it is about, 项目 the project last named, a list's items
speak of the subject of the line that opens it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from pipeline.briefing.facts_grammar import grammar
from pipeline.briefing.facts_reading import read
from pipeline.briefing.facts_telling import Found, Known
from pipeline.briefing.facts_template import Template, template
from pipeline.document import TITLE_BLOCK, DateMention, Document, Fact, Figure, Mention, Sentence

OWNER_LEAD = 2
"""An article is about the company that is named so many times as often as the next."""
PROJECT = re.compile(r"[”』」\"'）)]*(?:项目|计划|工程)")
OPENS_LIST = re.compile(r"[：:]$")
ROUND_REACH = 3
"""So many sentences behind 完成5亿元融资 its investors are named without saying in whom they invest."""


_Annotation = TypeVar("_Annotation", Mention, Figure, DateMention)


class FindFacts:
    """Assigns `document.facts`: what is sure of the figures of the title and the body."""

    name = "facts"
    version = 1
    requires = frozenset({"normal", "sentences", "mentions", "figures", "dates"})
    assigns = frozenset({"facts"})

    def __call__(self, document: Document) -> None:
        """Replace `document.facts`; ids are t1, t2, … in order of sentence and figure."""
        document.facts = []
        reader = _Reader(document)
        for sentence in document.all_sentences():
            for found in reader.read(sentence):
                document.facts.append(_fact(found, sentence, len(document.facts) + 1))


def _fact(found: Found, sentence: Sentence, number: int) -> Fact:
    return Fact(
        id=f"t{number}",
        who=found.who.target,
        term=found.who.term,
        measure=found.measure,
        qualifier=found.qualifier,
        stance=found.stance,
        figure=found.value.id,
        as_of=found.as_of,
        sentence=sentence.id,
        start=found.begin,
        end=found.until,
    )


class _Reader:
    """Reads a document's sentences in order and remembers what they told."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._grammar = grammar()
        self._kinds = {block.id: block.kind for block in document.article.blocks}
        self._mentions = _by_sentence(document.mentions)
        self._figures = _by_sentence(document.figures)
        self._dates = _by_sentence(document.dates)
        self._owner = owner(document)
        self._funded: tuple[int, Mention] | None = None
        self._opened: Mention | None = None
        self._project: tuple[int, Mention] | None = None
        self._previous: list[Found] = []
        self._last_names: list[Mention] = []
        self._count = 0

    def read(self, sentence: Sentence) -> list[Found]:
        """The facts of the next sentence."""
        self._count += 1
        title = sentence.block == TITLE_BLOCK
        if not self._in_list(sentence):
            self._opened = None
        known = Known(
            owner=self._company(),
            funded=self._round(),
            subject=self._opened,
            project=self._project[1] if self._project and self._count - self._project[0] <= 2 else None,
            invested=self._invested(),
            title=title,
        )
        found = []
        if self._figures.get(sentence.id) or self._dates.get(sentence.id):
            found = read(self._template(sentence), known, self._grammar)
        self._remember(sentence, found)
        return found

    def _template(self, sentence: Sentence) -> Template:
        text = self._document.normal[sentence.block]
        return template(
            text,
            sentence.start,
            sentence.end,
            self._mentions.get(sentence.id, []),
            self._figures.get(sentence.id, []),
            self._dates.get(sentence.id, []),
        )

    def _company(self) -> Mention | None:
        """Who 公司 is here: the article's company, unless the sentence before speaks of another one only."""
        if self._owner is None or not self._last_names:
            return self._owner
        named = {m.target for m in self._last_names}
        return self._owner if self._owner.target in named else None

    def _round(self) -> Mention | None:
        if self._funded is None:
            return None
        since, who = self._funded
        near = self._count - since <= ROUND_REACH
        return who if near or (self._owner is not None and who.target == self._owner.target) else None

    def _invested(self) -> Found | None:
        investments = [f for f in self._previous if f.measure == "investment"]
        return investments[-1] if len({f.who.target for f in investments}) == 1 else None

    def _in_list(self, sentence: Sentence) -> bool:
        return self._kinds.get(sentence.block) == "list_item"

    def _remember(self, sentence: Sentence, found: list[Found]) -> None:
        names = [m for m in self._mentions.get(sentence.id, []) if m.kind == "organisation"]
        for fact in found:
            if fact.measure == "funding":
                self._funded = (self._count, fact.who)
        text = self._document.normal[sentence.block]
        for mention in self._mentions.get(sentence.id, []):
            if mention.kind in {"product", "organisation"} and PROJECT.match(text, mention.end):
                self._project = (self._count, mention)
        if OPENS_LIST.search(sentence.text) and not self._in_list(sentence):
            self._opened = names[0] if len({m.target for m in names}) == 1 else None
        self._previous = found
        self._last_names = names


def owner(document: Document) -> Mention | None:
    """The company an article is about: named most, at least twice as often as the next, or the only one in the title.
    None when neither is so."""
    names = [m for m in document.mentions if m.kind == "organisation"]
    counts = Counter(m.target for m in names)
    if not counts:
        return None
    titled = list(dict.fromkeys(m.target for m in names if m.sentence == "title"))
    ranked = sorted(counts, key=lambda target: (-counts[target], target))
    best = ranked[0]
    clear = len(ranked) == 1 or counts[best] >= OWNER_LEAD * counts[ranked[1]]
    if len(titled) == 1 and (clear or titled[0] == best):
        return next(m for m in names if m.target == titled[0])
    return next(m for m in names if m.target == best) if clear and counts[best] > 1 else None


def _by_sentence(found: Iterable[_Annotation]) -> dict[str, list[_Annotation]]:
    groups: dict[str, list[_Annotation]] = {}
    for one in found:
        groups.setdefault(one.sentence, []).append(one)
    return groups
