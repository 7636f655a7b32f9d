"""The real saved articles beside the project, held against their hand-made truth. Skips where they are not."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from pipeline.cleaning import Clean
from pipeline.readers import read_file

pytestmark = pytest.mark.shared
BESIDE = {"caption", "question_detail"}


def fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_paragraphs_noise_and_metadata_of_the_articles_with_gold(shared: Path) -> None:
    found = wanted = noise = 0
    wrong: list[str] = []
    for path in sorted((shared / "gold").glob("00*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        document = read_file(next((shared / "articles").glob(f"{path.stem}.*")))
        Clean()(document)
        article = document.article
        kept = [fold(block.text) for block in article.blocks if block.kind not in BESIDE]
        body = [fold(text if isinstance(text, str) else text["text"]) for text in gold["body"]]
        whole = "\n".join(kept)
        found += sum(text in whole for text in body)
        wanted += len(body)
        allowed = "".join(body) + fold(gold["title"]) + "".join(fold(block["text"]) for block in gold["blocks"])
        noise += sum(len(text) for text in kept if text not in allowed)
        wrong += [f"{path.stem} title"] if fold(article.title) != fold(gold["title"]) else []
        wrong += [f"{path.stem} date"] if (article.published.value or "")[:10] != gold["date"][:10] else []
        wrong += [f"{path.stem} url"] if article.url != gold["url"] else []
        wrong += [f"{path.stem} author"] if article.author != gold["author"] and not gold.get("authors") else []
        if gold.get("authors"):
            assert list(article.authors) == gold["authors"]
        if gold.get("reference_summary"):
            assert article.given_summary == gold["reference_summary"]
    assert wanted
    assert found / wanted >= 127 / 129
    assert noise <= 250
    assert wrong == []


def test_every_real_article_is_read_and_accounted_for(shared: Path) -> None:
    from pipeline.cleaning import uncovered

    paths = [path for path in sorted((shared / "articles").rglob("*")) if path.suffix in {".md", ".txt"}]
    for path in paths:
        if path.name == "README.md":
            continue
        document = read_file(path)
        Clean()(document)
        assert document.status == "ok", path.name
        assert document.article.title, path.name
        assert uncovered(document.saved, document.article.blocks, document.article.removed) == [], path.name
