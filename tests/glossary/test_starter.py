"""The starter glossaries are clean, large enough, and find what business news names."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.glossary import FindMentions, Matcher, Term, lint, read_glossary, starter_files

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def test_every_row_loads():
    for path in starter_files():
        assert read_glossary(path).diagnostics == (), path.name


def test_lint_is_clean():
    terms = [term for path in starter_files() for term in read_glossary(path).terms]
    assert lint(terms) == []


def test_size(starter):
    counts = Counter(term.kind for term in starter.terms)
    assert sum(counts.values()) >= 400
    assert all(counts[kind] >= 100 for kind in ("person", "organisation", "product", "media", "place", "term"))


def test_every_form_is_found_as_its_own_term(starter):
    """An alias that its own guards or another term's form make unfindable would be dead weight."""
    matcher = Matcher(starter.forms)
    lost = []
    for term in starter.terms:
        for form in term.written:
            found = [m for m in matcher.find(form) if (m.start, m.end) == (0, len(form))]
            if [m.term.source for m in found] != [term.source]:
                lost.append((term.source, form))
    assert lost == []


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ([("云帆", "A", ()), ("云帆", "A", ())], "duplicate-source"),
        ([("云帆", "A", ()), ("云帆", "B", ())], "two-targets"),
        ([("云帆", "A", ("星野",)), ("星野", "B", ())], "alias-is-source"),
        ([("云帆", "A", ("帆帆",)), ("星野", "B", ("帆帆",))], "shared-alias"),
        ([("云帆", "A云", ())], "chinese-in-target"),
        ([("云帆", "A，B", ())], "chinese-in-target"),
    ],
)
def test_lint_finds(terms, code):
    assert [f.code for f in lint([Term(source=s, target=t, aliases=a) for s, t, a in terms])] == [code]


def test_lint_of_a_sound_list():
    assert lint([Term(source="云帆", target="A", aliases=("云帆科技",)), Term(source="星野", target="B")]) == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")
def test_names_of_the_shared_articles_are_found(starter, make_document):
    entities = json.loads((SHARED / "gold" / "entities.json").read_text(encoding="utf-8"))
    stage = FindMentions(starter)
    total, missed = 0, []
    for number, kinds in entities.items():
        (path,) = (SHARED / "gold").glob(f"{number}_*.json")
        gold = json.loads(path.read_text(encoding="utf-8"))
        texts = [body if isinstance(body, str) else body["text"] for body in gold["body"]]
        document = make_document(*texts, title=gold["title"])
        stage(document)
        found = {mention.source.replace(" ", "") for mention in document.mentions}
        for kind in ("PER", "ORG", "PROD"):
            total += len(kinds[kind])
            missed += [(number, name) for name in kinds[kind] if name.replace(" ", "") not in found]
    assert len(missed) <= 0.03 * total, missed
