"""`zhbrief show`: one article, stage by stage, in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import (
    emit,
    glossary_option,
    json_option,
    method_option,
    printable,
    problems_of,
    sentences_option,
    settings_from,
)

if TYPE_CHECKING:
    from pipeline.document import Document, Figure, Sentence

PREVIEW = 60


@click.command()
@click.argument("file", metavar="FILE")
@method_option
@sentences_option
@glossary_option
@json_option
def show(file: str, glossaries: tuple[str, ...], as_json: bool, **options: object) -> None:
    """Show what is found in one article (- for standard input); nothing is translated or written.

    How the file was read, its title and date, what was removed and by which rule, then each sentence with its score,
    its names as 软银[SoftBank] and its figures as 3亿元{CN¥300 million}. Sentences with a star are the summary.

    \b
    Examples:
      zhbrief show article.md
      zhbrief show article.md --glossary names.csv --sentences 8
      zhbrief show article.md --json | jq .article.removed
    """
    from pipeline.batch import GlossaryError, Input, Workshop
    from pipeline.batch.run import read_input
    from pipeline.flow import Flow, chinese_stages

    settings = settings_from(glossaries=glossaries or None, **options)
    if file != "-" and Path(file).is_dir():
        raise click.UsageError(f"{file} is a folder; show takes one article.")
    document = read_input(Input(None if file == "-" else Path(file), file), settings.max_file_bytes, sys.stdin.buffer)
    timings: dict[str, float] = {}
    if document.article.blocks:
        try:
            timings = Flow(chinese_stages(settings, Workshop(settings).glossary)).run(document)
        except GlossaryError as error:
            raise click.UsageError(str(error)) from None
    if as_json:
        data = document.model_dump(mode="json", exclude={"saved", "note", "engine"})
        emit({"status": document.status, **data, "timings": timings})
    else:
        for line in report(document, timings):
            click.echo(line)
    problems_of(document.diagnostics, file, verbose=True)
    raise click.exceptions.Exit(0 if document.status == "ok" else 1)


def report(document: Document, timings: dict[str, float]) -> Iterator[str]:
    """The lines of the report."""
    yield from _head(document)
    yield from _removed(document)
    yield from _sentences(document)
    yield from _names(document)
    yield from _figures(document)
    if timings:
        yield ""
        yield "Time: " + ", ".join(f"{stage} {1000 * seconds:.0f} ms" for stage, seconds in timings.items())


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield click.style(text, bold=True)


def _head(document: Document) -> Iterator[str]:
    article = document.article
    yield click.style(printable(article.source_path), bold=True)
    how = article.published.how + (f": {article.published.basis}" if article.published.basis else "")
    blocks = article.blocks
    rows = {
        "read as": _shape(document),
        "title": article.title,
        "author": ", ".join(article.authors) or article.author,
        "publisher": article.publisher,
        "published": f"{article.published.value or '-'} ({how})",
        "address": article.url,
        "script": {"hans": "Simplified", "hant": "Traditional"}[article.script],
        "body": f"{len(blocks)} blocks, {sum(len(block.text) for block in blocks)} characters",
        "summary given": article.given_summary and _short(article.given_summary),
    }
    for label, value in rows.items():
        if value:
            yield f"  {label:<14}{printable(value)}"


def _shape(document: Document) -> str:
    from pipeline.readers import detect

    if not document.saved:
        return ""
    found = detect(document.saved)
    return f"{document.article.shape} ({found.reason}; sure to {found.confidence:.0%})"


def _removed(document: Document) -> Iterator[str]:
    removed = document.article.removed
    if removed:
        yield from _heading(f"Removed: {len(removed)} pieces (line, rule, text)")
    for piece in removed:
        line = document.saved.count("\n", 0, piece.raw_start) + 1
        yield f"  {line:>5}  {piece.rule:<32} {_short(piece.text)}"


def _sentences(document: Document) -> Iterator[str]:
    if not document.sentences:
        return
    places = {ranked.sentence: place for place, ranked in enumerate(document.summary.ranked, start=1)}
    scores = {ranked.sentence: ranked for ranked in document.summary.ranked}
    chosen = set(document.summary.sentences)
    yield from _heading(f"Sentences: {len(document.sentences)}, of which {len(chosen)} in the summary (place, score)")
    for sentence in document.all_sentences():
        ranked = scores.get(sentence.id)
        score = f"#{places[sentence.id]:<3} {ranked.score:5.2f}" if ranked else " " * 10
        star = "*" if sentence.id in chosen else " "
        yield f"{star} {sentence.id:<6}{score}  {_marked(document, sentence)}"
        if ranked and sentence.id in chosen and ranked.parts:
            parts = ", ".join(f"{name} {value:.2f}" for name, value in ranked.parts.items())
            yield " " * 20 + click.style(parts, dim=True)


def _marked(document: Document, sentence: Sentence) -> str:
    """The sentence with its names and figures put in English behind them; of two that overlap, the first."""
    marks = [(m.start, m.end, f"[{m.target}]", "cyan") for m in document.mentions if m.sentence == sentence.id]
    marks += [(f.start, f.end, f"{{{f.english}}}", "yellow") for f in document.figures if f.sentence == sentence.id]
    marks += [
        (d.start, d.end, f"<{d.value or d.english}>", "green") for d in document.dates if d.sentence == sentence.id
    ]
    text, at = "", sentence.start
    for start, end, english, colour in sorted(marks):
        if start < at:
            continue
        text += printable(sentence.text[at - sentence.start : start - sentence.start])
        text += click.style(
            printable(sentence.text[start - sentence.start : end - sentence.start] + english), fg=colour
        )
        at = end
    return text + printable(sentence.text[at - sentence.start :])


def _names(document: Document) -> Iterator[str]:
    counted: dict[tuple[str, str, str], int] = {}
    for mention in document.mentions:
        key = (mention.term, mention.target, mention.kind)
        counted[key] = counted.get(key, 0) + 1
    if counted:
        yield from _heading(f"Names: {len(counted)} (hits, Chinese, English, kind)")
    for (term, target, kind), count in counted.items():
        yield f"  {count:>5}  {printable(term)} → {printable(target)}  {kind}"


def _figures(document: Document) -> Iterator[str]:
    if document.figures:
        yield from _heading(f"Figures: {len(document.figures)} (sentence, Chinese, English, value)")
    for figure in document.figures:
        yield f"  {figure.sentence:<6} {printable(figure.surface)} → {figure.english}  [{_value(figure)}]"


def _value(figure: Figure) -> str:
    if figure.low is None:
        return f"{figure.kind}, no value"
    value = f"{figure.low:,}" if figure.low == figure.high else f"{figure.low:,} to {figure.high or 0:,}"
    source = f", currency from {figure.currency_from}" if figure.currency_from not in (None, "text") else ""
    hedge = f", {figure.hedge}" if figure.hedge != "exact" else ""
    return f"{figure.kind} {value} {figure.unit or '(unit unknown)'}{hedge}{source}"


def _short(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= PREVIEW else f"{line[: PREVIEW - 1]}…"
