"""Ray itself: a cluster to work on, and the stages as a data set. The only module here that imports it."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.batch.cluster.carried import COLUMN, Asked, table_of

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.settings import Settings

INSTALL = 'Ray is not installed. Install it on every node with: pip install "zhbrief[ray]"'
REACH_SECONDS = 5.0
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
BLOCK_BYTES = 256 * 1024
"""About ten articles: small enough that every worker gets some, large enough that handing them out costs little."""
FILES_A_TASK = 16
MOST_BLOCKS = 4096
LOCAL_STORE_BYTES = 200_000_000
"""The object store of a cluster that we start ourselves: what is under way fits into a fraction of it."""


class ClusterError(RuntimeError):
    """The cluster cannot be used. The message is one line for the user, with what to do."""


@contextlib.contextmanager
def cluster(address: str) -> Iterator[None]:
    """Be connected to the cluster at `address` ("host:port", "auto"); one of our own on this machine when empty.

    Nothing is sent about the use of Ray, and a cluster of our own listens on loopback alone. Raises ClusterError.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # else it warns of a change to come
    try:
        import ray
    except ImportError:
        raise ClusterError(INSTALL) from None
    _reach(address)
    logging.getLogger("ray").setLevel(logging.ERROR)  # it would tell that it connects, and what it may do one day
    own: dict[str, Any] = (
        {"address": address}
        if address
        else {
            "address": "local",
            "include_dashboard": False,
            "object_store_memory": LOCAL_STORE_BYTES,
            "_node_ip_address": "127.0.0.1",
        }
    )
    try:
        ray.init(log_to_driver=False, logging_level="ERROR", **own)
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ClusterError(f"The Ray cluster at {address or 'this machine'} cannot be used: {reason}") from error
    try:
        # Ray tells of a node that went away on standard output, which is for results.
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        ray.shutdown()


def _reach(address: str) -> None:
    """Raise ClusterError when nobody answers there. Ray itself would try for minutes, and tell a long story."""
    import ray

    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not colon or not port.isdigit():
        return
    host = host.strip("[]")
    # Ray goes to the address of this machine in the network then, where its servers listen.
    asked = ray.util.get_node_ip_address() if host in LOOPBACK else host
    try:
        socket.create_connection((asked, int(port)), REACH_SECONDS).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ClusterError(
            f"No Ray cluster answers at {address} ({reason}). Start one with `ray start --head`, or name another "
            "address with --ray-address."
        ) from None


def flow_of(asked: Sequence[Asked], settings: Settings, opening: bytes, begun_by: bytes | None) -> Iterator[pa.Table]:
    """The tables of what was made, in the order of what was asked.

    `opening`: what each child that makes whole articles is begun with or, with `begun_by` (what the children in tasks
    are begun with), each translator.
    """
    import ray
    from ray.data import ActorPoolStrategy, DataContext, TaskPoolStrategy

    from pipeline.batch.cluster.child import BEGIN, MAKE
    from pipeline.batch.cluster.reading import read_table
    from pipeline.batch.cluster.stages import Translate, make_table

    logging.getLogger("ray.data").setLevel(logging.ERROR)  # it tells each step of the way; we tell each article
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = BLOCK_BYTES
    context.execution_options.preserve_order = True

    seconds = settings.article_seconds
    step = max(FILES_A_TASK, -(-len(asked) // MOST_BLOCKS))
    tables = [table_of(asked[start : start + step]) for start in range(0, len(asked), step)]
    # Files of this machine are read on this machine; addresses by whoever is free.
    here = {f"node:{ray.util.get_node_ip_address()}": 0.001}  # each node has one of the resource by its address
    where: dict[str, Any] = {} if all(each.place.remote for each in asked) else {"resources": here}
    cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
    # Reading takes no core for itself: it waits for its reader most of the time, and where there is but one core it
    # would keep the maker from it for ever.
    readers = TaskPoolStrategy(size=max(1, cores // 4))
    data = ray.data.from_arrow(tables).map_batches(
        read_table, batch_size=1, batch_format="pyarrow", fn_args=(settings,), num_cpus=0, compute=readers, **where
    )
    made = {"batch_size": None, "batch_format": "pyarrow", "num_cpus": 1}
    if begun_by is None:
        data = data.map_batches(make_table, fn_args=(opening, seconds, MAKE), **made)
    else:
        data = data.map_batches(make_table, fn_args=(begun_by, seconds, BEGIN), **made)
        nodes = sum(1 for node in ray.nodes() if node["Alive"])
        data = data.map_batches(
            Translate,
            fn_constructor_args=(opening, seconds),
            compute=ActorPoolStrategy(size=settings.translators or nodes),
            batch_size=1,
            batch_format="pyarrow",
            num_cpus=0,
            num_gpus=1 if settings.gpu_layers else 0,
        )
    for batch in data.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
        if COLUMN in batch.column_names:  # an empty block has no columns
            yield batch
