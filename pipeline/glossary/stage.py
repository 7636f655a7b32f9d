"""The stage that finds the glossary's terms in an article."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property

from pipeline.document import Document, Mention, Sentence
from pipeline.glossary.context import place
from pipeline.glossary.decisions import Decisions, places_worth_asking, renamed
from pipeline.glossary.glossary import Glossary
from pipeline.glossary.matcher import Match, Matcher, resolve
from pipeline.glossary.pairs import PairFinder


class FindMentions:
    """Fills `document.mentions`: the title's first, then the body's in reading order, with ids m1, m2, …

    `Mention.source` is the text as it stands, `term` the entry's canonical source. Names that the article itself
    introduces (乔尼·艾维（Jony Ive）) are found too, see `pairs`. `decisions`: what people decided about earlier hits;
    a place that is decided away leaves its characters to what else may stand there.
    """

    name = "mention"
    version = 3
    requires = frozenset({"sentences", "normal"})
    assigns = frozenset({"mentions"})

    def __init__(self, glossary: Glossary, decisions: Decisions | None = None) -> None:
        self.glossary = glossary
        self.decisions = decisions or Decisions()

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.glossary.forms)

    @cached_property
    def _pairs(self) -> PairFinder:
        return PairFinder(self.glossary)

    def __call__(self, document: Document) -> None:
        sentences = document.all_sentences()
        # captions too: a name may be introduced below a picture
        texts = document.normal
        candidates = {block: self._matcher.candidates(text) for block, text in texts.items()}
        introduced = self._pairs.find(texts, candidates)
        for block, matches in introduced.items():
            candidates[block] += matches
        if self.decisions.log:
            candidates = self._decided(document.article.id, texts, candidates)
        for sentence, matches in _by_sentence(sentences, candidates):
            for match in resolve(matches):
                term = renamed(match.term, self.decisions.english(match.term.source, match.term.target))
                document.mentions.append(
                    Mention(
                        id=f"m{len(document.mentions) + 1}",
                        term=term.source,
                        source=sentence.text[match.start - sentence.start : match.end - sentence.start],
                        target=term.target,
                        kind=term.kind,
                        sentence=sentence.id,
                        start=match.start,
                        end=match.end,
                        status="candidate" if term.status == "candidate" else "hit",
                        short=term.short,
                        forbidden=term.forbidden,
                    )
                )

    def _decided(
        self, article: str, texts: Mapping[str, str], candidates: Mapping[str, list[Match]]
    ) -> dict[str, list[Match]]:
        """The candidates less those that were decided away."""
        every = [(block, match) for block, matches in candidates.items() for match in matches]
        places = [place(match.term.source, texts[block], match.start, match.end) for block, match in every]
        asked = places_worth_asking(self.decisions, places)
        answers = self.decisions.about(article, [places[number] for number in asked])
        gone = {n for n, answer in zip(asked, answers, strict=True) if self.decisions.drops(places[n], answer)}
        kept: dict[str, list[Match]] = {block: [] for block in candidates}
        for number, (block, match) in enumerate(every):
            if number not in gone:
                kept[block].append(match)
        return kept


def _by_sentence(sentences: list[Sentence], candidates: dict[str, list[Match]]) -> list[tuple[Sentence, list[Match]]]:
    """Each sentence with the candidates that lie within it; one that reaches over its end is dropped."""
    blocks: dict[str, list[Sentence]] = {}
    for sentence in sorted(sentences, key=lambda s: s.start):
        blocks.setdefault(sentence.block, []).append(sentence)
    found: dict[str, list[Match]] = {sentence.id: [] for sentence in sentences}
    for block, own in blocks.items():
        starts = [sentence.start for sentence in own]
        for match in candidates[block]:
            place = bisect_right(starts, match.start) - 1
            if place >= 0 and match.end <= own[place].end:
                found[own[place].id].append(match)
    return [(sentence, found[sentence.id]) for sentence in sentences]
