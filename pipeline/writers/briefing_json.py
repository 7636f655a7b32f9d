"""The briefing file as JSON text: UTF-8 as it is (no \\u escapes), one space of indent, a final newline."""

from __future__ import annotations

import json

from pipeline.document import Document, Frozen, MadeWith
from pipeline.writers.briefing_file import briefing_file


def json_text(briefing: Frozen) -> str:
    """The text of a briefing file, or of another of our files. Keys stand in the order of the model, so that two runs
    can be compared with `diff`."""
    return json.dumps(briefing.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n"


class JsonWriter:
    """`<slug>.json`: the contract "zhbrief/1". `BriefingFile.model_validate_json` reads it back."""

    name = "json"
    suffix = ".json"

    def render(self, document: Document, made_with: MadeWith) -> str:
        """The text of the file."""
        return json_text(briefing_file(document, made_with))
