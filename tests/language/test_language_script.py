"""Script detection and conversion, with the characters that both scripts use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import detect_script, script, to_simplified
from pipeline.language.script import LengthChanged


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青湖與雲杉銀行宣布擴大合作，這項投資總額為300億美元。", "hant"),
        ("青禾科技与云杉银行宣布扩大合作，这项投资总额为300亿美元。", "hans"),
        ("乾隆年间的著作后来由皇后收藏", "hans"),
        ("记者陳某在台北报道，公司将发布新产品", "hans"),
        ("陳", "hans"),
        ("", "hans"),
        ("OpenAI 2025", "hans"),
    ],
)
def test_detection(text, expected):
    assert detect_script(text) == expected


def test_characters_not_words():
    # t2s, not tw2sp: 執行長 becomes 执行长, not 首席执行官; regional words are the glossary's
    assert to_simplified("青湖執行長這麼說：「什麼時候發佈？」") == "青湖执行长这么说：「什么时候发布？」"


def test_context_decides_between_characters():
    assert to_simplified("乾隆的著作曬乾了，頭髮，隨後發展") == "乾隆的著作晒干了，头发，随后发展"


@given(st.text(alphabet="這個公司後來髮乾著作長湖，。 A1\n", max_size=60))
def test_length_is_kept(text):
    assert len(to_simplified(text)) == len(text)


def test_long_text_without_punctuation():
    assert to_simplified("這個" * 20_000) == "这个" * 20_000


def test_change_of_length_is_refused(monkeypatch):
    class Longer:
        def convert(self, text):
            return text + "了"

    monkeypatch.setattr(script, "_converter", Longer)
    with pytest.raises(LengthChanged):
        to_simplified("這個")
