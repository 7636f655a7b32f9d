"""Width folding keeps lengths and Chinese punctuation."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import fold


def test_letters_digits_and_signs():
    assert fold("ＡＩ芯片涨３．５％，约－２＋１／＃＄＆＠") == "AI芯片涨3.5%，约-2+1/#$&@"


def test_chinese_punctuation_stays():
    text = "甲，乙！丙？丁；戊：（己）。、“庚”……《辛》"
    assert fold(text) == text


def test_spaces_and_currency():
    assert fold("￥３亿　元\xa0") == "¥3亿 元 "


@given(st.text())
def test_one_character_for_one(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    for before, after in zip(text, folded, strict=True):
        assert before == after or unicodedata.normalize("NFKC", before) == unicodedata.normalize("NFKC", after)
