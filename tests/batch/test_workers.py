"""Several processes make the same as one, and a process that dies costs one article at most."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from pipeline.batch import Manifest, Outcome, Workshop, find_inputs, run_batch
from pipeline.batch.inputs import Input
from pipeline.batch.making import Made, make, read_input
from pipeline.batch.manifest import file_digest
from pipeline.batch.workers import Task, Workers
from pipeline.settings import Settings

ARTICLE = """---
title: 星湖科技融资{number}亿元
date: 2026-02-27
---

星湖科技周五表示，公司完成{number}亿元人民币的新一轮融资，估值升至400亿元。公司在2025年的营收增长了42%。
"""


@pytest.fixture(autouse=True)
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    (tmp_path / "in").mkdir()
    for number in range(6):
        (tmp_path / "in" / f"{number}.md").write_text(ARTICLE.format(number=number + 2), encoding="utf-8")
    (tmp_path / "in" / "empty.md").touch()
    lines = [f'{{"id": "line-{n}", "text": "云帆科技宣布完成{n + 3}亿元融资，投资方没有透露。"}}' for n in range(4)]
    (tmp_path / "in" / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def settings(**options: object) -> Settings:
    return Settings(**{"engine": "none", "cache_folder": Path("cache"), **options})  # type: ignore[arg-type]


def run(folder: str, jobs: int) -> list[Outcome]:
    outcomes: list[Outcome] = []
    with Workshop(settings(jobs=jobs), folder=Path(folder)) as workshop:
        run_batch(find_inputs(["in"])[0], workshop, Path(folder), report=outcomes.append)
    return outcomes


def made(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir() if path.suffix != ".lock"}


def test_two_processes_make_the_same_as_one_in_the_same_order() -> None:
    one, two = run("one", 1), run("two", 2)
    assert [outcome.line.source for outcome in one] == [outcome.line.source for outcome in two]
    assert [outcome.line.status for outcome in one] == ["ok"] * 6 + ["failed"] + ["ok"] * 4
    different = {name for name in made("one") if made("one")[name] != made("two").get(name)}
    assert different == {"manifest.jsonl"}  # whose seconds differ
    assert all(outcome.unchanged for outcome in run("two", 2) if outcome.line.status == "ok")


def _dies(item: Input, mentions: str) -> Made:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def _dies_once(item: Input, mentions: str) -> Made:
    if not Path("died").exists():
        Path("died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    with Workshop(settings()) as workshop:
        done = make(next(read_input(item, workshop.settings)), workshop)
    assert isinstance(done, Made)
    return done


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_worker_that_dies_costs_one_article_and_no_other() -> None:
    item = Input(Path("in/0.md"), "in/0.md")
    with Workers(2, Workshop(settings()), Path("out")) as workers:
        before = workers.file(Input(Path("in/1.md"), "in/1.md"), "")
        killed = Task(workers, _dies, item, "")
        after = workers.file(Input(Path("in/2.md"), "in/2.md"), "")
        results = [task.made() for task in (before, killed, after)]
    statuses = [(result.source, result.status) for result in results if isinstance(result, Made)]
    assert statuses == [("in/1.md", "ok"), ("in/0.md", "failed"), ("in/2.md", "ok")]
    lost = results[1]
    assert isinstance(lost, Made)
    assert [problem.code for problem in lost.diagnostics] == ["stage-failed"]
    assert "died" in lost.diagnostics[0].message


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_worker_that_dies_while_another_begins_does_not_hang_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pool ends the processes it knows of; the one that was just being begun it then waited for without end."""
    begin = ProcessPoolExecutor._spawn_process  # type: ignore[attr-defined]
    pools: list[ProcessPoolExecutor] = []

    def late(pool: ProcessPoolExecutor) -> None:
        first = list(pool._processes)
        begin(pool)
        if not first or pools:
            return
        pools.append(pool)
        [second] = set(pool._processes) - set(first)
        unknown = pool._processes.pop(second)  # as it is until it has started
        os.kill(first[0], signal.SIGKILL)
        until = time.monotonic() + 30
        while not pool._broken and time.monotonic() < until:  # type: ignore[attr-defined]
            time.sleep(0.01)
        time.sleep(0.3)
        pool._processes[second] = unknown

    monkeypatch.setattr(ProcessPoolExecutor, "_spawn_process", late)
    with Workers(2, Workshop(settings()), Path("out")) as workers:
        tasks = [workers.file(Input(Path(f"in/{n}.md"), f"in/{n}.md"), "") for n in range(3)]
        results = [task.made() for task in tasks]
    assert [result.status for result in results if isinstance(result, Made)] == ["ok"] * 3
    assert pools
    for thread in [each for each in threading.enumerate() if type(each).__name__ == "_ExecutorManagerThread"]:
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_an_article_is_tried_again_when_its_worker_dies() -> None:
    with Workers(1, Workshop(settings()), Path("out")) as workers:
        result = Task(workers, _dies_once, Input(Path("in/0.md"), "in/0.md"), "").made()
    assert isinstance(result, Made)
    assert result.status == "ok"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT to one process is POSIX")
def test_ctrl_c_ends_a_run_with_workers_and_what_the_manifest_says_is_true() -> None:
    """An article that would take minutes is under way; nobody waits for it."""
    for number in range(100, 160):
        Path("in", f"{number}.md").write_text(ARTICLE.format(number=number), encoding="utf-8")
    Path("in", "zz.md").write_text(ARTICLE.format(number=7) * 20_000, encoding="utf-8")
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "run", "in", "-o", "out"]
    options = ["--engine", "none", "--jobs", "2", "--format", "json"]
    environment = os.environ | {"ZHBRIEF_CACHE": "cache"}
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "105.md" in line:
                break
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait() == 130
    assert "Stopped." in rest
    assert "Traceback" not in rest
    lines = list(Manifest(Path("out")).lines.values())
    assert {"in/100.md", "in/105.md"} <= {each.source for each in lines}
    for each in lines:
        assert [file_digest(Path("out", output.name)) for output in each.outputs] == [o.sha256 for o in each.outputs]
    assert "in/zz.md" not in {each.source for each in lines}
    # The one that was being put down at that moment may be there without its line: the next run makes it again.
    notes = sum(path.suffix == ".json" for path in Path("out").iterdir())
    assert notes - sum(bool(each.outputs) for each in lines) in (0, 1)
