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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline.glossary.term import HAN, Term
from pipeline.language import fold, to_simplified
from pipeline.language.script import count_markers

DOTS = "·•・‧⋅∙･．"
_SIGNS = {ord(dot): "·" for dot in DOTS} | {ord(dash): "-" for dash in "‐‑‒–"} | {ord("’"): "'", ord("‘"): "'"}
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

_AROUND_DOT = ("·", " ", "", "-", " · ")
_BESIDE_DIGIT = re.compile(r"(?<=[0-9])[- ](?=[A-Za-z0-9])|(?<=[A-Za-z])[- ](?=[0-9])")
_MAX_SEPARATORS = 3

_LETTER = re.compile(r"[A-Za-z]")


class Case(Enum):
    """Which cases of its Latin letters a form may stand in."""

    ANY = "any"
    """A name that no word of another language looks like: ChatGPT, GPT-4, NVIDIA, OpenAI公司."""
    CAPITALISED = "capitalised"
    """As written, or all in capitals: Oracle and ORACLE, not oracle."""
    EXACT = "exact"
    """As written only: ARK, xAI (XAI is explainable AI), o1."""


@dataclass(frozen=True)
class Form:
    """One way a term may stand in a text. `text` is written out with · for any dot; `guarded`: its guards hold."""

    text: str
    term: Term
    case: Case
    guarded: bool


def fold_signs(text: str) -> str:
    """The text with its widths folded, every middle dot as ·, every hyphen as -, of the same length."""
    return fold(text).translate(_SIGNS)


def fold_case(text: str) -> str:
    """The text with A–Z as a–z, of the same length (`str.lower` may lengthen: İ)."""
    return text.translate(_LOWER)


def case_of(text: str) -> Case:
    """The case rule of a form, from its looks."""
    if not _LETTER.search(text) or HAN.search(text):
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
    foreign = [text for text in texts if not text.isascii() and not count_markers(text)[1]]
    if not foreign:
        return list(texts)
    converted = dict(
        zip(foreign, to_simplified("\n".join(foreign)).split("\n"), strict=True)
    )  # one call: OpenCC is slow
    return [converted.get(text, text) for text in texts]


def written_forms(ranked: Iterable[tuple[int, Term]]) -> tuple[Form, ...]:
    """Every form of (rank, term) pairs by precedence: lower ranks first; within a rank sources before aliases, and
    what the glossary says before the variants made here."""
    entries = [
        (rank, made, order, text, term, term.is_guarded(written))
        for rank, term in ranked
        for order, written in enumerate(term.written)
        for made, text in enumerate(spellings(written))
    ]
    in_simplified = simplified([entry[3] for entry in entries])
    entries += [
        (rank, made + 1, order, converted, term, guarded)
        for (rank, made, order, text, term, guarded), converted in zip(list(entries), in_simplified, strict=True)
        if converted != text
    ]
    entries.sort(key=lambda entry: (entry[0], min(entry[1], 1), min(entry[2], 1)))
    forms: dict[tuple[str, str], Form] = {}
    for _, _, _, text, term, guarded in entries:
        forms.setdefault((text, term.source), Form(text, term, case_of(text), guarded))
    return tuple(forms.values())
