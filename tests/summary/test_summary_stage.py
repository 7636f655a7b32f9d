"""The stage `Summarise` and the choice on articles with traps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.summary import METHODS, Summarise, Weights, choose
from tests.summary.summary_articles import document, sentence_with


@pytest.fixture(scope="module")
def funding():
    made = document()
    Summarise(sentences=4)(made)
    return made


def texts(made, ids):
    by_id = {sentence.id: sentence.text for sentence in made.sentences}
    return [by_id[i] for i in ids]


def test_the_news_is_chosen(funding):
    chosen = "".join(texts(funding, funding.summary.sentences))
    assert "90亿元" in chosen
    assert "60亿元" in chosen
    assert "31亿元" in chosen


def test_no_filler_is_chosen(funding):
    chosen = "".join(texts(funding, funding.summary.sentences))
    for words in ("钱从哪来", "钱花在哪里", "具体安排如下", "我们相信", "拭目以待", "签约现场"):
        assert words not in chosen


def test_a_repetition_is_not_chosen(funding):
    twins = [sentence_with(funding, "宣布完成90亿元").id, sentence_with(funding, "云杉银行领投。").id]
    assert len(set(twins)) == 2
    assert len(set(twins) & set(funding.summary.sentences)) == 1


def test_reading_order_and_full_ranking(funding):
    order = [sentence.id for sentence in funding.sentences]
    assert list(funding.summary.sentences) == sorted(funding.summary.sentences, key=order.index)
    assert sorted(ranked.sentence for ranked in funding.summary.ranked) == sorted(order)
    scores = [ranked.score for ranked in funding.summary.ranked]
    assert scores == sorted(scores, reverse=True)
    for ranked in funding.summary.ranked:
        assert ranked.score == pytest.approx(sum(ranked.parts.values()), abs=1e-5)
    assert funding.summary.method == "lexrank"


@pytest.mark.parametrize("method", METHODS)
def test_every_method(method):
    made = document()
    Summarise(method, sentences=3)(made)
    assert (made.summary.method, len(made.summary.sentences)) == (method, 3)


def test_equals_are_taken_in_reading_order():
    blocks = tuple(("paragraph", f"{name}公司今天发布一款全新产品。") for name in "甲乙丙丁")
    made = document(title="", blocks=blocks)
    Summarise(sentences=2, weights=Weights(position=0, opening=0, closing=0))(made)
    scores = {ranked.score for ranked in made.summary.ranked}
    assert len(scores) == 1
    assert made.summary.sentences[0] == "s1"


def test_leaning_sentence_comes_after_the_one_it_leans_on():
    blocks = (
        (
            "paragraph",
            "青禾科技完成90亿元融资，估值1200亿元，营收31亿元。该公司计划用60亿元建设北湖云数据中心，20亿元招聘。",
        ),
        ("paragraph", "云杉银行计划用其中50亿元购买北方一处写字楼和广场。"),
    )
    made = document(title="", blocks=blocks)
    Summarise(sentences=2, weights=Weights(rank=0, position=0, names=0, leaning=2))(made)
    assert "s2" in made.summary.sentences, "its predecessor is chosen, so nothing is held against it"
    assert choose(made, 1, excluded=("s1",)) == ("s3",), "alone it would not be understood"


def test_choose_with_what_was_said(funding):
    first = choose(funding, 1)
    rest = choose(funding, 3, said=first)
    assert not set(first) & set(rest)
    repetition = sentence_with(funding, "云杉银行领投。").id
    assert repetition not in rest


def test_choose_takes_what_is_accepted(funding):
    figures = {figure.sentence for figure in funding.figures}
    chosen = choose(funding, 10, accept=lambda sentence: sentence.id not in figures)
    assert chosen
    assert not set(chosen) & figures


def test_choose_is_best_first(funding):
    ranks = {ranked.sentence: i for i, ranked in enumerate(funding.summary.ranked)}
    assert ranks[choose(funding, 3)[0]] == 0
    assert choose(funding, 0) == ()
    assert choose(funding, 2) == choose(funding, 5)[:2]


def test_short_bodies():
    made = document(title="", blocks=(("paragraph", "青禾科技上市。"),))
    Summarise()(made)
    assert made.summary.sentences == ("s1",)
    empty = document(title="", blocks=(("heading", "青禾科技上市"),))
    Summarise()(empty)
    assert empty.summary.sentences == ()
    assert len(empty.summary.ranked) == 1


def test_names_are_one_word_under_any_alias():
    made = document(title="", blocks=(("paragraph", "青禾科技上市。"), ("paragraph", "Qinghe上市。")))
    from pipeline.summary.wording import content_words

    made.mentions.append(made.mentions[0].model_copy(update={"sentence": "s2", "start": 0, "end": 6}))
    (first, second), _ = content_words(made)
    assert first == second


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="unknown method 'best'"):
        Summarise("best")
    with pytest.raises(ValueError, match="at least one sentence"):
        Summarise(sentences=0)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["paragraph", "heading", "list_item", "quote"]), st.text(max_size=60)), max_size=8
    )
)
def test_any_body(blocks):
    made = document(title="任何文章", blocks=tuple(blocks))
    Summarise(sentences=3)(made)
    again = document(title="任何文章", blocks=tuple(blocks))
    Summarise(sentences=3)(again)
    assert isinstance(made, Document)
    assert made.summary == again.summary
    assert len(made.summary.sentences) <= 3
    assert len(made.summary.ranked) == len(made.sentences)


def test_declared_contract():
    assert Summarise.name == "rank"
    assert Summarise.requires == {"sentences", "normal", "mentions", "figures", "dates"}
    assert Summarise.assigns == {"summary"}
