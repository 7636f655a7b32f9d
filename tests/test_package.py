"""The package as others get it: a wheel built here, installed elsewhere, run without the checkout in sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import pipeline
from pipeline.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = [path for path in sys.path if Path(path).name in {"site-packages", "dist-packages"}]

# -S leaves out the .pth file of an editable install, which would lead back to the checkout.
ISOLATED = (sys.executable, "-I", "-S", "-W", "ignore", "-c")
PATHS = f"import sys; sys.path[:0] = [sys.argv.pop(1)]; sys.path += {PACKAGES!r}\n"
COMMAND = (
    "from importlib.metadata import distribution\n"
    "[script] = distribution('zhbrief').entry_points.select(group='console_scripts')\n"
    "sys.argv[0] = script.name\n"
    "script.load()()\n"
)

ARTICLE = """星湖科技完成30亿元融资

星湖科技周五表示，公司完成30亿元人民币的新一轮融资，估值升至400亿元。

这家位于杭州的芯片公司与英伟达合作多年，2025年的营收增长了42%。
"""


@dataclass(frozen=True)
class Installed:
    """A folder that holds the installed wheel, and an empty working folder far from the checkout."""

    folder: Path
    work: Path

    def python(self, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The code's run with the installed package and its dependencies on the path, and nothing else."""
        return run([*ISOLATED, PATHS + code, str(self.folder), *arguments], self.work)

    def zhbrief(self, *arguments: str) -> str:
        """What the installed command writes to standard output."""
        return self.python(COMMAND, *arguments).stdout


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    ours = {f"ZHBRIEF_{key.upper()}" for key in Settings.model_fields}
    environment = {key: value for key, value in os.environ.items() if key.upper() not in ours}
    environment |= {"ZHBRIEF_CACHE": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=folder, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    dist, folder, work = (tmp_path_factory.mktemp(name) for name in ("dist", "installed", "work"))
    python = [sys.executable, "-m"]
    run([*python, "build", "--wheel", "--no-isolation", "--outdir", str(dist), str(ROOT)], work)
    [wheel] = dist.iterdir()
    assert wheel.name == f"zhbrief-{pipeline.__version__}-py3-none-any.whl"
    pip = [*python, "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    run([*pip, "--target", str(folder), str(wheel)], work)
    return Installed(folder, work)


def data_files(package: Path) -> set[str]:
    return {
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }


def test_every_data_file_travels_with_the_package(installed: Installed) -> None:
    """Rules, templates, catalogues and word lists, and the starter glossaries of the top folder."""
    glossaries = {f"glossaries/{path.name}" for path in (ROOT / "glossaries").iterdir()}
    wanted = data_files(ROOT / "pipeline") | glossaries
    assert {Path(name).suffix for name in wanted} >= {".toml", ".csv", ".j2", ".css", ".txt"}
    assert data_files(installed.folder / "pipeline") == wanted


def test_every_module_travels_and_no_test_does(installed: Installed) -> None:
    def modules(package: Path) -> set[str]:
        return {path.relative_to(package).as_posix() for path in package.rglob("*.py")}

    assert modules(installed.folder / "pipeline") == modules(ROOT / "pipeline")
    assert {path.name for path in installed.folder.iterdir() if "." not in path.name} <= {"pipeline", "bin", "Scripts"}


def test_the_starter_glossaries_are_found_inside_the_installed_package(installed: Installed) -> None:
    done = installed.python(
        "from pipeline.glossary import load_glossary, starter_folder\n"
        "glossary = load_glossary()\n"
        "print(starter_folder())\n"
        "print(len(glossary.terms), len(glossary.diagnostics), glossary.lookup('英伟达').target)\n"
    )
    folder, found = done.stdout.splitlines()
    assert Path(folder).resolve() == (installed.folder / "pipeline" / "glossaries").resolve()
    terms, problems, target = found.split()
    assert int(terms) >= 200
    assert (problems, target) == ("0", "NVIDIA")


def test_the_installed_command_answers(installed: Installed) -> None:
    assert installed.zhbrief("--version") == f"zhbrief, version {pipeline.__version__}\n"
    assert "Usage: zhbrief" in installed.zhbrief("--help")


def test_the_installed_command_makes_a_briefing(installed: Installed) -> None:
    (installed.work / "article.txt").write_text(ARTICLE, encoding="utf-8")
    result = json.loads(installed.zhbrief("run", "article.txt", "-o", "notes", "--engine", "none", "--json"))
    assert result["counts"] == {"ok": 1, "partial": 0, "failed": 0, "unchanged": 0}
    [article] = result["articles"]
    written = {Path(output["name"]).suffix for output in article["outputs"]}
    assert written == {".json", ".md", ".html"}
    note = (installed.work / "notes" / f"{article['slug']}.md").read_text(encoding="utf-8")
    assert "RMB 3 billion" in note
    assert "NVIDIA" in note


def test_nothing_of_the_checkout_is_imported(installed: Installed) -> None:
    """Without this, the tests above could pass on the checkout's own modules."""
    (installed.work / "article.txt").write_text(ARTICLE, encoding="utf-8")
    done = installed.python(
        "import pipeline\n"
        "[document] = pipeline.brief('article.txt', engine='none')\n"
        "assert document.status == 'ok' and document.note.points\n"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.partition('.')[0] == 'pipeline'), sep='\\n')\n"
    )
    files = [Path(line).resolve() for line in done.stdout.splitlines()]
    assert len(files) > 20
    assert all(file.is_relative_to(installed.folder.resolve()) for file in files)


def test_importing_the_package_imports_none_of_its_rooms() -> None:
    code = "import pipeline; print(sorted(n for n in sys.modules if n.startswith('pipeline.') or n == 'pydantic'))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_what_the_package_exports() -> None:
    from pipeline.batch import brief

    assert pipeline.brief is brief
    assert all(hasattr(pipeline, name) for name in pipeline.__all__)
    with pytest.raises(AttributeError, match="no attribute 'breif'"):
        _ = pipeline.breif  # type: ignore[attr-defined]


def test_the_changelog_begins_with_this_version() -> None:
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line[:3] == "## "]
    assert headings[0].split()[1] == pipeline.__version__
