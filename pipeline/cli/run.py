"""`zhbrief run`: articles in, briefings out."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.console import (
    Command,
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
from pipeline.cli.progress import Progress, Tally

if TYPE_CHECKING:
    from pipeline.batch import Input, NoArticles, Outcome, Workshop

NEARLY_ALL = 0.9
"""From this share of failed articles on, something is wrong with the run rather than with articles: exit 126."""

NO_TRANSLATOR = (
    "There is no translator: the notes hold Chinese sentences with their names and figures in English. "
    "Run `zhbrief models add qwen2.5-coder-1.5b`; --engine none silences this."
)


RAY = "ray"


class OutputFolder(click.Path):
    """A folder of this machine as a Path; for `--on ray` an address (s3://bucket/notes) as it was given."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's signature
        """Path or str."""
        from pipeline.batch.cluster.places import is_address

        if not isinstance(value, str) or not is_address(value):
            return super().convert(value, param, ctx)
        if ctx is None or ctx.params.get("on") != RAY:
            self.fail(f"{value} is an address; only `zhbrief run --on ray` writes there. Name a folder.", param, ctx)
        return value


MAKING = (
    click.option(
        "-o",
        "--output",
        default="outputs",
        show_default=True,
        metavar="DIR",
        type=OutputFolder(),
        help="Where the briefings and manifest.jsonl are written.",
    ),
    option_of_settings(
        "--engine",
        metavar="auto|local|endpoint|firefox|none",
        help="What turns Chinese into English. auto (default): a configured endpoint, else the best installed model, "
        "else none; it says which and why.",
    ),
    option_of_settings("--model", metavar="NAME", help="The local model: a name from `zhbrief models list`."),
    option_of_settings(
        "--care",
        metavar="fast|default|careful",
        help="Drafts of a sentence: one; more where the first is in doubt (default); or all, and translated back.",
    ),
    option_of_settings("--endpoint-url", metavar="URL", help="Base address of an OpenAI-compatible server."),
    option_of_settings("--endpoint-model", metavar="NAME", help="The model to ask for on that server."),
    shape_option,
    summary_options,
    option_of_settings("--points", type=int, metavar="N", help="Points in the English note, 4 to 6 (default 5)."),
    glossary_option,
    option_of_settings("--format", "formats", metavar="json,md,html", help="What is written (default all three)."),
    option_of_settings(
        "--jobs",
        type=int,
        metavar="N",
        help="Processes, where no translator is used (default: the cores, for 64 files on).",
    ),
    option_of_settings(
        "--threads", type=int, metavar="N", help="Threads of the local model (default: physical cores)."
    ),
    option_of_settings(
        "--sentence-seconds", type=float, metavar="S", help="Time limit for translating one sentence (default 60)."
    ),
    option_of_settings("--max-file-bytes", type=int, metavar="N", help="Refuse larger files (default 20000000)."),
)
"""The options that say what notes are made of, with what, and where they go."""


def making_options(command: Command) -> Command:
    """Those options, for every command that makes notes."""
    for option in reversed(MAKING):
        command = option(command)
    return command


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--on",
    type=click.Choice(["local", RAY]),
    default="local",
    show_default=True,
    is_eager=True,
    help="Where the work is done: on this machine, or on a Ray cluster (docs/scale.md). There INPUT may be Parquet "
    "files too, and INPUT and DIR addresses such as s3://bucket/articles.",
)
@option_of_settings(
    "--ray-address", metavar="HOST:PORT", help="The cluster for --on ray (default: one of its own on this machine)."
)
@making_options
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
    on: str,
    output: Path | str,
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
      zhbrief run s3://bucket/saved/ -o s3://bucket/notes --on ray --ray-address 10.0.0.5:6379
    """
    from pipeline.batch import GlossaryError, InUse, Workshop, find_inputs, run_batch
    from pipeline.batch.cluster import ClusterError, Unreachable, find_places, run_on_ray, shelf_at

    settings = settings_from(glossaries=glossaries or None, **options)
    here = output if isinstance(output, Path) else None
    if here is not None:
        refuse_output_among_inputs(inputs, here)
    try:
        shelf = shelf_at(str(output))
        places, nothing = find_places(inputs, here) if on == RAY else ([], [])
    except Unreachable as error:
        fail(f"{error}.", 2)
    if on == RAY:
        items = [place.input for place in places]
    else:
        items, nothing = find_inputs(inputs, here)
    for absent in nothing:
        problem("error", f"{absent.reason}.", absent.name)
    tally = Tally(listed=as_json)
    started = time.monotonic()

    def summary() -> None:
        _summary(tally, nothing, output, time.monotonic() - started, as_json=as_json)

    try:
        with shelf, Workshop(settings, folder=shelf.folder) as workshop:
            problems_of(workshop.glossary.diagnostics, "glossary", verbose=verbose)
            if settings.engine == "auto":
                say_engine(workshop)
            with Progress(len(items), workshop, verbose=verbose) as progress:

                def report(outcome: Outcome) -> None:
                    tally.add(outcome)
                    progress.report(outcome)

                work = (
                    partial(run_on_ray, places, workshop, shelf)
                    if on == RAY
                    else partial(run_batch, items, workshop, shelf.folder, stdin=sys.stdin.buffer)
                )
                work(force=force, begin=progress.begin, report=report, end=progress.end)
            if spent := workshop.usage:
                say(spent)
            if together:
                _tell_together([item for item in items if item.path is not None], workshop, shelf.folder)
    except GlossaryError as error:
        raise click.UsageError(str(error)) from None
    except InUse as error:
        fail(f"{error}. Wait for it, or name another folder with -o.", 2)
    except ClusterError as error:
        summary()
        fail(str(error), 2)
    except Unreachable as error:
        summary()
        fail(f"{error}.", 2)
    except OSError as error:
        summary()
        fail(f"{output} cannot be written: {error.strerror or error}. Check the folder and the free space.", 2)
    except KeyboardInterrupt:
        summary()
        raise
    summary()
    raise click.exceptions.Exit(_exit_code(tally, nothing))


def say_engine(workshop: Workshop) -> None:
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


def refuse_output_among_inputs(inputs: tuple[str, ...], output: Path) -> None:
    """Wrong usage where a folder to be searched is the one that the notes go to."""
    for name in inputs:
        if name != "-" and Path(name).is_dir() and output.exists() and Path(name).samefile(output):
            raise click.UsageError(
                f"{name} is the output folder: the notes in it would be read as articles. Name another with -o."
            )


def _summary(tally: Tally, nothing: list[NoArticles], output: Path | str, seconds: float, *, as_json: bool) -> None:
    if as_json:
        emit(
            {
                "output": _named(output),
                "counts": tally.counts | {"unchanged": tally.unchanged},
                "articles": tally.rows,
                "without_articles": [{"input": absent.name, "reason": absent.reason} for absent in nothing],
            }
        )
        return
    if not tally.total:
        return
    tally.say_not_ok()
    parts = [f"{count} {status}" for status, count in tally.counts.items() if count or status == "ok"]
    same = f" ({tally.unchanged} unchanged)" if tally.unchanged else ""
    click.echo(f"{', '.join(parts)}{same}, in {seconds:.1f} s. The notes are in {_named(output)}/")


def _named(output: Path | str) -> str:
    return output.as_posix() if isinstance(output, Path) else output.rstrip("/")


def _exit_code(tally: Tally, nothing: list[NoArticles]) -> int:
    failed = tally.counts["failed"] + len(nothing)
    if failed >= NEARLY_ALL * (tally.total + len(nothing)):
        return 126
    return int(failed > 0 or tally.counts["partial"] > 0)
