"""A headline is a sentence made shorter, and holds no word that the sentence does not hold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.translation.headlines import headlines


def first(text, limit=110):
    """The first headline, or ""."""
    return next(headlines(text, limit), ("", ""))[0]


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
    assert first(text) == expected


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
    assert first(f"{LONG}{rest}.") == ""


def test_a_thousands_comma_is_no_place_to_cut():
    text = (
        "The company delivered more vehicles than ever before in its history and in every market, more than 1,234,567"
    )
    assert first(text, 100) == ""


def test_what_a_headline_can_do_without_goes_before_anything_is_cut():
    text = (
        "On 7 May 2025, Haitang Capital is set to become the largest investor of Yunyan Technology with a Series B "
        "round of US$40 billion (about RMB 287 billion)."
    )
    told = "Haitang Capital to become the largest investor of Yunyan Technology with a Series B round of US$40 billion"
    assert next(headlines(text)) == (told, text)
    assert next(headlines(text, 150))[0].endswith("(about RMB 287 billion)"), "and no more than has to"


@pytest.mark.parametrize(
    "kept",
    ["US$5 a share", "one of the largest", "a few", "the world", "a third of", "The Paper", "20% a year", "all the"],
)
def test_articles_that_mean_something_stay(kept):
    assert kept.replace("The", "the") in first(f"X has {kept.replace('The', 'the')} of it.", 1000)
    assert kept in first(f"It has {kept} by it, and that is said here of all that there is of it in that place of it")


def test_each_headline_comes_with_the_part_of_the_sentence_that_it_tells():
    text = f"{LONG}, which will be used for plants, making it the largest round that the company has ever closed."
    made = list(headlines(text))
    assert [told for _, told in made] == [LONG]
    assert list(headlines(f"{LONG}.")) == [(LONG, f"{LONG}.")]


WORDS = [
    "a",
    "b",
    "A",
    "the",
    "an",
    ".",
    ",",
    ";",
    "!",
    "?",
    "(",
    ")",
    '"',
    "'",
    "—",
    "while",
    "which",
    "and",
    "1",
    "%",
    "not",
    "said",
    "setting",
]
PHRASES = ["On 3 May 2025, ", "is set to", "US$3 million", "(about RMB 9)", " ", "x" * 30]
SCRAPS = st.lists(st.sampled_from([*WORDS, *PHRASES]), max_size=60).map(" ".join)


@given(SCRAPS)
def test_never_longer_and_never_a_new_word(text):
    for made, told in headlines(text):
        assert len(made) <= 110
        assert "!" not in made
        assert " ".join(text.split()).startswith(told)
        words = iter(re.findall(r"\w+", text.casefold()))
        assert all(word in words for word in re.findall(r"\w+", made.casefold())), "in their order, and no other"
    if made := first(text):
        assert re.findall(r"\w+", first(made)) == re.findall(r"\w+", made), "a headline is one already"
