"""The local engine stops when it is told to. A stand-in for llama.cpp here; the real one in the last test."""

from __future__ import annotations

import _thread
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.document import EngineInfo
from pipeline.translation.cancellation import Cancelled, interruptibly
from pipeline.translation.engine import EngineUnavailable, Message, Request, Result
from pipeline.translation.local import LocalEngine


class Llama:
    """Gives a chunk every hundredth of a second until its callback says True, as xllamacpp does. What the callback
    raises is swallowed, as there."""

    def __init__(self, chunks: int = 500) -> None:
        self.chunks, self.given, self.ended = chunks, 0, threading.Event()

    def handle_chat_completions(self, body: dict[str, Any], receive: Callable[[dict[str, Any]], bool]) -> None:
        count = 1 if body["max_tokens"] == 1 else self.chunks
        for number in range(count):
            time.sleep(0.01)
            self.given += 1
            finish = "stop" if number == count - 1 else None
            try:
                if receive({"choices": [{"delta": {"content": "a"}, "finish_reason": finish}]}):
                    break
            except BaseException:  # noqa: S110 - that is what the wrapper does
                pass
        self.ended.set()


def ask(tokens: int = 100) -> Request:
    return Request((Message("system", "x"), Message("user", "你好。")), tokens)


def test_it_answers(monkeypatch: pytest.MonkeyPatch):
    engine = LocalEngine(Llama(3), EngineInfo(name="local"), 60)
    assert engine.translate([ask(), ask()]) == [Result("aaa"), Result("aaa")]
    engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        engine.translate([ask()])


def test_each_result_comes_as_it_is_made():
    llama = Llama(2)
    results = LocalEngine(llama, EngineInfo(name="local"), 60).results([ask(), ask()])
    assert next(results) == (0, Result("aa"))
    assert llama.given == 3  # one of the instructions, two of the first sentence


def test_a_deadline_is_kept():
    begun = time.monotonic()
    [result] = LocalEngine(Llama(), EngineInfo(name="local"), 0.1).translate([ask()])
    assert result.truncated
    assert time.monotonic() - begun < 2


def test_it_can_be_cancelled_between_two_tokens():
    llama = Llama()
    engine = LocalEngine(llama, EngineInfo(name="local"), 60, cancelled=lambda: llama.given > 5)
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        engine.translate([ask(), ask()])
    assert llama.ended.is_set()
    assert llama.given < 100
    assert time.monotonic() - begun < 2


def test_ctrl_c_is_heard_though_the_wrapper_swallows_it():
    llama = Llama()
    engine = LocalEngine(llama, EngineInfo(name="local"), 60)
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        engine.translate([ask(), ask()])
    timer.join()
    assert llama.given < 200
    assert time.monotonic() - begun < 2


def test_what_the_work_raises_is_raised():
    def fail(stop: threading.Event) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        interruptibly(fail)
    assert interruptibly(lambda stop: stop.is_set()) is False


@pytest.mark.model
def test_the_real_engine_stops_soon(local_engine: Any):
    engine = local_engine._engine
    engine.translate([ask(5)])  # the first use reads the model from the disk, which nothing can hurry
    long = Request((Message("system", "Translate."), Message("user", "公司今年在杭州新建了三座工厂。" * 8)), 200)
    timer = threading.Timer(1.0, _thread.interrupt_main)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        engine.translate([long, long])
    timer.join()
    assert time.monotonic() - begun < 1.0 + 3.0  # a prompt as long as a long sentence's is read in a second or two
    [result] = engine.translate([ask()])  # and it can go on
    assert result.text
