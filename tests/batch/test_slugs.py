from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import make_slug
from pipeline.batch.slugs import LONGEST, LONGEST_BYTES, Slugs

CASES = json.loads(Path(__file__).with_name("slugs.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["source"][:30] for case in CASES])
def test_slugs(case: dict[str, str | None]) -> None:
    assert make_slug(str(case["source"]), case["date"]) == case["slug"]


@given(st.text(max_size=400), st.sampled_from([None, "2026-02-27", "2026-02-27T08:00", "2026"]))
def test_every_slug_is_safe_on_every_file_system(source: str, date: str | None) -> None:
    slug = make_slug(source, date)
    assert 0 < len(slug) <= LONGEST
    assert len(slug.encode()) <= LONGEST_BYTES
    assert all(c.isalnum() or c == "-" for c in slug)
    assert slug[0] != "-"
    assert slug not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


@given(st.lists(st.text(max_size=150), unique=True, max_size=20))
def test_no_two_sources_share_a_slug(sources: list[str]) -> None:
    slugs = Slugs({})
    given_out = [slugs.give(source, "2026-02-27").casefold() for source in sources]
    assert len(set(given_out)) == len(sources)


def test_the_second_of_two_equal_names_gets_a_mark_made_of_its_source_alone() -> None:
    slugs = Slugs({})
    assert slugs.give("a/news.md", None) == "news"
    marked = slugs.give("b/News.md", None)
    assert marked.startswith("news-")
    assert len(marked) == len("news-") + 8
    other = Slugs({"elsewhere/x.md": "news"})
    assert other.give("b/News.md", None) == marked


def test_an_article_keeps_its_slug_when_its_date_is_found_later() -> None:
    slugs = Slugs({"a/news.md": "news"})
    assert slugs.give("a/news.md", "2026-02-27") == "news"
