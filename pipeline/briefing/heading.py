"""Which claim is the headline, and how it becomes one: never longer than a headline may be.

A headline tells what happened. The title does when its English is verified, else the first sentence of the brief, else
another of the very best that stands alone; a lower one would tell a part of the story as if it were the story. A claim
that is too long is cut at the end of a clause, and what is left must pass the checks that the whole passed: so no
figure, no name, no doubt and no denial was in what was cut off. Where nothing fits so, a figure or name may go with a
clause, never what turns the rest; a headline that tells less is better than one in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain

from pipeline.briefing.choice import OPENING_FROM, Candidate
from pipeline.briefing.words import either
from pipeline.document import Claim
from pipeline.translation.headlines import LONGEST, headlines, plain

POINTS_BACK = re.compile(rf"(?:{either('points_back')})\b")
"""“The company's 2025 revenue …” tells nobody whose, over a note that has not begun."""
NAMELESS = re.compile(rf"(?:{either('nameless')}) (?![A-Z])")
"""“The funding round was led by …”: of the brief's first sentence that is what happened, of another a part of it."""

MAY_BE_LEFT_OUT = frozenset({"whole", "events", "closeness"})
"""Checks that a part of a sentence need not pass: they say that something of the Chinese is not told, or how much."""

Failures = Callable[[Claim, str], frozenset[str]]
"""The codes of the checks that another English fails, held against the sources of a claim."""


def heading(
    title: Claim | None, opening: Iterable[Candidate], others: Iterable[Candidate], failures: Failures
) -> Claim | None:
    """The headline, of at most `LONGEST` characters; None where nothing can be one.

    `opening`: the sentences of the brief. `others`: further ones that can stand alone, by rank.
    """
    brief = [candidate.claim for candidate in opening]
    first = [c for c in ([title] if title else []) if c.status == "verified"]
    first += [c for c in brief if c.status == "verified" and not POINTS_BACK.match(c.text)]
    high = [o.claim for o in others if o.rank < OPENING_FROM and o.claim.status == "verified"]
    alone = [c for c in high if not POINTS_BACK.match(c.text) and not NAMELESS.match(c.text)]
    drafts = [c for c in (*([title] if title else []), *brief) if c.status == "draft"]
    left = [c for c in (*([title] if title else []), *brief) if c.status == "source_only"]
    ways = chain(
        (headline(c, failures) for c in (*first, *alone, *drafts[:1])),
        (headline(c) for c in (*first, *drafts)),
        (chinese(c) for c in left),
    )
    return next((made for made in ways if made is not None), None)


def headline(claimed: Claim, failures: Failures | None = None) -> Claim | None:
    """A claim in the style of a headline; None where it is too long for one and cannot be cut without harm.

    `failures`: a part must pass what the whole passed; without it, a figure or name may be cut off.
    """
    whole = " ".join(claimed.text.split())
    ours = {check.code for check in claimed.checks if not check.ok} | MAY_BE_LEFT_OUT
    for text, told in headlines(claimed.text):
        if told == whole or failures is None or failures(claimed, told) <= ours:
            return claimed.model_copy(update={"text": text})
    return None


def chinese(claimed: Claim) -> Claim | None:
    """A claim that has no English, whole or up to a semicolon."""
    text = claimed.text
    if claimed.status != "source_only":
        return None
    for end in (len(text), *(match.start() for match in reversed(list(re.finditer("[；;]", text))))):
        if len(short := plain(text[:end])) <= LONGEST and short:
            return claimed.model_copy(update={"text": short})
    return None
