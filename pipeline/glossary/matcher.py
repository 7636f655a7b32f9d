"""Where the terms stand in a text: longest match over characters, not over words.

Segmenters cut names (jieba keeps 0 of 16 英伟达 whole out of the box), so every written form is searched for in the
normalised text with one Aho–Corasick automaton, and what it finds has to pass these rules:

1. **Case**: see `forms.Case`.
2. **Latin boundaries**: a form that begins or ends with a Latin letter or a digit is no part of a longer word or
   number (Meta in Metaverse, GPT-4 in GPT-4.5 or GPT-4o). A product is not meant either where a hyphen adds to its name
   (o3 in o3-mini). Chinese characters beside it do not matter: 用ChatGPT写.
3. **Dots**: a Chinese form beside a middle dot with Chinese on its other side is a part of another name (库克 in
   詹姆斯·库克).
4. **Addresses**: nothing in web addresses, e-mail addresses and @handles, except a name that is the whole of a bare
   domain (Character.AI).
5. **Guards** of the term. `not_before` and `not_after` hold for what follows or precedes at once, white space aside;
   of `before` (it follows) and `after` (it precedes) one must stand within `NEAR` characters, in the same sentence.

Of the candidates that overlap, the longest is taken, then the leftmost, then the one whose form has precedence in the
glossary. So 亚马逊云科技 beats 亚马逊, and where the guard 业 forbids 中国银行 in 中国银行业, 中国 is taken.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from pipeline.glossary.addresses import Address, addresses
from pipeline.glossary.forms import Form, fits_case, fold_case, fold_signs, simplified
from pipeline.glossary.term import HAN, Term

NEAR = 12
"""Within so many characters, the word itself included, stands what `before` and `after` ask for."""

_GUARD_REACH = 24
_SENTENCE_END = re.compile(r"[。！？!?\n]")


class Match(NamedTuple):
    """A term in a text: half-open span; `order` is the place of its form in the glossary's precedence."""

    start: int
    end: int
    term: Term
    order: int


@dataclass(frozen=True)
class _Guards:
    """The guards of a term, folded: `before`, `after` are asked for, `not_before`, `not_after` forbidden."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]


class Matcher:
    """Finds terms in text. Building it takes time (0.1 s for 10,000 forms); searching is linear in the text."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._forms = tuple(forms)
        numbers: dict[str, int] = {}
        self._first: list[int] = []  # pattern → its first form; most patterns have one
        self._others: dict[int, list[int]] = {}
        for order, form in enumerate(self._forms):
            pattern = fold_case(form.text)
            number = numbers.setdefault(pattern, len(self._first))
            if number == len(self._first):
                self._first.append(order)
            else:
                self._others.setdefault(number, []).append(order)
        self._automaton = AhoCorasick(list(numbers), implementation=Implementation.ContiguousNFA) if numbers else None
        self._guards = _guards({id(form.term): form.term for form in self._forms}.values())

    def candidates(self, text: str) -> list[Match]:
        """Every place where a form passes the rules, overlaps included, in the order of their ends."""
        if self._automaton is None or not text:
            return []
        signs = fold_signs(text)
        folded = fold_case(signs)
        spans = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        closed = addresses(signs) if spans else []
        found: list[Match] = []
        for pattern, start, end in spans:
            for order in (self._first[pattern], *self._others.get(pattern, ())):
                form = self._forms[order]
                if self._fits(form, signs, folded, start, end, closed):
                    found.append(Match(start, end, form.term, order))
                    break
        return found

    def find(self, text: str) -> list[Match]:
        """The terms of a text in reading order, without overlap."""
        return resolve(self.candidates(text))

    def _fits(self, form: Form, signs: str, folded: str, start: int, end: int, closed: list[Address]) -> bool:
        return (
            fits_case(form, signs[start:end])
            and _stands_alone(folded, start, end, product=form.term.kind == "product")
            and _is_whole_name(folded, start, end)
            and _is_open(closed, start, end)
            and not (form.guarded and self._is_guarded(form.term, folded, start, end))
        )

    def _is_guarded(self, term: Term, folded: str, start: int, end: int) -> bool:
        guards = self._guards.get(term.source)
        if guards is None:
            return False
        following = folded[end : end + _GUARD_REACH]
        preceding = folded[max(start - _GUARD_REACH, 0) : start]
        if (
            following.startswith(guards.not_before)
            or preceding.endswith(guards.not_after)
            or following.lstrip().startswith(guards.not_before)
            or preceding.rstrip().endswith(guards.not_after)
        ):
            return True
        return bool(guards.before or guards.after) and not _is_near(guards, preceding, following)


def resolve(candidates: Iterable[Match]) -> list[Match]:
    """The candidates that stay: the longest first, then the leftmost, none over another; in reading order."""
    chosen: list[Match] = []
    taken: set[int] = set()
    for match in sorted(candidates, key=lambda m: (m.start - m.end, m.start, m.order)):
        if match.start not in taken and match.end - 1 not in taken:
            taken.update(range(match.start, match.end))
            chosen.append(match)
    return sorted(chosen, key=lambda m: m.start)


def _is_open(closed: list[Address], start: int, end: int) -> bool:
    """Whether the span is in no address, or is a bare domain as a whole. The addresses are in order and apart."""
    last = bisect_left(closed, end, key=lambda address: address.start) - 1
    if last < 0 or closed[last].end <= start:
        return True
    address = closed[last]
    return address.is_domain and (address.start, address.end) == (start, end)


def _is_word(character: str) -> bool:
    """A Latin letter, a digit or an underscore."""
    return (character.isascii() and (character.isalnum() or character == "_")) or "À" <= character <= "ɏ"


def _stands_alone(text: str, start: int, end: int, *, product: bool) -> bool:
    if start and _is_word(text[start]):
        before = text[start - 1]
        if _is_word(before) or (before == "." and start > 1 and _is_word(text[start - 2])):
            return False
    if end < len(text) and _is_word(text[end - 1]):
        after = text[end]
        if _is_word(after):
            return False
        more = end + 1 < len(text) and _is_word(text[end + 1])
        # "GPT-4." ends a sentence, GPT-4.5 is another product; so is o3-mini, while OpenAI-like still speaks of OpenAI
        if more and ((after == "." and text[end + 1].isdigit()) or (after == "-" and product)):
            return False
    return True


def _is_whole_name(text: str, start: int, end: int) -> bool:
    """False for a Chinese form that is one part of a name with dots."""
    if start > 1 and text[start - 1] == "·" and HAN.match(text[start]) and HAN.match(text[start - 2]):
        return False
    return not (end + 1 < len(text) and text[end] == "·" and HAN.match(text[end - 1]) and HAN.match(text[end + 1]))


def _is_near(guards: _Guards, preceding: str, following: str) -> bool:
    """Whether one of the words asked for stands near, on its side and in the same sentence."""
    after = _SENTENCE_END.split(following[:NEAR], maxsplit=1)[0]
    before = _SENTENCE_END.split(preceding[-NEAR:])[-1]
    return any(word in after for word in guards.before) or any(word in before for word in guards.after)


def _guards(terms: Iterable[Term]) -> dict[str, _Guards]:
    """The guards of the terms that have any, folded as the text is, in Simplified characters too."""
    guarded = sorted((term for term in terms if term.has_guards), key=lambda t: t.source)
    columns = [(t.before, t.after, t.not_before, t.not_after) for t in guarded]
    plain = [fold_case(fold_signs(guard)) for guards in columns for column in guards for guard in column]
    both = dict(zip(plain, simplified(plain), strict=True))

    def forms(guards: tuple[str, ...]) -> tuple[str, ...]:
        folded = [fold_case(fold_signs(guard)) for guard in guards]
        return tuple(dict.fromkeys([*folded, *(both[guard] for guard in folded)]))

    return {term.source: _Guards(*map(forms, guards)) for term, guards in zip(guarded, columns, strict=True)}
