"""Markdown as site generators, clippers and read-later services write it: front matter of three kinds, exports."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.readers import detect, read_bytes, read_file
from pipeline.readers.matter import read_matter
from tests.readers.mutations import hold

SAMPLES = Path(__file__).parent / "samples"
LAUGHS = "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9) if n else '哈'}]\n" for n in range(12))
TEXT = "公司今天宣布完成融资，金额十亿元，由某资本领投。"


def sample(name: str) -> Document:
    document = read_file(SAMPLES / name, source_path=name)
    hold(document)
    return document


def read(text: str) -> Document:
    document = read_bytes(text.encode(), source_path="a.md")
    hold(document)
    return document


def texts(document: Document) -> list[str]:
    return [block.text for block in document.article.blocks]


def codes(document: Document) -> list[str]:
    return [problem.code for problem in document.diagnostics]


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("front_matter_toml.md", "front_matter"),
        ("front_matter_json.md", "front_matter"),
        ("obsidian.md", "front_matter"),
        ("readwise.md", "omnivore"),
        ("notion.md", "omnivore"),
        ("cubox.md", "omnivore"),
    ],
)
def test_the_shape_is_told_from_the_content(name: str, shape: str) -> None:
    found = detect((SAMPLES / name).read_text(encoding="utf-8"))
    assert (found.shape, found.confidence >= 0.7) == (shape, True)


def test_toml() -> None:
    document = sample("front_matter_toml.md")
    article = document.article
    assert (article.title, article.author) == ("星桥储能拿下18亿元订单，股价应声上涨", "某甲")
    assert article.url == "https://finance.example.com/2026/03/11/xq-order.html"
    assert (article.published.value, article.published.how) == ("2026-03-11T09:20:00", "declared")
    assert article.tags == ("储能", "电网")
    assert article.given_summary is not None
    assert [block.kind for block in article.blocks] == ["heading", "paragraph", "quote", "list_item", "list_item"]


def test_json() -> None:
    article = sample("front_matter_json.md").article
    assert (article.title, article.authors, article.publisher) == (
        "海港物流机器人年内将部署2000台",
        ("某乙",),
        "东海日报",
    )
    assert (article.url, article.published.value) == (None, "2026-05-06T08:00:00")


def test_obsidian() -> None:
    document = sample("obsidian.md")
    article = document.article
    assert article.authors == ("某甲", "乙老师") or article.authors == ("某甲", "某乙")
    assert article.url == "https://mp.weixin.qq.com/s?__biz=MzA1&mid=2650000001&idx=1&sn=abcdef"
    assert (article.published.value, article.published.how) == ("2026-01-15", "declared")
    assert article.tags == ("输入法",)
    # the page's description is only how the body begins
    assert article.given_summary is None
    assert len(texts(document)) == 3
    assert "reader.embed" in {piece.rule for piece in article.removed}


def test_readwise_highlights_are_the_article_where_there_is_no_other() -> None:
    document = sample("readwise.md")
    article = document.article
    assert article.title == "电池厂为什么都去了北岬：一座小城的三年"
    assert (article.author, article.tags) == ("某丙", ("电池", "地方财政"))
    assert article.url == "https://www.example.com/a/20260402/battery.html"
    assert (article.published.value, article.published.basis) == ("2026-04-02", "the address")
    assert texts(document) == [
        "三年里，北岬引进了7家电池厂，合计投资420亿元，是当地上一年财政收入的六倍。",
        "厂房由地方平台代建，企业只付租金，前三年免租。",
    ]
    assert {"reader.highlight_note", "reader.highlight_link", "reader.clipper_header"} <= {
        piece.rule for piece in article.removed
    }


def test_notion() -> None:
    document = sample("notion.md")
    article = document.article
    assert (article.title, article.author, article.tags) == ("松果咖啡关闭600家门店", "某丁", ("咖啡", "零售"))
    assert article.url == "https://www.example.cn/story?id=88"
    assert (article.published.value, article.published.how) == ("2026-03-02", "declared")
    assert [block.kind for block in article.blocks] == ["paragraph", "heading", "paragraph"]
    assert any(piece.rule == "reader.highlights" and "对照" in piece.text for piece in article.removed)


def test_cubox() -> None:
    document = sample("cubox.md")
    assert document.article.url == "https://www.example.com/2026/04/09/power-ledger"
    assert len(texts(document)) == 2


@pytest.mark.parametrize(
    "head",
    [
        "# 某公司融资\n\n[Read on Instapaper](https://instapaper.com/read/12)\n[Original](https://a.example/1)\n\n---\n\n",
        "# 某公司融资\n\n**Author:** 某甲\n**Saved:** Feb 27, 2026\n**URL:** https://a.example/1\n\n",
        "# 某公司融资\n\nAdded to Pocket\n\n- Source: [a](https://a.example/1)\n- Tags: 财经\n\n## Full Text\n\n",
        "# 某公司融资\n\n## Metadata\n- Author: [[某甲]]\n- URL: https://a.example/1\n\n## Full Document\n\n",
    ],
)
def test_other_exports(head: str) -> None:
    document = read(f"{head}{TEXT}\n\n## Highlights\n\n> {TEXT}\n")
    article = document.article
    assert (article.shape, article.title, article.url) == ("omnivore", "某公司融资", "https://a.example/1")
    assert texts(document) == [TEXT]


def test_an_article_with_labels_or_notes_is_no_export() -> None:
    for text in (
        f"# 某公司融资\n\n作者: 某甲\n\n{TEXT}\n\n## 笔记\n\n{TEXT}\n\n## 展望\n\n{TEXT}\n",
        f"# 某公司融资\n\n来源：某报\n\n{TEXT}\n",
        f"# Notion 发布新功能\n\n{TEXT}\n",
    ):
        document = read(text)
        assert document.article.shape == "front_matter"
        assert texts(document).count(TEXT) == text.count(TEXT)


@pytest.mark.parametrize(
    ("matter", "authors"),
    [
        ("author:\n  name: 某甲\n  url: https://a.example", ("某甲",)),
        ("authors:\n  - name: 某甲\n  - name: 某乙", ("某甲", "某乙")),
        ("author: [[某甲]]", ("某甲",)),
        ('author: "[某甲](https://a.example)"', ("某甲",)),
        ("author: ['[[某甲|甲]]', unknown]", ("某甲",)),
    ],
)
def test_authors_in_every_form(matter: str, authors: tuple[str, ...]) -> None:
    assert read(f"---\ntitle: 某公司融资\n{matter}\n---\n\n{TEXT}").article.authors == authors


def test_fields_of_other_names() -> None:
    article = read(
        f"---\n标题: 某公司融资\n作者: 某甲\n发布时间: 2026年3月1日 08:00\n来源: 某报\n链接: https://a.example/1\n---\n\n{TEXT}"
    ).article
    assert (article.title, article.author, article.publisher) == ("某公司融资", "某甲", "某报")
    assert (article.url, article.published.value) == ("https://a.example/1", "2026-03-01T08:00")


def test_a_publication_date_after_the_day_of_saving_is_reported() -> None:
    document = read(f"---\ntitle: 某公司融资\npublished: 2027-02-27\ncreated: 2026-03-01\n---\n\n{TEXT}")
    assert "metadata-contradiction" in codes(document)
    assert document.article.published.value == "2027-02-27"
    document = read(f"---\ntitle: 某公司融资\npublished: 2026-02-27\ncreated: 2026-03-01\n---\n\n{TEXT}")
    assert "metadata-contradiction" not in codes(document)


def test_a_date_far_from_the_one_in_the_address_is_reported() -> None:
    for day, told in (("2026-02-28", False), ("2025-02-27", True)):
        url = "https://a.example/2026/02/27/x.html"
        document = read(f"---\ntitle: 某公司融资\ndate: {day}\nurl: {url}\n---\n\n{TEXT}")
        assert ("metadata-contradiction" in codes(document)) == told
        assert document.article.published.value == day


def test_the_address_dates_an_article_better_than_the_day_of_saving() -> None:
    for created, value in (("2026-03-09", "2026-02-27"), ("2026-01-01", "2026-01-01")):
        url = "https://a.example/2026/02/27/x.html"
        article = read(f"---\ntitle: 某公司融资\ncreated: {created}\nurl: {url}\n---\n\n{TEXT}").article
        assert (article.published.value, article.published.how) == (value, "inferred")


def test_the_day_in_a_files_name_is_better_than_none() -> None:
    for name, value in (
        ("2026-02-27-融资.md", "2026-02-27"),
        ("2026-13-27-融资.md", None),
        ("融资-2026-02-27.md", None),
    ):
        article = read_bytes(f"# 某公司融资\n\n{TEXT}".encode(), source_path=f"a/{name}").article
        assert (article.published.value, article.published.how) == (value, "inferred" if value else "unknown")


@pytest.mark.parametrize(
    "hostile",
    [
        f"---\ntitle: 甲\n{LAUGHS}---\n",
        "---\ntitle: " + "[" * 60_000 + "\n---\n",
        "---\ntitle: 甲\na: " + "{a: " * 5_000 + "\n---\n",
        "+++\ntitle = '甲'\na = " + "[" * 60_000 + "\n+++\n",
        "+++\n" + ".".join("a" * 20_000) + " = 1\n+++\n",
        '{"title": ' * 6_000,
        '{"title": "甲", "a": ' + "[" * 60_000,
    ],
    ids=["laughs", "yaml lists", "yaml tables", "toml lists", "toml key", "json tables", "json lists"],
)  # fmt: skip
def test_bombs_are_refused_fast(hostile: str) -> None:
    start = time.perf_counter()
    document = read(f"{hostile}\n\n{TEXT}\n")
    assert time.perf_counter() - start < 5  # a second here; a bomb that goes off takes minutes
    assert any(TEXT in text for text in texts(document)) or document.diagnostics


def test_aliases_are_refused_and_the_fields_still_read() -> None:
    found = read_matter('---\ntitle: "甲"\na: &x [1]\nb: *x\n---\n正文')
    assert found is not None
    assert found.text("title") == "甲"
    assert [problem.code for problem in found.diagnostics] == ["front-matter-invalid"]
    assert "aliases" in found.diagnostics[0].message


def test_json_at_the_head_is_front_matter_only_over_a_body() -> None:
    assert read_matter('{"title": "甲"}\n{"title": "乙"}\n') is None
    assert read_matter('{"title": "甲"}') is None
    assert read_matter('{"title": "甲"} 正文') is None
    found = read_matter('{"title": "甲"}\n\n正文')
    assert found is not None
    assert (found.kind, found.text("title")) == ("JSON", "甲")
