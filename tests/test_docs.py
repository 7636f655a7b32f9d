"""What the documentation says is so: links, paths, commands, settings, examples, make targets, codes."""

from __future__ import annotations

import ast
import re
import shlex
import textwrap
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from pipeline.cleaning import parse_rules
from pipeline.cli import zhbrief
from pipeline.diagnostics import CATALOGUE
from pipeline.glossary import lint, read_glossary
from pipeline.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent
GUIDES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
PAGES = [*GUIDES, *(ROOT / folder / "README.md" for folder in ("examples", "glossaries", "outputs"))]

BLOCK = re.compile(r"^(?P<indent>[ ]*)```(?P<kind>\w*)\n(?P<text>.*?)^(?P=indent)```[ ]*$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:(?<=\n\n)(?: {4}.*\n)+)")
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)|\b(?:src|href)=\"([^\"]+)\"")
PATH = re.compile(r"(?:pipeline|tests|docs|glossaries|examples|benchmarks)/[\w./-]*\w/?")
MAKE = re.compile(r"^\s*(?:\$ )?make ([a-z]+)\b((?: [A-Z]+=\S+)*)", re.MULTILINE)

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
every_guide = pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, kind: str | None = None) -> list[str]:
    """The fenced blocks of a page, of one language when asked for."""
    found = BLOCK.finditer(text_of(page))
    return [textwrap.dedent(block["text"]) for block in found if kind is None or block["kind"] == kind]


def prose(page: Path) -> str:
    return BLOCK.sub("", text_of(page))


def anchors(page: Path) -> set[str]:
    """The names that headings get on a code host: small letters, spaces as hyphens, no punctuation."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@every_page
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for found in LINK.finditer(prose(page)):
        target, _, anchor = (found[1] or found[2]).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / unquote(target)).resolve() if target else page
        assert file.exists(), f"{page.name} links to {target}"
        assert file.is_relative_to(ROOT), f"{target} lies outside the repository"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{page.name} links to #{anchor}"


@every_guide
def test_every_path_that_is_named_exists(page: Path) -> None:
    for code in INLINE.findall(prose(page)):
        if PATH.fullmatch(code):
            assert (ROOT / code).exists(), f"{page.name} names {code}"


def command_lines(page: Path) -> Iterator[str]:
    """The lines of a page's blocks that run zhbrief, without prompts, pipes, comments and the words beside them."""
    for block in [*blocks(page), *map(textwrap.dedent, INDENTED.findall(prose(page)))]:
        for line in block.replace("\\\n", " ").splitlines():
            found = re.search(r"(?:^|\| )\s*(?:\$ )?(?:\S+/)?(zhbrief .+)", line)
            if found and not line.startswith("Usage:"):
                yield re.split(r"\s{2,}| #| [|<>] ", found[1])[0]


def refuse(command: str, *, whole: bool = True) -> None:
    """Raise click.UsageError when the command line names a command or option that does not exist, or a value that the
    settings refuse. `whole`: an argument that is missing counts as wrong, too. Nothing is run."""
    # <64 digits> and … stand for something that the reader fills in
    words = shlex.split(re.sub(r"<[^>]*>|…", "X", command))[1:]
    current: click.Command = zhbrief
    context = click.Context(zhbrief, info_name="zhbrief")
    while True:
        values, rest, _ = current.make_parser(context).parse_args(list(words))
        if not isinstance(current, click.Group) or not rest:
            break
        _, child, words = current.resolve_command(context, rest)
        assert child is not None
        current, context = child, click.Context(child, info_name=child.name, parent=context)
    if rest:
        raise click.UsageError(f"too many arguments: {rest}")
    required = [param.name for param in current.params if isinstance(param, click.Argument) and param.required]
    if whole and (missing := [name for name in required if not _given(values.get(name or ""))]):
        raise click.UsageError(f"missing arguments: {missing}")
    settings = {key: value for key, value in values.items() if key in Settings.model_fields and value}
    placeholders = {key for key, value in settings.items() if isinstance(value, str) and value.isupper()}
    try:
        load_settings(ROOT / "docs", **{key: value for key, value in settings.items() if key not in placeholders})
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _given(value: object) -> bool:
    return isinstance(value, str | tuple | list) and len(value) > 0  # click has an object of its own for "nothing"


@every_guide
def test_every_command_line_is_one(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in Settings.model_fields:
        monkeypatch.delenv(f"ZHBRIEF_{key.upper()}", raising=False)
    for command in command_lines(page):
        try:
            refuse(command)
        except click.UsageError as error:
            pytest.fail(f"{page.name}: {command}: {error.message}")
    for code in INLINE.findall(prose(page)):
        if code.startswith("zhbrief ") and "…" not in code:
            try:
                refuse(code, whole=False)
            except click.UsageError as error:
                pytest.fail(f"{page.name}: {code}: {error.message}")


@pytest.mark.parametrize(
    "command",
    [
        "zhbrief fly",
        "zhbrief models burn x",
        "zhbrief run a.md --colour",
        "zhbrief run a.md --engine steam",
        "zhbrief run a.md --sentences",
        "zhbrief run",
        "zhbrief show a.md b.md",
        "zhbrief doctor now",
    ],
)
def test_a_wrong_command_line_is_found(command: str) -> None:
    with pytest.raises(click.UsageError):
        refuse(command)


def test_the_guides_hold_command_lines() -> None:
    """Else the test above would pass on nothing."""
    lines = [line for page in GUIDES for line in command_lines(page)]
    assert len(lines) > 20
    assert {line.split()[1] for line in lines} >= set(zhbrief.commands)


def test_the_guide_shows_every_setting_with_its_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in (*Settings.model_fields, "cache"):
        monkeypatch.delenv(f"ZHBRIEF_{key.upper()}", raising=False)
    [shown] = blocks(ROOT / "docs" / "guide.md", "toml")
    (tmp_path / "zhbrief.toml").write_text(shown, encoding="utf-8")
    settings, defaults = load_settings(tmp_path), Settings()
    assert set(tomllib.loads(shown)) == set(Settings.model_fields) - {"api_key"}
    without_default = {name for name, field in Settings.model_fields.items() if field.default is None} | {
        "cache_folder"
    }
    assert settings.model_dump(exclude=without_default) == defaults.model_dump(exclude=without_default)


def test_the_guides_glossary_is_sound(tmp_path: Path) -> None:
    [rows] = blocks(ROOT / "docs" / "guide.md", "csv")
    (tmp_path / "names.csv").write_text(rows, encoding="utf-8")
    reading = read_glossary(tmp_path / "names.csv")
    assert len(reading.terms) == 2
    assert reading.diagnostics == ()
    assert lint(reading.terms) == []


def test_the_guides_python_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    found = [block for page in GUIDES for block in blocks(page, "python")]
    assert found
    for block in found:
        exec(compile(block, "a block of the docs", "exec"), {"__name__": "docs"})  # noqa: S102 - our own documentation
    assert "source_only" in capsys.readouterr().out


def test_the_rule_that_shows_how_to_write_one_is_a_rule() -> None:
    [rule] = blocks(ROOT / "docs" / "extending.md", "toml")
    [parsed] = parse_rules(rule, "netease")
    assert parsed.match is not None
    assert parsed.match.search("特别声明：以上内容由用户上传。")


def test_make_targets_and_their_documentation_agree() -> None:
    makefile = text_of(ROOT / "Makefile")
    [phony] = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    variables = set(re.findall(r"^([A-Z]+) \?= ", makefile, re.MULTILINE))
    mentioned: set[str] = set()
    for page in PAGES:
        code = "\n".join([*INLINE.findall(prose(page)), *blocks(page)])
        for target, settings in MAKE.findall(code):
            mentioned.add(target)
            assert {setting.split("=")[0] for setting in settings.split()} <= variables, page.name
    assert mentioned == set(phony.split())
    for target in phony.split():
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for module in re.findall(r"python -m (pipeline[\w.]*)", makefile):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module
    for script in re.findall(r"python (\S+\.py)", makefile):
        assert (ROOT / script).is_file(), script


@cache
def diagnosed() -> list[tuple[str, str]]:
    """The codes given to `diagnose`, or to a `Problem` whose code is handed on to it, with the file that does."""
    found: list[tuple[str, str]] = []
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", "")
            kept = name == "Problem" or getattr(node.func, "attr", "") == "problem"
            code = node.args[0]
            if (name == "diagnose" or kept) and isinstance(code, ast.Constant):
                found.append((str(code.value), path.name))
            elif name == "diagnose":
                handed_on = isinstance(code, ast.Attribute) and code.attr == "code"
                assert handed_on, f"{path.name}: the code of a diagnostic is not spelt out"
    return found


def test_every_diagnostic_is_in_the_catalogue() -> None:
    assert len(diagnosed()) > 10
    assert [(code, file) for code, file in diagnosed() if code not in CATALOGUE] == []


def test_every_code_of_the_catalogue_is_used() -> None:
    assert set(CATALOGUE) - {code for code, _ in diagnosed()} == set()
