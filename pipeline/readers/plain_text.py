"""A plain-text article: a title, perhaps a date, perhaps a given summary, then one paragraph a line."""

from __future__ import annotations

import re

from pipeline.document import Published
from pipeline.language.prose import CALLS
from pipeline.readers.dates import day_in_title
from pipeline.readers.lines import Line, is_prose, split_lines
from pipeline.readers.mapped import Mapped
from pipeline.readers.masthead import Masthead, credit, dated, dateline, is_date_line, paper, read_masthead
from pipeline.readers.reading import Piece, Reading, Taken

HEAD = 12
TITLE_AMONG = 3
"""The title is one of the first so many lines: a date or a source may stand over it."""
TITLE_LENGTH = 120
FOOT = 4
TITLE_LABEL = re.compile(r"(?:标题|题目|標題|题)\s?[:：]\s*")
NO_TITLE_END = ("。", "；", ";", "，", ",", "、", "：", ":")
# 「东海社北岬5月10日电 ……」, 「本报讯 ……」: a story's first words.
DATELINE_START = re.compile(r"(?:[^，。]{2,16}\d{1,2}月\d{1,2}日[电讯]|本报讯|[（(][^（）()]{2,16}[电讯][)）])")
SUMMARY = re.compile(r"[【\[]?(?:文章摘要|内容摘要|内容提要|AI\s?摘要|摘要|导读|核心提示)[】\]]?\s*[:：]?")
TAGS = re.compile(r"(?:本文)?(?:标签|关键词|Tags?)\s*[:：]\s*(?P<inline>.*)")
TAG_LENGTH = 30
TAGS_MOST = 20
SUMMARY_INLINE = re.compile(r"[【\[]?(?:文章摘要|内容摘要|AI\s?摘要|摘要)[】\]]?\s*[:：]\s*(?P<text>.{10,})")


def read_plain_text(saved: str) -> Reading:
    """The reading of a plain-text article."""
    lines = split_lines(saved)
    with_text = [number for number, line in enumerate(lines) if not line.blank]
    if not with_text:
        return Reading()
    taken: list[Taken] = []
    used: set[int] = set()
    title = ""
    title_at = _title(lines, with_text)
    if title_at is not None:
        line = lines[title_at]
        title = TITLE_LABEL.sub("", line.text, count=1)
        used.add(title_at)
        taken.append(Taken("reader.title", line.start, line.end))
    head = Masthead()
    given: str | None = None
    for position, number in enumerate(with_text[:HEAD]):
        if number in used:
            continue
        line = lines[number]
        if given is None and (found := _summary(lines, with_text, position)):
            given, summary_lines = found
            used.update(summary_lines)
            taken.extend(Taken("reader.given_summary", lines[n].start, lines[n].end) for n in summary_lines)
        elif says := read_masthead(line.text):
            used.add(number)
            taken.append(Taken("reader.masthead", line.start, line.end))
            head = head.and_then(says)
        elif is_prose(line.text) and position:
            break
    tags, tag_lines = _tags(lines, [number for number in with_text if number not in used])
    used.update(tag_lines)
    taken.extend(Taken("reader.tags", lines[n].start, lines[n].end) for n in tag_lines)
    body = [number for number in with_text if number not in used]
    foot, foot_lines = _foot(lines, body)
    taken.extend(Taken("reader.masthead", lines[n].start, lines[n].end) for n in foot_lines)
    body = [number for number in body if number not in foot_lines]
    says = head.and_then(dateline(lines[number].text for number in body[:2])).and_then(foot)
    return Reading(
        title=title,
        pieces=tuple(Piece(Mapped.of(saved, lines[number].start, lines[number].end)) for number in body),
        taken=tuple(taken),
        authors=says.authors,
        editors=says.editors,
        account=says.account,
        declared_publisher=says.publisher,
        url=says.url,
        published=_published(title, head.date, foot.date),
        given_summary=given,
        tags=tags,
    )


def _tags(lines: list[Line], numbers: list[int]) -> tuple[tuple[str, ...], list[int]]:
    """The tags at the end of the file (「标签:」, then one a line or all on the same line) and their lines."""
    for position in range(len(numbers) - 1, max(-1, len(numbers) - TAGS_MOST - 2), -1):
        text = lines[numbers[position]].text
        if found := TAGS.fullmatch(text):
            rest = numbers[position + 1 :]
            inline = [tag.strip("# ") for tag in re.split(r"[,，、;；\s]+", found["inline"]) if tag.strip("# ")]
            if inline and rest:
                break
            return tuple(inline or (lines[n].text.lstrip("#") for n in rest)), numbers[position:]
        if len(text) > TAG_LENGTH or text.endswith("。"):
            break
    return (), []


def _title(lines: list[Line], with_text: list[int]) -> int | None:
    """The number of the line that is the title: the first that is no masthead, if it is a headline.

    A headline is short, no sentence with 「。」, and something follows it.
    """
    for position, number in enumerate(with_text[:TITLE_AMONG]):
        text = lines[number].text
        if read_masthead(text) and not TITLE_LABEL.match(text) and (is_date_line(text) or not dated(text)):
            continue
        return number if position + 1 < len(with_text) and _is_headline(text) else None
    return None


def _is_headline(text: str) -> bool:
    if len(text) > TITLE_LENGTH or text.endswith(NO_TITLE_END) or DATELINE_START.match(text):
        return False
    return "。" not in text and (text.endswith(CALLS) or not is_prose(text))


def _foot(lines: list[Line], body: list[int]) -> tuple[Masthead, list[int]]:
    """What the last lines say of editors, author and paper: 「（责任编辑：某某）」, 「《某报》（2026年3月1日）」."""
    foot = Masthead()
    used: list[int] = []
    for number in body[-FOOT:] if len(body) > FOOT else []:
        if says := credit(lines[number].text) or paper(lines[number].text):
            used.append(number)
            foot = foot.and_then(says)
    return foot, used


def _published(title: str, over: str | None, under: str | None) -> Published:
    if over:
        return Published(value=over, how="declared", basis="the line under the title")
    if under:
        return Published(value=under, how="declared", basis="the line under the story")
    if day := day_in_title(title):
        return Published(value=day, how="inferred", basis="the title")
    return Published()


def _summary(lines: list[Line], with_text: list[int], position: int) -> tuple[str, list[int]] | None:
    """The given summary at that line and the numbers of its lines: 「文章摘要」, then text up to a blank line."""
    number = with_text[position]
    if found := SUMMARY_INLINE.fullmatch(lines[number].text):
        return found["text"], [number]
    if not SUMMARY.fullmatch(lines[number].text):
        return None
    numbers: list[int] = []
    for following in with_text[position + 1 :]:
        if numbers and following != numbers[-1] + 1:
            break
        numbers.append(following)
    # Without a blank line after it the whole article would count as its summary: take its first line only.
    if len(numbers) > 5:
        numbers = numbers[:1]
    return ("\n".join(lines[n].text for n in numbers), [number, *numbers]) if numbers else None
