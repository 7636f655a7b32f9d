"""The visible text of a web page, tags gone: navigation, title, story and recommendations, all as bare lines.

The reader finds the title and the lines around it; what of the rest is the article, cleaning decides.
"""

from __future__ import annotations

import re

from pipeline.document import Published
from pipeline.readers.dates import only_date, time_stamps
from pipeline.readers.lines import Line, ends_sentence, han_count, is_prose, split_lines
from pipeline.readers.mapped import Mapped
from pipeline.readers.masthead import Masthead, byline, dated, labelled
from pipeline.readers.publishers import without_site
from pipeline.readers.reading import Piece, Reading, Taken

NEAR = 30
"""So many lines before the story's first paragraph may hold its title and masthead."""
SCRAP_COST = 12
CRUMBS = re.compile(r"[>＞›»]|首页")
CONTROLS = re.compile(
    r"[\d,.]+|分享(?:至|到)?[:：]?|字[体号][:：]?.*|[大中小]字号|[大小中]|\+?\s?关注|收藏|评论|举报.*|登录.*|注册|链接已复制|打印|"
    r"听新闻|复制链接|微信|微博|更多|订阅|[\d,]+\s?人?(?:参与|评论|阅读|赞).*|来源.*|责任编辑.*|编辑.*|作者.*|原创|播报|赞"
)
BULLET = re.compile(r"(?:[*+•·]|o)\s+")


def read_page_dump(saved: str) -> Reading:
    """The reading of a page's visible text."""
    lines = [line for line in split_lines(saved) if not line.blank]
    if not lines:
        return Reading()
    story = main_region([line.text for line in lines])
    title_at = _title(lines, story[0])
    head, head_lines = _masthead(lines, title_at, story[0])
    taken = [Taken("reader.masthead", lines[number].start, lines[number].end) for number in head_lines]
    title = ""
    if title_at is not None:
        title = without_site(lines[title_at].text)
        taken.append(Taken("reader.title", lines[title_at].start, lines[title_at].end))
    skip = {*head_lines, *([] if title_at is None else [title_at])}
    pieces = [Piece(Mapped.of(saved, line.start, line.end)) for number, line in enumerate(lines) if number not in skip]
    return Reading(
        title=title,
        pieces=tuple(pieces),
        taken=tuple(taken),
        authors=head.authors,
        account=head.account,
        declared_publisher=head.publisher,
        url=head.url,
        published=_published(lines, head),
    )


def main_region(texts: list[str]) -> tuple[int, int]:
    """The range of lines with the most running text for the fewest scraps: the greatest sum over a stretch."""
    best, best_range = 0.0, (0, len(texts))
    total, start = 0.0, 0
    for number, text in enumerate(texts):
        value = float(len(text)) if is_prose(text) else -float(SCRAP_COST)
        if total <= 0:
            total, start = 0.0, number
        total += value
        if total > best:
            best, best_range = total, (start, number + 1)
    return best_range


def _title(lines: list[Line], story: int) -> int | None:
    """The number of the line that is the title: the best headline before the story.

    A headline right above a date or byline is likelier, and so is one that stands on the page twice; a line of many
    words set apart is a menu.
    """
    counts: dict[str, int] = {}
    for line in lines[: story + 1]:
        counts[line.text] = counts.get(line.text, 0) + 1
    best, best_score = None, 0.0
    for number in range(max(0, story - NEAR), story):
        text = lines[number].text
        if not 5 <= len(text) <= 90 or han_count(text) < 3 or not _may_be_title(text):
            continue
        below = [line.text for line in lines[number + 1 : min(story, number + 4)]]
        score = min(len(text), 30) * 0.6 - (story - number) * 0.8
        score += 8 if counts[text] > 1 else 0
        score += 14 if any(byline(line) or dated(line) for line in below) else 0
        score += 4 if any(CONTROLS.fullmatch(line) for line in below) else 0
        score -= 15 if text.endswith(("。", "；", "：", ":")) or len(text.split()) >= 5 else 0
        if score > best_score:
            best, best_score = number, score
    return best


def _may_be_title(text: str) -> bool:
    if BULLET.match(text) or CONTROLS.fullmatch(text) or only_date(text) or byline(text) or dated(text):
        return False
    return not CRUMBS.search(text)


def _masthead(lines: list[Line], title: int | None, story: int) -> tuple[Masthead, list[int]]:
    """What stands between title and story, and a byline that opens the story; the numbers of those lines."""
    head = Masthead()
    used: list[int] = []
    start = story if title is None else title + 1
    for number in range(start, min(len(lines), story + 2)):
        text = lines[number].text
        says = byline(text) or (labelled(text) or dated(text) if number < story else None)
        if says is None and number < story and (date := only_date(text)):
            says = Masthead(date=date)
        if says is None:
            continue
        used.append(number)
        head = head.and_then(says)
    return head, used


def _published(lines: list[Line], head: Masthead) -> Published:
    """The date under the title; else the newest time stamp of the page, as inferred and without its time of day.

    The newest stamp says when the page was seen: an article is not younger than its page.
    """
    if head.date:
        return Published(value=head.date, how="declared", basis="the line under the title")
    stamps = [
        stamp for line in lines if len(line.text) <= 60 and not ends_sentence(line.text) for stamp in _stamps(line)
    ]
    if stamps:
        return Published(value=max(stamps)[:10], how="inferred", basis="the newest time stamp on the page")
    return Published()


def _stamps(line: Line) -> list[str]:
    """Time stamps of a line; a bare date counts when it is all the line has."""
    bare = only_date(line.text)
    return time_stamps(line.text) or ([bare] if bare else [])
