"""Drafts made, checked, chosen: the English of a sentence, and how far it can be trusted.

A sentence is asked for in one style. When that draft passes every check and the engine was sure of it, it is taken.
Else it is asked for in another style: differently worded requests fail on different sentences, so there is something
to choose from, and when two pass, they have to agree in what they say. When none can be shown, a third style is asked.
What then still fails a check that guards figures, names or wholeness is not English we can use at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.checks import Evidence, run_checks
from pipeline.document import CheckResult, EngineInfo
from pipeline.translation.engine import Engine, Result
from pipeline.translation.finishing import finish
from pipeline.translation.preparation import Prepared
from pipeline.translation.prompts import Style, request, styles

FATAL = frozenset({"figures", "direction", "measures", "names", "no-chinese", "whole", "no-refusal", "no-example"})
"""Failing one of these, a draft is not shown at all: a wrong figure under a warning is still a wrong figure."""

CONFIDENCE = "confidence"
CONFIDENCE_FLOOR = -0.35
"""Mean log-probability of an answer's tokens below which it counts as a guess (sentence-level uncertainty as in
Fomicheva et al. 2020, "Unsupervised Quality Estimation for Neural Machine Translation"). On 50 sentences read by eye,
13 of 19 wrong drafts of the 1.5-billion model lay below, and 8 of 31 sound ones."""

SURE = -0.2
"""Above this a draft that passes every check is taken without a second one, which saves about half of the time. In the
notes of five articles, some 50 pairs of drafts, none that was as sure disagreed with its second draft."""

TITLE_FLOOR = -0.45
"""The same for a title, whose clipped wording is less certain in itself."""

AGREEMENT = "agreement"
AGREEMENT_FLOOR = 0.5
"""Two drafts of one sentence share at least this part of their content words, or one of them may be wrong."""

CONTENT = re.compile(r"\b[a-z][a-z\-]{3,}\b")
"""Words in small letters: names and figures are compared by checks of their own, and would hide a difference."""
EMPTY_WORDS = frozenset(
    {
        "that", "this", "these", "those", "with", "from", "into", "have", "been", "were", "will", "would", "could",
        "should", "which", "their", "there", "they", "them", "also", "more", "than", "about", "said", "says", "while",
        "after", "before", "during", "under", "over", "such", "other", "only", "some", "when", "where", "what",
        "according", "company", "companies",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """The English chosen for a sentence and what the checks found. `usable` is False when there is no English that
    can be shown; `text` is then empty, and `rejected` and `checks` are those of the best draft that was thrown away."""

    text: str
    usable: bool
    checks: tuple[CheckResult, ...]
    failure: str = ""
    rejected: str = ""

    @property
    def verified(self) -> bool:
        """True when there is English and it passed every check."""
        return self.usable and all(check.ok for check in self.checks)


@dataclass(frozen=True)
class _Candidate:
    text: str
    checks: tuple[CheckResult, ...]
    failure: str
    confidence: float | None

    @property
    def sure(self) -> bool:
        """The engine was sure of every word, on the whole; never true of an engine that does not tell."""
        return self.confidence is not None and self.confidence >= SURE

    @property
    def failed(self) -> list[str]:
        return [check.code for check in self.checks if not check.ok]

    @property
    def rank(self) -> tuple[int, int, float]:
        """Fewer fatal failures first, then fewer failures, then the surer one; an answer that is none comes last."""
        if self.failure:
            return (99, 99, 0.0)
        return (sum(code in FATAL for code in self.failed), len(self.failed), -(self.confidence or 0.0))


class Translator:
    """Makes, checks and chooses drafts with one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def info(self) -> EngineInfo:
        """The engine's identity."""
        return self._engine.info

    def translate(self, sentences: Sequence[Prepared]) -> list[Draft]:
        """The best draft of each sentence, in order. Raises EngineUnavailable when the engine gives up altogether."""
        if self.info.name == "none":
            return [Draft("", usable=False, checks=(), failure="no engine") for _ in sentences]
        candidates: list[list[_Candidate]] = [[] for _ in sentences]
        for style in styles():
            self._ask(style, sentences, [i for i, drafts in enumerate(candidates) if not _settled(drafts)], candidates)
        return [_choose(drafts) for drafts in candidates]

    def _ask(
        self, style: Style, sentences: Sequence[Prepared], which: Sequence[int], candidates: list[list[_Candidate]]
    ) -> None:
        if not which:
            return
        results = self._engine.translate([request(style, sentences[i].text) for i in which])
        for i, result in zip(which, results, strict=True):
            candidates[i].append(_candidate(style, sentences[i], result))


def _settled(drafts: list[_Candidate]) -> bool:
    """Whether enough drafts were made: one that passes and is sure, or two of which one can be shown."""
    if len(drafts) == 1:
        return not drafts[0].failure and not drafts[0].failed and drafts[0].sure
    return any(draft.rank[0] == 0 for draft in drafts)


def _candidate(style: Style, prepared: Prepared, result: Result) -> _Candidate:
    if result.failure:
        return _Candidate("", (), result.failure, None)
    english = finish(result.text, prepared.text, prepared.mentions)
    checks = check(prepared, english, style=style, truncated=result.truncated)
    return _Candidate(english, (*checks, *_confidence(result, prepared)), "", result.confidence)


def _confidence(result: Result, prepared: Prepared) -> tuple[CheckResult, ...]:
    """Whether the engine was sure of its words; nothing where it does not tell."""
    if result.confidence is None:
        return ()
    if result.confidence < (TITLE_FLOOR if prepared.title else CONFIDENCE_FLOOR):
        return (CheckResult(code=CONFIDENCE, ok=False, detail="the engine was not sure of its words"),)
    return (CheckResult(code=CONFIDENCE, ok=True),)


def check(
    prepared: Prepared, english: str, *, style: Style | None = None, truncated: bool = False
) -> tuple[CheckResult, ...]:
    """All checks of one English sentence against its Chinese."""
    return run_checks(
        Evidence(
            chinese=prepared.chinese,
            prepared=prepared.text,
            english=english,
            offset=prepared.offset,
            figures=prepared.figures,
            dates=prepared.dates,
            mentions=prepared.mentions,
            terms=prepared.terms,
            examples=style.english_examples if style else (),
            truncated=truncated,
        )
    )


def _choose(candidates: list[_Candidate]) -> Draft:
    best = min(candidates, key=lambda draft: draft.rank)
    if best.failure:
        return Draft("", usable=False, checks=(), failure=best.failure)
    if best.rank[0]:
        reason = "; ".join(check.detail for check in best.checks if not check.ok)
        return Draft("", usable=False, checks=best.checks, failure=reason, rejected=best.text)
    if best.sure and len(candidates) == 1:
        return Draft(best.text, usable=True, checks=best.checks)
    others = [draft.text for draft in candidates if draft is not best and draft.text]
    return Draft(best.text, usable=True, checks=(*best.checks, _agreement(best.text, others)))


def _agreement(english: str, others: list[str]) -> CheckResult:
    """Whether some other draft says much the same. Without another draft there is nothing to compare, and that is
    said: a check that could not be made is not passed."""
    if not others:
        return CheckResult(code=AGREEMENT, ok=False, detail="there is no second draft to compare with")
    shares = max(_overlap(english, other) for other in others)
    if shares < AGREEMENT_FLOOR:
        return CheckResult(code=AGREEMENT, ok=False, detail="two drafts of the sentence say different things")
    return CheckResult(code=AGREEMENT, ok=True)


def _overlap(one: str, other: str) -> float:
    """Shared content words as an F1 between two drafts, word endings cut to five letters."""
    a, b = _content(one), _content(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def _content(english: str) -> set[str]:
    return {word[:5] for word in CONTENT.findall(english) if word not in EMPTY_WORDS}
