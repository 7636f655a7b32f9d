"""A plain-text article: a title, perhaps a date, perhaps a given summary, then one paragraph a line."""

from __future__ import annotations

import re

from pipeline.document import Published
from pipeline.readers.lines import Line, is_prose, split_lines
from pipeline.readers.mapped import Mapped
from pipeline.readers.masthead import Masthead, read_masthead
from pipeline.readers.publishers import without_site
from pipeline.readers.reading import Piece, Reading, Taken

HEAD = 12
TITLE_LENGTH = 120
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
    first = lines[with_text[0]]
    if _is_title(lines, with_text):
        title = without_site(re.sub(r"^(?:标题|题目)\s*[:：]\s*", "", first.text))
        used.add(with_text[0])
        taken.append(Taken("reader.title", first.start, first.end))
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
    published = (
        Published(value=head.date, how="declared", basis="the line under the title") if head.date else Published()
    )
    return Reading(
        title=title,
        pieces=tuple(
            Piece(Mapped.of(saved, lines[number].start, lines[number].end))
            for number in with_text
            if number not in used
        ),
        taken=tuple(taken),
        authors=head.authors,
        account=head.account,
        declared_publisher=head.publisher,
        url=head.url,
        published=published,
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


def _is_title(lines: list[Line], with_text: list[int]) -> bool:
    """Whether the first line is a title: short, no 「。」 at its end, and something follows it."""
    text = lines[with_text[0]].text
    return len(with_text) > 1 and len(text) <= TITLE_LENGTH and not text.endswith(("。", "；", ";", "，", ","))


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
