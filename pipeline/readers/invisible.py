"""Characters nobody sees, taken out of a text and accounted for.

「融资10\\u200b0亿元」 hides an amount from every matcher, a bidi override shows a reader another order than the one a
program reads, and tag characters carry whole sentences that only a language model sees.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from pipeline.readers.mapped import Mapped, keep

# Zero-width spaces, direction marks, overrides and isolates, soft hyphens, fillers, controls, tag characters (after a
# flag emoji too: what is written there reaches a model all the same); joiners only after letters and digits, where
# they glue nothing, so that emoji keep theirs.
_ALWAYS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_JOINERS = "\u200c\u200d"
INVISIBLE = re.compile(f"(?:[{_ALWAYS}]|(?<=[0-9A-Za-z\u3000-\u9fff\uff00-\uff9f{_ALWAYS}{_JOINERS}])[{_JOINERS}])+")
MOST = 500
"""So many places of a file are listed one by one; pages that put a zero-width space after every character exist."""


def visible(text: Mapped) -> tuple[Mapped, list[tuple[int, int]]]:
    """The text without invisible characters and white space at its ends; the raw places of those characters."""
    places = [found.span() for found in INVISIBLE.finditer(text.text)]
    if not places:
        return text.strip(), []
    raw = [text.slice(*place) for place in places]
    kept = zip([0, *(end for _, end in places)], [*(start for start, _ in places), len(text)], strict=True)
    return keep(text, kept).strip(), [(part.raw_start, part.raw_end) for part in raw]


def without_invisible(text: str) -> str:
    """The text without invisible characters."""
    return INVISIBLE.sub("", text)


def named(characters: Iterable[str]) -> str:
    """The characters by code point with their number, in the order of code points: "U+200B (3), U+202E (1)"."""
    counts = Counter(characters)
    return ", ".join(f"U+{ord(character):04X} ({count})" for character, count in sorted(counts.items()))
