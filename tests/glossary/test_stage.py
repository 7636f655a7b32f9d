"""The stage: mentions with their spans, in order."""

from __future__ import annotations

import pytest

from pipeline.document import TITLE_BLOCK
from pipeline.glossary import FindMentions, Glossary, Term

GLOSSARY = Glossary(
    (
        (
            Term(source="云帆科技", target="Cloudsail", kind="organisation", aliases=("雲帆科技集團",)),
            Term(source="云帆一号", target="Sail One", kind="product"),
            Term(source="估值", target="valuation"),
        ),
    )
)


def test_mentions_of_title_and_body_have_spans_in_their_blocks(make_document):
    document = make_document("云帆科技发布云帆一号。云帆科技估值翻倍。", "无关。", title="云帆科技融资")
    FindMentions(GLOSSARY)(document)
    assert [(m.id, m.sentence, m.source, m.target) for m in document.mentions] == [
        ("m1", "title", "云帆科技", "Cloudsail"),
        ("m2", "s1", "云帆科技", "Cloudsail"),
        ("m3", "s1", "云帆一号", "Sail One"),
        ("m4", "s2", "云帆科技", "Cloudsail"),
        ("m5", "s2", "估值", "valuation"),
    ]
    by_id = {sentence.id: sentence for sentence in document.all_sentences()}
    for mention in document.mentions:
        block = by_id[mention.sentence].block
        text = document.article.title if block == TITLE_BLOCK else document.block(block).text
        assert text[mention.start : mention.end] == mention.source


def test_a_traditional_article_is_matched_and_quoted_as_it_stands(make_document):
    document = make_document("據報導，雲帆科技集團的估值為兩億，這個數字還會變。")
    FindMentions(GLOSSARY)(document)
    assert [(m.source, m.term) for m in document.mentions] == [("雲帆科技集團", "云帆科技"), ("估值", "估值")]


def test_full_width_letters_are_matched(make_document):
    document = make_document("ＯｐｅｎＡＩ发布新产品。")
    FindMentions(Glossary(((Term(source="OpenAI", target="OpenAI", kind="organisation"),),)))(document)
    assert [m.source for m in document.mentions] == ["ＯｐｅｎＡＩ"]


@pytest.mark.parametrize("text", ["", "。", "没有名字的一句话。"])
def test_nothing_to_find(text, make_document):
    document = make_document(text)
    FindMentions(GLOSSARY)(document)
    assert document.mentions == []


def test_what_it_declares():
    stage = FindMentions(GLOSSARY)
    assert stage.name == "mention"
    assert stage.requires == {"sentences", "normal"}
    assert stage.assigns == {"mentions"}
