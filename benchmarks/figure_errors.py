"""What `compare` finds in the English of seven systems and of the human reference on WMT news, beside the judge.

    python benchmarks/figure_errors.py [--disagreements] [--errors SYSTEM]

The judge (../shared/evaluate/fidelity.py, no code of ours) looks at each 万/亿 figure of a source line and says whether
its value stands anywhere in the English line. For the same figures `compare` says: kept, or missing or of a wrong
value; the two agree or not. A disagreement is of one class: "unit" (the number stands there, but as acres for 亩, or as
dollars for tonnes: the judge does not look at units), "rounding" (the judge allows 0.6 %, `compare` a rounding only),
"unread" (the judge's patterns do not know the form: half a million, 78.77 million B shares), or "other".

Beside that the table has what the judge cannot see: every other figure and date, wrong currencies, lost or added
hedges, numbers that the source does not have.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from figures import SHARED, judge  # type: ignore[import-not-found] # the script beside this one

from pipeline.document import DateMention, Figure
from pipeline.figures import Comparison, Finding, compare, find_dates, find_figures, read_english

SYSTEMS = ("google", "microsoft", "bergamot-base", "bergamot-base-memory", "opusmt", "argos", "nllb", "reference")
KINDS = ("kept", "missing", "wrong_value", "wrong_currency", "hedge_lost", "invented")


@dataclass
class Line:
    """A source line with its figures and dates, and the judge's figures."""

    name: str
    chinese: str
    figures: list[Figure]
    dates: list[DateMention]
    judged: list[tuple[str, Decimal]]


@dataclass
class Errors:
    """The counts for one system; `disagreements` holds the lines on which the judge and `compare` differ."""

    found: Counter[str] = field(default_factory=Counter)
    dates: Counter[str] = field(default_factory=Counter)
    agreed: int = 0
    judged: int = 0
    kept_by_judge: int = 0
    kept_by_us: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)


def lines() -> list[Line]:
    """The source lines that have any figure, of all four years."""
    fidelity, found = judge(), []
    for path in sorted((SHARED / "wmt").glob("newstest*/source.zh")):
        for i, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            plain = fidelity.plain(line)
            name = f"{path.parent.name}:{i}"
            found.append(Line(name, plain, find_figures(plain), find_dates(plain), fidelity.chinese(line)))
    return found


def english(system: str) -> list[str]:
    """The lines of a system, in the order of `lines`."""
    fidelity = judge()
    texts: list[str] = []
    for path in sorted((SHARED / "wmt").glob("newstest*/source.zh")):
        target = (path.parent / f"{system}.en").read_text(encoding="utf-8").split("\n")
        count = len(path.read_text(encoding="utf-8").split("\n"))
        texts += [fidelity.plain(line) for line in (target + [""] * count)[:count]]
    return texts


def verdict(result: Comparison, figure: Figure) -> str:
    """What `compare` says of a figure."""
    for kind in ("missing", "wrong_value", "wrong_currency", "hedge_lost", "kept"):
        found: list[Finding] = getattr(result, kind)
        if any(f.source is figure for f in found):
            return kind
    return "missing"


def reason(figure: Figure, value: Decimal, values: set[Decimal], text: str, *, kept: bool) -> str:
    """The class of a disagreement on a figure of that value, with the values that the judge sees in the English."""
    if not kept:
        return "unread"
    if any(value in (f.low, f.high) for f in read_english(text)[0]):
        return "unit" if figure.low == figure.high else "range"
    return "other" if value in values else "rounding"


def errors(system: str, source: list[Line]) -> Errors:
    """The counts for one system."""
    fidelity, counts = judge(), Errors()
    for line, text in zip(source, english(system), strict=True):
        if not text or not (line.figures or line.dates):
            continue
        result = compare(line.figures, line.dates, text, chinese=line.chinese)
        for kind in KINDS:
            for found in getattr(result, kind):
                counts.dates[kind] += isinstance(found.source, DateMention)
                counts.found[kind] += not isinstance(found.source, DateMention)
                if kind != "kept":
                    said = text[found.span[0] : found.span[1]] if found.span else ""
                    counts.examples.append(f"{kind} {line.name} {found.detail} [{said}] | {text[:160]}")
        values = fidelity.english(text)
        for surface, value in line.judged:
            ours = next((f for f in line.figures if value in (f.low, f.high)), None)
            if ours is None:
                continue
            kept = any(abs(value - v) <= abs(value) * fidelity.D("0.006") for v in values)
            said = verdict(result, ours)
            right = said not in ("missing", "wrong_value")
            counts.judged += 1
            counts.kept_by_judge += kept
            counts.kept_by_us += right
            counts.agreed += kept == right
            if kept != right:
                kind = reason(ours, value, values, text, kept=kept)
                counts.classes[kind] += 1
                where = f"{kind} {line.name} {surface}: judge {'kept' if kept else 'lost'}, compare {said}"
                counts.disagreements.append(f"{where} | {line.chinese[:120]} | {text[:220]}")
    return counts


def main() -> None:
    """Print the table, and on demand each disagreement or each error of one system."""
    if not (SHARED / "wmt").is_dir():
        sys.exit(f"{SHARED / 'wmt'} is not here: nothing to measure")
    started = time.perf_counter()
    source = lines()
    print("system                judge  ours  agree | figures: kept missing value currency hedge invented | dates lost")
    total, classes = Counter[str](), Counter[str]()
    for system in SYSTEMS:
        counts = errors(system, source)
        n = max(1, counts.judged)
        row = counts.found
        print(
            f"{system:20} {100 * counts.kept_by_judge / n:6.1f} {100 * counts.kept_by_us / n:5.1f} "
            f"{100 * counts.agreed / n:6.1f} | {row['kept']:13} {row['missing']:7} {row['wrong_value']:5} "
            f"{row['wrong_currency']:8} {row['hedge_lost']:5} {row['invented']:8} | "
            f"{counts.dates['missing'] + counts.dates['wrong_value']:5} of {sum(counts.dates.values())}"
        )
        if system != "reference":
            total["agreed"] += counts.agreed
            total["judged"] += counts.judged
            classes += counts.classes
        if "--disagreements" in sys.argv:
            print("\n".join(f"  {each}" for each in counts.disagreements))
        if "--errors" in sys.argv and system in sys.argv:
            print("\n".join(f"  {each}" for each in counts.examples))
    share = 100 * total["agreed"] / max(1, total["judged"])
    print(f"agreement with the judge on the seven systems: {total['agreed']} of {total['judged']} = {share:.2f} %")
    print("disagreements:", ", ".join(f"{kind} {count}" for kind, count in classes.most_common()))
    same = 100 * (total["agreed"] + classes["unit"] + classes["unread"]) / max(1, total["judged"])
    print(f"... with units left aside, as the judge does, and the forms it cannot read: {same:.2f} %")
    print(f"{time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
