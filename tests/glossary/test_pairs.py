"""Names that an article introduces itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.glossary import FindMentions

CASES = json.loads(Path(__file__).with_name("introductions.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_introductions(case, starter, make_document):
    document = make_document(case["text"])
    FindMentions(starter)(document)
    found = [[m.source, m.target, m.kind] for m in document.mentions if m.kind in {"person", "product"}]
    latin = {target for _, target, _ in case["hits"]}
    assert [row for row in found if not (row[0] in latin and row[0] == row[1] and row not in case["hits"])] == case[
        "hits"
    ]


def test_an_introduction_holds_for_the_whole_article_and_for_it_alone(starter, make_document):
    stage = FindMentions(starter)
    first = make_document("里戈·班托瓦（Rigo Bantova）到访", "后来，班托瓦离开了", title="班托瓦到访")
    stage(first)
    assert [(m.sentence, m.source) for m in first.mentions] == [
        ("title", "班托瓦"),
        ("s1", "里戈·班托瓦"),
        ("s2", "班托瓦"),
    ]
    assert {m.term for m in first.mentions} == {"里戈·班托瓦"}
    second = make_document("班托瓦离开了")
    stage(second)
    assert second.mentions == []


def test_hostile_runs_end_and_introduce_nobody(starter, make_document):
    document = make_document("里" * 20000 + "·" * 200 + "（" * 2000 + "A " * 2000, "“" * 5000 + "里（A" * 3000)
    FindMentions(starter)(document)
    assert all(m.kind != "person" for m in document.mentions)
