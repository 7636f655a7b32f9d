"""A Weibo post saved as Markdown by a feed tool: cut title, address, one line of raw HTML, a machine's summary.

```
# #某话题##另一话题#正文的开头...
**URL**: https://weibo.com/…
## 原始摘要      the post itself, HTML with <br>
## AI 摘要       a given summary: never body
## 元数据        来源 (often wrong), 保存时间
```
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.document import Published
from pipeline.readers.dates import find_date
from pipeline.readers.lines import Line, ends_sentence, split_lines
from pipeline.readers.mapped import Mapped, concat
from pipeline.readers.markup import BLOCKS, HIDDEN, decoded, folded, tokens
from pipeline.readers.reading import Piece, Reading, Taken

SECTION = re.compile(r"##\s*(原始摘要|AI\s?摘要|元数据)\s*$")
TITLE = re.compile(r"#\s+(?P<title>.+)$")
ADDRESS = re.compile(r"\*\*URL\*\*\s*[:：]\s*(?P<url>https?://\S+)$", re.IGNORECASE)
FIELD = re.compile(r"[-*]\s+\*\*(?P<name>[^*]{1,20})\*\*\s*[:：]\s*(?P<value>.*)$")
HASHTAG = re.compile(r"#([^#\n]{1,80})#")
SENTENCE = re.compile(r"[^。！？!?]{4,80}[。！？!?]")
LEADING = re.compile(r"\s*#[^#\s]{2,40}#")
REPLY = re.compile(r"^回复@[^:：\s]{1,40}[:：]\s*")
CUT = re.compile(r"\s*(?:\.{2,}|…+)$")
PREFIX_LENGTH = 20
Section = tuple[Line, int, int]
"""A section: its heading line, and where its content begins and ends."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Text of a post, or (with `hashtag`) the name of a topic it is filed under."""

    text: Mapped
    hashtag: bool = False


@dataclass(slots=True)
class _Post:
    """The lines of a post between `<br>`s; `breaks[i]` is how many `<br>`s stood after line i."""

    lines: list[list[_Part]] = field(default_factory=lambda: [[]])
    breaks: list[int] = field(default_factory=list)


def read_weibo(saved: str) -> Reading:
    """The reading of a post in this shape."""
    lines = split_lines(saved)
    sections = _sections(lines)
    first = min((heading.start for heading, _, _ in sections.values()), default=len(saved))
    taken = [Taken("reader.section_heading", heading.start, heading.end) for heading, _, _ in sections.values()]
    heading, url = "", None
    for line in lines:
        if line.start >= first:
            break
        if not heading and (found := TITLE.match(line.text)):
            heading = found["title"]
            taken.append(Taken("reader.title", line.start, line.end))
        elif found := ADDRESS.match(line.text):
            url = found["url"]
            taken.append(Taken("reader.address", line.start, line.end))
    given: str | None = None
    if section := sections.get("AI摘要"):
        given = "\n".join(line.text for line in split_lines(saved, *section[1:]) if not line.blank) or None
        taken.append(Taken("reader.given_summary", section[1], section[2]))
    fields: dict[str, str] = {}
    if section := sections.get("元数据"):
        listed = [FIELD.match(line.text) for line in split_lines(saved, *section[1:])]
        fields = {found["name"].strip(): found["value"].strip() for found in listed if found}
        taken.append(Taken("reader.metadata", section[1], section[2]))
    pieces: list[Piece] = []
    topics: list[str] = []
    if section := sections.get("原始摘要"):
        pieces, topics, places = _pieces(_post(saved, *section[1:]))
        taken.extend(places)
    return Reading(
        title=_title(heading, topics, pieces),
        pieces=tuple(pieces),
        taken=tuple(taken),
        declared_publisher=fields.get("来源"),
        url=url,
        published=_published(fields),
        given_summary=given,
        tags=tuple(dict.fromkeys([*(topic.strip() for topic in HASHTAG.findall(heading)), *topics])),
    )


def _sections(lines: list[Line]) -> dict[str, Section]:
    """Name → section. The first of a name counts."""
    marks = [(found[1].replace(" ", ""), line) for line in lines if (found := SECTION.match(line.text))]
    sections: dict[str, Section] = {}
    for number, (name, line) in enumerate(marks):
        stop = marks[number + 1][1].start if number + 1 < len(marks) else lines[-1].end
        sections.setdefault(name, (line, line.end, stop))
    return sections


def _published(fields: dict[str, str]) -> Published:
    """The day it was saved, as inferred: the file states no publication date."""
    for name in ("保存时间", "目录日期"):
        if (value := fields.get(name)) and (date := find_date(value)):
            return Published(value=date[:10], how="inferred", basis=f"{name} {value}")
    return Published()


def _post(saved: str, start: int, end: int) -> _Post:
    """The lines of the post. Pictures, videos and the markup of links go; a topic link is marked as one."""
    post = _Post()
    hidden: str | None = None
    in_link = False
    for token in tokens(saved, start, end):
        if hidden:
            if token.closing and token.name == hidden:
                hidden = None
        elif token.name in HIDDEN or token.name in {"video", "audio"}:
            hidden = None if token.closing else token.name
        elif token.name == "a":
            in_link = not token.closing
        elif token.name == "br" or token.name in BLOCKS:
            post.breaks.append(1)
            post.lines.append([])
        elif not token.name:
            text = concat(decoded(saved, token.start, token.end))
            topic = in_link and HASHTAG.fullmatch(text.text.strip()) is not None
            while not topic and not in_link and not _solid(post.lines[-1]) and (found := LEADING.match(text.text)):
                post.lines[-1].append(_Part(text.slice(0, found.end()).strip(), hashtag=True))
                text = text.slice(found.end(), len(text))
            post.lines[-1].append(_Part(text.strip() if topic else text, hashtag=topic))
    return post


def _solid(parts: list[_Part]) -> str:
    """The text of a line that is not the name of a topic."""
    return "".join(part.text.text for part in parts if not part.hashtag).strip()


def _pieces(post: _Post) -> tuple[list[Piece], list[str], list[Taken]]:
    """The paragraphs of a post, its topics, and the places of those topics that are no words of a sentence."""
    pieces: list[Piece] = []
    topics: list[str] = []
    places: list[Taken] = []
    open_line: list[Mapped] = []
    for number, parts in enumerate(post.lines):
        tagged = [part for part in parts if part.hashtag]
        topics.extend(part.text.text.strip("# ") for part in tagged)
        solid = _solid(parts)
        if tagged and not pieces and not open_line and not _continues(parts) and not ends_sentence(solid):
            # 「某人长文回应 #某公司财报##某人首份财报#」: the first line is the post's headline, and gives the title.
            places.extend(Taken("reader.title", part.text.raw_start, part.text.raw_end) for part in parts if part.text)
            continue
        kept: list[Mapped] = []
        for part in parts:
            if not part.hashtag:
                kept.append(part.text)
            elif not solid or not "".join(text.text for text in kept).strip():
                places.append(Taken("reader.hashtag", part.text.raw_start, part.text.raw_end))
            else:
                kept.append(part.text.slice(1, len(part.text) - 1))
        text = folded(concat(kept))
        if not text.text:
            _end(pieces, open_line)
            continue
        if open_line:
            open_line.append(Mapped.standing_for("", text.raw_start, text.raw_start))
        open_line.append(text)
        following = _solid(post.lines[number + 1]) if number + 1 < len(post.lines) else ""
        if not (following and text.text.endswith(("，", "、", ","))):
            _end(pieces, open_line)
    _end(pieces, open_line)
    return pieces, topics, places


def _continues(parts: list[_Part]) -> bool:
    """Whether text follows the last topic of the line: then the line is more than a headline."""
    after = ""
    for part in parts:
        after = "" if part.hashtag else after + part.text.text
    return bool(after.strip())


def _end(pieces: list[Piece], open_line: list[Mapped]) -> None:
    if open_line:
        pieces.append(Piece(concat(open_line).strip()))
        open_line.clear()


def _title(heading: str, topics: list[str], pieces: list[Piece]) -> str:
    """The first topic with what stands before it (「某人：#某事#」), else the first sentence.

    The heading itself is the topics and the first seventy characters of the post, cut.
    """
    heading = CUT.sub("", REPLY.sub("", heading)).strip()
    found = HASHTAG.search(heading)
    if found and found.start() <= PREFIX_LENGTH and not ends_sentence(heading[: found.start()]):
        return f"{heading[: found.start()]}{found[1].strip()}".strip()
    if topics:
        return topics[0]
    first = SENTENCE.match(heading)
    if first:
        return first[0].rstrip("。")
    return heading or (pieces[0].text.text[:60] if pieces else "")
