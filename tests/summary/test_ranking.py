"""The rankers: ours against sumy's own LexRank, and the same result under any hash seed."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers.lex_rank import LexRankSummarizer

from pipeline.summary.lexrank import lexrank
from pipeline.summary.ranking import METHODS, SUMY_LIMIT, centrality
from pipeline.summary.stage import content_words
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
    scores = centrality(sentences, method)
    assert len(scores) == len(sentences)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("method", METHODS)
def test_scores_of_an_article(method):
    words, _ = content_words(document())
    scores = centrality(words, method)
    assert max(scores) == 1
    assert min(scores) >= 0
    assert len(set(scores)) > 2


def test_equal_sentences_are_equally_central():
    sentences = [["融资", "估值"], ["上市", "估值"], ["融资", "估值"], ["融资", "银行"]]
    for method in ("lexrank", "textrank", "luhn"):
        scores = centrality(sentences, method)
        assert scores[0] == scores[2]


def test_unknown_method_is_named():
    with pytest.raises(ValueError, match=r"'pagerank'; known: lexrank, textrank"):
        centrality([["融资"]], "pagerank")


def test_long_texts_take_seconds():
    sentences = made_up(1, 3000)
    began = time.perf_counter()
    lexrank(sentences)
    assert time.perf_counter() - began < 10
    scores = centrality(sentences[:400], "textrank")
    assert 0 < sum(score > 0 for score in scores) <= SUMY_LIMIT


SCRIPT = """
import json, sys
from tests.summary.summary_articles import document
from pipeline.summary import METHODS, Summarise
found = {}
for method in METHODS:
    made = document()
    Summarise(method)(made)
    found[method] = made.summary.model_dump(mode="json")
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
    assert len(json.loads(outputs[0])["lsa"]["sentences"]) == 5


def test_lexrank_needs_no_sumy():
    code = """
import sys
import pipeline.summary
assert not {"sumy", "nltk", "numpy", "jieba"} & set(sys.modules), "loaded on import"
from pipeline.summary.ranking import centrality
centrality([["a"], ["a", "b"]])
assert "sumy" not in sys.modules
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=60
    )
    assert result.returncode == 0, result.stderr
