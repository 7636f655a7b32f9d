"""One issue of the newsletter: the digest as it is sent, cut to what mail programs show without clipping it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property
from importlib import resources

from markupsafe import Markup

from pipeline.writers.digest_file import DigestFile
from pipeline.writers.digest_formats import Layout, Room, context
from pipeline.writers.digest_templates import Templates, clipped, one_line
from pipeline.writers.newsletter.message import NOBODY, inlined, message, sender

MOST_BYTES = 100_000
"""Of the whole e-mail: Gmail shows no more than 102 kB of a message."""
CHINA = timezone(timedelta(hours=8))
"""Articles say their day and hour without a zone; they are Chinese ones."""
PREVIEW = 140
MOST_NOTES = 40


@dataclass(frozen=True, slots=True)
class Size:
    """How much an e-mail shows: stories, differences; of each story points, figures and other articles; of each
    difference the articles for one side; characters of a claim and of a Chinese sentence."""

    stories: int = 5
    differences: int = 8
    roundings: int = 4
    points: int = 3
    facts: int = 4
    also: int = 6
    told: int = 4
    english: int = 1500
    chinese: int = 400


SIZES = (
    Size(),
    Size(differences=6, roundings=0, facts=3, also=4, told=3, english=800, chinese=240),
    Size(stories=4, differences=4, roundings=0, points=2, facts=2, also=2, told=2, english=500, chinese=160),
    Size(stories=3, differences=2, roundings=0, points=1, facts=1, also=1, told=1, english=300, chinese=80),
)
"""From generous to sparing: the first that fits is taken, and in it as many further notes as fit."""


@dataclass(frozen=True)
class Email:
    """The e-mail's parts, and the whole of it as .eml. `notes`: how many of the notes it shows."""

    html: str
    text: str
    eml: bytes
    notes: int


@dataclass(frozen=True)
class Issue:
    """What is sent: the digest (its links are addresses, or none), how it is laid out, by whom.

    `base`: the address, with a final slash, where the folder is published; "" where it is not. `by`: the sender, as
    "Name <address>"; "" for none.
    """

    digest: DigestFile
    layout: Layout
    templates: Templates
    base: str = ""
    by: str = ""

    @property
    def subject(self) -> str:
        """The subject line, one line."""
        return one_line(self.digest.subject)

    @property
    def home(self) -> str:
        """Where the whole digest can be read, "" for nowhere."""
        return f"{self.base}digest.html" if self.base else ""

    @property
    def preview(self) -> str:
        """What mail programs show beside the subject: the first figures."""
        figures = "; ".join(each.fact.text for each in self.digest.glance[:3])
        given = context(self.digest, self.layout)
        return clipped(figures or str(given["standing"]), PREVIEW)

    @property
    def when(self) -> datetime | None:
        """The day of the latest article, at eight in the morning there; None when no article has one."""
        last = moment(self.digest.last)
        return last.replace(hour=8) if last else None

    @cached_property
    def email(self) -> Email:
        """The largest e-mail that is under 100 kB as a whole. Raises TemplateProblem."""
        best: Email | None = None
        for size in SIZES:
            best = self._email(size, 0)
            if len(best.eml) < MOST_BYTES:
                return self._filled(size, best)
        raise ValueError(f"the e-mail has {len(best.eml) if best else 0} bytes at its shortest; use smaller templates")

    def _filled(self, size: Size, smallest: Email) -> Email:
        """As many further notes as fit, found by halving."""
        best = smallest
        low, high = 0, min(MOST_NOTES, max(0, len(self.digest.notes) - min(size.stories, len(self.digest.stories))))
        while low < high:
            middle = (low + high + 1) // 2
            tried = self._email(size, middle)
            if len(tried.eml) < MOST_BYTES:
                low, best = middle, tried
            else:
                high = middle - 1
        return best

    def _email(self, size: Size, notes: int) -> Email:
        room = Room(stories=size.stories, notes=notes, differences=size.differences, roundings=size.roundings)
        lead = min(size.stories, len(self.digest.stories))
        given = {
            **context(self.digest, self.layout, room),
            "rest": max(0, len(self.digest.notes) - lead - notes),
            "home": self.home,
            "preview": self.preview,
            "points": size.points,
            "facts": size.facts,
            "most_also": 1 + size.also,
            "most_told": size.told,
            "most_english": size.english,
            "most_chinese": size.chinese,
        }
        text = _unblanked(self.templates.render("email.txt.j2", **given))
        styles = {"style": Markup(_css("email.css")), "kept_style": Markup(_css("email_kept.css"))}  # noqa: S704 - ours
        html = inlined(_unblanked(self.templates.render("email.html.j2", **given, **styles), gaps=False))
        made = message(
            subject=self.subject, by=sender(self.by or f"{one_line(self.digest.title)} <{NOBODY}>"), text=text,
            html=html, when=self.when,
        )  # fmt: skip
        return Email(html, text, made, lead + notes)


def moment(value: str) -> datetime | None:
    """The moment of an ISO date or date-time without zone, in China; None for what is none."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def _css(name: str) -> str:
    return resources.files("pipeline.writers").joinpath("templates", name).read_text(encoding="utf-8").strip()


def _unblanked(text: str, *, gaps: bool = True) -> str:
    """Without the empty lines that a template leaves: one in a row at most, or none at all."""
    return "\n".join(_lines(text, gaps)).strip("\n") + "\n"


def _lines(text: str, gaps: bool) -> Iterator[str]:
    last = ""
    for line in text.split("\n"):
        kept = line.rstrip()
        if kept or (gaps and last):
            yield kept
        last = kept
