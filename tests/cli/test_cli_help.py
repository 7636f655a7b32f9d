from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import pipeline
from pipeline.cli import zhbrief
from pipeline.cli.reference import main, pages
from pipeline.settings import ENGINES, FORMATS, METHODS

ROOT = Path(__file__).parents[2]
HEAVY = ("jieba", "opencc", "sumy", "numpy", "xllamacpp", "requests", "pydantic", "jinja2", "yaml", "ahocorasick_rs")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["models", "add", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from pipeline.cli import main; sys.argv = ['zhbrief', *sys.argv[1:]]\n"
        "try: main()\n"
        f"finally: print(sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=True
    )
    assert done.stderr.strip() == "[]"
    assert "zhbrief" in done.stdout


def commands(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return [path]
    return [path, *(found for name, child in command.commands.items() for found in commands(child, (*path, name)))]


@pytest.mark.parametrize("path", commands(zhbrief), ids=lambda path: " ".join(path) or "zhbrief")
def test_every_command_and_option_says_what_it_is_for(path: tuple[str, ...]) -> None:
    command: click.Command = zhbrief
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))
    result = CliRunner().invoke(zhbrief, [*path, "-h"])
    assert result.exit_code == 0


def test_help_names_the_choices_that_the_settings_know() -> None:
    text = CliRunner().invoke(zhbrief, ["run", "--help"]).stdout
    assert "|".join(ENGINES) in text
    assert "|".join(METHODS) in text
    assert ",".join(FORMATS) in text


def test_the_settings_know_what_the_rooms_offer() -> None:
    from pipeline.summary import METHODS as RANKERS
    from pipeline.writers import WRITERS

    assert tuple(RANKERS) == METHODS
    assert tuple(WRITERS) == FORMATS


def test_version() -> None:
    assert CliRunner().invoke(zhbrief, ["--version"]).stdout == f"zhbrief, version {pipeline.__version__}\n"


def test_wrong_usage() -> None:
    assert CliRunner().invoke(zhbrief, ["run"]).exit_code == 2
    assert CliRunner().invoke(zhbrief, ["fly"]).exit_code == 2


@pytest.mark.parametrize("name", pages())
def test_the_generated_pages_are_current(name: str) -> None:
    """When this fails: `python -m pipeline.cli.reference`. White space differs between versions of click."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8").split() == pages()[name].split()


def test_the_pages_hold_every_command_and_every_code() -> None:
    from pipeline.diagnostics import CATALOGUE

    for path in commands(zhbrief):
        assert f"\n## {' '.join(('zhbrief', *path))}\n" in pages()["command-line.md"]
    for code in CATALOGUE:
        assert f"\n## {code}\n" in pages()["diagnostics.md"]


def test_one_command_writes_the_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["reference", str(tmp_path)])
    main()
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == pages()
