"""Is it a whole English sentence, and a translation at all?"""

from __future__ import annotations

import re

from pipeline.checks.evidence import Evidence
from pipeline.checks.words import either

HAN = re.compile(r"[\u2e80-\u2fdf\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
WORD = re.compile(r"[A-Za-z0-9][\w.,'’$%-]*")
CLOSED = re.compile(r"[.!?][\"'”’)\]]*$")

REFUSAL = re.compile(
    rf"^(?:{either('wholeness', 'remark_at_the_start')})|\b(?:{either('wholeness', 'remark')})", re.IGNORECASE
)

EXAMPLE_WORDS = 6
"""As many words in a row shared with a prompt example, and not with the source, mean that it was copied."""

SHORTEST, LONGEST = 0.28, 1.5
"""English words for each Chinese character or Latin word of the prepared sentence. On WMT newstest 2017–2020, 99 % of
the human references with ten characters or more lie between 0.33 and 1.2."""


def no_chinese(evidence: Evidence) -> str:
    """Names the first Chinese characters left in the English."""
    left = "".join(HAN.findall(evidence.english))
    return f"Chinese left in the English: {left[:10]}" if left else ""


def whole(evidence: Evidence) -> str:
    """Says when the English was cut off, does not end as a sentence, or is far too short or long for its Chinese."""
    if not evidence.english.strip():
        return "there is no English"
    if evidence.truncated:
        return "the engine was cut off before the end"
    if not CLOSED.search(evidence.english):
        return "the sentence has no end"
    source = len(HAN.findall(evidence.prepared)) + len(WORD.findall(evidence.prepared))
    words = len(WORD.findall(evidence.english))
    if source >= 10 and words < SHORTEST * source:
        return f"only {words} words for {source} Chinese characters and words: something was left out"
    if source >= 4 and words > LONGEST * source + 4:
        return f"{words} words for {source} Chinese characters and words: something was added"
    return ""


def no_refusal(evidence: Evidence) -> str:
    """Names the words that show a remark about the task instead of a translation."""
    found = REFUSAL.search(evidence.english)
    return f"not a translation: “{found[0]}”" if found else ""


def no_example(evidence: Evidence) -> str:
    """Names a run of words that stands in an example of the prompt and in the English, but not in the source."""
    ours = [w.casefold() for w in WORD.findall(evidence.english)]
    runs = {tuple(ours[i : i + EXAMPLE_WORDS]) for i in range(len(ours) - EXAMPLE_WORDS + 1)}
    for example in evidence.examples:
        theirs = [w.casefold() for w in WORD.findall(example)]
        for i in range(len(theirs) - EXAMPLE_WORDS + 1):
            run = tuple(theirs[i : i + EXAMPLE_WORDS])
            if run in runs and any(word not in evidence.prepared.casefold() for word in run):
                return f"copied from the prompt's example: “{' '.join(run)}”"
    return ""
