"""Names over a whole note: one English for one term, in full at first, nothing that the glossary forbids."""

import pytest

from pipeline.checks import Evidence
from pipeline.checks.names import forbidden, kept, naming, rendering
from pipeline.document import Mention


def mention(target, *, source="海棠", kind="organisation", sentence="s1", start=0, short=None, wrong=()):
    return Mention(
        id=f"m{start}", term=source, source=source, target=target, kind=kind, sentence=sentence, start=start,
        end=start + len(source), short=short, forbidden=wrong,
    )  # fmt: skip


LIN = mention("Lin Ruoxi", source="林若溪", kind="person", short="Lin", wrong=("Ruoxi Lin",))
CAPITAL = mention("HaiTang Capital", start=5, wrong=("Begonia Capital", "Capital"))


@pytest.mark.parametrize(
    ("english", "of", "text", "how"),
    [
        ("HaiTang Capital led.", CAPITAL, "HaiTang Capital", "target"),
        ("Hai Tang Capital led.", CAPITAL, "Hai Tang Capital", "variant"),
        ("HAITANG-Capital led.", CAPITAL, "HAITANG-Capital", "variant"),
        ("haitang capital led.", CAPITAL, "", "missing"),
        ("Begonia Capital led HaiTang Capital.", CAPITAL, "Begonia Capital", "forbidden"),
        ("HaiTang Capitals led.", CAPITAL, "", "missing"),
        ("Lin resigned.", LIN, "Lin", "short"),
        ("The lin resigned.", LIN, "", "missing"),
        ("Linda resigned.", LIN, "", "missing"),
        ("Lin Ruoxi resigned.", LIN, "Lin Ruoxi", "target"),
        ("签约HaiTang Capital领投", CAPITAL, "HaiTang Capital", "target"),
        ("She resigned.", mention("Kaiming He", source="何恺明", kind="person"), "", "missing"),
    ],
)
def test_rendering(english, of, text, how):
    found = rendering(english, of)
    assert (found.text, found.how) == (text, how)


def test_what_is_forbidden_for_one_name_may_stand_in_another():
    other = mention("Capital Group", source="资本集团", start=9)
    assert rendering("Capital Group met HaiTang Capital.", CAPITAL, [CAPITAL, other]).how == "target"
    assert rendering("The Capital met HaiTang Capital.", CAPITAL, [CAPITAL, other]).how == "forbidden"


@pytest.mark.parametrize(
    ("english", "detail"),
    [
        ("Begonia Capital led.", "forbidden: Begonia Capital for HaiTang Capital"),
        ("HaiTang Capital led, Ruoxi Lin said.", "forbidden: Ruoxi Lin for Lin Ruoxi"),
        ("HaiTang Capital led, Lin Ruoxi said.", ""),
    ],
)
def test_forbidden(english, detail):
    assert forbidden(Evidence(chinese="", prepared="", english=english, mentions=(CAPITAL, LIN))) == detail


def test_the_short_form_is_enough_and_another_part_of_the_name_is_not():
    def missing(english):
        return kept(Evidence(chinese="", prepared="", english=english, mentions=(LIN,)))

    assert missing("Lin resigned.") == ""
    assert missing("Ruoxi resigned.") == "missing: Lin Ruoxi"
    assert missing("A shirt of lin was sold.") == "missing: Lin Ruoxi"


def test_other_letters_may_be_forbidden():
    bank = mention("SoftBank", source="软银", wrong=("Softbank",))
    assert rendering("SoftBank paid.", bank).how == "target"
    assert rendering("Softbank paid.", bank).how == "forbidden"


def codes(claims, *mentions):
    return [(d.code, d.sentence) for d in naming(claims, mentions)]


def test_a_note_in_order_has_nothing_wrong():
    assert codes([("Lin Ruoxi resigned, and Lin left.", ["s1"]), ("Lin left.", ["s1"])], LIN) == []


def test_one_term_with_two_names():
    again = CAPITAL.model_copy(update={"id": "m9", "sentence": "s2"})
    claims = [("HaiTang Capital led.", ["s1"]), ("Hai Tang Capital followed.", ["s2"])]
    assert codes(claims, CAPITAL, again) == [("name-two-ways", "s1")]
    [found] = naming(claims, [CAPITAL, again])
    assert "HaiTang Capital and Hai Tang Capital" in found.message


def test_a_forbidden_name_and_a_short_form_that_comes_first():
    assert codes([("Ruoxi Lin left.", ["s1"])], LIN) == [("name-forbidden", "s1")]
    assert codes([("Lin left.", ["s1"]), ("Lin Ruoxi resigned.", ["s1"])], LIN) == [("name-short-first", "s1")]


def test_a_short_form_of_two_people():
    other = mention("Lin Guang", source="林广", kind="person", start=9, short="Lin")
    claims = [("Lin Ruoxi met Lin Guang.", ["s1"]), ("Lin left.", ["s1"])]
    assert ("name-short-shared", "s1") in codes(claims, LIN, other)
    assert codes(claims[:1], LIN, other) == []


def test_a_claim_is_held_against_its_own_sentences_alone():
    assert codes([("Begonia Capital left.", ["s2"])], CAPITAL) == []
