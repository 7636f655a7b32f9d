"""The same from Python: `import pipeline; [briefing] = pipeline.brief("article.md", engine="none")`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from pydantic import PrivateAttr

import pipeline
from pipeline.batch.inputs import Input, find_inputs
from pipeline.batch.making import finish_document, read_input
from pipeline.batch.workshop import Workshop
from pipeline.document import Document, MadeWith
from pipeline.settings import Settings, load_settings

Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


class Briefing(Document):
    """A finished article: a Document that shows itself, in a notebook as HTML."""

    _made_with: MadeWith = PrivateAttr(default=MadeWith(zhbrief=pipeline.__version__, glossary="", settings=""))

    @classmethod
    def of(cls, document: Document, made_with: MadeWith) -> Briefing:
        """The briefing of a finished document; it shares the document's annotations."""
        briefing = cls.model_construct(**{name: getattr(document, name) for name in Document.model_fields})
        briefing._made_with = made_with
        return briefing

    def __repr__(self) -> str:
        """One short line: status, headline, how many claims are verified; not the whole article, as pydantic would."""
        note = self.note
        told = [claim for claim in (note.headline, note.brief, *note.points, *note.quotes) if claim is not None]
        verified = sum(claim.status == "verified" for claim in told)
        headline = note.headline.text if note.headline else self.article.title
        shown = headline if len(headline) <= 80 else f"{headline[:79]}…"
        return f"<Briefing {self.article.id!r}: {self.status}, {shown!r}, {verified} of {len(told)} claims verified>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """The note as HTML, for a notebook: each claim with its status and its Chinese."""
        from pipeline.writers import briefing_file, embedded_html

        return embedded_html(briefing_file(self, self._made_with))


def brief(paths: Paths, **options: object) -> Iterator[Briefing]:
    """The articles with all their annotations and their notes, one after another as they are made. Writes nothing.

    `paths`: files, folders or globs, one or several. `options`: any field of `pipeline.settings.Settings`, such as
    `engine="none"`, `sentences=8`, `glossaries=["mine.csv"]`; environment and zhbrief.toml count as on the command
    line. A bad article is a Briefing whose `status` is not `ok` and whose `diagnostics` say why. Raises SettingsError
    and, for a folder or glob without articles, FileNotFoundError, at once; GlossaryError with the first article.
    """
    settings = load_settings(**options)
    return _made(_inputs(paths), settings)


def brief_async(paths: Paths, **options: object) -> AsyncGenerator[Briefing, None]:
    """As `brief`, for `async for`: the work is done in a thread of its own, the event loop stays free.

    One article after another, and the next is begun when it is asked for. When the task is cancelled, or the generator
    closed (`aclose`, which leaving the loop leads to), no further article is begun; the one at hand is finished in the
    background, for an engine cannot be stopped in the middle of a sentence, and the engine closed. Raises
    SettingsError at once, the others with the first article.
    """
    settings = load_settings(**options)
    names = paths if isinstance(paths, str | os.PathLike) else list(paths)
    return _made_aside(names, settings)


async def _made_aside(paths: Paths, settings: Settings) -> AsyncGenerator[Briefing, None]:
    loop = asyncio.get_running_loop()
    # One thread, so that the engine is opened, used and closed in the same.
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="zhbrief")
    made = _found_and_made(paths, settings)
    try:
        while (briefing := await loop.run_in_executor(thread, next, made, None)) is not None:
            yield briefing
    finally:
        # Behind the article at hand, without waiting for it here: that would hold up who cancelled.
        thread.submit(made.close)
        thread.shutdown(wait=False)


def _found_and_made(paths: Paths, settings: Settings) -> Generator[Briefing, None, None]:
    yield from _made(_inputs(paths), settings)


def _inputs(paths: Paths) -> Sequence[Input]:
    names = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    inputs, problems = find_inputs([os.fspath(name) for name in names])
    if problems:
        raise FileNotFoundError(f"{problems[0].name}: {problems[0].reason}")
    return inputs


def _made(inputs: Sequence[Input], settings: Settings) -> Iterator[Briefing]:
    with Workshop(settings) as workshop:
        for item in inputs:
            for document in read_input(item, settings):
                finish_document(document, workshop)
                yield Briefing.of(document, workshop.made_with)
