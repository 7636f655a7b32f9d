"""Names introduced outside quotation marks.

云砚科技（Yunyan Technology）, 首席执行官林若溪（Lin Ruoxi）, 芯片商诺尔黑文（Norrhaven）.

Most brackets of that look hold no name but the English of a common expression: 流匹配架构（Flow Matching）. So a name
needs evidence: it reads as the Latin says (`pinyin`), is written in the characters of transliterations, or ends as
organisations do; what is less than sure, such as 北岸研究（Northbank Research）, also needs a word about companies
beside it. The same evidence tells where the name begins, as Chinese puts no space before it.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.document import MentionKind
from pipeline.glossary.matcher import Match
from pipeline.glossary.pinyin import spells
from pipeline.glossary.transliteration import transliteration

LONGEST_NAME = 12
LONGEST_CERTAIN_NAME = 10
"""Of a name that stands once: nothing but a boundary word says where it begins."""
LONGEST_ABBREVIATION = 8
LONGEST_PINYIN = 6
LONGEST_REST = 8
SHORTEST_TRANSLITERATION = 3
LONGEST_PERSON = 4
LONGEST_SURNAME = 5
LONGEST_TITLED_PERSON = 10
MOST_BRACKETS = 500
MOST_OCCURRENCES = 200
"""Bounds on what one article can make us search for."""

_BRACKET = re.compile(r" ?[（(] ?(?P<latin>(?:[A-ZÀ-Þ]|i[A-Z])[A-Za-zÀ-ɏ0-9 .&'-]{1,39})(?P<close>[)）,，;；])")
_RUN = re.compile(r"[一-鿿A-Za-z0-9]{2,24}\Z")
_HAN_END = re.compile(r"[一-鿿]+\Z")
_COMPANY_FORM = re.compile(r" Co\.?\Z")
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "in", "on", "de", "da", "di", "du", "van", "von", "der", "&"})
_REACH = 24


@dataclass(frozen=True)
class Introduction:
    """A Chinese name, as in normalised text, and the Latin name that the article gives for it."""

    source: str
    target: str
    kind: MentionKind


@dataclass(frozen=True)
class Words:
    """What stands around the names of organisations and persons, and what they end in."""

    boundaries: tuple[str, ...]
    before_companies: tuple[str, ...]
    after_companies: tuple[str, ...]
    after_speakers: tuple[str, ...]
    before_persons: tuple[str, ...]
    sure_endings: tuple[str, ...]
    endings: tuple[str, ...]
    common_stems: tuple[str, ...]
    places: tuple[str, ...]
    no_person: frozenset[str]
    surnames: frozenset[str]
    other_surnames: frozenset[str]
    compound_surnames: frozenset[str]


@cache
def words_of_introductions() -> Words:
    """The lists of introductions.toml, read once."""
    data = tomllib.loads((files("pipeline.glossary") / "introductions.toml").read_text(encoding="utf-8"))
    lists = {key: tuple(dict.fromkeys(value.split())) for key, value in data.items()}
    return Words(
        boundaries=(*lists["boundaries"], *lists["before_companies"], *lists["before_persons"]),
        before_companies=lists["before_companies"],
        after_companies=lists["after_companies"],
        after_speakers=lists["after_speakers"],
        before_persons=lists["before_persons"],
        sure_endings=lists["sure_endings"],
        endings=(*lists["sure_endings"], *lists["likely_endings"]),
        common_stems=lists["common_stems"],
        places=lists["places"],
        no_person=frozenset(lists["no_person"]),
        surnames=frozenset("".join(lists["surnames"])),
        other_surnames=frozenset("".join(lists["other_surnames"])),
        compound_surnames=frozenset(lists["compound_surnames"]),
    )


class Introductions:
    """The introductions of one article. `texts` are its texts by block id, normalised and with signs folded; `known`
    is what the glossary finds in them."""

    def __init__(self, texts: Mapping[str, str], known: Mapping[str, Sequence[Match]]) -> None:
        self._texts = texts
        self._known = known
        # one text, so that a name is counted wherever it stands; no name holds a line break
        self._all = "\n".join(texts.values())

    def find(self) -> Iterator[Introduction]:
        """In reading order; the same name may come more than once."""
        for block, text in self._texts.items():
            known = [match for match in self._known.get(block, ()) if match.term.kind != "term"]
            names = {match.end for match in known}
            places = [match for match in known if match.term.kind == "place"]
            for bracket in itertools.islice(_BRACKET.finditer(text), MOST_BRACKETS):
                end = bracket.start()
                run = _RUN.search(text, max(end - _REACH, 0), end)
                latin = _latin(bracket)
                # 软银集团（SBG）: a name that the glossary knows needs no other
                if run is None or end in names or not _looks_like_name(latin):
                    continue
                inside = [p for p in places if run.start() <= p.start and p.end < end]
                from_place = max((p.start for p in inside), default=run.start())
                past_place = max((p.end for p in inside), default=run.start())
                found = self._name(run[0], text[from_place:end], text[past_place:end], latin)
                # neither 欧林学院 nor 学院 is the name in 富兰克林·欧林学院
                if found and (found.kind == "person" or text[run.start() - 1 : run.start()] != "·"):
                    yield found

    def _name(self, run: str, from_place: str, past_place: str, latin: str) -> Introduction | None:
        """What the bracket introduces; the run also from and past the last place in it: 接受|英国|医学协会."""
        if person := _person(run, latin):
            return Introduction(person, latin, "person")
        name = (
            self._in_pinyin(_han_end(run), latin)
            or self._transliterated(_han_end(past_place), latin)
            or self._with_ending(_han_end(from_place), latin)
        )
        return Introduction(name, latin, "organisation") if name else None

    def _in_pinyin(self, run: str, latin: str) -> str:
        """云砚科技 of Yunyan Technology, or "". The reading says where the name begins."""
        words = latin.split()
        for count in range(len(words), 0, -1):
            for rest in range(min(LONGEST_REST, len(run) - 2) + 1):
                tail = run[len(run) - rest :]
                for length in range(2, min(LONGEST_PINYIN, len(run) - rest) + 1):
                    name = run[len(run) - rest - length :]
                    if spells(name[:length], " ".join(words[:count])):
                        named = count < len(words) or tail in words_of_introductions().endings
                        is_name = named or (not tail and self._is_company(name))
                        return name if is_name and not name.endswith(words_of_introductions().places) else ""
        return ""

    def _transliterated(self, run: str, latin: str) -> str:
        """诺尔黑文 of Norrhaven, with an ending of organisations or without, or ""."""
        stem, ending = _split_ending(run)
        stretch = after_boundary(stem)
        core = transliteration().ending_of(stretch)
        if core != stretch:
            # other characters precede: only another occurrence shows where it begins
            core = self._repeated(core + ending, SHORTEST_TRANSLITERATION + len(ending)).removesuffix(ending)
        if not SHORTEST_TRANSLITERATION <= len(core) <= LONGEST_CERTAIN_NAME or _is_abbreviation(latin):
            return ""
        name = core + ending
        return name if transliteration().fits(core[0], latin) and (ending or self._is_company(name)) else ""

    def _with_ending(self, run: str, latin: str) -> str:
        """北岸研究 of Northbank Research, or "": only its end says what it is."""
        stem, ending = _split_ending(run)
        stretch = after_boundary(stem)
        if (
            not ending
            or len(stretch) < 2
            or stretch.endswith((*words_of_introductions().common_stems, *words_of_introductions().boundaries))
        ):
            return ""
        if _is_abbreviation(latin):
            # such institutions have long names, which only a clear beginning shows whole
            return run if stretch == stem and len(run) <= LONGEST_CERTAIN_NAME and _is_sure(ending) else ""
        name = self._repeated(stretch + ending, len(ending) + 2)
        if not name and len(stretch + ending) <= LONGEST_CERTAIN_NAME:
            name = stretch + ending
        return name if name and (_is_sure(ending) or self._is_company(name, speaks=True)) else ""

    def _repeated(self, stretch: str, shortest: int) -> str:
        """The longest end of the stretch that stands in the article twice at least and begins there clearly, or ""."""
        for length in range(min(len(stretch), LONGEST_NAME), shortest - 1, -1):
            name = stretch[-length:]
            starts = [start for start, _ in self._occurrences(name)]
            if len(starts) > 1 and (length == len(stretch) or any(self._begins(start) for start in starts)):
                return name
        return ""

    def _occurrences(self, name: str) -> list[tuple[int, int]]:
        found = itertools.islice(re.finditer(re.escape(name), self._all), MOST_OCCURRENCES)
        return [match.span() for match in found]

    def _begins(self, start: int) -> bool:
        """Whether something other than a Chinese character, or a boundary word, stands before this place."""
        before = self._all[max(start - _REACH, 0) : start]
        return not _han_end(before) or before.endswith(words_of_introductions().boundaries)

    def _is_company(self, name: str, *, speaks: bool = False) -> bool:
        """Whether a word about companies stands beside the name somewhere in the article.

        With `speaks` a word about whoever says something is enough: a person is called 罗伯特, not 北岸研究.
        """
        after = (
            *words_of_introductions().after_companies,
            *(words_of_introductions().after_speakers if speaks else ()),
        )
        for start, end in self._occurrences(name):
            bracket = _BRACKET.match(self._all, end)
            if self._all[max(start - _REACH, 0) : start].endswith(words_of_introductions().before_companies):
                return True
            if self._all.startswith(after, bracket.end() if bracket else end):
                return True
        return False


def _latin(bracket: re.Match[str]) -> str:
    """The Latin name; of （Yunyan Technology Co., Ltd.） without the "Co" that the comma cuts off."""
    latin = bracket["latin"].strip()
    return latin if bracket["close"] in ")）" else _COMPANY_FORM.sub("", latin)


def _looks_like_name(latin: str) -> bool:
    """Whether every word of weight begins with a capital or a digit: Hubble constant is none."""
    first, *rest = latin.split() or [""]
    return len(latin) > 1 and all(w[0].isupper() or w[0].isdigit() or w in _SMALL_WORDS for w in rest) and first != "I"


def _is_abbreviation(latin: str) -> bool:
    return latin.isupper() and len(latin) <= LONGEST_ABBREVIATION


def _is_sure(ending: str) -> bool:
    return ending.endswith(words_of_introductions().sure_endings)


def _han_end(run: str) -> str:
    found = _HAN_END.search(run)
    return found[0] if found else ""


def _split_ending(run: str) -> tuple[str, str]:
    """The run without the endings of organisations at its end, and these: 青蓼 and 智能机器人."""
    stem = run
    while ending := max(
        (e for e in words_of_introductions().endings if stem.endswith(e) and len(stem) > len(e)), key=len, default=""
    ):
        stem = stem[: -len(ending)]
    return stem, run[len(stem) :]


def after_boundary(run: str) -> str:
    """The run from the last boundary word on that leaves two characters at least (商 in 商汤 is none)."""
    body = run[:-2]
    return run[
        max((body.rfind(word) + len(word) for word in words_of_introductions().boundaries if word in body), default=0) :
    ]


def _person(run: str, latin: str) -> str:
    """The name at the end of the run, of a person so called; "" when there is none."""
    words = latin.split()
    if not 2 <= len(words) <= 4 or not words_of_introductions().no_person.isdisjoint(words) or _is_abbreviation(latin):
        return ""
    orders = (("".join(words[1:]), words[0]), ("".join(words[:-1]), words[-1]))
    for length in range(2, min(LONGEST_PERSON, len(run)) + 1):
        name = run[-length:]
        cut = 2 if length > 2 and name[:2] in words_of_introductions().compound_surnames else 1
        if any(spells(name[:cut], family) and spells(name[cut:], given) for given, family in orders):
            known = cut == 2 or name[0] in words_of_introductions().surnames
            return name if known or run[:-length].endswith(words_of_introductions().before_persons) else ""
    return _titled_person(run, words)


def _titled_person(run: str, words: Sequence[str]) -> str:
    """柏原正树 of Masaki Kashiwara: right after a title, beginning as a surname does."""
    end = max(
        (run.rfind(title) + len(title) for title in words_of_introductions().before_persons if title in run), default=0
    )
    name = run[end:]
    if not end or not 2 <= len(name) <= LONGEST_TITLED_PERSON or _han_end(name) != name:
        return ""
    if len(name) >= SHORTEST_TRANSLITERATION and transliteration().ending_of(name) == name:
        # a surname, or 西蒙史蒂文斯 of Simon Stevens
        word = words[-1] if len(name) <= LONGEST_SURNAME else words[0]
        return name if transliteration().fits(name[0], word) else ""
    is_surname = name[
        0
    ] in words_of_introductions().surnames | words_of_introductions().other_surnames and not name.endswith(
        words_of_introductions().endings
    )
    return name if is_surname and len(name) <= LONGEST_PERSON else ""
