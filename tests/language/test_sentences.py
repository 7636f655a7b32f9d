"""The sentence splitter: cases by trap, and the law that holds for any text."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import split_sentences
from pipeline.language.sentences import LONGEST_PAIR

CASES = json.loads(Path(__file__).with_name("cases_sentences.json").read_text(encoding="utf-8"))

PIECES = st.sampled_from(json.loads(Path(__file__).with_name("traps.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_case(case):
    text = case["text"]
    assert [text[start:end] for start, end in split_sentences(text)] == case["sentences"]


def check_law(text):
    spans = split_sentences(text)
    position = 0
    for start, end in spans:
        assert start < end
        assert not text[position:start].strip(), "visible text between sentences"
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        position = end
    assert not text[position:].strip()
    return spans


@given(st.lists(PIECES, max_size=30).map("".join))
def test_law_for_text_made_of_traps(text):
    for start, end in check_law(text):
        sentence = text[start:end]
        # a straight quote is an opening or a closing one only by its number in the line
        if len(text) <= LONGEST_PAIR and text.count('"') % 2 == 0:
            assert split_sentences(sentence) == [(0, len(sentence))]


@given(st.text(max_size=200))
def test_law_for_any_text(text):
    check_law(text)


def test_long_quote_is_split_inside():
    sentence = "我们今年的目标是把营收做到一百亿元。"
    text = "他表示：“" + sentence * 20 + "”"
    spans = check_law(text)
    assert len(spans) == 20
    assert text[slice(*spans[-1])] == sentence + "”"


@pytest.mark.parametrize("unit", ["“", "（", '"', "“甲”", "（甲。）", "甲", "！", ".", "…", "？”", "甲，\n", " "])
def test_time_is_linear(unit):
    text = unit * (200_000 // len(unit))
    began = time.perf_counter()
    check_law(text)
    assert time.perf_counter() - began < 5
