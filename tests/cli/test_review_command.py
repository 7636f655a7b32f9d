"""`zhbrief review` from the outside: what it says when it cannot start, and a server that is killed while it saves."""

import builtins
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\?token=(\S+)")


def test_a_folder_without_briefings_ends_with_what_to_do(run_zhbrief, folder):
    (folder / "empty").mkdir()
    result = run_zhbrief("review", "empty", "--no-browser")
    assert result.exit_code == 1
    assert "zhbrief run ARTICLES -o empty --format json,md,html" in result.stderr


def test_without_the_extra_it_says_how_to_install_it(run_zhbrief, folder, monkeypatch):
    there = builtins.__import__

    def missing(name, *rest, **more):
        if name == "uvicorn":
            raise ImportError(name)
        return there(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    result = run_zhbrief("review", str(folder / "in"), "--no-browser")
    assert result.exit_code == 2
    assert 'pip install "zhbrief[review]"' in result.stderr


def test_a_port_that_is_taken_is_said(run_zhbrief, folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run_zhbrief("review", "in", "--no-browser", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "--port" in result.stderr


def test_a_port_that_is_none_is_wrong_usage(run_zhbrief, folder):
    assert run_zhbrief("review", "in", "--port", "70000").exit_code == 2


class Server:
    """The command in a process of its own."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from pipeline.cli import main; main()",
                "review",
                "out",
                "--no-browser",
                "--by",
                "Mei",
                "--port",
                str(port),
            ],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        found = ADDRESS.search(self.process.stdout.readline())
        assert found
        self.port, self.token = int(found[1]), found[2]
        answer, _ = self.ask("GET", f"/?token={self.token}")
        self.cookie = answer.getheader("set-cookie").split(";")[0]
        _, page = self.ask("GET", "/queue", {"cookie": self.cookie})
        self.csrf = re.search(r'name="csrf" content="([^"]+)"', page)[1]

    def ask(self, method, path, headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer, answer.read().decode()
        finally:
            connection.close()

    def decide(self, item, text, was, key):
        headers = {"cookie": self.cookie, "x-review-token": self.csrf, "origin": f"http://127.0.0.1:{self.port}"}
        body = {"key": key, "item": item, "verdict": "edited", "text": text, "was": was, "force": True}
        answer, said = self.ask("POST", "/api/claim", headers | {"content-type": "application/json"}, json.dumps(body))
        assert answer.status == 200, said
        return json.loads(said)

    def stop(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        self.process.wait(60)
        self.process.stdout.close()


@pytest.fixture
def reviewed(run_zhbrief, folder):
    assert run_zhbrief("run", "in", "-o", "out", "--engine", "none", "--format", "json").exit_code == 0
    return folder


def test_a_server_that_is_killed_while_it_saves_loses_nothing_that_it_answered(reviewed):
    server = Server(reviewed)
    _, said = server.ask("GET", "/api/queue?kind=claim", {"cookie": server.cookie})
    row = json.loads(said)["rows"][0]
    _, said = server.ask("GET", f"/api/item/{row['id']}", {"cookie": server.cookie})
    was = json.loads(said)["text"]
    answered, sent = [], []

    def work():
        for number in range(10_000):
            sent.append((f"Text {number}.", str(uuid.uuid4())))
            try:
                answered.append(server.decide(row["id"], *[sent[-1][0], was, sent[-1][1]])["decided"]["text"])
            except (OSError, http.client.HTTPException):
                return

    worker = threading.Thread(target=work)
    worker.start()
    while len(answered) < 20:
        worker.join(0.01)
    server.stop()
    worker.join()
    again = Server(reviewed, server.port)
    try:
        text, key = sent[-1]
        again.decide(row["id"], text, was, key)  # what was not answered is sent again
    finally:
        again.stop(signal.SIGINT)
    assert again.process.returncode == 0
    lines = [json.loads(line) for line in (reviewed / "out" / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["text"] for line in lines] == [text for text, _ in sent]
    assert {line["by"] for line in lines} == {"Mei"}


def test_it_listens_on_loopback_only(reviewed):
    server = Server(reviewed)
    try:
        own = socket.gethostbyname(socket.gethostname())
        if not own.startswith("127."):
            with pytest.raises(OSError, match="refused"):
                socket.create_connection((own, server.port), timeout=5)
        answer, _ = server.ask("GET", "/", {"host": f"evil.example:{server.port}", "cookie": server.cookie})
        assert answer.status == 403
    finally:
        server.stop()
