"""Text with its places: mapped text, inline Markdown, HTML tokens."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.inline import read_inline
from pipeline.readers.mapped import Mapped, concat, keep
from pipeline.readers.markdown import read_markdown
from pipeline.readers.markup import attributes, strands, tokens

MARKS = ["**", "*", "_", "`", "[", "]", "(", ")", "![", "](", "<", ">", "\\", "&amp;", "&#8220;", "==", "#", "\n", " "]
WORDS = ["融资", "100亿", "AI", "a_b", "https://某.cn/a_b*c", "。", "1. ", "- ", "> ", "```", "|"]
SNIPPETS = st.lists(st.sampled_from(MARKS + WORDS), max_size=40).map("".join)


def exact(text: Mapped, saved: str) -> bool:
    return all(
        text.text[s.start : s.start + s.length] == saved[s.raw_start : s.raw_end] for s in text.segments if s.exact
    )


def inline(raw: str) -> str:
    return read_inline(Mapped.of(raw, 0, len(raw))).text.text


def test_slicing_and_joining_keep_every_place() -> None:
    saved = "甲&amp;乙**丙**"
    text = concat(
        [Mapped.of(saved, 0, 1), Mapped.standing_for("&", 1, 6), Mapped.of(saved, 6, 7), Mapped.of(saved, 9, 10)]
    )
    assert text.text == "甲&乙丙"
    part = text.slice(1, 4)
    assert (part.text, part.raw_start, part.raw_end) == ("&乙丙", 1, 10)
    assert exact(part, saved)
    assert [run.raw_start for run in part.runs()] == [6, 9]
    assert keep(text, [(0, 1), (3, 4)]).text == "甲丙"


def test_an_empty_text_has_no_place() -> None:
    with pytest.raises(ValueError, match="no place"):
        _ = Mapped.of("abc", 2, 2).raw_start


@pytest.mark.parametrize(
    ("raw", "visible"),
    [
        ("获得**约500亿**美元", "获得约500亿美元"),
        ("**甲。****乙。**", "甲。乙。"),
        ("据 _Some Paper_ 报道", "据 Some Paper 报道"),
        ("变量a_b_c不变", "变量a_b_c不变"),
        ("2*3*4", "2*3*4"),
        ("学习效率\\*时长", "学习效率*时长"),
        ("[某公司](https://a.example/s?q=(x)&y=1)和某司", "某公司和某司"),
        ('见[公告](https://a.example/b "标题")。', "见公告。"),
        ("网站的数据[\\[1\\]](#ref%5F1)[\\[2\\]](#ref%5F2)，目前", "网站的数据，目前"),
        ("![图](https://a.example/i_m_g.png)之后", "之后"),
        ("[![头像](a.png)](https://a.example/people/x)", ""),
        ("R&amp;D与&lt;1%", "R&D与<1%"),
        ("高亮==全部文字==到此", "高亮全部文字到此"),
        ("用`代码`表示", "用代码表示"),
        ("[[某人]]说", "某人说"),
        ("甲<br>乙", "甲 乙"),
        ("原文 http://a.example/s?__biz=Mz==&mid=2", "原文 http://a.example/s?__biz=Mz==&mid=2"),
        ("没有闭合的[括号和`反引号", "没有闭合的[括号和`反引号"),
    ],
)
def test_inline_markup_goes_and_words_stay(raw: str, visible: str) -> None:
    assert inline(raw) == visible


def test_inline_tells_what_the_markup_said() -> None:
    raw = "[原文](https://a.example/1)"
    assert read_inline(Mapped.of(raw, 0, len(raw))).link == "https://a.example/1"
    raw = "[原文](https://a.example/1)之外"
    found = read_inline(Mapped.of(raw, 0, len(raw)))
    assert (found.link, found.first_link) == (None, "https://a.example/1")
    assert read_inline(Mapped.of("**甲** **乙**", 0, 11)).bold
    assert not read_inline(Mapped.of("**甲**：乙", 0, 7)).bold


@given(SNIPPETS)
def test_markdown_never_moves_a_character(saved: str) -> None:
    blocks = read_markdown(saved, 0, len(saved))
    for piece in blocks.pieces:
        assert exact(piece.text, saved)
    starts = [piece.text.raw_start for piece in blocks.pieces if piece.text.text]
    assert starts == sorted(starts)


def texts(saved: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text.text) for piece in read_markdown(saved, 0, len(saved)).pieces if piece.text.text]


def test_wrapped_lines_join_and_finished_sentences_do_not() -> None:
    assert texts("营收达到 3 亿美元，自 2023\n年初以来增长；公司**预计亏损\n5亿元**\n。") == [
        ("paragraph", "营收达到 3 亿美元，自 2023 年初以来增长；公司预计亏损 5亿元。")
    ]
    assert texts("第一段到此结束。\n第二段从这里开始。") == [
        ("paragraph", "第一段到此结束。"),
        ("paragraph", "第二段从这里开始。"),
    ]
    assert texts("长江\n以南") == [("paragraph", "长江以南")]


def test_kinds_of_markdown_blocks() -> None:
    parts = [
        "大标题\n===",
        "## 小标题",
        "**加粗的小标题？**",
        "**整段加粗的话，到这里结束。**",
        "* 项目\n1. 一号",
        "> 引文",
    ]
    saved = "\n\n".join([*parts, "| 表 | 2 |\n| --- | --- |\n"])
    assert texts(saved) == [
        ("heading", "大标题"),
        ("heading", "小标题"),
        ("heading", "加粗的小标题？"),
        ("paragraph", "整段加粗的话，到这里结束。"),
        ("list_item", "项目"),
        ("list_item", "一号"),
        ("quote", "引文"),
        ("list_item", "表 | 2"),
    ]


def test_code_is_listed_and_not_read() -> None:
    saved = "前文。\n\n```\n亏损 = 99亿元\n```\n\n后文。\n\n```\n没有闭合"
    blocks = read_markdown(saved, 0, len(saved))
    assert [saved[taken.start : taken.end] for taken in blocks.taken] == ["```\n亏损 = 99亿元\n```"]
    assert blocks.pieces[-1].text.text.endswith("没有闭合")


def test_tags_are_found_where_they_stand() -> None:
    saved = "a<p class='x > y'>b</p><!-- <i>c</i> --><script>if (a<b) '<p>'</script>d<3"
    assert [saved[token.start : token.end] for token in tokens(saved, 0, len(saved))] == [
        "a",
        "<p class='x > y'>",
        "b",
        "</p>",
        "<script>",
        "</script>",
        "d<3",
    ]
    tag = next(token for token in tokens('<META Name="A&amp;B" content=x>', 0, 31))
    assert attributes('<META Name="A&amp;B" content=x>', tag) == {"name": "A&B", "content": "x"}


@given(st.lists(st.sampled_from(["<", ">", "<p>", "</p>", "<!--", "-->", '"', "'", "=", "<a href=", "<script>", "文"])))
def test_no_markup_is_too_broken(parts: list[str]) -> None:
    saved = "".join(parts)
    for strand in strands(saved, 0, len(saved)):
        assert exact(strand.text, saved)
    places = [(token.start, token.end) for token in tokens(saved, 0, len(saved))]
    assert all(start < end for start, end in places)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(places))
