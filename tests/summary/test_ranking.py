"""The rankers: ours against sumy's own LexRank, and the same result under any hash seed."""

import importlib
import json
import random
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers.lex_rank import LexRankSummarizer

from pipeline.summary import lexrank as room
from pipeline.summary.lexrank import lexrank
from pipeline.summary.ranking import METHODS, centrality
from pipeline.summary.sumy_rankers import SUMY_LIMIT, Text
from pipeline.summary.wording import content_words
from tests.summary.summary_articles import document


class Tokens:
    def __init__(self, sentences):
        self.sentences = sentences

    def to_words(self, number):
        return tuple(self.sentences[int(number)])


def sumy_scores(sentences):
    """sumy's LexRank matrix and power method, as its summariser calls them."""
    model = ObjectDocumentModel([Paragraph([Sentence(str(i), Tokens(sentences)) for i in range(len(sentences))])])
    ranker = LexRankSummarizer()
    words = [ranker._to_words_set(sentence) for sentence in model.sentences]
    matrix = ranker._create_matrix(words, ranker.threshold, ranker._compute_tf(words), ranker._compute_idf(words))
    return ranker.power_method(matrix, ranker.epsilon)


def made_up(seed, count):
    """Sentences of words as unevenly frequent as real ones."""
    chance = random.Random(seed)  # noqa: S311 - test data, and the same each time
    words = [f"词{i}" for i in range(60)]
    weights = [1 / (i + 1) for i in range(60)]
    return [chance.choices(words, weights, k=chance.randint(0, 14)) for _ in range(count)] + [["词1", "词2"]]


@pytest.mark.parametrize("seed", range(8))
def test_lexrank_is_sumys(seed):
    sentences = made_up(seed, 5 + 6 * seed)
    assert lexrank(sentences) == pytest.approx(list(sumy_scores(sentences)), abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_few_sentences_and_many_are_ranked_alike(seed, monkeypatch):
    chance = random.Random(seed)  # noqa: S311 - test data, and the same each time
    sentences = made_up(seed, chance.randint(0, 120))
    few = lexrank(sentences)
    monkeypatch.setattr(room, "FEW", 0)
    assert lexrank(sentences) == pytest.approx(few, abs=1e-12)


def test_lexrank_is_sumys_on_an_article():
    words, _ = content_words(document())
    ours = lexrank(words)
    assert ours == pytest.approx(list(sumy_scores(words)), abs=1e-9)
    assert len(set(ours)) > 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "sentences", [[], [[]], [["融资"]], [["融资"], []], [["融资"], ["融资"]], [["甲"], ["乙"], ["丙"]]]
)
def test_degenerate_input(method, sentences):
    scores = centrality(Text(sentences), method)
    assert len(scores) == len(sentences)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("method", METHODS)
def test_scores_of_an_article(method):
    words, _ = content_words(document())
    scores = centrality(Text(words), method)
    assert max(scores) == 1
    assert min(scores) >= 0
    assert len(set(scores)) > 1


def test_equal_sentences_are_equally_central():
    sentences = [["融资", "估值"], ["上市", "估值"], ["融资", "估值"], ["融资", "银行"]]
    for method in ("lexrank", "textrank", "luhn"):
        scores = centrality(Text(sentences), method)
        assert scores[0] == scores[2]


def test_unknown_method_is_named():
    with pytest.raises(ValueError, match=r"'pagerank'; known: lexrank, textrank"):
        centrality(Text([["融资"]]), "pagerank")


def test_long_texts_take_seconds():
    sentences = made_up(1, 3000)
    began = time.perf_counter()
    lexrank(sentences)
    assert time.perf_counter() - began < 10
    scores = centrality(Text(sentences[:400]), "textrank")
    assert 0 < sum(score > 0 for score in scores) <= SUMY_LIMIT


SCRIPT = """
import json, sys
from tests.summary.summary_articles import document
from pipeline.summary import METHODS, Summarise, summarise_together
found = {}
for method in METHODS:
    for prior in (True, False):
        made = document()
        Summarise(method, prior=prior)(made)
        found[f"{method} {prior}"] = made.summary.model_dump(mode="json")
made = [document(), document(title="融资", blocks=(("paragraph", "青禾科技融资90亿元。去年亏损6亿元。"),))]
for each in made:
    Summarise()(each)
found["together"] = repr(summarise_together(made))
print(json.dumps(found))
assert "sumy" in sys.modules
"""


def test_same_summary_under_any_hash_seed():
    root = Path(__file__).parents[2]
    outputs = []
    for seed in ("0", "1", "4242"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{root}:{Path(__file__).parent}"}
        result = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, cwd=root, timeout=120
        )
        assert result.returncode == 0, result.stderr
        outputs.append(result.stdout)
    assert outputs[0] == outputs[1] == outputs[2]
    assert len(json.loads(outputs[0])["lsa True"]["sentences"]) == 5


def test_lexrank_needs_no_sumy():
    code = """
import sys
import pipeline.summary
assert not {"sumy", "nltk", "numpy", "jieba"} & set(sys.modules), "loaded on import"
from pipeline.summary.ranking import centrality
from pipeline.summary.sumy_rankers import Text
centrality(Text([["a"], ["a", "b"]]), "lead")
assert "numpy" not in sys.modules
centrality(Text([["a"], ["a", "b"]]))
assert "sumy" not in sys.modules
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=60
    )
    assert result.returncode == 0, result.stderr


def test_lead_and_random_need_no_words():
    code = """
import sys
from tests.summary.summary_articles import document
from pipeline.summary import Summarise
for method in ("lead", "random"):
    made = document()
    Summarise(method, 3)(made)
    assert len(made.summary.sentences) == 3
assert "jieba" not in sys.modules
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=60
    )
    assert result.returncode == 0, result.stderr


SUMY = {
    "textrank": "text_rank.TextRankSummarizer",
    "lsa": "lsa.LsaSummarizer",
    "luhn": "luhn.LuhnSummarizer",
    "kl": "kl.KLSummarizer",
    "sum-basic": "sum_basic.SumBasicSummarizer",
    "reduction": "reduction.ReductionSummarizer",
}


@pytest.mark.parametrize("method", SUMY)
@pytest.mark.parametrize("seed", range(3))
def test_methods_choose_what_sumys_own_choose(method, seed):
    sentences = [words or ["词9"] for words in made_up(seed, 25)]
    model = ObjectDocumentModel([Paragraph([Sentence(str(i), Tokens(sentences)) for i in range(len(sentences))])])
    module, name = SUMY[method].split(".")
    summarizer = getattr(importlib.import_module(f"sumy.summarizers.{module}"), name)()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = {int(str(sentence)) for sentence in summarizer(model, 5)}
    scores = centrality(Text(sentences), method)
    least = sorted(scores)[-5]
    assert {i for i, score in enumerate(scores) if score > least} <= theirs
    assert theirs <= {i for i, score in enumerate(scores) if score >= least}


def test_edmundson_sees_cue_words_titles_and_places():
    sentences = [["宣布", "融资"], ["天气", "不错"], ["天气", "感觉"], ["估值", "目标"], ["其余"]]
    scores = centrality(Text(sentences, (0, 0, 1, 1, 2), [["估值", "目标"]]), "edmundson")
    assert scores[3] == max(scores), "two words of a heading, which count for title and for place"
    assert scores[0] > scores[1], "a cue word"
    assert scores[2] < scores[1], "a word of chatter"


def test_random_is_the_same_each_time():
    sentences = [["词"]] * 20
    assert centrality(Text(sentences), "random") == centrality(Text(sentences), "random")
    assert centrality(Text(sentences), "random") != sorted(centrality(Text(sentences), "random"))
    assert centrality(Text(sentences), "lead") == sorted(centrality(Text(sentences), "lead"), reverse=True)


SHARED = Path(__file__).parents[3] / "shared" / "articles"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")
def test_lexrank_is_sumys_on_the_five_articles():
    paths = sorted(SHARED.glob("*.txt"))
    assert paths
    for path in paths:
        found = document(title="", blocks=tuple(("paragraph", line) for line in path.read_text("utf-8").splitlines()))
        words, _ = content_words(found)
        assert lexrank(words) == pytest.approx(list(sumy_scores(words)), abs=1e-9)


def test_ten_thousand_sentences_in_a_second_and_300_megabytes():
    code = """
import random, resource, time
from pipeline.summary import lexrank as room
from pipeline.summary.lexrank import lexrank
chance = random.Random(5)
words = [f"词{i}" for i in range(600)]
weights = [1 / (i + 1) for i in range(600)]
sentences = [chance.choices(words, weights, k=chance.randint(3, 14)) for _ in range(10_000)]
lexrank(sentences[:10])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.process_time()
scores = lexrank(sentences)
print(time.process_time() - began, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, max(scores))
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=120
    )
    assert result.returncode == 0, result.stderr
    seconds, megabytes, highest = map(float, result.stdout.split())
    assert seconds < 3, "0.5 s on a quiet machine"
    assert megabytes < 250
    assert highest > 0
