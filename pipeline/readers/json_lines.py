"""JSON lines: an article a line, `{"id", "text"}` and, where known, title, date, url, author, publisher and kin.

Lines are read one at a time, so that a file of any size streams; a line that is no article is one document that failed
and names its number. An array of such tables, or one table set over several lines, is read as well. `saved` is the
text as the line gives it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic, Document, Published
from pipeline.readers.decoding import decode
from pipeline.readers.detect import TEXT
from pipeline.readers.entries import Facts, Ids, entry_document, read_entry, safe_id
from pipeline.readers.matter import SEPARATOR, WIKI
from pipeline.readers.publishers import host_of
from pipeline.readers.reading import STAGE, failed, real_names, scalar
from pipeline.readers.stated_dates import stated_date
from pipeline.readers.streams import Lines, read_head, rewound, texts

HTML = ("html", "content_html", "raw_html")
TITLE = ("title", "headline", "标题", "题目")
ID = ("id", "_id", "article_id", "doc_id", "uuid", "guid", "key")
DATE = ("date", "published", "published_at", "publish_date", "date_published", "pub_date", "publish_time", "pubtime",
        "datetime", "time", "timestamp", "发布时间", "日期", "时间")  # fmt: skip
URL = ("url", "link", "source_url", "href", "网址", "链接")
AUTHOR = ("author", "authors", "byline", "writer", "作者")
PUBLISHER = ("publisher", "source", "site", "site_name", "media", "website", "来源", "媒体")
SUMMARY = ("summary", "abstract", "description", "digest", "摘要")
TAGS = ("tags", "keywords", "标签", "关键词")
BLANK = b"\xef\xbb\xbf \t\r\n\x1e"
HOPELESS = 50
"""After so many lines without an article among them a file is none of JSON lines, whatever it was said to be."""
EDITOR = ("editor", "editors", "责任编辑", "编辑")


def read_json_lines(stream: BinaryIO, source: str, max_bytes: int) -> Iterator[Document]:
    """The documents of a stream, in its order; `max_bytes` holds for each line. Never raises for what it holds."""
    head = read_head(stream)
    whole = rewound(head, stream)
    encoding = decode(head).encoding
    notes: list[Diagnostic] = []
    if encoding != "utf-8":
        whole = io.BufferedReader(Lines(texts(whole, encoding)))
        notes = [diagnose("encoding-guessed", stage=STAGE, encoding=encoding.upper())]
    if _is_one_value(head, encoding):
        yield from _values(whole, source, max_bytes, notes)
        return
    ids = Ids()
    number = count = good = 0
    while line := whole.readline(max_bytes + 1):
        number += 1
        if len(line) > max_bytes:
            document = _too_long(whole, line, source, ids, number, max_bytes)
        elif line.strip(BLANK):
            document = _line(line, source, ids, number, notes)
        else:
            continue
        yield document
        count += 1
        good += bool(document.article.blocks)
        if count == HOPELESS and not good:
            reason = f"none of the first {count} is one, so the rest was not read"
            yield _bad(source, ids, number + 1, _invalid("What follows", reason))
            return
    if not count:
        yield failed(source, [diagnose("file-empty", stage=STAGE)], shape="json_lines")


def _too_long(stream: BinaryIO, line: bytes, source: str, ids: Ids, number: int, max_bytes: int) -> Document:
    """The document of a line longer than allowed; the stream goes on to the next."""
    size = len(line)
    while not line.endswith(b"\n") and (line := stream.readline(max_bytes)):
        size += len(line)
    problem = diagnose("file-too-large", stage=STAGE, size=size, limit=max_bytes)
    return _bad(source, ids, number, [problem, *_invalid(f"Line {number}", "it is too long")])


def _is_one_value(head: bytes, encoding: str) -> bool:
    """Whether the stream is one array or one table set over several lines: its first line is no value by itself."""
    text = head.decode(encoding, "replace").lstrip("\ufeff \t\r\n\x1e")
    if text.startswith("["):
        return True
    first, line_break, _ = text.partition("\n")
    return bool(line_break) and (
        first.strip() == "{" or (first.startswith("{") and first.rstrip().endswith((",", "[", "{")))
    )


def _line(line: bytes, source: str, ids: Ids, number: int, notes: list[Diagnostic]) -> Document:
    decoded = decode(line.strip(b"\x1e\r\n"))
    place = f"Line {number}"
    if decoded.text is None:
        return _bad(source, ids, number, [*_invalid(place, "it is not text")])
    try:
        value = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        reason = f"it is not valid JSON ({' '.join(str(error).split())[:120]})"
        return _bad(source, ids, number, [*decoded.diagnostics, *_invalid(place, reason)], decoded.text)
    return _document(value, source, ids, number, place, [*notes, *decoded.diagnostics])


def _values(stream: BinaryIO, source: str, max_bytes: int, notes: list[Diagnostic]) -> Iterator[Document]:
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        yield failed(
            source,
            [diagnose("file-too-large", stage=STAGE, size=f"over {max_bytes}", limit=max_bytes)],
            shape="json_lines",
        )
        return
    text = decode(data).text or ""
    try:
        value = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        reason = f"it is not valid JSON ({' '.join(str(error).split())[:120]})"
        yield failed(source, [*notes, *_invalid("The file", reason)], text, shape="json_lines")
        return
    ids = Ids()
    items = value if isinstance(value, list) else [value]
    for number, item in enumerate(items, 1):
        yield _document(item, source, ids, number, f"Entry {number}", notes)
    if not items:
        yield failed(source, [diagnose("file-empty", stage=STAGE)], shape="json_lines")


def _invalid(place: str, reason: str) -> list[Diagnostic]:
    return [diagnose("entry-invalid", stage=STAGE, place=place, reason=reason)]


def _bad(source: str, ids: Ids, number: int, problems: list[Diagnostic], saved: str = "") -> Document:
    return failed(f"{source}#{ids.give(f'line-{number}')}", problems, saved, shape="json_lines")


def _document(value: object, source: str, ids: Ids, number: int, place: str, notes: list[Diagnostic]) -> Document:
    if not isinstance(value, dict):
        return _bad(source, ids, number, _invalid(place, "it is no table of fields"))
    row = {str(key).strip().lower(): item for key, item in value.items()}
    text = next((row[name] for name in (*TEXT, *HTML) if _solid(row.get(name))), None)
    entry = ids.give(safe_id(_one(row, ID) or "") or f"line-{number}")
    if text is None:
        known = ", ".join(sorted(row))[:120]
        reason = f"it has no text (fields: {known})" if known else "it is empty"
        return failed(f"{source}#{entry}", [*notes, *_invalid(place, reason)], shape="json_lines")
    html = True if not any(_solid(row.get(name)) for name in TEXT) else None
    # A lone surrogate ("\\ud83d" cut from its other half) is a character no file can hold.
    saved = text.encode("utf-8", "replace").decode("utf-8")
    reading = read_entry(saved, _facts(row), html=html)
    return entry_document(saved, source, entry, "json_lines", reading, notes)


def _solid(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _facts(row: Mapping[str, Any]) -> Facts:
    published = Published()
    for name in DATE:
        if date := stated_date(row.get(name)):
            published = Published(value=date, how="declared", basis=f"the field {name}")
            break
    return Facts(
        title=_one(row, TITLE) or "",
        authors=_names(row, AUTHOR),
        editors=_names(row, EDITOR),
        publisher=next((said for name in PUBLISHER if (said := _one(row, (name,))) and not host_of(said)), None),
        # 「"source": "https://…"」 is an address, and 「"source": "某报"」 a publisher.
        url=next((url for name in (*URL, "source") if (url := scalar(row.get(name))) and host_of(url)), None),
        published=published,
        summary=_one(row, SUMMARY),
        tags=_names(row, TAGS),
    )


def _one(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """The first of the named fields that holds a text or a number; of a table in it, its `name`."""
    for name in names:
        value = row.get(name)
        if isinstance(value, dict):
            value = value.get("name") or value.get("title")
        if (text := scalar(value)) and not isinstance(value, bool):
            return text.encode("utf-8", "replace").decode("utf-8")
    return None


def _names(row: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    """The first of the named fields that holds anything, as a list of names."""
    for name in names:
        value = row.get(name)
        items = value if isinstance(value, list) else [value]
        items = [item.get("name") if isinstance(item, dict) else item for item in items]
        texts_found = [text for item in items if (text := scalar(item))]
        found = real_names(
            WIKI.sub(r"\1", part.strip(" #")).encode("utf-8", "replace").decode("utf-8")
            for text in texts_found
            for part in SEPARATOR.split(text)
        )
        if found:
            return found
    return ()
