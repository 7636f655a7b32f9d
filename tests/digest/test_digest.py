"""The digest as data: periods, entries, series, figures at a glance, and the five real articles."""

from decimal import Decimal

import pytest

from pipeline.digest import entry, find_series, make_digest
from pipeline.digest.periods import gap, span, within
from pipeline.flow import Flow, chinese_stages
from pipeline.glossary import load_glossary
from pipeline.readers import read_file
from pipeline.settings import Settings
from tests.briefing.test_facts import read
from tests.digest.sample import made, told


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2026-02-27", ("2026-02-27", "2026-02-27")),
        ("2026-02", ("2026-02-01", "2026-02-28")),
        ("2026-Q4", ("2026-10-01", "2026-12-31")),
        ("2026-H2", ("2026-07-01", "2026-12-31")),
        ("2026", ("2026-01-01", "2026-12-31")),
        ("FY2026", ("2026-01-01", "2026-12-31")),
        ("2025-03/2025-05", ("2025-03-01", "2025-05-31")),
        ("2026-02-27T10:00:00", ("2026-02-27", "2026-02-27")),
    ],
)
def test_a_period_is_a_span_of_days(value, days):
    assert tuple(day.isoformat() for day in span(value)) == days


@pytest.mark.parametrize("value", ["", "soon", "2026-13", "2026-02-30", "2026-05/2026-03", "/"])
def test_what_is_no_period_has_no_span(value):
    assert span(value) is None
    assert gap(value, "2026") is None


def test_gaps_and_parts():
    assert gap("2026-02-27", "2026-03-02") == gap("2026-03-02", "2026-02-27") == 3
    assert gap("2025", "2025-06") == 0
    assert within("2026-Q4", "2026-H2")
    assert not within("2026-Q4", "2027")


def test_an_entry_holds_facts_with_values_and_sentences():
    document = read("云砚科技周活跃用户增长至160万，增长了两倍多。", "云砚科技计划在2027年上市。")
    made_of = entry(document, "yunyan")
    users, growth, listing = made_of.facts
    assert (users.low, users.english, users.text) == (Decimal(1600000), "1.6 million", document.sentences[0].text)
    assert (growth.low, growth.english) == (Decimal(3), "more than tripled")
    assert (listing.date, listing.low, listing.measure) == ("2027", None, "IPO date")
    assert made_of.published == users.when == "2026-03-13"
    assert not users.dated


def test_an_entry_needs_neither_the_saved_file_nor_the_normal_text():
    document = read("云砚科技宣布完成12亿元融资。")
    again = document.model_copy(update={"saved": "", "normal": {}})
    assert entry(again, "a") == entry(document, "a")


def test_three_times_make_a_series():
    def at(value, when, slug, **more):
        return made(slug, told(value, measure="revenue", as_of=when, slug=slug, **more))

    entries = [at(3, "2025", "c"), at(1, "2023", "a"), at(2, "2024", "b"), at(9, "2030", "d", stance="planned")]
    [series] = find_series(entries)
    assert [(p.when, p.value, p.settled) for p in series.points] == [
        ("2023", 1, True), ("2024", 2, True), ("2025", 3, True), ("2030", 9, False),
    ]  # fmt: skip
    assert not find_series(entries[:2])


def test_a_series_has_one_point_for_one_value():
    def at(value, published, slug, **more):
        return made(slug, told(value, measure="valuation", published=published, slug=slug, **more), published=published)

    entries = [
        at(260, "2025-02-07", "a", qualifier="pre-money"),
        at(300, "2025-02-08", "b", stance="planned"),
        at(300, "2025-04-01", "c"),
        at(500, "2025-10-28", "d"),
        at(730, "2026-02-27", "e", qualifier="pre-money"),
        at(730, "2026-02-28", "f"),
    ]
    [series] = find_series(entries)
    assert [(p.when, p.value, p.settled) for p in series.points] == [
        ("2025-04-01", 300, True), ("2025-10-28", 500, True), ("2026-02-28", 730, True),
    ]  # fmt: skip


def test_a_month_stands_not_between_years():
    facts = [("a", 1, "2023"), ("b", 2, "2024"), ("c", 3, "2024-08")]
    entries = [made(s, told(v, measure="revenue", slug=s, as_of=d)) for s, v, d in facts]
    assert not find_series(entries)


def test_deals_are_no_series():
    entries = [made(s, told(v, slug=s, as_of=d)) for s, v, d in (("a", 1, "2023"), ("b", 2, "2024"), ("c", 3, "2025"))]
    assert not find_series(entries)


def test_the_figures_at_a_glance_are_those_that_most_tell():
    entries = [
        made("a", told(10), told(7, measure="backlog", fact="t2", start=5), text="甲" * 80),
        made("b", told(10, slug="b"), text="乙" * 80, title="另一家的报道"),
    ]
    first, second = make_digest(entries).glance
    assert (first.fact.measure, first.origins, len(first.support)) == ("funding", 2, 2)
    assert (second.fact.measure, second.origins) == ("backlog", 1)


def test_a_digest_knows_its_entries_and_the_comparisons_of_a_story():
    entries = [made("a", told(10)), made("b", told(20, slug="b"), text="乙" * 80)]
    digest = make_digest(entries)
    assert digest.entry("b") is entries[1]
    with pytest.raises(KeyError):
        digest.entry("c")
    assert [c.verdict for story in digest.stories for c in digest.comparisons_of(story)][:1] == ["conflict"]
    assert (digest.first, digest.last, digest.origins) == ("2026-03-12", "2026-03-12", 2)


def test_two_articles_of_one_slug_are_refused():
    with pytest.raises(ValueError, match="same slug"):
        make_digest([made("a"), made("a")])


def test_a_digest_of_nothing_is_empty():
    digest = make_digest([])
    assert (digest.stories, digest.comparisons, digest.glance, digest.series, digest.first) == ((), (), (), (), "")


@pytest.fixture(scope="module")
def real(shared):
    from pipeline.briefing import FindFacts

    glossary = load_glossary()
    entries = []
    for path in sorted((shared / "articles").glob("*.txt")):
        document = read_file(path)
        Flow(chinese_stages(Settings(), glossary)).run(document)
        FindFacts()(document)
        entries.append(entry(document, path.stem[:3]))
    return make_digest(entries)


@pytest.mark.shared
def test_the_known_cases_are_called_what_they_are(real):
    def called(verdict, kind="values"):
        return {
            (c.who, c.measure, *(f"{s.facts[0].low or s.facts[0].date}" for s in c.sides))
            for c in real.comparisons
            if c.verdict == verdict and c.kind == kind
        }

    assert called("conflict") == {
        ("Stargate", "investment", "100000000000", "18000000000"),
        ("Codex", "weekly active users growth", "3", "4"),
        ("OpenAI", "IPO date", "2026-Q4", "2027"),
    }
    assert ("SoftBank", "investment", "40000000000", "30000000000") in called("superseded")
    assert ("OpenAI", "funding", "750000000000", "754400000000") in called("rounds_to")
    assert ("OpenAI", "funding", "110000000000", "30000000000", "30000000000", "50000000000") in called("agree", "sum")
    assert not any(
        c.measure == "weekly active users" and c.verdict not in {"agree", "rounds_to"} for c in real.comparisons
    )


@pytest.mark.shared
def test_users_over_the_years_are_a_series(real):
    [users] = [s for s in real.series if s.measure == "weekly active users"]
    assert [int(p.value) for p in users.points] == [100_000_000, 500_000_000, 900_000_000]


@pytest.mark.shared
def test_the_two_reports_of_one_round_are_one_story(real):
    [told_twice] = [s for s in real.stories if len(s.entries) > 1]
    assert len(told_twice.entries) == told_twice.origins == 2
    days = sorted(real.entry(slug).published for slug in told_twice.entries)
    assert days == ["2026-02-28", "2026-03-02"]
