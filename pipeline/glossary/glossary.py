"""The glossary in force: its terms by precedence, their digest, look-up, and the words to tell a segmenter."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from pipeline.document import Diagnostic
from pipeline.glossary.forms import Form, fold_signs, written_forms
from pipeline.glossary.term import HAN, Term, TermStatus

_TELLING = tuple(column for column in Term.model_fields if column != "note")


@dataclass(frozen=True)
class Glossary:
    """Layers of terms from weak to strong; what a later layer says about a source replaces what an earlier one said.

    Where two terms claim one written form, the stronger layer has it; within a layer a source has it before an alias,
    then the earlier term.
    """

    layers: tuple[tuple[Term, ...], ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @cached_property
    def _strongest(self) -> dict[str, tuple[int, Term]]:
        """Source → (rank of the layer, term), the strongest layer of rank 0; rejected rows as well."""
        best: dict[str, tuple[int, Term]] = {}
        for rank, layer in enumerate(reversed(self.layers)):
            for term in layer:
                best.setdefault(term.source, (rank, term))
        return best

    @cached_property
    def rejected(self) -> dict[str, int]:
        """The written forms that a row calls no name, with its rank: weaker layers do not give them back."""
        forms: dict[str, int] = {}
        for rank, term in self._strongest.values():
            if term.status == "rejected":
                for form in term.written:
                    forms[fold_signs(form)] = min(rank, forms.get(fold_signs(form), rank))
        return forms

    @cached_property
    def ranked(self) -> tuple[tuple[int, Term], ...]:
        """(rank of the layer, term), strongest layer first; each source once, without those that are rejected."""
        kept = [pair for pair in self._strongest.values() if pair[1].status != "rejected"]
        return tuple(sorted(kept, key=lambda pair: pair[0]))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms in force, strongest layer first, then in the order of their files; each source once."""
        return tuple(term for _, term in self.ranked)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """Every form the matcher looks for, in order of precedence."""
        return written_forms(self.ranked, self.rejected)

    @cached_property
    def digest(self) -> str:
        """sha256 of the terms in force (notes left out: they change no output), in hexadecimal."""
        rows = [[getattr(term, column) for column in _TELLING] for term in self.terms]
        everything = [_TELLING, rows, sorted(self.rejected)]
        return hashlib.sha256(json.dumps(everything, ensure_ascii=False).encode()).hexdigest()

    @cached_property
    def _by_form(self) -> dict[str, Term]:
        found: dict[str, Term] = {}
        for form in self.forms:
            found.setdefault(form.text, form.term)
        return found

    def lookup(self, source: str) -> Term | None:
        """The term that this text is a source, an alias or a spelling of, exactly as written; None if there is none."""
        return self._by_form.get(source)

    @cached_property
    def statuses(self) -> dict[str, TermStatus]:
        """Source → status of every term in force, for the ledger."""
        return {term.source: term.status for term in self.terms}

    def rejects(self, form: str) -> bool:
        """Whether a row says that this written form is no name."""
        return fold_signs(form) in self.rejected

    def words(self) -> list[str]:
        """Every source and alias with a Chinese character in it, Traditional ones in Simplified too, in a fixed order.

        For a segmenter that is to keep them whole. Names with a dot, a space or a hyphen are left out: jieba cuts
        there whatever its dictionary says.
        """
        return sorted({form.text for form in self.forms if HAN.search(form.text) and not set("· -") & set(form.text)})
