"""One summary of several articles: nothing twice, every sentence with its source."""

import pytest

from pipeline.summary import Budget, Summarise, summarise_together
from tests.summary.summary_articles import document

FIRST = (
    ("paragraph", "3月4日，青禾科技宣布完成90亿元融资，投后估值达到1200亿元。本轮融资由云杉银行领投，出资40亿元。"),
    ("paragraph", "青禾科技计划把60亿元用于建设北湖云数据中心，预计2027年投入使用。"),
)
SECOND = (
    ("paragraph", "青禾科技本周拿下90亿元融资，投后估值升至1200亿元，成为今年最大的一笔。"),
    ("paragraph", "去年青禾科技营收为31亿元，亏损收窄至6亿元。"),
)
THIRD = (
    ("paragraph", "首席执行官林登透露，青禾科技将招聘2000人。"),
    ("paragraph", "另有消息称，青禾科技完成80亿元融资，投后估值为1000亿元。"),
)


def ranked(name, blocks, title="青禾科技完成融资"):
    made = document(title=title, blocks=blocks)
    made.article = made.article.model_copy(update={"id": name})
    Summarise()(made)
    return made


@pytest.fixture(scope="module")
def story():
    return [ranked("first", FIRST), ranked("second", SECOND), ranked("third", THIRD)]


def test_nothing_is_said_twice(story):
    told = summarise_together(story, 8).sentences
    assert sum("90亿元" in each.text for each in told) == 1


def test_other_amounts_are_other_news(story):
    assert any("80亿元" in each.text for each in summarise_together(story, 8).sentences)


def test_sources_are_kept(story):
    told = summarise_together(story, 8).sentences
    for each in told:
        source = story[each.document]
        assert source.article.id == each.article
        assert next(s for s in source.sentences if s.id == each.sentence).text == each.text
    news = next(each for each in told if "90亿元" in each.text)
    other = {"first": "second", "second": "first"}[news.article]
    assert [article for article, _ in news.also] == [other]
    assert {each.article for each in told} == {"first", "second", "third"}


def test_what_others_confirm_counts_more(story):
    alone = summarise_together(story[:1], 1).sentences[0]
    together = summarise_together(story[:2], 1).sentences[0]
    assert "90亿元" in together.text
    assert together.also
    assert not alone.also


def test_order_and_limits(story):
    told = summarise_together(story, 4).sentences
    places = [(each.document, int(each.sentence[1:])) for each in told]
    assert places == sorted(places)
    assert len(told) == 4
    short = summarise_together(story, Budget(None, chars=70)).sentences
    assert 0 < sum(len(each.text) for each in short) <= 70
    some = summarise_together(story, Budget(None, ratio=0.5)).sentences
    assert 0 < len(some) < 8


def test_documents_are_left_as_they_are(story):
    before = [made.model_dump_json() for made in story]
    first = summarise_together(story)
    assert [made.model_dump_json() for made in story] == before
    assert summarise_together(story) == first


def test_leaning_sentences_are_passed_over():
    made = ranked("leaning", (("paragraph", "青禾科技上市，股价上涨12%。他表示满意，并感谢各方。"),))
    assert [each.sentence for each in summarise_together([made]).sentences] == ["s1"]


def test_the_same_article_twice_is_told_once(story):
    told = summarise_together([story[0], story[0]], 8).sentences
    assert len({each.text for each in told}) == len(told)
    assert {each.document for each in told} == {0}


@pytest.mark.parametrize("blocks", [(), (("heading", "融资"),)])
def test_documents_without_sentences_count_for_nothing(blocks):
    empty = ranked("empty", blocks, title="")
    assert summarise_together([empty]).sentences == ()
    assert summarise_together([]).sentences == ()
    assert summarise_together([empty, ranked("first", FIRST)], 1).sentences[0].article == "first"
