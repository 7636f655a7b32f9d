"""The digest file, contract "zhbrief-digest/1": what a digest or a newsletter shows, for programs and the templates.

The Markdown, the HTML page, the e-mail and the feeds are made from it alone, so that none shows what the JSON does not
hold. Figures are the figures' own English, made from the Chinese by rules; no engine has touched them. Nothing in it
says which of two sources is right. docs/newsletters.md describes it field by field.
"""

from __future__ import annotations

import json
from typing import Literal

from pydantic import Field

from pipeline.document import ClaimStatus, Frozen, Number

DIGEST_SCHEMA: Literal["zhbrief-digest/1"] = "zhbrief-digest/1"

ClaimRole = Literal["headline", "brief", "point", "quote"]


class SourceLine(Frozen):
    """A Chinese sentence: its id in the briefing, the paragraph as cited ("¶3"), its text, and where it can be read.

    `link` leads to the sentence in the note's page, else to the article's own address; "" when there is neither.
    """

    sentence: str
    where: str
    chinese: str
    link: str


class ClaimLine(Frozen):
    """A claim of a note with its status; `tag` is what stands in brackets behind it, "" for a verified one.

    `id` is the article's id, the role and the source sentences: the same in every run that makes the claim of them.
    """

    id: str
    role: ClaimRole
    text: str
    status: ClaimStatus
    tag: str
    sources: tuple[SourceLine, ...]


class FactLine(Frozen):
    """A fact: who, what is measured, the figure in English and as it stands in the Chinese, with its sentence.

    `about` is who and what in words, `text` that, the figure and the stance; `narrowed` is the part of the qualifier
    that the comparison it stands in does not share. `stance` is empty for what is told as done, else planned, expected
    or claimed. `caveat` says what is uncertain about the figure itself.
    """

    id: str
    text: str
    about: str
    who: str
    measure: str
    qualifier: str
    narrowed: str
    figure: str
    surface: str
    stance: str
    as_of: str
    as_of_english: str
    caveat: str
    slug: str
    source: SourceLine


class NoteEntry(Frozen):
    """One article's note. `date` is ISO or ""; `byline` is publisher, author and date in words, `label` how the
    article is named beside a figure of it; `address` is the article's own, "" where it has none that may be linked;
    `page` leads to the note itself."""

    slug: str
    article: str
    title: str
    language: str
    date: str
    date_how: str
    byline: tuple[str, ...]
    label: str
    publisher: str
    authors: tuple[str, ...]
    address: str
    page: str
    engine: str
    names: tuple[str, ...]
    headline: ClaimLine | None
    brief: ClaimLine | None
    points: tuple[ClaimLine, ...]
    quotes: tuple[ClaimLine, ...]
    facts: tuple[FactLine, ...]

    def claims(self) -> tuple[ClaimLine, ...]:
        """Every claim in reading order."""
        return (*filter(None, (self.headline, self.brief)), *self.points, *self.quotes)

    def lead_fact(self) -> FactLine | None:
        """The fact that can stand for a headline nobody translated: the first whose figure is certain."""
        return next((fact for fact in self.facts if not fact.caveat), next(iter(self.facts), None))


class TimelineEntry(Frozen):
    """A dated event of a story; `kind` is claim, fact, or report (the publication of an article, told by its title)."""

    date: str
    date_english: str
    kind: str
    text: str
    slug: str
    source: SourceLine | None


class CopyEntry(Frozen):
    """An article that is a copy of another one in the digest."""

    slug: str
    of: str


class StoryEntry(Frozen):
    """Articles about one event: the slugs of their notes, the latest first. `origins` does not count copies."""

    id: str
    title: str
    latest: str
    date: str
    date_english: str
    origins: int
    names: tuple[str, ...]
    notes: tuple[str, ...]
    copies: tuple[CopyEntry, ...]
    timeline: tuple[TimelineEntry, ...]


class SideEntry(Frozen):
    """One telling of a value and the facts that tell it, the earliest report first."""

    figure: str
    narrowed: str
    facts: tuple[FactLine, ...]


class ComparisonEntry(Frozen):
    """Facts about the same thing side by side. For `kind` "sum" the first side is the whole, the others its parts."""

    id: str
    verdict: Literal["conflict", "superseded", "different_scope", "rounds_to", "agree"]
    kind: Literal["values", "sum"]
    label: str
    meaning: str
    about: str
    sides: tuple[SideEntry, ...]


class GlanceEntry(Frozen):
    """A figure of the day, and how many independent articles give it. `disputed`: another article gives another."""

    fact: FactLine
    origins: int
    disputed: bool


class PointEntry(Frozen):
    """A value at a time. `dated`: the text gives the time, else it is the day of the report. `settled`: told as
    done."""

    when: str
    when_english: str
    dated: bool
    value: Number
    figure: str
    settled: bool
    source: SourceLine


class SeriesEntry(Frozen):
    """A measure over time, all in one unit."""

    about: str
    kind: str
    unit: str
    points: tuple[PointEntry, ...]


class StatusTally(Frozen):
    """How many claims have a status."""

    status: ClaimStatus
    label: str
    meaning: str
    count: int


class DigestFile(Frozen):
    """Many notes as one document. `series` holds what a chart can show, the one that is drawn first."""

    schema_: Literal["zhbrief-digest/1"] = Field(default=DIGEST_SCHEMA, alias="schema")
    title: str
    subject: str
    period: str
    first: str
    last: str
    articles: int
    origins: int
    tally: tuple[StatusTally, ...]
    stories: tuple[StoryEntry, ...]
    comparisons: tuple[ComparisonEntry, ...]
    glance: tuple[GlanceEntry, ...]
    series: tuple[SeriesEntry, ...]
    notes: tuple[NoteEntry, ...]

    def differences(self) -> tuple[ComparisonEntry, ...]:
        """The comparisons whose sides are not the same figure."""
        return tuple(each for each in self.comparisons if each.verdict in {"conflict", "superseded", "different_scope"})

    def roundings(self) -> tuple[ComparisonEntry, ...]:
        """The comparisons whose sides are the same but for rounding or a hedge."""
        return tuple(each for each in self.comparisons if each.verdict == "rounds_to")


def digest_json(digest: DigestFile) -> str:
    """The file's text, keys in the order of the model."""
    return json.dumps(digest.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n"
