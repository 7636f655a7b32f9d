"""Entries made by hand, about invented companies, so that a test says only what it is about."""

from decimal import Decimal

from pipeline.digest import Entry, Told
from pipeline.digest.entry import Name
from pipeline.document import Claim, Note

FOX = "云砚科技周一宣布完成新一轮融资，资金将用于建设位于北方的三座数据中心，首席执行官表示客户的需求超过了公司的供给。"


def told(
    value,
    *,
    who="Yunyan Technology",
    measure="funding",
    qualifier="",
    stance="reported",
    kind="money",
    unit="CNY",
    hedge="exact",
    as_of="",
    published="2026-03-12",
    slug="a",
    sentence="s1",
    fact="t1",
    date="",
    start=0,
):
    """A fact; `value` is a number or a pair, "" with `date` for a date."""
    low, high = value if isinstance(value, tuple) else (value, value)
    return Told(
        entry=slug,
        slug=slug,
        fact=fact,
        who=who,
        term="云砚科技",
        measure=measure,
        qualifier=qualifier,
        stance=stance,
        kind=None if date else kind,
        low=None if date else Decimal(low),
        high=None if date else Decimal(high),
        unit=None if date else unit,
        hedge=hedge,
        currency_from=None,
        date=date,
        english=date or f"{hedge} {value} {unit}",
        surface="",
        as_of=as_of,
        published=published,
        when=as_of or published,
        dated=bool(as_of),
        sentence=sentence,
        text=f"{slug} {sentence}",
        start=start,
        end=start + 1,
    )


def made(
    slug, *facts, title="云砚科技完成融资", text=FOX, published="2026-03-12", names=("Yunyan Technology",), note=None
):
    """An entry with these facts."""
    return Entry(
        id=f"id-{slug}",
        slug=slug,
        source_path=f"{slug}.md",
        url=None,
        publisher=None,
        title=title,
        published=published,
        published_how="declared",
        text=text,
        lead=text[:300],
        names=tuple(Name(n, n, "organisation", 2, True) for n in names),
        figures=tuple(sorted({(str(f.kind), f.low, f.high, f.unit or "") for f in facts if f.low is not None})),
        days=(),
        facts=facts,
        note=note
        or Note(headline=Claim(text=f"Headline {slug}", sources=("title",), status="verified", engine="test")),
    )


def pair(first, second):
    """Two entries with one fact each, the facts' slugs and days being those of the entries."""
    return [made(f.slug, f, published=f.published, text=f.slug * 60) for f in (first, second)]
