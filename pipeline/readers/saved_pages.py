"""HTML pages as browsers and their extensions save them: a comment at the head says from where, and when."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.document import Published
from pipeline.readers.html_page import read_html
from pipeline.readers.publishers import host_of
from pipeline.readers.reading import Reading
from pipeline.readers.stated_dates import stated_date

HEAD = 6_000
# <!-- saved from url=(0042)https://www.example.com/a -->
BROWSER = re.compile(r"<!--\s{0,20}saved from url=\(\d{1,6}\)(?P<url>https?://[^\s<>\"]{1,2000})", re.IGNORECASE)
# <!-- Page saved with SingleFile  url: https://www.example.com/a  saved date: Fri Feb 27 2026 20:11:05 GMT+0800 -->
EXTENSION = re.compile(
    r"Page saved with SingleFile\s{1,40}url:\s{1,10}(?P<url>https?://[^\s<>\"]{1,2000})"
    r"(?:\s{1,40}saved date:\s{1,10}(?P<date>[^\r\n<>]{1,120}))?"
)


def read_saved_page(saved: str) -> Reading:
    """The reading of an HTML page; where it names no address or date itself, those of the comment count.

    The day it was saved is at most inferred.
    """
    return with_origin(read_html(saved), saved)


def with_origin(reading: Reading, saved: str) -> Reading:
    """The reading with what the comment at the head of the page says."""
    found = EXTENSION.search(saved, 0, HEAD) or BROWSER.search(saved, 0, HEAD)
    if not found:
        return reading
    day = stated_date(found.groupdict().get("date"))
    published = reading.published
    if published.how == "unknown" and day:
        published = Published(value=day[:10], how="inferred", basis="the day the page was saved")
    url = reading.url or (found["url"] if host_of(found["url"]) else None)
    return replace(reading, url=url, published=published)
