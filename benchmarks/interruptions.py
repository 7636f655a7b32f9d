"""kill -9 at random moments over a generated batch, resumed each time: is the end the same as without a kill?

    python benchmarks/interruptions.py --articles 300 --kills 200

Runs `zhbrief run` in processes of its own, kills it (the whole group, the main process alone, or one worker alone) at
moments drawn with a fixed seed, and runs it again in the same folder, until 200 kills have landed. After each kill
every note on the disk must be whole: its bytes are those of the undisturbed run, or it is not there. After each run
that ends the folder must be the same as after an undisturbed one, byte for byte but for the seconds in the manifest,
with no temporary file and no process left. Then the output is thrown away (every other time the cache, too) and it
begins anew.
Needs Linux: processes are looked up in /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from batch import article

ZHBRIEF = (sys.executable, "-c", "from pipeline.cli import main; main()")
LOCK = ".zhbrief.lock"
MANIFEST = "manifest.jsonl"
HANGS = 300.0
"""Seconds after which a run is taken to hang."""
KINDS = ("group", "group", "main process", "worker")
OF_TWO = ("main process", "worker")
"""Kinds of kill that need worker processes; the others come to runs with and without them."""
PHASES = ("starting", "making", "making", "making", "closing")


class Different(AssertionError):  # noqa: N818 - says what was found, and reads so where it is caught
    """What a kill has done to the folder, in one line."""


@dataclass
class Report:
    """How many kills of each kind landed in which phase, and how many runs ended the same as the undisturbed one."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    ended: int = 0
    runs: int = 0
    swept: int = 0
    """Temporary files that kills left behind, all gone at the next end."""

    @property
    def total(self) -> int:
        """All kills."""
        return sum(self.kills.values())

    def rows(self) -> Iterator[str]:
        """A table of kind by phase."""
        phases = sorted({phase for _, phase in self.kills})
        yield "".join(f"{cell:>14}" for cell in ("", *phases))
        for kind in sorted({kind for kind, _ in self.kills}):
            yield "".join(f"{cell:>14}" for cell in (kind, *(self.kills[kind, phase] for phase in phases)))


class Campaign:
    """One folder `in` of articles, one output folder, and what the output is when nobody disturbs it."""

    def __init__(self, folder: Path, articles: int, seed: int, formats: str = "json,md,html") -> None:
        self.folder = folder
        self.out = folder / "out"
        self.count = articles
        self.report = Report()
        self._chance = random.Random(seed)
        self._formats = formats
        self._cache = folder / "cache"
        write_articles(folder / "in", articles)
        began = time.monotonic()
        process = self.start()
        first = self._wait(process, lines=1)
        if self.end(process) != 0:
            raise Different("the undisturbed run did not end well")
        self._before_first = max(0.1, first - began)
        self._each = (time.monotonic() - first) / articles
        self.expected = state(self.out)
        self.notes = {name: data for name, data in self.expected.items() if is_note(name)}
        self.reset(cache=True)

    def start(self, jobs: int = 2) -> subprocess.Popen[bytes]:
        """A run of so many processes, as the leader of a group of its own."""
        self.report.runs += 1
        options = ("-o", "out", "--engine", "none", "--jobs", str(jobs), "--format", self._formats)
        environment = os.environ | {
            "ZHBRIEF_CACHE": str(self._cache),
            "ZHBRIEF_CONFIG": str(self.folder / "config"),
            "OMP_NUM_THREADS": "1",
        }
        with (self.folder / "stderr.txt").open("wb") as errors:
            return subprocess.Popen(
                [*ZHBRIEF, "run", "in", *options],
                cwd=self.folder,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )

    def end(self, process: subprocess.Popen[bytes]) -> int:
        """The exit code of a run that nobody disturbs any more; Different where it hangs."""
        try:
            return process.wait(HANGS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise Different("a run hangs") from None

    def kill_once(self) -> None:
        """Start a run, kill it or a worker of it at a moment by chance, and look at what is left."""
        kind, aim = self._chance.choice(KINDS), self._chance.choice(PHASES)
        process = self.start(2 if kind in OF_TWO else self._chance.choice((1, 2)))
        done = len(listed(self.out))
        if aim == "starting":
            time.sleep(self._chance.uniform(0, self._before_first))
        elif aim == "making":
            self._wait(process, lines=done + 1)
            time.sleep(self._chance.uniform(0, self._each * (self.count - done)))
        else:
            self._wait(process, lines=self.count)
            time.sleep(self._chance.uniform(0, 20 * self._each + 0.2))
        if kind == "worker":
            victim = self._chance.choice(workers(process.pid) or [0])
            if victim and process.poll() is None:
                os.kill(victim, signal.SIGKILL)
                self._count(kind, done)
            code = self.end(process)
            if code != 0:
                raise Different(f"a run that lost a worker ended with {code}: {self.errors()}")
        elif process.poll() is None:
            if kind == "group":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                os.kill(process.pid, signal.SIGKILL)
            process.wait()
            self._count(kind, done)
            self.nobody_left(process.pid)
        self.look()
        if process.returncode == 0:
            self.compare()

    def resume(self) -> None:
        """Run without a kill, and compare."""
        process = self.start()
        code = self.end(process)
        if code != 0:
            raise Different(f"the resumed run ended with {code}: {self.errors()}")
        self.compare()

    def look(self) -> None:
        """Every note that is there is whole. Different says which is not."""
        for path in self.out.iterdir() if self.out.exists() else ():
            if is_note(path.name) and path.read_bytes() != self.notes.get(path.name):
                raise Different(f"{path.name} is not as the undisturbed run has it")
            self.report.swept += path.name.endswith(".zhbrief-part")

    def compare(self) -> None:
        """The folder is as after an undisturbed run. Different says what is not."""
        found = state(self.out)
        if found != self.expected:
            names = sorted(n for n in found.keys() | self.expected.keys() if found.get(n) != self.expected.get(n))
            raise Different(f"after a resumed run these differ: {', '.join(names[:5])} ({len(names)} files)")
        self.report.ended += 1
        self.reset(cache=bool(self.report.ended % 2))

    def reset(self, *, cache: bool) -> None:
        """Throw away the output, and the cache with it or not."""
        shutil.rmtree(self.out)
        if cache:
            shutil.rmtree(self._cache, ignore_errors=True)

    def errors(self) -> str:
        """What the last run said, its end."""
        return (self.folder / "stderr.txt").read_text(encoding="utf-8", errors="replace")[-500:]

    def _count(self, kind: str, done: int) -> None:
        now = len(listed(self.out))
        phase = "closing" if now >= self.count else "making" if now > done else "starting"
        self.report.kills[kind, phase] += 1

    def _wait(self, process: subprocess.Popen[bytes], lines: int) -> float:
        """Wait until the manifest lists so many articles, or the run has ended; the moment."""
        late = time.monotonic() + HANGS
        while process.poll() is None and len(listed(self.out)) < lines:
            if time.monotonic() > late:
                os.killpg(process.pid, signal.SIGKILL)
                raise Different("a run hangs")
            time.sleep(0.005)
        return time.monotonic()

    def nobody_left(self, group: int) -> None:
        """Workers must not outlive the run that they work for."""
        late = time.monotonic() + 60
        while members(group):
            if time.monotonic() > late:
                os.killpg(group, signal.SIGKILL)
                raise Different("workers outlive a main process that was killed")
            time.sleep(0.02)


def run(folder: Path, articles: int, kills: int, seed: int, formats: str = "json,md,html") -> Report:
    """So many kills, each followed by runs until all is done. Raises Different at the first thing that is wrong."""
    campaign = Campaign(folder, articles, seed, formats)
    while campaign.report.total < kills:
        campaign.kill_once()
        print(f"\r{campaign.report.total} kills, {campaign.report.ended} ends", end="", file=sys.stderr, flush=True)
    if campaign.out.exists():
        campaign.resume()
    return campaign.report


def write_articles(folder: Path, count: int) -> None:
    """Pages in two folders with the same names, one in ten under a Chinese name, a tenth as lines of one file."""
    lines = []
    for number in range(count):
        text = article(number)
        if number % 10 == 9:
            lines.append(json.dumps({"id": f"line-{number}", "text": text}, ensure_ascii=False))
            continue
        place = folder / ("first" if number % 2 else "second")
        place.mkdir(parents=True, exist_ok=True)
        name = f"第{number // 10}号快讯" if number % 10 == 8 else f"{number // 2:04}"
        (place / f"{name}.html").write_text(text, encoding="utf-8")
    if lines:
        (folder / "lines.jsonl").write_text("\n".join(lines), encoding="utf-8")


def is_note(name: str) -> bool:
    """Whether a file of the output folder is the note of an article."""
    return not name.startswith(".") and name not in (MANIFEST, "hits.jsonl", "hits.csv")


def state(out: Path) -> dict[str, bytes]:
    """Every file of the output folder but the lock; the manifest without its seconds."""
    files = {path.name: path.read_bytes() for path in out.iterdir() if path.name != LOCK}
    rows = [json.loads(row) for row in files.get(MANIFEST, b"").decode("utf-8").splitlines()]
    files[MANIFEST] = "\n".join(json.dumps({**row, "timings": sorted(row["timings"])}) for row in rows).encode()
    return files


def listed(out: Path) -> set[str]:
    """The sources of the whole lines of the manifest."""
    try:
        data = (out / MANIFEST).read_bytes()
    except OSError:
        return set()
    found = set()
    for row in data.splitlines(keepends=True):
        if row.endswith(b"\n"):
            start = row.find(b'"source": "') + len(b'"source": "')
            found.add(row[start : row.find(b'"', start)].decode("utf-8"))
    return found


def members(group: int) -> list[int]:
    """The processes of a group that have not ended."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                fields = (path / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] not in "ZX" and int(fields[2]) == group:
                found.append(int(path.name))
    return found


def workers(pid: int) -> list[int]:
    """The worker processes of a run; the process that only tidies up after them is none."""
    found = []
    for member in members(pid):
        try:
            command = Path(f"/proc/{member}/cmdline").read_bytes()
        except OSError:
            continue
        if member != pid and b"spawn_main" in command:
            found.append(member)
    return found


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=300)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=20261122)
    arguments = options.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="zhbrief-kills-") as name:
        report = run(Path(name), arguments.articles, arguments.kills, arguments.seed)
    print(f"{report.total} kills over a batch of {arguments.articles} articles, {report.runs} runs:")
    print("\n".join(report.rows()))
    print(f"{report.ended} batches ended, each the same as the undisturbed one; {report.swept} temporary files swept")
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
