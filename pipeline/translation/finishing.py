"""House style for the English that an engine gave. It changes how things are written, never what they are worth.

US$40 billion for $40 billion where the source says US dollars, 27 February 2026 for February 27, 2026, % for percent,
straight quotation marks, the names as the glossary spells them and apart from their neighbours ("CEOSam"), a full stop
at the end, and American or British spelling where one is asked for (data in spelling.toml).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

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
PERCENT = re.compile(r"(?<=\d)(?:\s?(?:percent|per cent|pct)\b| %)")
RUN_ON_SCALE = re.compile(r"(?<=\d)(?=(?:million|billion|trillion)\b)")
SPACE_BEFORE_MARK = re.compile(r" +(?=[,;:!?](?: |$)|\.$|\. [A-Z])")
INSIDE_BRACKETS = re.compile(r"(?<=\() +| +(?=\))")
RUN = re.compile(r"[A-Za-z0-9]+")
EMPTY_OPENING = re.compile(
    r"^(?:it(?: is|'s) (?:worth (?:noting|mentioning)|noteworthy|important to note)(?: that)?,?|notably,|additionally,|"
    r"in addition,|furthermore,|moreover,|meanwhile,|as a reference,|for reference,)\s+",
    re.IGNORECASE,
)
A_BEFORE_VOWEL = re.compile(r"\b(a)(?= (?!eu|ewe|one\b|once\b|one-)[aeio][a-z])")
AN_BEFORE_CONSONANT = re.compile(r"\b(an)(?= [bcdfgj-np-twyz][aeiouhlry])")
"""Where the article's other form belongs: "led a investment". Only before words in small letters, and not before h, u,
v and x, whose sound the spelling does not tell (an hour, a unit, an x-ray), nor where a capital follows (an mRNA)."""
CLOSED = re.compile(r"[.!?][\"')\]]*$")
STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "\u00a0": " "})


Spelling = Literal["", "us", "british"]
"""Which spelling is asked for; "" leaves words as they come."""


def finish(english: str, prepared: str, mentions: tuple[Mention, ...], *, spelling: Spelling = "") -> str:
    """The English in house style. `prepared` is what the engine saw: it tells which dollars are meant, and a date that
    stands in it is in the style that was asked for (Sept. 30)."""
    text = " ".join(english.translate(STRAIGHT).split())
    text = INSIDE_BRACKETS.sub("", SPACE_BEFORE_MARK.sub("", text))
    if len(text) > 1 and text[0] == text[-1] == '"' and text.count('"') == 2:
        text = text[1:-1]
    text = EMPTY_OPENING.sub("", text)
    if "US$" in prepared:
        text = BARE_DOLLAR.sub("US$", text)
    text = PERCENT.sub("%", text)
    text = MONTH_DAY_YEAR.sub(lambda m: m[0] if m[0].rstrip(",") in prepared else _day_first(m), text)
    text = MONTH_DAY.sub(lambda m: m[0] if m[0] in prepared else f"{m[2]} {_full(m[1])}", text)
    text = MONTH_COMMA_YEAR.sub(r"\1 \2", text)
    text = RUN_ON_SCALE.sub(" ", text)
    text = AN_BEFORE_CONSONANT.sub("a", A_BEFORE_VOWEL.sub("an", text))
    text = _apart(text, prepared, mentions)
    text = _spelled(text, mentions)
    text = _in_spelling(text, spelling, mentions)
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


def _apart(text: str, prepared: str, mentions: tuple[Mention, ...]) -> str:
    """CEOSam Altman → CEO Sam Altman: a name that ran into its neighbour. A word that the source has is left alone, and
    so is one that is a name itself: OpenAI does not run AI into Open."""
    names = {mention.target for mention in mentions}
    fair = {run for source in (prepared, *names) for run in RUN.findall(source)}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        first, last = RUN.match(name), RUN.findall(name)
        if first is None or len(name) < SHORTEST_APART:
            continue

        def parted(match: re.Match[str], name: str = name, head: str = first[0], tail: str = last[-1]) -> str:
            before, after = match["before"], match["after"]
            if (before and before + head in fair) or (after and tail + after in fair):
                return match[0]
            return " ".join(part for part in (before, name, after) if part)

        neighbours = rf"(?P<before>[A-Z]{{2,4}}|[a-z]{{2,12}}|){re.escape(name)}(?P<after>[A-Z]{{2,4}}|)"
        text = re.sub(rf"(?<![A-Za-z0-9]){neighbours}(?![A-Za-z0-9])", parted, text)
    return text


SHORTEST_APART = 3


@cache
def _spellings() -> tuple[dict[str, str], dict[str, str]]:
    """American to British, and back."""
    words: dict[str, str] = tomllib.loads(
        (files("pipeline.translation") / "spelling.toml").read_text(encoding="utf-8")
    )["words"]
    return words, {british: american for american, british in words.items()}


def _in_spelling(text: str, spelling: Spelling, mentions: tuple[Mention, ...]) -> str:
    """The text in one spelling; words of a name keep theirs, and so does every word with a capital inside a sentence
    (Data Center Group is a name)."""
    if not spelling:
        return text
    words = _spellings()[0 if spelling == "british" else 1]
    own = {word for mention in mentions for word in RUN.findall(mention.target)}

    def spelled(match: re.Match[str]) -> str:
        word = match[0]
        if word in own:
            return word
        if word.islower():
            return words.get(word, word)
        return words.get(word.lower(), word).capitalize() if match.start() == 0 and word.istitle() else word

    return re.sub(r"[A-Za-z]+", spelled, text)


def _begins_with_name(text: str, mentions: tuple[Mention, ...]) -> bool:
    """True for a sentence that opens with a name in small letters, xAI or iPhone: it keeps them."""
    return any(text.startswith(m.target) for m in mentions)
