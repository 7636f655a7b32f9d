from __future__ import annotations

import importlib.metadata
import json
import re
import tomllib
from pathlib import Path

import pytest

from pipeline.cli.doctor import LOCAL, NEEDED


def findings(run_zhbrief) -> dict[str, dict[str, str]]:
    return {row["what"]: row for row in json.loads(run_zhbrief("doctor", "--json").stdout)}


def test_the_doctor_finds_all_well_but_the_model(run_zhbrief) -> None:
    result = run_zhbrief("doctor")
    assert result.exit_code == 0
    found = findings(run_zhbrief)
    assert found["packages"]["state"] == "ok"
    assert found["glossaries"]["state"] == "ok"
    assert found["endpoint"]["detail"] == "none configured"
    assert found["cache folder"]["state"] == "ok"
    assert {row["state"] for row in found.values()} <= {"ok", "optional"}


def test_the_model_that_is_not_there_comes_with_the_command(run_zhbrief) -> None:
    pytest.importorskip("xllamacpp")
    model = findings(run_zhbrief)["model"]
    assert model["state"] == "optional"
    assert "zhbrief models add qwen2.5-coder-1.5b" in model["fix"]


def pretend(monkeypatch: pytest.MonkeyPatch, **versions: str | None) -> None:
    real = importlib.metadata.version

    def version(package: str) -> str:
        if package not in versions:
            return real(package)
        pretended = versions[package]
        if pretended is None:
            raise importlib.metadata.PackageNotFoundError(package)
        return pretended

    monkeypatch.setattr(importlib.metadata, "version", version)


def test_a_missing_package_is_exit_1_with_the_command(run_zhbrief, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, jieba=None, setuptools="82.0.1", opencc="1.1.9", xllamacpp=None)
    result = run_zhbrief("doctor")
    assert result.exit_code == 1
    found = findings(run_zhbrief)
    assert found["packages"]["state"] == "missing"
    assert found["packages"]["fix"].endswith("-m pip install jieba")
    assert "setuptools<82" in found["setuptools"]["fix"]
    assert "overwrite each other" in found["opencc"]["detail"]
    assert found["local engine"]["state"] == "optional"


def test_a_mistake_in_the_settings_is_found(folder: Path, run_zhbrief) -> None:
    (folder / "zhbrief.toml").write_text("engine = 3\n", encoding="utf-8")
    result = run_zhbrief("doctor")
    assert result.exit_code == 1
    assert "zhbrief.toml: engine" in result.stdout


def test_the_key_is_never_shown(run_zhbrief, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHBRIEF_API_KEY", "tell-nobody")
    monkeypatch.setenv("ZHBRIEF_ENDPOINT_URL", "http://localhost:1/v1")
    monkeypatch.setenv("ZHBRIEF_ENDPOINT_MODEL", "m")
    result = run_zhbrief("doctor")
    assert "tell-nobody" not in result.output
    assert "with a key from ZHBRIEF_API_KEY" in result.stdout


def test_the_doctor_looks_at_what_the_project_declares() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[<>=!~\[;]", requirement)[0] for requirement in requirements}

    # click runs the doctor, and setuptools is looked at by itself
    assert {*NEEDED, "click", "setuptools"} == names(project["dependencies"])
    assert set(LOCAL) == names(project["optional-dependencies"]["local"])
