"""`zhbrief models`: the translation models on this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import emit, fail, json_option, say, settings_from, size

if TYPE_CHECKING:
    from pipeline.translation.models import ModelStore


@click.group()
def models() -> None:
    """Translation models: list, add, remove, verify.

    Models are kept in the user's cache folder, or in the folder that ZHBRIEF_CACHE names. A model of the catalogue is
    trusted for its sha256, which is written in the program: whatever the source sends, other bytes are refused.

    \b
    Examples:
      zhbrief models list
      zhbrief models add qwen2.5-coder-1.5b       from the catalogue; resumes after a break
      zhbrief models add ~/models/other.gguf      any GGUF file; it stays where it is
      zhbrief run articles/ --model other         use it
    """


@models.command("list")
@json_option
def list_models(as_json: bool) -> None:
    """The catalogue's models and those that were added, with size, licence and sha256."""
    from pipeline.translation.catalogue import shipped_catalogue

    store = _store()
    installed = {model.name: model for model in store.list()}
    rows = [
        {
            "name": model.name,
            "installed": model.name in installed,
            "size": model.size,
            "licence": model.licence,
            "sha256": model.sha256,
            "description": model.description,
            "path": str(installed[model.name].path) if model.name in installed else None,
        }
        for model in shipped_catalogue().models
    ]
    known = {row["name"] for row in rows}
    rows += [
        {
            "name": model.name,
            "installed": True,
            "size": model.size,
            "licence": model.licence,
            "sha256": model.sha256,
            "description": f"added from {model.source}",
            "path": str(model.path),
        }
        for model in installed.values()
        if model.name not in known
    ]
    if as_json:
        emit(rows)
        return
    for row in rows:
        state = click.style("installed", fg="green") if row["installed"] else "not installed"
        click.echo(f"{row['name']}  {state}  {size(float(str(row['size'])))}  {row['licence']}")
        click.echo(f"    {row['description']}")
        click.echo(f"    sha256 {row['sha256']}")
        click.echo(f"    {row['path']}" if row["installed"] else f"    get it: zhbrief models add {row['name']}")


@models.command("add")
@click.argument("model", metavar="NAME|FILE|URL")
def add_model(model: str) -> None:
    """Install a model of the catalogue by NAME, or any GGUF by FILE or https URL.

    A URL may end in #sha256=… to be held to that hash. A download that was broken off goes on where it stopped.
    """
    with _progress(f"Adding {model}") as progress, _explained():
        added = _store().add(model, progress=progress)
    click.echo(f"{added.name} is installed ({size(added.size)}, sha256 {added.sha256}).")
    say(f"Use it: zhbrief run articles/ --engine local --model {added.name}")


@models.command("remove")
@click.argument("name")
def remove_model(name: str) -> None:
    """Delete a model. A file that was added by its path stays; only its entry goes."""
    with _explained():
        _store().remove(name)
    click.echo(f"{name} is removed.")


@models.command("verify")
@click.argument("names", nargs=-1, metavar="[NAME]...")
def verify_models(names: tuple[str, ...]) -> None:
    """Hash the model's file again and compare (all installed models unless named). Exit 1 when one is damaged."""
    store = _store()
    wanted = names or tuple(model.name for model in store.list())
    if not wanted:
        say("No model is installed. See: zhbrief models list")
    damaged = False
    for name in wanted:
        with _explained():
            whole = store.verify(name)
        damaged |= not whole
        click.echo(
            f"{name}: {'whole' if whole else 'DAMAGED; run: zhbrief models remove ' + name + ', then add it again'}"
        )
    raise click.exceptions.Exit(int(damaged))


def _store() -> ModelStore:
    from pipeline.translation.models import ModelStore

    return ModelStore(settings_from().cache_folder / "models")


@contextmanager
def _explained() -> Iterator[None]:
    """A ModelError as one line with its remedy."""
    from pipeline.translation.models import ModelError

    try:
        yield
    except ModelError as error:
        fail(str(error))


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal; elsewhere a line for each tenth."""
    stream = sys.stderr
    if not stream.isatty():
        said = -1

        def tell(done: int, total: int) -> None:
            nonlocal said
            tenth = 10 * done // total if total else 0
            if tenth > said:
                said = tenth
                say(f"{label}: {size(done)} of {size(total)}" if total else f"{label}: {size(done)}")

        yield tell
        return
    with click.progressbar(length=0, label=label, file=stream, show_eta=True) as bar:

        def draw(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield draw
