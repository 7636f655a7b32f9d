from __future__ import annotations

import json
from pathlib import Path


def test_show_goes_through_the_article_stage_by_stage(folder: Path, run_zhbrief) -> None:
    result = run_zhbrief("show", "in/a.md", "--sentences", "2")
    assert result.exit_code == 0
    text = result.stdout
    assert "read as       front_matter" in text
    assert "title         星湖科技融资（a）" in text
    assert "published     2026-02-27 (declared" in text
    assert "of which 2 in the summary" in text
    assert sum(line.startswith("* s") for line in text.splitlines()) == 2
    assert "英伟达[Nvidia]" in text.replace("NVIDIA", "Nvidia")
    assert "30亿元人民币{" in text
    assert "42%{" in text
    assert "money 3,000,000,000 CNY" in text
    assert not (folder / "outputs").exists()


def test_show_lists_what_was_removed_with_line_and_rule(folder: Path, run_zhbrief) -> None:
    removed = json.loads(run_zhbrief("show", "in/a.md", "--json").stdout)["article"]["removed"]
    assert removed
    text = run_zhbrief("show", "in/a.md", "-v").stdout
    assert f"{len(removed)} pieces left out" in text
    assert all(piece["rule"] in text for piece in removed)


def test_show_hides_markup_unless_asked(folder: Path, run_zhbrief) -> None:
    page = "<html><body><article><p>星湖科技宣布完成30亿元融资，估值为400亿元。</p></article></body></html>"
    (folder / "in" / "page.html").write_text(page, encoding="utf-8")
    brief, full = run_zhbrief("show", "in/page.html").stdout, run_zhbrief("show", "in/page.html", "-v").stdout
    assert "pieces of markup (-v lists them)" in brief
    assert "reader.markup" not in brief
    assert "reader.markup" in full


def test_show_gives_kept_and_removed_in_the_order_of_the_file(run_zhbrief) -> None:
    text = run_zhbrief("show", "in/a.md", "-v").stdout
    rows = [line for line in text.splitlines() if line[:2] in {"+ ", "- "} and line[2:7].strip().isdigit()]
    assert {row[0] for row in rows} == {"+", "-"}
    numbers = [int(row[2:7]) for row in rows]
    assert numbers == sorted(numbers)


def test_show_as_json(run_zhbrief) -> None:
    data = json.loads(run_zhbrief("show", "in/a.md", "--json").stdout)
    assert data["status"] == "ok"
    assert data["figures"]
    assert data["summary"]["ranked"]
    assert {"clean", "split"} <= set(data["timings"])
    assert "note" not in data


def test_show_reads_standard_input(folder: Path, run_zhbrief) -> None:
    result = run_zhbrief("show", "-", stdin=(folder / "in" / "a.md").read_bytes())
    assert result.exit_code == 0
    assert "星湖科技融资" in result.stdout


def test_show_of_what_cannot_be_read(folder: Path, run_zhbrief) -> None:
    missing = run_zhbrief("show", "absent.md")
    assert missing.exit_code == 1
    assert missing.stderr.startswith("error: absent.md: The file cannot be read")
    directory = run_zhbrief("show", "in")
    assert directory.exit_code == 2
    assert "is a folder" in directory.stderr


def test_an_article_cannot_steer_the_terminal(folder: Path, run_zhbrief) -> None:
    path = folder / "in" / "evil.md"
    path.write_text(
        "---\ntitle: 标题\n---\n\n星湖科技\x1b[2J表示\x07，公司完成30亿元融资，估值为400亿元。\n", encoding="utf-8"
    )
    result = run_zhbrief("show", "in/evil.md")
    assert "\x1b" not in result.stdout
    assert "\x07" not in result.stdout
