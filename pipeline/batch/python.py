"""The same from Python: `import pipeline; [document] = pipeline.brief("article.md", engine="none")`."""

from __future__ import annotations

import os
from collections.abc import Iterable

from pipeline.batch.inputs import find_inputs
from pipeline.batch.run import make_document
from pipeline.batch.workshop import Workshop
from pipeline.document import Document
from pipeline.settings import load_settings


def brief(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], **options: object) -> list[Document]:
    """The articles with all their annotations and their notes, in order. Writes nothing.

    `paths`: files, folders or globs, one or several. `options`: any field of `pipeline.settings.Settings`, such as
    `engine="none"`, `sentences=8`, `glossaries=["mine.csv"]`; environment and zhbrief.toml count as on the command
    line. A bad article is a Document whose `status` is not `ok` and whose `diagnostics` say why. Raises SettingsError,
    GlossaryError, and FileNotFoundError for a folder or glob without articles.
    """
    names = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    settings = load_settings(**options)
    inputs, problems = find_inputs([os.fspath(name) for name in names])
    if problems:
        raise FileNotFoundError(f"{problems[0].name}: {problems[0].reason}")
    with Workshop(settings) as workshop:
        return [make_document(item, workshop)[0] for item in inputs]
