"""The briefing file, contract "zhbrief/1": what one article became, for programs and for the other writers.

`docs/briefing.schema.json` is generated from `BriefingFile` (`python -m pipeline.writers.schema`), so the model is
the one place where the contract is written down. How long the stages took is not in it: the same input, settings
and engine must give the same bytes. Timings stand in the run's manifest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeVar

from pydantic import Field

from pipeline.document import (
    TITLE_BLOCK,
    Article,
    DateMention,
    Diagnostic,
    Document,
    EngineInfo,
    Fact,
    Figure,
    Frozen,
    MadeWith,
    Mention,
    Note,
    Sentence,
    Status,
)

SCHEMA: Literal["zhbrief/1"] = "zhbrief/1"


class TitleAnnotations(Frozen):
    """The title as a sentence (id "title"), and what stands in it: offsets into `article.title`."""

    sentence: Sentence | None = None
    mentions: tuple[Mention, ...] = ()
    figures: tuple[Figure, ...] = ()
    dates: tuple[DateMention, ...] = ()
    facts: tuple[Fact, ...] = ()


class ChosenSentences(Frozen):
    """The extractive Chinese summary: the method, and sentence ids in reading order."""

    method: str
    sentences: tuple[str, ...] = ()


class BriefingFile(Frozen):
    """One article's briefing as JSON. All offsets are half-open character offsets, never bytes."""

    schema_: Literal["zhbrief/1"] = Field(
        default=SCHEMA, alias="schema", description="Name and version of this contract."
    )
    status: Status = Field(
        description="`failed` without an article body, `partial` while an error is on it, else `ok`."
    )
    article: Article = Field(description="The article as it was saved, its blocks, and what was removed.")
    title: TitleAnnotations = Field(
        description="The title's sentence and annotations; the lists below hold the body's."
    )
    sentences: tuple[Sentence, ...] = Field(description="The body's sentences in reading order.")
    mentions: tuple[Mention, ...] = Field(description="Where a glossary term stands in the body.")
    figures: tuple[Figure, ...] = Field(description="The body's amounts with their values and their English.")
    dates: tuple[DateMention, ...] = Field(description="The body's dates and periods.")
    facts: tuple[Fact, ...] = Field(
        default=(), description="Who, what is measured, which figure, as of when: what the body says for sure."
    )
    summary: ChosenSentences = Field(description="The extractive Chinese summary.")
    note: Note = Field(description="The English note: each claim with its Chinese sentences, checks and status.")
    diagnostics: tuple[Diagnostic, ...] = Field(description="Problems met on the way, in the order they were met.")
    engine: EngineInfo = Field(description="What turned Chinese into English.")
    made_with: MadeWith = Field(description="Program version and the digests of glossary and settings.")


Annotation = TypeVar("Annotation", Mention, Figure, DateMention, Fact)


def _split(
    annotations: Iterable[Annotation],
) -> tuple[tuple[Annotation, ...], tuple[Annotation, ...]]:
    """(the title's, the body's), each in the order given."""
    listed = tuple(annotations)
    return (
        tuple(each for each in listed if each.sentence == TITLE_BLOCK),
        tuple(each for each in listed if each.sentence != TITLE_BLOCK),
    )


def briefing_file(document: Document, made_with: MadeWith) -> BriefingFile:
    """The briefing file of a finished document; it shares the document's frozen annotations."""
    title_mentions, mentions = _split(document.mentions)
    title_figures, figures = _split(document.figures)
    title_dates, dates = _split(document.dates)
    title_facts, facts = _split(document.facts)
    return BriefingFile(
        status=document.status,
        article=document.article,
        title=TitleAnnotations(
            sentence=document.title_sentence,
            mentions=title_mentions,
            figures=title_figures,
            dates=title_dates,
            facts=title_facts,
        ),
        sentences=tuple(document.sentences),
        mentions=mentions,
        figures=figures,
        dates=dates,
        facts=facts,
        summary=ChosenSentences(method=document.summary.method, sentences=document.summary.sentences),
        note=document.note,
        diagnostics=tuple(document.diagnostics),
        engine=document.engine,
        made_with=made_with,
    )
