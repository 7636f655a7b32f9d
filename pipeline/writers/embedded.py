"""The note as a piece of HTML for somebody else's page, a notebook's: no script, nothing fetched, no id that could
meet another note's, styles that hold for the piece alone."""

from __future__ import annotations

import functools
from importlib import resources

from markupsafe import Markup

from pipeline.writers.briefing_file import BriefingFile
from pipeline.writers.html import environment, shown


@functools.cache
def _style() -> str:
    text = resources.files("pipeline.writers").joinpath("templates/embedded.css").read_text(encoding="utf-8")
    return text.partition("*/")[2].strip()


def embedded_html(briefing: BriefingFile) -> str:
    """The claims of the note, each with its status and its Chinese folded in, and the figures.

    One `<div class="zhbrief">`; the article's text in it is escaped as on the note's own page.
    """
    return (
        environment()
        .get_template("embedded.html.j2")
        .render(
            **shown(briefing),
            style=Markup(_style()),  # noqa: S704 - our own file, and not a character of the article in it
        )
    )
