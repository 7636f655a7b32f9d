"""Plain text: which line is the title, what the first and last lines say, and what a date in a title is worth."""

from __future__ import annotations

import pytest

from pipeline.document import Article
from pipeline.readers.masthead import Masthead, credit, dateline, editors, paper, read_masthead
from pipeline.readers.plain_text import read_plain_text
from pipeline.readers.reading import assemble

BODY = (
    "北岬光电宣布，以12亿欧元收购一家公司，交易预计在第三季度完成。\n\n"
    "公司没有说明这笔资金从何而来，也没有说明用途。\n\n"
    "这是公司成立以来最大的一笔收购。\n\n"
    "消息公布后，公司股价上涨了4%。\n\n"
    "分析师认为，整合需要两年时间。"
)


def read(saved: str) -> Article:
    return assemble(saved, "a.txt", "plain_text", read_plain_text(saved), []).article


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("北岬光电完成并购", "北岬光电完成并购"),
        ("北岬光电完成并购！创下纪录，谁是赢家？", "北岬光电完成并购！创下纪录，谁是赢家？"),
        ("标题：北岬光电完成并购", "北岬光电完成并购"),
        ("2026-03-01 10:00\n北岬光电完成并购", "北岬光电完成并购"),
        ("北岬光电完成并购_东方财富网", "北岬光电完成并购"),
        ("北岬光电完成并购 #并购#", "北岬光电完成并购"),
        ("东海社北岬5月10日电 某公司完成并购", ""),
        ("今天上午，某公司宣布完成了一笔并购。", ""),
        ("先说三点：", ""),
    ],
)
def test_the_title_is_a_headline_at_the_head(head: str, title: str) -> None:
    article = read(f"{head}\n\n{BODY}")
    assert article.title == title
    assert len(article.blocks) == (5 if title else 6)


def test_a_text_of_one_line_has_no_title() -> None:
    assert read("北岬光电完成并购").title == ""


@pytest.mark.parametrize("title", ["【2026-03-01】早报：北岬光电完成并购", "北岬光电完成并购 20260301"])
def test_a_date_only_in_the_title_is_inferred(title: str) -> None:
    found = read(f"{title}\n\n{BODY}").published
    assert (found.value, found.how, found.basis) == ("2026-03-01", "inferred", "the title")


def test_a_date_under_the_title_is_declared() -> None:
    found = read(f"【2026-03-01】东海早报\n2026-03-02 08:00\n\n{BODY}").published
    assert (found.value, found.how, found.basis) == ("2026-03-02T08:00", "declared", "the line under the title")


def test_what_the_last_lines_say() -> None:
    article = read(f"北岬光电完成并购\n\n{BODY}\n\n《东海日报》（2026年03月01日 04版）\n（责任编辑：甲某 校对：乙某）")
    assert (article.published.value, article.published.basis) == ("2026-03-01", "the line under the story")
    assert (article.publisher, article.editors, article.author) == ("东海日报", ("甲某",), None)
    assert len(article.blocks) == 5


def test_reporters_in_the_dateline() -> None:
    article = read(f"北岬光电完成并购\n\n本报讯（记者甲某、乙某某）{BODY}")
    assert article.authors == ("甲某", "乙某某")
    assert article.blocks[0].text.startswith("本报讯")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("(责编：甲某、乙某某)", ("甲某", "乙某某")),
        ("编辑：甲某 责任编辑：乙某", ("甲某", "乙某")),
        ("【责任编辑：甲某】", ("甲某",)),
        ("责任编辑 甲某", ("甲某",)),
        ("文丨壬某　编辑丨癸某", ("癸某",)),
        ("选稿：甲某", ("甲某",)),
        ("编辑 讨论 上传视频", ()),
        ("播报 编辑", ()),
        ("作者：甲某", ()),
    ],
)
def test_editors_are_no_authors(line: str, names: tuple[str, ...]) -> None:
    assert editors(line) == names


def test_credits_keep_the_roles_apart() -> None:
    assert credit("文丨壬某　编辑丨癸某") == Masthead(authors=("壬某",), editors=("癸某",))
    assert credit("来源：东海网 责任编辑：甲某") == Masthead(publisher="东海网", editors=("甲某",))
    assert credit("公司编辑了一份很长的名单。") is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            "2024-05-13 12:03:10 作者：甲某 来源: 东海网 选稿：乙某",
            Masthead(date="2024-05-13T12:03:10", authors=("甲某",), editors=("乙某",), publisher="东海网"),
        ),
        ("某程序员 于 2025-11-03 21:15:08 发布", Masthead(date="2025-11-03T21:15:08", authors=("某程序员",))),
        ("2026-06-11 22:30 · 东海快讯", Masthead(date="2026-06-11T22:30", publisher="东海快讯")),
        ("本文来源于 统计局 2026-05-11 09:36:26", Masthead(date="2026-05-11T09:36:26", publisher="统计局")),
        ("来源：综合甲报、乙网", Masthead()),
        ("最新推荐文章于 2025-12-01 10:00:00 发布", None),
    ],
)
def test_more_lines_of_a_masthead(line: str, says: Masthead | None) -> None:
    assert read_masthead(line) == says


def test_the_paper_under_a_story_and_its_dateline() -> None:
    assert paper("《东海日报》（2026年05月11日 09版）") == Masthead(date="2026-05-11", publisher="东海日报")
    assert paper("《东海日报》今天报道了这件事。") is None
    assert dateline(["东海社北岬5月9日电（记者甲某）今天……"]) == Masthead(authors=("甲某",))
    assert dateline(["公司（记者站在门口）今天……", "没有"]) == Masthead()
