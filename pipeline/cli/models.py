"""`zhbrief models`: the translation models on this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import emit, fail, json_option, say, settings_from, size

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.translation.catalogue import Quality
    from pipeline.translation.firefox_models import FirefoxStore
    from pipeline.translation.models import ModelStore

FIREFOX = "firefox"
"""What Mozilla's model goes by here, besides its own name: it is the only one of its engine."""


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
      zhbrief models add firefox --from FOLDER    Mozilla's model, for --engine firefox
    """


@models.command("list")
@json_option
def list_models(as_json: bool) -> None:
    """The catalogue's models and those that were added, with size, licence and sha256."""
    from pipeline.translation.catalogue import shipped_catalogue

    store = _store()
    installed = {model.name: model for model in store.list()}
    rows: list[dict[str, object]] = [
        {
            "name": model.name,
            "installed": model.name in installed,
            "size": model.size,
            "licence": model.licence,
            "sha256": model.sha256,
            "description": model.description,
            "path": str(installed[model.name].path) if model.name in installed else None,
            "engine": "local",
            "quality": _quality(model.quality),
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
            "engine": "local",
            "quality": None,
        }
        for model in installed.values()
        if model.name not in known
    ]
    rows.append(_firefox_row())
    if as_json:
        emit(rows)
        return
    for row in rows:
        state = click.style("installed", fg="green") if row["installed"] else "not installed"
        octets = f"  {size(float(str(row['size'])))}" if row["size"] else ""
        click.echo(f"{row['name']}  {state}{octets}  {row['licence']}  --engine {row['engine']}")
        click.echo(f"    {row['description']}")
        if isinstance(quality := row["quality"], dict):
            click.echo(f"    BLEU {quality['bleu']}, chrF {quality['chrf']} on {quality['test']}")
        if row["sha256"]:
            click.echo(f"    sha256 {row['sha256']}")
        name = FIREFOX if row["engine"] == FIREFOX else row["name"]
        click.echo(f"    {row['path']}" if row["installed"] else f"    get it: zhbrief models add {name}")


@models.command("add")
@click.argument("model", metavar="NAME|FILE|URL")
@click.option(
    "--from",
    "source",
    metavar="FOLDER|URL",
    help="For firefox: a folder with the model's files, or a mirror that holds records.json and the files.",
)
def add_model(model: str, source: str | None) -> None:
    """Install a model of the catalogue by NAME, or any GGUF by FILE or https URL.

    A URL may end in #sha256=… to be held to that hash. A download that was broken off goes on where it stopped.

    `firefox` is Mozilla's model for --engine firefox. Without --from it is fetched from Mozilla's delivery service,
    which Mozilla asks not to use in production: keep the folder, and add it from there on your other machines.
    """
    if model in (FIREFOX, _firefox_store().folder.name):
        _add_firefox(source)
        return
    if source is not None:
        raise click.UsageError("--from is for firefox only; give the file or the address itself.")
    with _progress(f"Adding {model}") as progress, _explained():
        added = _store().add(model, progress=progress)
    click.echo(f"{added.name} is installed ({size(added.size)}, sha256 {added.sha256}).")
    say(f"Use it: zhbrief run articles/ --engine local --model {added.name}")


@models.command("remove")
@click.argument("name")
def remove_model(name: str) -> None:
    """Delete a model. A file that was added by its path stays; only its entry goes."""
    with _explained():
        store = _firefox_store()
        store.remove() if name in (FIREFOX, store.folder.name) else _store().remove(name)
    click.echo(f"{name} is removed.")


@models.command("verify")
@click.argument("names", nargs=-1, metavar="[NAME]...")
def verify_models(names: tuple[str, ...]) -> None:
    """Hash the model's file again and compare (all installed models unless named). Exit 1 when one is damaged."""
    store, firefox = _store(), _firefox_store()
    wanted = names or (
        *(model.name for model in store.list()),
        *((firefox.folder.name,) if firefox.record() is not None else ()),
    )
    if not wanted:
        say("No model is installed. See: zhbrief models list")
    damaged = False
    for name in wanted:
        with _explained():
            whole = firefox.verify() if name in (FIREFOX, firefox.folder.name) else store.verify(name)
        damaged |= not whole
        click.echo(
            f"{name}: {'whole' if whole else 'DAMAGED; run: zhbrief models remove ' + name + ', then add it again'}"
        )
    raise click.exceptions.Exit(int(damaged))


def _store() -> ModelStore:
    from pipeline.translation.models import ModelStore

    return ModelStore(settings_from().cache_folder / "models")


def _firefox_store() -> FirefoxStore:
    from pipeline.translation.firefox_models import FirefoxStore

    return FirefoxStore(settings_from().cache_folder / "models")


def _add_firefox(source: str | None) -> None:
    from pathlib import Path

    store = _firefox_store()
    with _explained():
        if source is not None and "://" not in source:
            record = store.add(Path(source).expanduser())
        else:
            with _progress("Adding firefox") as progress:
                record = store.fetch(source or "", progress)
    files = f"{len(record.files)} files, {size(_octets(store.folder, record.files))}"
    click.echo(f"{store.folder.name} is installed ({files}).")
    say("Use it: zhbrief run articles/ --engine firefox")


def _firefox_row() -> dict[str, object]:
    """Mozilla's model in the list: it is several files, so its sha256 is over theirs and known once it is here."""
    from pipeline.translation.downloads import ModelError
    from pipeline.translation.firefox_models import firefox_catalogue

    about, store = firefox_catalogue(), _firefox_store()
    try:
        digest, record = store.digest(), store.record()
    except ModelError:
        digest, record = None, None
    return {
        "name": about.name,
        "installed": record is not None,
        "size": _octets(store.folder, record.files) if record is not None else None,
        "licence": about.licence,
        "sha256": digest,
        "description": about.description,
        "path": str(store.folder) if record is not None else None,
        "engine": FIREFOX,
        "quality": _quality(about.quality),
    }


def _octets(folder: Path, names: Iterable[str]) -> int:
    return sum((folder / name).stat().st_size for name in names)


def _quality(quality: Quality | None) -> dict[str, object] | None:
    return None if quality is None else quality.model_dump()


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
