"""A document as the stages before leave it, about an invented company: eight sentences with figures and a ranking."""

from pipeline.document import Article, Block, Document, Mention, Published, RankedSentence, Summary
from pipeline.figures import FindFigures
from pipeline.language import Normalise, Split

SENTENCES = [
    "云砚科技3月12日宣布完成12亿元融资，投后估值达到90亿元。",
    "本轮融资由海棠资本领投。",
    "公司2025年营收为8亿元，净亏损为3亿元。",
    "首席执行官林若溪表示：“我们将把这笔资金用于建设新的训练集群，并扩大海外团队。”",
    "公司计划在2027年上市。",
    "云砚科技完成的12亿元融资引人关注。",
    "它的付费用户超过200万。",
    "海棠资本成立于2016年。",
]
NAMES = [
    ("云砚科技", "Yunyan Technology", "organisation"),
    ("海棠资本", "Haitang Capital", "organisation"),
    ("林若溪", "Lin Ruoxi", "person"),
]


def document() -> Document:
    """The document; `ranked` is the order of the sentences above."""
    blocks = tuple(
        Block(id=f"b{i}", kind="paragraph", text=text, raw_start=0, raw_end=len(text))
        for i, text in enumerate(SENTENCES, 1)
    )
    article = Article(
        id="sample",
        source_path="sample.txt",
        shape="plain_text",
        title="云砚科技完成12亿元融资",
        published=Published(value="2026-03-13", how="declared", basis="the line under the title"),
        blocks=blocks,
    )
    doc = Document(saved="\n".join(SENTENCES), article=article)
    Normalise()(doc)
    Split()(doc)
    for sentence in doc.all_sentences():
        for source, target, kind in NAMES:
            if source in sentence.text:
                start = sentence.start + sentence.text.index(source)
                doc.mentions.append(
                    Mention(
                        id=f"m{len(doc.mentions) + 1}",
                        term=source,
                        source=source,
                        target=target,
                        kind=kind,
                        sentence=sentence.id,
                        start=start,
                        end=start + len(source),
                    )
                )
    FindFigures()(doc)
    ranked = tuple(
        RankedSentence(sentence=s.id, score=1 - i / 10, parts={"rank": 1 - i / 10}) for i, s in enumerate(doc.sentences)
    )
    doc.summary = Summary(method="test", sentences=("s1", "s3"), ranked=ranked)
    return doc
