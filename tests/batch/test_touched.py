"""A new name or a decision about one makes the articles again that it touches, and no others."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import pipeline.batch.run as run_module
from pipeline.batch import Workshop, find_inputs, run_batch
from pipeline.batch.workshop import CLAIMS
from pipeline.briefing import EDITS, Edit, source_text, write_edits
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


NAMES = "source,target,kind\n"


def glossary(*rows: str) -> None:
    Path("names.csv").write_text(NAMES + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def without_recipe(folder: str) -> dict[str, object]:
    """All that was made, but for the digests of what it was made with: an article that is left alone keeps those of
    its own run."""
    found: dict[str, object] = {}
    for path in sorted(Path(folder).iterdir()):
        if path.suffix == ".json":
            found[path.name] = {**json.loads(path.read_bytes()), "made_with": None}
        elif path.name.startswith("hits."):
            found[path.name] = path.read_bytes()
    return found


def test_after_any_change_of_names_the_notes_are_those_of_a_run_from_scratch() -> None:
    changes = (
        ["云帆科技,Yunfan Technology,organisation"],
        ["云帆科技,Yunfan Tech,organisation", "星湖科技,Xinghu,organisation"],
        ["软银,Soft Bank,organisation"],
        [],
    )
    run()
    for rows in changes:
        glossary(*rows)
        run()
        run_into("scratch", force=True)
        assert without_recipe("out") == without_recipe("scratch")


def run_into(folder: str, *, force: bool = False) -> list[bool]:
    unchanged: list[bool] = []
    glossaries = tuple(path for path in (Path("names.csv"),) if path.exists())
    settings = Settings(engine="none", cache_folder=Path("cache"), glossaries=glossaries, jobs=1)
    with Workshop(settings, folder=Path(folder)) as workshop:
        run_batch(
            find_inputs(["in"])[0],
            workshop,
            Path(folder),
            force=force,
            report=lambda outcome: unchanged.append(outcome.unchanged),
        )
    return unchanged


def test_what_a_new_term_does_not_touch_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    glossary("云帆科技,Yunfan Technology,organisation")
    read: list[str] = []
    real = run_module.read_input

    def counted(item, *others):
        read.append(item.source)
        return real(item, *others)

    monkeypatch.setattr(run_module, "read_input", counted)
    assert run() == [False, True, True]
    assert read == ["in/a.md"]


def test_without_the_cache_the_articles_are_read_and_found_the_same() -> None:
    run()
    for path in Path("cache").iterdir():
        path.unlink()
    glossary("云帆科技,Yunfan Technology,organisation")
    assert run() == [False, True, True]
    assert run() == [True, True, True]


def test_a_hit_that_was_found_right_is_listed_so_though_nothing_is_made() -> None:
    run()
    hit = next(hit for hit in read_hits(Path("out")) if hit.term == "软银")
    decide(Path("out"), hit, "right", by="editor")
    assert run() == [True, True, True]
    assert [each.verdict for each in read_hits(Path("out")) if each.id == hit.id] == ["right"]


def test_an_edit_of_a_claim_makes_again_the_article_it_is_about() -> None:
    run()
    note = json.loads(Path("out/2026-02-27-b.json").read_bytes())
    claim = note["note"]["brief"]
    sentences = {sentence["id"]: sentence["text"] for sentence in note["sentences"]}
    chinese = source_text(sentences[name] for name in claim["sources"])
    edit = Edit(article="b", place="brief", chinese=chinese, was=claim["text"], text="As told.", verdict="edited")
    write_edits(Path("out"), [edit])
    assert run() == [True, False, True]
    assert "As told." in Path("out/2026-02-27-b.md").read_text(encoding="utf-8")
    assert run() == [True, True, True]
    write_edits(Path("out"), [edit.model_copy(update={"verdict": "undone"})])
    assert run() == [True, False, True]
    assert "As told." not in Path("out/2026-02-27-b.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["json", "md"])
def test_a_note_that_somebody_changed_is_made_again(suffix: str) -> None:
    run()
    path = Path(f"out/2026-02-27-b.{suffix}")
    before = path.read_bytes()
    status = path.stat()
    path.write_bytes(before.replace(b"2026", b"2027", 1))  # of the same size, at once, and its time is set back
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run() == [True, False, True]
    assert path.read_bytes() == before


def test_the_same_file_of_claims_is_meant() -> None:
    assert CLAIMS == EDITS
