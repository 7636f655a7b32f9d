"""`zhbrief review`: the page on which a person goes through what the machine was unsure of."""

from __future__ import annotations

import getpass
import webbrowser
from pathlib import Path

import click

from pipeline.cli.console import fail, glossary_option, problem, say, settings_from

NEEDED = 'The review page needs the extra "review": pip install "zhbrief[review]".'


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="The port; a free one unless given."
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--by", metavar="NAME", help="Who decides; the name you are logged in by unless given.")
@click.option(
    "--to",
    "target_file",
    default="glossary.csv",
    show_default=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The project's glossary, for terms that are added; made if it is not there.",
)
@glossary_option
def review(
    folder: Path, port: int, no_browser: bool, by: str | None, target_file: Path, glossaries: tuple[str, ...]
) -> None:
    """Go through the claims and names of DIR that the machine was unsure of, in the browser, one key a decision.

    DIR is the folder that `zhbrief run` wrote to, with json among its formats. The page stands on 127.0.0.1 and opens
    only with the address that is printed; nothing leaves this machine. Each decision is written at once, into
    DIR/claims.jsonl and DIR/decisions.jsonl, with your name and the time. The next `zhbrief run` into DIR keeps to
    them, and makes only the articles that they touch again; `zhbrief glossary apply DIR` puts those about names into
    the glossary. Ctrl-C ends it; nothing is lost then, or when the machine stops in between. Start it in the folder in
    which the run was started, so that it finds the saved files.

    \b
    Examples:
      zhbrief review outputs
      zhbrief review outputs --port 8765 --no-browser --by Mei
    """
    try:
        import starlette  # noqa: F401 - looked for here, so that its want has one clear message
        import uvicorn  # noqa: F401
    except ImportError:
        fail(NEEDED, 2)
    from pipeline.review.app import NothingToReview, build_app
    from pipeline.review.face import MissingTemplate
    from pipeline.review.safety import Pass
    from pipeline.review.server import listen, serve

    settings = settings_from(glossaries=glossaries or None)
    try:
        sock = listen(port)
    except OSError as error:
        fail(f"The port {port} cannot be used: {error.strerror or error}. Choose another with --port.", 2)
    with sock:
        passport = Pass(sock.getsockname()[1])
        try:
            app = build_app(
                folder,
                passport,
                reviewer=by if by is not None else _user(),
                glossary=target_file,
                glossaries=settings.glossaries,
            )
        except (NothingToReview, MissingTemplate) as error:
            fail(f"{error}.")
        except OSError as error:
            fail(f"{folder} cannot be read: {error.strerror or error}.", 2)
        click.echo(passport.address)
        say("The review page is open at this address, for this machine alone. Ctrl-C ends it.")
        if not no_browser and not webbrowser.open(passport.address):
            problem("info", "No browser could be started; open the address yourself.")
        serve(app, sock)
    say("Stopped. Every decision is kept; the next `zhbrief run` into the folder uses them.")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in a container
        return ""
