"""`zhbrief memory`: the drafts that engines made before."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import __version__
from pipeline.cli.console import emit, fail, json_option, octets_of, say, settings_from, size

if TYPE_CHECKING:
    from pipeline.translation.memory import Memory


@click.group()
def memory() -> None:
    """The memory of drafts: how much is in it, forgetting, exporting.

    A sentence that was translated once is not translated again, as long as the engine, its model, the request and the
    names and figures in the sentence are the same. The memory is a file in the user's cache folder, or in the folder
    that ZHBRIEF_CACHE names. It holds sentences of your articles.

    \b
    Examples:
      zhbrief memory stats
      zhbrief memory prune --older-than 90
      zhbrief memory export drafts.tmx
    """


@memory.command("stats")
@json_option
def memory_stats(as_json: bool) -> None:
    """How many drafts there are, by engine and model, and the size of the file."""
    with _memory() as store:
        shares = store.shares()
        octets = octets_of(store.path)
        rows = [
            {
                "engine": share.engine or None,
                "model": share.model or None,
                "digest": share.digest or None,
                "drafts": share.drafts,
                "characters": share.characters,
                "last_used": _day(share.last_used),
            }
            for share in shares
        ]
        if as_json:
            emit({"path": str(store.path), "bytes": octets, "drafts": sum(s.drafts for s in shares), "models": rows})
            return
        click.echo(f"{sum(share.drafts for share in shares)} drafts, {size(octets)}, {store.path}")
        for share in shares:
            name = " ".join(part for part in (share.engine, share.model) if part) or "of an older zhbrief"
            digest = f"  sha256 {share.digest[:12]}…" if share.digest else ""
            used = _day(share.last_used)
            click.echo(f"    {share.drafts:6}  {name}{digest}{f'  last used {used}' if used else ''}")


@memory.command("prune")
@click.option(
    "--older-than", type=click.IntRange(min=0), metavar="DAYS", help="Forget what was not used for DAYS days."
)
@click.option(
    "--keep-model",
    "keep_models",
    multiple=True,
    metavar="NAME",
    help="Forget the drafts of every other model; may be given several times. `stats` shows the names.",
)
def prune_memory(older_than: int | None, keep_models: tuple[str, ...]) -> None:
    """Forget drafts: those that were not used for some time, or those of models that are no longer used."""
    if older_than is None and not keep_models:
        raise click.UsageError("Give --older-than DAYS or --keep-model NAME, or both.")
    with _memory() as store:
        known = {share.model for share in store.shares()}
        if missing := [name for name in keep_models if name not in known]:  # a slip of the pen must not empty it
            fail(f"There is no draft of the model “{missing[0]}”. See: zhbrief memory stats")
        gone = store.prune(not_used_for=older_than, keep_models=keep_models)
    click.echo(f"{gone} drafts forgotten.")


@memory.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
def export_memory(file: Path) -> None:
    """Write the drafts to FILE as TMX 1.4, which translation tools read; `-` is standard output.

    Chinese with its names and figures in English on one side, the draft on the other. No person checked them.
    """
    from pipeline.translation.tmx import tmx

    with _memory() as store:
        drafts = list(store.drafts())
    text = "".join(tmx(drafts, __version__))
    if str(file) == "-":
        sys.stdout.buffer.write(text.encode())
        return
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(file)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        fail(f"{file} cannot be written ({error.strerror or type(error).__name__}).")
    click.echo(f"{len(drafts)} drafts in {file}")
    if not drafts:
        say("Drafts that an older zhbrief made are left out: it did not keep their Chinese.")


def _memory() -> Memory:
    from pipeline.translation.memory import Memory
    from pipeline.translation.opening import MEMORY_FILE

    path = settings_from().cache_folder / MEMORY_FILE
    store = Memory(path)
    if not store.usable:
        fail(f"{path} cannot be opened. Check the folder, or set ZHBRIEF_CACHE to another one.")
    return store


def _day(day: int) -> str | None:
    from datetime import date, timedelta

    return (date(1970, 1, 1) + timedelta(days=day)).isoformat() if day else None
