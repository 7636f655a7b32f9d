"""What a difference between two articles is called, and when there is none to call."""

import pytest

from pipeline.digest import compare_facts
from tests.digest.sample import made, pair, told


def verdicts(first, second):
    return [c.verdict for c in compare_facts(pair(first, second))]


def other(value, **changes):
    return told(value, slug="b", published=changes.pop("published", "2026-03-14"), **changes)


def test_the_same_value_agrees():
    assert verdicts(told(100), other(100)) == ["agree"]


def test_a_different_value_is_a_conflict_with_both_sentences():
    [found] = compare_facts(pair(told(18), other(100)))
    assert found.verdict == "conflict"
    assert [side.facts[0].text for side in found.sides] == ["a s1", "b s1"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (told(7544), other(7500)),
        (told(900, hedge="over"), other(900)),
        (told(100, hedge="about"), other(98)),
        (told((100, 120)), other(110)),
        (told(900, hedge="over"), other(940)),
        (told(7544), other(7500, unit=None)),
    ],
)
def test_a_rounded_or_hedged_value_rounds(first, second):
    assert verdicts(first, second) == ["rounds_to"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (told(131), other(100)),
        (told(3, kind="multiple", unit="x", hedge="over"), other(4, kind="multiple", unit="x", hedge="over")),
        (told(18), other(20)),
    ],
)
def test_far_values_do_not_round(first, second):
    assert verdicts(first, second) == ["conflict"]


def test_what_was_planned_and_came_otherwise_is_superseded():
    assert verdicts(told(40, stance="planned"), other(30)) == ["superseded"]
    assert verdicts(told(40), other(30, stance="planned")) == ["conflict"], "a plan supersedes nothing"
    assert verdicts(told(40, stance="planned"), other(30, stance="planned")) == ["conflict"]


def test_a_newer_forecast_supersedes_an_older_one():
    forecast = {"measure": "revenue", "as_of": "2027", "stance": "expected"}
    assert verdicts(told(116, **forecast), other(127, published="2026-09-01", **forecast)) == ["superseded"]
    assert verdicts(told(116, **forecast), other(127, **forecast)) == ["conflict"], "two days later"


def test_a_narrower_value_has_another_scope():
    first = told(26, measure="valuation", qualifier="pre-money")
    assert verdicts(first, other(30, measure="valuation")) == ["different_scope"]
    assert verdicts(first, other(26, measure="valuation")) == ["agree"]
    assert verdicts(first, other(30, measure="valuation", qualifier="post-money")) == []


def test_a_tranche_is_no_other_figure():
    whole = told(50, measure="investment", qualifier="in Acme")
    assert verdicts(whole, other(15, measure="investment", qualifier="in Acme, first tranche")) == []


def test_a_round_without_a_name_is_any_round_and_two_names_are_two():
    assert verdicts(told(10), other(12, qualifier="Series C")) == ["conflict"]
    assert verdicts(told(10, qualifier="Series B"), other(12, qualifier="Series C")) == []


@pytest.mark.parametrize("changes", [{"unit": "USD"}, {"who": "Acme"}, {"measure": "revenue"}, {"unit": None}])
def test_what_is_not_the_same_thing_is_not_compared(changes):
    assert verdicts(told(10), other(500, **changes)) == []


def test_other_times_are_a_development():
    users = {"measure": "weekly active users", "kind": "count", "unit": "用户"}
    assert verdicts(told(100, as_of="2023-11", **users), other(500, published="2025-04-01", **users)) == []
    assert verdicts(told(100, **users), other(500, **users)) == ["conflict"], "two days apart"
    assert verdicts(told(10), other(20, published="2026-12-01")) == [], "another round"
    revenue = {"measure": "revenue"}
    assert verdicts(told(10, as_of="2025", **revenue), other(20, as_of="2026", **revenue)) == []
    assert verdicts(told(10, as_of="2025", **revenue), other(20, as_of="2025", **revenue)) == ["conflict"]


def test_dates_are_values_too():
    ipo = {"measure": "IPO date"}
    assert verdicts(told("", date="2026-Q4", **ipo), other("", date="2027", **ipo)) == ["conflict"]
    assert verdicts(told("", date="2026-Q4", **ipo), other("", date="2026-H2", **ipo)) == ["rounds_to"]
    assert verdicts(told("", date="2026-Q4", **ipo), other("", date="2026-Q4", **ipo)) == ["agree"]


def test_one_article_is_compared_with_its_own_title_only():
    body = told(7544), told(9000, sentence="s2", fact="t2")
    assert not compare_facts([made("a", *body)])
    title = told(7500, sentence="title", fact="t3")
    assert [c.verdict for c in compare_facts([made("a", *body[:1], title)])] == ["rounds_to"]


def test_a_copy_is_no_second_voice():
    entries = pair(told(100), other(100))
    voices = {e.id: e.id for e in entries}
    assert compare_facts(entries, {f.entry: f.entry for e in entries for f in e.facts} | voices)
    assert not compare_facts(entries, {"a": "a", "b": "a", "id-a": "id-a", "id-b": "id-a"})


def test_parts_that_add_up_agree():
    facts = (
        told(1100),
        *(
            told(value, who=who, measure="investment", qualifier="in Yunyan Technology", fact=f"t{i}", start=i)
            for i, (who, value) in enumerate((("A", 300), ("B", 300), ("C", 500)), 2)
        ),
    )
    [found] = compare_facts([made("a", *facts)])
    assert (found.verdict, found.kind, len(found.sides)) == ("agree", "sum", 4)
    assert not compare_facts([made("a", told(1200), *facts[1:])]), "there may be investors that are not named"


def test_tranches_that_add_up_agree():
    base = {"who": "A", "measure": "investment"}
    facts = (
        told(500, qualifier="in Acme", **base),
        told(150, qualifier="in Acme, first tranche", fact="t2", **base),
        told(350, qualifier="in Acme, remainder", fact="t3", **base),
    )
    assert [(c.verdict, c.kind) for c in compare_facts([made("a", *facts)])] == [("agree", "sum")]


def test_conflicts_come_first_and_have_ids():
    entries = [*pair(told(10), other(10)), *pair(told(1, who="Acme", slug="c"), told(2, who="Acme", slug="d"))]
    found = compare_facts(entries)
    assert [(c.id, c.verdict) for c in found] == [("c1", "conflict"), ("c2", "agree")]


def test_the_order_of_the_articles_changes_no_verdict():
    entries = pair(told(40, stance="planned"), other(30))
    assert compare_facts(entries) == compare_facts(entries[::-1])
