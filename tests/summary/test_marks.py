"""The marks in benchmarks/marks: well formed, and still on the sentences they were made for."""

import hashlib
import json
from pathlib import Path

import pytest

from pipeline.cleaning import Clean
from pipeline.language import Normalise, Split
from pipeline.readers import read_file

ROOT = Path(__file__).parents[2]
MARKS = sorted((ROOT / "benchmarks" / "marks").glob("*.json"))


def cases():
    for path in MARKS:
        article = json.loads(path.read_text("utf-8"))["article"]
        marks = [pytest.mark.shared] if article.startswith("..") else []
        yield pytest.param(path, id=path.stem, marks=marks)


@pytest.mark.parametrize("path", list(cases()))
def test_marks_stand_on_their_sentences(path):
    data = json.loads(path.read_text("utf-8"))
    marks = data["marks"]
    assert [sum(mark["within"] <= count for mark in marks) for count in (3, 5, 8)] == [3, 5, 8]
    assert len({mark["sentence"] for mark in marks}) == 8
    assert all(mark["reason"].isascii() and mark["reason"] for mark in marks), "reasons, and no text of the article"
    article = ROOT / data["article"]
    if not article.is_file():
        pytest.skip(f"{data['article']} is not here")
    document = read_file(article)
    for stage in (Clean(), Normalise(), Split()):
        stage(document)
    digests = {hashlib.sha256("".join(s.text.split()).encode()).hexdigest()[:12] for s in document.sentences}
    changed = [mark["sentence"] for mark in marks if mark["digest"] not in digests]
    assert len(changed) <= 1, f"sentences {changed} have changed: read the article and mark it anew"


def test_enough_articles_are_marked():
    folders = [json.loads(path.read_text("utf-8"))["article"].rsplit("/", 1)[0] for path in MARKS]
    assert folders.count("../shared/articles") == 5
    assert folders.count("../shared/articles/more") >= 6
    assert folders.count("examples") >= 8
