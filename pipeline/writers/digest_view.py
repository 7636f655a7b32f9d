"""The digest file of a folder's briefings: the digest as data, put into the words and links that its formats share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pipeline.digest import Comparison, Digest, Glance, Series, Story, TimelineItem, Told, make_digest
from pipeline.document import TITLE_BLOCK, Claim
from pipeline.writers.digest_file import (
    ClaimLine,
    ClaimRole,
    ComparisonEntry,
    CopyEntry,
    DigestFile,
    FactLine,
    GlanceEntry,
    NoteEntry,
    PointEntry,
    SeriesEntry,
    SideEntry,
    SourceLine,
    StatusTally,
    StoryEntry,
    TimelineEntry,
)
from pipeline.writers.digest_folder import Briefed
from pipeline.writers.digest_wording import (
    TITLE,
    VERDICTS,
    caveat,
    cited_as,
    covered,
    disputed,
    fact_text,
    is_disputed,
    measured,
    narrowing,
    period,
    published,
    spoken,
    subject,
)
from pipeline.writers.html import LANGUAGES
from pipeline.writers.wording import STATUS_LABELS, STATUS_MEANINGS, byline, status_tag, web_address

NAMES = 8
"""So many names tell what a note is about."""
FIRST_CHARTS = ("valuation", "weekly active users", "monthly active users", "daily active users", "revenue")
"""What readers of such news want to see over time, before any other measure."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where a note's page is: `base` is "" beside the digest, an address with a final slash where the pages are
    published, None where they are not; then the article's own address is linked instead, if it may be."""

    base: str | None = ""

    def page(self, one: Briefed) -> str:
        """The note's page, "" where it cannot be linked."""
        return f"{self.base}{quote(one.entry.slug)}.html" if self.base is not None and one.page else ""

    def sentence(self, one: Briefed, sentence: str) -> str:
        """The sentence on the note's page, else the article's address, else ""."""
        page = self.page(one)
        return f"{page}#{quote(sentence)}" if page else web_address(one.article.url) or ""


def digest_file(briefings: Sequence[Briefed], *, title: str = TITLE, links: Links | None = None) -> DigestFile:
    """The digest file of these briefings. Raises ValueError when two have the same slug or the same article id."""
    return _View(briefings, links or Links()).file(make_digest([one.entry for one in briefings]), title)


class _View:
    def __init__(self, briefings: Sequence[Briefed], links: Links) -> None:
        self._by_slug: Mapping[str, Briefed] = {one.entry.slug: one for one in briefings}
        self._links = links

    def file(self, digest: Digest, title: str) -> DigestFile:
        order = [slug for story in digest.stories for slug in story.entries]
        contested = disputed(digest)
        notes = tuple(self._note(self._by_slug[slug]) for slug in order)
        return DigestFile(
            title=title,
            subject=subject(digest, title),
            period=covered(digest.first, digest.last),
            first=digest.first,
            last=digest.last,
            articles=len(digest.entries),
            origins=digest.origins,
            tally=_tally(notes),
            stories=tuple(self._story(each) for each in digest.stories),
            comparisons=tuple(self._comparison(each) for each in digest.comparisons),
            glance=tuple(self._glance(each, contested) for each in digest.glance),
            series=tuple(self._series(each) for each in sorted(digest.series, key=_interest)),
            notes=notes,
        )

    def _source(self, slug: str, sentence: str) -> SourceLine | None:
        one = self._by_slug[slug]
        cited = one.cited.get(sentence)
        if cited is None:
            return None
        link = self._links.sentence(one, sentence)
        return SourceLine(sentence=sentence, where=cited.where, chinese=cited.text, link=link)

    def _claim(self, one: Briefed, claim: Claim, role: ClaimRole) -> ClaimLine:
        found = (self._source(one.entry.slug, each) for each in claim.sources)
        return ClaimLine(
            id=f"{one.entry.id}#{role}:{'+'.join(claim.sources)}",
            role=role,
            text=claim.text,
            status=claim.status,
            tag="not translated" if claim.status == "source_only" else status_tag(claim),
            sources=tuple(each for each in found if each is not None),
        )

    def _fact(self, told: Told, shared: str | None = None) -> FactLine:
        source = self._source(told.slug, told.sentence)
        return FactLine(
            id=f"{told.entry}#figure:{told.sentence}:{told.start}-{told.end}",
            text=fact_text(told),
            about=measured(told.who, told.measure, told.qualifier),
            who=told.who,
            measure=told.measure,
            qualifier=told.qualifier,
            narrowed=spoken(told.qualifier if shared is None else narrowing(told.qualifier, shared)),
            figure=told.english,
            surface=told.surface,
            stance="" if told.stance == "reported" else told.stance,
            as_of=told.as_of,
            as_of_english=period(told.as_of),
            caveat=caveat(told),
            slug=told.slug,
            source=source or SourceLine(sentence=told.sentence, where="", chinese=told.text, link=""),
        )

    def _note(self, one: Briefed) -> NoteEntry:
        article, note = one.article, one.entry.note
        parts = (article.publisher or "", byline(article), published(article.published))
        return NoteEntry(
            slug=one.entry.slug,
            article=one.entry.id,
            title=article.title,
            language=LANGUAGES[article.script],
            date=article.published.value or "",
            date_how=article.published.how,
            byline=tuple(part for part in parts if part),
            label=cited_as(article),
            publisher=article.publisher or "",
            authors=article.authors or ((article.author,) if article.author else ()),
            address=web_address(article.url) or "",
            page=self._links.page(one),
            engine=one.engine.name,
            names=tuple(name.english for name in one.entry.names if name.kind != "place")[:NAMES],
            headline=self._claim(one, note.headline, "headline") if note.headline else None,
            brief=self._claim(one, note.brief, "brief") if note.brief else None,
            points=tuple(self._claim(one, each, "point") for each in note.points),
            quotes=tuple(self._claim(one, each, "quote") for each in note.quotes),
            facts=tuple(self._fact(each) for each in _telling(one)),
        )

    def _story(self, story: Story) -> StoryEntry:
        return StoryEntry(
            id=story.id,
            title=story.title,
            latest=story.latest,
            date=story.published,
            date_english=period(story.published),
            origins=story.origins,
            names=story.names,
            notes=story.entries,
            copies=tuple(CopyEntry(slug=slug, of=origin) for slug, origin in story.copies),
            timeline=tuple(self._event(each) for each in story.timeline),
        )

    def _event(self, item: TimelineItem) -> TimelineEntry:
        return TimelineEntry(
            date=item.value,
            date_english=period(item.value),
            kind=item.kind,
            text=spoken(item.text) if item.kind == "fact" else item.text,
            slug=item.slug,
            source=self._source(item.slug, item.sentence),
        )

    def _comparison(self, found: Comparison) -> ComparisonEntry:
        label, meaning = VERDICTS[found.verdict]
        return ComparisonEntry(
            id=found.id,
            verdict=found.verdict,
            kind=found.kind,
            label=label,
            meaning=meaning,
            about=measured(found.who, found.measure, found.qualifier),
            sides=tuple(
                SideEntry(
                    figure=side.english,
                    narrowed=spoken(narrowing(side.facts[0].qualifier, found.qualifier)),
                    facts=tuple(self._fact(each, found.qualifier) for each in side.facts),
                )
                for side in found.sides
            ),
        )

    def _glance(self, glance: Glance, among: frozenset[tuple[str, str]]) -> GlanceEntry:
        return GlanceEntry(
            fact=self._fact(glance.fact), origins=glance.origins, disputed=is_disputed(glance.support, among)
        )

    def _series(self, series: Series) -> SeriesEntry:
        return SeriesEntry(
            about=measured(series.who, series.measure, series.qualifier),
            kind=series.kind,
            unit=series.unit or "",
            points=tuple(
                PointEntry(
                    when=point.when,
                    when_english=period(point.when),
                    dated=point.dated,
                    value=point.value,
                    figure=point.english,
                    settled=point.settled,
                    source=self._fact(point.facts[0]).source,
                )
                for point in series.points
            ),
        )


def _telling(one: Briefed) -> list[Told]:
    """The facts in the order of interest: the title's, those of the sentences its claims rest on, the others; at the
    end those that only repeat one."""
    note = one.entry.note
    cited = {each for claim in (note.headline, note.brief, *note.points) if claim for each in claim.sources}
    ordered = sorted(one.entry.facts, key=lambda fact: (fact.sentence != TITLE_BLOCK, fact.sentence not in cited))
    first: dict[tuple[str, ...], Told] = {}
    for fact in ordered:
        first.setdefault((fact.who, fact.measure, fact.qualifier, fact.english), fact)
    kept = list(first.values())
    return [*kept, *(fact for fact in ordered if not any(fact is each for each in kept))]


def _tally(notes: Sequence[NoteEntry]) -> tuple[StatusTally, ...]:
    counts = Counter(claim.status for note in notes for claim in note.claims())
    return tuple(
        StatusTally(status=status, label=label, meaning=STATUS_MEANINGS[status], count=counts[status])
        for status, label in STATUS_LABELS.items()
        if counts[status]
    )


def _interest(series: Series) -> tuple[int, int]:
    rank = FIRST_CHARTS.index(series.measure) if series.measure in FIRST_CHARTS else len(FIRST_CHARTS)
    return rank, -len(series.points)
