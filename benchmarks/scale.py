"""What one machine does and what a Ray cluster costs beside it: the same articles made by one process, by two, and on a
cluster of two nodes with a core each, all on this machine, without an engine.

    python benchmarks/scale.py --articles 600

Prints articles per second, what a cluster takes to get going, what an article costs the head in processor time (its
inverse is what one head can keep up with), the memory of the whole cluster, and whether the results are equal. Needs
the extra `ray`. On a busy machine ratios tell more than seconds.

    python benchmarks/scale.py --example 1000000 --seconds 30 --price 0.08

prints hours and cost for so many articles, when one takes so many seconds of a machine that costs so much an hour.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from batch import article

ZHBRIEF = Path(sys.executable).with_name("zhbrief")
STORE = 100_000_000


@dataclass(frozen=True)
class Measured:
    """A run: wall seconds, and processor seconds of the process that was started and of those it waited for."""

    seconds: float
    processor: float


def run(folder: Path, source: str, output: str, *options: str) -> Measured:
    """`zhbrief run` with a cache of its own, so that no run profits from another."""
    environment = {**os.environ, "ZHBRIEF_CACHE": str(folder / f"cache-{output}")}
    command = [ZHBRIEF, "run", source, "-o", output, "--engine", "none", "--format", "json,md", *options]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Measured(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


class Watch(threading.Thread):
    """Of this process and all below it: the largest sum of proportional memory (PSS: what is shared counts once), and
    the processor seconds of those that have come since."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self.processor: dict[int, float] = {}
        self.done = threading.Event()

    def run(self) -> None:
        """Look twice a second."""
        while not self.done.wait(0.5):
            total = 0.0
            for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
                try:
                    times = process.cpu_times()
                    self.processor[process.pid] = times.user + times.system
                    total += process.memory_full_info().pss
                except psutil.Error:  # gone meanwhile
                    continue
            self.peak = max(self.peak, total / 1e6)


def watched(folder: Path, source: str, output: str, *options: str) -> tuple[Measured, float, float]:
    """A run on the cluster below this process: with the processor seconds of all of it, and its peak memory."""
    spent = {child.pid: child.cpu_times() for child in psutil.Process().children(recursive=True)}
    watch = Watch()
    watch.start()
    measured = run(folder, source, output, *options)
    watch.done.set()
    watch.join()
    del watch.processor[os.getpid()]
    before = sum(times.user + times.system for times in spent.values())
    return measured, sum(watch.processor.values()) - before, watch.peak


def notes(folder: Path) -> dict[str, bytes]:
    """What was made; of the manifest only that it is there, because of its seconds."""
    return {
        path.name: b"" if path.name == "manifest.jsonl" else path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".")
    }


def told(processor: float, count: int) -> str:
    """Processor time an article: the same on a busy machine."""
    return f"{1000 * processor / count:.1f} ms of processor an article"


def measure(count: int) -> None:
    """Generate, run, print."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RAY_raylet_start_wait_time_s"] = "120"  # noqa: SIM112 - Ray's own spelling
    from ray.cluster_utils import Cluster

    with tempfile.TemporaryDirectory(prefix="zhbrief-scale-") as name:
        folder = Path(name)
        for part, many in (("in", count), ("few", 1)):
            (folder / part).mkdir()
            for number in range(many):
                (folder / part / f"{number:06}.html").write_text(article(number), encoding="utf-8")
        one = run(folder, "in", "one", "--jobs", "1")
        print(f"one process          {count / one.seconds:7.1f} articles/s, {told(one.processor, count)}")
        two = run(folder, "in", "two", "--jobs", "2")
        print(f"two processes        {count / two.seconds:7.1f} articles/s, {told(two.processor, count)}")
        node = {"num_cpus": 1, "object_store_memory": STORE}
        started = time.perf_counter()
        cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
        try:
            cluster.add_node(**node)
            print(f"two nodes begun in   {time.perf_counter() - started:7.1f} s")
            options = ["--on", "ray", "--ray-address", cluster.address]
            few, few_processor, _ = watched(folder, "few", "few-notes", *options)
            print(f"one article          {few.seconds:7.1f} s: connecting, and opening words and names")
            far, far_processor, peak = watched(folder, "in", "far", *options)
            print(f"two nodes            {count / far.seconds:7.1f} articles/s, ", end="")
            print(f"{far.seconds / two.seconds:.2f} times the seconds of two processes")
            print(
                f"each further article {1000 * (far_processor - few_processor) / (count - 1):7.1f} ms of processor",
                end="",
            )
            print(f", before the first {few_processor:.1f} s")
            head = (far.processor - few.processor) / (count - 1)
            print(
                f"the head alone       {1000 * head:7.1f} ms of processor an article: {1 / head:.0f} a second at most"
            )
            again = run(folder, "in", "far", *options)
            print(f"again, unchanged     {again.seconds:7.1f} s")
        finally:
            cluster.shutdown()
        print(f"memory               {peak:7.0f} MB: two nodes, their workers, the head")
        print("results equal        ", notes(folder / "far") == notes(folder / "one") == notes(folder / "two"))


def example(articles: int, seconds: float, price: float, machines: int) -> None:
    """The sum of docs/scale.md."""
    hours = articles * seconds / 3600
    print(f"{articles:,} articles at {seconds:g} s are {hours:,.0f} machine hours:")
    print(f"{hours / machines:,.0f} hours on {machines} machines, {hours * price:,.0f} at {price:g} an hour")


def main() -> None:
    """Measure, or work the example."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=600)
    options.add_argument("--example", type=int, metavar="ARTICLES")
    options.add_argument("--seconds", type=float, default=30.0, help="of a machine, for an article")
    options.add_argument("--price", type=float, default=0.08, help="of a machine, an hour")
    options.add_argument("--machines", type=int, default=64)
    arguments = options.parse_args()
    if arguments.example:
        example(arguments.example, arguments.seconds, arguments.price, arguments.machines)
    else:
        measure(arguments.articles)


if __name__ == "__main__":
    main()
