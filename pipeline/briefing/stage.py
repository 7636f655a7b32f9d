"""The stage that composes the note."""

from __future__ import annotations

import re

from pipeline.briefing.choice import BRIEF_SENTENCES, Candidate, brief, order, points, quotable, told_part
from pipeline.briefing.claims import claim, headline, joined, uncut
from pipeline.briefing.rows import figure_rows, name_rows, timeline_rows
from pipeline.checks.names import naming
from pipeline.diagnostics import diagnose
from pipeline.document import Claim, Document, Note, Sentence
from pipeline.figures import Preset
from pipeline.translation import Engine, EngineUnavailable, NoEngine, Translator
from pipeline.translation.drafts import Care
from pipeline.translation.finishing import Spelling
from pipeline.translation.preparation import prepare

SPARE = 4
"""So many sentences more than the note needs are translated, one by one, while it has too few verified
claims."""


POINTS_BACK = re.compile(r"(?:The (?:company|firm|group|project|product|deal|two)|It|Its|He|She|They|This|These)\b")
"""“The company's 2025 revenue …” tells nobody whose, over a note that has not begun."""


class Compose:
    """Translates the best sentences, checks them, and composes the note of them.

    `points`: how many points the note has at most.
    """

    name = "compose"
    version = 1
    requires = frozenset({"normal", "sentences", "mentions", "figures", "dates", "facts", "summary"})
    assigns = frozenset({"note"})

    def __init__(
        self,
        engine: Engine,
        points: int = 5,
        preset: Preset = "house",
        *,
        care: Care = "default",
        spelling: Spelling = "",
        hints: bool = False,
    ) -> None:
        """`preset`: how figures are written in the table. `care`, `spelling`: as `Translator` has them. `hints`: 该公司
        goes to the engine as the company's name, where the sentence before leaves no doubt which it is."""
        self._translator = Translator(engine, care, spelling=spelling)
        self._hints = hints
        self._points = points
        self._preset = preset

    def __call__(self, document: Document) -> None:
        """Assign the note and the engine; a problem with the engine becomes a diagnostic and a source_only note."""
        document.engine = self._translator.info
        if not document.sentences:
            return
        try:
            title, candidates = self._candidates(document, self._translator)
        except EngineUnavailable as error:
            document.diagnostics.append(
                diagnose("engine-missing", stage=self.name, engine=error.engine, reason=error.reason)
            )
            title, candidates = self._candidates(document, Translator(NoEngine()))
        opening = brief(candidates, document)
        chosen = points(candidates, opening, self._points, document)
        claims = [c.claim for c in (*opening, *chosen)]
        document.note = Note(
            headline=_headline(title, opening),
            brief=joined([c.claim for c in opening]) if opening else None,
            points=tuple(c.claim for c in chosen),
            figures=figure_rows(document, [r.sentence for r in document.summary.ranked], self._preset),
            people=name_rows(document.mentions, frozenset({"person"})),
            organisations=name_rows(document.mentions, frozenset({"organisation"})),
            timeline=timeline_rows(document, claims),
            quotes=self._quotes(document, {c.sentence for c in (*opening, *chosen)}, candidates),
        )
        told = [c for c in (document.note.brief, *document.note.points) if c]  # a headline may use a short form
        document.diagnostics.extend(naming([(c.text, c.sources) for c in told], document.mentions))
        self._report(document)

    def _candidates(self, document: Document, translator: Translator) -> tuple[Claim | None, list[Candidate]]:
        """The title's claim and those of the best sentences, in order of rank; more of them while too few verify."""
        needed = BRIEF_SENTENCES + self._points
        best = order(document, needed, needed + SPARE)
        by_id = {s.id: s for s in document.sentences}
        first = [told_part(document.title_sentence)] if document.title_sentence else []
        batch = [by_id[i] for i in best[:needed]]
        claims = self._claims(document, translator, [*first, *batch])
        title = claims.pop(0) if first else None
        candidates = [Candidate(s.id, i, c) for i, (s, c) in enumerate(zip(batch, claims, strict=True))]
        while len(candidates) < len(best) and _verified(candidates) < needed and translator.info.name != "none":
            batch = [by_id[best[len(candidates)]]]
            fresh = self._claims(document, translator, batch)
            start = len(candidates)
            candidates += [Candidate(s.id, start + i, c) for i, (s, c) in enumerate(zip(batch, fresh, strict=True))]
        return title, candidates

    def _claims(self, document: Document, translator: Translator, sentences: list[Sentence]) -> list[Claim]:
        prepared = [prepare(document, sentence, hints=self._hints) for sentence in sentences]
        drafts = translator.translate(prepared)
        if translator.info.name != "none":
            document.diagnostics.extend(
                diagnose("engine-failed", stage=self.name, about_sentence=s.id, reason=d.failure)
                for s, d in zip(sentences, drafts, strict=True)
                if d.failure and not d.checks  # English that failed its checks is no failure of the engine
            )
        return [claim(s.id, p, d, translator.info.name) for s, p, d in zip(sentences, prepared, drafts, strict=True)]

    def _quotes(self, document: Document, told: set[str], candidates: list[Candidate]) -> tuple[Claim, ...]:
        """Verified claims that quote a known person and are not told in the note already."""
        by_id = {s.id: s for s in document.sentences}
        return tuple(
            c.claim
            for c in candidates
            if c.sentence not in told and c.claim.status == "verified" and quotable(document, by_id[c.sentence])
        )[:2]

    def _report(self, document: Document) -> None:
        claims = [c for c in (document.note.headline, document.note.brief, *document.note.points) if c]
        unverified = sum(c.status != "verified" for c in claims)
        if unverified:
            document.diagnostics.append(
                diagnose("claims-unverified", stage=self.name, count=unverified, total=len(claims))
            )


def _verified(candidates: list[Candidate]) -> int:
    return sum(c.claim.status == "verified" for c in candidates)


def _headline(title: Claim | None, opening: list[Candidate]) -> Claim | None:
    """The title in English. Where it is not verified, the first verified sentence of the brief tells what happened, cut
    to a headline where that does no harm; the title as a draft only where nothing is verified. A later sentence of the
    brief is no headline, however short: it tells a part of the story as if it were the story."""
    verified = (c.claim for c in opening if c.claim.status == "verified")
    told = next((claimed for claimed in verified if not POINTS_BACK.match(claimed.text)), None)
    if title and title.status == "verified":
        return headline(title) or (told and headline(told)) or uncut(title)
    draft = title if title and title.status == "draft" else None
    best = told or draft or title or (opening[0].claim if opening else None)
    return (headline(best) or uncut(best)) if best else None
