"""What a digest says in its own words: periods, verdicts, caveats, its title and its subject line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from pipeline.digest import Digest, Told
from pipeline.document import TITLE_BLOCK, Article, Claim, Published
from pipeline.writers.wording import day

Verdict = Literal["conflict", "superseded", "different_scope", "rounds_to", "agree"]

VERDICTS: dict[Verdict, tuple[str, str]] = {
    "conflict": (
        "Different figures",
        "The articles give different figures for the same thing. Which is right is not decided here.",
    ),
    "superseded": (
        "Told differently later",
        "An earlier report gave the figure as planned or expected; a later one gives another as done.",
    ),
    "different_scope": (
        "Not the same scope",
        "One figure is told with a narrower scope than the other, so that both may hold.",
    ),
    "rounds_to": ("The same but for rounding", "The figures agree once rounding or a hedge is allowed for."),
    "agree": ("Sources agree", "Independent articles, or parts and their whole, give the same figure."),
}
"""The label and the meaning of what comparing two facts can give. None of them says who is right."""

TITLE = "Briefing digest"
SUBJECT_LENGTH = 110
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_ISO = re.compile(r"(?<![\d-])\d{4}-\d\d(?:-\d\d)?(?![\d-])")
_HALF = re.compile(r"(\d{4})-H([12])")
_HALVES = {"1": "first", "2": "second"}


def period(value: str) -> str:
    """ "2026-02-27" → "27 February 2026", "2026-Q4" → "Q4 2026", "2025-03/2025-05" → "March 2025 to May 2025"."""
    if "/" in value:
        return " to ".join(period(part) for part in value.split("/", 1))
    if quarter := _QUARTER.fullmatch(value):
        return f"Q{quarter[2]} {quarter[1]}"
    if half := _HALF.fullmatch(value):
        return f"{_HALVES[half[2]]} half of {half[1]}"
    return day(value)


def covered(first: str, last: str) -> str:
    """The days a digest covers: "27 February 2026", "8 February 2025 – 2 March 2026", "" when none is known."""
    if first == last or not first:
        return day(last)
    start, end = day(first).split(" "), day(last).split(" ")
    shared = 0
    while shared < len(start) - 1 and shared < len(end) and start[-1 - shared] == end[-1 - shared]:
        shared += 1
    return f"{' '.join(start[: len(start) - shared])} – {' '.join(end)}"


def published(when: Published) -> str:
    """The day of publication; how it was inferred is told in the note itself."""
    if not when.value:
        return "undated"
    return f"{day(when.value)}{' (inferred)' if when.how == 'inferred' else ''}"


def cited_as(article: Article) -> str:
    """How an article is named beside a figure of it: "Morning Post, 2 March 2026", "article of 2 March 2026"."""
    said = published(article.published)
    if article.publisher:
        return f"{article.publisher}, {said}"
    return f"article of {said}" if article.published.value else "undated article"


def spoken(text: str) -> str:
    """ISO months and days in a phrase of ours as a reader says them: since 2026-01 → since January 2026."""
    return _ISO.sub(lambda found: day(found[0]), text)


def measured(who: str, measure: str, qualifier: str) -> str:
    """ "OpenAI: valuation (pre-money)"."""
    return spoken(f"{who}: {measure}{f' ({qualifier})' if qualifier else ''}")


def fact_text(told: Told) -> str:
    """ "OpenAI: funding US$40 billion (expected)"."""
    stance = "" if told.stance == "reported" else f" ({told.stance})"
    return f"{measured(told.who, told.measure, told.qualifier)} {told.english}{stance}"


def caveat(told: Told) -> str:
    """What is uncertain about a figure itself."""
    if told.currency_from == "article":
        return "the sentence names no currency; this one is the article's"
    if told.currency_from == "unknown":
        return "the article names no currency"
    return ""


def narrowing(qualifier: str, shared: str) -> str:
    """The parts of a qualifier that are not among the shared ones."""
    common = set(shared.split(", "))
    return ", ".join(part for part in qualifier.split(", ") if part and part not in common)


def subject(digest: Digest, title: str) -> str:
    """The subject line: the headline of the first story where its English is verified, else that story's first figure
    in words, else the title with its days."""
    if not digest.stories:
        return title
    story = digest.stories[0]
    more = len(digest.stories) - 1
    tail = f" – and {more} more {'story' if more == 1 else 'stories'}" if more else ""
    lead = _verified(story.headline) or _figure_of(digest, frozenset(story.entries))
    if not lead:
        return f"{title}: {covered(digest.first, digest.last)}" if digest.last else title
    if len(lead) + len(tail) <= SUBJECT_LENGTH:
        return lead + tail
    return lead if len(lead) <= SUBJECT_LENGTH else f"{lead[: SUBJECT_LENGTH - 1].rsplit(' ', 1)[0]}…"


def _verified(headline: Claim | None) -> str:
    return " ".join(headline.text.split()) if headline and headline.status == "verified" else ""


def _figure_of(digest: Digest, slugs: frozenset[str]) -> str:
    """The figure that most of the story's articles give and none disputes, one in a title before others."""
    best, most = "", (0, False)
    contested = disputed(digest)
    for glance in digest.glance:
        if is_disputed(glance.support, contested):
            continue
        told = [fact for fact in glance.support if fact.slug in slugs]
        weight = (len({fact.slug for fact in told}), any(fact.sentence == TITLE_BLOCK for fact in told))
        if weight > most:
            best, most = fact_text(glance.fact), weight
    return best


def disputed(digest: Digest) -> frozenset[tuple[str, str]]:
    """Slug and id of every fact beside which another article has a different one."""
    found = (each for each in digest.comparisons if each.verdict in {"conflict", "superseded"})
    return frozenset((fact.slug, fact.fact) for each in found for side in each.sides for fact in side.facts)


def is_disputed(facts: Iterable[Told], among: frozenset[tuple[str, str]]) -> bool:
    """Whether any of these facts is."""
    return any((fact.slug, fact.fact) in among for fact in facts)


def standing(articles: int, origins: int, stories: int) -> str:
    """ "5 articles (4 independent) in 3 stories"."""
    counted = f"{articles} {'article' if articles == 1 else 'articles'}"
    if origins != articles:
        counted += f" ({origins} independent)"
    return f"{counted} in {stories} {'story' if stories == 1 else 'stories'}"


def differing(count: int) -> str:
    """ "3 differences between sources", "" for none."""
    return f"{count} {'difference' if count == 1 else 'differences'} between sources" if count else ""
