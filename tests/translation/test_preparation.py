"""Names and figures stand in the sentence in English before an engine sees it."""

import pytest

from pipeline.translation.preparation import prepare
from tests.translation.sample import ROUND, document


def prepared(doc):
    return prepare(doc, doc.sentences[0])


def test_names_figures_and_dates_are_put_in_and_the_repeating_gloss_goes():
    result = prepared(ROUND)
    assert result.text == "On 12 March，Yunyan Technology宣布完成RMB 1.2 billion融资，由Haitang Capital领投。"
    assert [m.target for m in result.mentions] == ["Yunyan Technology", "Haitang Capital"]


def test_names_are_blanked_for_the_checks_without_changing_the_length():
    result = prepared(ROUND)
    assert "海棠资本" not in result.chinese
    assert len(result.chinese) == len(ROUND.sentences[0].text)
    assert result.chinese[result.figures[0].start - result.offset :].startswith("12亿元")


@pytest.mark.parametrize(
    ("chinese", "expected"),
    [
        ("值得注意的是，公司没有回应。", "公司没有回应。"),
        ("据报道，公司没有回应。", "据报道，公司没有回应。"),
        ("其中，一半来自海外。", "一半来自海外。"),
        ("营收与亏损：两者都在扩大。", "两者都在扩大。"),
        ("他表示：公司没有回应。", "他表示：公司没有回应。"),
    ],
)
def test_empty_openings_go_and_attributions_stay(chinese, expected):
    assert prepared(document(chinese)).text == expected


def test_small_counts_stay_chinese_and_large_ones_do_not():
    text = "三家企业雇用了12万名工人。"
    doc = document(text, figures=[("三家", "three", 3, "家", "count"), ("12万名", "120,000", 120_000, "名", "count")])
    assert prepared(doc).text == "三家企业雇用了120,000工人。"


def test_a_quoted_name_that_became_latin_loses_its_quotation_marks():
    doc = document("它启动了“天枢计划”项目。", mentions=[("天枢计划", "Project Tianshu", "product")])
    assert prepared(doc).text == "它启动了Project Tianshu项目。"


def test_latin_letters_beside_what_is_put_in_are_kept_apart():
    doc = document("CEO林若溪表示满意。", mentions=[("林若溪", "Lin Ruoxi", "person")])
    assert prepared(doc).text == "CEO Lin Ruoxi表示满意。"


def test_a_gloss_that_says_something_else_stays():
    doc = document("云砚科技（Nasdaq: YY）上涨。", mentions=[("云砚科技", "Yunyan Technology", "organisation")])
    assert "Nasdaq" in prepared(doc).text
