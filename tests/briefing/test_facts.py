"""Facts: who – measure – figure – as of – qualifier, and above all what is no fact."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.briefing import FindFacts, nature_of
from pipeline.briefing.facts_grammar import ALL_SIGNS, grammar, rules_for
from pipeline.briefing.facts_template import sign, template
from pipeline.briefing.rows import fact_measure, figure_rows
from pipeline.document import Article, Block, DateMention, Document, Mention, Published
from pipeline.figures import FindFigures
from pipeline.language import Normalise, Split

HERE = Path(__file__).parent
NAMES = [
    ("云砚科技", "Yunyan Technology", "organisation"),
    ("海棠资本", "Haitang Capital", "organisation"),
    ("拾穗智药", "Shisui Pharma", "organisation"),
    ("墨池", "Mochi", "product"),
]
FACTS = json.loads((HERE / "facts.json").read_text(encoding="utf-8"))
NO_FACTS = json.loads((HERE / "no_facts.json").read_text(encoding="utf-8"))


def read(*paragraphs, title="云砚科技近况", kinds=()):
    """A document of these paragraphs with its facts; the article is about 云砚科技."""
    blocks = tuple(
        Block(
            id=f"b{i}",
            kind=kinds[i - 1] if kinds else "paragraph",
            text=text,
            raw_start=0,
            raw_end=len(text),
        )
        for i, text in enumerate(paragraphs, 1)
    )
    article = Article(
        id="t",
        source_path="t.txt",
        shape="plain_text",
        title=title,
        published=Published(value="2026-03-13", how="declared", basis="the test"),
        blocks=blocks,
    )
    document = Document(saved="", article=article)
    Normalise()(document)
    Split()(document)
    for sentence in document.all_sentences():
        for source, target, kind in NAMES:
            at = sentence.text.find(source)
            while at >= 0:
                start = sentence.start + at
                document.mentions.append(
                    Mention(
                        id=f"m{len(document.mentions) + 1}",
                        term=source,
                        source=source,
                        target=target,
                        kind=kind,
                        sentence=sentence.id,
                        start=start,
                        end=start + len(source),
                    )
                )
                at = sentence.text.find(source, at + 1)
    FindFigures()(document)
    FindFacts()(document)
    return document


def lines(document):
    values = {v.id: v for v in [*document.figures, *document.dates]}
    return [f"{f.who}|{f.measure}|{f.qualifier}|{value(values[f.figure])}|{f.as_of}|{f.stance}" for f in document.facts]


def value(one):
    if isinstance(one, DateMention):
        return one.value
    return str(one.low) if one.low == one.high else f"{one.low}-{one.high}"


@pytest.mark.parametrize("case", FACTS, ids=lambda case: case["text"][:24])
def test_what_a_sentence_says_of_whom(case):
    assert lines(read(case["text"])) == case["facts"]


@pytest.mark.parametrize("case", NO_FACTS, ids=lambda case: case["why"])
def test_a_doubt_means_no_fact(case):
    assert len(read(case["text"]).facts) == case.get("only", 0), lines(read(case["text"]))


@pytest.mark.parametrize("text", [case["text"] for case in [*FACTS, *NO_FACTS]])
def test_no_rule_is_passed_over_that_matches(text):
    document = read(text)
    for sentence in document.all_sentences():
        normal = document.normal[sentence.block]
        found = [
            [one for one in every if one.sentence == sentence.id]
            for every in (document.mentions, document.figures, document.dates)
        ]
        made = template(normal, sentence.start, sentence.end, *found).text
        tried = rules_for("".join(letter for letter in made if letter in ALL_SIGNS), True)
        assert {rule.name for rule in grammar().rules if rule.pattern.search(made)} <= {rule.name for rule in tried}


def test_a_rule_wants_its_roles_in_their_order():
    organisation, money = sign("O"), sign("M")
    assert any(rule.name == "raised-verb" for rule in rules_for(organisation + money, False))
    assert not any(rule.name == "raised-verb" for rule in rules_for(money + organisation, False))
    assert len(rules_for("", True)) < len(grammar().rules) / 4


def test_a_fact_rests_on_its_span():
    document = read("据了解，云砚科技宣布完成12亿元融资，市场反应平静。")
    [fact] = document.facts
    assert document.block("b1").text[fact.start : fact.end] == "云砚科技宣布完成12亿元"
    assert (fact.id, fact.sentence, fact.figure, fact.term) == ("t1", "s1", "f1", "云砚科技")


def test_investors_are_named_without_saying_in_whom():
    document = read(
        "云砚科技已获得总计11亿元的新融资。", "此轮融资包括来自海棠资本的3亿元投资和来自拾穗智药的8亿元承诺。"
    )
    assert lines(document)[1:] == [
        "Haitang Capital|investment|in Yunyan Technology|300000000||reported",
        "Shisui Pharma|investment|in Yunyan Technology|800000000||reported",
    ]


def test_this_money_is_that_of_the_sentence_before():
    document = read(
        "云砚科技完成11亿元融资。", "海棠资本的5亿元投资最具代表性。", "这笔钱分两批到账：首批1亿元，后续4亿元。"
    )
    assert lines(document)[1:] == [
        "Haitang Capital|investment|in Yunyan Technology|500000000||reported",
        "Haitang Capital|investment|in Yunyan Technology, first tranche|100000000||reported",
        "Haitang Capital|investment|in Yunyan Technology, remainder|400000000||reported",
    ]


def test_a_project_is_the_one_last_named():
    document = read("云砚科技宣布了“墨池”项目。", "据介绍，项目初始投资为10亿元。")
    assert lines(document) == ["Mochi|investment|first stage|1000000000||claimed"]


def test_the_items_of_a_list_speak_of_its_opening_line():
    document = read(
        "云砚科技亮出了一组数据：",
        "企业渗透：拥有超900万付费企业用户。",
        "2025年营收达131亿元，但现金亏损高达80亿元。",
        kinds=("paragraph", "list_item", "list_item"),
    )
    assert lines(document) == [
        "Yunyan Technology|paying business users||9000000||reported",
        "Yunyan Technology|revenue||13100000000|2025|reported",
        "Yunyan Technology|cash loss||8000000000|2025|reported",
    ]


def test_the_company_is_not_the_one_of_another_sentence():
    told = read("云砚科技表示满意。", "公司2025年营收为8亿元。")
    assert lines(told) == ["Yunyan Technology|revenue||800000000|2025|reported"]
    assert not read("海棠资本表示满意。", "公司2025年营收为8亿元。").facts


def test_a_headline_may_begin_with_the_amount():
    document = read("市场反应平静。", title="4亿元！云砚科技巨额融资有望落地")
    assert lines(document) == ["Yunyan Technology|funding||400000000||expected"]
    assert document.facts[0].sentence == "title"


def test_the_stage_names_what_it_needs():
    assert FindFacts.assigns == {"facts"}
    assert FindFacts.requires == {"normal", "sentences", "mentions", "figures", "dates"}


def test_the_stage_replaces_what_it_assigned():
    document = read("云砚科技宣布完成12亿元融资。")
    before = list(document.facts)
    FindFacts()(document)
    assert document.facts == before


def test_every_measure_has_one_nature_and_every_word_one_measure():
    known = grammar()
    assert nature_of("revenue") == nature_of("revenue growth") == "flow"
    assert nature_of("funding") == "event"
    assert nature_of("weekly active users") == "state"
    assert all(term.measure in known.natures for term in known.terms.values())
    assert all(rule.measure in known.natures for rule in known.rules if rule.measure)


def test_rows_are_made_of_facts_first():
    document = read("云砚科技投前估值为60亿元。", "来自海棠资本的数据显示，拾穗智药等公司共花掉9亿元成本。")
    first, second = figure_rows(document, ["s1", "s2"])
    assert (first.figure, first.measure, first.names) == (
        "RMB 6 billion",
        "valuation, pre-money",
        ("Yunyan Technology",),
    )
    assert (second.figure, second.measure, second.names) == ("RMB 900 million", "costs", ())


def test_a_row_says_how_the_fact_is_told():
    document = read("海棠资本将首先向云砚科技投资5亿元。")
    assert fact_measure(document.facts[0]) == "investment in Yunyan Technology, first tranche, planned"


def test_a_plain_row_repeats_no_fact():
    document = read("云砚科技宣布完成12亿元融资。", "12亿元从何而来？")
    assert [row.figure_id for row in figure_rows(document, ["s1", "s2"])] == ["f1"]


PIECES = [
    "云砚科技", "海棠资本", "墨池", "估值", "营收", "12亿元", "5万", "达到", "将", "完成", "融资", "向", "投资",
    "，", "；", "（", "）", "的", "2025年", "同比增长", "35%", "约", "项目",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join))
def test_whatever_is_written_facts_point_at_what_is_there(text):
    document = read(text + "。")
    values = {v.id for v in [*document.figures, *document.dates]}
    seen = [f.figure for f in document.facts]
    assert set(seen) <= values
    assert len(seen) == len(set(seen)), "one figure carries one fact"
    for fact in document.facts:
        assert 0 <= fact.start < fact.end <= len(text) + 1 or fact.sentence == "title"
        assert fact.who
        assert fact.measure


@pytest.mark.parametrize("unit", ["将在", "估值将在", "云砚科技将在", "云砚科技12亿元", "云砚科技估值向海棠资本投资约"])
def test_work_grows_with_the_text(unit):
    import time

    def seconds(length):
        start = time.perf_counter()
        read((unit * 600)[:length] + "。")
        return time.perf_counter() - start

    seconds(100)
    assert seconds(560) < 2
