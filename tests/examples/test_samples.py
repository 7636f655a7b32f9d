"""outputs/samples is what a visitor sees first: it must fit the sample articles, the schema and the rules of today.

`make samples` makes it anew with the local engine. What no engine touches is made again here and compared.
"""

import json
from pathlib import Path

import pytest

from pipeline.flow import Flow, chinese_stages
from pipeline.glossary import load_glossary
from pipeline.readers import read_file
from pipeline.settings import Settings
from pipeline.writers.briefing_file import BriefingFile

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLES = sorted((REPOSITORY / "outputs" / "samples").glob("*.json"))
ARTICLES = sorted(p for p in (REPOSITORY / "examples").iterdir() if p.is_file() and p.name != "README.md")


@pytest.fixture(scope="module")
def stages():
    return chinese_stages(Settings(), load_glossary())


def test_every_sample_article_has_its_note():
    sources = sorted(Path(json.loads(p.read_text(encoding="utf-8"))["article"]["source_path"]).name for p in SAMPLES)
    assert sources == [p.name for p in ARTICLES]
    for path in SAMPLES:
        assert path.with_suffix(".md").is_file()
        assert path.with_suffix(".html").is_file()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_sample_is_in_step(path, stages):
    kept = BriefingFile.model_validate_json(path.read_text(encoding="utf-8"))
    document = read_file(REPOSITORY / kept.article.source_path, source_path=kept.article.source_path)
    Flow(stages).run(document)
    assert document.article.model_dump(exclude={"id"}) == kept.article.model_dump(exclude={"id"}), "make samples"
    assert tuple(document.sentences) == tuple(kept.sentences)
    assert tuple(m for m in document.mentions if m.sentence != "title") == tuple(kept.mentions)
    assert tuple(f for f in document.figures if f.sentence != "title") == tuple(kept.figures)
    assert tuple(d for d in document.dates if d.sentence != "title") == tuple(kept.dates)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_sample_was_made_by_a_real_engine_and_says_something(path):
    kept = BriefingFile.model_validate_json(path.read_text(encoding="utf-8"))
    assert kept.engine.name == "local"
    assert kept.note.headline is not None
    assert len(kept.note.points) >= 3
    claims = [kept.note.headline, kept.note.brief, *kept.note.points]
    assert sum(claim.status == "verified" for claim in claims) >= len(claims) / 2
