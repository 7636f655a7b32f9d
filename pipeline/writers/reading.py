"""A briefing file made easy to read from: sentences by id, what stands in them, and paragraph numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.document import TITLE_BLOCK, Article, Claim, DateMention, Figure, Mention, Note, Sentence
from pipeline.writers.briefing_file import BriefingFile

UNNUMBERED = frozenset({"caption", "question_detail"})
"""Kinds of block that hold no sentence of the body."""


@dataclass(frozen=True)
class Standing:
    """What was found in one sentence."""

    mentions: tuple[Mention, ...] = ()
    figures: tuple[Figure, ...] = ()
    dates: tuple[DateMention, ...] = ()


@dataclass(frozen=True)
class Reading:
    """`sentences` holds the title's too. `paragraphs`: block id → its number, the ¶ of the notes."""

    sentences: Mapping[str, Sentence]
    standing: Mapping[str, Standing]
    paragraphs: Mapping[str, int]

    def found_in(self, sentence_id: str) -> Standing:
        """What stands in that sentence; nothing when the id is unknown."""
        return self.standing.get(sentence_id, Standing())

    def found_in_all(self, sentence_ids: Iterable[str]) -> Standing:
        """What stands in any of those sentences."""
        found = [self.found_in(each) for each in sentence_ids]
        return Standing(
            tuple(mention for each in found for mention in each.mentions),
            tuple(figure for each in found for figure in each.figures),
            tuple(date for each in found for date in each.dates),
        )

    def where(self, sentence_ids: Iterable[str]) -> str:
        """The paragraphs of those sentences as a reader cites them: "¶2 ¶5–7", "title ¶2"; "" for none."""
        blocks = [self.sentences[each].block for each in sentence_ids if each in self.sentences]
        numbers = sorted({self.paragraphs[block] for block in blocks if block in self.paragraphs})
        spans: list[tuple[int, int]] = []
        for number in numbers:
            if spans and number == spans[-1][1] + 1:
                spans[-1] = (spans[-1][0], number)
            else:
                spans.append((number, number))
        cited = [f"¶{first}" if first == last else f"¶{first}–{last}" for first, last in spans]
        return " ".join(["title", *cited] if TITLE_BLOCK in blocks else cited)


def paragraph_numbers(article: Article) -> dict[str, int]:
    """Block id → number, counted from 1 over the body. A heading has the number of the paragraph it stands over,
    so that an editor who counts paragraphs in the saved article comes to the same place."""
    numbers: dict[str, int] = {}
    body = [block for block in article.blocks if block.kind not in UNNUMBERED]
    total = sum(block.kind != "heading" for block in body)
    counted = 0
    for block in body:
        if block.kind != "heading":
            counted += 1
            numbers[block.id] = counted
        else:
            numbers[block.id] = max(1, min(counted + 1, total))
    return numbers


def reading(briefing: BriefingFile) -> Reading:
    """The briefing file's sentences and annotations, the title's and the body's, by sentence id."""
    title = briefing.title
    sentences = {each.id: each for each in (*((title.sentence,) if title.sentence else ()), *briefing.sentences)}
    mentions: defaultdict[str, list[Mention]] = defaultdict(list)
    figures: defaultdict[str, list[Figure]] = defaultdict(list)
    dates: defaultdict[str, list[DateMention]] = defaultdict(list)
    for mention in (*title.mentions, *briefing.mentions):
        mentions[mention.sentence].append(mention)
    for figure in (*title.figures, *briefing.figures):
        figures[figure.sentence].append(figure)
    for date in (*title.dates, *briefing.dates):
        dates[date.sentence].append(date)
    standing = {each: Standing(tuple(mentions[each]), tuple(figures[each]), tuple(dates[each])) for each in sentences}
    return Reading(sentences=sentences, standing=standing, paragraphs=paragraph_numbers(briefing.article))


def claims(note: Note) -> tuple[Claim, ...]:
    """Every claim of the note in reading order."""
    first = tuple(claim for claim in (note.headline, note.brief) if claim is not None)
    return (*first, *note.points, *note.quotes)
