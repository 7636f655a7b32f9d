"""`zhbrief run`: articles in, briefings out."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import (
    COLOURS,
    emit,
    fail,
    glossary_option,
    json_option,
    option_of_settings,
    printable,
    problem,
    problems_of,
    say,
    settings_from,
    shape_option,
    summary_options,
)

if TYPE_CHECKING:
    from pipeline.batch import Input, NoArticles, Outcome, Workshop

NEARLY_ALL = 0.9
"""From this share of failed articles on, something is wrong with the run rather than with articles: exit 126."""

NO_TRANSLATOR = (
    "There is no translator: the notes hold Chinese sentences with their names and figures in English. "
    "Run `zhbrief models add qwen2.5-coder-1.5b`; --engine none silences this."
)


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o",
    "--output",
    default="outputs",
    show_default=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the briefings and manifest.jsonl are written.",
)
@option_of_settings(
    "--engine",
    metavar="auto|local|endpoint|firefox|none",
    help="What turns Chinese into English. auto (default): a configured endpoint, else the best installed model, else "
    "none; it says which and why.",
)
@option_of_settings("--model", metavar="NAME", help="The local model: a name from `zhbrief models list`.")
@option_of_settings(
    "--care",
    metavar="fast|default|careful",
    help="Drafts of a sentence: one, a second where the first is in doubt (default), or always two or three.",
)
@option_of_settings("--endpoint-url", metavar="URL", help="Base address of an OpenAI-compatible server.")
@option_of_settings("--endpoint-model", metavar="NAME", help="The model to ask for on that server.")
@shape_option
@summary_options
@option_of_settings("--points", type=int, metavar="N", help="Points in the English note, 4 to 6 (default 5).")
@glossary_option
@option_of_settings("--format", "formats", metavar="json,md,html", help="What is written (default all three).")
@option_of_settings(
    "--jobs",
    type=int,
    metavar="N",
    help="Processes, where no translator is used (default: the cores, for 64 files on).",
)
@option_of_settings("--threads", type=int, metavar="N", help="Threads of the local model (default: physical cores).")
@option_of_settings(
    "--sentence-seconds", type=float, metavar="S", help="Time limit for translating one sentence (default 60)."
)
@option_of_settings("--max-file-bytes", type=int, metavar="N", help="Refuse larger files (default 20000000).")
@click.option(
    "--together",
    is_flag=True,
    help="Besides, one Chinese summary across all articles: together.md and .json; one for each story where the "
    "articles' front matter names it (story: NAME).",
)
@click.option("--force", is_flag=True, help="Make every briefing again, even where nothing has changed.")
@click.option("-v", "--verbose", is_flag=True, help="Say what is only worth knowing, too.")
@json_option
def run(
    inputs: tuple[str, ...],
    output: Path,
    glossaries: tuple[str, ...],
    together: bool,
    force: bool,
    verbose: bool,
    as_json: bool,
    **options: object,
) -> None:
    """Make a briefing of each INPUT.

    INPUT is a file, a folder (searched with its subfolders; pictures, archives and hidden files are passed over), a
    glob in quotes, or - for standard input. A feed (RSS, Atom, JSON Feed) or a JSON-lines file holds many articles; an
    e-mail or an MHTML page one. For each article, DIR gets DATE-NAME.json, .md and .html, and
    DIR/manifest.jsonl a line that says what was made of it and with what. An article whose file, settings, glossary,
    engine and program are the same as in the manifest is left alone. One bad article never stops the others.

    \b
    Examples:
      zhbrief run article.md --engine none          no translation: figures, names, Chinese summary
      zhbrief run articles/ -o notes                a folder, with the best engine there is
      zhbrief run "saved/**/*.html" --format md     a pattern; Markdown only
      curl -s "$PAGE" | zhbrief run - -o notes      standard input
      zhbrief run saved.rss export.jsonl            each entry a note of its own
      zhbrief run articles/ --glossary names.csv    with your own names as well
      zhbrief run articles/ --engine endpoint --endpoint-url http://localhost:8080/v1 --endpoint-model NAME
    """
    from pipeline.batch import GlossaryError, InUse, Workshop, find_inputs, run_batch

    settings = settings_from(glossaries=glossaries or None, **options)
    _refuse_output_among_inputs(inputs, output)
    items, nothing = find_inputs(inputs, output)
    for absent in nothing:
        problem("error", f"{absent.reason}.", absent.name)
    outcomes: list[Outcome] = []
    started = time.monotonic()

    def summary() -> None:
        _summary(outcomes, nothing, output, time.monotonic() - started, as_json=as_json)

    try:
        with Workshop(settings, folder=output) as workshop:
            problems_of(workshop.glossary.diagnostics, "glossary", verbose=verbose)
            if settings.engine == "auto":
                _say_engine(workshop)
            with _Progress(items, workshop, verbose=verbose) as progress:

                def report(outcome: Outcome) -> None:
                    outcomes.append(outcome)
                    progress.report(outcome)

                run_batch(
                    items,
                    workshop,
                    output,
                    force=force,
                    begin=progress.begin,
                    report=report,
                    end=progress.end,
                    stdin=sys.stdin.buffer,
                )
            if spent := workshop.usage:
                say(spent)
            if together:
                _tell_together([item for item in items if item.path is not None], workshop, output)
    except GlossaryError as error:
        raise click.UsageError(str(error)) from None
    except InUse as error:
        fail(f"{error}. Wait for it, or name another folder with -o.", 2)
    except OSError as error:
        summary()
        fail(f"{output} cannot be written: {error.strerror or error}. Check the folder and the free space.", 2)
    except KeyboardInterrupt:
        summary()
        raise
    summary()
    raise click.exceptions.Exit(_exit_code(outcomes, nothing))


def _say_engine(workshop: Workshop) -> None:
    """Which engine `auto` took and why, or that there is none."""
    from pipeline.translation import engine_choice

    if workshop.engine_info.name == "none":
        problem("warning", NO_TRANSLATOR)
    else:
        chosen = engine_choice("auto", workshop.settings)
        name = f"{chosen.info.name} {chosen.info.model}".strip()
        say(f"Engine: {printable(name)} ({printable(chosen.reason)}).")


def _tell_together(items: list[Input], workshop: Workshop, output: Path) -> None:
    """Write the common summary and say where. Standard input is gone by now and is left out."""
    from pipeline.batch import tell_together

    for path in tell_together(items, workshop, output):
        say(f"together → {path.as_posix()}")


class _Progress:
    """A bar on a terminal, one line an article elsewhere; problems come after the bar, or under the line."""

    def __init__(self, items: list[Input], workshop: Workshop, *, verbose: bool) -> None:
        self._total = len(items)
        self._done = 0
        self._workshop = workshop
        self._verbose = verbose
        self._held: list[Outcome] = []
        self._said_missing = False
        stream = sys.stderr
        self._bar = (
            click.progressbar(length=self._total, file=stream, item_show_func=_shorten, show_pos=True)
            if stream.isatty() and self._total > 1
            else None
        )
        self._context: AbstractContextManager[object] = self._bar if self._bar is not None else nullcontext()

    def __enter__(self) -> _Progress:
        self._context.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._context.__exit__(None, None, None)
        for outcome in self._held:
            self._problems(outcome)

    def begin(self, item: Input) -> None:
        """Show which file is being read."""
        self._done += 1
        if self._bar is not None:
            self._bar.update(0, item.source)

    def end(self, item: Input) -> None:
        """Count a file that is done."""
        if self._bar is not None:
            self._bar.update(1, item.source)

    def report(self, outcome: Outcome) -> None:
        """Say what became of an article."""
        if self._bar is not None:
            self._bar.update(0, outcome.line.source)
            self._held.append(outcome)
            return
        line = outcome.line
        word = click.style(f"{line.status:<7}", fg=COLOURS[line.status])
        made = " (unchanged)" if outcome.unchanged else f" → {line.slug}" if line.slug else ""
        say(f"[{self._done}/{self._total}] {word} {printable(line.source)}{made}")
        self._problems(outcome)

    def _problems(self, outcome: Outcome) -> None:
        missing = self._workshop.missing
        if missing is not None and not self._said_missing:
            self._said_missing = True  # the same for every article: said once
            problem("error", f"{missing} The notes hold Chinese sentences instead of English. [engine-missing]")
        shared = self._workshop.problems
        own = [diagnostic for diagnostic in outcome.diagnostics if diagnostic not in shared]
        problems_of(own, outcome.line.source, verbose=self._verbose)


def _shorten(name: str | None) -> str | None:
    """The end of a source's name, which tells it from the others; for the bar."""
    return None if name is None else printable(name if len(name) <= 40 else f"…{name[-39:]}")


def _refuse_output_among_inputs(inputs: tuple[str, ...], output: Path) -> None:
    for name in inputs:
        if name != "-" and Path(name).is_dir() and output.exists() and Path(name).samefile(output):
            raise click.UsageError(
                f"{name} is the output folder: the notes in it would be read as articles. Name another with -o."
            )


def _summary(
    outcomes: list[Outcome], nothing: list[NoArticles], output: Path, seconds: float, *, as_json: bool
) -> None:
    counts: dict[str, int] = {
        status: sum(o.line.status == status for o in outcomes) for status in ("ok", "partial", "failed")
    }
    unchanged = sum(outcome.unchanged for outcome in outcomes)
    if as_json:
        emit(
            {
                "output": output.as_posix(),
                "counts": counts | {"unchanged": unchanged},
                "articles": [
                    {
                        **outcome.line.model_dump(mode="json"),
                        "unchanged": outcome.unchanged,
                        "messages": [diagnostic.message for diagnostic in outcome.diagnostics],
                    }
                    for outcome in outcomes
                ],
                "without_articles": [{"input": absent.name, "reason": absent.reason} for absent in nothing],
            }
        )
        return
    if not outcomes:
        return
    parts = [f"{count} {status}" for status, count in counts.items() if count or status == "ok"]
    same = f" ({unchanged} unchanged)" if unchanged else ""
    click.echo(f"{', '.join(parts)}{same}, in {seconds:.1f} s. The notes are in {output.as_posix()}/")


def _exit_code(outcomes: list[Outcome], nothing: list[NoArticles]) -> int:
    failed = sum(outcome.line.status == "failed" for outcome in outcomes) + len(nothing)
    if failed >= NEARLY_ALL * (len(outcomes) + len(nothing)):
        return 126
    return int(failed > 0 or any(outcome.line.status != "ok" for outcome in outcomes))
