"""What a chat server answered, read with distrust: bounded, of any shape, and never with the key in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from pipeline.translation.engine import EngineUnavailable, Result

NAME = "endpoint"
KEY_VARIABLE = "ZHBRIEF_API_KEY"
MAX_ANSWER_BYTES = 1 << 20
"""An answer of a few sentences has a few kilobytes; past this it is not one."""
THINKING = re.compile(r"\s*<think>.*?</think>\s*", re.DOTALL)
"""Reasoning models put their thinking before the answer when the server does not take it out."""


@dataclass(frozen=True)
class Answer:
    """A sentence's result, and the tokens it took as the server counts them (None where it does not say)."""

    result: Result
    sent: int | None = None
    received: int | None = None


def unavailable(reason: str, remedy: str) -> EngineUnavailable:
    """The error that ends the use of the endpoint."""
    return EngineUnavailable(NAME, reason, remedy)


def said(body: bytes, key: str) -> str:
    """What the server's error says, in one short line without the key; empty for anything but a JSON error."""
    try:
        answer = json.loads(body)
        error = answer.get("error", answer)
        text = error.get("message", "") if isinstance(error, dict) else error
    except (ValueError, AttributeError, RecursionError):
        return ""
    if not isinstance(text, str) or not text.strip():
        return ""
    if key:
        text = text.replace(key, "***")
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:1000]).split())
    return f": {line[:200]}"


def read_answer(status: int, body: bytes, key: str) -> Answer:
    """An answer that no retry would change. Raises EngineUnavailable when no other sentence will do better."""
    if status in (401, 403):  # the server's words are left out: they like to quote the key
        raise unavailable(f"the server refused access (status {status})", f"Set {KEY_VARIABLE} to a valid key.")
    if status == 402:
        raise unavailable(f"the account has no credit{said(body, key)}", "Top it up, or use another engine.")
    if status == 404:
        raise unavailable(
            f"the server knows no such address or model{said(body, key)}", "Correct the endpoint's address or model."
        )
    if status != 200:
        return _failed(f"the server answered with status {status}{said(body, key)}")
    if len(body) > MAX_ANSWER_BYTES:
        return _failed(f"the answer is longer than {MAX_ANSWER_BYTES} bytes")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return _failed("the answer is not JSON")
    sent, received = _tokens(answer)
    return Answer(_result(answer, body, key), sent, received)


def _failed(reason: str) -> Answer:
    return Answer(Result(text="", failure=reason))


def _result(answer: Any, body: bytes, key: str) -> Result:  # noqa: ANN401 - whatever the server sends
    try:
        choice = answer["choices"][0]
        text, reason = choice["message"]["content"], choice.get("finish_reason")
    except (KeyError, IndexError, TypeError, AttributeError):
        return Result(text="", failure=f"the answer has no text{said(body, key)}")
    if reason == "content_filter":
        return Result(text="", failure="the server's content filter withheld the answer")
    if not isinstance(text, str):
        return Result(text="", failure="the answer has no text")
    text = THINKING.sub("", text, count=1).strip() if text.lstrip().startswith("<think>") else text.strip()
    if not text or text.startswith("<think>"):
        return Result(text="", failure="the answer is empty", truncated=reason == "length")
    return Result(text=text, truncated=reason == "length")


def _tokens(answer: Any) -> tuple[int | None, int | None]:  # noqa: ANN401 - whatever the server sends
    """`prompt_tokens` and `completion_tokens` of the protocol's `usage`."""
    usage = answer.get("usage") if isinstance(answer, dict) else None
    if not isinstance(usage, dict):
        return None, None
    return _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None
