"""Decisions about many hits at once, and taking them back."""

from pipeline.glossary.deciding import decide_all, take_back
from pipeline.glossary.decisions import decide, read_decisions
from pipeline.glossary.ledger import Hit


def hit(number, **more):
    given = {
        "id": f"h{number}",
        "article": "a",
        "source_path": "a.md",
        "sentence": "s1",
        "text": "云砚发布新品。",
        "block": "b1",
        "start": 0,
        "end": 2,
        "term": "云砚",
        "surface": "云砚",
        "target": "Yunyan",
        "kind": "organisation",
        "before": f"第{number}句话在这里说到",
        "after": "发布新品并且扩大产量",
    }
    return Hit(**{**given, **more})


def verdicts(folder):
    return {each.hit: each.verdict for each in read_decisions(folder).standing}


def test_many_hits_are_decided_in_one_go_under_one_key(tmp_path):
    hits = [hit(n) for n in range(5)]
    made = decide_all(tmp_path, hits, "right", by="Mei", key="k1")
    assert read_decisions(tmp_path).log == made
    assert {each.key for each in made} == {"k1"}
    assert decide_all(tmp_path, [], "right") == ()


def test_what_is_taken_back_is_as_if_nobody_had_decided(tmp_path):
    before = read_decisions(tmp_path)
    made = decide_all(tmp_path, [hit(1), hit(2)], "wrong-always", key="k1")
    take_back(tmp_path, made, key="k2")
    after = read_decisions(tmp_path)
    assert after.log == ()
    assert after.digest == before.digest
    assert after.never == frozenset()
    assert not after.unreadable


def test_taking_back_lets_the_decision_before_stand_again(tmp_path):
    decide_all(tmp_path, [hit(1)], "right", key="k1")
    made = decide_all(tmp_path, [hit(1), hit(2)], "wrong-here", key="k2")
    take_back(tmp_path, made, key="k3")
    assert verdicts(tmp_path) == {"h1": "right"}
    decide_all(tmp_path, [hit(2)], "not-a-name", key="k4")
    assert verdicts(tmp_path) == {"h1": "right", "h2": "not-a-name"}


def test_better_english_that_is_taken_back_is_none_any_more(tmp_path):
    made = decide_all(tmp_path, [hit(1)], "better-english", english="Yunyan Technology", key="k1")
    assert read_decisions(tmp_path).english("云砚", "Yunyan") == "Yunyan Technology"
    take_back(tmp_path, made, key="k2")
    assert read_decisions(tmp_path).english("云砚", "Yunyan") == "Yunyan"


def test_only_the_place_itself_is_taken_back(tmp_path):
    decide_all(tmp_path, [hit(1), hit(3, term="海棠", surface="海棠")], "right", key="k1")
    made = decide_all(tmp_path, [hit(2)], "wrong-here", key="k2")
    take_back(tmp_path, made)
    assert verdicts(tmp_path) == {"h1": "right", "h3": "right"}


def test_a_key_does_not_change_what_a_run_depends_on(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    decide_all(tmp_path / "one", [hit(1)], "right", key="k1")
    decide_all(tmp_path / "two", [hit(1)], "right", by="Mei")
    assert read_decisions(tmp_path / "one").digest == read_decisions(tmp_path / "two").digest


def test_taking_back_twice_is_taking_back_once(tmp_path):
    decide_all(tmp_path, [hit(1)], "right", key="k1")
    made = decide_all(tmp_path, [hit(1)], "wrong-here", key="k2")
    take_back(tmp_path, made, key="k3")
    take_back(tmp_path, made, key="k4")  # another tab, at the same moment
    assert verdicts(tmp_path) == {"h1": "right"}


def test_every_step_can_be_taken_back(tmp_path):
    steps = [decide_all(tmp_path, [hit(1)], verdict, key=verdict) for verdict in ("right", "wrong-here", "not-a-name")]
    seen = []
    for made in reversed(steps):
        seen.append(verdicts(tmp_path))
        take_back(tmp_path, made)
    assert seen == [{"h1": "not-a-name"}, {"h1": "wrong-here"}, {"h1": "right"}]
    assert verdicts(tmp_path) == {}


def test_what_the_command_line_decided_has_no_key_and_can_be_taken_back(tmp_path):
    decide(tmp_path, hit(1), "right")
    take_back(tmp_path, [decide(tmp_path, hit(1), "wrong-here")])
    assert verdicts(tmp_path) == {"h1": "right"}


def test_better_english_that_is_the_same_changes_nothing_and_ends(tmp_path):
    decide_all(tmp_path, [hit(1)], "better-english", english="Yunyan")
    assert read_decisions(tmp_path).english("云砚", "Yunyan") == "Yunyan"
