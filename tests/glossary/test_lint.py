"""What lint says of a list of terms."""

from __future__ import annotations

import pytest

from pipeline.glossary import Term, lint
from pipeline.glossary.lint import never_hit


def codes(*terms):
    return [(finding.code, finding.source) for finding in lint(terms)]


def term(source, target="X", **more):
    return Term(source=source, target=target, **more)


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ([term("云帆"), term("星野", "Y")], []),
        ([term("云帆"), term("云帆")], [("duplicate-source", "云帆")]),
        ([term("云帆"), term("云帆", "Y")], [("two-targets", "云帆")]),
        ([term("云帆", aliases=("星野",)), term("星野")], [("alias-is-source", "云帆")]),
        ([term("云帆", aliases=("海果",)), term("星野", aliases=("海果",))], [("shared-alias", "云帆")]),
        ([term("云帆", "云帆")], [("chinese-in-target", "云帆")]),
        ([term("云帆", short="帆 Co")], [("chinese-in-target", "云帆")]),
        ([term("云帆", "云帆", status="rejected")], []),
        ([term("云帆", not_before=("树", "树苗"))], [("dead-guard", "云帆")]),
        ([term("云帆", not_after=("小", "大小"))], [("dead-guard", "云帆")]),
        ([term("云帆", before=("公司", "大公司"))], [("dead-guard", "云帆")]),
        ([term("云帆", before=("一二三四五六七八九十甲乙丙",))], [("dead-guard", "云帆")]),
        ([term("云帆", aliases=("云帆树",), not_before=("树",))], [("dead-guard", "云帆")]),
        ([term("云帆", not_before=("树",)), term("云帆树")], [("dead-guard", "云帆")]),
        ([term("云帆", not_before=("树",)), term("云帆树", not_after=("小",))], []),
        ([term("云帆", aliases=("帆厂",), not_before=("树",)), term("云帆树")], []),  # 帆厂树 is still kept out
        ([term("云帆", not_before=("树",), not_after=("小",))], []),
    ],
)
def test_lint(terms, found):
    assert codes(*terms) == found


def test_a_finding_says_what_to_look_at():
    [finding] = lint([term("云帆", not_before=("树", "树苗"))])
    assert finding.message == "“树苗” in not_before of “云帆” never makes a difference: “树” says it already"


def test_terms_that_no_article_has():
    terms = [term("云帆"), term("星野"), term("海果", status="rejected")]
    assert [(f.code, f.source) for f in never_hit(terms, ["云帆"])] == [("never-hit", "星野")]
