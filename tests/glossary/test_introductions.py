"""Names that an article introduces outside quotation marks, and what reads as pinyin."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Block
from pipeline.glossary import FindMentions
from pipeline.glossary.pinyin import spells

CASES = json.loads(Path(__file__).with_name("brackets.json").read_text(encoding="utf-8"))
NAMES = {"person", "organisation"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_brackets(case, starter, make_document):
    document = make_document(*case["texts"], title=case["title"])
    FindMentions(starter)(document)
    assert [[m.source, m.target, m.kind] for m in document.mentions if m.kind in NAMES] == case["hits"]


def test_a_name_introduced_below_a_picture_holds_in_the_text(starter, make_document):
    document = make_document("云帆智驾降价了。")
    caption = "云帆智驾（Yunfan Drive）的工厂"
    block = Block(id="b2", kind="caption", text=caption, raw_start=0, raw_end=len(caption))
    document.article = document.article.model_copy(update={"blocks": (*document.article.blocks, block)})
    document.normal["b2"] = caption
    FindMentions(starter)(document)
    assert [(m.sentence, m.target) for m in document.mentions] == [("s1", "Yunfan Drive")]


def test_a_longer_glossary_name_stands_over_an_introduced_one(starter, make_document):
    document = make_document("首席执行官国银（Guo Yin）到了中国银行。")
    FindMentions(starter)(document)
    assert [m.source for m in document.mentions if m.kind in NAMES] == ["国银", "中国银行"]


@pytest.mark.parametrize(
    ("characters", "latin", "expected"),
    [
        ("云砚", "Yunyan", True),
        ("予安", "Yu'an", True),
        ("长汀", "Changting", True),
        ("绿洲", "Lyuzhou", True),
        ("绿洲", "Oasis", False),
        ("吕", "Lyu", True),
        ("桁", "heng", False),
        ("星桁", "Xingheng", True),
        ("星桁", "Xingx", False),
        ("机器", "Machine", False),
        ("云砚", "Yunyana", False),
        ("", "", False),
        ("云", "", False),
    ],
)
def test_spells(characters, latin, expected):
    assert spells(characters, latin) is expected


@given(st.text(max_size=12), st.text(max_size=60))
def test_spells_any_text_without_raising(characters, latin):
    assert spells(characters, latin) in {True, False}


@pytest.mark.parametrize("text", ["云帆集团（Yunfan Group）" * 3000, "集团" * 12 + "（Aa" * 20000, "云（A " * 20000])
def test_hostile_text_ends_soon(text, starter, make_document):
    document = make_document(text)
    start = time.perf_counter()
    FindMentions(starter)(document)
    assert time.perf_counter() - start < 10
