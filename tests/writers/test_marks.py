"""Marks: spans in the Chinese, words in the English, and that no character is lost between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Figure, Mention, Sentence
from pipeline.writers.marks import Mark, chinese_marks, english_marks, segments
from pipeline.writers.reading import Standing


def mention(target, source="某某", start=0):
    return Mention.model_validate(
        {"id": "m1", "term": source, "source": source, "target": target, "kind": "organisation", "sentence": "s1"}
        | {"start": start, "end": start + len(source)}
    )


def figure(english, surface="若干"):
    return Figure.model_validate(
        {"id": "f1", "sentence": "s1", "start": 0, "end": 2, "surface": surface, "kind": "money", "low": 1, "high": 1}
        | {"unit": "USD", "hedge": "exact", "english": english}
    )


def marked(text, found):
    return [each.text for each in segments(text, english_marks(text, found)) if each.kind]


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("Beiyu led; Beiyu's partner joined.", Standing((mention("Beiyu"),)), ["Beiyu", "Beiyu"]),
        ("Beiyuan led.", Standing((mention("Beiyu"),)), []),
        ("由Beiyu主导", Standing((mention("Beiyu"),)), ["Beiyu"]),
        ("It may meta-analyse.", Standing((mention("Meta"),)), []),
        ("Yunli Cloud of Yunli", Standing((mention("Yunli"), mention("Yunli Cloud"))), ["Yunli Cloud", "Yunli"]),
        ("More than US$3 billion came.", Standing((), (figure("more than US$3 billion"),)), ["More than US$3 billion"]),
        ("over US$3 billion", Standing((), (figure("more than US$3 billion"),)), ["US$3 billion"]),
        ("more than 500 of its chips", Standing((), (figure("more than 500 chips"),)), ["500"]),
        ("It has 1,500 and 500.5 and 15005.", Standing((), (figure("500"),)), []),
        ("several years", Standing((), (figure("several years"),)), ["several years"]),
        ("İt raised us$3 billion, İ said.", Standing((), (figure("US$3 billion"),)), ["us$3 billion"]),
        ("3 of 33 and 3,3 and 3.", Standing((), (figure("3"),)), ["3", "3"]),
        ("Nothing is said.", Standing((mention(""),), (figure(""),)), []),
    ],
)
def test_words_of_the_english(text, found, expected):
    assert marked(text, found) == expected


def test_spans_of_the_chinese_count_from_the_sentence():
    sentence = Sentence(id="s1", block="b1", start=10, end=16, text="北屿资本领投")
    marks = chinese_marks(sentence, Standing((mention("Beiyu Capital", "北屿资本", start=10),)))
    assert [(each.text, each.gloss) for each in segments(sentence.text, marks)] == [
        ("北屿资本", "Beiyu Capital"),
        ("领投", ""),
    ]


@given(
    text=st.text(max_size=30),
    spans=st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=10),
)
def test_segments_put_together_are_the_text(text, spans):
    pieces = segments(text, [Mark(start, end, "name", "x") for start, end in spans])
    assert "".join(each.text for each in pieces) == text
    assert all(each.text for each in pieces)
