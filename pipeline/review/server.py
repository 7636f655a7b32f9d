"""The page served on this machine's loopback address, until Ctrl-C."""

from __future__ import annotations

import contextlib
import socket

import uvicorn
from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"
MOST_AT_ONCE = 64
"""Connections; a browser opens six."""


def listen(port: int = 0) -> socket.socket:
    """A socket on loopback; port 0 takes a free one. Raises OSError when the port is taken."""
    # with the protocol named, asyncio sends small answers at once; else each waits 40 ms for the browser's receipt
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((LOOPBACK, port))
        sock.listen()
    except BaseException:
        sock.close()
        raise
    return sock


def serve(app: ASGIApp, sock: socket.socket) -> None:
    """Answer until Ctrl-C. A decision is on the disk before it is answered, so stopping loses nothing."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="off",
        limit_concurrency=MOST_AT_ONCE,
        timeout_graceful_shutdown=2,
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[sock])
