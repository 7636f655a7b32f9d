"""What each shape's reader makes of a sample with the shape's traps."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.readers import detect, read_bytes, read_file

SAMPLES = Path(__file__).parent / "samples"
SHAPES = {
    "weibo.md": "weibo",
    "front_matter.md": "front_matter",
    "omnivore.md": "omnivore",
    "page_dump.txt": "page_dump",
    "plain_text.txt": "plain_text",
    "page.html": "html",
}


def sample(name: str) -> Document:
    return read_file(SAMPLES / name, source_path=name)


def texts(document: Document, kind: str | None = None) -> list[str]:
    return [block.text for block in document.article.blocks if kind is None or block.kind == kind]


def codes(document: Document) -> list[str]:
    return [problem.code for problem in document.diagnostics]


@pytest.mark.parametrize(("name", "shape"), SHAPES.items())
def test_the_shape_is_told_from_the_content(name: str, shape: str) -> None:
    found = detect((SAMPLES / name).read_text(encoding="utf-8"))
    assert found.shape == shape
    assert 0.5 <= found.confidence <= 1
    assert found.reason


def test_other_contents() -> None:
    assert detect("某公司的标题\n====\n\n正文。").shape == "front_matter"
    assert detect("<p>一</p><p>二</p><div>三</div>").shape == "html"
    assert detect("标题\n\n1 < 2，这是正文。").shape == "plain_text"
    assert detect("").shape == "plain_text"
    leaked = "<div><p>一</p></div>" * 10
    dump = (SAMPLES / "page_dump.txt").read_text(encoding="utf-8")
    assert detect(f"{dump}\n{leaked}\n").shape == "page_dump"
    assert detect(f"开头一句。\n{leaked}\n").shape == "html"
    assert detect("<!-- " + "-->" * 5000 + "<!-- -->" * 5000).shape == "plain_text"


def test_weibo() -> None:
    document = sample("weibo.md")
    article = document.article
    assert (article.title, article.publisher, article.author) == ("澜舟芯片完成40亿融资", "微博", None)
    assert article.url == "https://weibo.com/1234567890/AbCdEfGhI"
    assert (article.published.value, article.published.how) == ("2025-06-03", "inferred")
    assert "保存时间" in article.published.basis
    assert article.tags == ("澜舟芯片完成40亿融资", "国产芯片新势力")
    assert article.given_summary == "澜舟芯片融资40亿，估值300亿，海石资本出资25亿。"
    assert "metadata-contradiction" in codes(document)
    assert texts(document)[:2] == [
        "澜舟芯片宣布完成40亿元融资，估值升至300亿元，这是公司成立以来最大的一笔融资。【图1】",
        "本轮由海石资本领投（出资25亿元），其研发部门R&D将扩招，预计增加300人。",
    ]
    assert not any("#" in text or "surl" in text or "出资25亿。" in text for text in texts(document))


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("某甲长文回应 #某公司财报##某甲首份财报#某公司发布财报，营收...", "某甲长文回应 某公司财报"),
        ("某校某甲：#十年后机器人更多##五个方向#“十年后...", "某校某甲：十年后机器人更多"),
        ("#某公司融资# 既想当黑马，又怕踩坑...", "某公司融资"),
        ("某公司今天宣布完成融资。本轮由某资本领投，资金将...", "某公司今天宣布完成融资"),
        ("回复@某网友:研究者发现了新的规律。这意味着...", "研究者发现了新的规律"),
    ],
)
def test_weibo_titles(heading: str, title: str) -> None:
    saved = f"# {heading}\n\n**URL**: https://weibo.com/1/a\n\n## 原始摘要\n\n正文第一句在这里。\n\n## 元数据\n"
    assert read_bytes(saved.encode(), source_path="a.md").article.title == title


def test_weibo_topics_inside_a_sentence_stay_as_words() -> None:
    saved = (
        "# #甲#...\n\n**URL**: https://weibo.com/1/a\n\n## 原始摘要\n\n"
        "今天，<a href='x'><span>#某模型#</span></a>发布了，C#和F#语言都能用。\n\n## 元数据\n"
    )
    assert texts(read_bytes(saved.encode(), source_path="a.md")) == ["今天，某模型发布了，C#和F#语言都能用。"]


def test_front_matter() -> None:
    document = sample("front_matter.md")
    article = document.article
    assert article.title == "12亿欧元！北岬光电并购落地，行业格局生变"
    assert (article.published.value, article.published.how) == ("2025-03-08T07:44:33", "declared")
    assert article.url == "https://new.qq.com/rain/a/20250308A01XYZ00"
    assert (article.publisher, article.author, article.given_summary) == ("腾讯新闻", None, None)
    assert article.tags == ("光电", "并购")
    assert texts(document, "heading") == ["“北极光”计划启动，对手如何应对？"]
    assert texts(document, "caption") == ["北岬光电首座工厂的效果图"]
    assert texts(document, "list_item") == ["产能：每年30万片。", "用工：新增1200个岗位。"]
    assert texts(document, "paragraph") == [
        "北岬光电再次出手。",
        "据报道，首笔资金最快将于6月到位。该交易将打破行业纪录。交易完成后，北岬光电的估值将达到90亿欧元。",
        "公司将投资_5亿欧元_建设首座工厂，注脚在此，用于R&D。",
    ]


def test_a_saved_day_is_no_publication_date() -> None:
    document = read_bytes("---\ntitle: 甲\ncreated: 2025-07-11\n---\n正文在这里结束。".encode(), source_path="a.md")
    assert (document.article.published.value, document.article.published.how) == ("2025-07-11", "inferred")
    document = read_bytes("---\ntitle: 甲\n---\n公司2025年3月1日成立。".encode(), source_path="a.md")
    assert (document.article.published.value, document.article.published.how) == (None, "unknown")
    assert "date-unknown" in codes(document)


def test_markdown_without_front_matter_has_its_masthead_read() -> None:
    saved = (
        "# 某公司预计收入翻倍\n\n文章作者: 某账号\n发布时间: 2024-09-28 13:57\n"
        "原文链接: http://mp.weixin.qq.com/s?__biz=M&mid=1\n\n第一段**从这里**开始，到这里结束。\n"
    )
    article = read_bytes(saved.encode(), source_path="a.md").article
    assert (article.title, article.author) == ("某公司预计收入翻倍", "某账号")
    assert (article.published.value, article.published.how) == ("2024-09-28T13:57", "declared")
    assert article.url == "http://mp.weixin.qq.com/s?__biz=M&mid=1"
    assert [block.text for block in article.blocks] == ["第一段从这里开始，到这里结束。"]


def test_omnivore_keeps_answers_and_their_authors() -> None:
    document = sample("omnivore.md")
    article = document.article
    assert article.title == "如何看待石榴智能估值超过 100 亿元？"
    assert article.authors == ("甲某", "乙某")
    assert article.author == "甲某、乙某"
    assert (article.publisher, article.url) == ("知乎", "https://www.zhihu.com/question/100000001/answer/2000000002")
    assert (article.published.value, article.published.how) == ("2024-05-23T03:14:15", "inferred")
    assert texts(document, "question_detail") == ["石榴智能开启新一轮融资。 知情人士称，拟以不低于100亿元的…显示全部"]
    by_author = [(block.author, block.text) for block in article.blocks if "亿元" in block.text and block.author]
    assert by_author == [
        ("甲某", "目前披露的内容有限，只知道石榴智能正在筹备新一轮融资，估值可能破百亿元。"),
        ("甲某", "海石资本将投入 7.5 亿元。"),
    ]
    assert any(block.author == "乙某" and "3倍" in block.text for block in article.blocks)
    rules = {piece.rule for piece in article.removed}
    assert {"reader.front_matter", "reader.clipper_header", "reader.highlights", "reader.answer_head"} <= rules
    assert not any("65,301" in text or "优秀答主" in text for text in texts(document))


def test_page_dump() -> None:
    document = sample("page_dump.txt")
    article = document.article
    assert article.title == "900亿元!石榴智能融资再创新高,各路资本抢着入局"
    assert (article.author, article.publisher, article.url) == ("某某", "东海经济导报", None)
    assert (article.published.value, article.published.how) == ("2026-02-28", "inferred")
    assert article.title not in texts(document)


def test_page_dump_with_a_date_under_the_title() -> None:
    saved = (
        (SAMPLES / "page_dump.txt").read_text(encoding="utf-8").replace("分享至", "2026-02-27 20:11 来源：某网\n分享至")
    )
    article = read_bytes(saved.encode(), source_path="a.txt").article
    assert (article.published.value, article.published.how) == ("2026-02-27T20:11", "declared")
    assert article.title == "900亿元!石榴智能融资再创新高,各路资本抢着入局"


def test_plain_text() -> None:
    document = sample("plain_text.txt")
    article = document.article
    assert article.title == "年度最大融资落地!石榴智能进账750亿!谁在买单"
    assert (article.published.value, article.published.how) == ("2026-03-02T10:26:08", "declared")
    assert article.given_summary is not None
    assert article.given_summary.startswith("石榴智能宣布获得新融资110亿美元")
    assert article.given_summary not in texts(document)
    assert article.tags == ("企业服务", "智能体(AI)")
    assert (article.author, article.publisher, article.url) == (None, None, None)
    assert texts(document)[0] == "新年第一周,资本圈上演了一场“大戏”——"


def test_a_label_of_a_summary_does_not_swallow_the_article() -> None:
    body = "\n".join(f"这是第{number}段，讲的是公司的第{number}件事。" for number in range(9))
    document = read_bytes(f"公司九件事\n摘要\n{body}".encode(), source_path="a.txt")
    assert document.article.given_summary == "这是第0段，讲的是公司的第0件事。"
    assert len(document.article.blocks) == 8


def test_html() -> None:
    document = sample("page.html")
    article = document.article
    assert (article.title, article.author, article.publisher) == ("北岬光电完成并购", "某甲", "东海经济导报")
    assert article.url == "https://finance.example.com/2025/0511/1.html"
    assert (article.published.value, article.published.how) == ("2025-05-11T09:36:26", "declared")
    assert texts(document, "caption") == ["北岬光电总部大楼"]
    assert texts(document, "heading") == ["下一步往哪里走"]
    assert texts(document, "paragraph")[0] == "北岬光电5月10日宣布，以12亿欧元收购A&B公司，交易预计在第三季度完成。"
    whole = "".join(texts(document))
    assert not any(word in whole for word in ("99亿元", "47.3亿", "首页", "Copyright", "注释"))


def test_nothing_is_invented_for_a_file_without_metadata() -> None:
    article = read_bytes("这一行只是正文，没有标题，也没有日期。".encode(), source_path="x/空白.txt").article
    assert (article.title, article.author, article.publisher, article.url) == ("", None, None, None)
    assert (article.published.value, article.published.how) == (None, "unknown")
    assert article.id == "空白"
