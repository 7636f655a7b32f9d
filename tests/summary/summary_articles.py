"""Articles written for these tests, with the annotations that other rooms would have made."""

import re
from decimal import Decimal

from pipeline.document import Article, Block, DateMention, Document, Figure, Mention
from pipeline.language import Normalise, Split

NAMES = {"青禾科技": "Qinghe Technology", "云杉银行": "Spruce Bank", "北湖云": "Beihu Cloud", "林登": "Linden"}
AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(?:(亿|万)(?:美元|元|人)?|美元|元|人|%)")
DATE = re.compile(r"\d{4}年(?:\d{1,2}月)?|\d{1,2}月\d{1,2}日")
TIMES = {"亿": 10**8, "万": 10**4, None: 1}

FUNDING = (
    ("paragraph", "一家实验室的钱从哪来？"),
    ("paragraph", "3月4日，青禾科技宣布完成90亿元融资，投后估值达到1200亿元。本轮融资由云杉银行领投，出资40亿元。"),
    ("heading", "钱花在哪里"),
    ("paragraph", "青禾科技计划把60亿元用于建设北湖云数据中心，预计2027年投入使用。该公司还将招聘2000人。"),
    ("paragraph", "青禾科技完成90亿元融资，投后估值达到1200亿元，云杉银行领投。"),
    ("paragraph", "首席执行官林登表示：“我们相信未来，我们相信团队，我们相信每一个走在路上的人。”"),
    ("paragraph", "具体安排如下："),
    ("paragraph", "去年青禾科技营收为31亿元，同比增长45%，亏损收窄至6亿元。"),
    ("caption", "图为签约现场，青禾科技出资90亿元。"),
    ("paragraph", "青禾科技能走多远，让我们拭目以待。"),
)


def document(title="青禾科技完成90亿元融资", blocks=FUNDING):
    made = tuple(
        Block(id=f"b{i}", kind=kind, text=text, raw_start=0, raw_end=len(text))
        for i, (kind, text) in enumerate(blocks, 1)
    )
    article = Article(id="a", source_path="a.md", shape="plain_text", title=title, blocks=made)
    found = Document(saved="", article=article)
    Normalise()(found)
    Split()(found)
    annotate(found)
    return found


def annotate(found):
    for sentence in found.all_sentences():
        place = {"sentence": sentence.id}
        for match in AMOUNT.finditer(sentence.text):
            value = Decimal(match[1]) * TIMES[match[2]]
            span = {"start": sentence.start + match.start(), "end": sentence.start + match.end(), "surface": match[0]}
            found.figures.append(
                Figure(
                    id=f"f{len(found.figures) + 1}",
                    kind="money",
                    low=value,
                    high=value,
                    unit="CNY",
                    hedge="exact",
                    english="",
                    **span,
                    **place,
                )
            )
        for match in DATE.finditer(sentence.text):
            span = {"start": sentence.start + match.start(), "end": sentence.start + match.end(), "surface": match[0]}
            found.dates.append(
                DateMention(
                    id=f"d{len(found.dates) + 1}", value=None, resolved_from="text", english="", **span, **place
                )
            )
        for name, english in NAMES.items():
            for match in re.finditer(name, sentence.text):
                span = {"start": sentence.start + match.start(), "end": sentence.start + match.end()}
                found.mentions.append(
                    Mention(
                        id=f"m{len(found.mentions) + 1}",
                        term=name,
                        source=name,
                        target=english,
                        kind="organisation",
                        **span,
                        **place,
                    )
                )


def sentence_with(found, words):
    return next(sentence for sentence in found.sentences if words in sentence.text)
