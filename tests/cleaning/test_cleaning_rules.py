"""The rules: what each removes, what none may remove, and what a rule file may say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.cleaning import Clean, RuleError, all_rules, parse_rules
from pipeline.document import Document
from tests.cleaning.articles import document, rules_used, texts_of

HERE = Path(__file__).parent
REMOVED: list[dict[str, Any]] = json.loads((HERE / "rules.json").read_text(encoding="utf-8"))
KEPT: list[dict[str, Any]] = json.loads((HERE / "kept.json").read_text(encoding="utf-8"))


def cleaned(case: dict[str, Any]) -> Document:
    found = document(case["blocks"], case["shape"], case.get("url"))
    Clean()(found)
    return found


@pytest.mark.parametrize("case", REMOVED, ids=lambda case: case["rule"])
def test_what_a_rule_removes(case: dict[str, Any]) -> None:
    found = cleaned(case)
    assert texts_of(found) == case["left"]
    assert case["rule"] in rules_used(found)
    for piece in found.article.removed:
        assert piece.text.strip() in found.saved[piece.raw_start : piece.raw_end]


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case["why"])
def test_what_no_rule_may_remove(case: dict[str, Any]) -> None:
    found = cleaned(case)
    assert (texts_of(found), rules_used(found)) == (case["blocks"], set())


def test_site_rules_stay_with_their_site() -> None:
    case = {"shape": "omnivore", "url": "https://notzhihu.com/a", "blocks": ["赞同 4719 条评论收藏喜欢收起"]}
    assert texts_of(cleaned(case)) == case["blocks"]


def test_every_rule_has_an_id_of_its_own_and_a_reason() -> None:
    rules = all_rules()
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(rule.why for rule in rules)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[rule]]\nid = "x.a"\neffect = "drop"\nmatch = "a"\nwhy = "w"\ncolour = 1', "unknown key colour"),
        ('[[rule]]\nid = "x.a"\neffect = "burn"\nmatch = "a"\nwhy = "w"', "unknown effect burn; known are drop"),
        ('[[rule]]\nid = "x.a"\neffect = "drop"\nmatch = "a"\nwhy = "w"\nwhere = "there"', "unknown place there"),
        ('[[rule]]\nid = "x.a"\neffect = "drop"\nwhy = "w"', "needs a match"),
        ('[[rule]]\nid = "x.a"\neffect = "drop"\nmatch = "a"', "say why"),
        ('[[rule]]\nid = "x.a"\neffect = "drop"\nmatch = "("\nwhy = "w"', "x.a: "),
        ('[[rule]]\nid = "y.a"\neffect = "drop"\nmatch = "a"\nwhy = "w"', "must begin with the file's name, x."),
    ],
)
def test_a_bad_rule_is_refused_by_name(text: str, says: str) -> None:
    with pytest.raises(RuleError, match=r"^[xy]\.a: ") as caught:
        parse_rules(text, "x")
    assert says in str(caught.value)
