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

from pipeline.checks import BLANK, attributes, is_country, qualifies_figure
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


PRONOUN = re.compile(
    r"(?:此外|另外|同时|目前|不过|但|而|随后|此前|据悉|当时|今年)?[，,]?"
    r"(?P<it>该公司|这家公司|该企业|这家企业|公司(?![法治债章年股])|其(?![他它中实次余间一二三])|它(?!们))"
)
"""At the head of a sentence, where it can only be the subject or its owner."""
SUBJECT_KINDS = frozenset({"organisation", "person", "product", "media"})
"""What a pronoun might stand for."""

LONG = 120
"""Characters of a prepared sentence above which it may come in parts: small models leave out the end of longer ones."""
SHORTEST_PART = 25
SAFE_POINT = re.compile(r"[；;]|[，,](?=而|但|同时|此外|不过|随后)")
NAMED_PART = re.compile(r"(?:而|但是?|同时|此外|不过|随后)[，,]?[A-Z]")
CONDITION = re.compile(r"如果|若|假如|一旦|除非|只要|无论|尽管|虽然|因为|由于")
PAIRED = (("（", "）"), ("(", ")"), ("“", "”"), ("《", "》"), ("「", "」"))


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
    parts: tuple[str, ...] = ()
    """A very long sentence in parts that an engine may get one by one; empty for all others."""


@dataclass(frozen=True)
class _Piece:
    """What is put in for `chinese[start:end]`; `name` says that the English has to hold it."""

    start: int
    end: int
    english: str
    name: bool


def prepare(document: Document, sentence: Sentence, *, hints: bool = False) -> Prepared:
    """The sentence with its mentions, figures and dates in English.

    `hints`: a name's second mention in the sentence stands in its short form, a pronoun or 该公司 at its head
    becomes the one organisation of the sentence before, and a very long sentence comes in `parts`, too.
    """
    chinese = document.normal[sentence.block][sentence.start : sentence.end]
    mentions = tuple(m for m in document.mentions if m.sentence == sentence.id)
    figures = tuple(f for f in document.figures if f.sentence == sentence.id)
    dates = tuple(d for d in document.dates if d.sentence == sentence.id)
    shortened = _shortened(mentions) if hints else mentions
    pieces = _pieces(shortened, figures, dates, sentence.start, chinese)
    if hints and (subject := _subject(document, sentence, chinese, mentions)):
        pieces = [subject, *(piece for piece in pieces if piece.start >= subject.end)]
    kept = {p.start for p in pieces if p.name}
    text = _tidy(_substitute(chinese, pieces))
    return Prepared(
        chinese=_blank(chinese, mentions, sentence.start),
        offset=sentence.start,
        text=text,
        mentions=tuple(m for m in mentions if m.kind in NAME_KINDS and m.start - sentence.start in kept),
        figures=figures,
        dates=dates,
        terms=tuple(m.target for m in mentions if m.kind == "term"),
        title=sentence.block == TITLE_BLOCK,
        parts=_parts(text) if hints else (),
    )


def _shortened(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions with the short form as the target of each that was named before."""
    seen: set[str] = set()
    made = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        again = mention.target in seen and mention.short is not None
        made.append(mention.model_copy(update={"target": mention.short}) if again else mention)
        seen.add(mention.target)
    return tuple(made)


def _subject(document: Document, sentence: Sentence, chinese: str, mentions: tuple[Mention, ...]) -> _Piece | None:
    """What 该公司, 其 or 它 at the sentence's head stands for: the only organisation of the sentence right before it
    in the block. None where this sentence names an organisation itself, or the one before none, several, or others."""
    pronoun = PRONOUN.match(chinese)
    if pronoun is None or any(m.kind == "organisation" for m in mentions):
        return None
    earlier = [s for s in document.sentences if s.block == sentence.block and s.end <= sentence.start]
    if not earlier:
        return None
    last = max(earlier, key=lambda s: s.end).id
    before = {(m.target, m.kind) for m in document.mentions if m.sentence == last and m.kind in SUBJECT_KINDS}
    if len(before) != 1:
        return None
    target, kind = next(iter(before))
    return _Piece(pronoun.start("it"), pronoun.end("it"), target, False) if kind == "organisation" else None


def _parts(text: str) -> tuple[str, ...]:
    """A very long sentence in parts: at ；, or at a comma where a contrast or addition with a name of its own begins.

    Never where the sentence is somebody's words, has a condition, or stands in brackets or quotation marks there: the
    second part would lose who says it, or when it holds.
    """
    if len(text) <= LONG or attributes(text) or CONDITION.search(text):
        return ()
    cuts = [0]
    for match in SAFE_POINT.finditer(text):
        left, right = text[cuts[-1] : match.end()], text[match.end() :]
        balanced = all(text[: match.end()].count(a) == text[: match.end()].count(b) for a, b in PAIRED)
        if min(len(left), len(right)) >= SHORTEST_PART and balanced and (match[0] in "；;" or NAMED_PART.match(right)):
            cuts.append(match.end())
    if len(cuts) == 1:
        return ()
    return tuple(text[a:b].strip() for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True))


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
