"""The folder as it is now: a card for each briefing, the hits, and briefings opened one by one."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from pipeline.document import Document
from pipeline.glossary import Decisions, Hit, hits_of, read_hits
from pipeline.glossary.ledger import HITS, read_briefing
from pipeline.glossary.term import TermStatus
from pipeline.language import Normalise
from pipeline.review.cards import OWN, Card, read_card
from pipeline.review.conflicts import DIGEST, Conflict, read_conflicts
from pipeline.writers.briefing_file import BriefingFile
from pipeline.writers.digest_folder import document_of
from pipeline.writers.reading import Reading, reading

OPENED = 24
"""Briefings held open; one takes some 2 MB."""
LOOK_AGAIN = 2.0
"""Seconds after which every file is looked at, even if the folder itself says that nothing changed."""

Signature = tuple[int, int]


@dataclass(frozen=True)
class Opened:
    """A briefing with all that is known of it."""

    card: Card
    briefing: BriefingFile
    reading: Reading

    @cached_property
    def document(self) -> Document:
        """The document that the briefing was made from, with its normalised text: what the checks want."""
        document = document_of(self.briefing)
        Normalise()(document)
        return document


class Shelf:
    """`cards` by article key in the order of the slugs; `hits` of the articles that have a card, in theirs.

    `statuses` gives the glossary's, for briefings that are newer than the list of hits.
    """

    def __init__(self, folder: Path, statuses: Callable[[], Mapping[str, TermStatus]]) -> None:
        self.folder = folder
        self.cards: dict[str, Card] = {}
        self.hits: tuple[Hit, ...] = ()
        self.conflicts: tuple[Conflict, ...] = ()
        self.passed_over: tuple[tuple[str, str], ...] = ()
        self._statuses = statuses
        self._read: dict[str, tuple[Signature, Card | str]] = {}
        self._newer: dict[str, tuple[Signature, tuple[Hit, ...]]] = {}
        self._files: dict[str, Signature] = {}
        self._folder_time = -1
        self._looked = 0.0
        self._opened: OrderedDict[str, tuple[Signature, Opened]] = OrderedDict()

    def refresh(self) -> bool:
        """Look whether a run has changed the folder, and read what it changed. Raises OSError."""
        folder_time, now = self.folder.stat().st_mtime_ns, time.monotonic()
        if folder_time == self._folder_time and now - self._looked < LOOK_AGAIN:
            return False
        self._folder_time, self._looked = folder_time, now
        files = {path.name: _signature(path) for path in self.folder.iterdir() if path.suffix in (".json", ".jsonl")}
        watched = {name: sign for name, sign in files.items() if name.endswith(".json") or name == HITS}
        if watched == self._files:
            return False
        digest_changed = watched.get(DIGEST) != self._files.get(DIGEST)
        self._files = watched
        self._read_cards()
        self._read_hits()
        if digest_changed:
            self.conflicts = read_conflicts(self.folder)
        return True

    def path(self, card: Card) -> Path:
        """The briefing file of a card."""
        return self.folder / f"{card.slug}.json"

    def open(self, key: str) -> Opened | None:
        """The briefing of an article; None for a key that no card has, or when the file is no briefing any more."""
        card = self.cards.get(key)
        if card is None:
            return None
        signature = self._files[f"{card.slug}.json"]
        held = self._opened.get(key)
        if held is not None and held[0] == signature:
            self._opened.move_to_end(key)
            return held[1]
        try:
            briefing = BriefingFile.model_validate_json(self.path(card).read_bytes())
        except (OSError, ValidationError):
            return None
        opened = Opened(card, briefing, reading(briefing))
        self._opened[key] = (signature, opened)
        while len(self._opened) > OPENED:
            self._opened.popitem(last=False)
        return opened

    def _read_cards(self) -> None:
        read: dict[str, tuple[Signature, Card | str]] = {}
        for name, signature in sorted(self._files.items()):
            if name.endswith(".json") and name not in OWN and not name.startswith("."):
                known = self._read.get(name)
                read[name] = known if known and known[0] == signature else (signature, read_card(self.folder / name))
        self._read = read
        cards: dict[str, Card] = {}
        passed: list[tuple[str, str]] = []
        for name, (_, card) in read.items():
            if isinstance(card, str):
                passed.append((name, card))
            elif card.key in cards:
                passed.append((name, f"the same article as {cards[card.key].slug}"))
            else:
                cards[card.key] = card
        self.cards, self.passed_over = cards, tuple(passed)

    def _read_hits(self) -> None:
        """The hits of hits.jsonl; of a briefing that is newer than it (a run is under way, or was stopped) its own."""
        written = self._files[HITS][0] if HITS in self._files else -1
        listed: dict[str, list[Hit]] = {}
        for hit in read_hits(self.folder):
            listed.setdefault(hit.article, []).append(hit)
        newer: dict[str, tuple[Signature, tuple[Hit, ...]]] = {}
        found: list[Hit] = []
        for card in self.cards.values():
            name = f"{card.slug}.json"
            signature = self._files[name]
            if signature[0] <= written:
                found += listed.get(card.id, ())
                continue
            known = self._newer.get(name)
            newer[name] = known if known and known[0] == signature else (signature, self._hits_of(card))
            found += newer[name][1]
        self._newer = newer
        self.hits = tuple(found)

    def _hits_of(self, card: Card) -> tuple[Hit, ...]:
        document = read_briefing(self.path(card))
        return hits_of(document, Decisions(), self._statuses()) if document is not None else ()


def _signature(path: Path) -> Signature:
    try:
        about = path.stat()
    except OSError:  # gone between the listing and now
        return (0, -1)
    return (about.st_mtime_ns, about.st_size)
