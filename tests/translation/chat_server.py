"""A chat server on loopback that answers, or misbehaves, as a test tells it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], bytes]


def chat(text: object, finish: str = "stop") -> Answer:
    body = {"choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}]}
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def said(status: int, message: str, **headers: str) -> Answer:
    return (
        status,
        {k.replace("_", "-"): v for k, v in headers.items()},
        json.dumps({"error": {"message": message}}).encode(),
    )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ChatServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.asked.append((self.path, dict(self.headers), body))
            number = len(self.server.asked)
        status, headers, answer = self.server.answer(number, body)
        self.send_response(status)
        headers.setdefault("Content-Length", str(len(answer)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            if self.server.drip:
                for position in range(len(answer)):
                    self.wfile.write(answer[position : position + 1])
                    time.sleep(self.server.drip)
            else:
                self.wfile.write(answer)
        except OSError:  # the engine has given up
            self.close_connection = True
        if int(headers["Content-Length"]) != len(answer):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


class ChatServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.answer: Callable[[int, dict[str, Any]], Answer] = lambda number, body: chat("Good.")
        self.drip = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def running() -> Iterator[ChatServer]:
    """A server that runs while the context lasts."""
    server = ChatServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
