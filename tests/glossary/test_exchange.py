"""Glossaries to other formats and back: what a format can hold comes back, what it cannot is said."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from pipeline.glossary import Term
from pipeline.glossary.exchange import EXCHANGES, export, format_of, read_exchange

TERMS = (
    Term(source="云帆科技", target='Cloudsail, "Inc."', kind="organisation", aliases=("云帆", "Yun & <Fan>"),
         short="Cloudsail", forbidden=("Cloud Sail",), note="a; b"),
    Term(source="林若溪", target="Lin Ruoxi", kind="person", short="Lin"),
    Term(source="山雨", target="山雨", status="rejected"),
)  # fmt: skip
GUARDED = Term(source="苹果", target="Apple", before=("公司",), not_after=("吃",), status="candidate")


def back(tmp_path, terms, kind):
    path = tmp_path / f"terms.{kind}"
    path.write_bytes(export(terms, kind).data)
    return read_exchange(path, kind)


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx"])
def test_a_round_trip_loses_nothing(kind, tmp_path):
    terms = (*TERMS, GUARDED)
    reading = back(tmp_path, terms, kind)
    assert reading.terms == terms
    assert reading.diagnostics == ()
    assert export(terms, kind).lost == ()


def test_a_round_trip_through_tbx_loses_what_it_says(tmp_path):
    assert back(tmp_path, TERMS, "tbx").terms == TERMS
    assert export(TERMS, "tbx").lost == ()
    assert export((*TERMS, GUARDED), "tbx").lost == ("before (1 row)", "not_after (1 row)", "status candidate (1 row)")
    assert back(tmp_path, (GUARDED,), "tbx").terms == (Term(source="苹果", target="Apple"),)


def test_deepl_has_a_row_for_each_form_and_says_what_it_leaves_out(tmp_path):
    exported = export((*TERMS, GUARDED), "deepl")
    lines = exported.data.decode().splitlines()
    assert lines[:2] == ['云帆科技,"Cloudsail, ""Inc."""', '云帆,"Cloudsail, ""Inc."""']
    assert "short (2 rows)" in exported.lost
    assert "status rejected (1 row)" in exported.lost
    assert [t.source for t in back(tmp_path, TERMS, "deepl").terms] == ["云帆科技", "云帆", "Yun & <Fan>", "林若溪"]


def test_deepl_with_languages(tmp_path):
    path = tmp_path / "deepl.csv"
    path.write_text("云帆,Cloudsail,ZH,EN-GB\nStarfield,星野,en,zh\nWolke,Cloud,de,en\n", encoding="utf-8")
    reading = read_exchange(path, "deepl")
    assert [(t.source, t.target) for t in reading.terms] == [("云帆", "Cloudsail"), ("星野", "Starfield")]
    assert "row 3, column source: its languages are de and en" in reading.diagnostics[0].message


@pytest.mark.parametrize("kind", EXCHANGES)
def test_the_same_terms_give_the_same_bytes(kind):
    first = export(TERMS, kind).data
    time.sleep(1.1 if kind == "xlsx" else 0)  # a workbook's own time stamps are in seconds
    assert export(TERMS, kind).data == first


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    sheet = load_workbook(io.BytesIO(export((*TERMS, GUARDED), "xlsx").data)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_a_formula_in_a_workbook_is_refused_and_not_evaluated(tmp_path):
    book = Workbook()
    for row in (("source", "target", None), ("云帆", "=1+1", None), ("星野", "Starfield", None), (None, None, None)):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    reading = read_exchange(tmp_path / "x.xlsx", "xlsx")
    assert [term.source for term in reading.terms] == ["星野"]
    assert "row 2, column target" in reading.diagnostics[0].message


def test_a_workbook_that_unpacks_to_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.glossary.spreadsheet.MAX_UNPACKED", 1000)
    [found] = back(tmp_path, TERMS, "xlsx").diagnostics
    assert found.code == "glossary-unreadable"
    assert "1000 bytes" in found.message


DCT = """<?xml version="1.0"?>
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
     xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"><text><body>
<conceptEntry id="c1"><min:subjectField>organisation</min:subjectField>
<langSec xml:lang="en-GB"><termSec><term>Sail</term><basic:termType>shortForm</basic:termType></termSec>
<termSec><term>Cloudsail</term><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus></termSec>
<termSec><term>Cloud Sail</term><min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec>
</langSec><langSec xml:lang="zh-Hans"><termSec><term>云帆</term></termSec><termSec><term>云帆科技</term>
<min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus></termSec></langSec>
<langSec xml:lang="de"><termSec><term>Wolkensegel</term></termSec></langSec></conceptEntry>
<conceptEntry id="c2"><langSec xml:lang="zh"><termSec><term>星野</term></termSec></langSec></conceptEntry>
</body></text></tbx>"""
MARTIF = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="zh"><text><body><termEntry>
<langSet xml:lang="zh-CN"><tig><term>云帆</term></tig></langSet>
<langSet xml:lang="en"><ntig><termGrp><term>Cloudsail</term></termGrp></ntig></langSet></termEntry>
</body></text></martif>"""


def read(tmp_path, text):
    path = tmp_path / "x.tbx"
    path.write_text(text, encoding="utf-8")
    return read_exchange(path, "tbx")


def test_tbx_of_others_in_dct_style(tmp_path):
    reading = read(tmp_path, DCT)
    [term] = reading.terms
    assert (term.source, term.aliases, term.target) == ("云帆科技", ("云帆",), "Cloudsail")
    assert (term.kind, term.forbidden) == ("organisation", ("Cloud Sail",))
    assert "row 2, column target: the concept has no English term" in reading.diagnostics[0].message


def test_tbx_of_the_second_version(tmp_path):
    assert read(tmp_path, MARTIF).terms == (Term(source="云帆", target="Cloudsail"),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html></html>", "not TBX"),
        ("<tbx><text>", "not well-formed"),
        ('<!DOCTYPE tbx [<!ENTITY a "b">]><tbx>&a;</tbx>', "entity"),
        ('<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tbx>&a;</tbx>', "entity"),
        ("<tbx>" + "<a>" * 100 + "</a>" * 100 + "</tbx>", "nested"),
        ("", "not well-formed"),
    ],
)
def test_tbx_that_is_refused(text, reason, tmp_path):
    reading = read(tmp_path, text)
    assert reading.terms == ()
    assert reading.diagnostics[-1].code == "glossary-unreadable"
    assert reason in reading.diagnostics[-1].message


@pytest.mark.parametrize("kind", EXCHANGES)
def test_any_bytes_give_terms_or_a_diagnostic(kind, tmp_path):
    for number, data in enumerate((b"", b"\xff\xfe\x00", b"PK\x03\x04 no zip", b"a,b\n", b"<tbx/>")):
        path = tmp_path / f"{number}.{kind}"
        path.write_bytes(data)
        read_exchange(path, kind)
    assert read_exchange(tmp_path / "none", kind).diagnostics[0].code == "glossary-unreadable"


def test_a_zip_that_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("a.txt", "b")
    assert "no XLSX" in read_exchange(tmp_path / "x.xlsx", "xlsx").diagnostics[0].message


def test_the_name_tells_the_format(tmp_path):
    assert [format_of(tmp_path / name) for name in ("a.CSV", "a.tsv", "a.xlsx", "a.tbx", "a.txt")] == [
        "csv", "tsv", "xlsx", "tbx", None,
    ]  # fmt: skip


NAMES = st.text("云帆科技ABab &<>\"',;\t", min_size=2, max_size=12).map(
    lambda text: "名" + " ".join(text.split()) + "字"
)


@given(st.lists(st.tuples(NAMES, NAMES, st.lists(NAMES, max_size=3)), max_size=6, unique_by=lambda row: row[0]))
@settings(max_examples=25, deadline=None)
def test_round_trips_of_any_terms(tmp_path_factory, rows):
    terms = tuple(Term(source=s, target=t, aliases=tuple(a for a in al if a != s)) for s, t, al in rows)
    for kind in ("csv", "tsv", "xlsx", "tbx"):
        assert back(tmp_path_factory.mktemp("x"), terms, kind).terms == terms
