"""Is every name there that the Chinese has, and no other? Is one name used for one thing, in full at first?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from pipeline.checks.evidence import BLANK, Evidence
from pipeline.checks.words import either
from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic, Mention

TOKEN = re.compile(r"[A-Za-z0-9\u00c0-\u024f](?:[A-Za-z0-9\u00c0-\u024f&\-]|[.'](?=[A-Za-z0-9]))*")
"""A Latin word with what may stand inside one: DeepSeek-R1, R&D, U.S. Chinese beside it is not part of it."""
OPENING = re.compile(r"(?:^|[.!?:;]\s+|[\"“(\[]\s*|—\s*)$")
ENDING = re.compile(rf"(?:{either('names', 'common_endings')})$")
"""Endings of common words that open a sentence: Funding, Compared, Notably, Regulations."""
LATIN = r"A-Za-z0-9_\u00c0-\u024f"
"""What a Latin word is made of; Chinese beside a name is no part of it."""
SHORTEST_FAMILY_NAME = 3
"""A shorter one (He, An) may be a pronoun or an article; the glossary's `short` says where it is a name."""
SHORTEST_SPLIT = 6
"""A shorter word cut in two (Me ta) is not what anybody writes."""
POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True)
class Place:
    """A country, region or kind of name: what it is called in Chinese, and the English words that it makes fair."""

    chinese: re.Pattern[str]
    english: frozenset[str]


@dataclass(frozen=True)
class KnownWords:
    """Capitalised English that is no name, places, and what names look like in Chinese."""

    common: frozenset[str]
    openers: frozenset[str]
    places: tuple[Place, ...]
    designators: tuple[Place, ...]
    """Common nouns that stand with a capital in names (Court, Ministry), and Roman numerals: fair where the Chinese has
    what they say."""
    organisation: re.Pattern[str]
    transliteration: re.Pattern[str]


@cache
def known_words() -> KnownWords:
    """The word lists of names.toml, read once."""
    data = tomllib.loads((files("pipeline.checks") / "names.toml").read_text(encoding="utf-8"))
    return KnownWords(
        common=frozenset(word.casefold() for word in data["common"]),
        openers=frozenset(data["openers"].split()),
        organisation=re.compile(
            rf"(?:(?<![\u4e00-\u9fff])|(?<=[由与和及为向]))(?!(?:[\u4e00-\u9fff]{{0,4}}(?:{data['ordinary_stems']}))(?:{data['organisation_suffixes']}))"
            rf"[\u4e00-\u9fff]{{2,4}}(?:{data['organisation_suffixes']})"
        ),
        transliteration=re.compile(rf"[{data['transliteration']}]{{4,}}"),
        places=tuple(_place(entry["chinese"], entry["english"]) for entry in data["places"]),
        designators=(
            *(_place(entry["chinese"], entry["english"]) for entry in data["designators"]),
            *(_place(entry["chinese"], [entry["english"]]) for entry in data["numerals"]),
        ),
    )


def _place(chinese: str, english: list[str]) -> Place:
    return Place(re.compile(chinese), frozenset(word.casefold() for word in english))


def is_country(chinese: str) -> bool:
    """True for a country or region whose English has an adjective too: 美国企业 is "American companies"."""
    return any(place.chinese.fullmatch(chinese) for place in known_words().places)


@dataclass(frozen=True)
class Rendering:
    """How a name stands in an English text: the words, and what they are.

    `target`: the glossary's English. `short`: its short form, a person's family name where the glossary has no short
    form, or the adjective of a place. `variant`: the target in other letters (Softbank, Open-AI). `forbidden`: what
    the glossary forbids. `missing`: nothing of these; `text` is empty.
    """

    text: str
    how: Literal["target", "short", "variant", "forbidden", "missing"]


MISSING = Rendering("", "missing")


def rendering(english: str, mention: Mention, others: Iterable[Mention] = ()) -> Rendering:
    """How a mention stands in the English; the worst that is found, a forbidden rendering before all else.

    `others` are the other mentions that the English tells: what is forbidden for one name may be a part of another.
    """
    if wrong := _forbidden(english, mention, others):
        return Rendering(wrong, "forbidden")
    spelled = _spelled(english, mention.target)
    if variants := [text for text in spelled.values() if text != mention.target]:
        return Rendering(variants[0], "variant")
    if spelled:
        return Rendering(mention.target, "target")
    for short in _short_forms(mention):
        if spans := _short_spans(short, english):
            return Rendering(english[slice(*spans[0])], "short")
    return MISSING


def kept(evidence: Evidence) -> str:
    """Names the glossary's English names that the English sentence should hold and does not.

    A person may stand with the short form (the family name where the glossary has none); a country as its adjective
    (美国企业 → American companies), and not at all where it only says where an organisation is from (日本软银集团 →
    SoftBank).
    """
    missing = []
    starts = {mention.start for mention in evidence.mentions if mention.kind == "organisation"}
    for mention in evidence.mentions:
        if mention.kind == "place" and mention.end in starts:
            continue
        found = _spans(_word(mention.target), evidence.english) or any(
            _short_spans(short, evidence.english) for short in _short_forms(mention)
        )
        if mention.target not in missing and not found:
            missing.append(mention.target)
    return f"missing: {', '.join(missing)}" if missing else ""


def forbidden(evidence: Evidence) -> str:
    """Names the renderings in the English that the glossary forbids, with what should stand there.

    What stands inside the right name of this mention or another is fair: Son in Masayoshi Son.
    """
    found = []
    for mention in evidence.mentions:
        wrong = _forbidden(evidence.english, mention, evidence.mentions)
        line = f"{wrong} for {mention.target}"
        if wrong and line not in found:
            found.append(line)
    return f"forbidden: {', '.join(found)}" if found else ""


def naming(
    claims: Sequence[tuple[str, Sequence[str]]], mentions: Sequence[Mention], *, stage: str = "compose"
) -> list[Diagnostic]:
    """What is wrong with the names of a note as a whole, in the order of its claims.

    `claims`: the English of each and the ids of its sentences, in reading order; leave out the headline, which may use
    a short form first. `mentions`: the document's. Codes: `name-forbidden`, `name-two-ways` (one term, two English
    names), `name-short-first` (the short form before the full name), `name-short-shared` (a short form that is that of
    two names in the note).
    """
    found: dict[str, list[Rendering]] = {}
    terms: dict[str, Mention] = {}
    for english, sentences in claims:
        told = [mention for mention in mentions if mention.sentence in sentences and mention.kind != "term"]
        for mention in told:
            terms.setdefault(mention.target, mention)
        for mention in {mention.target: mention for mention in told}.values():
            found.setdefault(mention.target, []).extend(_in_order(english, mention, told))
    problems: list[Diagnostic] = []
    for target, renderings in found.items():
        term, place, short = terms[target].term, terms[target].sentence, terms[target].short
        names = list(dict.fromkeys(r.text for r in renderings if r.how in ("target", "variant")))
        problems += [
            diagnose("name-forbidden", stage=stage, about_sentence=place, wrong=wrong, target=target)
            for wrong in dict.fromkeys(r.text for r in renderings if r.how == "forbidden")
        ]
        if len(names) > 1:
            both = " and ".join(names)
            problems.append(diagnose("name-two-ways", stage=stage, about_sentence=place, term=term, names=both))
        if short and renderings and renderings[0].how == "short":
            problems.append(diagnose("name-short-first", stage=stage, about_sentence=place, short=short, target=target))
        rivals = [other for other in found if other != target and terms[other].short == short]
        if short and rivals and any(r.how == "short" for r in renderings):
            both = " and ".join([target, *rivals])
            problems.append(diagnose("name-short-shared", stage=stage, about_sentence=place, short=short, names=both))
    return problems


def standing(english: str, mention: Mention, others: Iterable[Mention] = ()) -> list[tuple[int, int]]:
    """Where a mention stands in the English, as its target in whatever letters or in a short form, in order.

    A short form inside one of the names of the `others` is none: the Lin of Lin Guang is not Lin Ruoxi.
    """
    found = [(start, start + len(text)) for start, text in _spelled(english, mention.target).items()]
    rest = _blanked(english, [one.target for one in (mention, *others)])
    for short in _short_forms(mention):
        found += _short_spans(short, rest)
    return sorted(set(found))


def _in_order(english: str, mention: Mention, others: Sequence[Mention]) -> list[Rendering]:
    """Every rendering of a mention in a text, in the order in which they stand; a short form within a name is none."""
    found = [
        (start, Rendering(text, "target" if text == mention.target else "variant"))
        for start, text in _spelled(english, mention.target).items()
    ]
    rest = _blanked(english, [*(one.target for one in (mention, *others)), *mention.forbidden])
    if mention.kind != "place":
        for short in _short_forms(mention):
            found += [(start, Rendering(rest[start:end], "short")) for start, end in _short_spans(short, rest)]
    if wrong := _forbidden(english, mention, others):
        found.append((len(english), Rendering(wrong, "forbidden")))
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def _spelled(english: str, target: str) -> dict[int, str]:
    """Where the target stands in whatever letters, by its start. A word in small letters is no name: us, meta."""
    found = {start: english[start:end] for start, end in _spans(_loose(target), english)}
    return {start: text for start, text in found.items() if text == target or not text.islower()}


def _forbidden(english: str, mention: Mention, others: Iterable[Mention]) -> str:
    """The first forbidden rendering that is no part of a right name, however that is spelled, or ""."""
    if not mention.forbidden:
        return ""
    names = {one.target for one in (mention, *others)}
    fair = [span for name in names for span in _spans(_loose(name), english)]
    for wrong in mention.forbidden:
        for start, end in _spans(_word(wrong), english):
            # the right name itself, in its own letters (Softbank may be forbidden for SoftBank), or more than this
            if english[start:end] not in names and not any(
                s <= start and end <= e and end - start < e - s for s, e in fair
            ):
                return wrong
    return ""


def _blanked(english: str, names: Iterable[str]) -> str:
    """The text with these names blanked, the longest first, of the same length."""
    for name in sorted(set(names), key=lambda name: (-len(name), name)):
        english = _word(name).sub(lambda match: "\0" * len(match[0]), english)
    return english


def _short_forms(mention: Mention) -> list[str]:
    """What may stand for the target once the reader knows it."""
    if mention.kind == "place":
        return [word for place in known_words().places if place.chinese.search(mention.term) for word in place.english]
    if mention.short:
        return [mention.short]
    family = mention.target.split()[-1]
    return [family] if mention.kind == "person" and len(family) >= SHORTEST_FAMILY_NAME else []


def _short_spans(short: str, english: str) -> list[tuple[int, int]]:
    """Where a short form stands; one with a capital needs it: Jobs and Son are names, jobs and son are not."""
    spans = _spans(_word(short), english)
    return [span for span in spans if english[span[0]].isupper()] if short[:1].isupper() else spans


def _spans(pattern: re.Pattern[str], english: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(english)]


@lru_cache(maxsize=4096)
def _word(name: str) -> re.Pattern[str]:
    """The name as a whole word in any case."""
    return re.compile(rf"(?<![{LATIN}]){re.escape(name)}(?![{LATIN}])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _loose(name: str) -> re.Pattern[str]:
    """The name in any case, with a space, a hyphen or nothing between its words and inside its long ones:
    Deep Seek for DeepSeek, Open-AI for OpenAI, Cloud Sail for Cloudsail."""
    words = [word for word in re.split(r"[\s-]+", name) if word]
    parts = [part for word in words for part in (word if len(word) >= SHORTEST_SPLIT and word.isalpha() else [word])]
    return re.compile(rf"(?<![{LATIN}]){'[ -]?'.join(map(re.escape, parts))}(?![{LATIN}])", re.IGNORECASE)


def invented(evidence: Evidence) -> str:
    """Names capitalised words of the English that stand neither in the prepared Chinese nor among common words.

    The first word of a sentence is let pass when it is a common opener or has the ending of a common word.
    """
    fair = {token.casefold() for token in TOKEN.findall(evidence.prepared)} | known_words().common
    fair |= {part for token in fair for part in re.split(r"[-&.]", token)}
    for english in (*evidence.terms, *(mention.target for mention in evidence.mentions)):
        fair |= {token.casefold() for token in TOKEN.findall(english)}
    source = evidence.chinese.replace(BLANK, "") + evidence.prepared
    for place in (*known_words().places, *known_words().designators):
        if place.chinese.search(source):
            fair |= place.english
    strangers = []
    for token in TOKEN.finditer(evidence.english):
        word = POSSESSIVE.sub("", token[0])
        if word.casefold() in fair or word.casefold().rstrip("s") in fair or not _looks_like_name(word):
            continue
        if all(part.casefold() in fair or not _looks_like_name(part) for part in word.split("-")):
            continue
        first = OPENING.search(evidence.english[: token.start()]) is not None
        if first and word[1:].islower() and (word.casefold() in known_words().openers or ENDING.search(word)):
            continue
        if word not in strangers:
            strangers.append(word)
    return f"not in the Chinese: {', '.join(strangers)}" if strangers else ""


def _looks_like_name(word: str) -> bool:
    return word[:1].isupper() or any(c.isupper() for c in word[1:])


def unknown(evidence: Evidence) -> str:
    """Names what looks like a name in the Chinese and is none that the glossary or the article explains.

    Nobody can tell whether the English of such a name is right: 赤麓半导体 came back as "Red Mountain". Names that are
    known are blanked in `evidence.chinese` and not seen here.
    """
    words = known_words()
    found = [m[0] for p in (words.organisation, words.transliteration) for m in p.finditer(evidence.chinese)]
    return f"not in the glossary: {', '.join(dict.fromkeys(found))}" if found else ""
