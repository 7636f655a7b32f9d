"""The rule files: each shows what it does, does it, and is refused clearly when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cleaning import Clean, Example, Family, RuleError, apply_rules, families, parse_family, uncovered
from tests.cleaning.articles import document, rules_used, texts_of

RULES = Path(__file__).parents[2] / "pipeline" / "cleaning" / "rules"
SITES = Path(__file__).parents[2] / "docs" / "sites.md"
EXAMPLES = [
    pytest.param(example, id=f"{family.name}-{number}")
    for family in families()
    for number, example in enumerate(family.examples, 1)
]

RULE = '[[rule]]\nid = "x.a"\neffect = "drop"\nmatch = "^广告$"\nwhy = "广告"\n'
TIE = 'hosts = ["example.com"]\n'
EXAMPLE = '[[example]]\nshape = "html"\nurl = "https://example.com/1"\nbefore = ["广告"]\nleft = []\n'


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_what_the_rules_leave(example: Example) -> None:
    found = document(example.before, example.shape, example.url, example.around)
    Clean()(found)
    assert texts_of(found) == list(example.left)
    assert uncovered(found.saved, found.article.blocks, found.article.removed) == []


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_every_rule_is_met_by_an_example_of_its_file(family: Family) -> None:
    used: set[str] = set()
    for example in family.examples:
        found = document(example.before, example.shape, example.url, example.around)
        Clean()(found)
        used |= rules_used(found)
    assert [rule.id for rule in family.rules if rule.id not in used] == []


def test_every_file_of_the_folder_is_a_family() -> None:
    assert {family.name for family in families()} == {path.stem for path in RULES.glob("*.toml")}
    assert len(families()) > 30


def test_sites_come_before_what_holds_for_many() -> None:
    found = families()
    assert [(family.order, family.name) for family in found] == sorted((family.order, family.name) for family in found)
    assert [family.name for family in found[-2:]] == ["portals", "general"]


def row(family: Family) -> str:
    names = ", ".join(rule.id.split(".", 1)[1].replace("_", " ") for rule in family.rules)
    return f"| `{family.name}.toml` | {family.title} | {names} |"


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_the_documentation_has_a_row_for_every_rule_file(family: Family) -> None:
    assert row(family) in SITES.read_text(encoding="utf-8").splitlines(), "add this row to docs/sites.md"


def test_the_documentation_has_no_rows_of_files_that_are_gone() -> None:
    rows = [line for line in SITES.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert rows == [row(family) for family in families()]


def test_a_site_of_ones_own_is_one_file_with_an_example(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(TIE + RULE + EXAMPLE, encoding="utf-8")
    found = document(["广告", "公司今天宣布完成融资。"], "plain_text", "https://news.example.com/1")
    Clean(rule_folders=[tmp_path])(found)
    assert (texts_of(found), rules_used(found)) == (["公司今天宣布完成融资。"], {"x.a"})


def test_a_file_of_ones_own_stands_for_the_packages_of_that_name(tmp_path: Path) -> None:
    own = (TIE + RULE + EXAMPLE).replace("x.a", "sohu.a")
    (tmp_path / "sohu.toml").write_text(own, encoding="utf-8")
    names = [rule.id for family in families((tmp_path,)) if family.name == "sohu" for rule in family.rules]
    assert names == ["sohu.a"]


def test_the_documentation_shows_a_family() -> None:
    text = SITES.read_text(encoding="utf-8")
    shown = text[text.index("```toml\n") + 8 : text.index("```\n", text.index("```toml\n") + 8)]
    family = parse_family(shown, "example_news")
    for example in family.examples:
        found = document(example.before, example.shape, example.url, example.around)
        left = apply_rules(found.article, found.saved, family.rules).blocks
        assert [block.text for block in left] == list(example.left)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TIE + RULE, "x: no [[example]] in the file: show what its rules do"),
        (RULE + EXAMPLE, "x.a: tie a site's rule to its site with hosts or marker"),
        (TIE + EXAMPLE, "x: no [[rule]] in the file"),
        (TIE + RULE + RULE + EXAMPLE, "x.a: the id stands twice"),
        ("colour = 1\n" + TIE + RULE + EXAMPLE, "x: unknown key colour"),
        ("order = 7\n" + TIE + RULE + EXAMPLE, "x: order must be one of 0, 1, 2, 3, not 7"),
        ('hosts = "example.com"\n' + RULE + EXAMPLE, "x.a: hosts must be a list of strings"),
        ('shapes = ["paper"]\n' + RULE + EXAMPLE, "x.a: unknown shape paper"),
        ("rule = 1\n" + TIE + EXAMPLE, "x: rule must be tables, [[rule]]"),
        (TIE + RULE + "max_length = 0\n" + EXAMPLE, "x.a: max_length must be a number of characters, not 0"),
        (TIE + RULE + 'kinds = ["table"]\n' + EXAMPLE, "x.a: unknown kind table"),
        (TIE + RULE + EXAMPLE + "after = 1\n", "x: unknown key after in an example"),
        (TIE + RULE + EXAMPLE.replace("html", "paper"), "x: unknown shape paper in an example"),
        (TIE + RULE + EXAMPLE.replace('["广告"]', "[]"), "x: an example needs the blocks before"),
        ("[[rule]", "x: not TOML"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        parse_family(text, "x")
    assert str(caught.value).startswith(says)
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as named:
        Clean(rule_folders=[tmp_path])
    assert str(named.value) == f"{file}: {caught.value}"


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no folder of rule files"):
        Clean(rule_folders=[tmp_path / "nowhere"])
