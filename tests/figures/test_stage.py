"""The stage on a document: title and body, offsets in the block, currencies settled from the article."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipeline.document import TITLE_BLOCK, Article, Block, Document, Published, Sentence
from pipeline.figures import FindFigures, Preset, find_figures, full_english


def document(
    title: str, sentences: list[str], published: str | None = "2026-02-28T10:00:00", **article: Any
) -> Document:
    """A document of one paragraph whose sentences are given, as the stages before would leave it."""
    text = "".join(sentences)
    made = Document(
        saved=text,
        article=Article(
            id="a",
            source_path="a.txt",
            shape="plain_text",
            title=title,
            published=Published(value=published, how="declared" if published else "unknown"),
            blocks=(Block(id="b1", kind="paragraph", text=text, raw_start=0, raw_end=len(text)),),
            **article,
        ),
        normal={"b1": text, TITLE_BLOCK: title},
    )
    made.title_sentence = Sentence(id="title", block=TITLE_BLOCK, start=0, end=len(title), text=title)
    start = 0
    for i, sentence in enumerate(sentences, 1):
        end = start + len(sentence)
        made.sentences.append(Sentence(id=f"s{i}", block="b1", start=start, end=end, text=sentence))
        start = end
    return made


def run(
    title: str,
    *sentences: str,
    published: str | None = "2026-02-28T10:00:00",
    preset: Preset = "house",
    **article: Any,
) -> Document:
    """That document after the stage."""
    made = document(title, list(sentences), published, **article)
    FindFigures(preset)(made)
    return made


def test_spans_are_offsets_in_the_block():
    made = run("云雀到账8600亿", "云雀宣布融资。", "总额1250亿美元（约合人民币8632亿元），2月27日完成。")
    for found in [*made.figures, *made.dates]:
        text = made.article.title if found.sentence == "title" else made.block("b1").text
        assert text[found.start : found.end] == found.surface
    assert [f.id for f in made.figures] == ["f1", "f2", "f3"]
    assert [(d.id, d.sentence, d.value) for d in made.dates] == [("d1", "s2", "2026-02-27")]


def test_a_bare_amount_takes_the_currency_of_the_amount_it_rounds():
    made = run("云雀到账8600亿", "总额1250亿美元（约合人民币8632亿元）。")
    title = made.figures[0]
    assert (title.low, title.unit, title.currency_from) == (Decimal(860_000_000_000), "CNY", "article")
    assert title.english == "RMB 860 billion"
    assert not made.diagnostics


def test_a_bare_amount_equal_to_an_explicit_one_is_money():
    made = run("新闻", "双方曾商讨300亿美元的合作。", "最后还是300亿，另有数据中心。")
    assert [(f.kind, f.unit, f.currency_from) for f in made.figures] == [
        ("money", "USD", "text"),
        ("money", "USD", "article"),
    ]


def test_the_only_currency_of_the_sentence_comes_before_the_article():
    made = run("新闻", "营收70亿元，净利润5亿元。", "计划投资500亿美元，首阶段投入180亿。")
    assert [(f.unit, f.currency_from) for f in made.figures][-1] == ("USD", "sentence")


def test_the_only_currency_of_the_article():
    made = run("新闻", "营收70亿欧元。", "亏损收窄至8亿。")
    assert [(f.unit, f.currency_from) for f in made.figures][-1] == ("EUR", "article")


def test_an_unknown_currency_stays_unknown_and_is_reported():
    made = run("新闻", "营收70亿欧元和80亿美元。", "下一轮融资300亿。")
    last = made.figures[-1]
    assert (last.kind, last.unit, last.currency_from, last.english) == ("money", None, "unknown", "30 billion")
    assert [(d.code, d.sentence, d.span) for d in made.diagnostics] == [
        ("currency-unknown", "s2", (last.start, last.end))
    ]


def test_yuan_is_never_assumed():
    made = run("新闻", "本轮融资300亿。")
    assert made.figures[0].unit is None


def test_counts_take_no_currency():
    made = run("新闻", "投资5亿美元。", "周活跃用户突破5亿。")
    assert [(f.kind, f.unit) for f in made.figures] == [("money", "USD"), ("count", "用户")]


def test_no_date_no_guess():
    made = run("新闻", "去年11月发布，2025年完成。", published=None)
    assert [(d.value, d.resolved_from) for d in made.dates] == [(None, "unresolved"), ("2025", "text")]


@pytest.mark.parametrize("value", ["2026-02", "2026", "yesterday", "2026-02-31"])
def test_an_imprecise_publication_date_places_nothing(value: str):
    made = run("新闻", "去年11月发布。", published=value)
    assert [d.resolved_from for d in made.dates] == ["unresolved"]


def test_a_hedge_outside_the_span_is_in_the_full_english_only():
    found = find_figures("估值尚不足北辰的四分之一")[0]
    assert (found.surface, found.english, full_english(found)) == ("四分之一", "one-quarter", "less than one-quarter")


def test_the_full_english_of_a_multiple_tells_the_real_factor():
    found = find_figures("用户增长了两倍多")[0]
    assert (found.low, full_english(found)) == (Decimal(2), "more than tripled")


def test_the_same_document_gives_the_same_annotations():
    sentences = ["总额1250亿美元（约合人民币8632亿元），2月27日完成，增长了两倍多。"]
    assert run("云雀到账8600亿", *sentences).model_dump_json() == run("云雀到账8600亿", *sentences).model_dump_json()


TAIWAN = {"script": "hant", "url": "https://news.example.tw/1"}


def test_a_plain_yuan_at_home_in_taiwan():
    made = run("新闻", "营收500亿元，人民币业务占30亿元人民币。", **TAIWAN)
    assert [(f.unit, f.currency_from, f.english) for f in made.figures] == [
        ("TWD", "article", "NT$50 billion"),
        ("CNY", "text", "RMB 3 billion"),
    ]


def test_trillions_are_counted_in_taiwan_only():
    assert [(f.low, f.unit) for f in run("新闻", "市值突破3兆，耗电500兆瓦。", **TAIWAN).figures] == [
        (Decimal(3 * 10**12), None),
        (Decimal(500), "MW"),
    ]
    assert [f.unit for f in run("新闻", "市值突破3兆，耗电500兆瓦。").figures] == ["MW"]


@pytest.mark.parametrize(
    ("sentence", "article", "unit"),
    [
        ("新台币升值，公司营收500亿元。", {"script": "hant"}, "TWD"),
        ("台北的公司营收500亿元。", {"script": "hant"}, None),
        ("公司营收500亿元。", {"script": "hant"}, None),
        ("港股上市公司营收500亿元。", {"script": "hant"}, "HKD"),
        ("人民币贬值，公司营收500亿元。", {"script": "hant"}, "CNY"),
        ("公司营收500亿元。", {"script": "hans"}, "CNY"),
        ("新台币升值，公司营收500亿元。", {"script": "hans"}, "CNY"),
        ("公司营收500亿元。", {"script": "hans", "publisher": "钜亨网"}, "TWD"),
        ("公司营收500亿元。", {"script": "hant", "url": "https://www.example.hk/a"}, "HKD"),
    ],
)
def test_a_plain_yuan_is_that_of_the_article(sentence: str, article: dict[str, Any], unit: str | None):
    made = run("新闻", sentence, **article)
    assert [f.unit for f in made.figures] == [unit]
    assert ("currency-unknown" in [d.code for d in made.diagnostics]) == (unit is None)


def test_a_year_named_in_the_sentence_before_is_counted_from():
    made = run("新闻", "2024年营收100亿元。", "上年同期为80亿元。", "高于上一年。")
    assert [d.value for d in made.dates] == ["2024", "2023", "2023"]


def test_a_day_named_in_the_sentence_before_is_not():
    made = run("新闻", "2021年4月完成融资。", "上年同期为80亿元。")
    assert [d.value for d in made.dates] == ["2021-04", "2025"]


def test_this_quarter_is_the_one_reported_on():
    made = run("新闻", "2025年第三季度营收100亿元。", "本季度利润转正。", "预计下一季度增长。", "公司预计本季度增长。")
    assert [d.value for d in made.dates] == ["2025-Q3", "2025-Q3", "2025-Q4", "2026-Q1"]


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("house", ["US$40 billion", "RMB 5–8 billion", "60–90%", "27 February 2026"]),
        ("ap", ["$40 billion", "5 billion to 8 billion yuan", "60% to 90%", "Feb. 27, 2026"]),
        ("economist", ["$40bn", "5bn-8bn yuan", "60-90%", "February 27th 2026"]),
    ],
)
def test_presets(preset: Preset, expected: list[str]):
    made = run("新闻", "2月27日融资400亿美元，投入50亿至80亿元，增长60%至90%。", preset=preset)
    assert [f.english for f in made.figures] + [d.english for d in made.dates] == expected
    assert full_english(made.figures[0], preset) == expected[0]
