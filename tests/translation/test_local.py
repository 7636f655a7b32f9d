"""The real model on real sentences. What it writes may change with llama.cpp; what must hold of it does not."""

import re

import pytest

from pipeline.translation import Translator
from pipeline.translation.engine import Message, Request
from pipeline.translation.preparation import prepare
from tests.translation.sample import ROUND

pytestmark = pytest.mark.model


def ask(text, tokens=120):
    system = "Translate the Chinese sentence into English. Output only the English sentence."
    return Request((Message("system", system), Message("user", text)), tokens)


def test_the_answer_is_english_without_chinese(local_engine):
    [result] = local_engine.translate([ask("公司今年在杭州新建了三座工厂。")])
    assert not result.failure
    assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", result.text)
    assert "factories" in result.text or "plants" in result.text


def test_the_same_request_gives_the_same_answer(local_engine):
    engine = local_engine._engine  # past the memory, which would make this true by itself
    first = engine.translate([ask("公司计划明年上市。")])
    engine.translate([ask("天气很好。")])
    assert engine.translate([ask("公司计划明年上市。")]) == first


def test_too_long_a_sentence_is_a_failure_and_not_a_crash(local_engine):
    [result] = local_engine.translate([ask("公司计划明年上市。" * 2000)])
    assert result.failure
    assert not result.text


def test_an_answer_that_reaches_its_limit_is_truncated(local_engine):
    [result] = local_engine.translate([ask("公司今年在杭州新建了三座工厂，并雇用了大量工人。", tokens=3)])
    assert result.truncated


def test_a_plain_business_sentence_comes_out_verified(local_engine):
    [draft] = Translator(local_engine).translate([prepare(ROUND, ROUND.sentences[0])])
    assert draft.verified, [check for check in draft.checks if not check.ok]
    assert "RMB 1.2 billion" in draft.text
