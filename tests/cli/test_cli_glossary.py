from __future__ import annotations

import json
from pathlib import Path


def test_the_terms_are_listed_and_searched(run_zhbrief) -> None:
    everything = run_zhbrief("glossary", "list").stdout.splitlines()
    assert len(everything) >= 200
    assert all(line.count("\t") == 4 for line in everything)
    some = run_zhbrief("glossary", "list", "nvidia")
    assert some.exit_code == 0
    assert any(line.startswith("英伟达\t") for line in some.stdout.splitlines())
    assert len(some.stdout.splitlines()) < 10
    assert run_zhbrief("glossary", "list", "不存在的名字").exit_code == 1


def test_the_terms_as_json(run_zhbrief) -> None:
    [term] = [
        row
        for row in json.loads(run_zhbrief("glossary", "list", "英伟达", "--json").stdout)
        if row["source"] == "英伟达"
    ]
    assert term["kind"] == "organisation"
    assert isinstance(term["aliases"], list)


def test_lint_says_what_is_wrong_row_by_row(folder: Path, run_zhbrief) -> None:
    starter = sorted(Path(__file__).parents[2].glob("glossaries/*.csv"))[0]
    good = run_zhbrief("glossary", "lint", str(starter))
    assert good.exit_code == 0
    assert "0 problems" in good.stdout
    lines = starter.read_text(encoding="utf-8").splitlines()
    bad = folder / "bad.csv"
    bad.write_text("\n".join([lines[0], lines[1].replace(",", ",甲", 1), ",x" + lines[1]]) + "\n", encoding="utf-8")
    result = run_zhbrief("glossary", "lint", str(bad))
    assert result.exit_code == 1
    assert "[chinese-in-target]" in result.stderr
    assert "row 3" in result.stderr
    assert "2 problems" in result.stdout
