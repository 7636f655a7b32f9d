"""Markdown articles: with YAML, TOML or JSON front matter (Hugo, Jekyll, Obsidian and other clippers) or without."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic, Published
from pipeline.readers.captions import with_captions
from pipeline.readers.html_page import read_fragment
from pipeline.readers.lines import han_count, is_prose
from pipeline.readers.markdown import Blocks, read_markdown
from pipeline.readers.masthead import Masthead, address_line, byline, read_masthead, signature
from pipeline.readers.matter import Matter, read_matter
from pipeline.readers.publishers import host_of, without_site
from pipeline.readers.reading import STAGE, Piece, Reading, Taken
from pipeline.readers.stated_dates import stated_date

HEAD = 14
"""So many pieces at the head of a body may be masthead."""
DECLARED = (
    *("date_published", "datepublished", "published", "publishdate", "pubdate", "published_at", "publish_date"),
    *(
        "publish_time",
        "published_time",
        "publisheddate",
        "published_date",
        "发布时间",
        "发布日期",
        "发表时间",
        "date",
        "日期",
    ),
)
SAVED = (
    *("saved_date", "date_saved", "created", "clipped", "saved", "savedat", "saved_at", "date_added", "added"),
    *("created_at", "clip_date", "clipped_at", "capture_date", "收藏时间", "保存时间", "剪藏时间"),
)
URL = (
    *("url", "source", "link", "original", "canonical", "canonicalurl", "canonical_url", "permalink", "source_url"),
    *("original_url", "originalurl", "sourceurl", "web_url", "href", "原文链接", "链接", "来源链接", "网址"),
)
AUTHOR = ("author", "authors", "creator", "byline", "作者")
PUBLISHER = ("publisher", "site", "site_name", "sitename", "website", "publication", "媒体", "来源", "公众号")
TITLE = ("title", "headline", "标题")
SUMMARY = ("abstract", "summary", "excerpt", "description", "摘要")
TAGS = ("tags", "keywords", "categories", "标签")
EDITOR = ("editor", "editors", "责任编辑")
AHEAD = 2
"""A publication date may be so many days after the day of saving (zones, and dates put ahead)."""
HTML_BODY = re.compile(r"\s*<(?:div|article|section|p|html|body|table|figure|h[1-6])\b", re.IGNORECASE)
CUT = re.compile(
    r"(?:\.{2,}|…)[\])】）]?\s{0,9}(?:(?:阅读|查看|展开)(?:全文|更多|原文)|Read more.{0,40}|Continue reading.{0,200})?$"
)
SUMMARY_LENGTH = 25
SAME = 24
"""A summary whose first so many characters stand at the body's beginning is that beginning."""
SOURCE_LENGTH = 30
LINK_LIST = 3
CLIPPER_TAGS = frozenset({"clippings", "clipping", "剪藏", "rss", "待读", "稍后读", "read-later"})
SOURCE_NAME = re.compile(
    r"[A-Za-z0-9._-]{2,30}|(?:查看|阅读)?原文(?:链接|地址)?|来源|出处|Source|Original", re.IGNORECASE
)
CLIPPERS = frozenset({"omnivore.app", "cubox.pro", "cubox.cc", "getpocket.com", "instapaper.com", "readwise.io"})


@dataclass(frozen=True, slots=True)
class Body:
    """The pieces of a body after its masthead was read off, and what the masthead said."""

    pieces: tuple[Piece, ...]
    taken: tuple[Taken, ...]
    masthead: Masthead
    title: str = ""


def read_front_matter(saved: str) -> Reading:
    """The reading of a Markdown article."""
    matter = read_matter(saved)
    start = matter.end if matter else 0
    declared_title = matter.text(*TITLE) if matter else None
    body = read_body(saved, start, len(saved), declared_title or "")
    taken = [*body.taken]
    if matter:
        taken.append(Taken("reader.front_matter", 0, matter.end))
    matter = matter or Matter({}, 0)
    return with_matter(body, matter, declared_title or body.title, tuple(taken))


def with_matter(body: Body, matter: Matter, title: str, taken: tuple[Taken, ...]) -> Reading:
    """The reading of a body under its front matter, which stands above what the masthead says."""
    declared = published(matter, body.masthead)
    problem = _contradiction(matter, declared)
    authors = matter.texts(*AUTHOR) or body.masthead.authors
    # 「原创 某甲 某乙 2026年1月15日」: the second name of a WeChat byline is an account, unless it is an author's.
    account = body.masthead.account if body.masthead.account not in authors else None
    return Reading(
        title=title,
        pieces=body.pieces,
        taken=taken,
        authors=authors,
        editors=matter.texts(*EDITOR),
        declared_publisher=matter.text(*PUBLISHER) or _named_source(matter) or body.masthead.publisher,
        account=account,
        url=_address(matter) or body.masthead.url,
        published=declared,
        given_summary=_summary(matter, body),
        tags=tuple(tag for tag in matter.tags(*TAGS) if tag.casefold() not in CLIPPER_TAGS),
        story=matter.text("story"),
        diagnostics=(*matter.diagnostics, *([problem] if problem else [])),
    )


def _address(matter: Matter) -> str | None:
    """The first field for an address that holds one; `source: 新华社` is none."""
    texts = (matter.text(name) for name in URL)
    return next((text for text in texts if text and host_of(text)), None)


def _named_source(matter: Matter) -> str | None:
    """The publisher in a `source` field that is no address."""
    text = matter.text("source")
    return text if text and not host_of(text) and len(text) <= SOURCE_LENGTH else None


def _summary(matter: Matter, body: Body) -> str | None:
    """A field that holds a summary: a page's description that only repeats the body's beginning is none."""
    for name in SUMMARY:
        text = given_summary(matter.text(name))
        if text and text[:SAME] not in "".join(piece.text.text for piece in body.pieces[:6])[: SAME * 8]:
            return text
    return None


def _contradiction(matter: Matter, declared: Published) -> Diagnostic | None:
    """A publication date that is later than the day the file was saved."""
    saved = next((day for name in SAVED if (day := stated_date(matter.text(name)))), None)
    if declared.how != "declared" or not declared.value or not saved:
        return None
    late = (date.fromisoformat(declared.value[:10]) - date.fromisoformat(saved[:10])).days
    if late <= AHEAD:
        return None
    evidence = f"it was saved on {saved[:10]}"
    return diagnose("metadata-contradiction", stage=STAGE, field="the date", declared=declared.value, evidence=evidence)


def published(matter: Matter, masthead: Masthead) -> Published:
    """A declared date of the front matter, else the one under the title, else the day it was saved as inferred."""
    saved_name = next((name for name in SAVED if matter.text(name)), None)
    saved_text = matter.text(saved_name) if saved_name else None
    for name in DECLARED:
        value = matter.text(name)
        if value and (day := stated_date(value)):
            if value == saved_text:
                # Omnivore writes its own save time where the page gave it no date.
                basis = f"{name} {value}, which is {saved_name}"
                return Published(value=day, how="inferred", basis=basis)
            return Published(value=day, how="declared", basis=f"{name} in the front matter")
    if masthead.date:
        return Published(value=masthead.date, how="declared", basis="the line under the title")
    if saved_text and (day := stated_date(saved_text)):
        return Published(value=day[:10], how="inferred", basis=f"{saved_name} {saved_text}")
    return Published()


def given_summary(text: str | None) -> str | None:
    """The text, when it is a summary: a teaser cut with 「...」 is only the body's beginning."""
    if not text or CUT.search(text) or han_count(text) < SUMMARY_LENGTH:
        return None
    return text


def read_body(saved: str, start: int, end: int, title: str = "", *, html: bool = False) -> Body:
    """The body in `saved[start:end]`, Markdown or HTML, its masthead and a repeated title read off.

    `html`: it is HTML whatever it begins with (a feed's entry may begin with text and go on with `<br>`).
    """
    if html or HTML_BODY.match(saved, start, end):
        pieces, taken = read_fragment(saved, start, end)
        blocks = Blocks(tuple(pieces), tuple(taken))
    else:
        blocks = read_markdown(saved, start, end)
    return without_masthead(blocks, title)


def without_masthead(blocks: Blocks, title: str) -> Body:
    """The body with what its first lines say (date, byline, address) and its repeated title read off."""
    kept: list[Piece] = []
    taken = list(blocks.taken)
    head = Masthead()
    found_title = title
    seen = 0
    before_story = True
    for piece in blocks.pieces:
        text = piece.text.text
        if not text or seen >= HEAD:
            kept.append(piece)
            continue
        seen += 1
        before_story = before_story and not is_prose(text)
        rule = None
        first = not kept_text(kept)
        if first and piece.kind == "heading" and (not found_title or _same_title(text, found_title)):
            found_title, rule = found_title or text, "reader.title"
        elif first and found_title and text == without_site(found_title):
            rule = "reader.title"
        elif piece.kind in {"paragraph", "heading"}:
            # A byline may follow a bold teaser; a date line there would be the story's own.
            says = _head_line(piece) if before_story else byline(text) or signature(text)
            if says:
                head, rule = head.and_then(says), "reader.masthead"
        if rule:
            taken.append(Taken(rule, piece.text.raw_start, piece.text.raw_end))
        else:
            kept.append(piece)
    kept, source = _without_source_link(kept)
    kept, listed = _without_link_lists(kept)
    taken.extend(Taken("reader.link_list", piece.text.raw_start, piece.text.raw_end) for piece in listed)
    if source and source.link:
        head = head.and_then(Masthead(url=source.link))
        taken.append(Taken("reader.source_link", source.text.raw_start, source.text.raw_end))
    return Body(tuple(with_captions(kept)), tuple(taken), head, found_title)


def kept_text(pieces: list[Piece]) -> bool:
    """Whether any of the pieces has text."""
    return any(piece.text.text for piece in pieces)


def _head_line(piece: Piece) -> Masthead | None:
    """What a line of the head says."""
    return address_line(piece.text.text, piece.first_link) or read_masthead(piece.text.text)


def _same_title(text: str, title: str) -> bool:
    """Whether a heading repeats the title, site name aside, or is a slug of it (「# Ai40」)."""
    bare = re.sub(r"\W", "", without_site(text)).casefold()
    whole = re.sub(r"\W", "", without_site(title)).casefold()
    return bool(bare) and (bare == whole or bare in whole or whole in bare or (not han_count(bare) and len(bare) < 12))


def _without_source_link(pieces: list[Piece]) -> tuple[list[Piece], Piece | None]:
    """The pieces without a last line that is nothing but a link to where the article came from.

    「[qq](https://…)」: a site's short name, or 原文; a clipper's link to itself is no source.
    """
    with_text = [number for number, piece in enumerate(pieces) if piece.text.text]
    last = pieces[with_text[-1]] if with_text else None
    if last and last.link and SOURCE_NAME.fullmatch(last.text.text) and host_of(last.link) not in CLIPPERS:
        return [*pieces[: with_text[-1]], *pieces[with_text[-1] + 1 :]], last
    return pieces, None


def _without_link_lists(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The pieces without runs of list items that are nothing but links (「你可能错过的好文章」), and those items."""
    kept: list[Piece] = []
    listed: list[Piece] = []
    run: list[Piece] = []
    for piece in [*pieces, None]:
        if piece and piece.kind == "list_item" and piece.link and piece.link.startswith("http"):
            run.append(piece)
            continue
        (listed if len(run) >= LINK_LIST else kept).extend(run)
        run = []
        if piece:
            kept.append(piece)
    return kept, listed
