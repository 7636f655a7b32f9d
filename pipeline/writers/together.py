"""Several articles as one story: their common Chinese summary, each sentence with its source, as JSON and Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from pipeline.document import Article, Document, Frozen, Published
from pipeline.summary import StorySummary
from pipeline.writers.briefing_json import json_text
from pipeline.writers.markdown import escaped
from pipeline.writers.wording import source_line

SCHEMA: Literal["zhbrief-together/1"] = "zhbrief-together/1"


class Source(Frozen):
    """An article of the story."""

    id: str
    source_path: str
    title: str
    publisher: str | None = None
    published: Published = Published()
    url: str | None = None


class Place(Frozen):
    """A sentence of an article, by the ids of the article's briefing."""

    article: str
    sentence: str


class ToldSentence(Frozen):
    """A sentence of the common summary: where it stands, and where else the same is said."""

    text: str
    place: Place
    score: float
    also: tuple[Place, ...] = ()


class TogetherFile(Frozen):
    """The common summary of several articles."""

    schema_: Literal["zhbrief-together/1"] = Field(default=SCHEMA, alias="schema")
    story: str | None = None
    method: str
    articles: tuple[Source, ...]
    sentences: tuple[ToldSentence, ...]


def together_file(summary: StorySummary, documents: Sequence[Document], story: str | None) -> TogetherFile:
    """The common summary with its sources. `documents`: those it was made of, in that order."""
    return TogetherFile(
        story=story,
        method=summary.method,
        articles=tuple(_source(document.article) for document in documents),
        sentences=tuple(
            ToldSentence(
                text=told.text,
                place=Place(article=told.article, sentence=told.sentence),
                score=told.score,
                also=tuple(Place(article=article, sentence=sentence) for article, sentence in told.also),
            )
            for told in summary.sentences
        ),
    )


def render_together(summary: StorySummary, documents: Sequence[Document], story: str | None) -> tuple[str, str]:
    """The JSON and the Markdown of the common summary."""
    file = together_file(summary, documents, story)
    return json_text(file), _markdown(summary, documents, story)


def _source(article: Article) -> Source:
    return Source(
        id=article.id,
        source_path=article.source_path,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
    )


def _markdown(summary: StorySummary, documents: Sequence[Document], story: str | None) -> str:
    count = len(documents)
    lines = [f"# {escaped(story) if story else f'{count} articles together'}", ""]
    lines += [f"The sentences that say most of {count} articles, none twice; each with its source.", ""]
    numbers = {document.article.id: number for number, document in enumerate(documents, start=1)}
    for told in summary.sentences:
        others = sorted({numbers[article] for article, _ in told.also})
        also = f"; also {', '.join(f'[{number}]' for number in others)}" if others else ""
        lines.append(f"- {escaped(told.text)} [{told.document + 1}]{also}")
    lines += ["", "## Sources", ""]
    for number, document in enumerate(documents, start=1):
        article = document.article
        known = " · ".join(escaped(part) for part in source_line(article))
        lines.append(f"{number}. {escaped(article.title or article.source_path)} — {known}")
    return "\n".join(lines) + "\n"
