"""A Chinese sentence and its draft become a claim."""

from __future__ import annotations

from pipeline.document import CheckResult, Claim, ClaimStatus
from pipeline.translation import Draft
from pipeline.translation.preparation import Prepared


def claim(sentence: str, prepared: Prepared, draft: Draft, engine: str) -> Claim:
    """The claim for one sentence. Without usable English it is the prepared Chinese, as `source_only`."""
    if not draft.usable:
        checks = draft.checks or (CheckResult(code="translated", ok=False, detail=draft.failure),)
        return Claim(text=prepared.text, sources=(sentence,), status="source_only", engine=engine, checks=checks)
    status: ClaimStatus = "verified" if draft.verified else "draft"
    return Claim(
        text=draft.text,
        sources=(sentence,),
        status=status,
        engine=engine,
        checks=draft.checks,
        alternatives=draft.alternatives,
    )


def joined(claims: list[Claim]) -> Claim:
    """Several claims as one paragraph. It is only as good as its weakest sentence; failed checks are all kept."""
    order: tuple[ClaimStatus, ...] = ("source_only", "draft", "verified")
    status = min((c.status for c in claims), key=order.index)
    merged: dict[str, CheckResult] = {}
    for one in claims:
        for check in one.checks:
            if check.code not in merged or (merged[check.code].ok and not check.ok):
                merged[check.code] = check
    return Claim(
        text=" ".join(c.text for c in claims),
        sources=tuple(source for c in claims for source in c.sources),
        status=status,
        engine=claims[0].engine,
        checks=tuple(merged.values()),
    )
