"""`zhbrief digest`: the notes of a folder as one document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.cli.console import fail, json_option, problem, say

if TYPE_CHECKING:
    from pipeline.writers.digest_folder import Folder
    from pipeline.writers.digest_templates import Templates

Command = TypeVar("Command", bound=Callable[..., Any])

_options = (
    click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)),
    click.option(
        "--layout",
        type=click.Choice(["bilingual", "english"]),
        default="bilingual",
        show_default=True,
        help="bilingual: the Chinese sentences stand below the English; english: without them.",
    ),
    click.option("--title", metavar="TEXT", help='What the document is called (default "Briefing digest").'),
    click.option(
        "--templates",
        metavar="DIR",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="A folder with templates of your own in place of ours; docs/newsletters.md lists them.",
    ),
)


def folder_options(command: Command) -> Command:
    """The folder, the layout, the title and the templates: what digest and newsletter both take."""
    for option in reversed(_options):
        command = option(command)
    return command


def opened(folder: Path, templates: Path | None) -> tuple[Folder, Templates]:
    """The folder's briefings and the templates; what is passed over is said, and the command ends where there is
    nothing to work on."""
    from pipeline.writers.digest_folder import NoBriefings, read_folder
    from pipeline.writers.digest_templates import TemplateProblem, Templates

    try:
        loaded = Templates(templates)
        read = read_folder(folder)
    except TemplateProblem as error:
        raise click.UsageError(f"--templates: {error}.") from None
    except (NoBriefings, OSError) as error:
        fail(f"{error}.")
    for name, reason in read.passed_over:
        problem("info", f"passed over: {reason}.", name)
    return read, loaded


@click.command()
@folder_options
@json_option
def digest(folder: Path, layout: str, title: str | None, templates: Path | None, as_json: bool) -> None:
    """Put the notes in DIR together: DIR/digest.md, DIR/digest.html and DIR/digest.json.

    DIR is an output folder of `zhbrief run`. Articles about one event become a story, the latest note first; copies of
    one text count once. Figures on which the articles differ stand side by side with their Chinese sentences, and
    nothing says which is right. Then the figures that most articles give, one company's measure over time, and every
    note. With the package matplotlib (pip install "zhbrief[charts]") that measure is drawn as a chart, too; without it
    the page has the table alone.

    \b
    Examples:
      zhbrief digest outputs
      zhbrief digest outputs --layout english --title "Morning notes"
      zhbrief digest outputs --templates my-templates
    """
    from pipeline.writers.chart import can_draw
    from pipeline.writers.digest_file import digest_json
    from pipeline.writers.digest_formats import LAYOUTS, charted, render_digest
    from pipeline.writers.digest_templates import TemplateProblem
    from pipeline.writers.digest_view import digest_file
    from pipeline.writers.digest_wording import TITLE, differing, standing
    from pipeline.writers.files import write_briefing

    read, loaded = opened(folder, templates)
    made = digest_file(read.briefings, title=title or TITLE)
    try:
        chosen = next(each for each in LAYOUTS if each == layout)
        paths = write_briefing(render_digest(made, chosen, loaded), folder, "digest")
    except (TemplateProblem, OSError) as error:
        fail(f"{error}.")
    if charted(made) and not can_draw():
        say('The chart is left out: matplotlib is not installed (pip install "zhbrief[charts]"); its table is there.')
    if as_json:
        click.echo(digest_json(made), nl=False)
        return
    parts = [standing(made.articles, made.origins, len(made.stories)), differing(len(made.differences()))]
    say(f"{', '.join(filter(None, parts))}.")
    for path in paths:
        click.echo(path.as_posix())
