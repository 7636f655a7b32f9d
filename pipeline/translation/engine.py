"""What every engine is: something that turns a list of requests into a list of results, in the same order.

An engine knows nothing of articles. It gets a system prompt, examples and the prepared Chinese sentence, and gives
back English or says why not. Whether that English may be used is decided by the checks, never by the engine.

Ctrl-C ends `translate` within about two seconds, by KeyboardInterrupt; what was finished by then is not lost to the
memory where the engine has `results`, which gives each as it comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from pipeline.document import EngineInfo

Language = Literal["en", "zh"]


@dataclass(frozen=True)
class Message:
    """One turn of the conversation put before an engine."""

    role: str
    """`system`, `user` or `assistant`."""
    content: str


@dataclass(frozen=True)
class Request:
    """One sentence to translate: the conversation, and how long the answer may be (in tokens).

    `variant`: which of several differently worded requests for the sentence this is, counted from 0. An engine that
    follows no instructions varies what it reads of the sentence instead, so that a second draft is a second opinion.
    `language`: that of the answer; Chinese is asked only of an engine that says it answers in it (`answers_in`).
    """

    messages: tuple[Message, ...]
    max_tokens: int
    variant: int = 0
    language: Language = "en"


@dataclass(frozen=True)
class Result:
    """The engine's English, or why there is none (`failure` is empty when there is English).

    `truncated`: the engine stopped because the answer reached `max_tokens` or the time limit. `confidence`: the mean
    log-probability of the answer's tokens (0 is certainty), None where an engine does not tell. `given_up`: the engine
    gave up altogether on the way, so that nothing more is asked of it for this article.
    """

    text: str
    failure: str = ""
    truncated: bool = False
    confidence: float | None = None
    given_up: bool = False


class EngineUnavailable(Exception):  # noqa: N818 - says what is the matter, and reads so where it is caught
    """The engine cannot be used at all (no model, no server). `remedy` is the command or setting that mends it."""

    def __init__(self, engine: str, reason: str, remedy: str) -> None:
        super().__init__(f"The engine “{engine}” cannot be used: {reason}. {remedy}")
        self.engine = engine
        self.reason = reason
        self.remedy = remedy


class Engine(Protocol):
    """A translator. `translate` never raises for a single sentence: a failure is a `Result` with its reason."""

    @property
    def info(self) -> EngineInfo:
        """Name, model and digest: part of every cache key and of every briefing."""
        ...

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        """English for each request, in order. Raises EngineUnavailable when none can be made any more."""
        ...

    def close(self) -> None:
        """Give memory and connections back."""
        ...


def answers_in(engine: Engine, language: Language) -> bool:
    """Whether an engine answers in that language: in English each does, in Chinese one that says so by an attribute
    `languages`. A model that only turns Chinese into English does not."""
    return language in getattr(engine, "languages", ("en",))


@runtime_checkable
class Reporting(Protocol):
    """An engine that gives each result when it is made, so that those before a failure or Ctrl-C are kept."""

    def results(self, requests: Sequence[Request]) -> Iterator[tuple[int, Result]]:
        """Each request's place and its result, in any order, every place once. Raises EngineUnavailable."""
        ...


@runtime_checkable
class Recalling(Protocol):
    """An engine that remembers what it made in earlier runs."""

    def recall(self, requests: Sequence[Request]) -> list[Result | None]:
        """What is remembered for each request, without making anything; None where there is nothing."""
        ...
