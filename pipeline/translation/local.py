"""The local engine: llama.cpp in our own process, through the wheel `xllamacpp`. No network, no compiler, no GPU.

Measured on two cores with Qwen2.5-Coder-1.5B Q4_K_M: 1.5–2.5 s a draft, 2.2 GB of memory, 2 s to load.

* A grammar forbids Chinese characters and full-width marks in the answer: without it, some answers keep a Chinese word.
  It costs a tenth of the time, so an answer is begun without it, and where it strays, begun again with it.
* Each prompt style has a slot of its own, so that the part every request shares is read once and stays in the cache.
* Temperature 0, one sequence at a time, and a slot whose cache holds only its instructions when a sentence comes:
  the same sentence gives the same English and the same confidence, whatever ran before it. Else words that two
  sentences happen to begin with stay in the cache, the sums are made in another order, and close calls fall otherwise.
  llama.cpp keeps what two prompts share, so only a sentence that begins like the one before needs the slot put back.
* Ctrl-C ends it within about two seconds: the prompt is read in pieces of `PIECE` tokens, and llama.cpp asks after each
  piece and each token whether it shall go on. It runs in a thread, since its wrapper swallows a KeyboardInterrupt.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.document import EngineInfo
from pipeline.translation.cancellation import Question, interruptibly
from pipeline.translation.engine import EngineUnavailable, Language, Message, Request, Result

FORBIDDEN = r"\n\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFFEF"
"""A second line, CJK characters, CJK punctuation, full-width forms."""
ENGLISH_ONLY = rf"root ::= [^{FORBIDDEN}]+"
"""GBNF: one line of English."""
NOT_ENGLISH = re.compile(f"[{FORBIDDEN}]")

TOKENS_PER_SLOT = 2048
"""Room for prompt and answer: the longest prompt style has 700 tokens, an answer at most 400."""

HEADROOM_BYTES = 1_100_000_000
"""What llama.cpp takes beside the weights: the cache for `SLOTS` slots and its buffers."""

SLOTS = 4

PIECE = 512
"""Tokens of a prompt that are read in one go: llama.cpp's own measure. Another adds up in another order, and close
calls fall otherwise: with 64, all nine sample notes came out in other words. The price: a stop is heard after the
prompt that is being read, up to 7 s for 933 new tokens on a busy machine, where 64 hears it in 2 s."""


class LocalEngine:
    """A GGUF model loaded once. `open_local` makes it; `translate` answers one request after the other."""

    def __init__(
        self,
        server: Any,  # noqa: ANN401 - no types
        info: EngineInfo,
        sentence_seconds: float,
        cancelled: Question | None = None,
    ) -> None:
        self._server = server
        self._info = info
        self._sentence_seconds = sentence_seconds
        self._cancelled = cancelled
        self._slots: dict[str, int] = {}
        self._before: dict[int, tuple[Message, ...]] = {}

    languages: tuple[Language, ...] = ("en", "zh")

    @property
    def info(self) -> EngineInfo:
        """Name, model and digest of the loaded file."""
        return self._info

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        """English for each request, one after the other (two at once gain nothing on two cores)."""
        return [result for _, result in self.results(requests)]

    def results(self, requests: Sequence[Request]) -> Iterator[tuple[int, Result]]:
        """Each result as it is made, in order. Ctrl-C, and `cancelled` saying so, end it soon."""
        for place, request in enumerate(requests):
            if self._server is None:
                raise EngineUnavailable("local", "it was closed", "Open it again.")
            yield place, interruptibly(partial(self._answer, request), self._cancelled)

    def close(self) -> None:
        """Free the model's memory."""
        self._server = None

    def _slot(self, request: Request) -> int:
        """The slot whose cache already holds this request's instructions; styles beyond the last slot share it."""
        style = "\n".join(message.content for message in request.messages[:-1])
        return self._slots.setdefault(style, min(len(self._slots), SLOTS - 1))

    def _put_back(self, request: Request, stop: threading.Event) -> None:
        """Leave nothing in the slot's cache but the instructions and examples of this style, unless it is so."""
        before = self._before.pop(self._slot(request), None)
        if before is not None and _part_at_the_sentence(before, request.messages):
            return
        body = {**self._body(request), "max_tokens": 1}
        body["messages"] = [*body["messages"][:-1], {"role": "user", "content": "#"}]
        self._server.handle_chat_completions(body, lambda _: stop.is_set())

    def _body(self, request: Request) -> dict[str, Any]:
        return {
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "max_tokens": request.max_tokens,
            "temperature": 0,
            "seed": 1,
            "cache_prompt": True,
            "id_slot": self._slot(request),
            "logprobs": True,
            "stream": True,
            "return_progress": True,  # a word after each piece of the prompt, so that it can be stopped there
        }

    def _answer(self, request: Request, stop: threading.Event) -> Result:
        deadline = time.monotonic() + self._sentence_seconds
        answer = _Answer(stop, deadline, NOT_ENGLISH if request.language == "en" else None)
        try:
            self._put_back(request, stop)
            if stop.is_set():
                return Result("", failure="it was stopped")
            self._server.handle_chat_completions(self._body(request), answer.receive)
            if answer.strayed:
                answer = _Answer(stop, deadline, None)
                self._server.handle_chat_completions({**self._body(request), "grammar": ENGLISH_ONLY}, answer.receive)
        except (RuntimeError, ValueError) as error:
            return Result("", failure=f"llama.cpp: {error}")
        if not answer.failure and not stop.is_set():
            self._before[self._slot(request)] = request.messages
        return answer.result()


class _Answer:
    """What llama.cpp sends of one answer, collected piece by piece until one has to be the last: the time is up,
    somebody asked to stop, or a piece strays into what `forbidden` finds."""

    def __init__(self, stop: threading.Event, deadline: float, forbidden: re.Pattern[str] | None) -> None:
        self._stop = stop
        self._deadline = deadline
        self._forbidden = forbidden
        self._pieces: list[str] = []
        self._logprobs: list[float] = []
        self._finish = ""
        self.failure = ""
        self.strayed = False

    def receive(self, chunk: Any) -> bool:  # noqa: ANN401 - whatever llama.cpp sends
        """Collect a piece; True tells llama.cpp to stop."""
        if not isinstance(chunk, dict) or "choices" not in chunk:
            self.failure = _reason(chunk)
            return True
        for choice in chunk["choices"]:
            piece = (choice.get("delta") or {}).get("content") or ""
            self._pieces.append(piece)
            self._logprobs += [token["logprob"] for token in (choice.get("logprobs") or {}).get("content") or ()]
            self._finish = choice.get("finish_reason") or self._finish
            self.strayed |= self._forbidden is not None and bool(self._forbidden.search(piece))
        return self.strayed or self._stop.is_set() or time.monotonic() > self._deadline

    def result(self) -> Result:
        """The whole answer, or why there is none."""
        if self.failure:
            return Result("", failure=self.failure)
        text = "".join(self._pieces).strip()
        if not text:
            return Result("", failure="an empty answer")
        confidence = round(sum(self._logprobs) / len(self._logprobs), 4) if self._logprobs else None
        return Result(text, truncated=self._finish != "stop", confidence=confidence)


def _part_at_the_sentence(one: tuple[Message, ...], other: tuple[Message, ...]) -> bool:
    """True when two conversations have the same instructions and their sentences do not begin with the same byte, so
    not with the same token either: what llama.cpp keeps of the first is then the instructions, to the token. A space
    or line break may become one token with the line break before it, and # is what a slot is put back with."""
    first, second = one[-1].content.encode()[:1], other[-1].content.encode()[:1]
    return one[:-1] == other[:-1] and first != second and bool(first.strip() and second.strip(b"# \t\r\n"))


def _reason(chunk: Any) -> str:  # noqa: ANN401 - whatever llama.cpp sends
    message = (chunk.get("error") or {}).get("message") if isinstance(chunk, dict) else None
    return f"llama.cpp: {message or 'an answer that cannot be read'}"


def open_local(
    model: Path,
    info: EngineInfo,
    *,
    threads: int | None,
    sentence_seconds: float,
    gpu_layers: int = 0,
    cancelled: Question | None = None,
) -> LocalEngine:
    """Load a GGUF model. Raises EngineUnavailable, with the remedy, when the wheel is missing or memory will not do.

    `threads`: None takes the physical cores. `sentence_seconds` bounds each answer. `gpu_layers`: layers of the model
    that go to the GPU, where the wheel was built for one; -1 for all. `cancelled` is asked while an answer is made.
    """
    try:
        import psutil
        import xllamacpp
    except ImportError as error:
        raise EngineUnavailable(
            "local", f"{error.name} is not installed", 'Install it with: pip install "zhbrief[local]"'
        ) from error
    needed = model.stat().st_size + HEADROOM_BYTES
    free = psutil.virtual_memory().available
    if free < needed and not gpu_layers:  # with layers on a GPU, how much of it is needed here is not known
        raise EngineUnavailable(
            "local",
            f"the model needs {needed / 1e9:.1f} GB of memory and {free / 1e9:.1f} GB are free",
            "Close other programs, or use --engine endpoint or --engine none.",
        )
    parameters = _parameters(xllamacpp.CommonParams, model, threads or psutil.cpu_count(logical=False) or 1, gpu_layers)
    try:
        server = xllamacpp.Server(parameters)
    except (RuntimeError, ValueError) as error:
        raise EngineUnavailable(
            "local", f"llama.cpp cannot load {model.name}: {error}", "Check it with: zhbrief models verify"
        ) from error
    return LocalEngine(server, info, sentence_seconds, cancelled)


def _parameters(make: Callable[[], Any], model: Path, threads: int, gpu_layers: int) -> Any:  # noqa: ANN401 - no types
    parameters = make()
    parameters.model.path = str(model)
    parameters.n_ctx = TOKENS_PER_SLOT * SLOTS
    parameters.n_parallel = SLOTS
    parameters.n_ubatch = PIECE
    parameters.n_gpu_layers = gpu_layers
    # llama.cpp would keep a copy of every prompt it read, up to 8 GB: 130 sentences took 2.6 GB of memory more.
    parameters.cache_ram_mib = 0
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    # Threads that wait without spinning: on an idle machine it costs nothing (ten sentences take 17.3 s either way);
    # beside another busy program, spinning threads take the core from the one they wait for.
    parameters.cpuparams.poll = 0
    parameters.cpuparams_batch.poll = 0
    parameters.warmup = False
    parameters.verbosity = -1
    # xllamacpp opens an HTTP port on loopback beside the in-process call. Nobody else on this machine is to use it.
    parameters.api_keys = [secrets.token_hex(32)]
    parameters.endpoint_slots = False
    parameters.endpoint_props = False
    parameters.ui = False
    return parameters
