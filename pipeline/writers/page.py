"""What the HTML page shows, as plain data: the template only lays it out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.document import TITLE_BLOCK, Block, Claim, ClaimStatus, Diagnostic, Sentence
from pipeline.writers.briefing_file import BriefingFile
from pipeline.writers.marks import Segment, chinese_marks, english_marks, segments
from pipeline.writers.reading import Reading, claims, reading
from pipeline.writers.wording import STATUS_LABELS, STATUS_MEANINGS, advice, flaws, rule_name


@dataclass(frozen=True)
class SourceView:
    """A Chinese sentence under a claim. `anchor` is the sentence's id on the page."""

    anchor: str
    where: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class ClaimView:
    """A claim with what it rests on. `chinese`: the text is a Chinese sentence, not an English one."""

    id: str
    segments: tuple[Segment, ...]
    where: str
    status: ClaimStatus
    label: str
    meaning: str
    flaws: tuple[str, ...]
    sources: tuple[SourceView, ...]
    chinese: bool


@dataclass(frozen=True)
class SentenceView:
    """A piece of a block: a sentence with its id, or ("" as id) what stands between two."""

    id: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class BlockView:
    """A block of the article. `author` only where it changes; `number` is None for what is no paragraph."""

    id: str
    kind: str
    number: int | None
    author: str
    pieces: tuple[SentenceView, ...]


@dataclass(frozen=True)
class RemovedView:
    """A removed piece with the rule that removed it."""

    rule: str
    name: str
    text: str
    span: str


@dataclass(frozen=True)
class DiagnosticView:
    """A problem met on the way, and what to do about it ("" when that differs)."""

    code: str
    severity: str
    message: str
    advice: str
    sentence: str


@dataclass(frozen=True)
class StatusCount:
    """How many claims have that status."""

    status: ClaimStatus
    label: str
    meaning: str
    count: int


class Page:
    """A briefing file as the views the template needs."""

    def __init__(self, briefing: BriefingFile) -> None:
        self.briefing = briefing
        self.reading: Reading = reading(briefing)

    def claim(self, claim: Claim, claim_id: str) -> ClaimView:
        """A claim with its Chinese sentences, names and figures marked in both."""
        marks = english_marks(claim.text, self.reading.found_in_all(claim.sources))
        return ClaimView(
            id=claim_id,
            segments=segments(claim.text, marks),
            where=self.reading.where(claim.sources),
            status=claim.status,
            label=STATUS_LABELS[claim.status],
            meaning=STATUS_MEANINGS[claim.status],
            flaws=flaws(claim),
            sources=tuple(self.source(each) for each in claim.sources if each in self.reading.sentences),
            chinese=claim.status == "source_only",
        )

    def source(self, sentence_id: str) -> SourceView:
        """A Chinese sentence with its marks. Raises KeyError for an unknown id."""
        sentence = self.reading.sentences[sentence_id]
        return SourceView(sentence_id, self.reading.where([sentence_id]), self._marked(sentence))

    def where(self, sentence_id: str) -> str:
        """The paragraph of a sentence, as cited."""
        return self.reading.where([sentence_id])

    def summary(self) -> tuple[SourceView, ...]:
        """The chosen Chinese sentences in reading order."""
        return tuple(self.source(each) for each in self.briefing.summary.sentences if each in self.reading.sentences)

    def title(self) -> SentenceView:
        """The Chinese title with its marks."""
        sentence = self.briefing.title.sentence
        if sentence is None or sentence.text != self.briefing.article.title:
            return SentenceView("", segments(self.briefing.article.title, []))
        return SentenceView(TITLE_BLOCK, self._marked(sentence))

    def blocks(self) -> tuple[BlockView, ...]:
        """The article's blocks in order, with their sentences."""
        by_block: dict[str, list[Sentence]] = {}
        for sentence in self.briefing.sentences:
            by_block.setdefault(sentence.block, []).append(sentence)
        views: list[BlockView] = []
        author = ""
        for block in self.briefing.article.blocks:
            changed = block.author if block.author and block.author != author else ""
            author = block.author or author
            number = None if block.kind == "heading" else self.reading.paragraphs.get(block.id)
            views.append(
                BlockView(block.id, block.kind, number, changed, self._pieces(block, by_block.get(block.id, [])))
            )
        return tuple(views)

    def removed(self) -> tuple[RemovedView, ...]:
        """What was removed, in the order of the saved file."""
        return tuple(
            RemovedView(each.rule, rule_name(each.rule), each.text, f"{each.raw_start}–{each.raw_end}")
            for each in sorted(self.briefing.article.removed, key=lambda each: (each.raw_start, each.raw_end))
        )

    def diagnostics(self) -> tuple[DiagnosticView, ...]:
        """All of them, as they were met."""
        return tuple(self._diagnostic(each) for each in self.briefing.diagnostics)

    def counts(self) -> tuple[StatusCount, ...]:
        """Claims by status, those that occur."""
        counted = Counter(claim.status for claim in claims(self.briefing.note))
        return tuple(
            StatusCount(status, STATUS_LABELS[status], STATUS_MEANINGS[status], counted[status])
            for status in STATUS_LABELS
            if counted[status]
        )

    def _marked(self, sentence: Sentence) -> tuple[Segment, ...]:
        return segments(sentence.text, chinese_marks(sentence, self.reading.found_in(sentence.id)))

    def _diagnostic(self, diagnostic: Diagnostic) -> DiagnosticView:
        known = diagnostic.sentence if diagnostic.sentence in self.reading.sentences else None
        return DiagnosticView(diagnostic.code, diagnostic.severity, diagnostic.message, advice(diagnostic), known or "")

    def _pieces(self, block: Block, sentences: list[Sentence]) -> tuple[SentenceView, ...]:
        pieces: list[SentenceView] = []
        position = 0
        for sentence in sorted(sentences, key=lambda each: each.start):
            if sentence.start < position:
                continue
            if position < sentence.start:
                pieces.append(SentenceView("", (Segment(block.text[position : sentence.start]),)))
            pieces.append(SentenceView(sentence.id, self._marked(sentence)))
            position = sentence.end
        if position < len(block.text):
            pieces.append(SentenceView("", (Segment(block.text[position:]),)))
        return tuple(pieces)
