"""`zhbrief glossary`: from names in articles to decisions that the next run keeps to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

PAIR = "星湖科技的竞争对手、芯片公司云砚科技（Yunyan Technology）本周上市。布兰登·费舍尔出席了仪式。"


@pytest.fixture
def notes(folder: Path, run_zhbrief) -> Path:
    assert run_zhbrief("run", "in", "-o", "notes", "--engine", "none").exit_code == 0
    return folder / "notes"


def hits(run_zhbrief, *words: str) -> list[dict[str, str]]:
    return json.loads(run_zhbrief("glossary", "hits", "notes", *words, "--json").stdout)["hits"]


def test_a_decision_is_kept_to_and_only_its_article_is_made_again(folder: Path, notes: Path, run_zhbrief) -> None:
    (folder / "in" / "b.md").write_text("# 园艺\n\n他种了十年的花，今年又种了很多树。\n" * 3, encoding="utf-8")
    run_zhbrief("run", "in", "-o", "notes", "--engine", "none")
    first = hits(run_zhbrief, "英伟达")
    assert {hit["article"] for hit in first} == {"a"}
    result = run_zhbrief("glossary", "decide", "notes", first[0]["id"][:8], "wrong-here", "--by", "ed")
    assert result.exit_code == 0
    assert "wrong-here" in result.stdout
    [line] = [json.loads(row) for row in (notes / "decisions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (line["by"], line["verdict"], line["term"]) == ("ed", "wrong-here", "英伟达")
    again = run_zhbrief("run", "in", "-o", "notes", "--engine", "none")
    assert "in/b.md (unchanged)" in again.stderr
    assert "in/a.md (unchanged)" not in again.stderr
    assert hits(run_zhbrief, "英伟达") == []
    gone = run_zhbrief("glossary", "hits", "notes", "英伟达")
    assert gone.stdout.splitlines()[0].endswith("wrong-here\tgone")
    assert run_zhbrief("glossary", "decide", "notes", first[0]["id"], "right").exit_code == 0
    run_zhbrief("run", "in", "-o", "notes", "--engine", "none")
    assert [hit["id"] for hit in hits(run_zhbrief, "英伟达")] == [first[0]["id"]]


def test_apply_shows_the_change_and_writes_it_when_told(folder: Path, notes: Path, run_zhbrief) -> None:
    hit = hits(run_zhbrief, "英伟达")[0]
    run_zhbrief("glossary", "decide", "notes", hit["id"], "better-english", "--english", "Nvidia Corp")
    shown = run_zhbrief("glossary", "apply", "notes")
    assert shown.exit_code == 0
    assert "+英伟达,Nvidia Corp,organisation" in shown.stdout
    assert not (folder / "glossary.csv").exists()
    run_zhbrief("glossary", "apply", "notes", "--write")
    assert "英伟达,Nvidia Corp" in (folder / "glossary.csv").read_text(encoding="utf-8")
    assert run_zhbrief("glossary", "list", "Nvidia Corp").stdout.endswith("\tproject: glossary.csv\n")
    assert run_zhbrief("glossary", "apply", "notes").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nope", "right"), "There is no hit"),
        (("HIT", "perhaps"), "perhaps"),
        (("HIT", "better-english"), "needs the English"),
        (("HIT", "better-english", "--english", "=cmd()"), "formula"),
    ],
)
def test_a_decision_that_cannot_be_made_is_wrong_usage(arguments, message, notes: Path, run_zhbrief) -> None:
    hit, *rest = arguments
    name = hits(run_zhbrief, "英伟达")[0]["id"] if hit == "HIT" else hit
    result = run_zhbrief("glossary", "decide", "notes", name, *rest)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (notes / "decisions.jsonl").exists()


def test_the_ledger_is_read_from_the_briefings_where_it_is_missing(notes: Path, run_zhbrief) -> None:
    before = hits(run_zhbrief)
    (notes / "hits.jsonl").unlink()
    assert hits(run_zhbrief) == before
    assert before


def test_the_report(notes: Path, run_zhbrief) -> None:
    result = run_zhbrief("glossary", "report", "notes", "--all", "--json")
    assert result.exit_code == 0  # without an engine no note has English
    rows = {row["term"]: row for row in json.loads(result.stdout)}
    assert (rows["英伟达"]["hits"], rows["英伟达"]["told"]) == (2, 0)
    assert "0 not consistent" in result.stderr


def test_suggest_and_accept(folder: Path, run_zhbrief) -> None:
    (folder / "in" / "c.txt").write_text(f"标题一则新闻\n\n{PAIR}\n", encoding="utf-8")
    listed = run_zhbrief("glossary", "suggest", "in", "--limit", "0")
    assert listed.exit_code == 0
    assert "云砚科技\tYunyan Technology\torganisation\tpair" in listed.stdout
    assert PAIR[:20] in listed.stdout
    data = json.loads(run_zhbrief("glossary", "suggest", "in", "--json", "--limit", "0").stdout)
    assert {row["source"] for row in data} >= {"云砚科技", "布兰登·费舍尔", "星湖科技"}
    assert not (folder / "glossary.csv").exists()
    accepted = run_zhbrief("glossary", "suggest", "in", "--accept-pairs", "--accept", "布兰登·费舍尔=Brandon Fisher")
    assert accepted.exit_code == 0
    assert "+布兰登·费舍尔,Brandon Fisher,person" in accepted.stdout
    again = json.loads(run_zhbrief("glossary", "suggest", "in", "--json", "--limit", "0").stdout)
    assert {row["source"] for row in again} == {row["source"] for row in data} - {"云砚科技", "布兰登·费舍尔"}
    wrong = run_zhbrief("glossary", "suggest", "in", "--accept", "不在其中")
    assert (wrong.exit_code, "not among the suggestions" in wrong.stderr) == (2, True)


def test_add_and_list_with_origin(folder: Path, run_zhbrief) -> None:
    result = run_zhbrief("glossary", "add", "云砚科技", "Yunyan", "--alias", "云砚", "--forbid", "Cloud Inkstone")
    assert result.exit_code == 0
    assert "+云砚科技,Yunyan,organisation,云砚,,Cloud Inkstone" in result.stdout
    run_zhbrief("glossary", "add", "英伟达", "Nvidia")
    assert run_zhbrief("glossary", "list", "英伟达").stdout.startswith("英伟达\tNvidia\t")
    both = run_zhbrief("glossary", "list", "英伟达", "--all").stdout
    assert "英伟达\tNVIDIA" in both
    assert "replaced by glossary.csv" in both
    bad = run_zhbrief("glossary", "add", "云", "Cloud")
    assert (bad.exit_code, "single character" in bad.stderr) == (2, True)
    kind = run_zhbrief("glossary", "add", "云砚", "Y", "--kind", "company")
    assert (kind.exit_code, "kind" in kind.stderr) == (2, True)


def test_a_glossary_of_the_user(folder: Path, run_zhbrief) -> None:
    (folder / "config").mkdir()
    (folder / "config" / "glossary.csv").write_text("source,target\n云砚科技,Mine\n", encoding="utf-8")
    assert run_zhbrief("glossary", "list", "云砚科技").stdout == "云砚科技\tMine\tterm\t\tuser: glossary.csv\n"


def test_export_and_import(folder: Path, run_zhbrief) -> None:
    run_zhbrief("glossary", "add", "云砚科技", "Yunyan", "--short", "YY")
    for kind in ("xlsx", "tbx", "tsv"):
        assert run_zhbrief("glossary", "export", "glossary.csv", "--to", kind).exit_code == 0
        result = run_zhbrief("glossary", "import", f"glossary.{kind}", "-o", f"{kind}.csv")
        assert result.exit_code == 0
        assert (folder / f"{kind}.csv").read_bytes() == (folder / "glossary.csv").read_bytes()
    lost = run_zhbrief("glossary", "export", "glossary.csv", "--to", "deepl")
    assert "deepl does not hold short (1 row)" in lost.stderr
    assert (folder / "glossary.deepl.csv").read_text(encoding="utf-8") == "云砚科技,Yunyan\n"
    unknown = run_zhbrief("glossary", "import", "in/a.md")
    assert (unknown.exit_code, "--from" in unknown.stderr) == (2, True)
    itself = run_zhbrief("glossary", "export", "glossary.csv", "--to", "csv")
    assert (itself.exit_code, "the glossary itself" in itself.stderr) == (2, True)


def test_lint_with_a_corpus(folder: Path, run_zhbrief) -> None:
    (folder / "mine.csv").write_text("source,target\n英伟达,NVIDIA\n云砚科技,Yunyan\n", encoding="utf-8")
    assert run_zhbrief("glossary", "lint", "mine.csv").exit_code == 0
    result = run_zhbrief("glossary", "lint", "mine.csv", "--corpus", "in")
    assert result.exit_code == 1
    assert "“云砚科技” was never hit in the corpus. [never-hit]" in result.stderr
    assert "英伟达" not in result.stderr


def test_a_glossary_that_cannot_be_read_is_wrong_usage(folder: Path, run_zhbrief) -> None:
    (folder / "glossary.csv").write_text("name,english\n", encoding="utf-8")
    for command in (("list",), ("suggest", "in")):
        result = run_zhbrief("glossary", *command)
        assert result.exit_code == 2
        assert "no column source" in result.stderr
    result = run_zhbrief("glossary", "add", "云砚科技", "Yunyan")
    assert (result.exit_code, "no column source" in result.stderr) == (2, True)
