"""What is in the queue, in which order, how far it is done."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.review.app import NothingToReview, build_app
from pipeline.review.safety import Pass
from tests.review.conftest import ledger, run


def test_what_the_machine_was_unsure_of_comes_and_nothing_else(client):
    rows = client.rows()
    assert rows
    assert all(row["unsure"] and row["reasons"] for row in rows)
    claims = [row["status"] for row in rows if row["kind"] == "claim"]
    assert set(claims) == {"draft"}
    assert {row["label"] for row in rows if row["kind"] == "term"} == {"云砚科技", "海棠资本", "青岚实验室"}
    assert len(client.rows(sure="1")) > len(rows)


def test_it_says_why(client):
    reasons = {row["label"]: {each["code"] for each in row["reasons"]} for row in client.rows()}
    assert "new" in reasons["青岚实验室"]
    assert "candidate" in reasons["海棠资本"]
    assert "forbidden" in reasons["云砚科技"]
    listed = client.claim("上市")
    assert "alternatives" in {each["code"] for each in listed["reasons"]}


@pytest.mark.parametrize("name", ["kind", "check", "article", "term"])
def test_a_filter_shows_what_fits_and_counts_it(client, name):
    choices = {"kind": "claim", "check": "new-names", "article": client.claim("上市")["article"]["key"]}
    choices["term"] = client.term("海棠资本")["term_key"]
    every = client.json("/api/queue?size=200&state=all")
    found = client.json(f"/api/queue?state=all&{name}={choices[name]}")
    assert 0 < found["matching"] < every["matching"]
    ids = [row["id"] for row in every["rows"]]
    assert [row["id"] for row in found["rows"]] == [each for each in ids if each in {r["id"] for r in found["rows"]}]
    assert found["filter"][name] == choices[name]


def test_words_are_found_in_either_language(client):
    assert [row["label"] for row in client.rows(q="qinglan", kind="term")] == ["青岚实验室"]
    assert client.rows(q="上市", kind="claim")
    assert client.rows(q="nothing like that") == []


def test_progress_counts_what_is_done(client):
    before = client.json("/api/queue")
    assert (before["done"], before["total"]) == (0, len(before["rows"]))
    first = before["rows"][0]
    assert first["kind"] == "term"
    client.decide("/api/hit", item=first["id"], verdict="right")
    after = client.json("/api/queue")
    assert (after["done"], after["total"], after["progress"]["done"]) == (1, before["total"], 1)
    assert first["id"] not in [row["id"] for row in after["rows"]]
    assert [row["id"] for row in client.rows(state="done")] == [first["id"]]
    assert [row["id"] for row in client.rows(state="all")] == [row["id"] for row in before["rows"]]
    assert after["version"] != before["version"]


def test_pages_hold_everything_once(client):
    every = [row["id"] for row in client.rows(state="all", sure="1", size="200")]
    paged = []
    for page in range(1, client.json("/api/queue?state=all&sure=1&size=3")["pages"] + 1):
        listed = client.json(f"/api/queue?state=all&sure=1&size=3&page={page}")
        assert [row["number"] for row in listed["rows"]] == list(
            range(len(paged) + 1, len(paged) + len(listed["rows"]) + 1)
        )
        paged += [row["id"] for row in listed["rows"]]
    assert paged == every
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("query", ["state=x", "kind=x", "sure=2", "page=x", "size=-1", "page=９"])
def test_a_filter_that_there_is_not_is_refused_by_the_data_and_passed_over_by_the_page(client, query):
    assert client.get(f"/api/queue?{query}").status_code == 422
    assert client.get(f"/queue?{query}").status_code == 200


def test_ten_thousand_pages_on_is_the_last_page(client):
    listed = client.json("/api/queue?page=999999")
    assert listed["filter"]["page"] == listed["pages"] == 1


def test_conflicts_of_the_digest_come_first(folder, client):
    claim = client.claim("成立于")
    assert not claim["unsure"]
    side = {
        "figure": "2016",
        "facts": [
            {
                "slug": claim["article"]["slug"],
                "source": {"sentence": claim["sources"][0]["id"], "chinese": "原文", "where": "¶4"},
            }
        ],
    }
    other = {
        "figure": "2017",
        "facts": [{"slug": "other", "source": {"sentence": "s1", "chinese": "别处", "where": "¶1"}}],
    }
    comparison = {"verdict": "conflict", "about": "Haitang Capital: founded", "sides": [side, other]}
    (folder / "out" / "digest.json").write_text(json.dumps({"comparisons": [comparison]}), encoding="utf-8")
    first = client.rows()[0]
    assert first["id"] == claim["id"]
    item = client.json(f"/api/item/{claim['id']}")
    assert item["conflicts"][0]["sides"][1]["english"] == "2017"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("digest", ["", "{", "[]", '{"comparisons": [{"verdict": "conflict"}]}', '{"comparisons": 5}'])
def test_a_digest_of_another_kind_does_no_harm(folder, open_page, digest):
    (folder / "out" / "digest.json").write_text(digest, encoding="utf-8")
    assert open_page().enter().rows()


@pytest.mark.parametrize(
    "text", ["", "null", "{}", '{"schema": "zhbrief/1"}', '{"schema": "zhbrief/1", "article": {"blocks": [1]}}', "\x00"]
)
def test_a_file_that_is_no_briefing_is_passed_over_and_said(folder, open_page, text):
    (folder / "out" / "zz.json").write_text(text, encoding="utf-8")
    client = open_page().enter()
    assert client.rows()
    assert "zz.json" in client.get("/").text


def test_a_folder_without_briefings_says_what_to_do(tmp_path: Path):
    with pytest.raises(NothingToReview, match=r"zhbrief run ARTICLES .* --format json"):
        build_app(tmp_path, Pass(1))


def test_a_run_while_the_page_is_open_is_seen(folder, client):
    before, listed = client.json("/api/progress"), client.rows(kind="claim", sure="1")
    shutil.copy(folder / "in" / "b.md", folder / "in" / "c.md")
    text = (folder / "in" / "c.md").read_text(encoding="utf-8")
    (folder / "in" / "c.md").write_text(text.replace("5亿元", "4亿元"), encoding="utf-8")
    assert run(folder) == ["in/c.md"]
    after = client.json("/api/progress")
    assert len(client.rows(kind="claim", sure="1")) > len(listed)
    assert after["version"] != before["version"]


def test_hits_of_a_briefing_that_is_newer_than_the_list_are_its_own(folder, client):
    (folder / "out" / "hits.jsonl").unlink()
    assert {row["label"] for row in client.rows(kind="term")} >= {"云砚科技", "海棠资本"}
    assert ledger(folder, "hits.jsonl") == []
