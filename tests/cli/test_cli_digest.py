"""`zhbrief digest` on the output folder of a real run without a translator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def notes(folder: Path, run_zhbrief) -> Path:
    other = (folder / "in" / "b.md").read_text("utf-8").replace("30亿元人民币", "35亿元人民币")
    (folder / "in" / "b.md").write_text(other.replace("三年", "五年，公司另在临海建厂"), encoding="utf-8")
    assert run_zhbrief("run", "in", "-o", "notes", "--engine", "none").exit_code == 0
    return folder / "notes"


def test_digest_writes_three_files_and_names_them(notes: Path, run_zhbrief) -> None:
    result = run_zhbrief("digest", "notes")
    assert result.exit_code == 0
    assert result.stdout.split() == ["notes/digest.md", "notes/digest.html", "notes/digest.json"]
    assert "2 articles" in result.stderr
    data = json.loads((notes / "digest.json").read_text("utf-8"))
    assert data["schema"] == "zhbrief-digest/1"
    assert {note["slug"] for note in data["notes"]} == {"2026-02-27-a", "2026-02-27-b"}
    assert (notes / "digest.md").read_text("utf-8").startswith("# Briefing digest: 27 February 2026\n")


def test_digest_as_json_and_with_a_title(notes: Path, run_zhbrief) -> None:
    result = run_zhbrief("digest", "notes", "--json", "--title", "Morning *notes*")
    assert json.loads(result.stdout)["title"] == "Morning *notes*"
    assert (notes / "digest.md").read_text("utf-8").startswith("# Morning \\*notes\\*: ")


def test_digest_again_gives_the_same_bytes(notes: Path, run_zhbrief) -> None:
    run_zhbrief("digest", "notes")
    first = [(notes / f"digest.{kind}").read_bytes() for kind in ("md", "html", "json")]
    run_zhbrief("digest", "notes")
    assert [(notes / f"digest.{kind}").read_bytes() for kind in ("md", "html", "json")] == first


def test_what_is_no_briefing_is_passed_over_with_a_line(notes: Path, run_zhbrief) -> None:
    (notes / "list.json").write_text("[]")
    result = run_zhbrief("digest", "notes")
    assert result.exit_code == 0
    assert "list.json: passed over" in result.stderr


def test_a_folder_without_briefings_is_an_error_with_its_remedy(folder: Path, run_zhbrief) -> None:
    result = run_zhbrief("digest", "in")
    assert result.exit_code == 1
    assert "in holds no briefings. Make some first: zhbrief run ARTICLES -o in" in result.stderr
    assert not list((folder / "in").glob("digest*"))


def test_wrong_usage(notes: Path, folder: Path, run_zhbrief) -> None:
    assert run_zhbrief("digest", "missing").exit_code == 2
    assert run_zhbrief("digest", "notes", "--layout", "french").exit_code == 2
    result = run_zhbrief("digest", "notes", "--templates", "in")
    assert result.exit_code == 2
    assert "holds none of digest.html.j2" in result.stderr


def test_a_broken_template_is_named(notes: Path, folder: Path, run_zhbrief) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "digest.html.j2").write_text("{% for %}")
    result = run_zhbrief("digest", "notes", "--templates", "mine")
    assert result.exit_code == 1
    assert "digest.html.j2, line 1" in result.stderr
