"""The choice: against a plain greedy search, within every limit, and with what a sentence leans on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import RankedSentence, Summary
from pipeline.summary import Budget, Summarise, choose
from pipeline.summary.selection import LARGEST, REDUNDANCY, REPEATED, length, needs_before
from pipeline.summary.wording import letter_pairs
from tests.summary.summary_articles import document, sentence_with


def ranked(made, scores):
    found = [RankedSentence(sentence=s.id, score=scores[i], parts=parts(s)) for i, s in enumerate(made.sentences)]
    made.summary = Summary(method="lexrank", ranked=tuple(sorted(found, key=lambda r: -r.score)))


def parts(sentence):
    return {"leaning": -0.5} if sentence.text.startswith("他") else {}


def greedy(made, count):
    """Maximal marginal relevance as it stands in the books: every candidate weighed anew for every place."""
    texts = {s.id: letter_pairs(s.text) for s in made.sentences}
    before = {b.id: a.id for a, b in zip(made.sentences, made.sentences[1:], strict=False)}
    chosen = []
    candidates = list(made.summary.ranked)

    def likeness(each):
        ours = texts[each.sentence]
        return max((len(ours & texts[i]) / len(ours) if ours else 1.0 for i in chosen), default=0.0)

    def gain(each):
        relief = each.parts.get("leaning", 0.0) if before.get(each.sentence) in chosen else 0.0
        return round(each.score - relief - REDUNDANCY * likeness(each), 9)

    while candidates and len(chosen) < count:
        best = max(candidates, key=gain)
        candidates.remove(best)
        if likeness(best) < REPEATED:
            chosen.append(best.sentence)
    return tuple(chosen)


WORDS = ["融资", "估值", "银行", "云杉", "青禾", "林登", "他说", "营收", "亏损", "北湖"]
SENTENCES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map("".join), min_size=1, max_size=12)


@settings(deadline=None, max_examples=150)
@given(SENTENCES, st.data())
def test_the_quick_search_is_the_plain_one(sentences, data):
    made = document(title="", blocks=tuple(("paragraph", text + "。") for text in sentences))
    scores = data.draw(st.lists(st.integers(0, 8).map(lambda n: n / 4), min_size=12, max_size=12))
    ranked(made, scores)
    for count in (1, 3, 12):
        assert choose(made, count) == greedy(made, count)


@settings(deadline=None, max_examples=60)
@given(SENTENCES, st.integers(1, 80), st.integers(1, 6), st.booleans())
def test_no_limit_is_passed(sentences, chars, count, bring):
    made = document(title="", blocks=tuple(("paragraph", text + "。") for text in sentences))
    ranked(made, [1.0] * len(sentences))
    by_id = {s.id: s for s in made.sentences}
    chosen = choose(made, Budget(count, chars=chars), bring=bring)
    total = sum(length(by_id[i]) for i in chosen)
    assert len(chosen) <= count
    assert total <= chars or (len(chosen) == 1 and total == min(map(length, made.sentences)))


def test_ratio_is_of_the_characters():
    made = document()
    Summarise(ratio=0.3)(made)
    by_id = {s.id: s for s in made.sentences}
    told = sum(length(by_id[i]) for i in made.summary.sentences)
    total = sum(map(length, made.sentences))
    assert 0.15 * total < told <= 0.3 * total


def test_characters_are_filled_with_what_fits():
    made = document()
    Summarise(chars=60)(made)
    by_id = {s.id: s for s in made.sentences}
    assert 30 < sum(length(by_id[i]) for i in made.summary.sentences) <= 60
    Summarise(chars=3)(made)
    assert len(made.summary.sentences) == 1, "no limit makes a summary empty"


def test_five_sentences_where_nothing_is_said():
    made = document()
    Summarise()(made)
    assert len(made.summary.sentences) == 5


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"sentences": 0}, "at least one sentence"),
        ({"ratio": 0.0}, "ratio"),
        ({"ratio": 1.2}, "ratio"),
        ({"chars": 0}, "at least one character"),
    ],
)
def test_limits_that_leave_nothing(limits, reason):
    with pytest.raises(ValueError, match=reason):
        Summarise(**limits)
    with pytest.raises(ValueError, match="needs a limit"):
        Budget(sentences=None)


def test_the_whole_article_is_bounded():
    made = document(title="", blocks=tuple(("paragraph", f"第{i}家公司在城市{i}上市。") for i in range(LARGEST + 100)))
    Summarise("lead", ratio=1.0, prior=False)(made)
    assert len(made.summary.sentences) == LARGEST


LEANING = (
    ("paragraph", "云杉银行在北湖建成一座数据中心，面积为80000平方米。他表示满意。"),
    ("paragraph", "该公司明年还会再招聘一批工程师。"),
    ("paragraph", "青禾科技今年第三次搬家，新址在城市的南面。"),
)


def chosen_with(scores, count):
    made = document(title="", blocks=LEANING)
    ranked(made, scores)
    return choose(made, count, bring=True)


def test_a_leaning_sentence_brings_the_one_before():
    assert chosen_with([1.0, 3.0, 0.0, 0.5], 2) == ("s1", "s2")


def test_it_is_passed_over_where_both_do_not_fit():
    assert chosen_with([1.0, 3.0, 0.0, 0.5], 1) == ("s1",)


def test_it_is_passed_over_where_the_pair_is_not_worth_it():
    assert chosen_with([0.0, 1.5, 0.0, 1.0], 1) == ("s4",)


def test_a_chain_of_leaning_sentences_begins_with_one_that_stands():
    """s3 leans on s2, which leans on s1: s3 alone, or with s2 alone, would say nothing."""
    assert chosen_with([0.1, 0.2, 9.0, 0.5], 2)[0] == "s4"
    assert set(chosen_with([2.0, 2.0, 9.0, 0.5], 3)) == {"s1", "s2", "s3"}


def test_who_names_somebody_stands_alone():
    made = document(title="", blocks=(("paragraph", "先有一句。他表示，云杉银行领投。该系统名为Beihu。他表示满意。"),))
    named = {mention.sentence for mention in made.mentions}
    assert [needs_before(made, s, named) for s in made.sentences] == [False, False, False, True]


def test_without_the_prior_the_ranker_decides_alone():
    made = document()
    Summarise("lead", 3)(made)
    body = [s.id for s in made.sentences]
    assert list(made.summary.sentences) == body[:3]
    Summarise("luhn", 3, prior=False)(made)
    assert all(set(found.parts) <= {"rank", "barred"} for found in made.summary.ranked)
    assert sentence_with(made, "钱花在哪里").id not in made.summary.sentences
