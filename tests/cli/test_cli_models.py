from __future__ import annotations

import json
from pathlib import Path

import pytest

GGUF = b"GGUF" + bytes(2000)


@pytest.fixture
def model(folder: Path) -> Path:
    path = folder / "small-model.gguf"
    path.write_bytes(GGUF)
    return path


def test_the_catalogue_is_listed_with_the_command_to_get_it(run_zhbrief) -> None:
    text = run_zhbrief("models", "list").stdout
    assert "qwen2.5-coder-1.5b  not installed  1.1 GB  Apache-2.0" in text
    assert "sha256 cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046" in text
    assert "zhbrief models add qwen2.5-coder-1.5b" in text


def test_a_file_is_added_listed_verified_and_removed(model: Path, run_zhbrief) -> None:
    added = run_zhbrief("models", "add", str(model))
    assert added.exit_code == 0
    assert added.stdout.startswith("small-model is installed (2 kB, sha256 ")
    assert "Adding" in added.stderr
    rows = {row["name"]: row for row in json.loads(run_zhbrief("models", "list", "--json").stdout)}
    assert rows["small-model"]["installed"] is True
    assert rows["small-model"]["path"] == str(model)
    assert rows["qwen2.5-coder-1.5b"]["installed"] is False
    verified = run_zhbrief("models", "verify")
    assert (verified.exit_code, verified.stdout) == (0, "small-model: whole\n")
    assert run_zhbrief("models", "remove", "small-model").exit_code == 0
    assert model.exists()
    assert "small-model" not in run_zhbrief("models", "list").stdout


@pytest.mark.parametrize(
    "arguments", [["add", "absent.gguf"], ["add", "http://h/x.gguf"], ["remove", "absent"], ["verify", "absent"]]
)
def test_what_cannot_be_done_is_one_line(run_zhbrief, arguments: list[str]) -> None:
    result = run_zhbrief("models", *arguments)
    assert result.exit_code == 1
    assert len([line for line in result.stderr.splitlines() if line.startswith("error:")]) == 1


def test_nothing_to_verify(run_zhbrief) -> None:
    result = run_zhbrief("models", "verify")
    assert result.exit_code == 0
    assert "No model is installed" in result.stderr
