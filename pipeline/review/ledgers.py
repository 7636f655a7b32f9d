"""The two ledgers of a folder as they stand now, whoever writes into them.

Each is read once, then only what was appended since: by this page, by another one, by the command line. A file that
became shorter or another one is read anew.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.briefing import EDITS, Edit, Edits
from pipeline.briefing.edits import with_lines as more_edits
from pipeline.glossary import Decision, Decisions
from pipeline.glossary.context import fold_form
from pipeline.glossary.decisions import DECISIONS
from pipeline.glossary.decisions import with_lines as more_decisions

MAX_BYTES = 64 * 1024 * 1024


class _Keyed(BaseModel):
    """The key of a line of either ledger, and the name that it is about, whatever else it says."""

    model_config = ConfigDict(extra="ignore")

    key: str = ""
    term: str = ""
    surface: str = ""


@dataclass
class Tail:
    """A file that is only appended to. `fresh` gives the lines that came since it was last asked."""

    path: Path
    _offset: int = 0
    _file: tuple[int, int] = (0, 0)

    def fresh(self) -> tuple[bool, list[str]]:
        """(whether it is to be read from the beginning, its new whole lines). Raises OSError."""
        try:
            with self.path.open("rb") as file:
                about = os.fstat(file.fileno())
                this = (about.st_dev, about.st_ino)
                anew = (this != self._file and self._file != (0, 0)) or about.st_size < self._offset
                if anew:
                    self._offset = 0
                self._file = this
                file.seek(self._offset)
                data = file.read(MAX_BYTES)
        except FileNotFoundError:
            gone = self._offset > 0
            self._offset, self._file = 0, (0, 0)
            return gone, []
        end = data.rfind(b"\n") + 1  # what comes behind is a line that is being written, or was torn
        self._offset += end
        return anew, data[:end].decode("utf-8", "replace").split("\n")


@dataclass(frozen=True)
class Change:
    """What came into the ledgers: the claims, the terms and the folded forms that it is about; `everything` where they
    were read anew."""

    claims: frozenset[tuple[str, str, str]] = frozenset()
    terms: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    everything: bool = False

    def __bool__(self) -> bool:
        return bool(self.claims or self.terms or self.everything)


@dataclass
class Ledgers:
    """`edits` and `decisions` as of the last `refresh`; `keys` of every request that was written."""

    folder: Path
    edits: Edits = field(default_factory=Edits)
    decisions: Decisions = field(default_factory=Decisions)
    keys: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._claims = Tail(self.folder / EDITS)
        self._names = Tail(self.folder / DECISIONS)

    def refresh(self) -> Change:
        """Read what was written since. Raises OSError."""
        anew_claims, claim_lines = self._claims.fresh()
        anew_names, name_lines = self._names.fresh()
        old_edits, old_decisions = self.edits, self.decisions
        if anew_claims or any(claim_lines):
            self.edits = more_edits(Edits() if anew_claims else self.edits, claim_lines)
        if anew_names or any(name_lines):
            self.decisions = more_decisions(Decisions() if anew_names else self.decisions, name_lines)
        named = [_keyed(line) for line in name_lines if line]
        self.keys.update(each.key for each in (*named, *(_keyed(line) for line in claim_lines if line)) if each.key)
        if anew_claims or anew_names:
            return Change(everything=True)
        if self.edits is old_edits and self.decisions is old_decisions:
            return Change()
        return Change(
            claims=frozenset(edit.claim for edit in self.edits.log[len(old_edits.log) :]),
            terms=frozenset(each.term for each in named),
            forms=frozenset(fold_form(each.surface) for each in named),
        )


def key_of(decision: Edit | Decision) -> str:
    """The name by which a decision is known on the page: its request's, or one made of what it says."""
    if decision.key:
        return decision.key
    return f"x-{hashlib.sha256(decision.model_dump_json().encode('utf-8', 'replace')).hexdigest()[:16]}"


def _keyed(line: str) -> _Keyed:
    try:
        return _Keyed.model_validate_json(line)
    except ValidationError:
        return _Keyed()
