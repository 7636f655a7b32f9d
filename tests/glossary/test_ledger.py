"""The ledger of hits: what stands in it, that ids last, and that a spreadsheet runs nothing of it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Claim, Note
from pipeline.glossary import FindMentions, Glossary, Term, decide, hits_of, read_decisions, read_hits, write_hits
from pipeline.glossary.ledger import COLUMNS, HITS, TABLE, current_hits, safe_cell, table
from pipeline.glossary.report import consistency

TERMS = (
    Term(source="云帆科技", target="Cloudsail", kind="organisation", aliases=("云帆",)),
    Term(source="林若溪", target="Lin Ruoxi", kind="person", short="Lin", forbidden=("Ruoxi Lin",)),
    Term(source="估值", target="valuation", status="candidate"),
)
GLOSSARY = Glossary((TERMS,))


@pytest.fixture
def made(make_document):
    def make(*paragraphs, article="a", claims=()):
        document = make_document(*paragraphs)
        document.article = document.article.model_copy(update={"id": article, "source_path": f"in/{article}.md"})
        FindMentions(GLOSSARY)(document)
        points = tuple(Claim(text=text, sources=(s,), status=status, engine="x") for text, s, status in claims)
        document.note = Note(points=points)
        return document

    return make


def test_a_hit_says_where_it_stands_and_how_it_was_told(made):
    claims = [("Cloud-sail hired Ruoxi Lin.", "s1", "draft"), ("Lin left.", "s2", "verified")]
    hits = hits_of(made("云帆聘请林若溪。林若溪离开，估值下降。", claims=claims), None, GLOSSARY.statuses)
    assert [(h.surface, h.term, h.english, h.told, h.check, h.status) for h in hits] == [
        ("云帆", "云帆科技", "Cloud-sail", "variant", "wrong", "accepted"),
        ("林若溪", "林若溪", "Ruoxi Lin", "forbidden", "wrong", "accepted"),
        ("林若溪", "林若溪", "Lin", "short", "ok", "accepted"),
        ("估值", "估值", "", "untold", "", "candidate"),
    ]
    assert hits[0].text == "云帆聘请林若溪。"
    assert (hits[2].start, hits[2].end) == (8, 11)


def test_a_claim_that_is_chinese_tells_nothing(made):
    [hit] = hits_of(made("云帆上市。", claims=[("Cloudsail上市。", "s1", "source_only")]))
    assert (hit.told, hit.english) == ("untold", "")


def test_a_name_that_only_the_article_gives(made):
    [hit] = hits_of(made("芯片公司云砚科技（Yunyan Technology）上市。"), None, GLOSSARY.statuses)
    assert (hit.term, hit.status) == ("云砚科技", "introduced")


def test_ids_last_through_edits_further_off_and_differ_within_an_article(made):
    text = "今天上午云帆科技在会上宣布将投资十亿元建设新的工厂。"
    [one] = hits_of(made(text))
    ids = [hit.id for hit in hits_of(made("新的第一段。", text + "云帆科技另有计划。", text))]
    assert ids[0] == one.id
    assert len(set(ids)) == 3
    repeated = [hit.id for hit in hits_of(made(text, text))]
    assert repeated == [one.id, f"{one.id}-2"]


def test_hits_stand_in_the_order_of_the_paths_and_come_back(made, tmp_path):
    a, b = made("云帆上市。", article="a"), made("林若溪离开。", article="b")
    write_hits(tmp_path, [*hits_of(b), *hits_of(a)])
    assert read_hits(tmp_path) == (*hits_of(a), *hits_of(b))
    assert (tmp_path / TABLE).read_bytes().count(b"\r\n") == 1 + len(hits_of(a)) + len(hits_of(b))


def test_a_folder_without_hits_and_with_broken_lines(tmp_path):
    assert read_hits(tmp_path) == ()
    (tmp_path / HITS).write_text('{"id": 1\n\n[]\n', encoding="utf-8")
    assert read_hits(tmp_path) == ()


def test_hits_show_the_decisions_as_they_are_now(made, tmp_path):
    document = made("云帆上市。")
    write_hits(tmp_path, hits_of(document))
    decide(tmp_path, read_hits(tmp_path)[0], "right", by="ed")
    [hit] = current_hits(tmp_path, read_decisions(tmp_path))
    assert hit.verdict == "right"


@given(st.text(max_size=50))
def test_no_cell_is_a_formula(text):
    cell = safe_cell(text)
    assert cell.lstrip()[:1] not in set("=+-@\t\r＝＋－＠")
    assert "\n" not in cell


def test_the_table_is_csv_with_a_row_for_each_hit(made):
    hits = hits_of(made('=HYPERLINK("http://example.com")云帆上市。'))
    [header, row] = csv.reader(io.StringIO(table(hits)))
    assert tuple(header) == COLUMNS
    assert row[COLUMNS.index("text")].startswith("'=HYPERLINK")


def test_consistency_over_a_batch(made):
    claims = [
        ("Cloudsail rose.", "s1", "verified"),
        ("Cloud Sail fell.", "s2", "verified"),
        ("Lin left.", "s3", "verified"),
    ]
    hits = hits_of(made("云帆上涨。云帆下跌。林若溪离开。云帆没有消息。", claims=claims))
    uneven, even = consistency(hits)
    assert (uneven.term, uneven.hits, uneven.told, uneven.share) == ("云帆科技", 3, 2, 0.5)
    assert uneven.renderings == (("Cloud Sail", 1), ("Cloudsail", 1))
    assert not uneven.is_consistent
    assert (even.target, even.renderings, even.is_consistent) == ("Lin Ruoxi", (("Lin Ruoxi", 1),), True)
