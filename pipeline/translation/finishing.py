"""House style for the English that an engine gave. It changes how things are written, never what they are worth.

US$40 billion for $40 billion where the source says US dollars, 27 February 2026 for February 27, 2026, % for percent,
straight quotation marks, the names as the glossary spells them, a full stop at the end.
"""

from __future__ import annotations

import re

from pipeline.document import Mention

MONTH = (
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
FULL_MONTH = {
    "Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June", "Jul": "July", "Aug": "August",
    "Sept": "September", "Sep": "September", "Oct": "October", "Nov": "November", "Dec": "December",
}  # fmt: skip
NO_DAY = r"[,.]?\d|%|\s(?:million|billion|trillion|thousand|hundred)\b"
MONTH_DAY_YEAR = re.compile(rf"\b({MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b(,?)")
MONTH_DAY = re.compile(rf"\b({MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?!{NO_DAY})")
MONTH_COMMA_YEAR = re.compile(rf"\b({MONTH}), (\d{{4}})\b")
BARE_DOLLAR = re.compile(r"(?<![A-Za-z$])\$(?=\d)")
PERCENT = re.compile(r"(?<=\d)\s?(?:percent|per cent|pct)\b")
EMPTY_OPENING = re.compile(
    r"^(?:it(?: is|'s) (?:worth (?:noting|mentioning)|noteworthy|important to note)(?: that)?,?|notably,|additionally,|"
    r"in addition,|furthermore,|moreover,|meanwhile,|as a reference,|for reference,)\s+",
    re.IGNORECASE,
)
CLOSED = re.compile(r"[.!?][\"')\]]*$")
STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "\u00a0": " "})


def finish(english: str, prepared: str, mentions: tuple[Mention, ...]) -> str:
    """The English in house style. `prepared` is what the engine saw: it tells which dollars are meant."""
    text = " ".join(english.translate(STRAIGHT).split())
    if len(text) > 1 and text[0] == text[-1] == '"' and text.count('"') == 2:
        text = text[1:-1]
    text = EMPTY_OPENING.sub("", text)
    if "US$" in prepared:
        text = BARE_DOLLAR.sub("US$", text)
    text = PERCENT.sub("%", text)
    text = MONTH_DAY_YEAR.sub(_day_first, text)
    text = MONTH_DAY.sub(lambda m: f"{m[2]} {_full(m[1])}", text)
    text = MONTH_COMMA_YEAR.sub(r"\1 \2", text)
    text = _spelled(text, mentions)
    text = text.rstrip(" ,;:—-")
    if text and not CLOSED.search(text):
        text += "."
    return text[:1].upper() + text[1:] if not _begins_with_name(text, mentions) else text


def _day_first(match: re.Match[str]) -> str:
    """27 February 2026 for February 27, 2026,: the second comma goes too, unless the date opens the sentence."""
    comma = match[4] if match.start() <= len("On ") else ""
    return f"{match[2]} {_full(match[1])} {match[3]}{comma}"


def _full(month: str) -> str:
    return FULL_MONTH.get(month, month)


def _spelled(text: str, mentions: tuple[Mention, ...]) -> str:
    """Names as the glossary spells them: XAI → xAI. Longest first, so that a name within a name is left alone."""
    for name in sorted({m.target for m in mentions}, key=len, reverse=True):
        literal = name.replace("\\", r"\\")
        text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", literal, text, flags=re.IGNORECASE)
    return text


def _begins_with_name(text: str, mentions: tuple[Mention, ...]) -> bool:
    """True for a sentence that opens with a name in small letters, xAI or iPhone: it keeps them."""
    return any(text.startswith(m.target) for m in mentions)
