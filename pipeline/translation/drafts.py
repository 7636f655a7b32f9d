"""Drafts made, checked, chosen: the English of a sentence, and how far it can be trusted.

A sentence is asked for in one style. When that draft passes every check and the engine was sure of it, it is taken.
Else it is asked for in another style: differently worded requests fail on different sentences, so there is something
to choose from, and when two pass, they have to agree in what they say. Where none passes, the further styles are asked
one after the other; `care` says whether more or fewer are.
What then still fails a check that guards figures, names or wholeness is not English we can use at all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from pipeline.checks import FATAL, Evidence, back, disagreement, run_checks
from pipeline.checks.closeness import available, closeness
from pipeline.document import CheckResult, EngineInfo
from pipeline.translation.back import back_request
from pipeline.translation.engine import Engine, EngineUnavailable, Recalling, Request, Result, answers_in
from pipeline.translation.finishing import Spelling, finish
from pipeline.translation.preparation import Prepared
from pipeline.translation.prompts import Style, request, styles

Care = Literal["fast", "default", "careful"]
"""How many drafts are made of a sentence: see Translator."""

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


@dataclass(frozen=True)
class Draft:
    """The English chosen for a sentence and what the checks found. `usable` is False when there is no English that
    can be shown; `text` is then empty, and `rejected` and `checks` are those of the best draft that was thrown away.
    `alternatives` are the other drafts that could be shown, where they say something else than `text`. `unmade` says
    why the engine gave no further draft where one was wanted, `given_up` that it will give none for this article."""

    text: str
    usable: bool
    checks: tuple[CheckResult, ...]
    failure: str = ""
    rejected: str = ""
    alternatives: tuple[str, ...] = ()
    unmade: str = ""
    given_up: bool = False

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
    evidence: Evidence | None = None
    near: float = 0.0
    """The closeness of its vector to the Chinese's, 0 where the package for it is not installed."""

    @property
    def passes(self) -> bool:
        """There is English, and no check has anything against it."""
        return not self.failure and not self.failed

    @property
    def sure(self) -> bool:
        """The engine was sure of every word, on the whole; never true of an engine that does not tell."""
        return self.confidence is not None and self.confidence >= SURE

    @property
    def failed(self) -> list[str]:
        return [check.code for check in self.checks if not check.ok]

    @property
    def rank(self) -> tuple[int, int, float]:
        """Fewer fatal failures first, then fewer failures, then the higher score; an answer that is none comes last."""
        if self.failure:
            return (99, 99, 0.0)
        return (sum(code in FATAL for code in self.failed), len(self.failed), -self.score)

    @property
    def score(self) -> float:
        """How sure the engine was of it and how near in meaning it is, added up. Of four drafts each of 60 sentences of
        newstest2019, those that are best by the sum have chrF 55.0, by confidence alone 54.6; a single style has 54.0
        at most, the one nearest to the others 54.3."""
        return (self.confidence or 0.0) + self.near


class Translator:
    """Makes, checks and chooses drafts with one engine.

    `care`: "fast" makes one draft of a sentence. "default" a second where the first fails a check or was not sure, and
    more where none can be shown. "careful" one in every style, and the chosen one is translated back where the engine
    can: one request more for each sentence.
    `spelling`: "us" or "british" for words that the two spell differently, "" to leave them as they come.
    """

    def __init__(self, engine: Engine, care: Care = "default", *, spelling: Spelling = "") -> None:
        self._engine = engine
        self._care = care
        self._spelling = spelling

    @property
    def info(self) -> EngineInfo:
        """The engine's identity."""
        return self._engine.info

    def translate(self, sentences: Sequence[Prepared]) -> list[Draft]:
        """The best draft of each sentence, in order. When the engine gives up on the way, the drafts that were made
        stand. Raises EngineUnavailable when it gives up altogether before there was any."""
        if self.info.name == "none":
            return [Draft("", usable=False, checks=(), failure="no engine") for _ in sentences]
        candidates: list[list[_Candidate]] = [[] for _ in sentences]
        gone = ""
        for style in styles():
            open_ones = [i for i, drafts in enumerate(candidates) if not _settled(drafts, self._care)]
            if open_ones:
                gone = self._ask(style, sentences, open_ones, candidates, gone)
        chosen = [_choose(drafts, gone) for drafts in candidates]
        if self._care == "careful" and answers_in(self._engine, "zh"):
            return self._turned_back(sentences, chosen, gone)
        return chosen

    def _turned_back(self, sentences: Sequence[Prepared], drafts: list[Draft], gone: str) -> list[Draft]:
        """The drafts with one check more, where there is English: what it says when it is Chinese again."""
        which = [i for i, draft in enumerate(drafts) if draft.usable]
        evidences = {i: evidence_of(sentences[i], drafts[i].text) for i in which}
        requests = [back_request(evidences[i]) for i in which]
        try:
            made = self._recalled(requests, gone) if gone or not requests else self._engine.translate(requests)
        except EngineUnavailable as error:
            gone = error.reason
            made = self._recalled(requests, gone)
        checked = list(drafts)
        for i, result in zip(which, made, strict=True):
            unmade = result.failure or ("the engine was cut off" if result.truncated else "")
            detail = (
                f"it could not be translated back: {unmade}" if unmade else back.came_back(evidences[i], result.text)
            )
            checks = (*drafts[i].checks, CheckResult(code=back.CODE, ok=not detail, detail=detail))
            given_up = drafts[i].given_up or result.given_up
            checked[i] = replace(drafts[i], checks=checks, unmade=drafts[i].unmade or unmade, given_up=given_up)
        return checked

    def _ask(
        self,
        style: Style,
        sentences: Sequence[Prepared],
        which: Sequence[int],
        candidates: list[list[_Candidate]],
        gone: str,
    ) -> str:
        """Add a draft in this style to the candidates of these sentences. Takes and gives why the engine gave up, ""
        while it has not."""
        texts = {i: sentences[i].parts or (sentences[i].text,) for i in which}
        requests = [request(style, text) for i in which for text in texts[i]]
        try:
            made = self._recalled(requests, gone) if gone else self._engine.translate(requests)
        except EngineUnavailable as error:
            if not any(draft.text for drafts in candidates for draft in drafts):
                raise
            gone = error.reason
            made = self._recalled(requests, gone)
        results = iter(made)
        for i in which:
            result = _joined([next(results) for _ in texts[i]])
            candidates[i].append(_candidate(style, sentences[i], result, self._spelling))
        return gone or next((result.failure for result in made if result.given_up), "")

    def _recalled(self, requests: Sequence[Request], gone: str) -> list[Result]:
        """What the engine remembers of earlier runs, now that it makes nothing more."""
        if isinstance(self._engine, Recalling):
            return [result or Result("", failure=gone) for result in self._engine.recall(requests)]
        return [Result("", failure=gone) for _ in requests]


def _settled(drafts: list[_Candidate], care: Care) -> bool:
    """Whether enough drafts were made: one that passes and is sure, or several of which one passes. On news, the best
    of three has 0.5 BLEU and 0.8 chrF more than the best of two; in five articles it is asked for in 6 of 43
    sentences."""
    if care == "fast":
        return bool(drafts)
    if care == "careful":
        return len(drafts) == len(styles())
    if len(drafts) == 1:
        return drafts[0].passes and drafts[0].sure
    return any(draft.passes for draft in drafts)


def _joined(results: list[Result]) -> Result:
    """The answers for the parts of one sentence as one: it is as good as its worst part."""
    if len(results) == 1:
        return results[0]
    known = [result.confidence for result in results if result.confidence is not None]
    return Result(
        text=" ".join(closed(result.text) for result in results),
        failure=next((result.failure for result in results if result.failure), ""),
        truncated=any(result.truncated for result in results),
        confidence=min(known) if len(known) == len(results) else None,
    )


def closed(text: str) -> str:
    """The text with a full stop where it has no end."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", '"', "”", ")")) else f"{text}."


def _candidate(style: Style, prepared: Prepared, result: Result, spelling: Spelling) -> _Candidate:
    if result.failure:
        return _Candidate("", (), result.failure, None)
    english = finish(result.text, prepared.text, prepared.mentions, spelling=spelling)
    evidence = evidence_of(prepared, english, style=style, truncated=result.truncated)
    checks = (*run_checks(evidence), *_confidence(result, prepared))
    shown = not any(check.code in FATAL for check in checks if not check.ok)
    near = closeness(prepared.text, english) if shown and available() else 0.0
    return _Candidate(english, checks, "", result.confidence, evidence, near)


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
    return run_checks(evidence_of(prepared, english, style=style, truncated=truncated))


def evidence_of(prepared: Prepared, english: str, *, style: Style | None = None, truncated: bool = False) -> Evidence:
    """What the checks are given."""
    return Evidence(
        chinese=prepared.chinese,
        prepared=prepared.text,
        english=english,
        offset=prepared.offset,
        figures=prepared.figures,
        dates=prepared.dates,
        mentions=prepared.mentions,
        terms=prepared.terms,
        examples=style.examples_unlike(prepared.text) if style else (),
        truncated=truncated,
    )


def _choose(candidates: list[_Candidate], gone: str) -> Draft:
    """The best candidate. `gone`: why the engine gave up on the way, be it with another sentence."""
    draft = _best(candidates)
    unmade = next((one.failure for one in candidates if one.failure), "")
    return replace(draft, unmade="" if draft.verified else unmade, given_up=bool(gone))


def _best(candidates: list[_Candidate]) -> Draft:
    best = min(candidates, key=lambda draft: draft.rank)
    if best.failure:
        return Draft("", usable=False, checks=(), failure=best.failure)
    if best.rank[0]:
        reason = "; ".join(check.detail for check in best.checks if not check.ok)
        return Draft("", usable=False, checks=best.checks, failure=reason, rejected=best.text)
    if best.sure and len(candidates) == 1:
        return Draft(best.text, usable=True, checks=best.checks)
    others = [draft for draft in candidates if draft is not best and draft.text]
    agreement = _agreement(best, others)
    shown = [draft.text for draft in others if draft.rank[0] == 0 and draft.text != best.text]
    alternatives = () if agreement.ok else tuple(dict.fromkeys(shown))
    return Draft(best.text, usable=True, checks=(*best.checks, agreement), alternatives=alternatives)


def _agreement(best: _Candidate, others: list[_Candidate]) -> CheckResult:
    """Whether some other draft says much the same, and none that passes every check says otherwise unless as many
    agree. Without another draft there is nothing to compare, and that is said: a check that could not be made is not
    passed."""
    if not others:
        return CheckResult(code=AGREEMENT, ok=False, detail="there is no second draft to compare with")
    if max(_overlap(best.text, other.text) for other in others) < AGREEMENT_FLOOR:
        return CheckResult(code=AGREEMENT, ok=False, detail="two drafts of the sentence say different things")
    judged = [_differ(best, other) for other in others if other.passes and best.passes]
    against = [what for what in judged if what]
    if len(against) > len(judged) - len(against):
        return CheckResult(code=AGREEMENT, ok=False, detail=f"two drafts of the sentence disagree in {against[0]}")
    return CheckResult(code=AGREEMENT, ok=True)


def _differ(one: _Candidate, other: _Candidate) -> str:
    """What two drafts that pass every check contradict each other in; "" for nothing."""
    return disagreement(one.evidence, other.evidence) if one.evidence and other.evidence else ""


def _overlap(one: str, other: str) -> float:
    """Shared content words as an F1 between two drafts, word endings cut to five letters."""
    a, b = _content(one), _content(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def _content(english: str) -> set[str]:
    return {word[:5] for word in CONTENT.findall(english) if word not in _empty_words()}


@cache
def _empty_words() -> frozenset[str]:
    data = tomllib.loads((files("pipeline.translation") / "drafts.toml").read_text(encoding="utf-8"))
    return frozenset(data["empty_words"].split())
