"""One article made: from the file as saved to the bytes of its briefing, ready to be written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from pipeline.batch.inputs import Input
from pipeline.batch.journal import rows_of, table_of
from pipeline.batch.slugs import Name, name_of
from pipeline.batch.touched import packed, text_of
from pipeline.batch.workshop import Workshop
from pipeline.diagnostics import diagnose
from pipeline.document import Article, Diagnostic, Document, Status
from pipeline.flow import in_one_line

if TYPE_CHECKING:
    from pipeline.settings import Settings


@dataclass(frozen=True)
class Made:
    """An article that is done but for the writing: small enough to be handed from one process to another.

    `name` is what its files are called by. `rendered` has a suffix and bytes for each format, nothing for an article
    without a body. `seconds` are by stage. `hits` and `table` are its rows of `hits.jsonl` and `hits.csv`, `text` is
    what names are looked for in, as the cache keeps it.
    """

    source: str
    id: str
    name: Name
    status: Status
    published: str | None
    rendered: tuple[tuple[str, bytes], ...]
    seconds: dict[str, float]
    diagnostics: tuple[Diagnostic, ...]
    mentions: str = ""
    hits: bytes = b""
    table: bytes = b""
    text: bytes = b""


@dataclass(frozen=True)
class Untouched:
    """An article that is left alone: with the glossary and the decisions of today its names are still the same."""

    source: str
    text: bytes = b""


def read_input(item: Input, settings: Settings, stdin: BinaryIO | None = None) -> Iterator[Document]:
    """The articles of an input as its reader gives them: one, or those of a feed one after another.

    Never raises for what is in the file, or for a file that is not there.
    """
    from pipeline.readers import read_documents, read_stream

    shape = None if settings.shape == "auto" else settings.shape
    try:
        if item.path is not None:
            yield from read_documents(
                item.path, source_path=item.source, shape=shape, max_bytes=settings.max_file_bytes
            )
        else:
            stream = stdin if stdin is not None else BytesIO()
            yield from read_stream(stream, source_path=item.source, shape=shape, max_bytes=settings.max_file_bytes)
    except Exception as error:
        # Readers promise not to raise; a mistake in one (met: a code page without U+FFFD) must not stop the batch.
        yield unread(item.source, in_one_line(error))


def unread(source: str, reason: str) -> Document:
    """The document of an article that a mistake of ours kept from being read."""
    problem = diagnose("stage-failed", stage="read", reason=reason)
    article = Article(id=source, source_path=source, shape="plain_text", title="")
    return Document(saved="", article=article, diagnostics=[problem])


def finish_document(document: Document, workshop: Workshop) -> dict[str, float]:
    """Give the article as read all its annotations and its note; returns the seconds of each stage. Never `failed`
    without an error that says why."""
    return _told(document, workshop, _named(document, workshop))


def _named(document: Document, workshop: Workshop) -> dict[str, float]:
    """The stages up to the mentions; none without a text, for which neither jieba nor the model is worth opening."""
    return workshop.naming.run(document) if document.article.blocks else {}


def _told(document: Document, workshop: Workshop, seconds: dict[str, float]) -> dict[str, float]:
    if document.article.blocks:
        seconds = seconds | workshop.telling.run(document)
    if document.article.blocks:
        document.diagnostics.extend(workshop.problems)
    elif not any(problem.severity == "error" for problem in document.diagnostics):
        document.diagnostics.append(diagnose("no-body", stage="read", shape=document.article.shape))
    return seconds


@dataclass(frozen=True)
class Begun:
    """An article with its names, for which nothing was told yet: what `finish` goes on with, maybe elsewhere."""

    document: Document
    mentions: str
    seconds: dict[str, float]


def begin(document: Document, workshop: Workshop, mentions: str = "") -> Begun | Untouched:
    """The first half of `make`, which needs no engine: all up to the names."""
    from pipeline.glossary import mentions_key

    seconds = _named(document, workshop)
    key = mentions_key(document)
    if mentions and key == mentions:
        return Untouched(document.article.source_path, packed(text_of(document)))
    return Begun(document, key, seconds)


def finish(begun: Begun, workshop: Workshop) -> Made:
    """The second half of `make`: the English, and the bytes of the files."""
    from pipeline.glossary import hits_of
    from pipeline.writers import render_briefing

    document = begun.document
    seconds = _told(document, workshop, begun.seconds)
    if not document.article.blocks:
        return finished(document, seconds=seconds)
    try:
        rendered = render_briefing(document, workshop.made_with, workshop.settings.formats)
    except Exception as error:  # a writer's own mistake must not stop the batch
        document.diagnostics.append(diagnose("stage-failed", stage="write", reason=in_one_line(error)))
        return finished(document, seconds=seconds)
    made = finished(document, rendered, seconds)
    hits = hits_of(document, workshop.decisions, workshop.glossary.statuses)
    text = packed(text_of(document))
    return replace(made, mentions=begun.mentions, hits=rows_of(hits), table=table_of(hits), text=text)


def make(document: Document, workshop: Workshop, mentions: str = "") -> Made | Untouched:
    """Finish the article and render its briefing in every format of the settings.

    `mentions`: the digest of the names in the briefing that an earlier run made of it with another glossary or other
    decisions; when the names are still the same, nothing is made.
    """
    begun = begin(document, workshop, mentions)
    return begun if isinstance(begun, Untouched) else finish(begun, workshop)


def finished(
    document: Document,
    rendered: tuple[tuple[str, bytes], ...] = (),
    seconds: Mapping[str, float] = MappingProxyType({}),
) -> Made:
    """What is kept of a document that is done."""
    return Made(
        source=document.article.source_path,
        id=document.article.id,
        name=name_of(document),
        status=document.status,
        published=document.article.published.value,
        rendered=rendered,
        seconds={stage: round(taken, 4) for stage, taken in seconds.items()},
        diagnostics=tuple(document.diagnostics),
    )


def entry_digest(document: Document) -> str:
    """The sha256 of an entry of a feed as read: its text, and what the feed says about it."""
    about = document.article.model_dump_json(exclude={"blocks", "removed"})
    return hashlib.sha256(f"{about}\n{document.saved}".encode("utf-8", "surrogatepass")).hexdigest()
