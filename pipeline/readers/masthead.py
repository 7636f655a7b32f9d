"""The lines between a title and its story: date, byline, source, address. Read from text alone, for every shape."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.readers.dates import find_date, only_date, without_dates
from pipeline.readers.lines import HAN
from pipeline.readers.publishers import host_of
from pipeline.readers.reading import scalar

LINE_LENGTH = 80
NAME = (
    r"(?:[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,6})?|[\u4e00-\u9fff] [\u4e00-\u9fff]"
    r"|[A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+){0,2})"
)
NAMES = rf"{NAME}(?:[、，,/ ]{{1,3}}{NAME}){{0,7}}"
# 「21世纪经济报道记者 彭某」, 「新华社记者甲、乙」, 「本报记者 王 某」, 「□ 记者 某某 北京报道」
REPORTER = re.compile(
    rf"[□■●◎(（]?\s*(?P<paper>[\w·《》]{{0,16}}?)(?:首席|特约|实习|见习)?记者[\s:：丨|]*(?P<names>{NAMES})"
    r"(?:\s*(?:[\u4e00-\u9fff]{2,4})?(?:报道|摄影报道|发自[\u4e00-\u9fff]{2,6}))?[)）]?"
)
LABEL = re.compile(
    r"(?P<label>文章作者|作\s?者|文|撰文|发布时间|发布日期|发稿时间|发表时间|更新时间|时间|日期|来\s?源|文章来源|稿源|"
    r"发布地|原文链接|原文地址|文章链接|本文链接|链接|原文|封面图链接|URL|Source|Date|Author|Published)"
    r"\s*[:：/／|丨]\s*(?P<value>.{1,400})",
    re.IGNORECASE,
)
SIGNATURE = re.compile(rf"[\w“”·]{{0,14}}(?:作者|研究员|撰稿人?|撰文|记者|主笔|文)\s*[丨|｜/／]\s*(?P<names>{NAMES})")
AUTHOR_LABELS = frozenset({"文章作者", "作者", "文", "撰文", "author"})
DATE_LABELS = frozenset({"发布时间", "发布日期", "发稿时间", "发表时间", "时间", "日期", "date", "published"})
SOURCE_LABELS = frozenset({"来源", "文章来源", "稿源"})
URL_LABELS = frozenset({"原文链接", "原文地址", "文章链接", "本文链接", "链接", "原文", "url", "source"})
OTHER_LABELS = frozenset({"发布地", "封面图链接", "更新时间"})
GENERIC_PAPERS = frozenset({"本报", "本刊", "本网", "本台", "我报", "通讯员"})
ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'，。；、）】》]+")
ONE_NAME = re.compile(NAME)
NO_NAME = re.compile(r"(?:更新|发布|发表|编辑|创建|修改|上传|来源|时间|日期|本报|记者)")
WRITER = re.compile(rf"(?:作\s?者|记者|撰文|文)\s*[:：/|｜丨]\s*(?P<names>{NAMES})")
# 「(责编：甲某、乙某)」, 「编辑：甲某 责任编辑：乙某」, 「选稿：甲某」, 「编辑 | 甲某」, 「责任编辑 甲某」
EDITOR = re.compile(
    rf"(?:(?:责任|值班|本文|执行|见习|新媒体)?编辑|责编|主编|选稿|編輯|責任編輯)(?:\s?[:：/／|丨｜]\s?|(?<=责任编辑)\s+|(?<=责编)\s+)"
    rf"(?P<names>{NAMES})(?![\u4e00-\u9fff]{{0,6}}\s?[:：])"
)
OTHER_ROLES = re.compile(
    r"(?:作者|记者|来源|稿源|校对|排版|审核|监制|编审|图片|设计|制图|统筹|摄影|视频|运营|关键[词字]|分享|讨论|收藏|责编|责任|编辑)"
)
# 「甲某 于 2024-05-06 15:47:53 发布」
POSTED_BY = re.compile(r"(?P<name>\S{2,24})\s+于\s+(?P<date>\d{4}\S*(?:\s\S+)?)\s*(?:首次)?(?:发布|发表|發布)")
# 「2024-05-09 22:30 · 某社」
STAMPED_BY = re.compile(r"\d\s*[·|｜]\s*(?P<name>[\u4e00-\u9fff\w]{2,16})")
# 「本报讯（记者甲某）近日，……」, 「某社某地5月9日电（记者 甲某、乙某）……」
DATELINE = re.compile(
    rf"[^。，！？]{{0,24}}[讯电]\s?[（(](?:首席|特约|实习|见习|全媒体)?(?:记者|通讯员)\s?(?P<names>{NAMES})[^）)]{{0,30}}[)）]"
)
PAPER = re.compile(r"[（(【]?(?:来源[:：])?\s?《(?P<paper>[^《》]{2,18})》")
PAPER_LENGTH = 48
NEWS = re.compile(r"发布|发表|更新|来源|阅读|浏览|编辑|评论|字数|[时時][间間]|日期")
BRACKETS = ("【", "[", "［", "（", "(")
TITLE_HAN = 9
"""A date with so many more Chinese characters is a title; in brackets at its head, with a third of them."""
NOT_PUBLISHED = re.compile(r"最新推荐|有效期|截[至止]|版权所有")
ACCOUNT_LINE = re.compile(
    r"(?P<original>(?:原创|Original)\s+)?(?P<author>\S{1,20})(?:\s+(?P<account>\S{1,30}))?\s+(?P<date>\d{4}[-年/].*)"
)
SOURCE = re.compile(r"(?:来\s?源|稿源)(?:于\s|\s*[:：])\s*(?P<name>[^\s|｜:：,，)）】\]]{2,24})")


@dataclass(frozen=True, slots=True)
class Masthead:
    """What one line of a masthead says; a field is None when the line does not speak of it."""

    date: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    publisher: str | None = None
    account: str | None = None
    """The account on a platform that published (a WeChat account)."""
    url: str | None = None

    def and_then(self, other: Masthead) -> Masthead:
        """What both lines say; of two that speak of the same, the first counts."""
        return Masthead(
            date=self.date or other.date,
            authors=self.authors or other.authors,
            editors=self.editors or other.editors,
            publisher=self.publisher or other.publisher,
            account=self.account or other.account,
            url=self.url or other.url,
        )


def byline(text: str) -> Masthead | None:
    """The reporter and the paper, when the line is a byline and nothing else."""
    if len(text) > LINE_LENGTH:
        return None
    found = REPORTER.fullmatch(text.strip())
    if not found:
        return None
    paper = found["paper"].strip("《》 ")
    return Masthead(authors=_names(found["names"]), publisher=paper if paper and paper not in GENERIC_PAPERS else None)


def signature(text: str) -> Masthead | None:
    """The author of a line such as 「某某智库研究员丨某人」 or 「作者 | 某人」."""
    found = SIGNATURE.fullmatch(text.strip()) if len(text) <= LINE_LENGTH else None
    return Masthead(authors=_names(found["names"])) if found else None


def labelled(text: str) -> Masthead | None:
    """What a line such as 「作者：某某」 or 「发布时间: 2024-09-28 13:57」 says."""
    found = LABEL.fullmatch(text.strip())
    if not found:
        return None
    label, value = found["label"].replace(" ", "").casefold(), found["value"].strip()
    if label in AUTHOR_LABELS and len(value) <= 40 and not find_date(value):
        name = scalar(re.sub(r"[,，|｜].*$", "", value))
        return Masthead(authors=(name,) if name else ())
    if label in DATE_LABELS and (date := find_date(value)):
        return _beside(value, date)
    if label in URL_LABELS and (address := ADDRESS.search(value)):
        return Masthead(url=address[0])
    if label in SOURCE_LABELS and len(value) <= 40:
        # 「来源：综合甲报、乙网」 names what the story was put together from, and nobody who published it.
        source = scalar(re.split(r"[\s|｜]", without_dates(value).strip())[0])
        return Masthead(date=find_date(value), publisher=None if source and source.startswith("综合") else source)
    return Masthead() if label in OTHER_LABELS else None


def dated(text: str) -> Masthead | None:
    """The date of a line that is a date with little beside it (「2024年05月10日06:58 | 来源：某网 作者：某人」)."""
    if len(text) > LINE_LENGTH:
        return None
    if date := only_date(text):
        return Masthead(date=date)
    date = find_date(text)
    rest = without_dates(text)
    if not date or len(rest.strip()) > 40 or re.search(r"[。！？]", rest) or NOT_PUBLISHED.search(text):
        return None
    return _beside(text, date)


def is_date_line(text: str) -> bool:
    """Whether a line with a date is of a masthead, and not a title such as 「【2026-03-01】某公司完成并购」."""
    says = dated(text)
    if not says:
        return False
    rest = without_dates(text)
    if says.publisher or says.authors or NEWS.search(rest):
        return True
    return len(HAN.findall(rest)) < (TITLE_HAN if not text.startswith(BRACKETS) else TITLE_HAN // 3)


def _beside(text: str, date: str) -> Masthead:
    """What stands beside the date of a line: source, author, editor."""
    source, writer, poster = SOURCE.search(text), WRITER.search(text), POSTED_BY.fullmatch(text)
    stamped = STAMPED_BY.search(text) if not source else None
    authors = _names(writer["names"]) if writer else (poster["name"],) if poster else ()
    return Masthead(
        date=date,
        authors=authors,
        editors=editors(text),
        publisher=source["name"] if source else stamped["name"] if stamped else None,
    )


def editors(text: str) -> tuple[str, ...]:
    """The editors that a line names: 「(责编：甲某、乙某)」, 「编辑：甲某 责任编辑：乙某」."""
    found = (name for part in EDITOR.finditer(text[:LINE_LENGTH]) for name in _names(part["names"]))
    return tuple(dict.fromkeys(found))


def credit(text: str) -> Masthead | None:
    """What a line of credits under (or over) a story says: editors, and with them author or source."""
    if len(text) > LINE_LENGTH or not (names := editors(text)):
        return None
    source, writer = SOURCE.search(text), WRITER.search(text)
    return Masthead(
        editors=names,
        authors=_names(writer["names"]) if writer else (),
        publisher=source["name"] if source else None,
        date=find_date(text),
    )


def dateline(paragraphs: Iterable[str]) -> Masthead:
    """The reporters that the first of the paragraphs names in its dateline: 「本报讯（记者甲某）近日，……」."""
    found = next((found for text in paragraphs if (found := DATELINE.match(text))), None)
    return Masthead(authors=_names(found["names"])) if found else Masthead()


def paper(text: str) -> Masthead | None:
    """The paper in which a story stood: 「《某某日报》（2024年05月10日 04版）」."""
    found = PAPER.match(text) if len(text) <= PAPER_LENGTH else None
    says = dated(text) if found else None
    return Masthead(date=says.date, publisher=found["paper"].strip()) if says and found else None


def account_line(text: str) -> Masthead | None:
    """The line over an article of a WeChat account: 「原创 某人 某账号 2024-04-12 00:20 某地」."""
    found = ACCOUNT_LINE.fullmatch(text.strip()) if len(text) <= LINE_LENGTH and not POSTED_BY.match(text) else None
    date = find_date(found["date"]) if found else None
    if not found or not date:
        return None
    if not found["original"] and (not ONE_NAME.fullmatch(found["author"]) or NO_NAME.match(found["author"])):
        return None
    return Masthead(date=date, authors=(found["author"],), account=found["account"])


def read_masthead(text: str) -> Masthead | None:
    """What the line says as a label, a byline or a date line; None when it is none of these."""
    return labelled(text) or byline(text) or signature(text) or account_line(text) or dated(text)


def address_line(text: str, link: str | None) -> Masthead | None:
    """The address, author and account, when a line begins with a link that is named after its own host.

    「[www.example.cn](https://www.example.cn/a/1) 某人 某账号」.
    """
    host = host_of(link)
    bare = text.strip().removeprefix("www.")
    if not link or not host or not bare.casefold().startswith(host) or len(bare) > LINE_LENGTH:
        return None
    names = bare[len(host) :].split()
    return Masthead(url=link, authors=tuple(names[:1]), account=names[1] if len(names) > 1 else None)


def _names(text: str) -> tuple[str, ...]:
    # 「王某某 方 敏」: a lone character, a space and a lone character are one name set wide.
    joined = re.sub(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]) ([\u4e00-\u9fff])(?![\u4e00-\u9fff])", r"\1\2", text)
    names = (name.strip() for name in re.split(r"[、，,/]| (?=[\u4e00-\u9fff])", joined))
    return tuple(name for name in names if name and not NO_NAME.match(name) and not OTHER_ROLES.match(name))
