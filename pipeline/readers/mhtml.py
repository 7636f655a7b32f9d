"""A page saved as one file (.mhtml, .mht): a MIME message whose first HTML part is the page.

`saved` is that part, decoded. Style sheets, pictures and frames are named in `parts-left-out`. The message's date is
the day the page was saved, so it is at most inferred.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.diagnostics import diagnose
from pipeline.document import Document, Published
from pipeline.readers.email_message import chosen, described
from pipeline.readers.feeds import left_out
from pipeline.readers.mime import Message, Part, decoded_words, parameters, read_message
from pipeline.readers.publishers import host_of
from pipeline.readers.reading import STAGE, assemble, failed
from pipeline.readers.saved_pages import read_saved_page
from pipeline.readers.stated_dates import stated_date


def read_mhtml(data: bytes, source: str) -> Document:
    """The document of a saved page's bytes. Never raises; without an HTML part it is a document that failed."""
    message = read_message(data)
    part = _page(message)
    if part is None:
        problem = diagnose("container-refused", stage=STAGE, reason="none of its parts is a page")
        return failed(source, [problem, *left_out("saved page", described(message, None))], shape="mhtml")
    decoded = part.text()
    if decoded.text is None or not decoded.text.strip():
        return failed(source, [*decoded.diagnostics, diagnose("file-empty", stage=STAGE)], shape="mhtml")
    saved = decoded.text
    reading = read_saved_page(saved)
    places = (message.headers.get("snapshot-content-location"), part.headers.get("content-location"))
    url = reading.url or next((place.strip() for place in places if place and host_of(place.strip())), None)
    published = reading.published
    date = stated_date(decoded_words(message.headers.get("date", "")))
    if published.how == "unknown" and date:
        published = Published(value=date[:10], how="inferred", basis="the day the page was saved")
    title = reading.title or " ".join(decoded_words(message.headers.get("subject", "")).split())
    reading = replace(reading, url=url, published=published, title=title)
    notes = [*decoded.diagnostics, *left_out("saved page", described(message, part))]
    return assemble(saved, source, "mhtml", reading, notes)


def _page(message: Message) -> Part | None:
    """The part the message says it begins with, else its first HTML part."""
    start = parameters(message.headers.get("content-type", "")).get("start")
    html = [part for part in message.parts if part.kind in {"text/html", "application/xhtml+xml"}]
    if start:
        html.sort(key=lambda part: part.headers.get("content-id", "").strip() != start)
    return next((part for part in html if part.body.strip()), chosen(message))
