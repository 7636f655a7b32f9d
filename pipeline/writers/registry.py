"""The formats a briefing is written in, by the name given to `--format`."""

from __future__ import annotations

from typing import Protocol

from pipeline.document import Document, MadeWith
from pipeline.writers.briefing_json import JsonWriter
from pipeline.writers.html import HtmlWriter
from pipeline.writers.markdown import MarkdownWriter


class Writer(Protocol):
    """Turns a finished document into the text of one file; pure, and the same text for the same document."""

    @property
    def name(self) -> str:
        """The word of `--format`."""

    @property
    def suffix(self) -> str:
        """Of the file, with its dot."""

    def render(self, document: Document, made_with: MadeWith) -> str:
        """The text of the file, with a final newline."""


WRITERS: dict[str, Writer] = {writer.name: writer for writer in (JsonWriter(), MarkdownWriter(), HtmlWriter())}
