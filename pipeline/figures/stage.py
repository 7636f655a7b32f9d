"""The stage of the room: figures and dates of every sentence, the title's included."""

from __future__ import annotations

from pipeline.diagnostics import diagnose
from pipeline.document import Document
from pipeline.figures.finding import date_mention, figure, publication_day, scan, settle_all


class FindFigures:
    """Finds the figures and dates of a document.

    Amounts without a currency are settled when all sentences are read; where none can be told, the diagnostic
    `currency-unknown` says so.
    """

    name = "figure"
    version = 1
    requires = frozenset({"sentences", "normal"})
    assigns = frozenset({"figures", "dates"})

    def __call__(self, document: Document) -> None:
        """Add the document's figures and dates, in reading order, title first."""
        published = publication_day(document.article.published.value)
        sentences = document.all_sentences()
        texts = [document.normal[sentence.block][sentence.start : sentence.end] for sentence in sentences]
        scanned = [scan(text, published) for text in texts]
        settled = settle_all([found for found, _ in scanned])
        for sentence, found, (_, spans) in zip(sentences, settled, scanned, strict=True):
            for amount in found:
                added = figure(amount, sentence.text, f"f{len(document.figures) + 1}", sentence.id, sentence.start)
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
                added_date = date_mention(
                    span, sentence.text, f"d{len(document.dates) + 1}", sentence.id, sentence.start
                )
                document.dates.append(added_date)
