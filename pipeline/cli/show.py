"""`zhbrief show`: one article, stage by stage, in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import (
    emit,
    glossary_option,
    json_option,
    printable,
    problems_of,
    say,
    settings_from,
    shape_option,
    summary_options,
)

if TYPE_CHECKING:
    from pipeline.batch import Input
    from pipeline.document import Document, Figure, Sentence
    from pipeline.settings import Settings

PREVIEW = 60


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--entry", metavar="ID", help="Of a feed or JSON-lines file, the article of that id (default the first).")
@shape_option
@summary_options
@glossary_option
@click.option("-v", "--verbose", is_flag=True, help="List the removed markup (tags, scripts, white space), too.")
@json_option
def show(
    file: str, entry: str | None, glossaries: tuple[str, ...], verbose: bool, as_json: bool, **options: object
) -> None:
    """Show what is found in one article (- for standard input); nothing is translated or written.

    How the file was read, its title and date, then the file in order: + what was kept as the article, - what was left
    out, with the rule that says so; then each sentence with its score, its names as 软银[SoftBank] and its figures as
    3亿元{CN¥300 million}. Sentences with a star are the summary.

    \b
    Examples:
      zhbrief show article.md
      zhbrief show article.md --glossary names.csv --sentences 8
      zhbrief show dump.txt --shape page_dump
      zhbrief show feed.xml --entry 3f9c2a
      zhbrief show article.md --json | jq .article.removed
    """
    from pipeline.batch import GlossaryError, Input, Workshop
    from pipeline.flow import Flow, chinese_stages

    settings = settings_from(glossaries=glossaries or None, **options)
    if file != "-" and Path(file).is_dir():
        raise click.UsageError(f"{file} is a folder; show takes one article.")
    document = _chosen(Input(None if file == "-" else Path(file), file), entry, settings)
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
        for line in report(document, timings, markup=verbose):
            click.echo(line)
    problems_of(document.diagnostics, file, verbose=True)
    raise click.exceptions.Exit(0 if document.status == "ok" else 1)


OTHERS = 20
"""Of the other articles in a file, at most so many ids are listed."""


def _chosen(item: Input, entry: str | None, settings: Settings) -> Document:
    """The article that is asked for: the first of the file, or the entry of that id."""
    from pipeline.batch.making import read_input

    documents = read_input(item, settings, sys.stdin.buffer)
    if entry is None:
        document = next(documents)
        if others := [other.article.id for other in islice(documents, OTHERS)]:
            more = " …" if len(others) == OTHERS else ""
            say(f"The file holds more articles; show one with --entry: {printable(' '.join(others))}{more}")
        return document
    known: list[str] = []
    for document in documents:
        if document.article.id == entry:
            return document
        known.append(document.article.id)
    shown = " ".join(known[:OTHERS]) + (" …" if len(known) > OTHERS else "")
    raise click.UsageError(f"{item.source} has no entry {entry}; it has: {printable(shown)}")


def report(document: Document, timings: dict[str, float], *, markup: bool = False) -> Iterator[str]:
    """The lines of the report. `markup`: list the removed tags and white space, too."""
    yield from _head(document)
    yield from _file(document, markup=markup)
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
    """How the file was read and why; of an entry, what the file is that it came from."""
    from pipeline.readers import detect, detect_file

    article = document.article
    path = Path(article.source_path.rpartition("#")[0] or article.source_path)
    try:
        found = detect_file(path) if path.is_file() else detect(document.saved)
    except OSError:
        return article.shape
    if found.shape != article.shape:
        return article.shape  # as --shape said
    return f"{article.shape} ({found.reason}; sure to {found.confidence:.0%})"


MARKUP = "reader.markup"


def _file(document: Document, *, markup: bool) -> Iterator[str]:
    """The saved file in order: the blocks that were kept, and the pieces left out with their rules."""
    article = document.article
    left_out = [piece for piece in article.removed if markup or piece.rule != MARKUP]
    if not article.blocks and not left_out:
        return
    yield from _heading(
        f"The file: {len(article.blocks)} blocks kept (+), {len(article.removed)} pieces left out (-) "
        "(line, kind or rule, text)"
    )
    rows: list[tuple[int, str, str, str, str]]
    rows = [(block.raw_start, "+", block.kind, block.text, "green") for block in article.blocks]
    rows += [(piece.raw_start, "-", piece.rule, piece.text, "red") for piece in left_out]
    at, line = 0, 1
    for start, sign, label, text, colour in sorted(rows, key=lambda row: row[0]):
        line += document.saved.count("\n", at, start)
        at = start
        yield click.style(f"{sign} {line:>5}  {printable(label):<28} {_short(text)}", fg=colour)
    if hidden := len(article.removed) - len(left_out):
        yield click.style(f"  and {hidden} pieces of markup (-v lists them)", dim=True)


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
