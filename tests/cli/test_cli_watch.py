"""The watch as a program of its own: real files, a real signal, every wait bounded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from tests.cli.conftest import ARTICLE, Zhbrief

COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]
LONGEST_WAIT = 120

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")


class Program:
    """A running watch and the lines it writes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: Queue[str] = Queue()
        assert process.stdout is not None
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as out:
            for line in out:
                self._lines.put(line)

    def line(self) -> str:
        return self._lines.get(timeout=LONGEST_WAIT).rstrip("\n")

    def join(self) -> None:
        """Wait until all that was written is read."""
        self._reader.join(LONGEST_WAIT)

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """The exit code after the signal, and what else was written to standard output."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=LONGEST_WAIT)
        self.join()
        rest = []
        while not self._lines.empty():
            rest.append(self._lines.get())
        return code, "".join(rest)


@contextmanager
def watching(folder: Path, *options: str) -> Iterator[Program]:
    command = [*COMMAND, "watch", "in", "-o", "in/notes", "--engine", "none", "--format", "json,md", *options]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    program = Program(process)
    try:
        yield program
    finally:
        process.kill()
        process.wait()
        program.join()


@posix
def test_files_that_come_while_it_runs_get_a_note_once_when_they_are_whole(folder: Path) -> None:
    with watching(folder, "--settle", "2") as program:
        assert {program.line(), program.line()} == {f"ok      in/{n}.md → in/notes/2026-02-27-{n}" for n in "ab"}
        text = ARTICLE.format(title="星湖科技融资（c）") + "公司在杭州新设的研发中心明年启用。\n"
        with (folder / "in" / "c.md").open("w", encoding="utf-8") as file:
            for start in range(0, len(text), 40):  # a slow download
                file.write(text[start : start + 40])
                file.flush()
                time.sleep(0.3)
        (folder / "in" / "d.md.part").write_text(text, encoding="utf-8")
        assert program.line() == "ok      in/c.md → in/notes/2026-02-27-c"
        (folder / "in" / "d.md.part").rename(folder / "in" / "d.md")
        assert program.line() == "ok      in/d.md → in/notes/2026-02-27-d"
        assert program.end(signal.SIGINT) == (0, "")
    note = json.loads((folder / "in/notes/2026-02-27-c.json").read_text(encoding="utf-8"))
    assert any("研发中心" in sentence["text"] for sentence in note["sentences"])
    manifest = (folder / "in/notes/manifest.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["source"] for row in manifest] == [f"in/{n}.md" for n in "abcd"]


@posix
def test_killed_and_begun_again_it_makes_nothing_twice_and_a_service_manager_ends_it(folder: Path) -> None:
    with watching(folder, "--json") as program:
        made = [json.loads(program.line()) for _ in "ab"]
        assert [(line["source"], line["status"]) for line in made] == [("in/a.md", "ok"), ("in/b.md", "ok")]
        assert all("claims are not verified" in line["messages"][0] for line in made)  # there is no engine
        program.process.kill()
    (folder / "in" / "e.md").write_text(ARTICLE.format(title="星湖科技融资（e）"), encoding="utf-8")
    os.utime(folder / "in" / "e.md", (1, 1))
    with watching(folder, "--json") as program:
        assert json.loads(program.line())["source"] == "in/e.md"
        assert program.end(signal.SIGTERM) == (0, "")


def test_wrong_usage_is_said_at_once(folder: Path, run_zhbrief: Zhbrief) -> None:
    for arguments, said in (
        (("watch", "absent"), "does not exist"),
        (("watch", "in/a.md"), "is a file"),
        (("watch", "in", "-o", "in"), "is the output folder"),
        (("watch", "in", "--settle", "0"), "not in the range"),
        (("watch", "in", "--sentences", "0"), "sentences"),
    ):
        result = run_zhbrief(*arguments)
        assert result.exit_code == 2
        assert said in result.stderr


def test_a_broken_glossary_is_wrong_usage(folder: Path, run_zhbrief: Zhbrief) -> None:
    (folder / "broken.csv").write_bytes(b"\xff\xfe\x00")
    before = signal.getsignal(signal.SIGTERM)
    result = run_zhbrief("watch", "in", "--engine", "none", "--glossary", "broken.csv")
    assert signal.getsignal(signal.SIGTERM) == before, "a program that calls the command keeps its own"
    assert result.exit_code == 2
    assert "broken.csv" in result.stderr
