"""The engine `endpoint`: any server that speaks the OpenAI chat protocol (`POST …/chat/completions`).

What one sentence did wrong is a failed `Result`; what makes every further sentence pointless (no server, no access,
no such model, a redirect to elsewhere) is `EngineUnavailable`. The API key comes from the environment and goes
nowhere but into the request's header: not into errors, results or the engine's description.
"""

from __future__ import annotations

import json
import os
import random
import re
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import requests
from urllib3.exceptions import MaxRetryError

from pipeline.document import EngineInfo
from pipeline.translation.engine import EngineUnavailable, Request, Result

NAME = "endpoint"
KEY_VARIABLE = "ZHBRIEF_API_KEY"
MAX_ANSWER_BYTES = 1 << 20
"""An answer of a few sentences has a few kilobytes; past this it is not one."""
MAX_REDIRECTS = 3
ADDRESS_REMEDY = "Give the endpoint an address such as http://localhost:8080/v1."
FAILURES_IN_A_ROW = 5
"""After so many sentences in a row that the server failed on, with all their attempts, the rest is not tried."""
TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
THINKING = re.compile(r"\s*<think>.*?</think>\s*", re.DOTALL)
"""Reasoning models put their thinking before the answer when the server does not take it out."""


@dataclass(frozen=True)
class Patience:
    """How long the engine waits. `timeout`: seconds for one answer; `attempts`: for one sentence, the first included;
    `backoff`: seconds before the second attempt, doubled each time; `longest_wait`: a server that asks for more
    (Retry-After) counts as failed for this sentence."""

    timeout: float = 60.0
    attempts: int = 4
    backoff: float = 1.0
    longest_wait: float = 60.0


class EndpointEngine:
    """Translates with a chat server. `url` is the base (`http://localhost:8080/v1`) or the whole address.

    `parallel` requests are under way at a time. Raises EngineUnavailable for an address or a key that cannot be right.
    """

    def __init__(self, url: str, model: str, *, parallel: int = 4, patience: Patience | None = None) -> None:
        self._url = _chat_address(url)
        self._model = model
        self._parallel = max(1, parallel)
        self._patience = patience or Patience()
        self._key = _key_from_environment()
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()
        self._failed_in_a_row = 0
        self._stop = threading.Event()

    @property
    def info(self) -> EngineInfo:
        """Name and model; a server does not tell the digest of its model."""
        return EngineInfo(name=NAME, model=self._model)

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        """English for each request, in order. Raises EngineUnavailable when no further one can succeed."""
        self._stop.clear()
        self._failed_in_a_row = 0
        with ThreadPoolExecutor(max_workers=self._parallel, thread_name_prefix=NAME) as pool:
            futures = [pool.submit(self._translate_unless_stopped, request) for request in requests]
            try:
                return [future.result() for future in futures]
            except BaseException:  # EngineUnavailable and Ctrl-C: what has not begun is dropped, no retry is waited for
                self._stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def close(self) -> None:
        """Give the connections back."""
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()
            self._local = threading.local()

    def _translate_unless_stopped(self, request: Request) -> Result:
        if self._stop.is_set():  # `translate` raises: nobody reads this
            return Result(text="", failure="not tried")
        try:
            return self._translate(request)
        except EngineUnavailable:
            self._stop.set()
            raise

    def _translate(self, request: Request) -> Result:
        payload = {
            "model": self._model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "max_tokens": request.max_tokens,
            "temperature": 0,
            "stream": False,
        }
        failure, unreachable = "", False
        for attempt in range(self._patience.attempts):
            wait = self._wait_before(attempt)
            try:
                status, headers, body = self._post(payload)
            except requests.ReadTimeout:
                failure, unreachable = f"no answer within {self._patience.timeout:g} seconds", False
            except requests.RequestException as error:
                # The error's own text holds addresses and, for a broken header, its value: its kind says enough.
                unreachable = _never_connected(error)
                what = "the server cannot be reached" if unreachable else "the connection broke off"
                failure = f"{what} ({type(error).__name__})"
            except ValueError as error:  # requests parses a redirect's address even when it does not follow it
                raise _unavailable("the server redirects to a malformed address", ADDRESS_REMEDY) from error
            else:
                if status not in TRANSIENT:
                    return self._settled(_result(status, body, self._key))
                failure, unreachable = f"the server answered with status {status}{_said(body, self._key)}", False
                asked = _retry_after(headers.get("Retry-After", ""))
                if asked > self._patience.longest_wait:
                    failure += f", and asks to wait {asked:.0f} seconds"
                    break
                wait = max(wait, asked)
            if attempt + 1 < self._patience.attempts and self._stop.wait(wait):
                break
        if unreachable:
            raise _unavailable(failure, "Start the server, or correct the endpoint's address.")
        return self._unsettled(failure)

    def _settled(self, result: Result) -> Result:
        with self._lock:
            self._failed_in_a_row = 0
        return result

    def _unsettled(self, failure: str) -> Result:
        with self._lock:
            self._failed_in_a_row += 1
            if self._failed_in_a_row >= FAILURES_IN_A_ROW:
                raise _unavailable(failure, "Try again later, or use another engine.")
        return Result(text="", failure=failure)

    def _wait_before(self, attempt: int) -> float:
        """Exponential, with jitter so that parallel requests do not come back all at once."""
        doubled: float = self._patience.backoff * 2**attempt
        return doubled * random.uniform(0.5, 1.0)  # noqa: S311 - no secret depends on it

    def _session(self) -> requests.Session:
        """One session a thread: requests does not promise that a session can be shared."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.auth = self._authorise
            self._local.session = session
            with self._lock:
                self._sessions.append(session)
        return session

    def _authorise(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        # As `auth`, not as a header: requests would put a password of ~/.netrc over a header, or send it without a key.
        if self._key:
            prepared.headers["Authorization"] = f"Bearer {self._key}"
        return prepared

    def _post(self, payload: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and bounded body, following redirects within the same server only."""
        url = self._url
        deadline = time.monotonic() + self._patience.timeout
        for _ in range(MAX_REDIRECTS + 1):
            with self._session().post(
                url,
                json=payload,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                timeout=(min(10.0, self._patience.timeout), self._patience.timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code in (301, 302, 303, 307, 308):
                    url = _redirected(url, response.headers.get("Location", ""))
                    continue
                headers = {"Retry-After": response.headers.get("Retry-After", "")}
                return response.status_code, headers, _bounded_body(response, deadline)
        raise _unavailable("the server redirects again and again", ADDRESS_REMEDY)


def _unavailable(reason: str, remedy: str) -> EngineUnavailable:
    return EngineUnavailable(NAME, reason, remedy)


def _key_from_environment() -> str:
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise _unavailable(f"{KEY_VARIABLE} holds characters that no key has", f"Set {KEY_VARIABLE} again.")
    return key


def _chat_address(url: str) -> str:
    """The address to post to. Raises EngineUnavailable for anything but http and https."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # raises ValueError when it is no number
    except ValueError as error:
        raise _unavailable("the endpoint's address is not a URL", ADDRESS_REMEDY) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _unavailable("the endpoint's address is not an http or https URL", ADDRESS_REMEDY)
    if parts.username is not None or parts.password is not None:
        raise _unavailable("the endpoint's address holds a user or password", f"Put the key into {KEY_VARIABLE}.")
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path += "/chat/completions"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _redirected(url: str, location: str) -> str:
    """Where a redirect leads, when that is the same server: an article's sentences and the key go to no other."""
    target = urljoin(url, location)
    try:
        same = bool(location) and _origin(urlsplit(target)) == _origin(urlsplit(url))
        host = urlsplit(target).hostname
    except ValueError:
        same, host = False, None
    if not same:
        raise _unavailable(
            f"the server redirects to another one ({host or 'unknown'})", "If that is right, make it the endpoint."
        )
    return target


def _bounded_body(response: requests.Response, deadline: float) -> bytes:
    """The body, at most MAX_ANSWER_BYTES of it (one byte more tells that it was cut). Raises requests.ReadTimeout."""
    body = bytearray()
    # Small pieces: a read waits until its piece is full, and a server that sends a byte a second must not hold us.
    for piece in response.iter_content(64):
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            return bytes(body[: MAX_ANSWER_BYTES + 1])
        if time.monotonic() > deadline:
            raise requests.ReadTimeout
    return bytes(body)


def _never_connected(error: requests.RequestException) -> bool:
    """Whether there was no connection at all, so that no other sentence would get one; a broken one may be chance."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return True
    return bool(error.args) and isinstance(error.args[0], MaxRetryError)


def _retry_after(value: str) -> float:
    """Seconds of a Retry-After header, which holds seconds or a date; 0 for none or nonsense."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _said(body: bytes, key: str) -> str:
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


def _result(status: int, body: bytes, key: str) -> Result:
    """The Result of an answer that no retry would change. Raises EngineUnavailable when no sentence will do better."""
    if status in (401, 403):  # the server's words are left out: they like to quote the key
        raise _unavailable(f"the server refused access (status {status})", f"Set {KEY_VARIABLE} to a valid key.")
    if status == 404:
        raise _unavailable(
            f"the server knows no such address or model{_said(body, key)}", "Correct the endpoint's address or model."
        )
    if status != 200:
        return Result(text="", failure=f"the server answered with status {status}{_said(body, key)}")
    if len(body) > MAX_ANSWER_BYTES:
        return Result(text="", failure=f"the answer is longer than {MAX_ANSWER_BYTES} bytes")
    try:
        choice = json.loads(body)["choices"][0]
        text, reason = choice["message"]["content"], choice.get("finish_reason")
    except (ValueError, RecursionError):
        return Result(text="", failure="the answer is not JSON")
    except (KeyError, IndexError, TypeError, AttributeError):
        return Result(text="", failure=f"the answer has no text{_said(body, key)}")
    if reason == "content_filter":
        return Result(text="", failure="the server's content filter withheld the answer")
    if not isinstance(text, str):
        return Result(text="", failure="the answer has no text")
    text = THINKING.sub("", text, count=1).strip() if text.lstrip().startswith("<think>") else text.strip()
    if not text or text.startswith("<think>"):
        return Result(text="", failure="the answer is empty", truncated=reason == "length")
    return Result(text=text, truncated=reason == "length")
