"""A folder made by a real run with an engine that answers from a script, and a client that speaks to the page."""

from __future__ import annotations

import asyncio
import json
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from pipeline.batch.inputs import find_inputs
from pipeline.batch.run import run_batch
from pipeline.batch.workshop import Workshop
from pipeline.document import EngineInfo
from pipeline.review.app import build_app
from pipeline.review.safety import Pass
from pipeline.settings import Settings
from pipeline.translation.engine import Result

DATA = json.loads(Path(__file__).with_name("articles.json").read_text(encoding="utf-8"))
PORT = 8123
HOST = f"127.0.0.1:{PORT}"


class Scripted:
    """Answers by what stands in the sentence; asked again for the same, with the next answer."""

    info = EngineInfo(name="scripted", model="m", digest="d")

    def __init__(self) -> None:
        self._asked: dict[str, int] = {}

    def translate(self, requests):
        return [Result(self._answer(request.messages[-1].content)) for request in requests]

    def _answer(self, prepared):
        for words, *drafts in DATA["english"]:
            if words in prepared:
                number = self._asked.get(prepared, 0)
                self._asked[prepared] = number + 1
                return drafts[min(number, len(drafts) - 1)]
        return ""

    def close(self):
        pass


def run(folder: Path) -> list[str]:
    """Run the articles of `in` into `out`; the sources that were made, not left alone."""
    settings = Settings(
        engine="none", formats=("json",), glossaries=(folder / "names.csv",), cache_folder=folder / "cache"
    )
    made = []
    with Workshop(settings, open_engine=lambda name, settings: Scripted(), folder=folder / "out") as workshop:
        workshop.engine_info = Scripted.info  # known before it is opened, as a model's is by its file
        inputs, _ = find_inputs(["in"])
        run_batch(
            inputs,
            workshop,
            folder / "out",
            report=lambda outcome: None if outcome.unchanged else made.append(outcome.line.source),
        )
    return made


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder after a run."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "in").mkdir()
    for name, rows in DATA["articles"].items():
        (folder / "in" / name).write_text("\n".join(rows), encoding="utf-8")
    (folder / "names.csv").write_text("\n".join(DATA["glossary"]) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("ZHBRIEF_CONFIG", str(folder / "config"))
        run(folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, the working folder of the test."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    return tmp_path


class Client:
    """A browser with one tab: it keeps its cookie and, unless told otherwise, sends what the page would send."""

    def __init__(self, app: ASGIApp, passport: Pass) -> None:
        self.app = app
        self.passport = passport
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, *, host: str = HOST, content: Any = None, **headers: str) -> httpx.Response:
        """One request; `headers` with underscores for hyphens."""
        return asyncio.run(self._send(method, path, host, content, headers))

    async def _send(self, method: str, path: str, host: str, content: Any, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        named = {name.replace("_", "-"): value.encode("latin-1") for name, value in headers.items()}
        named["host"] = host.encode()
        async with httpx.AsyncClient(
            transport=transport, base_url=f"http://{HOST}", cookies=self.cookies, headers=named
        ) as client:
            answer = await client.request(method, path, content=content)
            self.cookies = {cookie.name: cookie.value or "" for cookie in client.cookies.jar}
            return answer

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.send("GET", path, **headers)

    def json(self, path: str) -> Any:
        """What is answered there, which has to be well."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        sent = {"origin": f"http://{HOST}", "content_type": "application/json", "x_review_token": self.passport.csrf}
        return self.send("POST", path, content=json.dumps(body).encode(), **(sent | headers))

    def enter(self) -> Client:
        """Show the token, as opening the printed address does."""
        assert self.get(f"/?token={self.passport.token}").status_code == 303
        return self

    def decide(self, path: str, status: int = 200, **body: Any) -> Any:
        """A decision with a key of its own unless one is given."""
        answer = self.post(path, {"key": str(uuid.uuid4()), **body})
        assert answer.status_code == status, answer.text
        return answer.json()

    def decide_check(self, item: dict[str, Any], text: str) -> Any:
        """What the checks say of a text while it is typed."""
        answer = self.post("/api/check", {"item": item["id"], "text": text})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, **wanted: str) -> list[dict[str, Any]]:
        """The queue."""
        query = "&".join(f"{name}={value}" for name, value in wanted.items())
        rows: list[dict[str, Any]] = self.json(f"/api/queue?{query}")["rows"]
        return rows

    def claim(self, text: str) -> dict[str, Any]:
        """The item of the claim whose English or Chinese holds the text."""
        found = [row for row in self.rows(kind="claim", state="all", sure="1") if text in row["label"] + row["chinese"]]
        item: dict[str, Any] = self.json(f"/api/item/{found[0]['id']}")
        return item

    def term(self, text: str) -> dict[str, Any]:
        """The item of a term."""
        found = [row for row in self.rows(kind="term", state="all", sure="1") if row["label"] == text]
        item: dict[str, Any] = self.json(f"/api/item/{found[0]['id']}")
        return item


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    """A body without a length."""
    for part in parts:
        yield part


Opener = Callable[..., Client]


@pytest.fixture
def open_page(folder: Path) -> Opener:
    """A page of the folder, a server of its own each time it is called."""

    def opened(reviewer: str = "Mei") -> Client:
        passport = Pass(PORT)
        app = build_app(folder / "out", passport, reviewer=reviewer, glossaries=[folder / "names.csv"])
        return Client(app, passport)

    return opened


@pytest.fixture
def client(open_page: Opener) -> Iterator[Client]:
    """A page that has been entered."""
    return open_page().enter()


def ledger(folder: Path, name: str) -> list[dict[str, Any]]:
    """The lines of a ledger."""
    path = folder / "out" / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
