"""The articles of a batch as one story, or as several where their front matter names them (`story: funding-round`).

A pass of its own over the same inputs, through the stages that need no engine: cheap beside a translation, and the
briefings of articles that were left alone need not be made again for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from pipeline.batch.inputs import Input
from pipeline.batch.latin import cut_into_words
from pipeline.batch.making import read_input
from pipeline.batch.slugs import Name, Slugs
from pipeline.batch.workshop import Workshop
from pipeline.document import Document
from pipeline.flow import Flow, chinese_stages
from pipeline.storage import write_whole

TOGETHER = "together"


def tell_together(
    inputs: Sequence[Input], workshop: Workshop, output: Path, stdin: BinaryIO | None = None
) -> list[Path]:
    """Write `together.json` and `.md`, and `together-NAME` for each story that articles name; return the paths.

    Articles without a body count for nothing; a story of one article is written like any other. Raises OSError.
    """
    from pipeline.summary import Budget, Weights, summarise_together
    from pipeline.writers import render_together

    settings = workshop.settings
    no_limit = settings.ratio is None and settings.chars is None
    budget = Budget(settings.sentences or (5 if no_limit else None), settings.ratio, settings.chars)
    weights = Weights.checked(settings.weights) if settings.weights else None
    written: list[Path] = []
    slugs = Slugs({})
    for story, documents in _stories(inputs, workshop, stdin).items():
        summary = summarise_together(documents, budget, weights)
        stem = f"{TOGETHER}-{slugs.give(story, None, Name(cut_into_words(story)))}" if story else TOGETHER
        for suffix, text in zip((".json", ".md"), render_together(summary, documents, story), strict=True):
            path = output / f"{stem}{suffix}"
            write_whole(path, text.encode("utf-8"))
            written.append(path)
    return written


def _stories(inputs: Sequence[Input], workshop: Workshop, stdin: BinaryIO | None) -> dict[str | None, list[Document]]:
    """The articles by the story they name, in order; None for those that name none."""
    flow = Flow(chinese_stages(workshop.settings, workshop.glossary, workshop.decisions))
    stories: dict[str | None, list[Document]] = {}
    for item in inputs:
        for document in read_input(item, workshop.settings, stdin):
            if document.article.blocks:
                flow.run(document)
            if document.sentences:
                stories.setdefault(document.article.story, []).append(document)
    return stories
