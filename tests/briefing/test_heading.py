"""Which claim is the headline, whatever there is: never too long, never a part that turns the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.briefing.choice import Candidate
from pipeline.briefing.heading import heading, headline
from pipeline.document import CheckResult, Claim

LEAD = "Yunyan Technology has closed a Series B round of RMB 1.2 billion led by Haitang Capital and Wutong Bank"
TOO_LONG = "Yunyan Technology " + "has closed a round of RMB 1.2 billion " * 4 + "."


def claim(text, status="verified", source="s1", failed=()):
    checks = tuple(CheckResult(code=code, ok=False, detail=code) for code in failed)
    return Claim(text=text, sources=(source,), status=status, engine="e", checks=checks)


def at(rank, made):
    return Candidate(made.sources[0], rank, made)


def nothing_fails(claimed, english):
    return frozenset()


def figures_fail(claimed, english):
    return frozenset({"figures"})


def text(made):
    return made.text if made else None


def test_the_title_where_it_is_verified():
    title = claim("Yunyan Technology closes a round.", source="title")
    made = heading(title, [at(0, claim(LEAD))], [], figures_fail)
    assert (made.text, made.sources) == ("Yunyan Technology closes a round", ("title",))


def test_a_part_must_pass_what_the_whole_passed():
    whole = claim(f"{LEAD}, making it the largest round in the history of Hangzhou.")
    assert text(headline(whole, nothing_fails)) == LEAD
    assert headline(whole, figures_fail) is None
    failing = whole.model_copy(update={"checks": claim("", failed=("figures",)).checks})
    assert text(headline(failing, figures_fail)) == LEAD, "what the whole does not pass, its part need not"


def test_another_claim_comes_before_a_cut_that_costs_a_figure():
    title = claim(f"{LEAD}, giving it a valuation of RMB 9 billion.", source="title")
    other = claim("Haitang Capital leads a round of Yunyan Technology.", source="s2")
    assert heading(title, [], [at(2, other)], figures_fail).sources == ("s2",)
    assert heading(title, [], [at(3, other)], figures_fail).text == LEAD, "a lower sentence is a part of the story"
    assert heading(title, [], [], figures_fail).text == LEAD


@pytest.mark.parametrize("part", ["The round was led by Haitang Capital.", "It was led by Haitang Capital."])
def test_what_names_nothing_is_no_headline(part):
    assert heading(None, [at(0, claim(TOO_LONG))], [at(1, claim(part, source="s2"))], nothing_fails) is None


def test_a_speaker_is_never_cut_off():
    assert headline(claim(f"{LEAD}, people familiar with the matter said.")) is None


def test_without_english_the_chinese_title_whole_or_to_a_semicolon():
    short = claim("云砚科技完成融资", "source_only", "title")
    assert heading(short, [], [], nothing_fails).text == "云砚科技完成融资"
    long = claim(f"云砚科技完成融资；{'很' * 120}", "source_only")
    assert heading(None, [at(0, long)], [], nothing_fails).text == "云砚科技完成融资"
    assert heading(None, [at(0, claim("很" * 120, "source_only"))], [], nothing_fails) is None


def test_nothing_has_no_headline():
    assert heading(None, [], [], nothing_fails) is None


TEXTS = st.lists(
    st.sampled_from(
        [LEAD, "OpenAI rises", ", which", ", setting", ";", ".", "! ", " said ", "云砚", "；", "x" * 40, " "]
    )
).map("".join)
CLAIMS = st.builds(claim, TEXTS, st.sampled_from(["verified", "draft", "source_only"]))
CANDIDATES = st.lists(st.builds(at, st.integers(0, 9), CLAIMS), max_size=4)


@given(st.none() | CLAIMS, CANDIDATES, CANDIDATES, st.sampled_from([nothing_fails, figures_fail]))
def test_no_headline_is_longer_than_one_may_be(title, opening, others, failures):
    made = heading(title, opening, others, failures)
    assert made is None or len(made.text) <= 110
    known = [c for c in (title, *(each.claim for each in (*opening, *others))) if c]
    assert made is None or any((c.sources, c.status) == (made.sources, made.status) for c in known)
