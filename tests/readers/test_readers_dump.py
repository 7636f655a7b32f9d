"""Page dumps of many kinds, written for the project: what of each page is its story, and what its head says.

Every line of a file in `dumps/` begins with a mark: `=` is the story, `T` its title, `M` its masthead and credits; the
rest of the page has none.
"""

from __future__ import annotations

import json
import time
import unicodedata
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.cleaning import uncovered
from pipeline.document import Document
from pipeline.language import find_story
from pipeline.language.page_lines import WEIGHTS, Weights
from pipeline.readers import detect
from pipeline.readers.page_dump import read_page_dump
from pipeline.readers.reading import assemble

DUMPS = Path(__file__).parent / "dumps"
PAGES = sorted(DUMPS.glob("*.txt"))
SAYS: dict[str, dict[str, Any]] = json.loads((DUMPS / "metadata.json").read_text(encoding="utf-8"))
GUTTER = 2
COUNTS = {"headed_within", "card_gap", "card_prose", "cards_least", "repeats"}
RULES = {"reader.title", "reader.masthead", "reader.aside", "reader.outside_story"}


def marked(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [(line[:GUTTER].strip(), line[GUTTER:]) for line in lines]


def page(path: Path) -> str:
    return "\n".join(text for _, text in marked(path))


def read(saved: str) -> Document:
    return assemble(saved, "a.txt", "page_dump", read_page_dump(saved), [])


def bare(text: str) -> str:
    return text.strip().removesuffix(" [ 编辑 ]")


def texts(document: Document) -> list[str]:
    return [block.text for block in document.article.blocks]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_story_and_nothing_but_the_story(path: Path) -> None:
    story = [bare(text) for mark, text in marked(path) if mark == "=" and text.strip()]
    assert texts(read(page(path))) == story


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_the_head_of_a_page_says(path: Path) -> None:
    article = read(page(path)).article
    title = next(text.strip() for mark, text in marked(path) if mark == "T")
    says = SAYS[path.stem]
    assert article.title == bare(title)
    assert (article.published.value, article.published.how) == (says["value"], says.get("how", "declared"))
    assert (list(article.authors), list(article.editors)) == (says.get("authors", []), says.get("editors", []))
    assert article.publisher == says.get("publisher")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_is_known_for_a_page_dump(path: Path) -> None:
    assert detect(page(path)).shape == "page_dump"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_is_left_out_is_listed_line_by_line(path: Path) -> None:
    document = read(page(path))
    removed = document.article.removed
    assert uncovered(document.saved, document.article.blocks, removed) == []
    assert {piece.rule for piece in removed} <= RULES | {"reader.markup"}
    assert all(piece.text == document.saved[piece.raw_start : piece.raw_end] for piece in removed)
    title = next(text.strip() for mark, text in marked(path) if mark == "T")
    assert ("reader.title", title) in {(piece.rule, piece.text) for piece in removed}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_line_breaks_change_nothing(path: Path, line_break: str) -> None:
    saved = page(path)
    assert texts(read(saved.replace("\n", line_break))) == texts(read(saved))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_set_with_wide_gaps_or_without_any_keeps_nearly_all_its_story(path: Path) -> None:
    lines = [line for line in page(path).split("\n") if line.strip()]
    story = {bare(text) for mark, text in marked(path) if mark == "=" and text.strip()}
    for saved in ("\n".join(lines), "\n\n".join(lines)):
        kept = set(texts(read(saved)))
        assert len(kept & story) >= 0.8 * len(story)
        assert sum(map(len, kept - story)) <= 0.1 * sum(map(len, story))


def test_a_page_of_buttons_has_no_story_and_no_title() -> None:
    document = read("首页\n登录\n注册\n分享至\n0\n版权所有")
    assert (document.article.title, document.article.blocks) == ("", ())
    assert {piece.rule for piece in document.article.removed} == {"reader.outside_story"}


def test_a_long_page_of_words_alone_stays_whole() -> None:
    words = [f"词条{number}" for number in range(100)]
    assert texts(read("\n".join(words))) == words


def test_the_title_of_the_original_stands_in_for_a_title_that_the_page_does_not_show() -> None:
    body = "北岬光电5月10日宣布，以12亿欧元收购一家公司，交易预计在第三季度完成。\n公司没有说明资金从何而来。"
    document = read(f"登录\n注册\n{body}\n原标题：北岬光电完成并购\n责任编辑：甲某\n版权所有")
    assert (document.article.title, document.article.editors) == ("北岬光电完成并购", ("甲某",))


@pytest.mark.parametrize(
    ("foot", "value", "how", "basis"),
    [
        ("《东海日报》（2026年05月11日 09版）", "2026-05-11", "declared", "the line under the story"),
        ("时间：2026-05-11 17:08", "2026-05-11T17:08", "declared", "the line under the story"),
        ("相关推荐\n某片破28亿\n2026-05-09", "2026-05-09", "inferred", "the newest time stamp on the page"),
        ("版权所有", None, "unknown", ""),
    ],
)
def test_a_date_that_stands_elsewhere(foot: str, value: str | None, how: str, basis: str) -> None:
    body = (
        "北岬光电宣布，以12亿欧元收购一家公司，交易预计在第三季度完成。\n公司没有说明这笔资金从何而来，也没有说用途。"
    )
    found = read(f"首页 > 财经 > 正文\n北岬光电完成一笔并购\n{body}\n{foot}\n").article.published
    assert (found.value, found.how, found.basis) == (value, how, basis)


def test_a_date_in_the_title_is_inferred() -> None:
    body = (
        "北岬光电宣布，以12亿欧元收购一家公司，交易预计在第三季度完成。\n公司没有说明这笔资金从何而来，也没有说用途。"
    )
    found = read(f"首页 > 财经 > 正文\n【2026-03-01】北岬光电完成一笔并购\n{body}\n版权所有").article.published
    assert (found.value, found.how, found.basis) == ("2026-03-01", "inferred", "the title")


def test_a_day_in_an_infobox_is_not_the_day_of_publication() -> None:
    saved = page(DUMPS / "encyclopedia.txt").replace("投入使用    1998年", "建成时间 1998年3月1日")
    assert read(saved).article.published.how == "unknown"


def test_reading_is_linear() -> None:
    saved = page(DUMPS / "portal_news.txt")
    start = time.perf_counter()
    read(saved * 200)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("name", [field.name for field in fields(Weights)])
def test_no_weight_is_tuned_to_a_hair(name: str) -> None:
    pages = {path: [line.strip() for line in page(path).split("\n")] for path in PAGES}
    value = getattr(WEIGHTS, name)
    step = max(1, round(value * 0.2)) if name in COUNTS else value * 0.2
    for weights in (replace(WEIGHTS, **{name: value - step}), replace(WEIGHTS, **{name: value + step})):
        same = sum(find_story(lines, weights) == find_story(lines) for lines in pages.values())
        assert same >= len(pages) - 2


@pytest.mark.parametrize(
    ("title", "bare_title"),
    [
        ("石榴智能完成百亿融资_财经_东海网", "石榴智能完成百亿融资"),
        ("石榴智能完成百亿融资 - 东海网", "石榴智能完成百亿融资"),
        ("石榴智能完成百亿融资 | 北岬资本领投", "石榴智能完成百亿融资 | 北岬资本领投"),
        ("石榴智能完成百亿融资 #融资#", "石榴智能完成百亿融资"),
    ],
)
def test_a_title_loses_the_names_that_the_page_shows_elsewhere(title: str, bare_title: str) -> None:
    body = "石榴智能今天宣布完成一百亿元的融资，创下纪录。\n北岬资本领投了这一轮，投后估值达到八百亿元。"
    assert read(f"东海网\n财经\n登录\n{title}\n2026-03-01 10:00\n{body}\n版权所有 东海网").article.title == bare_title


def test_lists_within_lists_lose_their_bullets() -> None:
    body = "公司公布了三项计划，并说明了每一项的开支和进度。\n+ 扩建数据中心，投入三十亿元，明年年底之前完工。"
    document = read(f"登录\n注册\n{body}\n截至发稿，公司没有回应记者关于资金来源的提问。\n版权所有")
    assert [(block.kind, block.text[:4]) for block in document.article.blocks][1] == ("list_item", "扩建数据")
    assert uncovered(document.saved, document.article.blocks, document.article.removed) == []


def grams(text: str) -> Counter[str]:
    solid = "".join(unicodedata.normalize("NFKC", text).split())
    return Counter(solid[at : at + 4] for at in range(max(1, len(solid) - 3)))


@pytest.mark.shared
def test_real_pages_as_text_dumps(shared: Path) -> None:
    pages = json.loads((shared / "pages/dev/gold.json").read_text(encoding="utf-8"))
    scores: list[float] = []
    for key, gold in pages.items():
        kept = grams("\n".join(texts(read((shared / f"pages/dev/dump/{key}.txt").read_text(encoding="utf-8")))))
        wanted = grams(gold["content"])
        hits = sum((kept & wanted).values())
        scores.append(2 * hits / (sum(kept.values()) + sum(wanted.values())))
    assert sum(scores) / len(scores) >= 0.95
    assert min(scores) >= 0.8
