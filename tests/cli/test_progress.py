"""How a run tells where it is."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pipeline.batch import Input, Line, Outcome, Recipe
from pipeline.cli.progress import LONG, NAMED, Pace, Progress, Tally, duration
from pipeline.diagnostics import diagnose
from pipeline.document import EngineInfo, Status

WORKSHOP = SimpleNamespace(missing=None, problems=[])


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def outcome(source: str, status: Status = "ok", *, unchanged: bool = False, broken: bool = False) -> Outcome:
    recipe = Recipe(program="1", settings="s", glossary="g", engine=EngineInfo(name="none"))
    line = Line(
        id=source, source=source, status=status, slug=f"slug-{source}", outputs=(), formats=("json",), input="i",
        recipe=recipe, timings={}, diagnostics=(),
    )  # fmt: skip
    problems = (diagnose("file-empty", stage="read"),) if broken else ()
    return Outcome(line, unchanged, problems)


@pytest.mark.parametrize(("seconds", "told"), [(0.4, "0 s"), (59, "59 s"), (140, "2 min 20 s"), (11_100, "3 h 5 min")])
def test_durations(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_the_pace_is_that_of_the_last_seconds() -> None:
    clock = Clock()
    pace = Pace(1000, clock)
    clock.now += 50  # words and names are loaded
    pace.count()
    assert pace.line() == ""
    for _ in range(100):
        clock.now += 0.1
        pace.count()
    assert pace.line() == "10 a second, 1 min 30 s left"
    for _ in range(40):
        clock.now += 5
        pace.count()
    assert pace.line() == "5 s each, 1 h 11 min left"


def tell(items: int, outcomes: list[Outcome], *, verbose: bool = False) -> None:
    with Progress(items, WORKSHOP, verbose=verbose) as progress:  # type: ignore[arg-type]
        for each in outcomes:
            item = Input(None, each.line.source)
            progress.begin(item)
            progress.report(each)
            progress.end(item)


def test_each_article_has_a_line_with_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    tell(3, [outcome("a"), outcome("b", unchanged=True), outcome("c", "failed", broken=True)])
    first, second, third, problem = capsys.readouterr().err.splitlines()
    assert first == "[1/3] ok      a → slug-a"
    assert second == "[2/3] ok      b (unchanged)"
    assert third.startswith("[3/3] failed")
    assert problem.startswith("error: c:")


def test_of_a_long_run_what_was_left_alone_is_not_named(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = [outcome("a", unchanged=True), outcome("b")]
    tell(LONG + 1, outcomes)
    assert capsys.readouterr().err.splitlines() == [f"[2/{LONG + 1}] ok      b → slug-b"]
    tell(LONG + 1, outcomes, verbose=True)
    assert "a (unchanged)" in capsys.readouterr().err


def test_a_terminal_gets_a_bar_and_the_failing_ones_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("pipeline.cli.progress.REDRAWN", -1)
    tell(2, [outcome("a\x1b[31m", "failed", broken=True), outcome("b")])
    told = capsys.readouterr().err
    assert "[############------------] 1/2  1 failed" in told
    assert "error:\x1b[0m a [31m: The file is empty" in told
    assert told.endswith("] 2/2  1 failed  \n")


def test_a_long_run_ends_with_the_names_of_those_that_are_not_ok(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally(listed=False)
    for number in range(LONG):
        tally.add(outcome(str(number), unchanged=True))
    for number in range(NAMED + 3):
        tally.add(outcome(f"bad-{number}", "partial"))
    assert (tally.counts, tally.unchanged, tally.rows) == ({"ok": LONG, "partial": NAMED + 3, "failed": 0}, LONG, None)
    tally.say_not_ok()
    told = capsys.readouterr().err
    assert told.startswith("Not ok: bad-0 (partial), bad-1 (partial)")
    assert told.rstrip().endswith("and 3 more (manifest.jsonl lists them)")
