"""Drafts that were made before: one small SQLite file in the user's cache.

The key is everything a draft depends on: the engine and the digest of its model, the whole conversation (so the
prompt, its examples, and the sentence with its names and figures: a changed glossary makes another key) and the
length it was allowed. Failures and drafts that were cut off are not remembered.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from pipeline.document import EngineInfo
from pipeline.translation.engine import Engine, Request, Result

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS drafts (key TEXT PRIMARY KEY, english TEXT NOT NULL, confidence REAL) WITHOUT ROWID"
)
WAIT_SECONDS = 10.0


class Remembering:
    """An engine that looks into the memory first, and keeps there what the engine behind it gives.

    A memory that cannot be opened or written (a read-only home, a damaged file) costs only time: the engine answers.
    """

    def __init__(self, engine: Engine, path: Path, scope: str = "") -> None:
        """`scope` keeps apart what the engine's identity does not: two servers with a model of the same name."""
        self._engine = engine
        self._scope = scope
        self._store = _open(path)

    @property
    def info(self) -> EngineInfo:
        """That of the engine behind it."""
        return self._engine.info

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        """Remembered drafts where there are some; the rest from the engine, in one go."""
        keys = [_key(self._scope, self.info, request) for request in requests]
        known = {key: result for key in keys if (result := self._find(key)) is not None}
        missing = [(key, request) for key, request in zip(keys, requests, strict=True) if key not in known]
        fresh = dict(
            zip((key for key, _ in missing), self._engine.translate([request for _, request in missing]), strict=True)
            if missing
            else ()
        )
        for key, result in fresh.items():
            if result.text and not result.failure and not result.truncated:
                self._keep(key, result)
        return [known[key] if key in known else fresh[key] for key in keys]

    def close(self) -> None:
        """Close the engine and the memory."""
        self._engine.close()
        if self._store is not None:
            self._store.close()
            self._store = None

    def _find(self, key: str) -> Result | None:
        if self._store is None:
            return None
        with contextlib.suppress(sqlite3.Error):
            row = self._store.execute("SELECT english, confidence FROM drafts WHERE key = ?", (key,)).fetchone()
            return Result(str(row[0]), confidence=row[1]) if row else None
        return None

    def _keep(self, key: str, result: Result) -> None:
        if self._store is not None:
            with contextlib.suppress(sqlite3.Error), self._store:
                self._store.execute(
                    "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?)", (key, result.text, result.confidence)
                )


def _open(path: Path) -> sqlite3.Connection | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        store = sqlite3.connect(path, timeout=WAIT_SECONDS)
    except (OSError, sqlite3.Error):
        return None
    try:
        store.execute("PRAGMA journal_mode = WAL")
        store.execute(SCHEMA)
    except sqlite3.Error:
        store.close()
        return None
    return store


def _key(scope: str, info: EngineInfo, request: Request) -> str:
    parts = [
        scope,
        info.model_dump(),
        request.max_tokens,
        [(message.role, message.content) for message in request.messages],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
