"""Words: what is kept whole, where a word stands, and that jieba's shared state is left alone."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import Segmenter, is_content


@pytest.fixture(scope="module")
def plain():
    return Segmenter()


def texts(words):
    return [word.text for word in words]


def test_names_and_numbers_stay_whole(plain):
    found = texts(plain.cut("Nova-4.5模型用了3.5万张A100芯片，AT&T投资400亿美元，增长42%，耗电3GW"))
    assert {"Nova-4.5", "3.5万", "A100", "AT&T", "400亿", "42%", "3GW"} <= set(found)


def test_vocabulary_stays_whole():
    text = "青禾云杉与山姆·林登会面，谈及Deep Lake项目"
    cut = texts(Segmenter(["青禾云杉", "山姆·林登", "Deep Lake"]).cut(text))
    assert {"青禾云杉", "山姆·林登", "Deep Lake"} <= set(cut)
    assert not {"青禾云杉", "山姆·林登", "Deep Lake"} & set(texts(Segmenter().cut(text)))


def test_vocabulary_of_one_does_not_reach_another(plain):
    before = texts(plain.cut("青禾云杉上市"))
    Segmenter(["青禾云杉"])
    assert texts(plain.cut("青禾云杉上市")) == before


def test_given_spans_stay_whole(plain):
    text = "云杉银行主导本轮融资"
    cut = plain.cut(text, [(0, 4), (2, 6)])
    assert cut[0].text == "云杉银行"
    assert "".join(texts(cut)) == text


@given(
    st.text(alphabet="青禾科技完成融资A1.-% 亿·，。\n", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))),
)
def test_words_cover_the_text_in_order(text, spans):
    whole = [(start, min(end, len(text))) for start, end in spans if start < min(end, len(text))]
    position = 0
    for word in Segmenter(["青禾科技", "A·1"]).cut(text, whole):
        assert text[word.start : word.end] == word.text
        assert not text[position : word.start].strip()
        position = word.end
    assert not text[position:].strip()


@pytest.mark.parametrize("word", ["融资", "GPT-4", "400亿", "7", "x"])
def test_content(word):
    assert is_content(word)


@pytest.mark.parametrize("word", ["以及", "，", "的", "THE", "——", "因此", " "])
def test_no_content(word):
    assert not is_content(word)


def test_import_is_light_and_use_is_silent(tmp_path):
    code = """
import sys
import pipeline.language as room
assert not {"jieba", "opencc", "numpy"} & set(sys.modules), "loaded on import"
room.Segmenter().cut("青禾科技完成融资")
import jieba
assert not jieba.dt.initialized, "jieba's shared tokenizer was touched"
"""
    environment = {"TMPDIR": str(tmp_path), "PATH": ""}
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
        timeout=60,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert not list(tmp_path.iterdir()), "a cache file was written"
