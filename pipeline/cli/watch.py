"""`zhbrief watch`: a note for each article that is put into a folder, as it comes."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import COLOURS, json_option, printable, problem, problems_of, say, settings_from
from pipeline.cli.run import making_options, refuse_output_among_inputs, say_engine

if TYPE_CHECKING:
    from types import FrameType

    from pipeline.batch import Outcome, Workshop


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@making_options
@click.option(
    "--settle",
    type=click.FloatRange(0.1, 3600),
    default=2.0,
    show_default=True,
    metavar="S",
    help="Seconds for which a file must not have changed before it is read.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say what is only worth knowing, too.")
@json_option
def watch(
    folder: Path,
    output: Path,
    glossaries: tuple[str, ...],
    settle: float,
    verbose: bool,
    as_json: bool,
    **options: object,
) -> None:
    """Make a briefing of each article in DIR, and of each that is put there or changed from now on, once.

    DIR is searched with its subfolders as `zhbrief run` searches a folder; the output folder may lie in it. A file
    that is still being written is waited for. What earlier runs made is left alone. Names, decisions and edits count
    from the next article on; what is made already is made again by `zhbrief run`. For each note a line on standard
    output (with --json an object a line), problems on standard error. Ctrl-C ends the watch, with exit code 0: that is
    how a watch ends.

    \b
    Examples:
      zhbrief watch inbox/ -o notes                  beside a feed reader that saves articles into inbox/
      zhbrief watch inbox/ --engine none --json      for a program that reads one line a note
      zhbrief watch //server/saved --settle 10       a slow network folder
    """
    from pipeline.batch import GlossaryError, Workshop
    from pipeline.batch.watch import Folder, Watch

    settings = settings_from(glossaries=glossaries or None, **options)
    refuse_output_among_inputs((str(folder),), output)
    reporter = _Reporter(output, as_json=as_json, verbose=verbose)
    try:
        with _ended_by_sigterm(), Workshop(settings, folder=output) as workshop:
            reporter.workshop = workshop
            problems_of(workshop.glossary.diagnostics, "glossary", verbose=verbose)
            if settings.engine == "auto":
                say_engine(workshop)
            say(f"Watching {printable(str(folder))}; the notes go to {printable(output.as_posix())}/. Ctrl-C ends.")
            Watch(Folder(folder, output, settle), workshop, output).run(
                reporter.report, lambda text: problem("error", text)
            )
    except GlossaryError as error:
        raise click.UsageError(str(error)) from None
    except KeyboardInterrupt:
        say(f"\nStopped after {reporter.count} {'note' if reporter.count == 1 else 'notes'}; all of them are kept.")


class _Reporter:
    """A line for each article."""

    workshop: Workshop

    def __init__(self, output: Path, *, as_json: bool, verbose: bool) -> None:
        self.count = 0
        self._output = output
        self._as_json = as_json
        self._verbose = verbose
        self._said_missing = ""

    def report(self, outcome: Outcome) -> None:
        line = outcome.line
        self.count += bool(line.outputs)
        if self._as_json:
            messages = [diagnostic.message for diagnostic in outcome.diagnostics]
            # click.echo flushes: whoever reads the pipe gets the line at once
            click.echo(json.dumps({**line.model_dump(mode="json"), "messages": messages}, ensure_ascii=False))
        else:
            word = click.style(f"{line.status:<7}", fg=COLOURS[line.status])
            made = f" → {(self._output / line.slug).as_posix()}" if line.slug else ""
            click.echo(f"{word} {printable(line.source)}{printable(made)}")
        missing = str(self.workshop.missing or "")
        if missing and missing != self._said_missing:
            problem("error", f"{missing} The notes hold Chinese sentences instead of English. [engine-missing]")
        self._said_missing = missing
        shared = self.workshop.problems
        own = [diagnostic for diagnostic in outcome.diagnostics if diagnostic not in shared]
        problems_of(own, line.source, verbose=self._verbose)


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """A service manager ends a watch with SIGTERM: the same orderly end as Ctrl-C."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
