"""House style changes how English is written and never what it is worth."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.translation.finishing import finish
from tests.translation.sample import ROUND, document


@pytest.mark.parametrize(
    ("english", "prepared", "expected"),
    [
        ("It raised $3 billion", "它融资US$3 billion。", "It raised US$3 billion."),
        ("It raised HK$3 billion.", "US$3 billion和HK$3 billion", "It raised HK$3 billion."),
        ("It raised $3 billion.", "它融资HK$3 billion。", "It raised $3 billion."),
        ("On February 27, 2026, it closed.", "", "On 27 February 2026, it closed."),
        ("On Feb. 27 it closed.", "", "On 27 February it closed."),
        ("In February, 2026 it closed.", "", "In February 2026 it closed."),
        ("Up 12 percent or 3 per cent.", "", "Up 12% or 3%."),
        ("It is worth noting that sales fell.", "", "Sales fell."),
        ("“Sales fell,” he said", "", '"Sales fell," he said.'),
        ('"Sales fell."', "", "Sales fell."),
        ("May 5 percent more", "", "May 5% more."),
        ("It closed on Sept. 30.", "于Sept. 30完成", "It closed on Sept. 30."),
        ("It closed on Sept. 30.", "于30 September完成", "It closed on 30 September."),
        ("It closed on Sept. 30, 2026.", "于Sept. 30, 2026完成", "It closed on Sept. 30, 2026."),
        ("It led a investment in an plan.", "", "It led an investment in a plan."),
        (
            "An hour, a unit, a one-off, an mRNA, a European and a euro.",
            "",
            "An hour, a unit, a one-off, an mRNA, a European and a euro.",
        ),
    ],
)
def test_style(english, prepared, expected):
    assert finish(english, prepared, ()) == expected


def test_names_get_the_spelling_of_the_glossary():
    names = tuple(ROUND.mentions)
    assert finish("yunyan technology said so.", "", names) == "Yunyan Technology said so."


def test_a_name_in_small_letters_may_open_a_sentence():
    names = tuple(document("xAI开业。", mentions=[("xAI", "xAI", "organisation")]).mentions)
    assert finish("XAI opened.", "", names) == "xAI opened."


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=80))
def test_finishing_twice_changes_nothing_and_no_digit_is_lost(english):
    once = finish(english, "US$1", ())
    assert finish(once, "US$1", ()) == once
    assert sorted(re.findall(r"[0-9]", once)) == sorted(re.findall(r"[0-9]", english))


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("CEOLin Ruoxi resigned.", "CEO Lin Ruoxi resigned."),
        ("The founderLin Ruoxi resigned.", "The founder Lin Ruoxi resigned."),
        ("Yunyan TechnologyCEO resigned.", "Yunyan Technology CEO resigned."),
        ("It raised 3billion.", "It raised 3 billion."),
        ("It rose , by 3 % .", "It rose, by 3%."),
        ("It (  Yunyan Technology ) rose.", "It (Yunyan Technology) rose."),
    ],
)
def test_what_ran_together_is_set_apart(english, expected):
    names = tuple(
        document(
            "云砚科技林若溪",
            mentions=[("云砚科技", "Yunyan Technology", "organisation"), ("林若溪", "Lin Ruoxi", "person")],
        ).mentions
    )
    assert finish(english, "", names) == expected


def test_a_name_inside_another_word_of_the_source_is_left_alone():
    names = tuple(document("砚云", mentions=[("砚云", "Yan", "organisation")]).mentions)
    assert finish("The unYan model.", "unYan模型", names) == "The unYan model."


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("", "The organization favours labor."),
        ("british", "The organisation favours labour."),
        ("us", "The organization favours labor."),
    ],
)
def test_spelling(spelling, expected):
    assert finish("The organization favours labor.", "", (), spelling=spelling) == expected


def test_a_name_keeps_its_spelling():
    names = tuple(document("砚云", mentions=[("砚云", "Labour Centre", "organisation")]).mentions)
    assert finish("Labour Centre's behaviour.", "", names, spelling="us") == "Labour Centre's behavior."
