"""How the commands speak: problems in one line each with their remedy, options that all share, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from pipeline.document import Diagnostic
    from pipeline.settings import Settings

COLOURS = {"error": "red", "warning": "yellow", "info": "cyan", "failed": "red", "partial": "yellow", "ok": "green"}

Command = TypeVar("Command", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Write the result as JSON, for programs.")


def option_of_settings(*names: str, **attributes: Any) -> Callable[[Command], Command]:  # noqa: ANN401 - click's own
    """An option that overrides the setting of the same name; its values are checked where the settings are made."""
    return click.option(*names, default=None, **attributes)


glossary_option = click.option(
    "--glossary",
    "glossaries",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="A glossary (CSV) besides the starter glossaries; may be given several times.",
)
_summary_options = (
    option_of_settings(
        "--method",
        metavar="lexrank|textrank|lsa|luhn|kl|sum-basic|reduction|edmundson|lead|random",
        help="How sentences are ranked (default lexrank).",
    ),
    option_of_settings(
        "--prior/--no-prior",
        is_flag=True,
        help="Rank by figures, names, position and title too, and count out chatter (default), or by the method alone.",
    ),
    option_of_settings("--sentences", type=int, metavar="N", help="Sentences in the Chinese summary (default 5)."),
    option_of_settings(
        "--ratio", type=float, metavar="R", help="At most this share of the article's characters, as 0.2."
    ),
    option_of_settings(
        "--chars", type=int, metavar="N", help="At most so many characters. Limits given together all hold."
    ),
)


def summary_options(command: Command) -> Command:
    """The options that shape the Chinese summary, for every command that makes one."""
    for option in reversed(_summary_options):
        command = option(command)
    return command


shape_option = option_of_settings(
    "--shape",
    metavar="auto|html|feed|...",
    help="How the articles were saved: auto (default, told by content), weibo, front_matter, omnivore, page_dump, "
    "plain_text, html, mhtml, email, feed, json_lines.",
)


def settings_from(**overrides: object) -> Settings:
    """The settings with what was given on the command line; a mistake in them is wrong usage."""
    from pipeline.settings import SettingsError, load_settings

    try:
        settings = load_settings(**overrides)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    if settings.weights:
        from pipeline.summary import Weights

        try:
            Weights.checked(settings.weights)
        except ValueError as error:
            raise click.UsageError(f"weights: {error}") from None
    if settings.rule_folders:
        from pipeline.cleaning import RuleError, all_rules

        try:
            all_rules(settings.rule_folders)
        except (RuleError, OSError) as error:
            raise click.UsageError(f"rule_folders: {error}") from None
    return settings


def emit(data: object) -> None:
    """A result as JSON on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def say(text: str = "") -> None:
    """A line on standard error."""
    click.echo(text, err=True)


def problem(severity: str, text: str, about: str = "") -> None:
    """One line about something that is wrong: `error: FILE: what, and what to do`."""
    label = click.style(f"{severity}:", fg=COLOURS.get(severity), bold=severity == "error")
    say(f"{label} {printable(about)}: {printable(text)}" if about else f"{label} {printable(text)}")


def fail(text: str, code: int = 1) -> NoReturn:
    """One line on standard error, and the end."""
    problem("error", text)
    raise click.exceptions.Exit(code)


def problems_of(diagnostics: Iterable[Diagnostic], about: str, *, verbose: bool) -> None:
    """The diagnostics of one article: errors and warnings, infos when asked for. The same one is said once, counted."""
    from pipeline.diagnostics import remedy

    counted: dict[tuple[str, str, str], int] = {}
    for diagnostic in diagnostics:
        key = (diagnostic.code, diagnostic.severity, diagnostic.message)
        counted[key] = counted.get(key, 0) + 1
    for (code, severity, message), count in counted.items():
        if severity == "info" and not verbose:
            continue
        advice = remedy(code)
        if "{" in advice:  # what helps depends on the case, and the message tells the case
            advice = ""
        times = f"({count} times)" if count > 1 else ""
        problem(severity, " ".join(part for part in (message, times, advice, f"[{code}]") if part), about)


def printable(text: str) -> str:
    """The text in one line without control characters: an article or a file's name must not steer the terminal."""
    return "".join(c if c.isprintable() or c == " " else " " for c in text)


def size(octets: float) -> str:
    """`1.1 GB`, `512 kB`: in powers of ten, as disks and downloads are labelled."""
    for unit in ("bytes", "kB", "MB"):
        if octets < 1000:
            return f"{octets:.0f} {unit}"
        octets /= 1000
    return f"{octets:.1f} GB"


def octets_of(path: Path) -> int:
    """The bytes of an SQLite file and of what is not yet written into it."""
    octets = 0
    for name in (path, path.with_name(f"{path.name}-wal")):
        with suppress(OSError):
            octets += name.stat().st_size
    return octets
