"""`zhbrief newsletter`: the digest of a folder as what newsletter tools take in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import emit, fail, json_option, say
from pipeline.cli.digest import folder_options, opened

if TYPE_CHECKING:
    from pipeline.writers.newsletter import Issue, Published

FOLDER = "newsletter"
TARGETS = ("email", "listmonk", "buttondown", "ghost", "mailchimp", "substack")


@click.command()
@folder_options
@click.option(
    "--for",
    "targets",
    type=click.Choice(TARGETS),
    multiple=True,
    default=("email",),
    show_default=True,
    help="The tool to make files for; may be given several times.",
)
@click.option(
    "--base-url",
    metavar="URL",
    help="Where DIR is published: claims then link to their Chinese sentences there. Without it they link to the "
    "articles' own addresses.",
)
@click.option("--from", "by", metavar="ADDRESS", help='The sender, as "Morning Notes <notes@example.org>".')
@click.option(
    "--record/--no-record",
    default=True,
    show_default=True,
    help="Count what is made as published, so that a later change to it becomes a correction.",
)
@json_option
def newsletter(
    folder: Path,
    layout: str,
    title: str | None,
    templates: Path | None,
    targets: tuple[str, ...],
    base_url: str | None,
    by: str | None,
    record: bool,
    as_json: bool,
) -> None:
    """Make DIR/newsletter/ of the notes in DIR: e-mail, feeds, and the files that newsletter tools take in.

    Always: feed.json (JSON Feed), atom.xml, rss.xml. For email: email.html, email.txt and email.eml, under 100 kB as a
    whole. For listmonk, buttondown, ghost and mailchimp: the JSON bodies of their interfaces, as files. For buttondown,
    ghost and substack: Markdown with front matter. Nothing is sent: docs/newsletters.md says how to.

    What was published is recorded in DIR/newsletter/published.json. When a later run changes a claim or a figure in it,
    DIR/newsletter/corrections.md says what it was, what it is now, and the Chinese.

    \b
    Examples:
      zhbrief newsletter outputs
      zhbrief newsletter outputs --for listmonk --base-url https://notes.example.org/today/
      zhbrief newsletter outputs --for ghost --for email --layout english --title "Morning notes"
    """
    from pipeline.writers.digest_formats import LAYOUTS
    from pipeline.writers.digest_view import Links, digest_file
    from pipeline.writers.digest_wording import TITLE
    from pipeline.writers.newsletter import Issue
    from pipeline.writers.newsletter.message import sender

    base = _base(base_url)
    if by:
        try:
            sender(by)
        except ValueError as error:
            raise click.UsageError(f"--from: {error}") from None
    read, loaded = opened(folder, templates)
    made = digest_file(read.briefings, title=title or TITLE, links=Links(base or None))
    issue = Issue(made, next(each for each in LAYOUTS if each == layout), loaded, base, by or "")
    paths, new = _written(issue, folder / FOLDER, dict.fromkeys(targets), record=record)
    if as_json:
        emit({"subject": issue.subject, "files": [path.as_posix() for path in paths], "corrections": new})
        return
    say(f"Subject: {issue.subject}")
    if not base:
        say("The notes' pages are not linked: give their address with --base-url once they are published.")
    if new:
        say(f"{new} {'change' if new == 1 else 'changes'} to what was published: see corrections.md.")
    for path in paths:
        click.echo(path.as_posix())


def _base(url: str | None) -> str:
    from pipeline.writers.wording import web_address

    if not url:
        return ""
    if web_address(url) is None or "?" in url or "#" in url:
        raise click.UsageError(f"--base-url: {url!r} is not the address of a folder on the web (https://…/)")
    return url if url.endswith("/") else f"{url}/"


def _written(issue: Issue, folder: Path, targets: dict[str, None], *, record: bool) -> tuple[list[Path], int]:
    """Write everything; the record last, so that what is recorded is there."""
    from pipeline.writers.digest_templates import TemplateProblem
    from pipeline.writers.feeds import render_feeds
    from pipeline.writers.files import write_briefing
    from pipeline.writers.newsletter import RECORD, compared, corrections_text, render_newsletter
    from pipeline.writers.newsletter import TARGETS as KNOWN

    before = _record(folder / f"{RECORD}.json")
    after, new = compared(before, issue.digest)
    try:
        files = [*render_feeds(issue)]
        for target in KNOWN:
            if target in targets:
                files += render_newsletter(issue, target)
        files.append(("corrections", ((".md", corrections_text(after, issue.templates).encode()),)))
        if record:
            files.append((RECORD, ((".json", after.json_text().encode()),)))
        paths = [path for stem, rendered in files for path in write_briefing(rendered, folder, stem)]
    except (TemplateProblem, ValueError, OSError) as error:
        fail(f"{error}.")
    return paths, len(new)


def _record(path: Path) -> Published:
    from pipeline.writers.newsletter import Published, RecordProblem, read_record

    if not path.exists():
        return Published()
    try:
        return read_record(path.read_bytes())
    except (RecordProblem, OSError) as error:
        fail(
            f"{path.as_posix()}: {error}. Put back an earlier copy, or remove it: then nothing counts as published yet."
        )
