"""An export of Omnivore: YAML front matter, title, links, `# Full Content:`, the clipped page, the reader's highlights.

A Zhihu question is several articles in one: each answer keeps its author on its blocks.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.readers.front_matter import Body, given_summary, published, read_body
from pipeline.readers.lines import Line, split_lines
from pipeline.readers.matter import Matter, read_matter
from pipeline.readers.publishers import host_of
from pipeline.readers.reading import Piece, Reading, Taken

ORIGINAL = re.compile(r"\[Read Original\]\((?P<url>https?://[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)")
HEADER = re.compile(
    r"#\s?Omnivore|\[\[Omnivore\]\]|\[Read on Omnivore\]\(.*\)|\[Read Original\]\(.*\)|date_\w+:.*|-{3,}|"
    r"#+\s*Full Content:?"
)
FULL_CONTENT = re.compile(r"#+\s*Full Content:?$")
HIGHLIGHTS = re.compile(r"#{1,3}\s+(?:Highlights|Notes)$")
PERSON = re.compile(r"https?://www\.zhihu\.com/(?:people|org)/[\w.%-]+")
FOLLOW = re.compile(r"\+?\s?关注(?:他|她|TA)?")
APPROVED = re.compile(r"[\d,]+\s*人赞同了该回答")
ANSWER_HEAD = 8
"""An answer's head (name, badge, what the author is known for, 关注, 人赞同) is at most so many pieces long."""
STATISTICS = re.compile(r"关注者|被浏览|[\d,]+|[\d,]+\s*个?回答|登录后你可以|不限量看优质回答.*")


def read_omnivore(saved: str) -> Reading:
    """The reading of an Omnivore export."""
    matter = read_matter(saved) or Matter({}, 0)
    lines = split_lines(saved, matter.end)
    title = matter.text("title")
    start, heading, url = _header(lines)
    end = _highlights(lines, start) or len(saved)
    body = read_body(saved, start, end, title or heading)
    taken = [
        Taken("reader.front_matter", 0, matter.end),
        Taken("reader.clipper_header", matter.end, start),
        Taken("reader.highlights", end, len(saved)),
        *body.taken,
    ]
    pieces, more = _answers(body) if (host_of(url) or "").endswith("zhihu.com") else (body.pieces, [])
    answered = any(piece.author for piece in pieces)
    return Reading(
        title=title or heading or body.title,
        pieces=pieces,
        taken=(*taken, *more),
        authors=() if answered else matter.texts("author", "authors") or body.masthead.authors,
        account=body.masthead.account,
        declared_publisher=matter.text("publisher", "site_name") or body.masthead.publisher,
        url=url or matter.text("url", "source"),
        published=published(matter, body.masthead),
        given_summary=given_summary(matter.text("abstract", "summary")),
        tags=matter.tags("tags", "keywords"),
        diagnostics=matter.diagnostics,
    )


def _header(lines: list[Line]) -> tuple[int, str, str | None]:
    """Where the clipped page begins, the title above it, the original address."""
    heading, url = "", None
    start = lines[0].start
    for line in lines:
        if line.blank:
            continue
        if not heading and not url and line.text.startswith("# ") and not FULL_CONTENT.match(line.text):
            heading = line.text[2:].strip()
        elif not HEADER.fullmatch(line.text):
            break
        if found := ORIGINAL.search(line.text):
            url = found["url"]
        start = line.end
        if FULL_CONTENT.match(line.text):
            break
    return start, heading, url


def _highlights(lines: list[Line], start: int) -> int | None:
    """Where the reader's own highlights begin: they repeat the article, and would count it twice."""
    for line in reversed(lines):
        if line.start < start:
            return None
        if HIGHLIGHTS.match(line.text):
            return line.start
    return None


def _answers(body: Body) -> tuple[tuple[Piece, ...], list[Taken]]:
    """The pieces of a Zhihu page with the author of each answer, its head and the question's statistics taken out.

    An answer begins with the author's picture and then the author's name, both linked to the same page.
    """
    pieces = body.pieces
    starts = [
        number
        for number, piece in enumerate(pieces)
        if piece.text.text and piece.link and PERSON.match(piece.link) and _picture_before(pieces, number)
    ]
    if not starts:
        return pieces, []
    kept: list[Piece] = []
    taken: list[Taken] = []
    for piece in pieces[: starts[0]]:
        if STATISTICS.fullmatch(piece.text.text):
            taken.append(Taken("reader.statistics", piece.text.raw_start, piece.text.raw_end))
        elif piece.text.text:
            kept.append(replace(piece, kind="question_detail"))
    for number, begin in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else len(pieces)
        head = _head_length(pieces, begin, stop)
        taken.extend(
            Taken("reader.answer_head", piece.text.raw_start, piece.text.raw_end)
            for piece in pieces[begin : begin + head]
            if piece.text.text
        )
        author = pieces[begin].text.text
        kept.extend(replace(piece, author=author) for piece in pieces[begin + head : stop])
    return tuple(kept), taken


def _picture_before(pieces: tuple[Piece, ...], number: int) -> bool:
    before = pieces[number - 1] if number else None
    return bool(before and not before.text.text and before.image_link == pieces[number].link)


def _head_length(pieces: tuple[Piece, ...], begin: int, stop: int) -> int:
    """The pieces of an answer's head: up to 关注 or 人赞同, when one comes soon, else only the name."""
    length = 1
    for offset in range(1, min(ANSWER_HEAD, stop - begin)):
        text = pieces[begin + offset].text.text
        if FOLLOW.fullmatch(text) or APPROVED.fullmatch(text):
            length = offset + 1
    return length
