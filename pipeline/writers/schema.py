"""The JSON Schema of the briefing file. `python -m pipeline.writers.schema > docs/briefing.schema.json` renews it."""

from __future__ import annotations

import json
import sys
from typing import Any

from pipeline.writers.briefing_file import BriefingFile


def schema_text() -> str:
    """JSON Schema (2020-12) of what `briefing_json` writes, generated from the model."""
    generated = BriefingFile.model_json_schema(by_alias=True, mode="serialization")
    for part in (generated, *generated["$defs"].values()):
        _require_all(part)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **generated}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _require_all(part: dict[str, Any]) -> None:
    """The writer leaves no field out, also not one that has its default: a program may rely on each."""
    if part.get("type") == "object" and "properties" in part:
        part["required"] = list(part["properties"])


if __name__ == "__main__":
    sys.stdout.write(schema_text())
