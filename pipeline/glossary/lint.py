"""What is wrong with a list of terms, beyond what a single row can show."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.glossary.forms import fold_signs
from pipeline.glossary.term import HAN, Term

_CHINESE_SIGN = re.compile(r"[　-〿！-～]")


@dataclass(frozen=True)
class Finding:
    """One thing to correct: a stable code, the source it is about, and a sentence for whoever edits the glossary."""

    code: str
    source: str
    message: str


def lint(terms: Sequence[Term]) -> list[Finding]:
    """The findings over terms that are to stand in one glossary, in the order of the terms.

    Codes: `duplicate-source`, `two-targets` (one source, two renderings), `alias-is-source` (of another term),
    `shared-alias` (of two terms), `chinese-in-target`.
    """
    findings: list[Finding] = []
    sources: dict[str, Term] = {}
    for term in terms:
        first = sources.setdefault(_key(term.source), term)
        if first is term:
            continue
        if first.target == term.target:
            findings.append(Finding("duplicate-source", term.source, f"“{term.source}” is given twice"))
        else:
            findings.append(
                Finding("two-targets", term.source, f"“{term.source}” is “{first.target}” and “{term.target}”")
            )
    holders: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        for alias in term.aliases:
            other = sources.get(_key(alias))
            if other is not None and other.source != term.source:
                findings.append(
                    Finding("alias-is-source", term.source, f"its alias “{alias}” is the source of another term")
                )
            if term.source not in holders[_key(alias)]:
                holders[_key(alias)].append(term.source)
        if HAN.search(term.target) or _CHINESE_SIGN.search(term.target):
            findings.append(
                Finding("chinese-in-target", term.source, f"its target “{term.target}” holds Chinese characters")
            )
    for alias, names in holders.items():
        if len(names) > 1:
            findings.append(Finding("shared-alias", names[0], f"“{alias}” is an alias of {' and of '.join(names)}"))
    return findings


def _key(form: str) -> str:
    """A form as it is compared; case counts, as ARK and Ark are different names."""
    return fold_signs(form)
