"""The data that flows through the pipeline.

A `Document` is one saved article on its way. Stages only ever add to it. What a stage has added is frozen; only the
lists on the document itself grow. All offsets are half-open character offsets (Python `str` indices), never bytes:

* `raw_start`, `raw_end` point into `Document.saved`, the file as decoded;
* every other `start`, `end` points into the text of the block that is named (for the title: into `Article.title`).

After cleaning nothing changes a length, so block offsets hold for `Block.text` and for its normalised form alike.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

TITLE_BLOCK = "title"
"""The block id under which the title's sentence, mentions and figures stand: offsets into `Article.title`."""

BlockKind = Literal["paragraph", "heading", "list_item", "quote", "caption", "question_detail"]
Shape = Literal[
    "weibo", "front_matter", "omnivore", "page_dump", "plain_text", "html", "mhtml", "email", "feed", "json_lines"
]
Status = Literal["ok", "partial", "failed"]
Severity = Literal["info", "warning", "error"]
ClaimStatus = Literal["verified", "draft", "source_only"]
MentionKind = Literal["person", "organisation", "product", "media", "place", "term"]
FigureKind = Literal[
    "money",
    "count",
    "percent",
    "power",
    "energy",
    "multiple",
    "rank",
    "ratio",
    "duration",
    "area",
    "mass",
    "length",
    "volume",
    "speed",
    "temperature",
    "compute",
]
Hedge = Literal["exact", "about", "over", "under", "at_least", "at_most", "nearly", "several"]
CurrencySource = Literal["text", "sentence", "article", "unknown"]


def _plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[Decimal, PlainSerializer(_plain_number, return_type=int | float, when_used="json")]
"""An exact decimal in Python, a plain JSON number in files (40000000000, 0.2)."""


class Frozen(BaseModel):
    """Base of everything a stage adds: it cannot be changed afterwards and knows no surprise fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Run(Frozen):
    """`length` characters of a block's text, from `start`, stand unchanged in the saved file from `raw_start`."""

    start: int
    raw_start: int
    length: int


class Block(Frozen):
    """A paragraph, heading, list item, quote, caption or question detail of the article.

    `runs` map the text back to the saved file; characters of the text that no run covers (a decoded `&amp;`, a list
    number set by us) stand for the raw characters between the neighbouring runs. `author` is set where the blocks of
    one file have different authors (the answers to a Zhihu question).
    """

    id: str
    kind: BlockKind
    text: str
    raw_start: int
    raw_end: int
    runs: tuple[Run, ...] = ()
    author: str | None = None


class Removed(Frozen):
    """A piece of the saved file that is not the article, with the rule that said so."""

    rule: str
    raw_start: int
    raw_end: int
    text: str


class Published(Frozen):
    """When the article was published: ISO date or date-time without zone, how we know, and from what.

    `how` is `declared` when the file states a publication date, `inferred` when it comes from something else
    (the day it was saved, the newest time stamp on the page), `unknown` when there is nothing; `basis` says which.
    """

    value: str | None = None
    how: Literal["declared", "inferred", "unknown"] = "unknown"
    basis: str = ""


class Article(Frozen):
    """The saved article: its metadata, its blocks in order, what was removed."""

    id: str
    source_path: str
    shape: Shape
    title: str
    author: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    publisher: str | None = None
    url: str | None = None
    published: Published = Published()
    script: Literal["hans", "hant"] = "hans"
    given_summary: str | None = None
    tags: tuple[str, ...] = ()
    story: str | None = None
    blocks: tuple[Block, ...] = ()
    removed: tuple[Removed, ...] = ()


class Sentence(Frozen):
    """A sentence of a body block: `text == block.text[start:end]`. Headings are sentences of their own."""

    id: str
    block: str
    start: int
    end: int
    text: str


class Mention(Frozen):
    """One place where a glossary term stands. `source` is what the text has, `term` the entry's canonical Chinese."""

    id: str
    term: str
    source: str
    target: str
    kind: MentionKind
    sentence: str
    start: int
    end: int
    status: Literal["hit", "candidate"] = "hit"
    """`candidate`: the glossary's row for it still waits for a person's word."""
    short: str | None = None
    """The English that may stand for `target` from the second mention on (Masayoshi Son → Son)."""
    forbidden: tuple[str, ...] = ()
    """English renderings that are wrong for this term."""


class Figure(Frozen):
    """An amount with its value. `low == high` for a single value; 万/亿 are multiplied out for money and counts.

    `unit`: ISO 4217 code for money ("USD"; None when unknown), "%" for percent, "GW", "x" for multiples, the Chinese
    measure word or noun for counts. `low` is None for an amount without a value (数年 "several years").
    """

    id: str
    sentence: str
    start: int
    end: int
    surface: str
    kind: FigureKind
    low: Number | None
    high: Number | None
    unit: str | None
    hedge: Hedge
    english: str
    currency_from: CurrencySource | None = None


class DateMention(Frozen):
    """A date or period. `value` is ISO and only as precise as the text ("2025-11", "2026-Q4", "FY2026")."""

    id: str
    sentence: str
    start: int
    end: int
    surface: str
    value: str | None
    end_value: str | None = None
    hedge: Hedge = "exact"
    resolved_from: Literal["text", "article", "unresolved"]
    english: str


class Fact(Frozen):
    """Who – measure – figure – as of – qualifier, read from one sentence by rules; `start:end` is the span it rests on.

    `who` is the English of a mention and `term` its Chinese; both are empty where the sentence names nobody, and such a
    fact is the article's own subject's only by guess, so it is left out. `measure` is the English name of what is
    measured (valuation, revenue, weekly users), `qualifier` what narrows it (pre-money, annualised, first stage),
    `stance` whether it is told as done, planned, expected, or said by somebody.
    """

    id: str
    who: str
    term: str
    measure: str
    qualifier: str = ""
    stance: Literal["reported", "planned", "expected", "claimed"] = "reported"
    figure: str
    """The id of the figure that carries value, unit and hedge; of a date (d7) where the value is one (an IPO's)."""
    as_of: str = ""
    """ISO, as precise as the text tells; empty when it does not."""
    sentence: str
    start: int
    end: int


class RankedSentence(Frozen):
    """How a sentence scored: the total and the parts it is made of, for `zhbrief show`."""

    sentence: str
    score: float
    parts: dict[str, float]


class Summary(Frozen):
    """The extractive Chinese summary: sentence ids in reading order, and those in order of rank."""

    method: str
    sentences: tuple[str, ...] = ()
    ranked: tuple[RankedSentence, ...] = ()


class CheckResult(Frozen):
    """The outcome of one check on one English sentence. `detail` says what is wrong, for a reader."""

    code: str
    ok: bool
    detail: str = ""


Reviewed = Literal["accepted", "chosen", "edited"]


class Claim(Frozen):
    """One English sentence of the note, the Chinese sentences it rests on, and what the checks found."""

    text: str
    sources: tuple[str, ...]
    status: ClaimStatus
    engine: str
    checks: tuple[CheckResult, ...] = ()
    alternatives: tuple[str, ...] = ()
    """Of a draft: the other English sentences that say something else of a figure, a name or a denial."""
    reviewed: Reviewed | None = None
    """What a person did with it on the review page: took it as it is, chose another draft, or wrote it anew."""


class FigureRow(Frozen):
    """A row of the note's figures table, made from the Chinese by rules alone: no engine touches it."""

    figure: str
    surface: str
    measure: str = ""
    names: tuple[str, ...] = ()
    as_of: str = ""
    figure_id: str
    sentence: str


class NameRow(Frozen):
    """A person or organisation of the article, in English and Chinese, with the number of mentions."""

    english: str
    chinese: str
    mentions: int
    sentence: str


class TimelineRow(Frozen):
    """A dated event: the date as ISO and in English, the claim that tells it, its sentence."""

    value: str
    english: str
    text: str
    sentence: str


class Note(Frozen):
    """The English note of one article."""

    headline: Claim | None = None
    brief: Claim | None = None
    points: tuple[Claim, ...] = ()
    figures: tuple[FigureRow, ...] = ()
    people: tuple[NameRow, ...] = ()
    organisations: tuple[NameRow, ...] = ()
    timeline: tuple[TimelineRow, ...] = ()
    quotes: tuple[Claim, ...] = ()


class Diagnostic(Frozen):
    """A problem met on the way. `code` is stable and documented in docs/diagnostics.md."""

    code: str
    severity: Severity
    message: str
    stage: str
    sentence: str | None = None
    span: tuple[int, int] | None = None


class EngineInfo(Frozen):
    """What turned Chinese into English: `digest` is the model file's sha256, empty when there is none."""

    name: str
    model: str = ""
    digest: str = ""


class MadeWith(Frozen):
    """What a briefing was made with, so that a change in any of it can be seen."""

    zhbrief: str
    glossary: str
    settings: str


class Document(BaseModel):
    """One saved article on its way through the pipeline."""

    model_config = ConfigDict(extra="forbid")

    saved: str
    """The file as decoded to text; raw offsets point here."""
    article: Article
    normal: dict[str, str] = Field(default_factory=dict)
    """Block id → text with widths folded and Traditional turned to Simplified, same length as the block's text.
    Also holds TITLE_BLOCK."""
    sentences: list[Sentence] = Field(default_factory=list)
    """The body's sentences in reading order (no title, captions, question details or given summary)."""
    title_sentence: Sentence | None = None
    """The title as a sentence (id "title", block TITLE_BLOCK); its annotations stand in the lists below by that id."""
    mentions: list[Mention] = Field(default_factory=list)
    figures: list[Figure] = Field(default_factory=list)
    dates: list[DateMention] = Field(default_factory=list)
    facts: list[Fact] = Field(default_factory=list)
    """What the figures of the title and the body say of whom; only what is sure."""
    summary: Summary = Summary(method="")
    note: Note = Note()
    engine: EngineInfo = EngineInfo(name="none")
    diagnostics: list[Diagnostic] = Field(default_factory=list)

    @property
    def status(self) -> Status:
        """`failed` without an article body, `partial` while an error is on it, else `ok`."""
        if not self.article.blocks:
            return "failed"
        return "partial" if any(d.severity == "error" for d in self.diagnostics) else "ok"

    def block(self, block_id: str) -> Block:
        """The block of that id. Raises KeyError."""
        for block in self.article.blocks:
            if block.id == block_id:
                return block
        raise KeyError(block_id)

    def all_sentences(self) -> list[Sentence]:
        """The title's sentence first, when there is one, then the body's."""
        return [self.title_sentence, *self.sentences] if self.title_sentence else list(self.sentences)


def raw_span(block: Block, start: int, end: int) -> tuple[int, int]:
    """The span of the saved file that holds `block.text[start:end]`, markup inside it included.

    A character that no run covers is taken to reach from the run before it to the run after it.
    """
    if start >= end:
        raise ValueError(f"empty span {start}:{end} in block {block.id}")
    raw_start, raw_end = block.raw_start, block.raw_end
    for run in block.runs:
        if run.start <= start:
            raw_start = run.raw_start + min(start - run.start, run.length)
    for run in reversed(block.runs):
        if run.start + run.length >= end:
            raw_end = run.raw_start + max(end - run.start, 0)
    return raw_start, raw_end
