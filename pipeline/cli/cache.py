"""`zhbrief cache`: what runs have kept so that the next need not make it again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import emit, fail, json_option, octets_of, settings_from, size

if TYPE_CHECKING:
    from pipeline.batch.cache import Cache

LAYERS = {
    "text": "texts in which names are looked for, by article",
    "names": "glossaries and decisions of earlier runs",
    "digest": "digests of articles and notes",
    "hits": "where an article's hits stand in hits.jsonl",
}


@click.group()
def cache() -> None:
    """The cache of runs: how much is in it, and forgetting.

    What a run has kept lets the next one see what has changed without reading everything again. It is a file in the
    user's cache folder, or in the folder that ZHBRIEF_CACHE names, and may be removed at any time: that costs time and
    nothing else. It holds the text of your articles.

    \b
    Examples:
      zhbrief cache stats
      zhbrief cache prune --older-than 30
      zhbrief cache prune --all
    """


@cache.command("stats")
@json_option
def cache_stats(as_json: bool) -> None:
    """How many entries there are of each kind, the size of the file, and whether every entry is whole.

    Entries that are not are dropped.
    """
    with _cache() as store:
        damaged = store.check()
        layers = store.layers()
        octets = octets_of(store.path)
        if as_json:
            rows = [
                {"layer": each.name, "entries": each.entries, "bytes": each.octets, "last_used": _day(each.last_used)}
                for each in layers
            ]
            emit({"path": str(store.path), "bytes": octets, "damaged": damaged, "layers": rows})
            return
        click.echo(f"{sum(each.entries for each in layers)} entries, {size(octets)}, {store.path}")
        for each in layers:
            what = LAYERS.get(each.name, "of another zhbrief")
            click.echo(
                f"    {each.entries:8}  {size(each.octets):>9}  {each.name:6}  {what}; last used {_day(each.last_used)}"
            )
        if damaged:
            click.echo(f"{damaged} damaged entries were dropped.")


@cache.command("prune")
@click.option(
    "--older-than", type=click.IntRange(min=0), metavar="DAYS", help="Forget what was not used for DAYS days."
)
@click.option("--all", "everything", is_flag=True, help="Forget everything.")
def prune_cache(older_than: int | None, everything: bool) -> None:
    """Forget what was not used for some time, or everything."""
    if (older_than is None) != everything:
        raise click.UsageError("Give --older-than DAYS or --all.")
    with _cache() as store:
        gone = store.prune(not_used_for=older_than)
    click.echo(f"{gone} entries forgotten.")


def _cache() -> Cache:
    from pipeline.batch.cache import CACHE_FILE, Cache

    path = settings_from().cache_folder / CACHE_FILE
    store = Cache(path)
    if not store.usable:
        fail(f"{path} cannot be opened. Check the folder, or set ZHBRIEF_CACHE to another one.")
    return store


def _day(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()
