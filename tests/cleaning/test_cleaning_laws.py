"""Laws of cleaning, over articles put together from the lines of all examples, in any order.

Every character is in a block or in the list of removals; what stays keeps its order; a cleaned article has nothing
more to clean; hostile text costs linear time.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning import Clean, all_rules, families, uncovered
from pipeline.document import Document, Shape
from tests.cleaning.articles import document

TEXTS = sorted({text for family in families() for example in family.examples for text in example.before})
LINES = [*TEXTS, *(f"{mark}{text}" for mark in ("1. ", "• ", "（2）3、") for text in TEXTS)]
ADDRESSES = sorted({example.url for family in families() for example in family.examples if example.url})
SHAPES: list[Shape] = ["weibo", "front_matter", "omnivore", "page_dump", "plain_text", "html", "email"]
articles = st.builds(
    document,
    st.lists(st.sampled_from(LINES), min_size=1, max_size=14),
    st.sampled_from(SHAPES),
    st.sampled_from([None, *ADDRESSES]),
)


def positions(found: Document) -> list[tuple[int, int]]:
    return [(block.raw_start, block.raw_end) for block in found.article.blocks]


@settings(max_examples=300, deadline=None)
@given(articles)
def test_every_character_is_in_a_block_or_removed_by_a_rule(found: Document) -> None:
    known = {rule.id for rule in all_rules()}
    Clean()(found)
    assert uncovered(found.saved, found.article.blocks, found.article.removed) == []
    assert {piece.rule for piece in found.article.removed} <= known
    for block in found.article.blocks:
        shown = "".join(found.saved[run.raw_start : run.raw_start + run.length] for run in block.runs)
        assert shown == block.text


@settings(max_examples=300, deadline=None)
@given(articles)
def test_what_stays_keeps_its_order(found: Document) -> None:
    before = positions(found)
    Clean()(found)
    after = positions(found)
    assert after == sorted(after)
    for start, end in after:
        assert any(first <= start and end <= last for first, last in before)


@settings(max_examples=300, deadline=None)
@given(articles)
def test_a_cleaned_article_has_nothing_more_to_clean(found: Document) -> None:
    Clean()(found)
    once, removed = found.article.blocks, found.article.removed
    Clean()(found)
    assert ([piece for piece in found.article.removed if piece not in removed], found.article.blocks) == ([], once)


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_hostile_text_ends_soon(family: object) -> None:
    """Lines of the examples over and over: a rule that tries every split of them would need minutes."""
    lines = [text for one in families() if one is family for example in one.examples for text in example.before]
    hostile = [
        "• " * 20_000,
        "".join(lines) * 40,
        *((text[: max(1, size)] * 400)[:12_000] for text in lines for size in (2, 6)),
    ]
    for shape in ("weibo", "html", "plain_text"):
        found = document(hostile, shape, "https://" + next(iter(ADDRESSES)).split("/")[2])
        start = time.perf_counter()
        Clean()(found)
        assert time.perf_counter() - start < 2
