"""Decisions: what is written, what is refused, what nobody may lose."""

import json
import threading

import pytest

from pipeline.briefing import read_edits
from pipeline.glossary import read_decisions
from tests.review.conftest import ledger, run

GOOD = "The company plans to go public in 2027."


def accept(client, item, status=200, **more):
    return client.decide("/api/claim", status, item=item["id"], verdict="accepted", was=item["text"], **more)


def edit(client, item, text, status=200, **more):
    return client.decide("/api/claim", status, item=item["id"], verdict="edited", text=text, was=item["text"], **more)


def test_a_claim_is_accepted_with_time_and_reviewer(client, folder):
    item = client.claim("上市")
    answer = accept(client, item)
    [line] = ledger(folder, "claims.jsonl")
    assert (line["verdict"], line["by"], line["text"], line["key"]) == ("accepted", "Mei", item["text"], answer["key"])
    assert line["at"].endswith("+00:00")
    assert answer["row"]["done"]
    assert answer["next"] not in (None, item["id"])
    assert client.json(f"/api/item/{item['id']}")["decision"]["verb"] == "accepted"


def test_an_edit_keeps_its_sources_and_is_shown_until_the_next_run(client, folder):
    item = client.claim("上市")
    edit(client, item, "  The company plans\nto go public in 2027. ")
    [line] = ledger(folder, "claims.jsonl")
    assert (line["text"], line["was"]) == (GOOD, item["text"])
    again = client.json(f"/api/item/{item['id']}")
    assert again["pending"]["text"] == GOOD
    assert all(check["ok"] for check in again["pending"]["checks"])
    assert again["text"] == item["text"]


def test_the_next_run_honours_the_decisions_and_makes_only_what_they_touch(client, folder):
    item = client.claim("上市")
    edit(client, item, GOOD)
    assert run(folder) == ["in/a.md"]
    again = client.json(f"/api/item/{item['id']}")
    assert (again["text"], again["reviewed"], again["status"], again["engine"]) == (
        GOOD,
        "edited",
        "verified",
        "person",
    )
    assert [each["id"] for each in again["sources"]] == [each["id"] for each in item["sources"]]
    assert again["done"]
    assert again["pending"] is None
    accept(client, again, seen=again["decision"]["key"])  # a person's text stays a person's
    assert [line["verdict"] for line in ledger(folder, "claims.jsonl")] == ["edited"]
    assert run(folder) == []
    client.decide("/api/undo", undo=again["decision"]["key"])
    assert run(folder) == ["in/a.md"]
    assert client.json(f"/api/item/{item['id']}")["text"] == item["text"]


def test_the_other_draft_is_chosen_and_nothing_else_can_be(client, folder):
    item = client.claim("上市")
    [draft] = [each["text"] for each in item["alternatives"]]
    client.decide("/api/claim", 422, item=item["id"], verdict="chosen", text="Mine.", was=item["text"])
    client.decide("/api/claim", item=item["id"], verdict="chosen", text=draft, was=item["text"])
    assert [(line["verdict"], line["text"]) for line in ledger(folder, "claims.jsonl")] == [("chosen", draft)]
    run(folder)
    again = client.json(f"/api/item/{item['id']}")
    assert (again["text"], again["reviewed"], again["engine"]) == (draft, "chosen", item["engine"])


def test_the_checks_run_as_one_types(client):
    item = client.claim("营收")
    text = item["text"]
    assert "RMB 800 million" in text
    whole = client.json(f"/api/item/{item['id']}")
    good = client.decide_check(item, text)
    assert {c["code"]: c["ok"] for c in good["checks"]} | {"agreement": True, "confidence": True} == {
        c["code"]: c["ok"] for c in whole["checks"]
    } | {"agreement": True, "confidence": True}
    bad = client.decide_check(item, text.replace("RMB 800 million", "a lot"))
    assert bad["failed"] > good["failed"]
    assert {"kind": "figure", "chinese": "8亿元", "english": "RMB 800 million"} in bad["lost"]
    assert not good["lost"]


def test_a_lost_name_is_said(client):
    item = client.claim("持股比例")
    found = client.decide_check(
        item, "The fund said on 13 March 2026 that it had invested RMB 500 million, with a stake of 6%."
    )
    assert [each["english"] for each in found["lost"]] == ["Haitang Capital", "Yunyan Technology"]
    assert "names" in [check["code"] for check in found["checks"] if not check["ok"]]


def test_a_text_of_a_hostile_length_is_checked_or_refused(client):
    item = client.claim("上市")
    assert client.decide_check(item, "a (" * 1300)["failed"]
    client.decide("/api/claim", 422, item=item["id"], verdict="edited", text="x" * 4001, was=item["text"])
    edit(client, item, " \n ", 422)
    edit(client, item, "\u200b", 422)


def test_a_claim_that_was_made_again_is_not_decided_unseen(client, folder):
    item = client.claim("上市")
    refused = client.decide("/api/claim", 409, item=item["id"], verdict="accepted", was="Something older.")
    assert refused["code"] == "stale"
    assert ledger(folder, "claims.jsonl") == []


def test_a_request_that_is_sent_again_is_written_once(client, open_page, folder):
    item = client.claim("上市")
    first = edit(client, item, GOOD, key="0123456789abcdef")
    again = edit(client, item, GOOD, key="0123456789abcdef")
    assert (first["written"], again["written"]) == (1, 0)
    restarted = open_page().enter()  # killed before it could answer, and started anew
    third = edit(restarted, item, GOOD, key="0123456789abcdef")
    assert third["written"] == 0
    assert third["decided"]["text"] == GOOD
    assert len(ledger(folder, "claims.jsonl")) == 1


def test_of_two_tabs_the_second_is_told_of_the_first(client, open_page, folder):
    other = open_page("Lin").enter()
    item, same = client.claim("上市"), other.claim("上市")
    edit(client, item, GOOD)
    refused = accept(other, same, 409)
    assert refused["code"] == "decided-elsewhere"
    assert (refused["decision"]["text"], refused["decision"]["by"]) == (GOOD, "Mei")
    accept(other, same, force=True)
    assert [(line["verdict"], line["by"]) for line in ledger(folder, "claims.jsonl")] == [
        ("edited", "Mei"),
        ("accepted", "Lin"),
    ]
    assert client.json(f"/api/item/{item['id']}")["decision"]["by"] == "Lin"
    assert len(client.json(f"/api/item/{item['id']}")["history"]) == 2


def test_two_processes_that_decide_at_once_lose_nothing(open_page, folder):
    pages = [open_page(name).enter() for name in ("Mei", "Lin")]
    items = pages[0].rows(state="all", sure="1", kind="claim")

    def work(page):
        for row in items:
            item = page.json(f"/api/item/{row['id']}")
            edit(page, item, f"{row['id']} by somebody.", force=True)

    threads = [threading.Thread(target=work, args=(page,)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = ledger(folder, "claims.jsonl")
    assert len(lines) >= len(items)
    assert not read_edits(folder / "out").unreadable
    for page in pages:
        assert page.json("/api/queue?kind=claim&sure=1")["done"] == len(items)


def test_what_is_done_stays_done_after_a_restart(client, open_page):
    item = client.claim("上市")
    edit(client, item, GOOD)
    again = open_page().enter()
    assert again.json(f"/api/item/{item['id']}")["decision"]["text"] == GOOD
    assert again.json("/api/progress")["done"] == 1


def test_undo_lets_stand_what_stood_before(client, folder):
    item = client.claim("上市")
    first = accept(client, item)
    second = edit(client, item, GOOD, seen=first["key"])
    back = client.decide("/api/undo", undo=second["key"])
    assert back["decided"]["verdict"] == "accepted"
    assert client.decide("/api/undo", undo=second["key"])["written"] == 0
    assert client.decide("/api/undo", undo=first["key"])["decided"] is None
    assert client.json("/api/progress")["done"] == 0
    assert len(ledger(folder, "claims.jsonl")) == 4  # nothing is ever rewritten
    assert read_edits(folder / "out").digest == ""


def test_only_the_last_decision_about_a_claim_can_be_taken_back(client):
    item = client.claim("上市")
    first = accept(client, item)
    edit(client, item, GOOD, seen=first["key"])
    assert client.decide("/api/undo", 409, undo=first["key"])["code"] == "nothing-to-undo"
    assert client.decide("/api/undo", 409, undo="x-unknown")["code"] == "nothing-to-undo"


def test_a_decision_about_a_hit_is_the_glossary_rooms(client, folder):
    term = client.term("海棠资本")
    hit = term["hits_shown"][0]
    answer = client.decide("/api/hit", hit=hit["id"], verdict="wrong-here")
    assert answer["hit"]["decision"]["verdict"] == "wrong-here"
    [decision] = read_decisions(folder / "out").standing
    assert (decision.hit, decision.verdict, decision.by) == (hit["id"], "wrong-here", "Mei")
    assert client.term("海棠资本")["open_hits"] == term["open_hits"] - 1
    client.decide("/api/undo", undo=answer["key"])
    assert client.term("海棠资本")["open_hits"] == term["open_hits"]
    assert read_decisions(folder / "out").digest == read_decisions(folder).digest


def test_a_term_is_decided_in_one_go(client, folder):
    term = client.term("海棠资本")
    answer = client.decide("/api/hit", item=term["id"], verdict="right")
    assert answer["written"] == term["open_hits"] > 1
    assert answer["row"]["done"]
    back = client.decide("/api/undo", undo=answer["key"])
    assert back["row"]["open_hits"] == term["open_hits"]
    assert read_decisions(folder / "out").log == ()


def test_what_is_no_name_is_none_in_the_next_run(client, folder):
    term = client.term("青岚实验室")
    client.decide("/api/hit", item=term["id"], verdict="not-a-name")
    assert run(folder) == ["in/b.md"]
    assert "青岚实验室" not in [row["label"] for row in client.rows(state="all", sure="1", kind="term")]


def test_better_english_holds_for_every_place(client, folder):
    term = client.term("海棠资本")
    client.decide("/api/hit", 422, item=term["id"], verdict="better-english", english="Haitang Capital")
    client.decide("/api/hit", 422, item=term["id"], verdict="better-english", english="=cmd()")
    client.decide("/api/hit", 422, item=term["id"], verdict="right", english="Haitang Fund")
    answer = client.decide("/api/hit", item=term["id"], verdict="better-english", english="Haitang Fund")
    assert answer["written"] == 1
    assert answer["row"]["open_hits"] == 0
    run(folder)
    assert client.term("海棠资本")["targets"] == ["Haitang Fund"]


def test_a_term_of_several_places_or_forms_asks_which(client):
    term = client.term("海棠资本")
    client.decide("/api/hit", 422, item=term["id"], verdict="wrong-here")
    client.decide("/api/hit", 404, item=term["id"], verdict="wrong-always", surface="别的")
    client.decide("/api/hit", 422, verdict="right")
    client.decide("/api/hit", 422, item=term["id"], hit=term["hits_shown"][0]["id"], verdict="right")
    client.decide("/api/hit", 404, hit="nothing", verdict="right")
    client.decide("/api/hit", 422, item=term["id"], verdict="undone")


def test_variants_are_merged_into_one_english(client, folder):
    term = client.term("云砚科技")
    assert {each["english"] for each in term["renderings"]} >= {"Yunyan Technology", "Cloud Inkstone"}
    client.decide("/api/merge", 422, term=term["term_key"], english="Yunyan", forbid=["Nobody Says This"])
    body = {"term": term["term_key"], "english": "Yunyan Tech", "forbid": ["Cloud Inkstone"], "key": "merge-0123456"}
    answer = client.decide("/api/merge", **body)
    assert answer["written"] == 1
    assert client.decide("/api/merge", **body)["written"] == 0
    row = (folder / "glossary.csv").read_text(encoding="utf-8").splitlines()[1]
    assert row.startswith("云砚科技,Yunyan Tech,")
    assert "Cloud Inkstone" in row
    run(folder)
    assert client.term("云砚科技")["targets"] == ["Yunyan Tech"]


def test_a_term_is_added_from_a_selection_as_a_row_that_is_shown_first(client, folder):
    item = client.claim("训练集群")
    sentence = next(each for each in item["sources"] if "训练集群" in "".join(s["text"] for s in each["segments"]))
    body = {
        "article": item["article"]["key"],
        "sentence": sentence["id"],
        "source": "训练集群",
        "target": "training cluster",
        "kind": "term",
    }
    shown = client.decide("/api/term", **body, write=False)
    assert "+训练集群,training cluster,term" in shown["diff"]
    assert not (folder / "glossary.csv").exists()
    written = client.decide("/api/term", **body, write=True)
    assert written["written"]
    assert "训练集群,training cluster,term" in (folder / "glossary.csv").read_text(encoding="utf-8")
    again = client.decide("/api/term", **body, write=True)
    assert (again["written"], again["diff"]) == (False, "")
    assert again["replaces"] == {"source": "训练集群", "target": "training cluster"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "不在这里"},
        {"source": ""},
        {"source": "训"},
        {"target": "=HYPERLINK()"},
        {"target": ""},
        {"kind": "thing"},
        {"target": "x" * 201},
    ],
)
def test_a_row_that_no_glossary_may_hold_is_refused(client, folder, wrong):
    item = client.claim("训练集群")
    body = {
        "article": item["article"]["key"],
        "sentence": item["sources"][0]["id"],
        "source": "训练集群",
        "target": "t",
        "kind": "term",
    }
    client.decide("/api/term", 422, **(body | wrong), write=True)
    assert not (folder / "glossary.csv").exists()


def test_a_decision_of_the_command_line_is_seen_and_can_be_taken_back(client, folder):
    hit = client.term("海棠资本")["hits_shown"][0]
    row = next(each for each in ledger(folder, "hits.jsonl") if each["id"] == hit["id"])
    line = {k: row[k] for k in ("article", "term", "surface", "target", "kind", "before", "after")}
    line |= {"hit": hit["id"], "verdict": "wrong-here", "by": "somebody", "at": "2026-11-22T08:00:00+00:00"}
    with (folder / "out" / "decisions.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    found = client.term("海棠资本")
    assert found["decision"]["by"] == "somebody"
    client.decide("/api/undo", undo=found["decision"]["key"])
    assert client.term("海棠资本")["decision"] is None


def test_a_torn_line_costs_itself_alone(client, folder, open_page):
    item = client.claim("上市")
    edit(client, item, GOOD)
    with (folder / "out" / "claims.jsonl").open("ab") as file:
        file.write(b'{"article": "a", "pla')  # a crash in the middle of saving
    again = open_page().enter()
    assert again.json(f"/api/item/{item['id']}")["decision"]["text"] == GOOD
    accept(again, again.claim("持股比例"))
    assert read_edits(folder / "out").unreadable == 1
    assert len(read_edits(folder / "out").log) == 2


def test_a_disk_that_is_full_is_said(client, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.review.deciding.write_edits", full)
    refused = accept(client, client.claim("上市"), 507)
    assert "No space left" in refused["message"]
    assert client.json("/api/progress")["done"] == 0


def test_a_folder_that_is_gone_is_said(client, folder):
    (folder / "out").rename(folder / "elsewhere")
    answer = client.get("/api/queue")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    (folder / "elsewhere").rename(folder / "out")
    assert client.get("/api/queue").status_code == 200
