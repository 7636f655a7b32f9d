"""What a line looks like, and where among lines a page's story stands."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import ends_sentence, find_story, is_prose
from pipeline.language.prose import Kind, kind_of

LONG = "公司今天宣布完成一百亿元的融资，创下今年以来的最高纪录。"
MORE = "多位投资人表示，这笔钱将主要用于建设新的数据中心和扩大海外的团队。"
LAST = "截至发稿，公司没有回应记者的提问，也没有说明资金的用途。"


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        (LONG, True),
        ("1100亿元!某公司融资创纪录,算力竞赛升级", False),
        ("首页", False),
        ("某某财经网 - 中国领先的财经门户", False),
        ("2026-02-27 16:49:28", False),
        ("2023年12月，东海市批复设立了这一开发区。 [2] [5]", True),
        ("他说：“我们不追求最快，只追求最稳的那一种办法。”", True),
        ("", False),
    ],
)
def test_running_text_is_told_from_scraps(text: str, prose: bool) -> None:
    assert is_prose(text) is prose


def test_what_ends_a_sentence() -> None:
    assert ends_sentence("他说：“好。”")
    assert ends_sentence("（完！）")
    assert not ends_sentence("公司融资创纪录")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LONG, Kind.PROSE),
        ("* " + LONG, Kind.PROSE),
        ("* 一套房子的十年账本，看完你还会买吗？", Kind.BULLET),
        ("明月照亮浊酒案。", Kind.SENTENCE),
        ("江水已经退到石阶下面，", Kind.SENTENCE),
        ("答：没有时间表。", Kind.SENTENCE),
        ("3、北岬湿地", Kind.ITEM),
        ("成人票原价：60元", Kind.ITEM),
        ("开放时间：6:00—21:00", Kind.ITEM),
        ("营业收入（亿元） 30.2 24.1 25.3%", Kind.ROW),
        ("print(len(words))", Kind.CODE),
        ("</div>", Kind.CODE),
        ("石榴智能拟募资120亿元 估值一年翻两番", Kind.HEAD),
        ("* 每日好诗", Kind.BULLET),
        ("要闻 党建 广东 中国 国际 经济 直播", Kind.MENU),
        ("关于本网 | 广告服务 | 招聘 | 加入", Kind.MENU),
        ("2026-03-02 09:15:20　来源：东海经济导报", Kind.STAMP),
        ("* 東海社 · 23 小時前", Kind.STAMP),
        ("回复 · 05月10日", Kind.STAMP),
        ("发布时间：2026-01-15", Kind.STAMP),
        ("收藏", Kind.CONTROL),
        ("+ 關注", Kind.CONTROL),
        ("1.3万阅读", Kind.CONTROL),
        ("评论 139", Kind.CONTROL),
        ("广告 某某家居开年大促，全场五折起", Kind.CONTROL),
        ("相关阅读：", Kind.BOX),
        ("其他人也在看", Kind.BOX),
        ("熱門新聞", Kind.BOX),
        ("网友评论", Kind.ENDING),
        ("参考文献 [ 编辑 ]", Kind.ENDING),
        ("上一篇： 旧码头", Kind.ENDING),
        ("Copyright © 2026 东海网 版权所有", Kind.FOOTER),
        ("未经书面授权不得转载本站内容。", Kind.FOOTER),
        # What looks like a page's word and is the story's own.
        ("相关背景", Kind.HEAD),
        ("最新进展如何", Kind.HEAD),
        ("广告法修订在即", Kind.HEAD),
        ("评论界怎么看", Kind.HEAD),
        ("公司去年取得了增值电信业务经营许可证，成为当地首家持证的民营企业。", Kind.PROSE),
        ("这位官员随后补充说，他的这番话并不代表政府的立场，也不代表议会的立场。", Kind.PROSE),
    ],
)
def test_kinds_of_lines(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


def test_the_story_is_the_stretch_with_the_most_text() -> None:
    story = find_story(["菜单", "登录", LONG, "小标题", MORE, "推荐", "更多", "某片破28亿"])
    assert (story.start, story.end, story.asides) == (2, 5, ())
    assert find_story(["菜单", "登录"]).numbers() == []
    assert find_story([]).numbers() == []
    assert find_story(["", "", ""]).numbers() == []


def test_a_box_of_links_inside_the_story_is_an_aside() -> None:
    box = ["相关阅读", "* 某电影票房破28亿", "* 五家银行下调存款利率"]
    texts = [LONG, *box, MORE, LAST, "网友评论", "好的"]
    story = find_story(texts)
    assert [texts[number] for number in story.numbers()] == [LONG, MORE, LAST]
    assert story.asides == ((1, 4),)


def test_teasers_under_their_headlines_are_no_story() -> None:
    teasers = ["相关阅读", "银行下调利率", "多家银行今天宣布下调存款利率，最高下调三十个基点。"] * 2
    assert find_story([LONG, MORE, *teasers]).numbers() == [0, 1]


def test_cards_in_the_rhythm_of_their_time_stamps_are_no_story() -> None:
    cards = [
        line
        for hour in range(10, 20)
        for line in (f"某地新闻标题之{hour}", f"这是第{hour}张卡片的导语，{MORE}", f"2026-03-01 {hour}:00")
    ]
    texts = ["标题在此", "2026-03-02 09:00 来源：某网", LONG, MORE, LAST, *cards]
    assert find_story(texts).numbers() == [2, 3, 4]


def test_a_live_report_keeps_its_time_stamps() -> None:
    texts = [LONG]
    for hour in range(10, 15):
        texts += [f"{hour}:05", f"现场第{hour}次响起掌声，{MORE}"]
    assert find_story(texts).numbers() == list(range(len(texts)))


def test_a_short_item_is_not_taken_for_a_card_of_its_comments() -> None:
    comments = [line for hour in range(10, 16) for line in ("某网友", f"2026-03-02 {hour}:00", "说得对。", "回复")]
    assert find_story(["标题在此", "2026-03-02 09:00", LONG + MORE, *comments]).numbers() == [2]


def test_a_paragraph_said_twice_counts_once() -> None:
    texts = [LONG, MORE, "收藏", "分享", "某作者", "某专栏", "点赞", "打赏", LONG]
    assert find_story(texts).numbers() == [0, 1]


def test_lines_set_apart_make_a_story_where_nothing_else_does() -> None:
    menu = [f"* 栏目{number}" for number in range(12)]
    names = [line for number in range(12) for line in (f"论第{number}个问题的来龙去脉", "")]
    texts = [*menu, "", *names, *menu]
    found = find_story(texts).numbers()
    assert [texts[number] for number in found if texts[number]] == [line for line in names if line]


LINES = st.one_of(
    st.sampled_from(
        ["", LONG, MORE, LAST, "收藏", "相关阅读", "网友评论", "2026-03-02 09:00", "* 某条", "版权所有", "小标题"]
    ),
    st.text(max_size=40).map(str.strip),
)


@given(st.lists(LINES, max_size=60))
def test_a_story_lies_within_its_page_and_its_asides_within_the_story(texts: list[str]) -> None:
    story = find_story(texts)
    assert 0 <= story.start <= story.end <= len(texts)
    at = story.start
    for start, end in story.asides:
        assert at <= start < end <= story.end
        at = end
    numbers = story.numbers()
    if numbers:
        assert texts[story.start]
        assert texts[story.end - 1]
    assert find_story(texts) == story


@pytest.mark.parametrize(
    "scrap", ["[1]" * 3000, "年" * 40_000, "2024-01-01 " * 4000, "(" * 30_000, "广告 " * 9000, ": " * 9000]
)
def test_hostile_lines_end_soon(scrap: str) -> None:
    start = time.perf_counter()
    find_story([scrap, LONG, scrap + "]", MORE])
    assert time.perf_counter() - start < 1
