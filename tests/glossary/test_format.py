"""The columns of a glossary beyond name and English: status, short and forbidden English, context, whose file wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.glossary import FindMentions, Glossary, GlossaryFile, Matcher, Term, glossary_files, load_glossary
from pipeline.glossary.forms import DOTS, fold_signs
from pipeline.glossary.loading import listed, read_glossary
from pipeline.glossary.rows import COLUMNS, cells_of, term_of
from pipeline.language import fold

HEADER = ",".join(COLUMNS) + "\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_column(tmp_path):
    row = "云帆,Cloudsail,organisation,云帆科技|YF,CS,Cloud Sail|Yunfan,公司|集团,企业,树|河,小,candidate,a note\n"
    [term] = read_glossary(write(tmp_path / "mine.csv", HEADER + row)).terms
    assert (term.short, term.forbidden, term.status) == ("CS", ("Cloud Sail", "Yunfan"), "candidate")
    assert (term.before, term.after) == (("公司", "集团"), ("企业",))
    assert (term.not_before, term.not_after, term.note) == (("树", "河"), ("小",), "a note")
    cells = cells_of(term)
    assert term_of(COLUMNS, [cells[column] for column in COLUMNS]) == term


@pytest.mark.parametrize(
    ("column", "row"),
    [
        ("status", "云帆,Cloudsail,term,,,,,,,,perhaps,"),
        ("forbidden", "云帆,Cloudsail,term,,,Cloudsail,,,,,,"),
        ("forbidden", "云帆,Cloudsail,term,,CS,CS,,,,,,"),
        ("short", "云帆,Cloudsail,term,,=1,,,,,,,"),
        ("note", "云帆,Cloudsail,term,,,,,,,,,=1+1"),
        ("not_before", "云帆,Cloudsail,term,,,,,,=cmd,,,"),
        ("not_before", "云帆,Cloudsail,term,,,,,,-x!A0,,,"),
        ("before", "云帆,Cloudsail,term,,,," + "长" * 21 + ",,,,,"),
    ],
)
def test_a_bad_cell_is_named(column, row, tmp_path):
    reading = read_glossary(write(tmp_path / "mine.csv", f"{HEADER}{row}\n星野,Starfield,term,,,,,,,,,\n"))
    assert [term.source for term in reading.terms] == ["星野"]
    assert f"mine.csv, row 2, column {column}:" in reading.diagnostics[0].message


def test_semicolons_and_tabs_are_told_from_the_header(tmp_path):
    for mark in ";\t":
        path = write(tmp_path / "mine.csv", f"source{mark}target\n云帆{mark}Cloudsail, Inc.\n")
        assert [term.target for term in read_glossary(path).terms] == ["Cloudsail, Inc."]


def matcher(*terms: Term) -> Matcher:
    return Matcher(Glossary((terms,)).forms)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("云帆这家公司", True),
        ("创业企业云帆", True),
        ("云帆在天上飘", False),
        ("云帆在天上飘着看起来像一家公司", False),  # 公司 stands too far
        ("云帆很美。公司很大", False),  # in another sentence
        ("公司云帆", False),  # on the wrong side
        ("云帆科技很美", True),  # says more: needs no context
    ],
)
def test_a_term_that_asks_for_context(text, found):
    term = Term(source="云帆", target="Cloudsail", aliases=("云帆科技",), before=("公司",), after=("企业",))
    assert bool(matcher(term).find(text)) is found


def test_forbidden_context_counts_although_the_context_asked_for_is_there():
    term = Term(source="云帆", target="Cloudsail", before=("公司",), not_before=("树",))
    assert matcher(term).find("云帆树公司") == []


def test_mentions_carry_the_short_and_the_forbidden_english(make_document):
    term = Term(source="林若溪", target="Lin Ruoxi", kind="person", short="Lin", forbidden=("Ruoxi Lin",))
    document = make_document("林若溪说。")
    FindMentions(Glossary(((term,),)))(document)
    [found] = document.mentions
    assert (found.short, found.forbidden) == ("Lin", ("Ruoxi Lin",))


def test_a_candidate_is_found_and_marked(make_document):
    terms = (Term(source="云帆", target="Cloudsail", status="candidate"), Term(source="星野", target="Starfield"))
    document = make_document("云帆和星野。")
    FindMentions(Glossary((terms,)))(document)
    assert [(m.source, m.status) for m in document.mentions] == [("云帆", "candidate"), ("星野", "hit")]


def test_a_rejected_row_takes_the_form_from_weaker_rows_and_from_the_article(make_document):
    weak = Term(source="山雨欲来", target="Storm", aliases=("山雨",))
    strong = Term(source="山雨", target="山雨", status="rejected")
    glossary = Glossary(((weak,), (strong,)))
    assert [m.start for m in Matcher(glossary.forms).find("山雨。山雨欲来")] == [3]
    assert glossary.rejects("山雨")
    assert glossary.lookup("山雨") is None
    rejected = Term(source="云砚科技", target="云砚科技", status="rejected")
    document = make_document("芯片公司云砚科技（Yunyan Technology）上市。")
    FindMentions(Glossary(((rejected,),)))(document)
    assert document.mentions == []
    again = Term(source="山雨", target="Rain")
    assert Glossary(((weak,), (strong,), (again,))).lookup("山雨") == again


def test_a_rejected_row_needs_no_english_and_changes_the_digest(tmp_path):
    path = write(tmp_path / "mine.csv", "source,target,status\n山雨,,rejected\n")
    glossary = load_glossary([path], starter=False)
    assert glossary.diagnostics == ()
    assert glossary.terms == ()
    assert glossary.digest != Glossary(()).digest


def test_project_over_user_over_starter(tmp_path, starter):
    config, project = tmp_path / "config", tmp_path / "project"
    write(config / "glossary.csv", "source,target\n英伟达,User\n云帆,User\n")
    write(config / "glossaries" / "more.csv", "source,target\n云帆,More\n")
    write(project / "glossary.csv", "source,target\n英伟达,Project\n")
    named = write(project / "named.csv", "source,target\n星野,Named\n")
    files = glossary_files([named], folder=project, config=config)
    assert [(file.path.name, file.origin) for file in files] == [
        ("glossary.csv", "user"), ("more.csv", "user"), ("glossary.csv", "project"), ("named.csv", "project"),
    ]  # fmt: skip
    glossary = load_glossary(files)
    assert {s: glossary.lookup(s).target for s in ("英伟达", "云帆", "星野")} == {
        "英伟达": "Project", "云帆": "More", "星野": "Named",
    }  # fmt: skip
    rows = {(row.term.source, row.term.target): row for row in listed(files)}
    assert rows["英伟达", "Project"].shadowed_by is None
    assert rows["英伟达", "User"].shadowed_by == "glossary.csv"
    assert (rows["英伟达", "NVIDIA"].origin, rows["英伟达", "NVIDIA"].shadowed_by) == ("starter", "glossary.csv")
    assert len(rows) == len(starter.terms) + 5


def test_a_file_named_twice_counts_once_where_it_is_strongest(tmp_path):
    path = write(tmp_path / "glossary.csv", "source,target\n云帆,Cloudsail\n")
    files = glossary_files([path, tmp_path / "." / "glossary.csv"], folder=tmp_path, config=tmp_path / "none")
    assert files == (GlossaryFile(tmp_path / "." / "glossary.csv", "project"),)


def test_the_configuration_folder_may_be_named(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path))
    write(tmp_path / "glossary.csv", "source,target\n云帆,Cloudsail\n")
    assert [file.origin for file in glossary_files(folder=tmp_path / "elsewhere")] == ["user"]


def test_folding_is_that_of_the_language_room():
    signs = {ord(dot): "·" for dot in DOTS} | dict.fromkeys(map(ord, "‐‑‒–"), "-") | dict.fromkeys(map(ord, "’‘"), "'")
    for code in range(0x10000):
        if not 0xD800 <= code < 0xE000:
            assert fold_signs(chr(code)) == fold(chr(code)).translate(signs), hex(code)
