"""The prior: each part, and what may never be chosen."""

import pytest

from pipeline.summary import Summarise, Weights
from pipeline.summary.rhetoric import is_barred, leaning
from tests.summary.summary_articles import document, sentence_with


def parts(found):
    Summarise()(found)
    return {ranked.sentence: ranked.parts for ranked in found.summary.ranked}


@pytest.fixture(scope="module")
def funding():
    made = document()
    return made, parts(made)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("宣布完成90亿元融资", "figures"),
        ("宣布完成90亿元融资", "dates"),
        ("宣布完成90亿元融资", "names"),
        ("宣布完成90亿元融资", "title"),
        ("实验室的钱从哪来", "position"),
        ("营收为31亿元", "figures"),
        ("营收为31亿元", "measures"),
        ("宣布完成90亿元融资", "measures"),
        ("宣布完成90亿元融资", "reporting"),
        ("云杉银行领投。", "theme"),
        ("云杉银行领投。", "opening"),
        ("能走多远", "closing"),
    ],
)
def test_parts_that_add(funding, words, part):
    made, found = funding
    assert found[sentence_with(made, words).id][part] > 0


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("实验室的钱从哪来", "question"),
        ("拭目以待", "teaser"),
        ("我们相信未来", "quote"),
        ("该公司还将招聘", "leaning"),
        ("钱花在哪里", "barred"),
        ("具体安排如下", "barred"),
        ("我们相信未来", "flourish"),
        ("我们相信未来", "chatter"),
    ],
)
def test_parts_that_take_away(funding, words, part):
    made, found = funding
    assert found[sentence_with(made, words).id][part] < 0


def test_no_part_where_there_is_nothing_to_say(funding):
    made, found = funding
    allowed = {"rank", "theme", "figures", "measures", "names", "position", "title", "opening", "reporting", "closing"}
    assert set(found[sentence_with(made, "营收为31亿元").id]) <= allowed


def test_more_figures_count_more_and_ranks_less():
    made = document(blocks=(("paragraph", "营收31亿元。"), ("paragraph", "营收31亿元，亏损6亿元。")))
    one, two = (parts(made)[sentence.id]["figures"] for sentence in made.sentences)
    assert 0 < one < two <= Weights().figures
    made.figures[:] = [figure.model_copy(update={"kind": "duration"}) for figure in made.figures]
    assert 0 < parts(made)["s1"]["figures"] < one


def test_title_figure_counts_by_value():
    made = document(
        title="融资90亿", blocks=(("paragraph", "青禾科技拿到90亿元。"), ("paragraph", "青禾科技拿到80亿元。"))
    )
    found = parts(made)
    assert found["s1"]["title"] > found["s2"].get("title", 0)


def test_long_and_short_sentences_lose():
    long = "青禾科技计划建设北湖云数据中心" * 9 + "。"
    made = document(
        blocks=(
            ("paragraph", long),
            ("paragraph", "完成。"),
            ("paragraph", "青禾科技计划建设北湖云数据中心，明年投入使用。"),
        )
    )
    found = parts(made)
    assert -Weights().long <= found["s1"]["length"] < 0
    assert found["s2"]["length"] < 0
    assert "length" not in found["s3"]


def test_first_sentence_of_a_section_and_of_an_author():
    made = document(blocks=(("paragraph", "甲一。" * 20), ("heading", "二"), ("paragraph", "乙一。乙二。")))
    found = parts(made)
    first, second = made.sentences[-2:]
    assert found[first.id]["position"] > found[second.id]["position"]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("安排如下：", "paragraph", True),
        ("安排如下:【图2】", "paragraph", True),
        ("北湖边迎来一场盛会——", "paragraph", True),
        ("青禾科技发布年报，全年营收310亿元，同比增长一成，净利润翻番——", "paragraph", False),
        ("青禾科技在年报里一共写下了五件要做的事，具体的安排如下：", "paragraph", True),
        ("首席执行官林登在会后接受本报记者采访时对此事作出回应：", "paragraph", True),
        ("他说：“就这样。”", "paragraph", False),
        ("青禾科技融资", "heading", True),
        ("青禾科技融资", "list_item", False),
        ("🎉——", "paragraph", True),
        ("", "paragraph", True),
    ],
)
def test_barred(text, kind, expected):
    assert is_barred(text, kind) is expected


@pytest.mark.parametrize(
    "text", ["该公司上市", "对此，他说", "这意味着涨价", "他表示同意", "其中20亿元到账", "“这很好。”"]
)
def test_leaning_on_the_one_before(text):
    assert leaning(text) == 1


@pytest.mark.parametrize("text", ["不过，银行不同意", "此外还有", "而云杉银行拒绝"])
def test_leaning_lightly(text):
    assert 0 < leaning(text) < 1


@pytest.mark.parametrize("text", ["青禾科技上市", "其他公司跟投", "此前，公司亏损", "并购案告吹", ""])
def test_not_leaning(text):
    assert leaning(text) == 0


def test_a_long_line_that_introduces_loses_a_part():
    made = document(blocks=(("paragraph", "青禾科技发布年报，全年营收310亿元，同比增长一成，净利润翻番——"),))
    found = parts(made)["s1"]
    assert "barred" not in found
    assert found["introduces"] == pytest.approx(-Weights().introduces / 2)


def test_long_is_what_is_long_for_the_article():
    long = "青禾科技今年计划投入60亿元建设北湖云数据中心，由云杉银行牵头安排其中40亿元贷款，"
    long += "其余20亿元由自有资金分三年支付，预计2027年投入使用。"
    alone = document(title="", blocks=(("paragraph", long), *[("paragraph", "青禾科技去年营收为31亿元人民币整。")] * 4))
    among = document(title="", blocks=(("paragraph", long),) * 5)
    assert parts(alone)["s1"]["length"] < parts(among)["s1"].get("length", 0.0)


def test_given_summary_counts_only_when_asked_for():
    made = document()
    made.article = made.article.model_copy(update={"given_summary": "云杉银行领投青禾科技90亿元融资。"})
    assert all("given" not in found for found in parts(made).values())
    Summarise(weights=Weights(given=0.5))(made)
    given = {ranked.sentence: ranked.parts.get("given", 0.0) for ranked in made.summary.ranked}
    assert given[sentence_with(made, "云杉银行领投。").id] > given[sentence_with(made, "营收为31亿元").id]


def test_weights_by_name():
    assert Weights.checked({}) == Weights()
    assert Weights.checked({"title": 1.5, "longest": 80}) == Weights(title=1.5, longest=80)
    for wrong in ({"beauty": 1.0}, {"title": -1.0}, {"title": float("inf")}, {"title": float("nan")}, {"longest": 0.5}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Weights.checked(wrong)
