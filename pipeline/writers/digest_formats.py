"""The digest as Markdown, as one HTML page and as JSON: all from the digest file, by the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from markupsafe import Markup

from pipeline.writers.chart import chart_svg, drawable
from pipeline.writers.digest_file import ComparisonEntry, DigestFile, SeriesEntry, digest_json
from pipeline.writers.digest_templates import Templates
from pipeline.writers.digest_wording import VERDICTS, Verdict, differing, standing
from pipeline.writers.files import Rendered
from pipeline.writers.html import content_security_policy

Layout = Literal["bilingual", "english"]
LAYOUTS: tuple[Layout, ...] = ("bilingual", "english")

TOP_STORIES = 5
MOST_FACTS = 6
"""So many facts of a note are shown; the JSON has all."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a digest is shown; None is no limit."""

    stories: int = TOP_STORIES
    notes: int | None = None
    differences: int | None = None
    roundings: int | None = None


def context(digest: DigestFile, layout: Layout, room: Room = Room()) -> Mapping[str, object]:
    """What every template is given: docs/newsletters.md lists it for those who write their own."""
    lead = frozenset(story.latest for story in digest.stories[: room.stories])
    return {
        "d": digest,
        "notes": {note.slug: note for note in digest.notes},
        "anchors": {note.slug: f"note-{number}" for number, note in enumerate(digest.notes, 1)},
        "top": room.stories,
        "most_facts": MOST_FACTS,
        "others": [note for note in digest.notes if note.slug not in lead][: room.notes],
        "differences": [(verdict, *VERDICTS[verdict], found) for verdict, found in _by_verdict(digest, room)],
        "series": charted(digest),
        "standing": standing(digest.articles, digest.origins, len(digest.stories)),
        "differing": differing(len(digest.differences())),
        "bilingual": layout == "bilingual",
    }


def _by_verdict(digest: DigestFile, room: Room) -> list[tuple[Verdict, list[ComparisonEntry]]]:
    """What differs, by verdict, then what is the same but for rounding; nothing where the room ends."""
    shown = (*digest.differences()[: room.differences], *digest.roundings()[: room.roundings])
    groups = [(verdict, [each for each in shown if each.verdict == verdict]) for verdict in VERDICTS]
    return [(verdict, found) for verdict, found in groups if found]


def charted(digest: DigestFile) -> SeriesEntry | None:
    """The one series worth a chart."""
    return next(filter(drawable, digest.series), None)


def digest_markdown(digest: DigestFile, layout: Layout, templates: Templates, room: Room = Room()) -> str:
    """The digest as Markdown."""
    return squeezed(templates.render("digest.md.j2", **context(digest, layout, room)))


def digest_fragment(digest: DigestFile, layout: Layout, templates: Templates, room: Room = Room()) -> str:
    """The digest as HTML to be put into another page: without links inside the page, and without the chart."""
    given = context(digest, layout, room)
    return squeezed(templates.render("digest_body.html.j2", **given, page=False, chart=""))


def digest_page(digest: DigestFile, layout: Layout, templates: Templates) -> str:
    """The digest as one self-contained page."""
    style = f"{_stylesheet('briefing.css')}\n{_stylesheet('digest.css')}"
    series = charted(digest)
    text = templates.render(
        "digest.html.j2",
        **context(digest, layout),
        page=True,
        chart=Markup(chart_svg(series)) if series else "",  # noqa: S704 - our own drawing, its texts escaped
        policy=content_security_policy(style),
        style=Markup(style),  # noqa: S704 - our own file
    )
    return squeezed(text)


def render_digest(digest: DigestFile, layout: Layout, templates: Templates) -> Rendered:
    """`digest.md`, `digest.html` and `digest.json`, to be written under the slug "digest"."""
    return (
        (".md", digest_markdown(digest, layout, templates).encode()),
        (".html", digest_page(digest, layout, templates).encode()),
        (".json", digest_json(digest).encode()),
    )


def _stylesheet(name: str) -> str:
    return resources.files("pipeline.writers").joinpath("templates", name).read_text(encoding="utf-8").strip()


def squeezed(text: str) -> str:
    """At most one empty line in a row, and none at the end: templates leave some where a part is empty."""
    lines: list[str] = []
    for line in text.split("\n"):
        kept = line.rstrip()
        if kept or (lines and lines[-1]):
            lines.append(kept)
    return "\n".join(lines).rstrip("\n") + "\n"
