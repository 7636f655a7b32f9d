"""One article after another, from the file as saved to the briefing in the output folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.batch.inputs import Input
from pipeline.batch.manifest import Line, Manifest, Output, file_digest
from pipeline.batch.slugs import Slugs
from pipeline.batch.workshop import Workshop
from pipeline.diagnostics import diagnose
from pipeline.document import Article, Diagnostic, Document
from pipeline.flow import in_one_line


@dataclass(frozen=True)
class Outcome:
    """What became of one article. `unchanged`: the briefing of an earlier run still holds and was left alone."""

    line: Line
    unchanged: bool
    diagnostics: tuple[Diagnostic, ...] = ()


def run_batch(
    inputs: Sequence[Input],
    workshop: Workshop,
    output: Path,
    *,
    force: bool = False,
    begin: Callable[[Input], None] = lambda item: None,
    report: Callable[[Outcome], None] = lambda outcome: None,
    stdin: BinaryIO | None = None,
) -> list[Outcome]:
    """Make the briefings of `inputs` in the folder `output`, and keep its manifest.

    `begin` is called before each article, `report` with its outcome. `force`: make again what an earlier run made.
    Raises OSError when the folder or its manifest cannot be written, GlossaryError, and KeyboardInterrupt; what was
    done till then is kept.
    """
    output.mkdir(parents=True, exist_ok=True)
    outcomes: list[Outcome] = []
    with Manifest(output) as manifest:
        slugs = Slugs({line.source: line.slug for line in manifest.lines.values() if line.slug})
        for item in inputs:
            begin(item)
            old = manifest.lines.get(item.source)
            settings = workshop.settings
            if (
                old is not None
                and not force
                and item.path is not None
                and old.holds(file_digest(item.path), workshop.recipe, settings.formats, output)
            ):
                manifest.keep(old)
                outcome = Outcome(old, unchanged=True)
            else:
                outcome = _make(item, workshop, output, slugs, stdin)
                manifest.add(outcome.line)
            outcomes.append(outcome)
            report(outcome)
    return outcomes


def read_input(item: Input, max_bytes: int, stdin: BinaryIO | None = None) -> Document:
    """The article as its reader gives it. Never raises for what is in the file, or for a file that is not there."""
    from pipeline.readers import read_bytes, read_file

    try:
        if item.path is not None:
            return read_file(item.path, source_path=item.source, max_bytes=max_bytes)
        data = stdin.read(max_bytes + 1) if stdin is not None else b""  # one more than allowed is refused as too large
        return read_bytes(data, source_path=item.source, max_bytes=max_bytes)
    except Exception as error:
        # Readers promise not to raise; a mistake in one (met: a code page without U+FFFD) must not stop the batch.
        problem = diagnose("stage-failed", stage="read", reason=in_one_line(error))
        article = Article(id=item.source, source_path=item.source, shape="plain_text", title="")
        return Document(saved="", article=article, diagnostics=[problem])


def make_document(item: Input, workshop: Workshop, stdin: BinaryIO | None = None) -> tuple[Document, dict[str, float]]:
    """The article with all its annotations and its note, and the seconds of each stage. Never `failed` without an
    error that says why."""
    document = read_input(item, workshop.settings.max_file_bytes, stdin)
    timings: dict[str, float] = {}
    if document.article.blocks:  # else neither jieba nor the model is worth opening
        timings = workshop.flow.run(document)
    if document.article.blocks:
        document.diagnostics.extend(workshop.problems)
    elif not any(problem.severity == "error" for problem in document.diagnostics):
        document.diagnostics.append(diagnose("no-body", stage="read", shape=document.article.shape))
    return document, timings


def _make(item: Input, workshop: Workshop, output: Path, slugs: Slugs, stdin: BinaryIO | None) -> Outcome:
    digest = file_digest(item.path) if item.path is not None else ""
    document, timings = make_document(item, workshop, stdin)
    slug = ""
    written: tuple[Output, ...] = ()
    if document.article.blocks:
        slug = slugs.give(item.source, document.article.published.value)
        written = _write(document, workshop, output, slug)
    line = Line(
        id=document.article.id,
        source=item.source,
        status=document.status,
        slug=slug,
        outputs=written,
        formats=workshop.settings.formats,
        input=digest,
        recipe=workshop.recipe,
        timings={stage: round(seconds, 4) for stage, seconds in timings.items()},
        diagnostics=tuple(dict.fromkeys(problem.code for problem in document.diagnostics)),
    )
    return Outcome(line, unchanged=False, diagnostics=tuple(document.diagnostics))


def _write(document: Document, workshop: Workshop, output: Path, slug: str) -> tuple[Output, ...]:
    from pipeline.writers import write_briefing

    try:
        paths = write_briefing(document, workshop.made_with, output, slug, workshop.settings.formats)
    except Exception as error:  # a full disk, or a writer's own mistake: neither may stop the batch
        reason = (error.strerror if isinstance(error, OSError) else None) or f"{type(error).__name__}: {error}"
        document.diagnostics.append(
            diagnose("write-failed", stage="write", path=output / slug, reason=" ".join(reason.split()))
        )
        return ()
    return tuple(Output(name=path.name, sha256=file_digest(path)) for path in paths)
