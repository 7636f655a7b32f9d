"""A folder made by a real run, the real server over it, and the system's chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING

import pytest

from pipeline.settings import Settings
from tests.review.browser.drafts import put_drafts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\S*token=\S+")
PATIENCE = 60
"""Seconds for what a machine that is busy with other things may take long for: a limit against hanging."""

WEIBO = "2026-03-17-01-weibo"


def environment(folder: Path) -> dict[str, str]:
    """No setting of the machine's user, and a cache and configuration of the test's own."""
    ours = {f"ZHBRIEF_{name.upper()}" for name in Settings.model_fields}
    kept = {key: value for key, value in os.environ.items() if key not in ours}
    own = {"ZHBRIEF_CACHE": str(folder / "cache"), "ZHBRIEF_CONFIG": str(folder / "config")}
    return kept | own | {"PYTHONPATH": str(ROOT)}


def zhbrief(folder: Path, *arguments: str) -> str:
    """Run the command line in a folder; what it writes to stdout."""
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Server:
    """`zhbrief review` in a process of its own, over `out` of a working folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out"
        self.port = 0
        self.address = ""
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._said: Queue[str] = Queue()

    def start(self) -> None:
        """Start it, at the same port as before where there was one, and wait for its address."""
        self._process = subprocess.Popen(
            [
                sys.executable, "-c", "from pipeline.cli import main; main()",
                "review", "out", "--no-browser", "--port", str(self.port),
            ],
            cwd=self.folder,
            env=environment(self.folder) | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, args=(self._process,))
        self._reader.start()
        said = []
        while not (found := ADDRESS.search("".join(said))):
            try:
                said.append(self._said.get(timeout=PATIENCE))
            except Empty:
                pytest.fail("the server told no address: " + "".join(said))
            if said[-1] == "":
                pytest.fail("the server ended: " + "".join(said))
        self.port = int(found[1])
        self.address = found[0]

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._said.put(line)
        self._said.put("")

    def kill(self) -> None:
        """As a crash: no time to write or to say anything."""
        if self._process is None or self._reader is None:
            return
        self._process.kill()
        self._process.wait()
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None
        self._said = Queue()


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder: our sample articles in `examples`, what a run without an engine made of them in `out`."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("truth", "README.md"))
    zhbrief(folder, "run", "examples", "--engine", "none", "-o", "out")
    return folder


@pytest.fixture(scope="package")
def made_with_drafts(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with drafts of ours in the note of the Weibo post."""
    folder = tmp_path_factory.mktemp("drafted")
    shutil.copytree(made, folder, dirs_exist_ok=True)
    put_drafts(folder / "out", WEIBO)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of what the run made, for a test to decide in."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def drafted(made_with_drafts: Path, tmp_path: Path) -> Path:
    """A copy of what has drafts, for a test to decide in."""
    shutil.copytree(made_with_drafts, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def serve() -> Iterator[Callable[[Path], Server]]:
    """Start servers; they are ended with the test."""
    started: list[Server] = []

    def start(folder: Path) -> Server:
        server = Server(folder)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.kill()


@pytest.fixture(scope="package")
def standing(made_with_drafts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that decide nothing, or nothing that another looks at."""
    folder = tmp_path_factory.mktemp("standing")
    shutil.copytree(made_with_drafts, folder, dirs_exist_ok=True)
    server = Server(folder)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One chromium for all tests of this package; it ends before other tests, for it holds an event loop."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    playwright.expect.set_options(timeout=PATIENCE * 1000)
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if root else [])
        yield chromium
        chromium.close()


class Console(list[str]):
    """What a page complained about: errors of scripts, of the security policy, of loading."""

    def watch(self, page: Page) -> None:
        """Listen to a page."""
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("console", lambda message: self.append(message.text) if message.type == "error" else None)


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def page(browser: Browser, console: Console) -> Iterator[Page]:
    """A page in a fresh profile; no script may fail on it that the test does not expect to."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    made = context.new_page()
    made.set_default_timeout(PATIENCE * 1000)
    console.watch(made)
    yield made
    context.close()
    assert console == []
