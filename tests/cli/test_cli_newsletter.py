"""`zhbrief newsletter`: the files for each tool, the record of what was published, corrections."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FEEDS = {"feed.json", "atom.xml", "rss.xml", "corrections.md", "published.json"}


@pytest.fixture
def notes(folder: Path, run_zhbrief) -> Path:
    assert run_zhbrief("run", "in/a.md", "-o", "notes", "--engine", "none").exit_code == 0
    return folder / "notes"


@pytest.mark.parametrize(
    ("target", "files"),
    [
        ("email", {"email.html", "email.txt", "email.eml"}),
        ("listmonk", {"listmonk.json"}),
        ("buttondown", {"buttondown.json", "buttondown.md"}),
        ("ghost", {"ghost.json", "ghost.md"}),
        ("mailchimp", {"mailchimp-campaign.json", "mailchimp-content.json"}),
        ("substack", {"substack.html", "substack.md"}),
    ],
)
def test_the_files_for_each_tool(notes: Path, run_zhbrief, target: str, files: set[str]) -> None:
    result = run_zhbrief("newsletter", "notes", "--for", target)
    assert result.exit_code == 0
    made = {path.name for path in (notes / "newsletter").iterdir()}
    assert made == FEEDS | files
    assert set(result.stdout.split()) == {f"notes/newsletter/{name}" for name in made}
    assert "Subject: " in result.stderr


def test_several_tools_at_once_and_email_without_being_asked(notes: Path, run_zhbrief) -> None:
    run_zhbrief("newsletter", "notes")
    assert (notes / "newsletter" / "email.eml").exists()
    run_zhbrief("newsletter", "notes", "--for", "ghost", "--for", "listmonk")
    assert (notes / "newsletter" / "ghost.json").exists()
    assert (notes / "newsletter" / "listmonk.json").exists()


def test_links_lead_to_where_the_notes_are_published(notes: Path, run_zhbrief) -> None:
    result = run_zhbrief("newsletter", "notes", "--base-url", "https://notes.example/today")
    assert "base-url" not in result.stderr
    feed = json.loads((notes / "newsletter" / "feed.json").read_text("utf-8"))
    assert feed["home_page_url"] == "https://notes.example/today/digest.html"
    assert feed["items"][0]["url"] == "https://notes.example/today/2026-02-27-a.html"


@pytest.mark.parametrize(
    "options",
    [
        ("--base-url", "ftp://notes.example/"),
        ("--base-url", "javascript:alert(1)"),
        ("--base-url", "https://notes.example/?q=1"),
        ("--from", "nobody"),
        ("--for", "pigeon"),
    ],
)
def test_wrong_usage(notes: Path, run_zhbrief, options: tuple[str, ...]) -> None:
    assert run_zhbrief("newsletter", "notes", *options).exit_code == 2
    assert not (notes / "newsletter").exists()


def change_the_figure(notes: Path) -> None:
    path = notes / "2026-02-27-a.json"
    data = json.loads(path.read_text("utf-8"))
    assert "CN¥3 billion" in json.dumps(data, ensure_ascii=False) or "RMB 3 billion" in json.dumps(data)
    text = path.read_text("utf-8").replace("RMB 3 billion", "RMB 30 billion")
    path.write_text(text, encoding="utf-8")


def test_a_changed_claim_is_a_correction_once_and_stays_listed(notes: Path, run_zhbrief) -> None:
    corrections = notes / "newsletter" / "corrections.md"
    run_zhbrief("newsletter", "notes")
    assert "None so far" in corrections.read_text("utf-8")
    change_the_figure(notes)
    result = run_zhbrief("newsletter", "notes")
    assert "to what was published: see corrections.md" in result.stderr
    text = corrections.read_text("utf-8")
    assert "RMB 3 billion" in text
    assert "RMB 30 billion" in text
    assert "公司完成30亿元人民币的新一轮融资" in text
    result = run_zhbrief("newsletter", "notes", "--for", "ghost")
    assert "corrections.md" not in result.stderr
    assert corrections.read_text("utf-8") == text


def test_what_is_not_recorded_is_not_published(notes: Path, run_zhbrief) -> None:
    run_zhbrief("newsletter", "notes", "--no-record")
    assert not (notes / "newsletter" / "published.json").exists()
    change_the_figure(notes)
    assert json.loads(run_zhbrief("newsletter", "notes", "--json").stdout)["corrections"] == 0


def test_a_broken_record_is_not_overwritten(notes: Path, run_zhbrief) -> None:
    run_zhbrief("newsletter", "notes")
    record = notes / "newsletter" / "published.json"
    record.write_text("{")
    result = run_zhbrief("newsletter", "notes")
    assert result.exit_code == 1
    assert "published.json" in result.stderr
    assert record.read_text() == "{"


def test_the_same_notes_give_the_same_bytes(notes: Path, run_zhbrief) -> None:
    def made() -> dict[str, bytes]:
        run_zhbrief("newsletter", "notes", "--for", "email", "--for", "mailchimp")
        return {path.name: path.read_bytes() for path in (notes / "newsletter").iterdir()}

    assert made() == made()
