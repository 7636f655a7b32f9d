"""What is wrong with a list of terms, beyond what a single row can show."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.glossary.forms import fold_signs
from pipeline.glossary.matcher import NEAR
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
    `shared-alias` (of two terms), `chinese-in-target` (or in the short form), `dead-guard` (it can never make a
    difference).
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
    free = frozenset(
        _key(form)
        for term in terms
        for form in term.written
        if term.status != "rejected" and not (term.has_guards and term.is_guarded(form))
    )
    for term in terms:
        for alias in term.aliases:
            other = sources.get(_key(alias))
            if other is not None and other.source != term.source:
                findings.append(
                    Finding("alias-is-source", term.source, f"its alias “{alias}” is the source of another term")
                )
            if term.source not in holders[_key(alias)]:
                holders[_key(alias)].append(term.source)
        for column, english in (("target", term.target), ("short form", term.short or "")):
            if term.status != "rejected" and (HAN.search(english) or _CHINESE_SIGN.search(english)):
                message = f"the {column} “{english}” of “{term.source}” holds Chinese characters"
                findings.append(Finding("chinese-in-target", term.source, message))
        findings += _dead_guards(term, free)
    for alias, names in holders.items():
        if len(names) > 1:
            findings.append(Finding("shared-alias", names[0], f"“{alias}” is an alias of {' and of '.join(names)}"))
    return findings


def never_hit(terms: Sequence[Term], hits: Iterable[str]) -> list[Finding]:
    """A finding `never-hit` for each term whose source is not among the sources that were hit in a corpus."""
    met = set(hits)
    return [
        Finding("never-hit", term.source, f"“{term.source}” was never hit in the corpus")
        for term in terms
        if term.source not in met and term.status != "rejected"
    ]


def _dead_guards(term: Term, free: frozenset[str]) -> list[Finding]:
    """The guards of a term that can never make a difference. `free` are forms that are found without a guard."""
    forms = [_key(form) for form in term.written if term.is_guarded(form)]
    found = []
    for column in ("not_before", "not_after", "before", "after"):
        guards: tuple[str, ...] = getattr(term, column)
        for guard in guards:
            reason = _says_it_already(column, guard, guards) or (
                _is_out_of_reach(guard) if column in ("before", "after") else _never_fires(column, guard, forms, free)
            )
            if reason:
                message = f"“{guard}” in {column} of “{term.source}” never makes a difference: {reason}"
                found.append(Finding("dead-guard", term.source, message))
    return found


def _says_it_already(column: str, guard: str, guards: Sequence[str]) -> str:
    covers = {"not_before": str.startswith, "not_after": str.endswith}.get(column, str.__contains__)
    shorter = next((other for other in guards if other != guard and covers(guard, other)), "")
    return f"“{shorter}” says it already" if shorter else ""


def _is_out_of_reach(guard: str) -> str:
    return f"it is longer than the {NEAR} characters that are looked at" if len(guard) > NEAR else ""


def _never_fires(column: str, guard: str, forms: Sequence[str], free: frozenset[str]) -> str:
    """Why no hit of these forms would stand beside the guard anyway, or ""."""
    before = column == "not_before"
    longer: list[str] = []
    for form in forms:
        whole = form + _key(guard) if before else _key(guard) + form
        parts = [whole[:n] if before else whole[-n:] for n in range(len(form) + 1, len(whole) + 1)]
        longer += [part for part in parts if part in free][:1]
    return f"there the longer “{longer[0]}” is found" if len(longer) == len(forms) and longer else ""


def _key(form: str) -> str:
    """A form as it is compared; case counts, as ARK and Ark are different names."""
    return fold_signs(form)
