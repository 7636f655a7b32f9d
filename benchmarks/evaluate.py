"""The evaluation gate: every judge of ../shared on today's program, held against the floors in floors.toml.

    make eval                                    measure, compare; exit 1 when a measure is worse than its floor
    .venv/bin/python benchmarks/evaluate.py --raise    write better measures into floors.toml as the new floors

A floor holds for the corpus whose digest stands beside it; on another corpus the measure is printed and not compared.
A floor is lowered by hand in floors.toml, and only with a reason: `best` stays where it was.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from judging import JUDGES, SHARED, JudgeError, Judgement

FLOORS = Path(__file__).with_name("floors.toml")
LOWER_IS_BETTER = frozenset(
    {"articles.noise", "articles.metadata_wrong", "articles.without_output", "summaries.characters"}
)
DIGITS = 4
SLACK = 0.001
"""A drop of up to a thousandth is no drop: another machine's arithmetic may choose another of two equal sentences."""
HEADER = """# What the program reached, measure by measure: `make eval` fails when one drops below `floor`.
# `corpus` is the digest of the files measured on. Written by `benchmarks/evaluate.py --raise`; a floor is lowered by
# hand, and then `reason` says why.
"""


@dataclass(frozen=True)
class Floor:
    """A measure's pinned value, the best it ever had, why the floor is below that, and the corpus it holds for."""

    name: str
    floor: float
    best: float
    corpus: str
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """A measure of today beside its floor. `word`: ok, better, worse, new, or other corpus."""

    name: str
    value: float
    floor: Floor | None
    word: str


class FloorsError(ValueError):
    """floors.toml cannot be used; the message says what to do."""


def better(name: str, one: float, other: float) -> bool:
    """Whether `one` is a better value of the measure than `other`."""
    return one < other if name in LOWER_IS_BETTER else one > other


def read_floors(text: str) -> dict[str, Floor]:
    """The floors by name. Raises FloorsError for a floor below its best without a reason."""
    try:
        rows = tomllib.loads(text).get("measure", {})
        floors = {name: Floor(name=name, **row) for name, row in rows.items()}
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise FloorsError(f"floors.toml cannot be read: {error}") from None
    for floor in floors.values():
        if better(floor.name, floor.best, floor.floor) and not floor.reason.strip():
            raise FloorsError(
                f"{floor.name} was lowered from {floor.best} to {floor.floor}; write the reason beside it."
            )
    return floors


def written(floors: dict[str, Floor]) -> str:
    """The text of floors.toml."""
    parts = [HEADER]
    for name in sorted(floors):
        floor = floors[name]
        parts.append(f'\n[measure."{name}"]\nfloor = {floor.floor}\nbest = {floor.best}\ncorpus = "{floor.corpus}"\n')
        if floor.reason:
            parts.append(f"reason = {json.dumps(floor.reason, ensure_ascii=False)}\n")
    return "".join(parts)


def compared(judgements: list[Judgement], floors: dict[str, Floor]) -> list[Verdict]:
    """Each measure of today with its floor and what to say of it; a floor nobody measured any more is `gone`."""
    verdicts: list[Verdict] = []
    for judgement in judgements:
        for name, exact in judgement.measures.items():
            value, floor = round(exact, DIGITS), floors.get(name)
            if floor is None:
                word = "new"
            elif floor.corpus != judgement.corpus:
                word = "other corpus"
            elif better(name, value, floor.floor):
                word = "better"
            else:
                word = "worse" if abs(value - floor.floor) > SLACK * abs(floor.floor) else "ok"
            verdicts.append(Verdict(name, value, floor, word))
    measured = {verdict.name for verdict in verdicts}
    gone = [Verdict(name, float("nan"), floor, "gone") for name, floor in floors.items() if name not in measured]
    return verdicts + gone


def raised(judgements: list[Judgement], floors: dict[str, Floor]) -> dict[str, Floor]:
    """The floors with every better measure, and every measure on a new corpus, put in. None is lowered here."""
    result = dict(floors)
    for judgement in judgements:
        for name, exact in judgement.measures.items():
            value, old = round(exact, DIGITS), floors.get(name)
            if old is None or old.corpus != judgement.corpus:
                result[name] = Floor(name, value, value, judgement.corpus)
            elif better(name, value, old.floor):
                best = value if better(name, value, old.best) else old.best
                result[name] = replace(old, floor=value, best=best, reason=old.reason if best != value else "")
    return result


def table(verdicts: list[Verdict]) -> str:
    """One line a measure: its name, today's value, its floor, and the verdict."""
    rows = [f"{'measure':28} {'today':>10} {'floor':>10}  verdict"]
    for verdict in verdicts:
        floor = f"{verdict.floor.floor:>10g}" if verdict.floor else f"{'-':>10}"
        rows.append(f"{verdict.name:28} {verdict.value:>10g} {floor}  {verdict.word}")
    return "\n".join(rows)


def main() -> int:
    """Measure, print, compare; 0 when nothing dropped, 1 when something did, 2 when it could not be measured."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--raise", dest="raising", action="store_true", help="pin the better measures of this run")
    arguments = options.parse_args()
    if not SHARED.is_dir():
        print("../shared is not here: nothing to evaluate on. The tests do not need it.")
        return 0
    try:
        floors = read_floors(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
        with tempfile.TemporaryDirectory(prefix="zhbrief-eval-") as folder:
            judgements = [judge(Path(folder) / judge.__name__) for judge in JUDGES]
    except (FloorsError, JudgeError) as error:
        print(error, file=sys.stderr)
        return 2
    verdicts = compared(judgements, floors)
    print(table(verdicts))
    if arguments.raising:
        FLOORS.write_text(written(raised(judgements, floors)), encoding="utf-8")
        print(f"{FLOORS.name} written.")
    if worse := [verdict.name for verdict in verdicts if verdict.word in {"worse", "gone"}]:
        print(
            f"Dropped: {', '.join(worse)}. Mend it, or lower the floor in floors.toml with the reason.", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
