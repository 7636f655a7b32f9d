"""Who did it to whom, is it done or ahead, is it denied: the deeds of the Chinese against those of the English.

起诉 with both names kept came back as "was sued by", 拟收购 as "acquired", 没有披露 as "disclosed". What a check says
here has been read on both sides; where a side is not sure, it says nothing.
"""

from __future__ import annotations

from pipeline.checks.deeds import (
    chinese_denied,
    chinese_parties,
    chinese_time,
    deeds,
    english_denied,
    english_parties,
    english_time,
)
from pipeline.checks.evidence import Evidence
from pipeline.checks.standing import stand


def exchanged(evidence: Evidence) -> str:
    """Says whose part in a deed the English gives to another: A收购B told as "B acquired A"."""
    text = stand(evidence)
    if len(text.names) < 2:
        return ""
    for patterns in deeds():
        if not patterns.word.search(text.chinese):
            continue
        ours = chinese_parties(patterns, text.chinese)
        if not ours.doers and not ours.others:
            continue
        theirs = english_parties(patterns, text.english)
        doers = theirs.doers & (ours.others - ours.doers)
        others = theirs.others & (ours.doers - ours.others)
        if patterns.deed.solo and ours.doers:
            doers |= theirs.doers - ours.doers
        if doers:
            return f"“{patterns.deed.name}” is not by {text.name(min(doers))} in the Chinese"
        if others:
            return f"“{patterns.deed.name}” is by {text.name(min(others))} in the Chinese, not to it"
    return ""


def timing(evidence: Evidence) -> str:
    """Says when a deed that is ahead was told as done, or the other way round."""
    text = stand(evidence)
    for patterns in deeds():
        ours = chinese_time(patterns, text.chinese)
        theirs = english_time(patterns, text.english) if ours else None
        if ours and theirs and ours != theirs:
            told = {"done": "as done", "ahead": "as still ahead"}
            return f"“{patterns.deed.name}” is told {told[ours]} in the Chinese, and {told[theirs]} in the English"
    return ""


def denial(evidence: Evidence) -> str:
    """Says when a deed that is denied was told as done, or the other way round."""
    text = stand(evidence)
    for patterns in deeds():
        ours = chinese_denied(patterns, text.chinese)
        theirs = english_denied(patterns, text.english) if ours is not None else None
        if ours and theirs is False:
            return f"the Chinese denies “{patterns.deed.name}”, and the English does not"
        if ours is False and theirs:
            return f"the English denies “{patterns.deed.name}”, and the Chinese does not"
    return ""
