"""Names that an article introduces itself, by giving the Latin name behind the Chinese one.

* A person: 阿什维尼·维什瑙（Ashwini Vaishnaw）. The Chinese name begins where the characters that transliterations use
  begin; it must fit the Latin initial, and its parts must be as many as the Latin name's.
* Something with a name of its own, in quotation marks: “星际之门（Stargate）”, “星际之门”（Stargate）,
  “Cristal（水晶）”.
* What stands outside them: an organisation, a person with a Chinese name, see `introductions`.

The rendering is the article's own, so it holds for that article alone: everywhere in it, for the family name alone too
when it is long enough. Precision before recall: what is unclear is left out, and so is every name the glossary knows.
A person whom the glossary knows and whom the article names in full is also found under the family name alone.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.document import MentionKind
from pipeline.glossary.forms import Form, fold_signs, written_forms
from pipeline.glossary.glossary import Glossary
from pipeline.glossary.introductions import Introductions
from pipeline.glossary.matcher import Match, Matcher
from pipeline.glossary.term import Term
from pipeline.glossary.transliteration import transliteration

_LATIN = r"[A-ZÀ-Þ][A-Za-zÀ-ɏ0-9.'&+-]{0,30}(?: [A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9.'&+-]{0,30}){0,4}"
_IN_BRACKETS = rf"\s?[（(]\s?(?P<latin>{_LATIN})\s?[)）]"
_PERSON = re.compile(rf"(?P<han>[一-鿿]{{1,12}}(?:·[一-鿿]{{1,8}}){{1,3}}){_IN_BRACKETS}")
_INNER = _IN_BRACKETS.replace("latin", "inner")
_NAMED = re.compile(rf"[“「『\"](?P<han>[一-鿿]{{2,12}})(?:[”」』\"]{_IN_BRACKETS}|{_INNER}\s?[”」』\"])")
_GLOSSED = re.compile(rf"[“「『\"](?P<whole>(?P<latin>{_LATIN})\s?[（(]\s?[一-鿿]{{2,12}}\s?[)）])[”」』\"]")
_OPENING = '“「『"《'

_PARTICLES = frozenset(
    {"de", "da", "di", "del", "della", "du", "la", "le", "van", "von", "der", "den", "bin", "ibn", "al", "el"}
)
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "in", "on", "a", "to"})
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii"})

LONGEST_FIRST_PART = 6
SHORTEST_KNOWN_FAMILY_NAME = 2
SHORTEST_NEW_FAMILY_NAME = 3
LONGEST_ABBREVIATION = 5
SHORTEST_UNQUOTED = 4
"""A shorter Chinese name (“水晶”) is a common word outside quotation marks."""


class PairFinder:
    """Finds what an article introduces, over a glossary that knows the rest."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary

    def find(self, texts: Mapping[str, str], known: Mapping[str, Sequence[Match]]) -> dict[str, list[Match]]:
        """For each block id, the candidates that the article's own introductions make.

        `texts` are the article's normalised texts by block id, `known` the glossary's candidates in them by
        block id too. Where the article gives one name twice, the first counts.
        """
        signs = {block: fold_signs(text) for block, text in texts.items()}
        terms = self._introduced(signs, known) + self._family_names(itertools.chain.from_iterable(known.values()))
        if not terms:
            return {}
        matcher = Matcher(_after(self._glossary, terms))
        found: dict[str, list[Match]] = {}
        for block, text in texts.items():
            found[block] = [
                Match(m.start, m.end, m.term, m.order + len(self._glossary.forms))
                for m in matcher.candidates(text)
                if _may_stand(m, text)
            ]
        return found

    def _introduced(self, texts: Mapping[str, str], matches: Mapping[str, Sequence[Match]]) -> list[Term]:
        terms: dict[str, Term] = {}
        for signs in texts.values():
            for term in (*_persons(signs), *_named(signs), *_glossed(signs)):
                if self._glossary.rejects(term.source):
                    continue
                known = self._glossary.lookup(term.source)
                if known is None:
                    terms.setdefault(term.source, self._without_known(term))
                elif term.source == term.target:  # “Cristal（水晶）” of a known Cristal: the mention takes in the gloss
                    terms.setdefault(term.source, known.model_copy(update={"aliases": term.aliases}))
        for found in Introductions(texts, matches).find():
            if self._glossary.lookup(found.source) is None and not self._glossary.rejects(found.source):
                terms.setdefault(found.source, _term(found.source, found.target, found.kind))
        return list(terms.values())

    def _without_known(self, term: Term) -> Term:
        """The term without aliases that the glossary gives to another."""
        return term.model_copy(update={"aliases": tuple(a for a in term.aliases if self._glossary.lookup(a) is None)})

    def _family_names(self, known: Iterable[Match]) -> list[Term]:
        """Terms for the family names of known persons who are named in full."""
        terms: dict[str, Term] = {}
        for match in known:
            name = self._glossary.forms[match.order].text
            if match.term.kind != "person" or "·" not in name:
                continue
            family = name.rsplit("·", 1)[1]
            if len(family) >= SHORTEST_KNOWN_FAMILY_NAME and self._glossary.lookup(family) is None:
                terms.setdefault(family, match.term.model_copy(update={"aliases": (family,)}))
        return list(terms.values())


def _after(glossary: Glossary, terms: Sequence[Term]) -> tuple[Form, ...]:
    """The forms of an article's own terms, less those that the glossary has already."""
    forms = written_forms([(0, term) for term in terms])
    return tuple(form for form in forms if glossary.lookup(form.text) is None and not glossary.rejects(form.text))


def _may_stand(match: Match, text: str) -> bool:
    """Whether a short name introduced in quotation marks stands in quotation marks here."""
    if match.term.kind != "product" or match.end - match.start >= SHORTEST_UNQUOTED or text[match.start].isascii():
        return True
    return match.start > 0 and text[match.start - 1] in _OPENING


def _persons(text: str) -> list[Term]:
    found = []
    for match in _PERSON.finditer(text):
        first, *rest = match["han"].split("·")
        words = [w for w in match["latin"].split() if not _is_minor(w)]
        if len(words) != len(rest) + 1:
            continue
        given = _given_name(first, words[0][0].upper())
        if given and all(set(part) <= transliteration().characters for part in rest):
            aliases = (rest[-1],) if len(rest[-1]) >= SHORTEST_NEW_FAMILY_NAME else ()
            found.append(_term("·".join([given, *rest]), match["latin"], "person", aliases))
    return found


def _is_minor(word: str) -> bool:
    """An initial, a particle or a suffix: what Chinese leaves out of a name, mostly."""
    return word.casefold() in _PARTICLES | _SUFFIXES or (len(word) == 2 and word[1] == ".")


def _given_name(run: str, initial: str) -> str:
    """The first part of a name at the end of a run of Chinese characters, or "" when it cannot be told."""
    table = transliteration()
    for title in table.titles:
        cut = run.rfind(title)
        if cut >= 0 and cut + len(title) < len(run):
            run = run[cut + len(title) :]
    name = table.ending_of(run)
    # the whole run, never its end: 兰科 of 弗兰科·班托瓦 would fit Rigo Bantova
    return name if name and len(name) <= LONGEST_FIRST_PART and table.fits(name[0], initial) else ""


def _named(text: str) -> list[Term]:
    pairs = [(m["han"], m["latin"] or m["inner"]) for m in _NAMED.finditer(text)]
    return [_term(han, latin, "product") for han, latin in pairs if _is_title(latin)]


def _glossed(text: str) -> list[Term]:
    found = [(m["latin"], m["whole"]) for m in _GLOSSED.finditer(text)]
    return [_term(latin, latin, "product", (whole,)) for latin, whole in found if _is_title(latin)]


def _is_title(latin: str) -> bool:
    """Whether this is a name: every word of weight begins with a capital or a digit (“哈勃常数”（Hubble constant） is
    none), and it is no abbreviation, which says too little to stand for the Chinese (“股利贴现模型”（DDM）)."""
    if latin.isupper() and len(latin) <= LONGEST_ABBREVIATION:
        return False
    return all(w[0].isupper() or w[0].isdigit() or w in _SMALL_WORDS for w in latin.split())


def _term(source: str, target: str, kind: MentionKind, aliases: tuple[str, ...] = ()) -> Term:
    """A term from an article. Its parts come out of the patterns above, so they are what a term may hold."""
    return Term(source=source, target=target, kind=kind, aliases=aliases)
