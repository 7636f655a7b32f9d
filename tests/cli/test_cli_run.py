from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline.batch.run as run_module

ROOT = Path(__file__).parents[2]
NONE = ("--engine", "none")


def test_a_run_says_what_it_made_and_where(folder: Path, run_zhbrief) -> None:
    result = run_zhbrief("run", "in", *NONE)
    assert result.exit_code == 0
    assert result.stdout.startswith("2 ok, in ")
    assert result.stdout.endswith("The notes are in outputs/\n")
    assert result.stdout.count("\n") == 1
    assert result.stderr.splitlines() == [
        "[1/2] ok      in/a.md → 2026-02-27-a",
        "[2/2] ok      in/b.md → 2026-02-27-b",
    ]
    written = sorted(path.name for path in (folder / "outputs").iterdir() if not path.name.startswith("2026"))
    assert written == [".zhbrief.lock", "hits.csv", "hits.jsonl", "manifest.jsonl"]
    notes = {path.suffix for path in (folder / "outputs").iterdir() if path.name.startswith("2026")}
    assert notes == {".json", ".md", ".html"}


def test_a_second_run_leaves_all_alone(run_zhbrief) -> None:
    run_zhbrief("run", "in", *NONE)
    result = run_zhbrief("run", "in", *NONE)
    assert result.exit_code == 0
    assert "2 ok (2 unchanged)" in result.stdout
    assert "2 ok, in" in run_zhbrief("run", "in", *NONE, "--force").stdout


def test_a_second_run_loads_neither_jieba_nor_the_model(folder: Path, run_zhbrief) -> None:
    run_zhbrief("run", "in", *NONE)
    heavy = {"jieba", "opencc", "sumy", "xllamacpp", "requests"}
    code = (
        "import sys; from pipeline.cli import main\n"
        f"try: main()\nfinally: print('loaded', sorted(set(sys.modules) & {heavy!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "run", "in", *NONE],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=True,
    )
    assert "2 ok (2 unchanged)" in done.stdout
    assert "loaded []" in done.stdout


def test_bad_files_one_clear_line_each_and_exit_1(folder: Path, run_zhbrief) -> None:
    (folder / "in" / "empty.txt").touch()
    (folder / "in" / "binary.txt").write_bytes(bytes(range(256)) * 40)
    result = run_zhbrief("run", "in", "in/absent.md", *NONE)
    assert result.exit_code == 1
    assert result.stdout.startswith("2 ok, 3 failed, in ")
    errors = [line for line in result.stderr.splitlines() if line.startswith("error:")]
    assert len(errors) == 3
    assert "error: in/empty.txt: The file is empty. Save the article again. [file-empty]" in errors
    assert "Traceback" not in result.stderr


def test_nearly_all_failed_is_126(folder: Path, run_zhbrief) -> None:
    (folder / "empty.txt").touch()
    assert run_zhbrief("run", "empty.txt", *NONE).exit_code == 126
    assert run_zhbrief("run", "absent.md", *NONE).exit_code == 126


def test_a_folder_without_articles(folder: Path, run_zhbrief) -> None:
    (folder / "nothing").mkdir()
    alone = run_zhbrief("run", "nothing", *NONE)
    assert (alone.exit_code, alone.stdout) == (126, "")
    assert alone.stderr.startswith("error: nothing: the folder has no articles; save")
    beside = run_zhbrief("run", "nothing", "in", *NONE)
    assert beside.exit_code == 1
    assert beside.stdout.startswith("2 ok, in")


def test_json_for_programs(folder: Path, run_zhbrief) -> None:
    (folder / "in" / "empty.txt").touch()
    result = run_zhbrief("run", "in", "no/*.md", *NONE, "--json")
    data = json.loads(result.stdout)
    assert data["counts"] == {"ok": 2, "partial": 0, "failed": 1, "unchanged": 0}
    assert [article["source"] for article in data["articles"]] == ["in/a.md", "in/b.md", "in/empty.txt"]
    assert data["articles"][2]["messages"] == ["The file is empty."]
    assert [absent["input"] for absent in data["without_articles"]] == ["no/*.md"]


def test_standard_input(folder: Path, run_zhbrief) -> None:
    result = run_zhbrief("run", "-", "--format", "md", *NONE, stdin=(folder / "in" / "a.md").read_bytes())
    assert result.exit_code == 0
    assert [path.name for path in (folder / "outputs").glob("*.md")] == ["2026-02-27-stdin.md"]
    assert not list((folder / "outputs").glob("*.html"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--engine", "fast"], "Option engine: must be one of auto, local, endpoint, firefox, none"),
        (["--format", "pdf"], "Option formats: must be one of"),
        (["--points", "9"], "Option points"),
        (["--glossary", "absent.csv"], "absent.csv"),
        (["-o", "in"], "in is the output folder"),
    ],
)
def test_wrong_usage_is_2_and_nothing_is_made(folder: Path, run_zhbrief, arguments: list[str], message: str) -> None:
    result = run_zhbrief("run", "in", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (folder / "outputs").exists()


def test_a_mistake_in_the_settings_file_is_wrong_usage(folder: Path, run_zhbrief) -> None:
    (folder / "zhbrief.toml").write_text("sentense = 3\n", encoding="utf-8")
    result = run_zhbrief("run", "in", *NONE)
    assert result.exit_code == 2
    assert "zhbrief.toml: unknown key “sentense”" in result.stderr


def test_a_missing_model_is_said_once_with_its_remedy(run_zhbrief) -> None:
    result = run_zhbrief("run", "in", "--engine", "local")
    assert result.exit_code == 1
    assert result.stderr.count("[engine-missing]") == 1
    assert "zhbrief models add qwen2.5-coder-1.5b" in result.stderr
    assert result.stdout.startswith("0 ok, 2 partial")


def test_without_any_translator_auto_says_so_and_goes_on(run_zhbrief) -> None:
    result = run_zhbrief("run", "in")
    assert result.exit_code == 0
    assert "There is no translator" in result.stderr


def test_a_broken_glossary_stops_the_run(folder: Path, run_zhbrief) -> None:
    (folder / "bad.csv").write_bytes(b"\xff\xfe\x00\x00not a glossary")
    result = run_zhbrief("run", "in", *NONE, "--glossary", "bad.csv")
    assert result.exit_code == 2
    assert "bad.csv" in result.stderr
    assert not (folder / "outputs").exists()


def test_an_output_folder_that_cannot_be_made(folder: Path, run_zhbrief) -> None:
    (folder / "file").touch()
    result = run_zhbrief("run", "in", *NONE, "-o", "file/out")
    assert result.exit_code == 2
    assert "file/out cannot be written" in result.stderr


def test_ctrl_c_ends_with_130_and_says_what_was_done(run_zhbrief, monkeypatch: pytest.MonkeyPatch) -> None:
    real = run_module.make

    def stop_at_second(document, *args):
        if document.article.source_path == "in/b.md":
            raise KeyboardInterrupt
        return real(document, *args)

    monkeypatch.setattr(run_module, "make", stop_at_second)
    result = run_zhbrief("run", "in", *NONE)
    assert result.exit_code == 130
    assert result.stdout.startswith("1 ok, in")
    assert "Stopped." in result.stderr
    assert Path("outputs/manifest.jsonl").read_text(encoding="utf-8").count("\n") == 1


def test_no_color_is_kept(run_zhbrief, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" in run_zhbrief("run", "in", *NONE, color=True).stderr
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run_zhbrief("run", "in", *NONE, color=True).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX")
def test_a_bar_on_a_terminal_and_problems_as_they_come(folder: Path) -> None:
    import pty

    (folder / "in" / "empty.txt").touch()
    ours, theirs = pty.openpty()
    code = "from pipeline.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "PYTHONUTF8": "1"}
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        process = subprocess.Popen(
            [sys.executable, "-c", code, "run", "in", *NONE], stderr=theirs, stdout=subprocess.PIPE, env=environment
        )
        os.close(theirs)
        shown = b""
        try:
            while piece := terminal.read(4096):
                shown += piece
        except OSError:  # Linux ends a terminal whose other side is closed with EIO
            pass
        stdout, _ = process.communicate(timeout=60)
    text = shown.decode()
    assert process.returncode == 1
    assert "3/3" in text
    assert text.index("The file is empty.") < text.rindex("3/3")
    assert "1 failed" in text
    assert stdout.startswith(b"2 ok, 1 failed")
