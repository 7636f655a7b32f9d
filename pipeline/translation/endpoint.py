"""The engine `endpoint`: any server that speaks the OpenAI chat protocol (`POST …/chat/completions`).

What one sentence did wrong is a failed `Result`; what makes every further sentence pointless (no server, no access,
no such model, a redirect to elsewhere) is `EngineUnavailable`. When that comes after some sentences were made, those
stand and the rest fail with its reason. The API key comes from the environment and goes nowhere but into the request's
header: not into errors, results or the engine's description.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import requests
from urllib3.exceptions import MaxRetryError

from pipeline.document import EngineInfo
from pipeline.translation.addresses import ADDRESS_REMEDY, chat_address, redirected
from pipeline.translation.answers import KEY_VARIABLE, MAX_ANSWER_BYTES, NAME, read_answer, said, unavailable
from pipeline.translation.cancellation import POLL_SECONDS, Cancelled, Question
from pipeline.translation.engine import EngineUnavailable, Language, Request, Result
from pipeline.translation.pace import Pace, backoff, retry_after
from pipeline.translation.usage import Prices, Usage

__all__ = ["FAILURES_IN_A_ROW", "KEY_VARIABLE", "EndpointEngine", "Patience"]

MAX_REDIRECTS = 3
FAILURES_IN_A_ROW = 5
"""After so many sentences in a row that the server failed on, with all their attempts, the rest is not tried."""
TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})


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

    `parallel` requests are under way at a time, and at most `per_minute` begin in a minute. `cancelled` is asked while
    answers are waited for. Raises EngineUnavailable for an address or a key that cannot be right.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        parallel: int = 4,
        patience: Patience | None = None,
        per_minute: float | None = None,
        prices: Prices | None = None,
        cancelled: Question | None = None,
    ) -> None:
        self._url = chat_address(url)
        self._model = model
        self._parallel = max(1, parallel)
        self._patience = patience or Patience()
        self._pace = Pace(per_minute)
        self._cancelled = cancelled
        self._key = _key_from_environment()
        self._idle: list[requests.Session] = []
        self._lock = threading.Lock()
        self._usage = Usage(prices=prices)

    languages: tuple[Language, ...] = ("en", "zh")

    @property
    def info(self) -> EngineInfo:
        """Name and model; a server does not tell the digest of its model."""
        return EngineInfo(name=NAME, model=self._model)

    @property
    def usage(self) -> Usage:
        """Requests, tokens and cost since the engine was opened."""
        with self._lock:
            return self._usage

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        """English for each request, in order. Raises EngineUnavailable when no further one can succeed and none did."""
        made = dict(self.results(requests))
        return [made[place] for place in range(len(requests))]

    def results(self, requests: Sequence[Request]) -> Iterator[tuple[int, Result]]:
        """Each request's place and its result as the answers come. Raises as `translate` does."""
        batch = _Batch(requests)
        for number in range(min(self._parallel, len(requests))):
            # Daemons: after Ctrl-C an answer that is still awaited must not keep the program from ending.
            threading.Thread(target=self._work, args=(batch,), name=f"{NAME}-{number}", daemon=True).start()
        left, succeeded = set(range(len(requests))), False
        try:
            while left:
                try:
                    place, outcome = batch.out.get(timeout=POLL_SECONDS)
                except queue.Empty:
                    if self._cancelled is not None and self._cancelled():
                        raise Cancelled from None
                    continue
                if isinstance(outcome, EngineUnavailable) and succeeded:
                    # What stands is not thrown away; whether the server is back is found out with the next call.
                    batch.stop.set()
                    yield from ((rest, Result("", failure=outcome.reason, given_up=True)) for rest in sorted(left))
                    return
                if isinstance(outcome, BaseException):
                    raise outcome
                left.discard(place)
                succeeded |= not outcome.failure
                yield place, outcome
        finally:  # what has not begun is dropped, no retry is waited for
            batch.stop.set()

    def close(self) -> None:
        """Give the connections back."""
        with self._lock:
            for session in self._idle:
                session.close()
            self._idle.clear()

    def _work(self, batch: _Batch) -> None:
        """One thread: the next request of the batch until there is none, or the batch is given up."""
        session = self._take_session()
        while not batch.stop.is_set():
            try:
                place, request = batch.waiting.popleft()
            except IndexError:
                break
            try:
                batch.out.put((place, self._translate(session, request, batch)))
            except BaseException as error:  # raised again by `results`; nobody would see it here
                batch.stop.set()
                batch.out.put((place, error))
        with self._lock:
            self._idle.append(session)

    def _translate(self, session: requests.Session, request: Request, batch: _Batch) -> Result:
        payload = {
            "model": self._model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "max_tokens": request.max_tokens,
            "temperature": 0,
            "stream": False,
        }
        self._count(requests=1)
        failure, unreachable = "it was stopped", False
        for attempt in range(self._patience.attempts):
            if batch.stop.wait(self._pace.take()):
                break
            self._count(attempts=1)
            wait = backoff(self._patience.backoff, attempt)
            try:
                status, asked, body = self._post(session, payload)
            except requests.ReadTimeout:
                failure, unreachable = f"no answer within {self._patience.timeout:g} seconds", False
            except requests.RequestException as error:
                # The error's own text holds addresses and, for a broken header, its value: its kind says enough.
                unreachable = _never_connected(error)
                what = "the server cannot be reached" if unreachable else "the connection broke off"
                failure = f"{what} ({type(error).__name__})"
            except ValueError:  # requests parses a redirect's address even when it does not follow it
                raise unavailable("the server redirects to a malformed address", ADDRESS_REMEDY) from None
            else:
                if status not in TRANSIENT:
                    return self._settled(status, body, batch)
                failure, unreachable = f"the server answered with status {status}{said(body, self._key)}", False
                if asked > self._patience.longest_wait:
                    failure += f", and asks to wait {asked:.0f} seconds"
                    break
                if asked:
                    self._pace.hold(asked)  # every thread's requests count towards the same limit
                    wait = max(wait, asked)
            if attempt + 1 < self._patience.attempts and batch.stop.wait(wait):
                break
        if unreachable:
            raise unavailable(failure, "Start the server, or correct the endpoint's address.")
        if batch.failed() >= FAILURES_IN_A_ROW:
            raise unavailable(failure, "Try again later, or use another engine.")
        return Result(text="", failure=failure)

    def _settled(self, status: int, body: bytes, batch: _Batch) -> Result:
        batch.answered()
        answer = read_answer(status, body, self._key)
        with self._lock:
            if status == 200:
                self._usage = self._usage.counted(answer.sent, answer.received)
        return answer.result

    def _count(self, *, requests: int = 0, attempts: int = 0) -> None:
        with self._lock:
            was = self._usage
            self._usage = replace(was, requests=was.requests + requests, attempts=was.attempts + attempts)

    def _take_session(self) -> requests.Session:
        """A session that no other thread has: requests does not promise that one can be shared."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
        session = requests.Session()
        session.auth = self._authorise
        return session

    def _authorise(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        # As `auth`, not as a header: requests would put a password of ~/.netrc over a header, or send it without a key.
        if self._key:
            prepared.headers["Authorization"] = f"Bearer {self._key}"
        return prepared

    def _post(self, session: requests.Session, payload: dict[str, Any]) -> tuple[int, float, bytes]:
        """Status, seconds of Retry-After and bounded body, following redirects within the same server only."""
        url = self._url
        deadline = time.monotonic() + self._patience.timeout
        for _ in range(MAX_REDIRECTS + 1):
            with session.post(
                url,
                json=payload,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                timeout=(min(10.0, self._patience.timeout), self._patience.timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code in (301, 302, 303, 307, 308):
                    url = redirected(url, response.headers.get("Location", ""), self._key)
                    continue
                asked = retry_after(response.headers.get("Retry-After", ""))
                return response.status_code, asked, _bounded_body(response, deadline)
        raise unavailable("the server redirects again and again", ADDRESS_REMEDY)


class _Batch:
    """The requests of one call, shared by its threads: those that wait, and what became of the others."""

    def __init__(self, requests: Sequence[Request]) -> None:
        self.waiting = deque(enumerate(requests))
        self.out: queue.SimpleQueue[tuple[int, Result | BaseException]] = queue.SimpleQueue()
        self.stop = threading.Event()
        self._lock = threading.Lock()
        self._failed_in_a_row = 0

    def answered(self) -> None:
        """The server gave an answer, good or bad."""
        with self._lock:
            self._failed_in_a_row = 0

    def failed(self) -> int:
        """One more sentence the server failed on: how many in a row that makes."""
        with self._lock:
            self._failed_in_a_row += 1
            return self._failed_in_a_row


def _key_from_environment() -> str:
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise unavailable(f"{KEY_VARIABLE} holds characters that no key has", f"Set {KEY_VARIABLE} again.")
    return key


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
