"""Which articles a changed glossary, or a decision about names, can touch: told from the text in which names are looked
for, without reading an article again.

What the glossary gives an article depends on the forms that stand in its text, on nothing else: a form that is looked
for, a form that a row rejects, and every name that the article itself introduces, which is looked up as it stands
there. Of two forms only one and the same text decides which has precedence. So an article is touched only where one of
the forms whose rows are other than before stands in its text (spaces, widths, dots, case and script folded as the
matcher folds them; guards count as a part of the row). A decision touches its own article, the articles in which the
same words stand, and, where it holds everywhere, those in which the form or one of the term's forms stands.

Being touched is no more than a reason to look: whether the mentions really differ is told by making them.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick, Implementation

from pipeline import __version__
from pipeline.batch.cache import Cache, key_of
from pipeline.batch.manifest import Line, Recipe
from pipeline.document import Document
from pipeline.glossary.context import REACH, Place, fold_form

if TYPE_CHECKING:
    from pipeline.batch.workshop import Workshop
    from pipeline.glossary import Decisions, Glossary

TEXTS = "text"
NAMES = "names"
BETWEEN = "\0"
"""Stands between the blocks of a text; no form holds it."""
FEW = 6
"""Up to so many forms are looked for one by one, which is faster than an automaton."""
VERSION = "1"
"""Goes up when what is kept here is made otherwise."""


def text_of(document: Document) -> str:
    """The text in which names are looked for: the normalised blocks with widths, signs and case folded."""
    return BETWEEN.join(fold_form(text).replace(BETWEEN, " ") for text in document.normal.values())


def packed(text: str) -> bytes:
    """The text as it is kept."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def unpacked(data: bytes) -> str | None:
    """The text that was kept; None for what is none."""
    try:
        return zlib.decompress(data).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError):
        return None


@dataclass(frozen=True)
class Names:
    """A glossary or decisions as they were in some run, as far as it takes to tell what is other now.

    `forms`: what is looked for → the digest of the rows that look for it. `about`: article → the decisions about it.
    `everywhere`: a form, the words before and after it, and the decision that holds there in whatever article.
    `barred`: forms that are no name, or not that term's. `renamed`: term and English → better English.
    """

    forms: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    everywhere: frozenset[tuple[str, ...]] = frozenset()
    barred: frozenset[tuple[str, ...]] = frozenset()
    renamed: frozenset[tuple[str, ...]] = frozenset()

    def packed(self) -> bytes:
        """As it is kept."""
        sets = [sorted(self.everywhere), sorted(self.barred), sorted(self.renamed)]
        text = json.dumps([dict(self.forms), dict(self.about), *sets], ensure_ascii=False)
        return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)

    @staticmethod
    def unpacked(data: bytes) -> Names | None:
        """What was kept; None for what is none."""
        try:
            forms, about, *sets = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
            everywhere, barred, renamed = (frozenset(tuple(row) for row in rows) for rows in sets)
            return Names(forms, about, everywhere, barred, renamed)
        except (zlib.error, ValueError, TypeError):
            return None


def names_of_glossary(glossary: Glossary) -> Names:
    """What is looked for with a glossary."""
    rows: dict[str, list[object]] = {}
    terms: dict[int, str] = {}
    for form in glossary.forms:
        term = terms.get(id(form.term))
        if term is None:
            term = terms[id(form.term)] = _digest(form.term.model_dump(mode="json", exclude={"note"}))
        rows.setdefault(fold_form(form.text), []).append([form.text, form.case.value, form.guarded, term])
    for text in glossary.rejected:
        rows.setdefault(fold_form(text), []).append(text)
    return Names(forms={form: _digest(row) for form, row in rows.items()})


def names_of_decisions(decisions: Decisions) -> Names:
    """What is decided about names."""
    about: dict[str, list[str]] = {}
    everywhere: set[tuple[str, ...]] = set()
    for decision in decisions.standing:
        row = _digest(decision.model_dump(mode="json", include=_DECIDED))
        about.setdefault(decision.article, []).append(row)
        if decision.place.is_telling:
            everywhere.add((fold_form(decision.surface), *decision.place.sides, row))
    better = {(d.term, d.target): decisions.english(d.term, d.target) for d in decisions.log}
    return Names(
        about={article: _digest(rows) for article, rows in about.items()},
        everywhere=frozenset(everywhere),
        barred=frozenset((form, term) for term, form in decisions.never) | {(form, "") for form in decisions.no_names},
        renamed=frozenset((term, old, new) for (term, old), new in better.items() if new != old),
    )


_DECIDED = {"article", "term", "surface", "target", "before", "after", "verdict", "english"}


@dataclass(frozen=True)
class Change:
    """What is other between two runs: forms in a text, words around a form, articles by id."""

    forms: frozenset[str] = frozenset()
    places: frozenset[tuple[str, ...]] = frozenset()
    articles: frozenset[str] = frozenset()

    def touches(self, article: str, text: str) -> bool:
        """Whether the article of that id and text could have other mentions, or other decisions about them."""
        return (
            article in self.articles
            or self._has_form(text)
            or any(_stands(text, form, (before, after)) for form, before, after in self.places)
        )

    def _has_form(self, text: str) -> bool:
        if len(self.forms) <= FEW:
            return any(form in text for form in self.forms)
        return bool(self._automaton.find_matches_as_indexes(text))

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(sorted(self.forms), implementation=Implementation.ContiguousNFA)


def change(old: tuple[Names, Names], new: tuple[Names, Names], glossary: Glossary) -> Change:
    """What is other between a glossary with decisions and another; `glossary` is the new one."""
    (old_terms, old_decisions), (new_terms, new_decisions) = old, new
    forms = _different(old_terms.forms, new_terms.forms)
    forms |= {form for form, _ in old_decisions.barred ^ new_decisions.barred}
    renamed = {term for term, _, _ in old_decisions.renamed ^ new_decisions.renamed}
    forms |= {fold_form(term) for term in renamed}
    forms |= {fold_form(form.text) for form in glossary.forms if form.term.source in renamed}
    places = frozenset(place[:3] for place in old_decisions.everywhere ^ new_decisions.everywhere)
    return Change(frozenset(forms), places, frozenset(_different(old_decisions.about, new_decisions.about)))


class Touch:
    """Tells of articles of earlier runs whether a change of names can touch them. Where the cache does not know, it
    can."""

    def __init__(self, workshop: Workshop, cache: Cache) -> None:
        self._workshop = workshop
        self._cache = cache
        self._changes: dict[tuple[str, str], Change | None] = {}
        self._remembered = False

    def touches(self, line: Line) -> bool:
        """Whether the article of that line could have other mentions now than when the line was written."""
        recipe = line.recipe
        if recipe.same_names(self._workshop.recipe):
            return False
        names = (recipe.glossary, recipe.decisions)
        if names not in self._changes:
            self._changes[names] = self._change(recipe)
        known = self._changes[names]
        if known is None:
            return True
        if not known.forms and not known.places:
            return line.id in known.articles
        data = self._cache.get(TEXTS, text_key(line.source, line.input, recipe))
        text = None if data is None else unpacked(data)
        return text is None or known.touches(line.id, text)

    def remember(self) -> None:
        """Keep what names are looked for in this run, so that the next can tell what has changed. Called for each
        article, done once."""
        if not self._remembered:
            self._remembered = True
            self._kept(self._workshop.recipe)

    def learn(self, line: Line, text: bytes) -> None:
        """Keep the packed text of an article that was made."""
        if text and line.input:
            self._cache.put(TEXTS, text_key(line.source, line.input, line.recipe), text)

    def _change(self, recipe: Recipe) -> Change | None:
        old = (self._known("glossary", recipe.glossary), self._known("decisions", recipe.decisions))
        new = self._kept(self._workshop.recipe)
        if old[0] is None or old[1] is None:
            return None
        return change((old[0], old[1]), new, self._workshop.glossary)

    def _kept(self, recipe: Recipe) -> tuple[Names, Names]:
        glossary = self._known("glossary", recipe.glossary)
        if glossary is None:
            glossary = names_of_glossary(self._workshop.glossary)
            self._cache.put(NAMES, _names_key("glossary", recipe.glossary), glossary.packed())
        decisions = self._known("decisions", recipe.decisions)
        if decisions is None:
            decisions = names_of_decisions(self._workshop.decisions)
            self._cache.put(NAMES, _names_key("decisions", recipe.decisions), decisions.packed())
        return glossary, decisions

    def _known(self, kind: str, digest: str) -> Names | None:
        data = self._cache.get(NAMES, _names_key(kind, digest))
        return None if data is None else Names.unpacked(data)


def text_key(source: str, digest: str, recipe: Recipe) -> bytes:
    """The key of the text of an article: its path counts, as a title may be told from it."""
    return key_of(VERSION, recipe.program, recipe.settings, digest, source)


def _names_key(kind: str, digest: str) -> bytes:
    return key_of(VERSION, __version__, kind, digest)


def _different(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def _stands(text: str, form: str, sides: tuple[str, ...]) -> bool:
    """Whether the form stands somewhere between these words (see `Place.sides`)."""
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        before = text[max(start - REACH, 0) : start].rpartition(BETWEEN)[2]
        after = text[end : end + REACH].partition(BETWEEN)[0]
        if Place("", form, before, after).sides == sides:
            return True
        start = text.find(form, start + 1)
    return False


def _digest(row: object) -> str:
    text = json.dumps(row, ensure_ascii=True, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()
