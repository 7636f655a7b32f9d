"""Articles that are none of the usual: each gets a sane summary or a diagnostic, and none takes long."""

import time

import pytest

from pipeline.summary import METHODS, Summarise
from tests.summary.summary_articles import document


def summary(blocks, **options):
    made = document(title=options.pop("title", ""), blocks=tuple(blocks))
    Summarise(**options)(made)
    texts = {s.id: s.text for s in made.sentences}
    return made, [texts[i] for i in made.summary.sentences]


@pytest.mark.parametrize("method", METHODS)
def test_one_sentence(method):
    _, told = summary([("paragraph", "青禾科技上市。")], method=method)
    assert told == ["青禾科技上市。"]


def test_only_a_list():
    lines = [
        "用户：月活跃用户6800万；",
        "营收：全年31亿元；",
        "人员：年底前再招聘400人；",
        "机房：落户西北，规划0.6吉瓦；",
        "其他",
    ]
    items = [("list_item", line) for line in lines]
    _, told = summary(items, sentences=3)
    assert len(told) == 3


@pytest.mark.parametrize("blocks", [[("heading", "一"), ("heading", "二")], [("paragraph", "安排如下：")], []])
def test_nothing_to_choose_is_said(blocks):
    made, told = summary(blocks)
    assert told == []
    assert [(d.code, d.severity) for d in made.diagnostics] == [("summary-empty", "warning")]


def test_english():
    text = "The company raised 90 million dollars. What comes next? A bank led the round with 40 million dollars."
    _, told = summary([("paragraph", text)], sentences=2)
    assert told == ["The company raised 90 million dollars.", "A bank led the round with 40 million dollars."]


def test_cantonese():
    text = (
        "青禾科技琴日宣布完成90億元融資，估值升到1200億元。佢哋話會喺北湖起數據中心。你哋點睇呀？唔好走開，一陣再傾。"
    )
    _, told = summary([("paragraph", text)], sentences=1)
    assert told == ["青禾科技琴日宣布完成90億元融資，估值升到1200億元。"]


def test_poetry():
    lines = "\n".join(["春水绕孤村", "远山一片云", "行人归未得", "灯火近黄昏"])
    made, told = summary([("paragraph", lines)], sentences=2)
    assert told
    assert all(line in lines for line in told)
    assert not made.diagnostics


def test_the_same_sentence_over_and_over():
    _, told = summary([("paragraph", "青禾科技上市。")] * 40)
    assert told == ["青禾科技上市。"]


def test_no_word_at_all():
    _, told = summary([("paragraph", "……！！！"), ("paragraph", "？？？")])
    assert told == []


def test_fifty_thousand_sentences():
    names = ["青禾科技", "云杉银行", "北湖云", "林登"]
    lines = [f"{names[i % 4]}在第{i}天向第{i % 97}座城市投资{i % 53}亿元，同比增长{i % 31}%。" for i in range(50_000)]
    made = document(title="", blocks=(("paragraph", "青禾科技完成90亿元融资。"),))
    from pipeline.document import Block
    from pipeline.language import Normalise, Split

    text = "".join(lines)
    made.article = made.article.model_copy(
        update={"blocks": (Block(id="b1", kind="paragraph", text=text, raw_start=0, raw_end=len(text)),)}
    )
    made.sentences.clear()
    made.figures.clear()
    made.dates.clear()
    made.mentions.clear()
    Normalise()(made)
    Split()(made)
    assert len(made.sentences) == 50_000
    began = time.process_time()
    Summarise()(made)
    assert time.process_time() - began < 60, "9 s on a quiet machine"
    assert len(made.summary.sentences) == 5
    assert len(made.summary.ranked) == 50_000


def test_an_article_of_3000_characters_takes_milliseconds():
    pieces = [
        f"青禾科技在第{i}座城市的{place}里安排了新的{thing}，预计明年{month}月投入使用，费用由云杉银行承担。"
        for i, (place, thing, month) in enumerate(
            (place, thing, month)
            for place in ("港口", "车站", "学校", "医院")
            for thing in ("设备", "工程师", "仓库", "实验室", "电站")
            for month in (3, 6, 9, 12)
        )
    ]
    made = document(blocks=(("paragraph", "".join(pieces)[:3000]),))
    stage = Summarise()
    stage(made)
    best = min(_seconds(stage, made) for _ in range(5))
    assert best < 0.045, "12 ms on a quiet machine; the promise is 15"


def _seconds(stage, made):
    began = time.process_time()
    stage(made)
    return time.process_time() - began
