"""Our way through jieba's data gives the words that jieba's own gives."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import segmentation

EXAMPLES = sorted(path for path in (Path(__file__).parents[2] / "examples").iterdir() if path.is_file())


@pytest.fixture(scope="module")
def theirs():
    tokenizer = segmentation.jieba().Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def ours(text):
    return segmentation.cut(text, *segmentation.dictionary())


def test_the_dictionary_is_jiebas(theirs):
    assert segmentation.dictionary() == (theirs.FREQ, theirs.total)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_articles_are_cut_as_by_jieba(theirs, path):
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        assert ours(line) == list(theirs.cut(line))


# characters that words are made of, that stand alone, that no dictionary knows, and all that jieba cuts at
LETTERS = st.one_of(
    st.sampled_from(
        "云砚科技完成融资的了在是一不人有中国上大个到说们为子和你地出道也时年得就那要下以生会自着去之过家学"
    ),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD6),
    st.sampled_from("AZaz09+#&._%-，。 \t\r\n　·鿖𠀀é"),
)


@given(st.text(alphabet=LETTERS, max_size=40))
def test_any_text_is_cut_as_by_jieba(theirs, text):
    assert ours(text) == list(theirs.cut(text))


def test_a_long_run_of_unknown_characters_takes_no_square_time(theirs):
    text = "朧鑪齉龘" * 10_000
    assert "".join(ours(text)) == text
    assert ours(text[:400]) == list(theirs.cut(text[:400]))
