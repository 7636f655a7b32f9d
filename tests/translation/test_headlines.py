"""A headline is a sentence made shorter, and holds no word that the sentence does not hold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.translation.finishing import headline_style

LONG = "Yunyan Technology has closed a Series B round of RMB 1.2 billion led by Haitang Capital and Wutong Bank"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yunyan Technology closes a round.", "Yunyan Technology closes a round"),
        ("Yunyan Technology closes a round!", "Yunyan Technology closes a round"),
        ("It is here! Yunyan Technology opens.", "It is here: Yunyan Technology opens"),
        ("It works in the U.S.", "It works in the U.S."),
        ("What comes next...", "What comes next..."),
        ("Will it last?", "Will it last?"),
        (f"{LONG}, which will be used to build two plants in Europe.", LONG),
        (f"{LONG}; the money goes to new plants in Europe.", LONG),
        (f"{LONG}. The money goes to new plants in Europe.", LONG),
    ],
)
def test_headline(text, expected):
    assert headline_style(text) == expected


@pytest.mark.parametrize(
    "rest",
    [
        ", which people familiar with the matter denied",  # a denial
        ", the company said on Tuesday in Shanghai",  # who says so
        ", with the deal subject to approval by regulators",  # a condition
        ", Qifan, Lanhe Motors and Beichen Intelligence of Hangzhou",  # a list
        ", but the investors have not paid so far",  # a contrast
    ],
)
def test_what_turns_the_rest_is_never_cut_off(rest):
    assert headline_style(f"{LONG}{rest}.") == ""


def test_a_thousands_comma_is_no_place_to_cut():
    text = (
        "The company delivered more vehicles than ever before in its history and in every market, more than 1,234,567"
    )
    assert headline_style(text, 100) == ""


@given(st.text(alphabet="ab A.,;!?()\"'—while which and 1%", max_size=300))
def test_never_longer_and_never_a_new_word(text):
    made = headline_style(text)
    assert len(made) <= 110
    assert "!" not in made
    words = re.findall(r"\w+", made)
    assert words == re.findall(r"\w+", text)[: len(words)]
    assert headline_style(made) in {made, made.rstrip(".")}
