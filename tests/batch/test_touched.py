"""A new name or a decision about one makes the articles again that it touches, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.batch import Workshop, find_inputs, run_batch
from pipeline.glossary import decide, read_hits
from pipeline.settings import Settings

ARTICLE = """---
title: {title}
date: 2026-02-27
---

{body}，公司在2025年的营收增长了42%，今年计划招聘约500名工程师。
"""


@pytest.fixture(autouse=True)
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    (tmp_path / "in").mkdir()
    for name, body in {"a": "英伟达向云帆科技供应芯片", "b": "软银投资了星湖科技", "c": "没有名字的一家企业"}.items():
        (tmp_path / "in" / f"{name}.md").write_text(ARTICLE.format(title=body, body=body), encoding="utf-8")


def run(jobs: int = 1) -> list[bool]:
    unchanged: list[bool] = []
    glossaries = tuple(path for path in (Path("names.csv"),) if path.exists())
    settings = Settings(engine="none", cache_folder=Path("cache"), glossaries=glossaries, jobs=jobs)
    with Workshop(settings, folder=Path("out")) as workshop:
        run_batch(
            find_inputs(["in"])[0], workshop, Path("out"), report=lambda outcome: unchanged.append(outcome.unchanged)
        )
    return unchanged


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_new_term_makes_again_what_it_hits(jobs: int) -> None:
    assert run(jobs) == [False, False, False]
    assert run(jobs) == [True, True, True]
    Path("names.csv").write_text("source,target,kind\n云帆科技,Yunfan Technology,organisation\n", encoding="utf-8")
    assert run(jobs) == [False, True, True]
    assert run(jobs) == [True, True, True]
    assert "Yunfan Technology" in Path("out/2026-02-27-a.md").read_text(encoding="utf-8")


def test_a_decision_is_honoured_in_the_next_run_and_touches_no_other_article() -> None:
    run()
    hit = next(hit for hit in read_hits(Path("out")) if hit.term == "软银")
    assert hit.article == "b"
    decide(Path("out"), hit, "not-a-name", by="editor")
    assert run() == [True, False, True]
    assert not [hit for hit in read_hits(Path("out")) if hit.article == "b" and hit.start == 0 and hit.term == "软银"]
    assert run() == [True, True, True]


def test_hits_of_articles_left_alone_stay_listed() -> None:
    run()
    before = {(hit.article, hit.term) for hit in read_hits(Path("out"))}
    assert {"a", "b"} <= {article for article, _ in before}
    path = Path("in/a.md")
    path.write_text(path.read_text(encoding="utf-8") + "\n英伟达没有置评。\n", encoding="utf-8")
    assert run() == [False, True, True]
    assert before <= {(hit.article, hit.term) for hit in read_hits(Path("out"))}
