"""Is every name there that the Chinese has, and no other?"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.checks.evidence import BLANK, Evidence

TOKEN = re.compile(r"[A-Za-z0-9\u00c0-\u024f](?:[A-Za-z0-9\u00c0-\u024f&\-]|[.'](?=[A-Za-z0-9]))*")
"""A Latin word with what may stand inside one: DeepSeek-R1, R&D, U.S. Chinese beside it is not part of it."""
OPENING = re.compile(r"(?:^|[.!?:;]\s+|[\"“(\[]\s*|—\s*)$")
ENDING = re.compile(r"(?:ing|ed|ly|tion|tions|sion|ment|ments|ness|ity|ies|ers|ors|ists|ance|ence|ships?|ives?|als)$")
"""Endings of common words that open a sentence: Funding, Compared, Notably, Regulations."""
POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True)
class Place:
    """A country or region: what it is called in Chinese, and the English words, adjectives too, that it makes fair."""

    chinese: re.Pattern[str]
    english: frozenset[str]


@dataclass(frozen=True)
class KnownWords:
    """Capitalised English that is no name, places, and what names look like in Chinese."""

    common: frozenset[str]
    openers: frozenset[str]
    places: tuple[Place, ...]
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
        places=tuple(
            Place(re.compile(entry["chinese"]), frozenset(word.casefold() for word in entry["english"]))
            for entry in data["places"]
        ),
    )


def is_country(chinese: str) -> bool:
    """True for a country or region whose English has an adjective too: 美国企业 is "American companies"."""
    return any(place.chinese.fullmatch(chinese) for place in known_words().places)


def kept(evidence: Evidence) -> str:
    """Names the glossary's English names that the English sentence should hold and does not.

    A person may stand with the family name alone; a country as its adjective (美国企业 → American companies), and not
    at all where it only says where an organisation is from (日本软银集团 → SoftBank).
    """
    english = evidence.english.casefold()
    missing = []
    starts = {mention.start for mention in evidence.mentions if mention.kind == "organisation"}
    for mention in evidence.mentions:
        if mention.kind == "place" and mention.end in starts:
            continue
        wanted = [mention.target]
        if mention.kind == "person":
            wanted.append(mention.target.split()[-1])
        if mention.kind == "place":
            wanted += [w for p in known_words().places if p.chinese.search(mention.term) for w in p.english]
        if mention.target not in missing and not any(_stands_in(name.casefold(), english) for name in wanted):
            missing.append(mention.target)
    return f"missing: {', '.join(missing)}" if missing else ""


def _stands_in(name: str, english: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", english) is not None


def invented(evidence: Evidence) -> str:
    """Names capitalised words of the English that stand neither in the prepared Chinese nor among common words.

    The first word of a sentence is let pass when it is a common opener or has the ending of a common word.
    """
    fair = {token.casefold() for token in TOKEN.findall(evidence.prepared)} | known_words().common
    fair |= {part for token in fair for part in re.split(r"[-&.]", token)}
    for english in (*evidence.terms, *(mention.target for mention in evidence.mentions)):
        fair |= {token.casefold() for token in TOKEN.findall(english)}
    source = evidence.chinese.replace(BLANK, "") + evidence.prepared
    for place in known_words().places:
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
