"""The stage that composes the note."""

from __future__ import annotations

from pipeline.briefing.choice import BRIEF_SENTENCES, Candidate, brief, leans, order, points, quotable, told_part
from pipeline.briefing.claims import claim, joined
from pipeline.briefing.heading import chinese, heading
from pipeline.briefing.rows import figure_rows, name_rows, timeline_rows
from pipeline.checks.names import naming
from pipeline.diagnostics import diagnose
from pipeline.document import Claim, Diagnostic, Document, Note, Sentence
from pipeline.figures import Preset
from pipeline.translation import Engine, EngineUnavailable, NoEngine, Translator
from pipeline.translation.drafts import Care, Draft, check, closed
from pipeline.translation.finishing import Spelling
from pipeline.translation.preparation import prepare

SPARE = 4
"""So many sentences more than the note needs are translated, one by one, while it has too few verified
claims."""


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
            headline=self._heading(document, title, opening, candidates),
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
        claims, gone = self._claims(document, translator, [*first, *batch])
        title = claims.pop(0) if first else None
        candidates = [Candidate(s.id, i, c) for i, (s, c) in enumerate(zip(batch, claims, strict=True))]
        while len(candidates) < len(best) and _verified(candidates) < needed and not gone:
            spare = by_id[best[len(candidates)]]
            try:
                [fresh], gone = self._claims(document, translator, [spare])
            except EngineUnavailable as error:  # what was made before stands
                document.diagnostics.append(self._failed(spare, error.reason))
                break
            candidates.append(Candidate(spare.id, len(candidates), fresh))
        return title, candidates

    def _claims(
        self, document: Document, translator: Translator, sentences: list[Sentence]
    ) -> tuple[list[Claim], bool]:
        """A claim for each sentence, and whether more of them are not worth asking for."""
        prepared = [prepare(document, sentence, hints=self._hints) for sentence in sentences]
        drafts = translator.translate(prepared)
        engine = translator.info.name
        if engine != "none":
            document.diagnostics.extend(
                self._failed(s, d.unmade)
                for s, d in zip(sentences, drafts, strict=True)
                if d.unmade  # English that failed its checks is no failure of the engine
            )
        made = [claim(s.id, p, d, engine) for s, p, d in zip(sentences, prepared, drafts, strict=True)]
        return made, engine == "none" or any(d.given_up for d in drafts)

    def _failed(self, sentence: Sentence, reason: str) -> Diagnostic:
        return diagnose("engine-failed", stage=self.name, about_sentence=sentence.id, reason=reason)

    def _heading(
        self, document: Document, title: Claim | None, opening: list[Candidate], candidates: list[Candidate]
    ) -> Claim | None:
        def failures(claimed: Claim, english: str) -> frozenset[str]:
            [source] = claimed.sources
            sentence = next(s for s in document.all_sentences() if s.id == source)
            sentence = told_part(sentence) if sentence == document.title_sentence else sentence
            results = check(prepare(document, sentence, hints=self._hints), closed(english))
            return frozenset(result.code for result in results if not result.ok)

        others = [c for c in candidates if c not in opening and not leans(document, c.sentence)]
        made = heading(title, opening, others, failures)
        if made is not None or document.title_sentence is None:
            return made
        # An English title that is too long and cannot be cut: the Chinese one tells more than none.
        sentence = told_part(document.title_sentence)
        untold = Draft("", usable=False, checks=())
        return chinese(claim(sentence.id, prepare(document, sentence, hints=self._hints), untold, "none"))

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
