"""The title of a page dump, and the lines around its story that say who, where and when.

No tag marks the title. It is the line before the story that shares its words with the story, stands over a date line
or under a trail of crumbs, or stands on the page twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.language.prose import BULLET, CALLS, EDIT_MARK, Kind, is_prose, kind_of
from pipeline.readers.dates import only_date
from pipeline.readers.lines import Line, han_count
from pipeline.readers.masthead import (
    ADDRESS,
    Masthead,
    byline,
    credit,
    dated,
    is_date_line,
    labelled,
    paper,
)

TITLE_LENGTH = 100
BODY_LOOKED_AT = 2000
HEAD_REACH = 12
"""So many lines over the first paragraph may belong to the masthead, when the title is not found nearer."""
OVER_TITLE = 3
UNDER_STORY = 8
CRUMBS = re.compile(r"[>＞›»]|首页|首頁|当前位置|您在这里|\s/\s")
THIS_PAGE = frozenset({"正文", "详情", "内容", "文章", "列表", "新闻"})
CRUMB_BREAK = re.compile(r"\s*[>＞›»/]+\s*")
NO_TITLE = frozenset({Kind.CONTROL, Kind.FOOTER, Kind.BULLET, Kind.BOX, Kind.CODE})
ORIGINAL_TITLE = re.compile(r"(?:原(?:标题|題|题)|标题|標題)\s?[:：]\s?(?P<title>.{2,100})")
# 「编辑于 2025-12-08 11:20」, under an answer.
POSTED = re.compile(r"(?:发布|发表|编辑|创作|首发|更新|发稿|刊发)于\s?[:：]?\s?\d{4}")
LABELLED = re.compile(
    r"(?:作\s?者|来\s?源|朝代|时间|日期|编辑|责编|记者|原文|题记|译文|注释|摘要|关键词|标签|备注)\s?[:：]"
)
DATELINE_START = re.compile(
    r"[^，。]{2,16}\d{1,2}月\d{1,2}日[电讯]|[（(][^（）()]{2,16}[电電讯訊][)）]|本报讯|本报记者"
)
PARAGRAPH_COUNT = re.compile(r"[。！？…”’」』—]\s\d{1,4}$")
# 「石榴智能完成融资_财经_东海网」
SITE = re.compile(r"(?<=\S{6})\s?[-–—_|｜]\s?(?P<site>[^-–—_|｜]{2,12})$")
SITE_LENGTH = 12
LAST_COUNT = re.compile(r"\s\d{1,4}$")
WIDE_GAP = re.compile(r"\S\s{3,}\S|\t")
# 「成立日期 2017年4月1日」 in an infobox says nothing of the page.
OTHER_DATE = re.compile(
    r"(?<![\u4e00-\u9fff])(?!发布|发表|发稿|刊发|刊登|更新|上传|创建|首发|发文|成文|编辑|最后|公告|签发|印发)"
    r"[\u4e00-\u9fff]{2,6}(?:时间|日期|日)\s?[:：]?\s*\d"
)
SHARED = 30.0
UNDER_CRUMBS = 8.0
LAST_CRUMB = 20.0
OVER_MASTHEAD = 10.0
MASTHEAD_NEARER = 3.0
OVER_BUTTONS = 5.0
AGAIN = 6.0
NAME_LENGTH = 6
SHORT = 4
LONG_TITLE = 30
CALLING = 3.0
OPENS = 12.0
"""An entry of an encyclopedia begins with its name: 「某某新区是……」."""
APART = 3.0
PER_CHARACTER = 0.6
PER_LINE = 0.3
FAR = 40
LEAST = 8.0


def title_line(lines: Sequence[Line], first: int, body: Sequence[str]) -> int | None:
    """The number of the line that is the title, among those before the line `first` (the first paragraph).

    `body`: the texts of the story.
    """
    solid = [number for number in range(first) if not lines[number].blank]
    page = _page(lines, solid, body)
    crumb = ""
    best, best_score = None, LEAST
    for place, number in enumerate(solid):
        text = _bare(lines[number].text)
        crumb = _last_crumb(lines[number].text) or crumb
        if page.kinds[place] in NO_TITLE or not _may_be_title(text, lines[number].text):
            continue
        score = _own_score(text, page, crumb) + _place_score(page, place)
        score += APART if _apart(lines, number) else 0
        if score >= best_score:
            best, best_score = number, score
    return best


@dataclass(frozen=True, slots=True)
class _Page:
    """What candidates for the title are held against: the lines over the story, and the story."""

    above: tuple[str, ...]
    kinds: tuple[Kind, ...]
    says: tuple[bool, ...]
    """For each line over the story, whether it is of a masthead."""
    counts: Mapping[str, int]
    body: str
    pairs: frozenset[str]
    opening: str


def _page(lines: Sequence[Line], solid: Sequence[int], body: Sequence[str]) -> _Page:
    whole = "".join(body)[:BODY_LOOKED_AT]
    above = tuple(lines[number].text for number in solid)
    return _Page(
        above,
        tuple(map(kind_of, above)),
        tuple(_says(text) is not None for text in above),
        Counter(line.text for line in lines),
        whole,
        frozenset(_pairs(whole)),
        next((text for text in body if is_prose(text)), ""),
    )


def _own_score(text: str, page: _Page, crumb: str) -> float:
    """What speaks for a candidate by its words."""
    pairs = _pairs(text)
    score = SHARED * len(pairs & page.pairs) / max(1, len(pairs)) + PER_CHARACTER * min(len(text), LONG_TITLE)
    # Names and categories are short, and stand on a page again and again.
    again = page.counts[text] > 1 and len(text) >= NAME_LENGTH
    score += AGAIN if again or (len(text) >= SHORT and page.body.count(text) > 2) else 0
    score += CALLING if text.endswith(CALLS) else 0
    score += OPENS if page.opening.startswith(text) else 0
    if text == crumb:
        return score + LAST_CRUMB
    return score - SHARED if len(text) < SHORT else score


def _place_score(page: _Page, place: int) -> float:
    """What speaks for a candidate by what stands around it."""
    score = -PER_LINE * min(len(page.above) - place, FAR)
    over = page.above[max(0, place - 2) : place]
    under = range(place + 1, min(place + 4, len(page.above)))
    score += UNDER_CRUMBS if any(CRUMBS.search(line) and len(line) < TITLE_LENGTH for line in over) else 0
    said = next((at for at in under if page.says[at]), None)
    score += OVER_MASTHEAD - MASTHEAD_NEARER * (said - place - 1) if said is not None else 0
    return score + (OVER_BUTTONS if any(page.kinds[at] is Kind.CONTROL for at in under) else 0)


def title_text(text: str, body: Sequence[str], page: Sequence[str]) -> str:
    """The title as it reads, without what the page puts behind it.

    That is a wiki's button; the count of comments that stands behind every paragraph, too; the site's name and those
    of its sections, which the page (`page`: its lines outside the story) shows elsewhere as lines of their own.
    """
    bare = _bare(text)
    if sum(bool(PARAGRAPH_COUNT.search(line)) for line in body) * 2 > len(body):
        bare = LAST_COUNT.sub("", bare)
    names: set[str] | None = None
    while found := SITE.search(bare):
        if names is None:
            names = {line for line in map(_bare, page) if len(line) <= SITE_LENGTH}
        if found["site"] not in names:
            break
        bare = bare[: found.start()]
    return bare


def original_title(lines: Sequence[Line]) -> str:
    """The title that a line such as 「原标题：…」 names; "" without one."""
    for line in lines:
        if len(line.text) <= TITLE_LENGTH and (found := ORIGINAL_TITLE.fullmatch(line.text)):
            return found["title"]
    return ""


def read_head(lines: Sequence[Line], title: int | None, first: int) -> tuple[Masthead, list[int]]:
    """What stands between the title and the first paragraph (and right over the title), and those lines' numbers.

    A byline may open the story, so one solid line more is looked at.
    """
    solid = [number for number, line in enumerate(lines) if not line.blank]
    place = sum(number < first for number in solid)
    start = max(0, place - HEAD_REACH) if title is None else sum(number <= title for number in solid)
    head = Masthead()
    used: list[int] = []
    for at in solid[start : place + 2]:
        text = lines[at].text
        says = _says(text) if at < first else byline(text) or credit(text) or _author(text)
        if says is not None:
            used.append(at)
            head = head.and_then(says)
    if title is not None and head.date is None:
        before = sum(number < title for number in solid)
        for at in reversed(solid[max(0, before - OVER_TITLE) : before]):
            if kind_of(lines[at].text) is Kind.STAMP and (says := dated(lines[at].text)):
                used.append(at)
                return head.and_then(says), used
    return head, used


def read_foot(lines: Sequence[Line], end: int) -> tuple[Masthead, list[int]]:
    """What the lines right under the story say: editors, and a date or source that is labelled as such."""
    foot = Masthead()
    used: list[int] = []
    looked = 0
    for number in range(end, len(lines)):
        text = lines[number].text
        if not text:
            continue
        if looked == UNDER_STORY:
            break
        looked += 1
        if says := credit(text) or labelled(text) or paper(text) or (dated(text) if POSTED.match(text) else None):
            used.append(number)
            foot = foot.and_then(says)
    return foot, used


def _author(text: str) -> Masthead | None:
    """The author that a line names and nothing else (「作者：白某」, over a poem)."""
    says = labelled(text)
    return says if says and says.authors and not says.date else None


def _says(text: str) -> Masthead | None:
    """What a line of a masthead says."""
    if OTHER_DATE.search(text):
        return None
    if says := credit(text) or labelled(text) or byline(text) or dated(text):
        return says
    date = only_date(text)
    return Masthead(date=date) if date else None


def _bare(text: str) -> str:
    bullet = BULLET.match(text)
    return EDIT_MARK.sub("", text[bullet.end() :] if bullet else text).strip()


def _may_be_title(bare: str, text: str) -> bool:
    if not 2 <= len(bare) <= TITLE_LENGTH or not (han_count(bare) >= 2 or len(bare) >= 12) or BULLET.match(text):
        return False
    if bare.endswith(("。", "；", "：", ":", "，", "、")) or LABELLED.match(bare) or DATELINE_START.match(bare):
        return False
    if len(bare.split()) > 8 or ADDRESS.search(bare):
        return False
    if byline(bare) or credit(bare) or labelled(bare) or is_date_line(bare):
        return False
    return not _last_crumb(bare) and not WIDE_GAP.search(bare) and not PARAGRAPH_COUNT.search(bare)


def _last_crumb(text: str) -> str:
    """The end of a trail such as 「首页 > 诗 > 夜雨」, which is the page's own name unless it says 「正文」."""
    if len(text) > TITLE_LENGTH or not CRUMBS.search(text):
        return ""
    parts = [part.strip() for part in CRUMB_BREAK.split(text) if part.strip()]
    return parts[-1] if len(parts) > 1 and parts[-1] not in THIS_PAGE else ""


def _pairs(text: str) -> set[str]:
    solid = "".join(character for character in text if character.isalnum())
    return {solid[at : at + 2] for at in range(len(solid) - 1)}


def _apart(lines: Sequence[Line], number: int) -> bool:
    above = number == 0 or lines[number - 1].blank
    return above and (number + 1 >= len(lines) or lines[number + 1].blank)
