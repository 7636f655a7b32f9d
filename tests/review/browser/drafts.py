"""Drafts in a briefing that was made without an engine: English sentences of ours, judged by the real checks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.briefing.amend import check_text
from pipeline.document import TITLE_BLOCK, Claim, Document, Note
from pipeline.language import Normalise
from pipeline.writers.briefing_file import BriefingFile

SENTENCES = Path(__file__).with_name("drafts.json")


def document_of(briefing: BriefingFile) -> Document:
    """The document of a briefing file, as the checks need it."""
    title = briefing.title
    document = Document(
        saved="",
        article=briefing.article,
        sentences=list(briefing.sentences),
        title_sentence=title.sentence,
        mentions=[*title.mentions, *briefing.mentions],
        figures=[*title.figures, *briefing.figures],
        dates=[*title.dates, *briefing.dates],
        note=briefing.note,
    )
    Normalise()(document)
    return document


def put_drafts(folder: Path, slug: str) -> None:
    """Give claims of a note the English of drafts.json, by the Chinese they rest on.

    A claim is `verified` where every check passes, else `draft`. Raises KeyError for a sentence that is not there.
    """
    path = folder / f"{slug}.json"
    briefing = BriefingFile.model_validate_json(path.read_bytes())
    document = document_of(briefing)
    texts = {sentence.id: sentence.text for sentence in document.all_sentences()}
    wanted: dict[str, Any] = {each["chinese"]: each for each in json.loads(SENTENCES.read_text(encoding="utf-8"))}

    def told(claim: Claim | None) -> Claim | None:
        if claim is None:
            return None
        chinese = "".join(texts[source] for source in claim.sources)
        given = next((each for start, each in wanted.items() if chinese.startswith(start)), None)
        if given is None:
            return claim
        place = "headline" if claim.sources == (TITLE_BLOCK,) else "point"
        checks = check_text(document, claim.sources, given["english"], place)
        return Claim(
            text=given["english"],
            sources=claim.sources,
            status="verified" if all(check.ok for check in checks) else "draft",
            engine="local",
            checks=checks,
            alternatives=tuple(given.get("others", ())),
        )

    note = briefing.note
    changed = Note(
        headline=told(note.headline),
        brief=told(note.brief),
        points=tuple(claim for point in note.points if (claim := told(point))),
        figures=note.figures,
        people=note.people,
        organisations=note.organisations,
        timeline=note.timeline,
        quotes=note.quotes,
    )
    made = briefing.model_copy(update={"note": changed})
    path.write_text(made.model_dump_json(by_alias=True, indent=1), encoding="utf-8")
