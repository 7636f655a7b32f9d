"""The place of a sentence in the file as it was saved.

Only a file that the folder's manifest names is read, and only while its digest is the one that the manifest has: the
page never shows a file that no run has read. It is read as the run read it, so that the offsets are those of the run.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.document import Article, raw_span
from pipeline.review.shelf import Opened

if TYPE_CHECKING:
    from pipeline.batch.manifest import Line

AROUND = 400
"""Characters of the file that are shown on each side."""
LONGEST = 4_000
HELD = 8
MOST_ENTRIES = 20_000

View = dict[str, Any]


class SavedFiles:
    """The saved files of one output folder. `base`: the folder that the run was started in, the working folder unless
    given; the manifest's paths count from there."""

    def __init__(self, folder: Path, base: Path | None = None) -> None:
        self._folder = folder
        self._base = base or Path()
        self._held: OrderedDict[tuple[str, str], str] = OrderedDict()

    def place(self, opened: Opened, sentence_id: str) -> View:
        """The sentence in its file, or why it cannot be shown. Raises KeyError for a sentence that is not there."""
        sentence = opened.reading.sentences[sentence_id]
        article = opened.briefing.article
        text = self._text(article)
        if isinstance(text, _No):
            return _missing(article, text.why)
        block = next((each for each in article.blocks if each.id == sentence.block), None)
        if block is not None:
            start, end = raw_span(block, sentence.start, sentence.end)
        else:  # the title: readers do not say where they have it from
            start = text.find(sentence.text)
            end = start + len(sentence.text)
        if not 0 <= start < end <= len(text):
            return _missing(article, "The title does not stand in the file in these words.")
        return {
            "found": True,
            "file": article.source_path,
            "before": text[max(0, start - AROUND) : start],
            "text": text[start : min(end, start + LONGEST)],
            "after": text[end : end + AROUND],
            "line": text.count("\n", 0, start) + 1,
            "raw_start": start,
            "raw_end": end,
            "message": "",
        }

    def _text(self, article: Article) -> str | _No:
        from pipeline.batch.manifest import MANIFEST, Lines  # not before it is asked for: the page opens the sooner

        lines = Lines(self._folder / MANIFEST)
        try:
            line = lines.get(article.source_path)
        finally:
            lines.close()
        if line is None:
            return _No("The folder's manifest does not name the file.")
        held = self._held.get((line.source, line.input))
        if held is not None:
            return held
        found = self._read(article, line)
        if isinstance(found, str):
            self._held[line.source, line.input] = found
            while len(self._held) > HELD:
                self._held.popitem(last=False)
        return found

    def _read(self, article: Article, line: Line) -> str | _No:
        from pipeline.batch.making import entry_digest
        from pipeline.batch.manifest import file_digest
        from pipeline.readers import read_documents

        name = line.source
        if not (self._base / name).is_file():  # an article of a file with many: its path ends in #id
            name = name.rpartition("#")[0]
        path = self._base / name
        if not name or not path.is_file():
            return _No("The file is not here. Start `zhbrief review` where the run was started.")
        is_the_same = file_digest(path) == line.input
        for document in islice(read_documents(path, source_path=name, shape=article.shape), MOST_ENTRIES):
            if document.article.source_path == line.source and (is_the_same or entry_digest(document) == line.input):
                return document.saved
        return _No("The file has changed since the note was made. Run `zhbrief run` again.")


@dataclass(frozen=True)
class _No:
    why: str


def _missing(article: Article, why: str) -> View:
    return {
        "found": False,
        "file": article.source_path,
        "before": "",
        "text": "",
        "after": "",
        "line": None,
        "raw_start": None,
        "raw_end": None,
        "message": why,
    }
