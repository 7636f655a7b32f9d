"""Figures kept, told as what they are, and by the measure that the Chinese gives them."""

import pytest

from pipeline.checks import Evidence, run_checks
from pipeline.figures import find_dates, find_figures


def failed(chinese, english, **more):
    evidence = Evidence(
        chinese=chinese,
        prepared=chinese,
        english=english,
        figures=tuple(find_figures(chinese)),
        dates=tuple(find_dates(chinese, published="2026-03-13")),
        **more,
    )
    return {
        r.code: r.detail for r in run_checks(evidence) if not r.ok and r.code in {"figures", "direction", "measures"}
    }


@pytest.mark.parametrize(
    ("chinese", "english", "code"),
    [
        ("公司完成12亿元融资。", "The company closed a RMB 12 billion funding round.", "figures"),
        ("公司完成12亿元融资。", "The company closed a US$1.2 billion funding round.", "figures"),
        ("公司完成12亿元融资。", "The company closed a funding round.", "figures"),
        ("公司完成融资。", "The company closed a US$1.2 billion funding round.", "figures"),
        ("用户超过9亿。", "Users number 900 million.", "figures"),
        ("会议在3月12日举行。", "The meeting took place on 13 March.", "figures"),
        ("价格提高2美元到22美元。", "The price rises to US$2 to US$22.", "figures"),
        ("合同总价值提升1000亿美元。", "The contract's value will rise to US$100 billion.", "direction"),
        ("合同总价值提升至1000亿美元。", "The contract's value will rise by US$100 billion.", "direction"),
        ("毛利率下滑至33%。", "Gross margin fell 33%.", "direction"),
        (
            "公司以3800亿美元的估值筹集了300亿美元资金。",
            "It raised US$380 billion in funding at a valuation of US$30 billion.",
            "measures",
        ),
        ("公司打算以860亿美元的估值出售股票。", "It plans to sell shares for US$86 billion.", "measures"),
        ("90亿美元估值，百亿美元市值上市。", "A US$9 billion valuation, a US$10 billion listing.", "measures"),
        ("公司营收达131亿美元。", "The company's loss was US$13.1 billion.", "measures"),
    ],
)
def test_what_must_be_found(chinese, english, code):
    assert code in failed(chinese, english)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("公司完成12亿元融资。", "The company closed a RMB 1.2 billion funding round."),
        ("用户超过9亿。", "Users exceed 900 million."),
        ("会议在3月12日举行。", "The meeting took place on 12 March 2026."),
        ("合同总价值提升1000亿美元。", "The contract's value will rise by US$100 billion."),
        ("合同总价值提升至1000亿美元。", "The contract's value will rise to US$100 billion."),
        ("毛利率下滑至33%。", "Gross margin fell to 33%."),
        (
            "公司以3800亿美元的估值筹集了300亿美元资金。",
            "It raised US$30 billion at a valuation of US$380 billion.",
        ),
        ("公司营收达131亿美元，但亏损80亿美元。", "It had revenue of US$13.1 billion but lost US$8 billion."),
        ("估值从1000亿美元增至3000亿美元。", "Its valuation went from US$100 billion to US$300 billion."),
    ],
)
def test_what_must_pass(chinese, english):
    assert failed(chinese, english) == {}


@pytest.mark.parametrize(
    ("published", "english", "made"),
    [
        (None, "Exports were the highest since February 2022.", True),
        (None, "Exports were the highest since February this year.", False),
        (None, "Exports were the highest since February.", False),
        ("2026-03-13", "Exports were the highest since February 2026.", False),
        ("2026-03-13", "Exports were the highest since February 2022.", True),
    ],
)
def test_a_year_that_nothing_of_the_chinese_has_is_found(published, english, made):
    chinese = "出口额为今年2月以来最高。"
    evidence = Evidence(
        chinese=chinese, prepared=chinese, english=english, dates=tuple(find_dates(chinese, published=published))
    )
    result = next(r for r in run_checks(evidence) if r.code == "figures")
    assert result.ok is not made
