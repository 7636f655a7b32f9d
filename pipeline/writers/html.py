"""The note as one self-contained HTML page: no script, nothing fetched, the article's text always escaped."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Iterable
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from pipeline.document import Document, MadeWith
from pipeline.writers.briefing_file import BriefingFile, briefing_file
from pipeline.writers.marks import Segment
from pipeline.writers.page import Page
from pipeline.writers.wording import checks_line, day, source_line, web_address

LANGUAGES = {"hans": "zh-Hans", "hant": "zh-Hant"}


@functools.cache
def _style() -> str:
    return resources.files("pipeline.writers").joinpath("templates/briefing.css").read_text(encoding="utf-8").strip()


@functools.cache
def environment() -> Environment:
    """The templates of this room; what is put into them is escaped."""
    return Environment(
        loader=PackageLoader("pipeline.writers", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def content_security_policy(style: str) -> str:
    """Nothing may be loaded, sent or run; this one inline style, known by its hash, is the only exception."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def marked(segments: Iterable[Segment]) -> Markup:
    """A text with its names, figures and dates marked. A macro of the template would take three times as long."""
    parts: list[str] = []
    for segment in segments:
        if segment.kind:
            title = f' title="{escape(segment.gloss)}"' if segment.gloss else ""
            parts.append(f'<mark class="{segment.kind}"{title}>{escape(segment.text)}</mark>')
        else:
            parts.append(escape(segment.text))
    return Markup("".join(parts))  # noqa: S704 - each part was escaped


def shown(briefing: BriefingFile) -> dict[str, object]:
    """What a template shows of a note, by the names that templates use."""
    return {
        "page": Page(briefing),
        "briefing": briefing,
        "article": briefing.article,
        "note": briefing.note,
        "chinese": LANGUAGES[briefing.article.script],
        "source_line": source_line(briefing.article),
        "address": web_address(briefing.article.url),
        "checks": checks_line(briefing),
    }


def html_text(briefing: BriefingFile) -> str:
    """The page of a briefing file; parts that are empty are left out."""
    style = _style()
    return (
        environment()
        .get_template("briefing.html.j2")
        .render(
            **shown(briefing),
            day=day,
            marked=marked,
            policy=content_security_policy(style),
            style=Markup(style),  # noqa: S704 - our own file, and not a character of the article in it
        )
    )


class HtmlWriter:
    """`<slug>.html`: the note with its Chinese beside it, the article and what was removed folded in."""

    name = "html"
    suffix = ".html"

    def render(self, document: Document, made_with: MadeWith) -> str:
        """The text of the file."""
        return html_text(briefing_file(document, made_with))
