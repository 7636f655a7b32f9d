"""The visible text of a web page, tags gone: navigation, title, story and recommendations, all as bare lines.

Where the story stands, `pipeline.language` finds (`find_story`); this reader cuts it out, once, and lists what is left
out: "reader.outside_story" before and after it, "reader.aside" inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.document import Published
from pipeline.language import Story, find_story
from pipeline.language.prose import CALLS, EDIT_MARK, Kind, kind_of
from pipeline.readers.dates import day_in_title, only_date, time_stamps
from pipeline.readers.dump_head import original_title, read_foot, read_head, title_line, title_text
from pipeline.readers.lines import Line, ends_sentence, split_lines
from pipeline.readers.mapped import Mapped
from pipeline.readers.masthead import dateline
from pipeline.readers.reading import Piece, Reading, Taken

SCRAPS_LEAST = 300
"""A page of scraps is no article when it has fewer characters (a login page); a longer one (a word list) stays."""
STAMP_LENGTH = 60
# 「+ 第二层」, 「o 第三层」: how text browsers set lists within lists; those of the first level, cleaning knows.
INNER_BULLET = re.compile(r"[+o]\s+(?=\S)")


def read_page_dump(saved: str) -> Reading:
    """The reading of a page's visible text."""
    lines = split_lines(saved)
    texts = [line.text for line in lines]
    story = find_story(texts)
    if story.start == story.end and sum(map(len, texts)) >= SCRAPS_LEAST:
        story = Story(0, len(lines))
    numbers = [number for number in story.numbers() if texts[number]]
    body = [texts[number] for number in numbers]
    first = _first_told(numbers, texts, story.start)
    title_at = title_line(lines, first, body)
    head, head_lines = read_head(lines, title_at, first)
    foot, foot_lines = read_foot(lines, story.end)
    says = head.and_then(dateline(body)).and_then(foot)
    title = original_title(lines) if title_at is None else title_text(texts[title_at], body, _around(texts, story))
    # The title may stand on the page twice: over the date line, and again over the text.
    titles = [] if title_at is None else [number for number in range(first) if texts[number] == texts[title_at]]
    named = dict.fromkeys(titles, "reader.title")
    named.update(dict.fromkeys((*head_lines, *foot_lines), "reader.masthead"))
    kept = [number for number in numbers if number not in named]
    # A notice is signed with its day.
    signed = only_date(texts[kept[-1]]) if kept else None
    return Reading(
        title=title,
        pieces=tuple(_piece(saved, lines[number]) for number in kept),
        taken=tuple(_taken(lines, kept, named, story)),
        authors=says.authors,
        editors=says.editors,
        account=says.account,
        declared_publisher=says.publisher,
        url=says.url,
        published=_published(title, head.date, foot.date or signed, lines),
    )


def _around(texts: Sequence[str], story: Story) -> list[str]:
    return [text for text in (*texts[: story.start], *texts[story.end :]) if text]


def _piece(saved: str, line: Line) -> Piece:
    """The line as a piece, without the button behind a wiki's heading and the bullet of a list within a list."""
    text = Mapped.of(saved, line.start, line.end)
    if line.text.endswith("]") and (found := EDIT_MARK.search(line.text)) and found.start():
        return Piece(text.slice(0, found.start()), kind="heading")
    found = INNER_BULLET.match(line.text)
    return Piece(text.slice(found.end(), len(text)), kind="list_item") if found else Piece(text)


def _first_told(numbers: Sequence[int], texts: Sequence[str], otherwise: int) -> int:
    """The number of the first line that is part of the story for sure: text, or the first of a list.

    A line that calls out (「真的存在吗？」) or stands alone with a colon (「北京：……」) may still be the title.
    """
    listed = False
    for place, number in enumerate(numbers):
        kind = kind_of(texts[number])
        if kind is Kind.PROSE or (kind is Kind.SENTENCE and not texts[number].endswith(CALLS)):
            return number
        if listed and kind is Kind.ITEM:
            return numbers[place - 1]
        listed = kind is Kind.ITEM
    return otherwise


def _taken(lines: Sequence[Line], kept: Iterable[int], named: Mapping[int, str], story: Story) -> Iterator[Taken]:
    """Every line that is left out, under the rule that says so."""
    stays = set(kept)
    for number, line in enumerate(lines):
        if not line.blank and number not in stays:
            aside = "reader.aside" if story.start <= number < story.end else "reader.outside_story"
            yield Taken(named.get(number, aside), line.start, line.end)


def _published(title: str, over: str | None, under: str | None, lines: Sequence[Line]) -> Published:
    """When the page says its story was published: over it, under it; else from the title or a time stamp.

    The newest stamp says when the page was seen: an article is not younger than its page. It counts without its time.
    """
    if over:
        return Published(value=over, how="declared", basis="the line under the title")
    if under:
        return Published(value=under, how="declared", basis="the line under the story")
    if day := day_in_title(title):
        return Published(value=day, how="inferred", basis="the title")
    short = (line for line in lines if len(line.text) <= STAMP_LENGTH and not ends_sentence(line.text))
    stamps = [stamp for line in short for stamp in _stamps(line)]
    if stamps:
        return Published(value=max(stamps)[:10], how="inferred", basis="the newest time stamp on the page")
    return Published()


def _stamps(line: Line) -> list[str]:
    """Time stamps of a line; a bare date counts when it is all the line has."""
    bare = only_date(line.text)
    return time_stamps(line.text) or ([bare] if bare else [])
