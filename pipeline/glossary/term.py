"""A glossary entry, and what is allowed in one."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from pipeline.document import Frozen, MentionKind

HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿〇\U00020000-\U0003ffff]")
"""One Chinese character."""

MAX_FORMS = 64
MAX_GUARDS = 256
MAX_FORBIDDEN = 32

TermStatus = Literal["accepted", "candidate", "rejected"]


def _plain(text: str) -> str:
    """The text without white space around it; refuses what can only be a mistake or an attack on a spreadsheet."""
    text = text.strip()
    if not text:
        raise ValueError("it is empty")
    if any(unicodedata.category(character)[0] == "C" for character in text):
        raise ValueError("it holds a control character")
    if text[0] in "=+-@":  # opened in a spreadsheet, such a cell would be run as a formula
        raise ValueError(f"it begins with {text[0]}, as a spreadsheet formula does")
    return text


def _name(text: str) -> str:
    """A written form that can be looked for: one character alone (X, 苹) would be found everywhere."""
    text = _plain(text)
    if len(text) < 2:
        raise ValueError(f"“{text}” is a single character, which would be found everywhere")
    if not any(character.isalnum() for character in text):
        raise ValueError(f"“{text}” has neither a letter nor a digit")
    return text


def _guard(text: str) -> str:
    """A guard may begin with a hyphen (Meta-learning), when letters follow; =, ! and their kin make formulas."""
    text = text.strip()
    if "!" in text:
        raise ValueError("it holds !, as a spreadsheet formula may")
    return text if text.startswith("-") and text[1:].isalnum() else _plain(text)


def _note(text: str) -> str:
    return _plain(text) if text.strip() else ""


Name = Annotated[str, Field(max_length=80), AfterValidator(_name)]
Guard = Annotated[str, Field(max_length=20), AfterValidator(_guard)]
Rendering = Annotated[str, Field(max_length=200), AfterValidator(_plain)]


class Term(Frozen):
    """A glossary entry: a name or expression in Chinese text, and its one English rendering.

    `source` is the canonical form as it stands in Chinese text (Chinese, or Latin where Chinese texts write it so);
    `aliases` are its other forms. `short` is the English that may stand from the second mention on (Masayoshi Son →
    Son); `forbidden` are English renderings that are wrong for it.

    Guards tell senses apart. `not_before` and `not_after`: the entry is not meant where one of these strings follows
    or precedes it at once (亚马逊 before 雨林 is the forest). `before` and `after`: it is meant only where one of
    these strings follows or precedes it nearby, see `matcher`. A guard does not hold for an alias that contains the
    source and says more (亚马逊公司): that one is not ambiguous.

    `status`: a `candidate` is found as an `accepted` term is, and marked for a person to look at; a `rejected` one is
    no name: neither it nor its aliases are found, whatever a weaker glossary says.
    """

    source: Name
    target: Rendering
    kind: MentionKind = "term"
    aliases: tuple[Name, ...] = Field(default=(), max_length=MAX_FORMS)
    short: Rendering | None = None
    forbidden: tuple[Rendering, ...] = Field(default=(), max_length=MAX_FORBIDDEN)
    before: tuple[Guard, ...] = Field(default=(), max_length=MAX_GUARDS)
    after: tuple[Guard, ...] = Field(default=(), max_length=MAX_GUARDS)
    not_before: tuple[Guard, ...] = Field(default=(), max_length=MAX_GUARDS)
    not_after: tuple[Guard, ...] = Field(default=(), max_length=MAX_GUARDS)
    status: TermStatus = "accepted"
    note: Annotated[str, Field(max_length=500), AfterValidator(_note)] = ""

    @field_validator("aliases", "forbidden", "before", "after", "not_before", "not_after")
    @classmethod
    def _once(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(values))

    @field_validator("forbidden")
    @classmethod
    def _not_its_own(cls, values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for own in ("target", "short"):
            if info.data.get(own) in values:
                raise ValueError(f"“{info.data[own]}” is its {own} too")
        return values

    @property
    def written(self) -> tuple[str, ...]:
        """The source and the aliases."""
        return (self.source, *(alias for alias in self.aliases if alias != self.source))

    @property
    def has_guards(self) -> bool:
        """Whether anything limits where it is meant."""
        return bool(self.before or self.after or self.not_before or self.not_after)

    def is_guarded(self, form: str) -> bool:
        """Whether the guards hold for this written form."""
        return not (len(form) > len(self.source) and self.source in form)
