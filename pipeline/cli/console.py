"""How the commands speak: problems in one line each with their remedy, options that all share, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
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
method_option = option_of_settings(
    "--method", metavar="lexrank|textrank|luhn|lsa|kl", help="How sentences are ranked (default lexrank)."
)
sentences_option = option_of_settings(
    "--sentences", type=int, metavar="N", help="Sentences in the Chinese summary (default 5)."
)


def settings_from(**overrides: object) -> Settings:
    """The settings with what was given on the command line; a mistake in them is wrong usage."""
    from pipeline.settings import SettingsError, load_settings

    try:
        return load_settings(**overrides)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


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
