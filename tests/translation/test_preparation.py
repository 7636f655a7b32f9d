"""Names and figures stand in the sentence in English before an engine sees it."""

import pytest

from pipeline.document import Mention
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


def two(first, second, mentions):
    """A document of two sentences in one block; `mentions` name (source, target, kind, short) wherever it stands."""
    text = first + second
    doc = document(text)
    whole = doc.sentences[0]
    doc.sentences = [
        whole.model_copy(update={"end": len(first), "text": first}),
        whole.model_copy(update={"id": "s2", "start": len(first), "text": second}),
    ]
    places = [(start, *one) for one in mentions for start in range(len(text)) if text.startswith(one[0], start)]
    doc.mentions = [
        Mention(
            id=f"m{i}",
            term=source,
            source=source,
            target=target,
            kind=kind,
            short=short,
            sentence="s1" if start < len(first) else "s2",
            start=start,
            end=start + len(source),
        )
        for i, (start, source, target, kind, short) in enumerate(sorted(places), 1)
    ]
    return doc


YUNYAN = ("云砚科技", "Yunyan Technology", "organisation", "Yunyan")
HAITANG = ("海棠资本", "Haitang Capital", "organisation", None)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("云砚科技去年亏损。", "该公司今年盈利。", "Yunyan Technology今年盈利。"),
        ("云砚科技去年亏损。", "其收入下降。", "Yunyan Technology收入下降。"),
        ("云砚科技去年亏损。", "其中一半来自海外。", "一半来自海外。"),
        ("云砚科技与海棠资本签约。", "该公司今年盈利。", "该公司今年盈利。"),
        ("市场去年低迷。", "该公司今年盈利。", "该公司今年盈利。"),
        ("云砚科技去年亏损。", "该公司被海棠资本收购。", "该公司被Haitang Capital收购。"),
        ("云砚科技去年亏损。", "公司法今年修订。", "公司法今年修订。"),
    ],
)
def test_a_pronoun_becomes_the_only_organisation_of_the_sentence_before(first, second, expected):
    doc = two(first, second, [YUNYAN, HAITANG])
    assert prepare(doc, doc.sentences[1], hints=True).text == expected
    assert "Yunyan" not in prepare(doc, doc.sentences[1]).text


def test_with_hints_the_second_mention_in_a_sentence_is_short():
    doc = two("云砚科技宣布，云砚科技将扩产。", "云砚科技已开工。", [YUNYAN])
    assert prepare(doc, doc.sentences[0], hints=True).text == "Yunyan Technology宣布，Yunyan将扩产。"
    assert prepare(doc, doc.sentences[1], hints=True).text == "Yunyan Technology已开工。"
    assert prepare(doc, doc.sentences[0]).text == "Yunyan Technology宣布，Yunyan Technology将扩产。"


LONG = "云砚科技去年在上海、北京、深圳和广州开设了多家门店，雇用了大批当地员工，并把生产线迁到郊区以便降低成本和租金"
MORE = "海棠资本今年在成都、重庆、武汉和长沙设立了多个办事处，招聘了许多年轻的投资经理，并把总部搬到一座新的大楼里办公"


def test_a_very_long_sentence_comes_in_parts_at_a_semicolon():
    doc = two(f"{LONG}；{MORE}。", "完。", [YUNYAN, HAITANG])
    made = prepare(doc, doc.sentences[0], hints=True)
    assert len(made.parts) == 2
    assert "".join(made.parts) == made.text
    assert prepare(doc, doc.sentences[0]).parts == ()


@pytest.mark.parametrize("head", ["如果", "林若溪表示，"])
def test_a_long_sentence_that_hangs_together_stays_whole(head):
    doc = two(f"{head}{LONG}；{MORE}。", "完。", [YUNYAN, HAITANG])
    assert prepare(doc, doc.sentences[0], hints=True).parts == ()
