"""Our own sample articles, held against their truth: what is read, what is removed, which amounts of money are found.

The truth files (`examples/truth/*.json`, described in examples/README.md) were written with the articles, before the
program could read them.
"""

from __future__ import annotations

import html
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.cleaning import Clean
from pipeline.document import TITLE_BLOCK, Document, Figure, raw_span
from pipeline.figures import FindFigures
from pipeline.language import Normalise, Split
from pipeline.readers import read_file

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ARTICLES = sorted(path for path in EXAMPLES.glob("0*") if path.is_file())
# Blocks that are kept beside the body, not in it.
BESIDE = {"caption", "question_detail"}

every_article = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)


@cache
def truth(path: Path) -> dict[str, Any]:
    return json.loads((EXAMPLES / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))


@cache
def document(path: Path) -> Document:
    """The article with its figures found. Cached: no test changes it."""
    found = read_file(path)
    for stage in (Clean(), Normalise(), Split(), FindFigures()):
        stage(found)
    return found


def texts(path: Path, *kinds: str) -> list[str]:
    return [block.text for block in document(path).article.blocks if block.kind in kinds]


def body(path: Path) -> list[str]:
    return [block.text for block in document(path).article.blocks if block.kind not in BESIDE]


def amount(figure: Figure) -> list[Any]:
    low = None if figure.low is None else float(figure.low)
    return [low, None if figure.high is None else float(figure.high), figure.unit]


def test_every_article_has_its_truth_and_every_truth_its_article() -> None:
    assert len(ARTICLES) >= 8
    assert {path.stem for path in ARTICLES} == {path.stem for path in (EXAMPLES / "truth").glob("*.json")}


@every_article
def test_the_body_is_the_article_and_nothing_else(path: Path) -> None:
    assert body(path) == truth(path)["paragraphs"]


@every_article
def test_nothing_of_the_page_around_it_is_in_the_body(path: Path) -> None:
    whole = "\n".join(body(path))
    assert [text for text in truth(path)["never"] if text in whole] == []


@every_article
def test_what_is_known_about_the_article(path: Path) -> None:
    article, want = document(path).article, truth(path)
    got = {
        "title": article.title,
        "date": {"value": article.published.value, "how": article.published.how},
        "url": article.url,
        "author": article.author,
        "authors": list(article.authors),
        "publisher": article.publisher,
        "shape": article.shape,
        "script": article.script,
        "given_summary": article.given_summary and article.given_summary[: len(want.get("given_summary") or "")],
    }
    assert {key: got[key] for key in got if key in want} == {key: want[key] for key in got if key in want}


@every_article
def test_headings_lists_and_captions_are_told_apart(path: Path) -> None:
    want = truth(path)
    assert texts(path, "caption") == want["captions"]
    if "headings" in want:
        assert texts(path, "heading") == want["headings"]
    if "list_items" in want:
        assert texts(path, "list_item") == want["list_items"]


@every_article
def test_each_paragraph_points_back_into_the_saved_file(path: Path) -> None:
    saved = document(path).saved
    for block in document(path).article.blocks:
        start, end = raw_span(block, 0, len(block.text))
        # Markup may stand inside the span, and entities anywhere; what it begins and ends with is the paragraph's own.
        span = html.unescape(saved[start:end])
        assert (span[:4], span[-4:]) == (block.text[:4], block.text[-4:])


@every_article
def test_all_amounts_of_money_are_found_in_order_with_value_and_currency(path: Path) -> None:
    found = document(path)
    got = [amount(figure) for figure in found.figures if figure.kind == "money" and figure.sentence != TITLE_BLOCK]
    assert got == truth(path)["money"]


@every_article
def test_all_percentages_are_found_in_order(path: Path) -> None:
    found = document(path)
    got = [
        amount(figure)[:2]
        for figure in found.figures
        # 万分之五 may be read as a percentage or as a ratio.
        if (figure.kind, figure.unit) == ("percent", "%") and "分之" not in figure.surface
        if figure.sentence != TITLE_BLOCK
    ]
    assert got == truth(path)["percents"]


@every_article
def test_dates_are_resolved_from_the_day_of_publication(path: Path) -> None:
    got = [[date.surface, date.value] for date in document(path).dates]
    assert [pair for pair in truth(path)["dates"] if not any(pair[0] in d[0] and pair[1] == d[1] for d in got)] == []


def test_the_answers_to_a_question_keep_their_authors() -> None:
    path = EXAMPLES / "03-zhihu-omnivore.md"
    blocks = [block for block in document(path).article.blocks if block.kind not in BESIDE]
    assert [block.author for block in blocks] == truth(path)["paragraph_authors"]
    (detail,) = texts(path, "question_detail")
    assert detail.startswith(truth(path)["question_detail"])


def test_a_bare_amount_in_a_title_does_not_take_the_currency_of_another_amount() -> None:
    # 到账650亿 is 648亿元 rounded, while the article counts in dollars: unknown is honest, dollars is wrong.
    path = EXAMPLES / "05-plain-summary.txt"
    want = truth(path)["title_money"]
    (figure,) = [f for f in document(path).figures if f.sentence == TITLE_BLOCK and f.kind == "money"]
    assert (figure.low, figure.high) == (want["low"], want["high"])
    assert figure.unit != want["not_currency"]


def test_an_article_in_gb18030_is_read_as_that_and_says_so() -> None:
    path = EXAMPLES / "08-earnings-gb18030.txt"
    with pytest.raises(UnicodeDecodeError):
        path.read_bytes().decode("gbk")  # 㼆 is what sets GB18030 apart
    assert "encoding-guessed" in {diagnostic.code for diagnostic in document(path).diagnostics}


def test_metadata_that_contradict_the_address_are_reported() -> None:
    codes = {diagnostic.code for diagnostic in document(EXAMPLES / "01-weibo.md").diagnostics}
    assert "metadata-contradiction" in codes
