"""The forms of a term that are looked for: as written in the glossary, and as else people write the same name.

* 山姆·奥特曼 is also written with another dot, with a space, a hyphen or nothing between its parts;
* GPT-4, GPT 4 and GPT4 are one name: beside a digit, hyphen, space and nothing are interchangeable;
* a Traditional form is looked for in Simplified characters as well, because matching runs on normalised text
  (輝達 becomes 辉达 there), and as it stands, because a Simplified article may quote it. A form with a character
  that only Simplified has is not converted: 昇腾 would become 升腾, which is a verb.

Upper and lower case are a matter of the form (`Case`): ChatGPT is ChatGPT in any case, Meta is not meta.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from pipeline.glossary.term import HAN, Term
from pipeline.language import fold, to_simplified
from pipeline.language.script import count_markers

DOTS = "·•・‧⋅∙･．"
_SIGNS = {ord(dot): "·" for dot in DOTS} | {ord(dash): "-" for dash in "‐‑‒–"} | {ord("’"): "'", ord("‘"): "'"}
_PLACES = (
    range(0xA0, 0x100),
    range(0x2000, 0x2070),
    range(0x2200, 0x2300),
    range(0x3000, 0x3100),
    range(0xFF00, 0xFFF0),
)
"""Where Unicode keeps what is folded; a test compares with all of it."""
_FOLDED = {code: fold(chr(code)).translate(_SIGNS) for places in _PLACES for code in places}
_FOLDED = {code: text for code, text in _FOLDED.items() if text != chr(code)}
# Most text has next to nothing to fold: looking for it is five times as fast as translating every character.
_TO_FOLD = re.compile(f"[{re.escape(''.join(map(chr, _FOLDED)))}]+")
_CAPITALS = re.compile("[A-Z]+")

_AROUND_DOT = ("·", " ", "", "-", " · ")
_BESIDE_DIGIT = re.compile(r"(?<=[0-9])[- ](?=[A-Za-z0-9])|(?<=[A-Za-z])[- ](?=[0-9])")
_MAX_SEPARATORS = 3

_PLAIN = re.compile(r"[㐀-鿿]+")
"""Chinese characters alone, as most forms are: nothing to fold and no variants."""
_LETTER = re.compile(r"[A-Za-z]")


class Case(Enum):
    """Which cases of its Latin letters a form may stand in."""

    ANY = "any"
    """A name that no word of another language looks like: ChatGPT, GPT-4, NVIDIA, OpenAI公司."""
    CAPITALISED = "capitalised"
    """As written, or all in capitals: Oracle and ORACLE, not oracle."""
    EXACT = "exact"
    """As written only: ARK, xAI (XAI is explainable AI), o1."""


class Form(NamedTuple):
    """One way a term may stand in a text. `text` is written out with · for any dot; `guarded`: its guards hold."""

    text: str
    term: Term
    case: Case
    guarded: bool


def fold_signs(text: str) -> str:
    """The text with its widths folded, every middle dot as ·, every hyphen as -, of the same length."""
    return _TO_FOLD.sub(lambda match: match[0].translate(_FOLDED), text)


def fold_case(text: str) -> str:
    """The text with A–Z as a–z, of the same length (`str.lower` may lengthen: İ)."""
    return _CAPITALS.sub(lambda match: match[0].lower(), text)


def case_of(text: str) -> Case:
    """The case rule of a form, from its looks."""
    if _PLAIN.fullmatch(text) or not _LETTER.search(text) or HAN.search(text):
        return Case.ANY
    single = not re.search(r"\s", text)
    inner = any(c.isupper() for c in text[1:]) or any(c.isdigit() for c in text)
    if single and inner and len(text) >= 5:
        return Case.ANY
    return Case.CAPITALISED if len(text) >= 4 else Case.EXACT


def fits_case(form: Form, stands: str) -> bool:
    """Whether the text found may be that form, as far as upper and lower case go. Both with signs folded."""
    if form.case is Case.ANY or stands == form.text:
        return True
    return form.case is Case.CAPITALISED and stands == form.text.upper()


def spellings(form: str) -> list[str]:
    """A form and its variants at dots and, beside a digit, at hyphens and spaces; the form itself comes first."""
    if _PLAIN.fullmatch(form):
        return [form]
    form = fold_signs(form)
    found = [form.replace("·", dot) for dot in _AROUND_DOT] if "·" in form else [form]
    pieces = _BESIDE_DIGIT.split(form)
    if 1 < len(pieces) <= _MAX_SEPARATORS + 1:
        found += [
            "".join(itertools.chain(*itertools.zip_longest(pieces, separators, fillvalue="")))
            for separators in itertools.product(("-", " ", ""), repeat=len(pieces) - 1)
        ]
    return list(dict.fromkeys(found))


def simplified(texts: Sequence[str]) -> list[str]:
    """The texts in Simplified characters, those that are Simplified already as they are."""
    foreign = [text for text in texts if not text.isascii()]
    # OpenCC is slow: it is asked once about each character, and then about the texts that hold one it changes
    characters = sorted(set().union(*foreign) - {"\n"})
    changed = {old for old, new in zip(characters, _converted(characters), strict=True) if old != new}
    traditional = [text for text in foreign if not changed.isdisjoint(text) and not count_markers(text)[1]]
    found = dict(zip(traditional, _converted(traditional), strict=True))
    return [found.get(text, text) for text in texts]


def _converted(texts: Sequence[str]) -> list[str]:
    return to_simplified("\n".join(texts)).split("\n") if texts else []


def written_forms(
    ranked: Iterable[tuple[int, Term]], rejected: Mapping[str, int] = MappingProxyType({})
) -> tuple[Form, ...]:
    """Every form of (rank, term) pairs by precedence: lower ranks first; within a rank sources before aliases, and
    what the glossary says before the variants made here. A form that is rejected at that rank or a lower one is left
    out."""
    entries = [
        (rank, made > 0, order > 0, text, term, term.is_guarded(written))
        for rank, term in ranked
        for order, written in enumerate(term.written)
        if not rejected or rejected.get(fold_signs(written), rank + 1) > rank
        for made, text in enumerate(spellings(written))
    ]
    in_simplified = simplified([entry[3] for entry in entries])
    entries += [
        (rank, True, order, converted, term, guarded)
        for (rank, _, order, text, term, guarded), converted in zip(list(entries), in_simplified, strict=True)
        if converted is not text and converted != text
    ]
    entries.sort(key=itemgetter(0, 1, 2))
    forms: dict[tuple[str, str], Form] = {}
    for _, _, _, text, term, guarded in entries:
        key = (text, term.source)
        if key not in forms:
            forms[key] = Form(text, term, case_of(text), guarded)
    return tuple(forms.values())
