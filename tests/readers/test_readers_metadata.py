"""Dates, bylines, publishers, front matter: what a file says about itself."""

from __future__ import annotations

import pytest

from pipeline.readers.addresses import clean_address, date_in_address
from pipeline.readers.dates import find_date, only_date, time_stamps
from pipeline.readers.masthead import Masthead, account_line, address_line, byline, labelled, read_masthead
from pipeline.readers.matter import read_matter
from pipeline.readers.publishers import host_of, publisher_at, publishers, without_site
from pipeline.readers.reading import article_id, real_names
from pipeline.readers.stated_dates import stated_date
from pipeline.readers.titles import clean_title


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2025-02-09 08:15:22", "2025-02-09T08:15:22"),
        ("2026-04-23T06:08:12.345Z", "2026-04-23T06:08:12"),
        ("2025-05-11T09:36:26+08:00", "2025-05-11T09:36:26"),
        ("2024年05月10日06:58 | 来源：某网", "2024-05-10T06:58"),
        ("发布于 2024/5/1", "2024-05-01"),
        ("2005.08.26 05:39", "2005-08-26T05:39"),
        ("2025-13-45", None),
        ("2025-02-30", None),
        ("2月8日", None),
        ("电话010-2024-1234", None),
        ("2026年第四季度", None),
        ("版本12024-01-02", None),
    ],
)
def test_only_full_dates_are_dates(text: str, value: str | None) -> None:
    assert find_date(text) == value


def test_a_date_line_is_a_date_and_nothing_else() -> None:
    assert only_date("2025-01-02") == "2025-01-02"
    assert only_date("2025-01-02 的会议") is None
    assert time_stamps("2026-02-26 17:55:36 和 2026-02-27 与 2026-02-28 23:32") == [
        "2026-02-26T17:55:36",
        "2026-02-28T23:32",
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("东海经济导报记者 某甲乙", Masthead(authors=("某甲乙",), publisher="东海经济导报")),
        ("本报记者 王某某 方 某", Masthead(authors=("王某某", "方某"))),
        ("某华社记者甲某、乙某某", Masthead(authors=("甲某", "乙某某"), publisher="某华社")),
        ("作者：某甲", Masthead(authors=("某甲",))),
        ("作者：unknown", Masthead()),
        ("发布时间: 2024-09-29 14:58", Masthead(date="2024-09-29T14:58")),
        ("原文链接: http://a.example/s?__biz=M&x=1#rd", Masthead(url="http://a.example/s?__biz=M&x=1#rd")),
        ("来源：某某网", Masthead(publisher="某某网")),
        ("2024年05月10日06:58 | 来源：某网", Masthead(date="2024-05-10T06:58", publisher="某网")),
        (
            "2026年8月13日 20:15　来源：某网　作者：某甲",
            Masthead(date="2026-08-13T20:15", authors=("某甲",), publisher="某网"),
        ),
        ("某某智库研究员丨某甲", Masthead(authors=("某甲",))),
        (
            "原创 某甲 夜话 2026年1月19日 21:07 上海",
            Masthead(date="2026-01-19T21:07", authors=("某甲",), account="夜话"),
        ),
        ("2025年5月10日，某公司宣布收购。", None),
        ("记者从会上获悉，营收增长一成。", None),
        ("更新于 2024-05-07 22:12", Masthead(date="2024-05-07T22:12")),
    ],
)
def test_lines_of_a_masthead(line: str, says: Masthead | None) -> None:
    assert read_masthead(line) == says


def test_the_first_line_that_speaks_of_a_thing_counts() -> None:
    first, second = Masthead(date="2025-01-01"), Masthead(date="2026-01-01", url="https://a.example/1")
    assert first.and_then(second) == Masthead(date="2025-01-01", url="https://a.example/1")
    assert byline("正文里说某报记者很多。") is None
    assert labelled("时间：一切都好") is None
    assert account_line("更新 2024-05-07 22:12") is None


def test_an_address_line_names_its_own_host() -> None:
    says = address_line("www.example.cn某甲 某账号", "https://www.example.cn/a/1")
    assert says == Masthead(url="https://www.example.cn/a/1", authors=("某甲",), account="某账号")
    assert address_line("example.com", "https://other.example/1") is None


def test_hosts_and_titles() -> None:
    assert host_of("https://WWW.Weibo.com/1/2") == "weibo.com"
    assert host_of("javascript:alert(1)") is None
    assert host_of("http://[bad") is None
    found = publisher_at("https://zhuanlan.zhihu.com/p/1")
    assert found
    assert found.name == "知乎"
    assert publisher_at("https://notweibo.com/1") is None
    assert without_site("某公司如何看待融资？ - 知乎") == "某公司如何看待融资？"
    assert without_site("甲公司 | 乙公司") == "甲公司 | 乙公司"
    assert without_site("知乎") == "知乎"


def test_every_publisher_has_a_host_of_its_own() -> None:
    hosts = [host for publisher in publishers() for host in publisher.hosts]
    assert len(hosts) == len(set(hosts))


def test_front_matter_of_both_kinds() -> None:
    yaml = read_matter(
        '---\nTitle: 甲\ndate: 2025-13-45\nauthor:\n  - "[[某甲]]"\n  - unknown\ntags: "财经，早报"\n---\n正文'
    )
    assert yaml
    assert (yaml.text("title"), yaml.text("date")) == ("甲", "2025-13-45")
    assert (yaml.texts("author"), yaml.tags("tags")) == (("某甲",), ("财经", "早报"))
    toml = read_matter('+++\ntitle = "乙"\n+++\n正文')
    assert toml
    assert toml.text("title") == "乙"


def test_broken_front_matter_is_read_line_by_line_and_reported() -> None:
    found = read_matter('---\ntitle: "没有闭合\nauthor: 某甲\n---\n正文')
    assert found
    assert found.text("author") == "某甲"
    assert [problem.code for problem in found.diagnostics] == ["front-matter-invalid"]


def test_a_rule_at_the_head_is_no_front_matter() -> None:
    assert read_matter("---\n正文而已。\n---\n更多") is None
    assert read_matter("正文") is None
    assert read_matter("---\ntitle: 没有结尾") is None


def test_front_matter_cannot_construct_objects() -> None:
    found = read_matter("---\ntitle: !!python/object/apply:os.getcwd []\n---\n")
    assert found is None or found.text("title") is None


def test_ids_and_names() -> None:
    assert article_id("folder/某文.md") == "某文"
    assert article_id("feed.jsonl#a-1") == "a-1"
    assert article_id("") == "article"
    assert real_names(["某甲", " unknown", None, "某甲", "某  乙"]) == ("某甲", "某 乙")


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        (
            "https://mp.weixin.qq.com/s?__biz=M==&mid=1&idx=1&sn=2&chksm=a&scene=1&mpshare=1#rd",
            "https://mp.weixin.qq.com/s?__biz=M==&mid=1&idx=1&sn=2",
        ),
        ("https://a.example/x?id=3&utm_source=q&from=timeline&isappinstalled=0", "https://a.example/x?id=3"),
        ("https://a.example/x?p=7&spm=1.2&fbclid=z&gclid=y&share_token=w", "https://a.example/x?p=7"),
        ("https://weibo.com/ttarticle/p/show?id=2309&from=page", "https://weibo.com/ttarticle/p/show?id=2309"),
        ("https://weibo.com/1/AbC?type=comment#_rnd1", "https://weibo.com/1/AbC"),
        ("https://a.example/#/news/7", "https://a.example/#/news/7"),
        (" https://a.example/x ", "https://a.example/x"),
        ("javascript:alert(1)", None),
        ("https://a.example/" + "x" * 3000, None),
        ("", None),
        (None, None),
    ],
)
def test_addresses_without_what_says_who_shared_them(address: str | None, clean: str | None) -> None:
    assert clean_address(address) == clean


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2026/02/27/x.html", "2026-02-27"),
        ("/n1/2026/0227/c1004-1.html", "2026-02-27"),
        ("/20260227/abc/c.html", "2026-02-27"),
        ("/2026-02/27/content_1.htm", "2026-02-27"),
        ("/2026-02-27/doc-inx.shtml", "2026-02-27"),
        ("/t20260227_12345.html", "2026-02-27"),
        ("/rain/a/20260227A01XYZ00", "2026-02-27"),
        ("/a/20261327/", None),
        ("/a/202602271234.html", None),
        ("/p/20260227", "2026-02-27"),
        ("/a/19260227/", None),
        ("/id/1234567890", None),
    ],
)
def test_the_day_in_an_address(path: str, day: str | None) -> None:
    assert date_in_address(f"https://www.example.com{path}") == day


@pytest.mark.parametrize(
    ("title", "clean", "topics"),
    [
        ("#某公司财报# 营收增长一成，利润翻倍", "营收增长一成，利润翻倍", ("某公司财报",)),
        ("营收增长一成，利润翻倍 #财报 #AI", "营收增长一成，利润翻倍", ("财报", "AI")),
        ("#甲##乙#", "甲", ("甲", "乙")),
        ("今天#某模型#发布了新版本", "今天某模型发布了新版本", ("某模型",)),
        ("某甲：#甲公司裁员#", "某甲：甲公司裁员", ("甲公司裁员",)),
        ("C#和F#语言的比较", "C#和F#语言的比较", ()),
        ("营收增长\u200b一成 - 知乎", "营收增长一成", ()),
        ("", "", ()),
    ],
)
def test_titles_without_topics_and_sites(title: str, clean: str, topics: tuple[str, ...]) -> None:
    assert clean_title(title) == (clean, topics)


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("Fri, 27 Feb 2026 20:11:05 +0800", "2026-02-27T20:11:05"),
        ("February 27, 2026 8:00 PM", "2026-02-27T20:00"),
        ("27 Feb 2026", "2026-02-27"),
        ("Sept 3rd, 2025", "2025-09-03"),
        ("20260227", "2026-02-27"),
        (1772150400, "2026-02-27T08:00:00"),
        ("1772150400000", "2026-02-27T08:00:00"),
        ("Feb 31, 2026", None),
        ("昨天", None),
        (True, None),
        (None, None),
        ([2026], None),
    ],
)
def test_dates_that_programs_state(value: object, date: str | None) -> None:
    assert stated_date(value) == date
