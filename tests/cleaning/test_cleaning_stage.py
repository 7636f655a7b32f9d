"""The stage: kinds, removal list, diagnostics; trimming keeps every place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning import Clean
from pipeline.cleaning.kinds import with_kinds
from pipeline.cleaning.trimming import keep_ranges, without
from pipeline.document import Block, BlockKind, Document, Run
from pipeline.readers import read_bytes, read_file

SAMPLES = Path(__file__).parents[1] / "readers" / "samples"


def block(text: str, kind: BlockKind = "paragraph", author: str | None = None) -> Block:
    return Block(
        id="b1",
        kind=kind,
        text=text,
        raw_start=0,
        raw_end=len(text),
        runs=(Run(start=0, raw_start=0, length=len(text)),) if text else (),
        author=author,
    )


def kinds(*blocks: Block) -> list[tuple[str, str]]:
    return [(found.kind, found.text) for found in with_kinds(blocks)]


def cleaned(name: str) -> Document:
    document = read_file(SAMPLES / name, source_path=name)
    Clean()(document)
    return document


def body(document: Document) -> list[str]:
    return [found.text for found in document.article.blocks if found.kind != "caption"]


LONG = "说起这家公司，不少人想到的还是那款小工具，但它想做的事情要大得多。"


@pytest.mark.parametrize(
    ("text", "kind", "left"),
    [
        ("1. 用户规模:达9亿", "list_item", "用户规模:达9亿"),
        ("2、营收增长", "list_item", "营收增长"),
        ("4、 国际油价上涨", "list_item", "国际油价上涨"),
        ("（3）利润下降", "list_item", "利润下降"),
        ("①出海", "list_item", "出海"),
        ("- 2024年6月估值为30亿元；", "list_item", "2024年6月估值为30亿元；"),
        ("•要点", "list_item", "要点"),
        ("• 1. 要点", "list_item", "要点"),
        ("-12亿美元是去年的现金流。", "paragraph", "-12亿美元是去年的现金流。"),
        ("2.5亿美元到账。", "paragraph", "2.5亿美元到账。"),
        ("3、4月间发布。", "paragraph", "3、4月间发布。"),
        ("▲某公司新品", "caption", "▲某公司新品"),
        ("图源：某网", "caption", "图源：某网"),
        ("从“会聊天”到“会干活”", "heading", "从“会聊天”到“会干活”"),
        ("一、降低成本", "heading", "一、降低成本"),
        ("明确四点:", "paragraph", "明确四点:"),
        ("资本圈上演了一场“大戏”——", "paragraph", "资本圈上演了一场“大戏”——"),
        ("公司今天融资。", "paragraph", "公司今天融资。"),
        ("注：此功能尚未上线", "paragraph", "注：此功能尚未上线"),
    ],
)
def test_kinds_of_bare_lines(text: str, kind: str, left: str) -> None:
    assert kinds(block(text), block(LONG))[0] == (kind, left)


def test_a_list_item_keeps_its_marker_in_its_place() -> None:
    found = with_kinds([block("1. 用户规模")])[0]
    assert (found.raw_start, found.runs) == (0, (Run(start=0, raw_start=3, length=4),))


def test_a_bare_line_is_no_heading_where_markup_marks_them_or_nothing_follows() -> None:
    assert kinds(block("标记的标题", "heading"), block("看一下效果"), block(LONG))[1][0] == "paragraph"
    assert kinds(block(LONG), block("最后一行"))[1][0] == "paragraph"
    assert kinds(block("甲的末行", author="甲"), block(LONG, author="乙"))[0][0] == "paragraph"


def test_figures_of_recommendation_cards_never_reach_the_article() -> None:
    document = cleaned("page_dump.txt")
    whole = document.article.title + "".join(body(document))
    assert not any(figure in whole for figure in ("47.3亿", "28亿", "159~189", "26家", "18204"))
    assert len(body(document)) == 3
    rules = {piece.rule for piece in document.article.removed}
    assert {"reader.title", "reader.masthead", "reader.outside_story"} <= rules
    card = next(piece for piece in document.article.removed if "47.3亿" in piece.text)
    assert document.saved[card.raw_start : card.raw_end] == card.text


def test_weibo_marks_and_links_go() -> None:
    assert body(cleaned("weibo.md")) == [
        "澜舟芯片宣布完成40亿元融资，估值升至300亿元，这是公司成立以来最大的一笔融资。",
        "本轮由海石资本领投（出资25亿元），其研发部门R&D将扩招，预计增加300人。",
        "2024年6月估值为60亿元；",
        "2025年5月升至300亿元。",
    ]


def test_answers_without_their_controls() -> None:
    document = cleaned("omnivore.md")
    assert [(found.kind, found.author) for found in document.article.blocks] == [
        ("question_detail", None),
        ("paragraph", "甲某"),
        ("paragraph", "甲某"),
        ("paragraph", "乙某"),
    ]
    whole = "".join(body(document))
    assert not any(scrap in whole for scrap in ("4719", "显示全部", "参考", "example.com", "IP 属地", "展开"))


def test_plain_text_kinds() -> None:
    document = cleaned("plain_text.txt")
    assert [found.kind for found in document.article.blocks] == [
        "paragraph",
        "paragraph",
        "heading",
        "paragraph",
        "list_item",
        "list_item",
        "paragraph",
    ]
    assert [found.id for found in document.article.blocks] == [f"b{number}" for number in range(1, 8)]


def test_a_page_without_a_story_has_no_body() -> None:
    document = read_bytes("首页\n登录\n分享至\n0\n版权所有\n".encode(), source_path="a.txt")
    Clean()(document)
    assert document.article.blocks == ()
    assert (document.diagnostics[-1].code, document.status) == ("no-body", "failed")


def test_an_unreadable_file_is_not_reported_twice() -> None:
    document = read_bytes(b"", source_path="a.txt")
    Clean()(document)
    assert [problem.code for problem in document.diagnostics] == ["file-empty"]


def test_a_text_without_chinese_is_reported() -> None:
    document = read_bytes(b"A title\n\nThis article has no Chinese in it at all, only English words.", source_path="a")
    Clean()(document)
    assert "no-chinese" in [problem.code for problem in document.diagnostics]


def test_the_stage_says_what_it_needs_and_makes() -> None:
    assert (Clean.name, Clean.requires, Clean.assigns) == ("clean", {"blocks"}, {"blocks"})


@given(st.text(alphabet="甲乙 。1", min_size=1, max_size=30), st.data())
def test_trimming_keeps_every_place(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    ranges = list(zip(cuts[::2], cuts[1::2], strict=False))
    left = keep_ranges(block(text), ranges)
    kept = "".join(text[start:end] for start, end in ranges).strip()
    assert (left.text if left else "") == kept
    if left:
        assert all(
            left.text[run.start : run.start + run.length] == text[run.raw_start : run.raw_start + run.length]
            for run in left.runs
        )
        assert 0 <= left.raw_start <= left.raw_end <= len(text)


def test_cutting_out_the_middle() -> None:
    left = without(block("甲【图1】乙"), [(1, 5)])
    assert left is not None
    assert (left.text, left.raw_start, left.raw_end) == ("甲乙", 0, 6)
    assert without(block("甲"), [(0, 1)]) is None
