"""The stage of the room: figures and dates of every sentence, the title's included, and whether the sums come out."""

from __future__ import annotations

from datetime import date

from pipeline.diagnostics import diagnose
from pipeline.document import Document, Figure, Sentence
from pipeline.figures.arithmetic import Problem, problems
from pipeline.figures.english import Preset
from pipeline.figures.finding import Scan, date_mention, figure, publication_day, scan, settle_all
from pipeline.figures.given_summary import summary_problems
from pipeline.figures.home import Home, home_of


class FindFigures:
    """Finds the figures and dates of a document, and writes their English in a preset of the house style.

    Amounts without a currency are settled when all sentences are read; where none can be told, the diagnostic
    `currency-unknown` says so. Figures that do not agree with one another are reported, never changed; a diagnostic
    without a sentence is about the summary that came with the article, and its span is in that.
    """

    name = "figure"
    version = 2
    requires = frozenset({"sentences", "normal"})
    assigns = frozenset({"figures", "dates"})

    def __init__(self, preset: Preset = "house") -> None:
        self.preset: Preset = preset

    def __call__(self, document: Document) -> None:
        """Add the document's figures and dates, in reading order, title first."""
        published = publication_day(document.article.published.value)
        sentences = document.all_sentences()
        texts = [document.normal[sentence.block][sentence.start : sentence.end] for sentence in sentences]
        home = home_of(document.article, texts)
        scanned: list[Scan] = []
        for text in texts:
            scanned.append(scan(text, published, scanned[-1].named if scanned else None, home))
        settled = settle_all([found.amounts for found in scanned])
        for sentence, found, spans in zip(sentences, settled, (each.dates for each in scanned), strict=True):
            for amount in found:
                id_ = f"f{len(document.figures) + 1}"
                added = figure(amount, sentence.text, id_, sentence.id, sentence.start, self.preset)
                document.figures.append(added)
                if amount.currency_from == "unknown":
                    document.diagnostics.append(
                        diagnose(
                            "currency-unknown",
                            stage=self.name,
                            about_sentence=sentence.id,
                            span=(added.start, added.end),
                            surface=added.surface,
                        )
                    )
            for span in spans:
                id_ = f"d{len(document.dates) + 1}"
                document.dates.append(date_mention(span, sentence.text, id_, sentence.id, sentence.start, self.preset))
        self._check(document, published, home)

    def _check(self, document: Document, published: date | None, home: Home) -> None:
        """Report the figures that do not agree with one another, and those of the given summary with the text."""
        figures: dict[str, list[Figure]] = {}
        for each in document.figures:
            figures.setdefault(each.sentence, []).append(each)
        year = published.year if published else None
        previous: Sentence | None = None
        for sentence in document.all_sentences():
            text = document.normal[sentence.block][sentence.start : sentence.end]
            beside = previous is not None and previous.block == sentence.block
            before = figures.get(previous.id, []) if previous is not None and beside else []
            for problem in problems(text, sentence.start, figures.get(sentence.id, []), year, before):
                self._report(document, problem, sentence.id)
            previous = sentence
        summary = document.article.given_summary
        if summary:
            body = [each for each in document.figures if each.sentence != "title"] or document.figures
            said = scan(summary, published, home=home)
            for problem in summary_problems(summary, said, body, published):
                self._report(document, problem, None)

    def _report(self, document: Document, problem: Problem, sentence: str | None) -> None:
        span = (problem.start, problem.end)
        document.diagnostics.append(
            diagnose(problem.code, stage=self.name, about_sentence=sentence, span=span, **problem.values)
        )
