"""What the digest needs of one article, and no more: an `Entry`, small enough to hold thousands of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.document import (
    CurrencySource,
    DateMention,
    Document,
    Fact,
    Figure,
    FigureKind,
    Hedge,
    Mention,
    MentionKind,
    Note,
)
from pipeline.figures import full_english, quantity
from pipeline.language import to_simplified

LEAD = 300
"""Characters of the body that tell what an article is about."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the article with how often it stands there; `titled`: in the title too."""

    english: str
    chinese: str
    kind: MentionKind
    count: int
    titled: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with its value and the sentence that tells it, so that it can stand beside another article's.

    `low`, `high`: the value (for multiples the real factor); both None for a date, which stands in `date` (ISO).
    `currency_from` says
    where an amount of money has its currency from (到账7500亿 in a title takes it from the article).
    `when` is the fact's own date, else the day the article was published; `dated` says which.
    """

    entry: str
    slug: str
    fact: str
    who: str
    term: str
    measure: str
    qualifier: str
    stance: str
    kind: FigureKind | None
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    hedge: Hedge
    currency_from: CurrencySource | None
    date: str
    english: str
    surface: str
    as_of: str
    published: str
    when: str
    dated: bool
    sentence: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of a digest. `text` is its body in Simplified characters, `lead` its beginning; `figures` are the
    distinct values it names (kind, low, high, unit), `days` the dates as ISO. `published` is "" when unknown."""

    id: str
    slug: str
    source_path: str
    url: str | None
    publisher: str | None
    title: str
    published: str
    published_how: str
    text: str
    lead: str
    names: tuple[Name, ...]
    figures: tuple[tuple[str, Decimal, Decimal, str], ...]
    days: tuple[str, ...]
    facts: tuple[Told, ...]
    note: Note


def entry(document: Document, slug: str) -> Entry:
    """The entry of a document that went through the flow, or was read again from its briefing file.

    Uses `article`, `title_sentence`, `sentences`, `mentions`, `figures`, `dates`, `facts` and `note`; neither `saved`
    nor `normal`, which a briefing file does not hold.
    """
    article = document.article
    published = (article.published.value or "")[:10]
    text = "\n".join(sentence.text for sentence in document.sentences)
    title = article.title
    if article.script == "hant":
        text, title = to_simplified(text), to_simplified(title)
    return Entry(
        id=article.id,
        slug=slug,
        source_path=article.source_path,
        url=article.url,
        publisher=article.publisher,
        title=title,
        published=published,
        published_how=article.published.how,
        text=text,
        lead=text[:LEAD],
        names=_names(document),
        figures=_figures(document),
        days=tuple(sorted({d.value for d in document.dates if d.value and d.hedge == "exact"})),
        facts=_facts(document, slug, published),
        note=document.note,
    )


def _names(document: Document) -> tuple[Name, ...]:
    counts: dict[str, list[str]] = {}
    first: dict[str, Mention] = {}
    for mention in document.mentions:
        if mention.kind in {"organisation", "product", "person", "place"}:
            counts.setdefault(mention.target, []).append(mention.sentence)
            first.setdefault(mention.target, mention)
    return tuple(
        Name(target, first[target].term, first[target].kind, len(where), "title" in where)
        for target, where in sorted(counts.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    )


def _figures(document: Document) -> tuple[tuple[str, Decimal, Decimal, str], ...]:
    found = {
        (figure.kind, figure.low, figure.high, figure.unit or "")
        for figure in document.figures
        if figure.low is not None and figure.high is not None and figure.hedge != "several"
    }
    return tuple(sorted(found))


def _facts(document: Document, slug: str, published: str) -> tuple[Told, ...]:
    values: dict[str, Figure | DateMention] = {f.id: f for f in document.figures} | {d.id: d for d in document.dates}
    texts = {s.id: s.text for s in document.all_sentences()}
    return tuple(
        _told(fact, values[fact.figure], document.article.id, slug, published, texts[fact.sentence])
        for fact in document.facts
        if fact.figure in values and fact.sentence in texts
    )


def _told(fact: Fact, value: Figure | DateMention, entry_id: str, slug: str, published: str, text: str) -> Told:
    if isinstance(value, DateMention):
        kind, low, high, unit = None, None, None, None
        date, english = value.value or "", value.english
    else:
        said = quantity(value)
        kind, low, high, unit, date = value.kind, said.low, said.high, value.unit, ""
        english = full_english(value)
    return Told(
        entry=entry_id,
        slug=slug,
        fact=fact.id,
        who=fact.who,
        term=fact.term,
        measure=fact.measure,
        qualifier=fact.qualifier,
        stance=fact.stance,
        kind=kind,
        low=low,
        high=high,
        unit=unit,
        hedge=value.hedge,
        currency_from=value.currency_from if isinstance(value, Figure) else None,
        date=date,
        english=english,
        surface=value.surface,
        as_of=fact.as_of,
        published=published,
        when=fact.as_of or published,
        dated=bool(fact.as_of),
        sentence=fact.sentence,
        text=text,
        start=fact.start,
        end=fact.end,
    )
