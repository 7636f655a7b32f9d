"""Names, figures and dates marked in both languages, the same thing under the same id, so that a page can join them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.checks.names import rendering
from pipeline.document import DateMention, Figure, Mention, Sentence
from pipeline.writers.marks import Mark, MarkKind, english_marks, segments
from pipeline.writers.reading import Standing

Found = Mention | Figure | DateMention


@dataclass(frozen=True)
class Segment:
    """A piece of text. `kind`: "", name, figure, date or hit; `join`: the id it shares with the same thing in the other
    language, "" for none; `title`: that thing in the other language."""

    text: str
    kind: str = ""
    join: str = ""
    title: str = ""


@dataclass
class Joins:
    """The ids of one page's part: a claim with its sentences, or a whole article."""

    prefix: str = "j"
    _ids: dict[tuple[MarkKind, str], str] = field(default_factory=dict)

    def of(self, found: Found) -> str:
        """The id of what is marked: names go by their English, so that two mentions of one name are joined."""
        kind, english = _what(found)
        return self._ids.setdefault((kind, english), f"{self.prefix}{len(self._ids) + 1}")


def chinese_segments(sentence: Sentence, found: Standing, joins: Joins, hit: str = "") -> tuple[Segment, ...]:
    """The sentence in pieces. `hit`: the id of the mention that is the one in question; it wins where marks overlap."""
    marks: list[Mark] = []
    titles: dict[str, str] = {}
    for each in _every(found):
        kind, english = _what(each)
        key = "\0hit" if each.id == hit else joins.of(each)
        titles[key] = english
        mark = Mark(each.start - sentence.start, each.end - sentence.start, kind, key)
        if each.id == hit:
            marks = [other for other in marks if other.end <= mark.start or mark.end <= other.start]
        elif any(other.gloss == "\0hit" and other.start < mark.end and mark.start < other.end for other in marks):
            continue
        marks.append(mark)
    return tuple(
        Segment(piece.text, "hit", "", titles[piece.gloss])
        if piece.gloss == "\0hit"
        else Segment(piece.text, piece.kind, piece.gloss, titles.get(piece.gloss, ""))
        for piece in segments(sentence.text, marks)
    )


def english_segments(text: str, found: Standing, joins: Joins) -> tuple[Segment, ...]:
    """The English in pieces: the words that stand for what was found in its sentences."""
    marks: list[Mark] = []
    titles: dict[str, str] = {}
    for each in _every(found):
        key = joins.of(each)
        titles.setdefault(key, each.source if isinstance(each, Mention) else each.surface)
        marks += [Mark(mark.start, mark.end, mark.kind, key) for mark in _standing(text, each, found.mentions)]
    return tuple(
        Segment(piece.text, piece.kind, piece.gloss, titles.get(piece.gloss, "")) for piece in segments(text, marks)
    )


def lost(text: str, found: Standing) -> tuple[Found, ...]:
    """The names and figures of the sentences that do not stand in the English, each once."""
    missing: dict[tuple[MarkKind, str], Found] = {}
    wanted: tuple[Found, ...] = (*found.mentions, *found.figures)
    for each in wanted:
        if isinstance(each, Mention) and each.kind == "term":
            continue
        if not _standing(text, each, found.mentions):
            missing.setdefault(_what(each), each)
    return tuple(missing.values())


def plain(text: str) -> tuple[Segment, ...]:
    """A text without marks."""
    return (Segment(text),) if text else ()


def _standing(text: str, found: Found, mentions: Sequence[Mention]) -> list[Mark]:
    """Where it stands in the English: as it should, else, for a name, as what stands there in its place."""
    marks = english_marks(text, _alone(found))
    if marks or not isinstance(found, Mention) or found.kind == "term":
        return marks
    words = rendering(text, found, mentions).text
    return english_marks(text, _alone(found.model_copy(update={"target": words}))) if words else []


def _alone(found: Found) -> Standing:
    if isinstance(found, Mention):
        return Standing(mentions=(found,))
    return Standing(figures=(found,)) if isinstance(found, Figure) else Standing(dates=(found,))


def _every(found: Standing) -> Iterable[Found]:
    return (*found.mentions, *found.figures, *found.dates)


def _what(found: Found) -> tuple[MarkKind, str]:
    if isinstance(found, Mention):
        return "name", found.target
    return ("figure", found.english) if isinstance(found, Figure) else ("date", found.english)
