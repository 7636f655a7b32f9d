"""What is taken away into a spreadsheet."""

import csv
import io
import json
import os
import zipfile

from openpyxl import load_workbook

from tests.review.conftest import ledger


def table(answer):
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_claims_come_with_what_was_decided(client):
    item = client.claim("上市")
    client.decide("/api/claim", item=item["id"], verdict="edited", text="It plans to float in 2027.", was=item["text"])
    rows = table(client.get("/export/claims.csv"))
    assert len(rows) == len(client.rows(kind="claim", state="all", sure="1"))
    [row] = [row for row in rows if row["text"] == item["text"]]
    assert (row["decision"], row["decided text"], row["by"]) == ("edited", "It plans to float in 2027.", "Mei")
    assert row["chinese"] == "公司计划在2027年上市。"


def test_a_filter_narrows_what_is_taken(client):
    article = client.claim("上市")["article"]["key"]
    term = client.term("海棠资本")
    assert (
        0
        < len(table(client.get(f"/export/claims.csv?article={article}")))
        < len(table(client.get("/export/claims.csv")))
    )
    assert len(table(client.get(f"/export/hits.csv?term={term['term_key']}"))) == term["hits"]
    assert table(client.get("/export/hits.csv?article=none")) == []
    assert client.get("/export/claims.csv?state=x").status_code == 422


def test_terms_come_with_their_renderings(client):
    [row] = [row for row in table(client.get("/export/terms.csv")) if row["term"] == "云砚科技"]
    assert "Cloud Inkstone 1" in row["renderings"]


def test_no_cell_is_a_formula(folder, open_page):
    hostile = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "\x08=1", "\ud800=1"]
    rows = ledger(folder, "hits.jsonl")
    for number, row in enumerate(rows):
        row |= {"target": hostile[number % len(hostile)], "english": hostile[number % len(hostile)]}
        row["surface"] = row["term"] = hostile[number % len(hostile)]
    (folder / "out" / "hits.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    path = next((folder / "out").glob("*-a.json"))
    data = json.loads(path.read_text(encoding="utf-8"))
    data["note"]["brief"]["text"] = "=1+1"
    stamp = path.stat()
    path.write_text(json.dumps(data), encoding="utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # older than the list of hits, as a run leaves it
    client = open_page().enter()
    for name in ("claims", "hits", "terms"):
        for row in table(client.get(f"/export/{name}.csv")):
            assert not any((value or "").startswith(("=", "+", "-", "@", "\t", "＝")) for value in row.values())
        data = client.get(f"/export/{name}.xlsx").content
        for cells in load_workbook(io.BytesIO(data)).active.iter_rows():
            assert all(cell.data_type in ("s", "n") for cell in cells)
        assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
