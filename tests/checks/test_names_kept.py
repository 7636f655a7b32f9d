"""Names that the glossary knows have to stand in the English; countries may stand as adjectives."""

import pytest

from pipeline.checks import Evidence
from pipeline.checks.names import kept
from pipeline.document import Mention


def mentions(chinese, *names):
    return tuple(
        Mention(
            id=f"m{i}",
            term=source,
            source=source,
            target=target,
            kind=kind,
            sentence="s1",
            start=chinese.index(source),
            end=chinese.index(source) + len(source),
        )
        for i, (source, target, kind) in enumerate(names, 1)
    )


@pytest.mark.parametrize(
    ("chinese", "names", "english", "missing"),
    [
        ("海棠资本领投。", [("海棠资本", "Haitang Capital", "organisation")], "Haitang Capital led.", ""),
        (
            "海棠资本领投。",
            [("海棠资本", "Haitang Capital", "organisation")],
            "Begonia Capital led.",
            "Haitang Capital",
        ),
        ("林若溪辞职。", [("林若溪", "Lin Ruoxi", "person")], "Ruoxi resigned.", ""),
        ("林若溪辞职。", [("林若溪", "Lin Ruoxi", "person")], "She resigned.", "Lin Ruoxi"),
        ("美国企业参与。", [("美国", "United States", "place")], "American companies take part.", ""),
        ("美国企业参与。", [("美国", "United States", "place")], "Companies take part.", "United States"),
        (
            "日本海棠资本领投。",
            [("日本", "Japan", "place"), ("海棠资本", "Haitang Capital", "organisation")],
            "Haitang Capital led.",
            "",
        ),
        ("AMD上涨。", [("AMD", "AMD", "organisation")], "AMDocs rose.", "AMD"),
    ],
)
def test_kept(chinese, names, english, missing):
    evidence = Evidence(chinese=chinese, prepared=chinese, english=english, mentions=mentions(chinese, *names))
    detail = kept(evidence)
    assert detail == (f"missing: {missing}" if missing else "")
