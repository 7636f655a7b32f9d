"""The contract "zhbrief/1": what is in the file, that it reads back, that its schema and its page are current."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Article, Document, Figure, Sentence
from pipeline.writers import WRITERS, BriefingFile, briefing_file
from pipeline.writers.briefing_json import json_text
from pipeline.writers.schema import schema_text

DOCS = Path(__file__).parents[2] / "docs"


def test_top_level_fields_in_their_order(sample):
    data = json.loads(WRITERS["json"].render(sample.document(), sample.MADE_WITH))
    assert list(data) == [
        *("schema", "status", "article", "title", "sentences", "mentions", "figures", "dates"),
        *("facts", "summary", "note", "diagnostics", "engine", "made_with"),
    ]
    assert data["schema"] == "zhbrief/1"
    assert data["status"] == "ok"


def test_the_title_is_kept_apart_from_the_body(sample):
    briefing = briefing_file(sample.document(), sample.MADE_WITH)
    assert {each.sentence for each in (*briefing.title.mentions, *briefing.title.figures)} == {"title"}
    body = (*briefing.mentions, *briefing.figures, *briefing.dates)
    assert body
    assert "title" not in {each.sentence for each in body}
    assert len(briefing.title.figures) + len(briefing.figures) == len(sample.document().figures)


def test_no_times_and_no_ranks(sample):
    data = json.loads(WRITERS["json"].render(sample.document(), sample.MADE_WITH))
    assert "timings" not in data
    assert set(data["summary"]) == {"method", "sentences"}


def test_reads_back_as_it_was_written(sample):
    briefing = briefing_file(sample.document(), sample.MADE_WITH)
    assert BriefingFile.model_validate_json(json_text(briefing)) == briefing


def test_chinese_stands_in_it_as_it_is(sample):
    text = WRITERS["json"].render(sample.document(), sample.MADE_WITH)
    assert "云栎科技" in text
    assert "\\u" not in text


@pytest.mark.parametrize("low", ["0.00005", "0.0000001", "-0.00001", "0.0001", "12345678901234567.5", "1E+22", "0.5"])
def test_numbers_are_written_as_python_writes_them(low):
    figure = Figure.model_validate(
        {"id": "f1", "sentence": "s1", "start": 0, "end": 1, "surface": "若干", "kind": "percent", "low": Decimal(low)}
        | {"high": Decimal(low), "unit": "%", "hedge": "exact", "english": '"e-1"\n0.0000'}
    )
    assert json_text(figure) == json.dumps(figure.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


@given(low=st.decimals(min_value=-(10**12), max_value=10**12, places=3))
def test_numbers_are_plain_and_keep_their_value(low):
    figure = Figure.model_validate(
        {
            "id": "f1",
            "sentence": "s1",
            "start": 0,
            "end": 2,
            "surface": "若干",
            "kind": "count",
            "low": low,
            "high": low,
        }
        | {"unit": None, "hedge": "exact", "english": "some"}
    )
    dumped = json.loads(json.dumps(figure.model_dump(mode="json")))
    assert isinstance(dumped["low"], int | float)
    assert Decimal(str(dumped["low"])) == low


@pytest.mark.parametrize(("blocks", "status"), [(False, "failed"), (True, "ok")])
def test_status_is_the_documents(sample, blocks, status):
    document = sample.document() if blocks else sample.document(blocks=())
    assert briefing_file(document, sample.MADE_WITH).status == status


def test_schema_in_docs_is_current():
    kept = (DOCS / "briefing.schema.json").read_text(encoding="utf-8")
    assert kept == schema_text(), "renew it: python -m pipeline.writers.schema > docs/briefing.schema.json"


def test_what_is_written_has_every_field_of_the_schema(sample):
    schema = json.loads(schema_text())
    problems = list(
        _mismatches(schema, json.loads(WRITERS["json"].render(sample.document(), sample.MADE_WITH)), schema)
    )
    assert problems == []


def _mismatches(part, value, schema, path="$"):
    """Objects whose keys are not exactly those the schema requires; enough of a validator for our own schema."""
    if "$ref" in part:
        part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, dict) and "anyOf" in part:
        part = next(schema["$defs"][each["$ref"].rsplit("/", 1)[1]] for each in part["anyOf"] if "$ref" in each)
    if isinstance(value, dict) and "properties" in part:
        if set(value) != set(part["required"]) or set(value) != set(part["properties"]):
            yield path
        for key, each in value.items():
            yield from _mismatches(part["properties"].get(key, {}), each, schema, f"{path}.{key}")
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _mismatches(part.get("items", {}), each, schema, f"{path}[{number}]")


def test_every_field_is_explained_in_the_docs():
    schema = json.loads(schema_text())
    page = (DOCS / "briefing.md").read_text(encoding="utf-8")
    fields = {name for part in (schema, *schema["$defs"].values()) for name in part.get("properties", {})}
    assert sorted(name for name in fields if f"`{name}`" not in page) == []


def test_a_document_with_nothing_but_an_article_can_be_written(sample):
    bare = Document(saved="", article=Article(id="x", source_path="x.txt", shape="plain_text", title=""))
    for writer in WRITERS.values():
        assert writer.render(bare, sample.MADE_WITH)


def test_sentence_without_its_block_does_not_break_the_notes(sample):
    document = sample.document()
    document.sentences.append(Sentence(id="s99", block="b99", start=0, end=1, text="甲"))
    for writer in WRITERS.values():
        assert writer.render(document, sample.MADE_WITH)
