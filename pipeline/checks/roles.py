"""Who did it to whom, is it done or ahead, is it denied: the deeds of the Chinese against those of the English.

起诉 with both names kept came back as "was sued by", 拟收购 as "acquired", 没有披露 as "disclosed". What a check says
here has been read on both sides; where a side is not sure, it says nothing.
"""

from __future__ import annotations

import re

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
from pipeline.checks.words import either

ALREADY = re.compile(either("timing", "chinese_done"))
MAYBE_COMING = re.compile(either("timing", "chinese_maybe_ahead"))
COMING = re.compile(either("timing", "chinese_ahead"))
MAYBE_DONE = re.compile(either("timing", "chinese_maybe_done"))
WILL = re.compile(rf"\b(?:{either('timing', 'english_ahead')})\b", re.IGNORECASE)
PERFECT = re.compile(rf"\b(?:{either('timing', 'english_perfect')})\b", re.IGNORECASE)
HAS_DONE = re.compile(rf"\b(?:{either('timing', 'english_done')})\b", re.IGNORECASE)
MAYBE_WILL = re.compile(rf"\b(?:{either('timing', 'english_maybe_ahead')})\b|['’]ll\b", re.IGNORECASE)


def exchanged(evidence: Evidence) -> str:
    """Says whose part in a deed the English gives to another: A收购B told as "B acquired A"."""
    text = stand(evidence)
    if not text.names:
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
    return _sentence_time(text.chinese, text.english)


def _sentence_time(chinese: str, english: str) -> str:
    """The same of a sentence whose deed no list has: where nothing in the Chinese is ahead and 已 says it is done, or
    nothing is done and 将 says it is ahead, and the English has only the other."""
    done, ahead = ALREADY.search(chinese), COMING.search(chinese)
    if done and not MAYBE_COMING.search(chinese) and WILL.search(english) and not HAS_DONE.search(english):
        return f"it is done in the Chinese ({done[0]}), and still ahead in the English"
    if ahead and not MAYBE_DONE.search(chinese) and PERFECT.search(english) and not MAYBE_WILL.search(english):
        return f"it is still ahead in the Chinese ({ahead[0]}), and done in the English"
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
