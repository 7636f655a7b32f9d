"""Several articles as one story, or as those that their front matter names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.batch import Workshop, find_inputs, tell_together
from pipeline.settings import Settings

ARTICLE = """---
title: {title}
date: 2026-02-27{story}
---

{body}

分析人士认为，算力需求仍在上升，但回报周期可能需要三年。
"""
BODIES = {
    "a": "星湖科技周五宣布完成30亿元的B轮融资，投后估值为400亿元。",
    "b": "星湖科技宣布，公司已完成30亿元的B轮融资，投后估值400亿元，由海棠资本领投。",
    "c": "澜河汽车第四季度营收为86亿元，同比增长12%。",
}


def write(tmp_path: Path, stories: dict[str, str]) -> None:
    (tmp_path / "in").mkdir(exist_ok=True)
    for name, body in BODIES.items():
        story = f"\nstory: {stories[name]}" if name in stories else ""
        text = ARTICLE.format(title=f"快讯{name}", story=story, body=body)
        (tmp_path / "in" / f"{name}.md").write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    (tmp_path / "out").mkdir()
    return tmp_path


def tell() -> list[str]:
    with Workshop(Settings(engine="none", cache_folder=Path("cache"), sentences=3)) as workshop:
        return [path.name for path in tell_together(find_inputs(["in"])[0], workshop, Path("out"))]


def test_one_summary_with_the_source_of_each_sentence_and_nothing_twice(folder: Path) -> None:
    write(folder, {})
    assert tell() == ["together.json", "together.md"]
    told = json.loads(Path("out/together.json").read_text(encoding="utf-8"))
    assert [source["title"] for source in told["articles"]] == ["快讯a", "快讯b", "快讯c"]
    texts = [sentence["text"] for sentence in told["sentences"]]
    assert sum("融资" in text for text in texts) == 1
    assert any("86亿元" in text for text in texts)
    assert sum("分析人士" in text for text in texts) <= 1
    financing = next(sentence for sentence in told["sentences"] if "融资" in sentence["text"])
    other = {"a": "b", "b": "a"}[financing["place"]["article"]]
    assert other in {place["article"] for place in financing["also"]}
    note = Path("out/together.md").read_text(encoding="utf-8")
    assert all(text in note for text in texts)


def test_stories_that_the_front_matter_names(folder: Path) -> None:
    write(folder, {"a": "星湖融资", "b": "星湖融资"})
    assert tell() == ["together-xinghu-rongzi.json", "together-xinghu-rongzi.md", "together.json", "together.md"]
    told = json.loads(Path("out/together-xinghu-rongzi.json").read_text(encoding="utf-8"))
    assert (told["story"], len(told["articles"])) == ("星湖融资", 2)
    assert len(json.loads(Path("out/together.json").read_text(encoding="utf-8"))["articles"]) == 1
