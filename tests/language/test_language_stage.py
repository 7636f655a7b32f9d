"""The stages `Normalise` and `Split` on documents."""

from pipeline.document import TITLE_BLOCK, Article, Block, Document
from pipeline.language import Normalise, Split, script


def document(title, *blocks):
    made = tuple(
        Block(id=f"b{i}", kind=kind, text=text, raw_start=0, raw_end=len(text))
        for i, (kind, text) in enumerate(blocks, 1)
    )
    article = Article(id="a", source_path="a.md", shape="plain_text", title=title, blocks=made)
    return Document(saved="", article=article)


def run(made):
    Normalise()(made)
    Split()(made)
    return made


def test_simplified_article():
    made = run(document(" ＡＩ融资 ", ("paragraph", "青禾科技完成３亿元融资。乾隆著作后来拍卖。")))
    assert made.article.script == "hans"
    assert made.normal == {TITLE_BLOCK: " AI融资 ", "b1": "青禾科技完成3亿元融资。乾隆著作后来拍卖。"}
    assert [s.text for s in made.sentences] == ["青禾科技完成３亿元融资。", "乾隆著作后来拍卖。"]
    title = made.title_sentence
    assert (title.id, title.block, title.start, title.end, title.text) == ("title", TITLE_BLOCK, 1, 5, "ＡＩ融资")


def test_traditional_article_with_a_simplified_block():
    made = run(
        document(
            "雲杉銀行擴大投資",
            ("paragraph", "這項投資總額為300億美元，隨後發佈。"),
            ("quote", "我们将继续扩大这项投资，着手建设乾安机房。"),
            ("paragraph", "乾隆的著作曬乾了"),
        )
    )
    assert made.article.script == "hant"
    assert made.normal["title"] == "云杉银行扩大投资"
    assert made.normal["b1"] == "这项投资总额为300亿美元，随后发布。"
    assert made.normal["b2"] == "我们将继续扩大这项投资，着手建设乾安机房。"
    assert made.normal["b3"] == "乾隆的著作晒干了"
    assert made.sentences[0].text == "這項投資總額為300億美元，隨後發佈。", "the text itself is never converted"


def test_traditional_block_in_a_simplified_article():
    made = run(
        document(
            "云杉银行扩大投资",
            ("paragraph", "这项投资总额为300亿美元，双方将继续谈。"),
            ("quote", "這項投資總額為300億美元。"),
            ("paragraph", "记者陳某"),
        )
    )
    assert made.article.script == "hans"
    assert made.normal["b2"] == "这项投资总额为300亿美元。"
    assert made.normal["b3"] == "记者陳某"


def test_refused_conversion_is_reported(monkeypatch):
    class Longer:
        def convert(self, text):
            return text * 2

    monkeypatch.setattr(script, "_converter", Longer)
    made = run(document("", ("paragraph", "這項投資總額為３００億美元。")))
    assert made.normal["b1"] == "這項投資總額為300億美元。"
    assert [d.code for d in made.diagnostics] == ["conversion-refused"]
    assert "block b1" in made.diagnostics[0].message


def test_what_is_split():
    made = run(
        document(
            "",
            ("heading", " 一、钱从哪来？谁出的！ "),
            ("paragraph", "青禾科技融资。云杉跟投"),
            ("caption", "图为会谈现场。"),
            ("question_detail", "如何看待？"),
            ("list_item", "营收20亿。亏损3亿。"),
            ("quote", "　"),
            ("quote", "很好。"),
        )
    )
    assert made.title_sentence is None
    assert [(s.id, s.block, s.text) for s in made.sentences] == [
        ("s1", "b1", "一、钱从哪来？谁出的！"),
        ("s2", "b2", "青禾科技融资。"),
        ("s3", "b2", "云杉跟投"),
        ("s4", "b5", "营收20亿。"),
        ("s5", "b5", "亏损3亿。"),
        ("s6", "b7", "很好。"),
    ]
    for sentence in made.sentences:
        assert made.block(sentence.block).text[sentence.start : sentence.end] == sentence.text


def test_declared_contract():
    assert (Normalise.name, Normalise.requires, Normalise.assigns) == ("normalise", {"blocks"}, {"normal"})
    assert (Split.name, Split.requires, Split.assigns) == ("split", {"blocks", "normal"}, {"sentences"})
