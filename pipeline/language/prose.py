"""What a line of text looks like from outside: running text, a menu entry, a time stamp, a button.

Pure functions on one line; `story` builds on them. The only words they know are those of web pages (`prose.toml`);
the rest is length, punctuation and shape.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, lru_cache
from importlib import resources

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
SENTENCE_END = tuple("。！？!?…；;")
CLOSERS = "”’」』）)】》\"'"
LOOKED_AT = 400
"""So much of a line is looked at for words: a line may hold a whole book."""
# 「* 首页」, 「+ 娱乐」, 「o 古代」: how text browsers set list entries.
BULLET = re.compile(r"(?:[*+•·●▪◦■◆>»]|o|-)\s+")
# 「……组织机构正式运行。 [3-4]」
CITATION = re.compile(r"(?:\s?\[(?:注\s?)?[\d,，、\s-]{1,12}\]){1,8}$")
# 「历史沿革 [ 编辑 ]」: the button a wiki puts behind its headings.
EDIT_MARK = re.compile(r"\s{0,3}\[\s?(?:编辑|編輯|edit)(?:\s?[|｜]\s?\S{1,12})?\s?\]$")
DAY = (
    r"(?:(?:19|20)\d{2}\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}(?:\s?[日号])?|(?<!\d)\d{2}-\d{2}(?:-\d{2})?(?!\d)"
    r"|\d{1,2}月\d{1,2}日|\d{1,3}\s?(?:秒|分钟|分鐘|小时|小時|天|日|周|週|个月|個月|年)前|昨天|前天|刚刚|剛剛)"
)
CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
STAMP = re.compile(rf"{DAY}(?:\s{{0,3}}(?:T|[上下]午|[週周].|星期.)?\s{{0,3}}{CLOCK}(?!\d))?|(?<!\d){CLOCK}(?!\d)")
DATED = re.compile(r"\d|[昨前]天|[刚剛]")
STAMP_LENGTH = 60
STAMP_REST = 24
"""Beside its dates a stamp has at most so many characters: an account, a place, 「发布于」."""
COUNTED = r"(?:参与|评论|回复|浏览|播放|阅读|跟贴|收藏|点赞|分享|粉丝|获赞|赞|阅|倍速|[xX])"
COUNTER = re.compile(
    rf"[\d.,/\s]+[万亿千kKwW]?\+?\s?[条次个人篇]?\s?{COUNTED}?"
    rf"|(?:{COUNTED}|点击|浏览次数|阅读量|浏览量|点赞数)\s?[:：]?\s?[(（]?[\d.,]+[万亿千kKwW+次)）]{{0,3}}"
)
ADVERT = re.compile(r"(?:广告|廣告)\s+\S")
ADVERT_LENGTH = 60
TOKEN_BREAK = re.compile(r"[\s|｜·/•]+")
MENU_TOKEN = 9
NUMERIC = re.compile(r"[+\-~±(（]?[\d.,，]+\S{0,3}")
# 「1、」, 「2. 」, 「（三）」, 「第二章」, 「①」, 「问：」
ITEM = re.compile(
    r"(?:\d{1,3}\s?[、.．)）:：?？]|[(（][\d一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、"
    r"|第.{1,4}[章节条步部]|[①-⑳]|[Qq答问A]\d?\s?[:：])\s?\S"
)
# 「成人票原价：60元」, 「备注：免票」
LABEL = re.compile(r"[^：:\s，。]{1,12}[:：]\s?\S")
# 「发布时间：2026-01-15」 is a stamp; 「开放时间：6:00—21:00」 is the story's.
PUBLISHING = re.compile(
    r"(?:发布|发表|发稿|刊发|刊登|更新|上传|创建|首发|公告|最后|编辑|修改|时间|日期|来源|作者|记者|\d)"
)
# 「问：外界都在猜测。」, 「答：没有时间表。」
SPOKEN = re.compile(r"(?:[Qq答问A]\d?|记者|主持人|[\u4e00-\u9fff]{2,4})\s?[:：]\s?\S")
CODE = re.compile(
    r"[;{}]\s*$|^(?:[#$%>]|//|/\*|\*/|<[/!a-zA-Z])|[\w)\]]\s?(?:=|:=|->|=>|\|\||&&|==|\+=)\s?\S|\w\(.*\)|</\w"
)
LATIN_SENTENCE = re.compile(r"[A-Za-z“\"'(].*\s.*[.!?][”\"')]?")
SENTENCE_MARKS = ("。", "！", "？", "!", "?", "，", "；", "：", "——", "……")
CALLS = ("！", "？", "!", "?", "…")
HEADLINE = 60
COLUMN_HEAD = 40


class Kind(Enum):
    """What a line of a page looks like.

    PROSE is running text; SENTENCE a short line that is punctuated like one (verse, dialogue); ITEM a numbered or
    labelled line; ROW a table row of numbers; HEAD any other line, such as a headline; BULLET a short list entry;
    MENU many short words on one line; CONTROL a button or a counter; BOX the heading over a box of links; ENDING
    the heading over what follows a story (comments, notes on rights); FOOTER the imprint of a site and notes on rights.
    """

    PROSE = auto()
    SENTENCE = auto()
    ITEM = auto()
    ROW = auto()
    CODE = auto()
    HEAD = auto()
    BULLET = auto()
    MENU = auto()
    STAMP = auto()
    CONTROL = auto()
    BOX = auto()
    ENDING = auto()
    FOOTER = auto()


def han_count(text: str) -> int:
    """The number of Chinese characters."""
    return len(HAN.findall(text))


def ends_sentence(text: str) -> bool:
    """Whether the text ends like a sentence; closing quotes and brackets after the mark do not count."""
    return text.rstrip().rstrip(CLOSERS).endswith(SENTENCE_END)


def is_prose(text: str) -> bool:
    """Whether a line reads like running text and not like a menu entry, a headline or a stamp.

    A headline has commas too (「A完成融资,B跟投」), so a line counts as prose when it ends like a sentence and is not
    tiny, or when it is long and punctuated.
    """
    if len(text) < 14:
        return False
    if text.endswith("]"):
        text = CITATION.sub("", text)
    if ends_sentence(text):
        told = len(text) >= 18 or "，" in text or "," in text
    else:
        told = len(text) >= 60 and sum(text.count(mark) for mark in "，。、；,;") >= 2
    return told and han_count(text[:LOOKED_AT]) >= 8


@dataclass(frozen=True, slots=True)
class _Words:
    controls: frozenset[str]
    boxes: re.Pattern[str]
    endings: re.Pattern[str]
    footers: re.Pattern[str]
    imprints: re.Pattern[str]


@cache
def _words() -> _Words:
    data = tomllib.loads(resources.files(__package__).joinpath("prose.toml").read_text(encoding="utf-8"))
    return _Words(
        frozenset(data["controls"]),
        boxes=_whole(data["boxes"]),
        endings=_whole(data["endings"]),
        footers=re.compile("|".join(data["footers"])),
        imprints=re.compile("|".join(data["imprints"])),
    )


def _whole(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(patterns) + r")\s?(?:更多|more|>{1,2})?\s?[:：]?")


@lru_cache(maxsize=1024)  # a page's lines are looked at two or three times: for its story, its beginning, its marks
def kind_of(text: str) -> Kind:
    """The kind of one solid line without white space at its ends. Linear in its length."""
    words = _words()
    bullet = BULLET.match(text)
    bare = text[bullet.end() :] if bullet else text
    if bare.endswith("]"):
        bare = EDIT_MARK.sub("", bare) or bare
    if _is_control(bare, words.controls):
        return Kind.CONTROL
    if words.footers.search(bare[:LOOKED_AT]):
        return Kind.FOOTER
    if words.imprints.search(bare[:LOOKED_AT]) and not ends_sentence(bare):
        return Kind.FOOTER
    if len(bare) <= COLUMN_HEAD and words.boxes.fullmatch(bare):
        return Kind.BOX
    if len(bare) <= COLUMN_HEAD and words.endings.fullmatch(bare):
        return Kind.ENDING
    if len(bare) <= STAMP_LENGTH and _is_stamp(bare):
        return Kind.STAMP
    # A bulleted headline that calls out (「* 10年后，房子能值多少钱？」) is a card; a bulleted sentence is text.
    calls = bullet and len(bare) < HEADLINE and bare.rstrip(CLOSERS).endswith(CALLS)
    if not calls and is_prose(bare):
        return Kind.PROSE
    return _short_kind(bare, bulleted=bool(bullet))


def _short_kind(text: str, *, bulleted: bool) -> Kind:
    """The kind of a line that is no running text and says nothing of the page."""
    if bulleted and len(text) <= COLUMN_HEAD and not TOKEN_BREAK.search(text):
        return Kind.BULLET
    han = han_count(text[:LOOKED_AT])
    if han * 3 < len(text) and CODE.search(text[:LOOKED_AT]):
        return Kind.CODE
    if han * 4 < len(text) and len(text) >= HEADLINE and LATIN_SENTENCE.fullmatch(text[:LOOKED_AT]):
        return Kind.SENTENCE
    tokens = [token for token in TOKEN_BREAK.split(text) if token]
    if len(tokens) >= 3 and sum(bool(NUMERIC.fullmatch(token)) for token in tokens) * 2 >= len(tokens):
        return Kind.ROW
    if len(tokens) >= 4 and len(text) <= len(tokens) * MENU_TOKEN and not ends_sentence(text):
        return Kind.MENU
    if bulleted or not text.strip("*+•·-"):
        return Kind.BULLET
    bare = text.rstrip(CLOSERS)
    if SPOKEN.match(text) and bare.endswith(SENTENCE_END):
        return Kind.SENTENCE
    if (ITEM.match(text) or LABEL.match(text)) and not bare.endswith("。"):
        return Kind.ITEM
    if len(text) >= 4 and han and bare.endswith(SENTENCE_MARKS):
        return Kind.SENTENCE
    return Kind.HEAD


def _is_control(text: str, controls: frozenset[str]) -> bool:
    if len(text) <= 12 and text.rstrip(":： ").casefold() in controls:
        return True
    if len(text) <= 24 and COUNTER.fullmatch(text):
        return True
    return len(text) <= ADVERT_LENGTH and bool(ADVERT.match(text))


def _is_stamp(text: str) -> bool:
    if not DATED.search(text) or ends_sentence(text) or (text.endswith("]") and CITATION.search(text)):
        return False
    if LABEL.match(text) and not PUBLISHING.match(text):
        return False
    rest, found = STAMP.subn("", text)
    return bool(found) and len(rest.strip()) <= STAMP_REST
