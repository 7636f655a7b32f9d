"""The same from Python: `import pipeline; [document] = pipeline.brief("article.md", engine="none")`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from pipeline.batch.inputs import Input, find_inputs
from pipeline.batch.making import finish_document, read_input
from pipeline.batch.workshop import Workshop
from pipeline.document import Document
from pipeline.settings import Settings, load_settings


def brief(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], **options: object) -> Iterator[Document]:
    """The articles with all their annotations and their notes, one after another as they are made. Writes nothing.

    `paths`: files, folders or globs, one or several. `options`: any field of `pipeline.settings.Settings`, such as
    `engine="none"`, `sentences=8`, `glossaries=["mine.csv"]`; environment and zhbrief.toml count as on the command
    line. A bad article is a Document whose `status` is not `ok` and whose `diagnostics` say why. Raises SettingsError
    and, for a folder or glob without articles, FileNotFoundError, at once; GlossaryError with the first article.
    """
    names = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    settings = load_settings(**options)
    inputs, problems = find_inputs([os.fspath(name) for name in names])
    if problems:
        raise FileNotFoundError(f"{problems[0].name}: {problems[0].reason}")
    return _made(inputs, settings)


def _made(inputs: Sequence[Input], settings: Settings) -> Iterator[Document]:
    with Workshop(settings) as workshop:
        for item in inputs:
            for document in read_input(item, settings):
                finish_document(document, workshop)
                yield document
