"""One answer of the local engine, with a stand-in for llama.cpp: English only, and the same whatever ran before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.document import EngineInfo
from pipeline.translation.engine import Message, Request, Result
from pipeline.translation.local import LocalEngine


class Llama:
    """Answers by script, a character a chunk: one text for requests without the grammar, one for those with it."""

    def __init__(self, free: str, bound: str = "unused", error: str = "") -> None:
        self.free, self.bound, self.error = free, bound, error
        self.asked: list[str] = []

    def handle_chat_completions(self, body: dict[str, Any], receive: Callable[[dict[str, Any]], bool]) -> None:
        self.asked.append(body["messages"][-1]["content"] + ("!" if "grammar" in body else ""))
        if self.error:
            receive({"error": {"message": self.error}})
            return
        text = self.bound if "grammar" in body else self.free
        for place, character in enumerate(text):
            finish = "stop" if place == len(text) - 1 else None
            logprobs = {"content": [{"logprob": -0.5}]}
            if receive({"choices": [{"delta": {"content": character}, "finish_reason": finish, "logprobs": logprobs}]}):
                break


def request(text: str, system: str = "x") -> Request:
    return Request((Message("system", system), Message("user", text)), 100)


def engine(llama: Llama) -> LocalEngine:
    return LocalEngine(llama, EngineInfo(name="local"), 60)


def test_english_is_taken_without_the_grammar():
    llama = Llama("It rose.")
    assert engine(llama).translate([request("上升。")]) == [Result("It rose.", confidence=-0.5)]
    assert llama.asked == ["#", "上升。"]


@pytest.mark.parametrize("stray", ["It 升。", "It rose。", "It rose.\nNote: it fell.", "ＡI rose."])
def test_an_answer_that_strays_is_begun_again_with_the_grammar(stray):
    llama = Llama(stray, "It rose.")
    assert engine(llama).translate([request("上升。")]) == [Result("It rose.", confidence=-0.5)]
    assert llama.asked == ["#", "上升。", "上升。!"]


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        (["上升。", "Acme下降。"], ["#", "上升。", "Acme下降。"]),
        (["上升。", "上涨。"], ["#", "上升。", "#", "上涨。"]),
        (["上升。", "不变。"], ["#", "上升。", "#", "不变。"]),  # other characters, the same first byte
        (["Acme上升。", "#1上升。"], ["#", "Acme上升。", "#", "#1上升。"]),
        (["Acme上升。", " 上升。"], ["#", "Acme上升。", "#", " 上升。"]),
        (["Acme上升。", ""], ["#", "Acme上升。", "#", ""]),
    ],
)
def test_a_slot_is_put_back_where_two_sentences_may_begin_with_the_same_token(texts, asked):
    llama = Llama("It rose.")
    engine(llama).translate([request(text) for text in texts])
    assert llama.asked == asked


def test_each_style_has_a_slot_and_its_own_sentence_before():
    llama = Llama("It rose.")
    engine(llama).translate([request("上升。", "a"), request("Acme下降。", "b"), request("Acme下降。", "a")])
    assert llama.asked == ["#", "上升。", "#", "Acme下降。", "Acme下降。"]


def test_after_a_failure_the_slot_is_put_back():
    llama = Llama("It rose.")
    local = engine(llama)
    local.translate([request("上升。")])
    llama.error = "no room"
    assert local.translate([request("Acme下降。")]) == [Result("", failure="llama.cpp: no room")]
    llama.error = ""
    local.translate([request("Zeta上升。")])
    assert llama.asked == ["#", "上升。", "Acme下降。", "#", "Zeta上升。"]
