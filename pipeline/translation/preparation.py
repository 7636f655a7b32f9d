"""The Chinese sentence as an engine gets to see it: names and figures already stand in it in English.

软银主导（出资300亿美元） → SoftBank主导（出资US$30 billion）. A model of 1.5 billion parameters read 22 of 48 figures
wrong by itself, and at most 1 of 48 when they stood in the sentence in English. What can be written by rule is never
left to an engine.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.checks import BLANK, is_country, qualifies_figure
from pipeline.document import TITLE_BLOCK, DateMention, Document, Figure, Mention, Sentence

NAME_KINDS = frozenset({"person", "organisation", "product", "media", "place"})

GLOSS = re.compile(r"[（(]\s*([A-Za-z0-9][A-Za-z0-9 .&·'’\-]{0,40})\s*[)）]")
"""A Latin gloss in brackets, （Oracle）: once the name before it is in English, it says the same thing twice."""

QUOTED_NAME = re.compile(r"[“「『\"]\s*([A-Za-z0-9][A-Za-z0-9 .&'\-]{0,40})\s*[”」』\"]")
"""A quoted name that is now Latin, “Stargate”: English sets no quotation marks around it."""

TWICE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9 .&'\-]{0,40})\s?[（(]\1[)）]")
"""A name and its gloss that are the same English by now: SoftBank（SoftBank） for 软银集团（SBG）."""

LABEL = re.compile(
    r"^(?![^:：]{0,12}(?:[表示称说道写问答导讯悉]|指出|认为|强调|透露|宣布|预测))"
    r"[\u4e00-\u9fff、]{2,10}[:：]\s?(?![“\"])"
)
"""The label of a list item, 营收与亏损：…: it repeats what the sentence says, and 从财务预期看： became a source."""

PART_OF = re.compile(
    r"(?<![A-Za-z0-9])([A-Z][A-Za-z0-9.&'\-]*(?: [A-Z][A-Za-z0-9.&'\-]*){0,3})的((?:one|two|three)-[a-z]+|half)\b"
)
"""不足OpenAI的四分之一: English turns the two around, and models do not."""

BARE_YEAR = re.compile(r"(?:19|20)\d\d")

DAY = re.compile(r"\d{1,2} [A-Z]")
CAPITALS_AND_DIGITS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

OVER_VERBS = ("突破", "超过", "超出", "高于")
OVER = "more than "

SHORTEST_TERM = 3

MINOR_COUNT = 100
"""Counts below this are left to the engine in Chinese: 三家企业 reads better as "three companies" than as "3企业"."""


@dataclass(frozen=True)
class Prepared:
    """A sentence ready for an engine, and what of it must be found again in the English.

    `chinese` is the normalised sentence with its names blanked, `offset` where it begins in its block.
    """

    chinese: str
    offset: int
    text: str
    mentions: tuple[Mention, ...]
    figures: tuple[Figure, ...]
    dates: tuple[DateMention, ...]
    terms: tuple[str, ...] = ()
    title: bool = False


@dataclass(frozen=True)
class _Piece:
    """What is put in for `chinese[start:end]`; `name` says that the English has to hold it."""

    start: int
    end: int
    english: str
    name: bool


def prepare(document: Document, sentence: Sentence) -> Prepared:
    """The sentence with its mentions, figures and dates in English."""
    chinese = document.normal[sentence.block][sentence.start : sentence.end]
    mentions = tuple(m for m in document.mentions if m.sentence == sentence.id)
    figures = tuple(f for f in document.figures if f.sentence == sentence.id)
    dates = tuple(d for d in document.dates if d.sentence == sentence.id)
    pieces = _pieces(mentions, figures, dates, sentence.start, chinese)
    kept = {p.start for p in pieces if p.name}
    return Prepared(
        chinese=_blank(chinese, mentions, sentence.start),
        offset=sentence.start,
        text=_tidy(_substitute(chinese, pieces)),
        mentions=tuple(m for m in mentions if m.kind in NAME_KINDS and m.start - sentence.start in kept),
        figures=figures,
        dates=dates,
        terms=tuple(m.target for m in mentions if m.kind == "term"),
        title=sentence.block == TITLE_BLOCK,
    )


def _blank(chinese: str, mentions: tuple[Mention, ...], offset: int) -> str:
    """The sentence with every character of a name blanked, so that no check reads words inside a name."""
    characters = list(chinese)
    for mention in mentions:
        if mention.kind in NAME_KINDS:
            for i in range(mention.start - offset, mention.end - offset):
                characters[i] = BLANK
    return "".join(characters)


def _pieces(
    mentions: tuple[Mention, ...],
    figures: tuple[Figure, ...],
    dates: tuple[DateMention, ...],
    offset: int,
    chinese: str,
) -> list[_Piece]:
    """What to put in, longest first where two overlap, in reading order. A gloss after a name goes with the name."""
    candidates = [
        _Piece(m.start - offset, m.end - offset, m.source if is_country(m.term) else m.target, True)
        for m in mentions
        if m.kind in NAME_KINDS
    ]
    candidates += [_Piece(m.start - offset, m.end - offset, m.target, False) for m in mentions if _written_term(m)]
    candidates += [_figure_piece(f, offset) for f in figures if _written_out(f)]
    candidates += [
        _Piece(d.start - offset, d.end - offset, _date_words(d, chinese, d.start - offset, d.end - offset), False)
        for d in dates
        if _written_date(d)
    ]
    chosen: list[_Piece] = []
    covered = 0
    for piece in sorted(candidates, key=lambda p: (p.start, -p.end)):
        if piece.start < covered:
            continue
        gloss = GLOSS.match(chinese, piece.end)
        if gloss and _says_the_same(gloss[1], piece):
            piece = _Piece(piece.start, gloss.end(), piece.english, piece.name)
        chosen.append(piece)
        covered = piece.end
    return chosen


def _says_the_same(gloss: str, piece: _Piece) -> bool:
    """True when a bracketed Latin gloss only repeats the name or unit before it: Oracle（Oracle）, 5 GW(GW)."""
    inside, outside = gloss.casefold(), piece.english.casefold()
    initials = "".join(word[0] for word in outside.split() if word[0].isalnum())
    return inside in outside or outside in inside or inside == initials


def _written_term(mention: Mention) -> bool:
    """Terms of art that qualify a figure are put in: 投前估值 as "pre-money valuation", 周活跃用户 as "weekly active
    users" kept the word that models drop. Other terms are left to the engine: 未listed company之一 reads worse."""
    if mention.kind != "term":
        return False
    qualifying = len(mention.source) >= SHORTEST_TERM and qualifies_figure(mention.source)
    return qualifying or mention.source in _words().misread_terms


def _written_out(figure: Figure) -> bool:
    """Small counts and ranks stay Chinese for the engine; everything else is put in by us."""
    if figure.kind == "rank":
        return False
    if figure.kind == "count":
        return figure.low is not None and figure.low >= MINOR_COUNT
    return True


def _figure_piece(figure: Figure, offset: int) -> _Piece:
    """A figure in English. Where its "more than" is a Chinese verb (突破9亿, 超过2亿), the verb stays for the engine:
    用户more than 200 million has none, and came back without one."""
    verb = next((v for v in OVER_VERBS if figure.surface.startswith(v)), "")
    if figure.hedge == "over" and verb and figure.english.startswith(OVER):
        return _Piece(figure.start - offset + len(verb), figure.end - offset, figure.english.removeprefix(OVER), False)
    return _Piece(figure.start - offset, figure.end - offset, figure.english, False)


def _written_date(date: DateMention) -> bool:
    """Dates that English could write in digits; 上周五 or 近日 without a date to count from stay."""
    return any(c.isdigit() for c in date.english)


def _date_words(date: DateMention, chinese: str, start: int, end: int) -> str:
    """A date in English; a bare year as Chinese writes it (今年 → 2025年), since 2025收入 would read as a number; with
    its preposition where it opens the sentence, since models copy what stands there."""
    if BARE_YEAR.fullmatch(date.english):
        return f"{date.english}年"
    if (
        start == 0
        and chinese[end : end + 1] in {"，", ","}
        and date.hedge == "exact"
        and date.english[0] in CAPITALS_AND_DIGITS
    ):
        return f"{'On' if DAY.match(date.english) else 'In'} {date.english}"
    return date.english


def _substitute(chinese: str, pieces: list[_Piece]) -> str:
    out = ""
    position = 0
    for piece in pieces:
        out = _beside(out, chinese[position : piece.start])
        out = _beside(out, piece.english)
        position = piece.end
    return _beside(out, chinese[position:])


def _beside(left: str, right: str) -> str:
    """Both texts, with a space where two Latin words would run into one."""
    apart = left[-1:].isascii() and left[-1:].isalnum() and right[:1].isascii() and right[:1].isalnum()
    return f"{left} {right}" if apart else left + right


def _tidy(text: str) -> str:
    text = " ".join(QUOTED_NAME.sub(r"\1", text).split())
    text = TWICE.sub(r"\1", text)
    text = PART_OF.sub(r"\2 of \1", text)
    text = LABEL.sub("", text)
    for opening in _words().empty_openings:
        if text.startswith(opening):
            text = text[len(opening) :].lstrip(",，:： ")
    return text


@dataclass(frozen=True)
class _Words:
    """The word lists of preparation.toml; openings longest first."""

    empty_openings: tuple[str, ...]
    misread_terms: frozenset[str]


@cache
def _words() -> _Words:
    data = tomllib.loads((files("pipeline.translation") / "preparation.toml").read_text(encoding="utf-8"))
    return _Words(
        empty_openings=tuple(sorted(data["empty_openings"], key=len, reverse=True)),
        misread_terms=frozenset(data["misread_terms"]),
    )
