"""What an HTML page says of itself, what its lines become, and that no page is too broken or takes too long."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning import Clean, uncovered
from pipeline.document import Article, Document
from pipeline.readers import read_bytes
from pipeline.readers.html_main import find_story
from pipeline.readers.html_meta import date_in_address, read_meta
from pipeline.readers.html_roles import role_of
from pipeline.readers.html_tokens import decoded, folded, shown, tokens
from pipeline.readers.mapped import concat
from pipeline.readers.markup import weave

KINDS: dict[str, str] = json.loads((Path(__file__).parent / "html_kinds.json").read_text(encoding="utf-8"))
BODY = (
    "<div class=text><p>青禾储能昨天公布了年报，订单比上一年多出两成。</p>"
    "<p>公司表示，两座工厂的产能也都在增加，明年将再建一座。</p></div>"
)


NEWS = {"@type": "NewsArticle", "headline": "甲", "datePublished": "2025-03-04T05:06:07+08:00"}


def read(page: str) -> Document:
    return read_bytes(page.encode(), source_path="a.html")


def article(head: str = "", body: str = BODY) -> Article:
    return read(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>").article


def texts(found: Article, kind: str | None = None) -> list[str]:
    return [block.text for block in found.blocks if kind in (None, block.kind)]


def json_ld(story: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(story, ensure_ascii=False)}</script>'


# --- what the page says of itself ---


@pytest.mark.parametrize(
    ("title", "heading", "read_as"),
    [
        ("青禾储能公布年报_某某网", "<h1>青禾储能公布年报</h1>", "青禾储能公布年报"),
        ("第二章 风起 _《青禾》在线阅读", "<h1>第二章 风起<span>241</span></h1>", "第二章 风起"),
        ("某某网-2025年第4期", "<h2>《储能学报》2025年第4期</h2>", "《储能学报》2025年第4期"),
        ("夜行_原文_某某诗词网", "<h1>夜行</h1>", "夜行"),
        ("某某网-文章", "<h1>青禾储能公布年报</h1>", "青禾储能公布年报"),
        ("", "<h1>青禾储能公布年报</h1>", "青禾储能公布年报"),
        ("只有这里写着标题", "", "只有这里写着标题"),
    ],
)
def test_the_title_is_the_headline_the_page_shows(title: str, heading: str, read_as: str) -> None:
    found = article(f"<title>{title}</title>", heading + BODY)
    assert found.title == read_as
    assert len(texts(found)) == 2


def test_a_stated_title_stands_against_a_logo() -> None:
    head = '<meta property="og:title" content="青禾储能公布年报"><title>某某网</title>'
    assert article(head, "<h1>某某网</h1>" + BODY).title == "青禾储能公布年报"


@pytest.mark.parametrize(
    ("head", "value", "how"),
    [
        (json_ld(NEWS), "2025-03-04T05:06:07", "declared"),
        (json_ld({"@graph": [{"@type": "WebSite"}, NEWS]}), "2025-03-04T05:06:07", "declared"),
        ('<meta itemprop=datePublished content="2025-03-04 05:06">', "2025-03-04T05:06", "declared"),
        ('<meta name=PubDate content="2025-03-04">', "2025-03-04", "declared"),
        ('<link rel=canonical href="https://a.example/2025/03/04/x.html">', "2025-03-04", "inferred"),
        ('<link rel=canonical href="https://a.example/n1/20250304/x.html">', "2025-03-04", "inferred"),
        (json_ld({"@type": "Organization", "datePublished": "2025-03-04", "headline": "甲"}), None, "unknown"),
        ('<script type="application/ld+json">{"@type": </script>', None, "unknown"),
        ("", None, "unknown"),
    ],
)  # fmt: skip
def test_the_date_and_how_it_is_known(head: str, value: str | None, how: str) -> None:
    published = article(head).published
    assert (published.value, published.how) == (value, how)
    if how == "inferred":
        assert published.basis == "the address"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2026/02/27/1.html", "2026-02-27"),
        ("https://a.example/2026-02/27/c_1.htm", "2026-02-27"),
        ("https://a.example/gj/202602/t20260227_15263156.htm", "2026-02-27"),
        ("https://a.example/n1/2026/0227/c1.html", "2026-02-27"),
        ("https://a.example/a/20260227A060RN00", "2026-02-27"),
        ("https://a.example/item/2026022799", None),
        ("https://a.example/2026/13/27/1.html", None),
        ("https://a.example/article/7367007067191640576", None),
        ("https://a.example/?d=2026/02/27", None),
        ("https://[bad/2026/02/27", None),
        (None, None),
    ],
)
def test_the_day_in_an_address(url: str | None, day: str | None) -> None:
    assert date_in_address(url) == day


def test_editors_are_no_authors() -> None:
    head = '<meta name=author content="方敏">'
    found = article(head, BODY.replace("</div>", "<p>【责任编辑：方敏】</p></div>"))
    assert (found.editors, found.authors) == (("方敏",), ())
    assert article(head).authors == ("方敏",)
    both = article(
        json_ld({"@type": "Article", "headline": "甲", "author": [{"name": "王某某"}]}), BODY + "<p>责编：方敏"
    )
    assert (both.authors, both.editors) == (("王某某",), ("方敏",))


def test_the_front_page_of_a_site_is_no_address() -> None:
    assert article('<link rel=canonical href="https://a.example/">').url is None
    assert article('<link rel=canonical href="//a.example/1">').url == "https://a.example/1"


# --- what its lines become ---


def test_marks_of_footnotes_and_edit_links_leave_the_line() -> None:
    body = (
        "<h2>历史<span class=mw-editsection>[<a href=/e>编辑</a>]</span></h2><p>公司于2017年成立<sup class=reference>"
        "<a href=#1>[3]</a></sup>，占地12km<sup>2</sup>，订单<sup>[注 1]</sup>多出两成<sup>[2-4]</sup>。</p>" + BODY
    )
    found = article("", body)
    assert texts(found)[:2] == ["历史", "公司于2017年成立，占地12km2，订单多出两成。"]
    assert all(found.blocks[1].text[run.start : run.start + run.length] for run in found.blocks[1].runs)


def test_a_table_of_data_keeps_its_rows_and_the_names_that_are_links() -> None:
    table = "<table><tr><th>企业<th>收入<tr><td><a href=/1>青禾储能</a><td>12亿元<tr><td>白鹭航运<td>9亿元</table>"
    found = article("", BODY.replace("</div>", table + "</div>"))
    assert texts(found, "list_item") == ["企业 收入", "青禾储能 12亿元", "白鹭航运 9亿元"]


def test_sources_under_a_story_are_not_its_text() -> None:
    notes = "<h2>参考文献</h2><ol><li>某某. 储能年鉴. 2024.<li>某某. 电池. 2023.</ol><h2>评价</h2>"
    notes += "<p>业内认为，这是近年来最好的一份年报。</p>"
    found = article("", BODY.replace("</div>", notes + "</div>"))
    assert not any("年鉴" in text or "参考" in text for text in texts(found))
    assert texts(found)[-1] == "业内认为，这是近年来最好的一份年报。"
    assert any(piece.rule == "reader.notes" for piece in found.removed)


def test_code_goes_and_preformatted_chinese_stays() -> None:
    code = "<pre><code>def add(a, b):\n    return a + b\n</code></pre>"
    story = "<pre>　　青禾储能昨天公布了年报，\n订单比上一年多出两成。\n　　公司表示，产能也在增加。</pre>"
    found = article("", f"<div>{BODY}{code}{story}</div>")
    assert not any("return" in text for text in texts(found))
    assert "青禾储能昨天公布了年报，订单比上一年多出两成。" in texts(found)
    assert "公司表示，产能也在增加。" in texts(found)


def test_a_break_behind_a_comma_breaks_no_paragraph() -> None:
    found = article("", "<div>公司表示，<br>两座工厂的产能都在增加。<br>明年将再建一座工厂，地点没有公布。</div>")
    assert texts(found) == ["公司表示，两座工厂的产能都在增加。", "明年将再建一座工厂，地点没有公布。"]


def test_an_anchor_left_open_makes_no_links() -> None:
    found = article(
        "", "<div><a name=top><p>青禾储能昨天公布了年报，订单多出两成。</p><p>产能也在增加，公司表示。</p></div>"
    )
    assert len(texts(found)) == 2


@pytest.mark.parametrize(
    ("called", "rule"),
    [
        ("comment-list", "reader.comments"),
        ("moduleRelatedStories", "reader.related"),
        ("native-ad-item", "reader.advertisement"),
        ("bread_crumbs", "reader.navigation"),
        ("breadCrumb", "reader.navigation"),
        ("shareholder-letter", None),
        ("header-wrap", "reader.scraps"),
        ("page has-sidebar", None),
        ("no-comments single", None),
        ("disableAsideSection", None),
        ("summary_EGg7N", None),
        ("text right-aligned", None),
        ("right", "reader.sidebar"),
        ("fenxiang", "reader.share"),
        ("shadow adapt loading", None),
        ("", None),
    ],
)
def test_what_a_class_calls_its_element(called: str, rule: str | None) -> None:
    role = role_of(called)
    assert (role.rule if role else None) == rule


# --- no page is too broken ---


@given(st.lists(st.sampled_from(["文", " ", "\n", "&amp;", "&nbsp;", "&#8203;", "&bogus;", "　", "a b"]), max_size=20))
def test_shown_is_what_folding_the_decoded_text_gives(parts: list[str]) -> None:
    saved = "".join(parts)
    text = shown(saved, [(0, len(saved))])
    assert text.text == folded(concat(decoded(saved, 0, len(saved)))).text
    for segment in text.segments:
        if segment.exact:
            part = text.text[segment.start : segment.start + segment.length]
            assert part == saved[segment.raw_start : segment.raw_end]


SCRAPS = [
    "<div>",
    "</div>",
    "<p>",
    "<table>",
    "</td>",
    "<td>",
    "<li>",
    "</a>",
    "<a href=x>",
    "<sup>[1]</sup>",
    "<pre>\n",
]
SCRAPS += [
    "<h2>",
    "<script>",
    "<!--",
    "-->",
    "<a b='",
    '"',
    "=",
    "<",
    "</",
    "&lt;",
    "<form>",
    "<title>",
    "<sup>",
    "文，。",
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_character_of_a_garbled_page_is_accounted_for(kind: str) -> None:
    chance = random.Random(kind)  # noqa: S311 - a test's own dice
    for _ in range(8):
        page = "<!DOCTYPE html><html><body>" + KINDS[kind]
        for _ in range(chance.randrange(12)):
            place = chance.randrange(len(page))
            page = page[:place] + chance.choice(SCRAPS) + page[place:]
        document = read(page)
        for after in (lambda found: None, Clean()):
            after(document)
            end = 0
            for block in document.article.blocks:
                assert end <= block.raw_start < block.raw_end
                end = block.raw_end
                for run in block.runs:
                    part = block.text[run.start : run.start + run.length]
                    assert part == page[run.raw_start : run.raw_start + run.length]
            assert uncovered(page, document.article.blocks, document.article.removed) == []


HOSTILE = {
    "nested": "<div>文",
    "open": "<a ",
    "angles": "<",
    "quotes": '<a b=\'c" d="e\' f="',
    "attributes": '<p a="b" ',
    "equals": "= <p=",
    "comments": "<!-- -",
    "declarations": "<!",
    "closing": "</div></p></b>",
    "items": "<li>文",
    "cells": "<table><tr><td>文",
    "raised": "<sup>[1]",
    "links": "<a href=x><div>某某的文字</a>",
    "headlines": "<h2>标题标题</h2>",
    "preformatted": "<pre>\n文",
    "classes": "<div class='aB-c_d Foo1Bar'>文",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_the_page_and_no_faster(piece: str) -> None:
    def seconds(size: int) -> float:
        page = "<html><head><title>标题标题_某某网</title><body>" + piece * (size // len(piece))
        started = time.process_time()
        found = list(tokens(page, 0, len(page)))
        find_story(weave(page, found))
        read_meta(page, found)
        return time.process_time() - started

    seconds(20_000)
    small, large = seconds(60_000), seconds(480_000)
    assert large < 30 * max(small, 0.01)
