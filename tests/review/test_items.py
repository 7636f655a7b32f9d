"""An item with all that is known of it: both languages marked, neighbours, the saved file, what was removed."""

import json

from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Figure, Mention, Sentence
from pipeline.review.marking import Joins, chinese_segments, english_segments, lost
from pipeline.writers.reading import Standing
from tests.review.conftest import DATA, ledger


def joined(pieces):
    return "".join(piece["text"] for piece in pieces)


def test_the_same_thing_has_the_same_id_in_both_languages(client):
    item = client.claim("持股比例")
    [source] = item["sources"]
    chinese = {piece["join"]: piece["text"] for piece in source["segments"] if piece["join"]}
    english = {piece["join"]: piece["text"] for piece in item["segments"] if piece["join"]}
    pairs = {chinese[join]: english[join] for join in chinese if join in english}
    assert pairs == {
        "海棠资本": "Haitang Capital",
        "3月13日": "13 March 2026",
        "云砚科技": "Yunyan Technology",
        "5亿元": "RMB 500 million",
        "6%": "6%",
    }
    assert joined(item["segments"]) == item["text"]


def test_neighbours_and_place_are_those_of_the_article(client):
    item = client.claim("上市")
    [source] = item["sources"]
    assert joined(source["segments"]) == "公司计划在2027年上市。"
    assert source["before"].startswith("本轮融资")
    assert source["after"].startswith("公司2025年")
    assert source["where"] == "¶2"


def test_the_place_in_the_saved_file_is_the_sentence(client):
    item = client.claim("上市")
    place = client.json(f"/api/saved/{item['id']}?source={item['sources'][0]['id']}")
    assert (place["found"], place["text"]) == (True, "公司计划在2027年上市。")
    assert place["file"] == "in/a.md"
    saved = "\n".join(DATA["articles"]["a.md"])
    assert saved[place["raw_start"] : place["raw_end"]] == place["text"]
    assert saved.splitlines()[place["line"] - 1].endswith(place["text"])
    assert place["before"].endswith("没有出席发布会。")
    headline = client.claim("closes a RMB")
    assert client.json(f"/api/saved/{headline['id']}")["text"] == "云砚科技完成12亿元融资"


def test_a_saved_file_that_changed_or_is_gone_is_not_shown(client, folder):
    item = client.claim("上市")
    path = folder / "in" / "a.md"
    path.write_text("secret\n" * 100, encoding="utf-8")
    place = client.json(f"/api/saved/{item['id']}")
    assert not place["found"]
    assert "changed" in place["message"]
    assert "secret" not in json.dumps(place)
    path.unlink()
    assert "not here" in client.json(f"/api/saved/{item['id']}")["message"]


def test_only_files_that_the_manifest_names_are_read(client, folder, open_page):
    """A briefing from elsewhere that says it came from /etc/passwd."""
    (folder / "secret.txt").write_text("secret", encoding="utf-8")
    path = next((folder / "out").glob("*-a.json"))
    data = json.loads(path.read_text(encoding="utf-8"))
    data["article"]["source_path"] = "secret.txt"
    path.write_text(json.dumps(data), encoding="utf-8")
    client = open_page().enter()
    place = client.json(f"/api/saved/{client.claim('上市')['id']}")
    assert not place["found"]
    assert "manifest" in place["message"]
    rows = ledger(folder, "manifest.jsonl")
    rows[0]["source"] = "secret.txt"  # a manifest that lies does not know the file's digest
    (folder / "out" / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    place = client.json(f"/api/saved/{client.claim('上市')['id']}")
    assert not place["found"]
    assert "secret" not in json.dumps({**place, "file": ""})


def test_what_was_removed_around_it_is_told_with_its_rule(client):
    removed = client.claim("上市")["removed"]
    assert [(each["side"], each["name"]) for each in removed] == [("before", "front matter"), ("after", "editor")]
    assert removed[1]["text"] == "责任编辑：小张"


def test_a_hit_is_marked_in_its_sentence(client):
    term = client.term("云砚科技")
    for hit in term["hits_shown"]:
        marked = [piece["text"] for piece in hit["segments"] if piece["kind"] == "hit"]
        assert marked == [hit["surface"]]
    wrong = [hit for hit in term["hits_shown"] if hit["told"] == "forbidden"]
    assert wrong[0]["english"] == "Cloud Inkstone"
    assert client.json(f"/api/item/{wrong[0]['claim']}")["kind"] == "claim"
    assert term["row"]["forbidden"] == ["Cloud Inkstone"]


def test_the_names_of_a_claim_can_be_decided_where_they_stand(client):
    item = client.claim("持股比例")
    assert {hit["surface"] for hit in item["names"]} >= {"海棠资本", "云砚科技"}
    hit = next(each for each in item["names"] if each["surface"] == "海棠资本")
    client.decide("/api/hit", hit=hit["id"], verdict="right")
    again = client.json(f"/api/item/{item['id']}")
    assert next(each for each in again["names"] if each["id"] == hit["id"])["done"]


def test_an_item_and_the_list_come_as_pieces_of_the_page(client):
    item = client.claim("上市")
    piece = client.get(f"/queue/item/{item['id']}").text
    assert f'data-id="{item["id"]}"' in piece
    assert "<html" not in piece
    assert client.get("/queue/list?state=all").text.count("data-id") == len(client.rows(state="all"))
    assert client.get("/queue/item/none").json()["code"] == "not-found"


def test_items_that_are_not_there_are_not_found(client):
    for path in (
        "/api/item/c-0",
        "/api/saved/c-0",
        "/article/0",
        "/term/0",
        f"/api/saved/{client.term('海棠资本')['id']}",
    ):
        assert client.get(path).status_code == 404


def test_the_pages_show_what_the_folder_holds(client):
    claim, term = client.claim("上市"), client.term("海棠资本")
    overview = client.get("/").text
    assert "海棠资本投资云砚科技" in overview
    assert "New names" in overview
    article = client.get(f"/article/{claim['article']['key']}").text
    assert "训练集群" not in article
    assert "青岚" not in article
    assert "公司计划在" in article
    assert "责任编辑" in article
    assert client.get(f"/term/{term['term_key']}").text.count("海棠资本") >= 4
    for state in ("open", "done", "all"):
        assert client.get(f"/term/{term['term_key']}?state={state}").status_code == 200
    assert 'lang="zh-Hans"' in client.get("/queue").text


MENTIONS = (
    Mention(
        id="m1",
        term="云砚科技",
        source="云砚科技",
        target="Yunyan Technology",
        kind="organisation",
        sentence="s",
        start=0,
        end=4,
    ),
    Mention(id="m2", term="云砚", source="云砚", target="Yunyan", kind="organisation", sentence="s", start=0, end=2),
    Mention(
        id="m3",
        term="云砚科技",
        source="云砚科技",
        target="Yunyan Technology",
        kind="organisation",
        sentence="s",
        start=6,
        end=10,
    ),
)
FIGURE = Figure(
    id="f1",
    sentence="s",
    start=10,
    end=14,
    surface="12亿元",
    kind="money",
    low=12 * 10**8,
    high=12 * 10**8,
    unit="CNY",
    hedge="exact",
    english="RMB 1.2 billion",
)
SENTENCE = Sentence(id="s", block="b", start=0, end=15, text="云砚科技投资云砚科技12亿元。")


@given(st.sets(st.sampled_from(MENTIONS)), st.booleans(), st.sampled_from(["", "m1", "m2", "m3"]))
def test_pieces_are_the_sentence_whatever_overlaps(mentions, with_figure, hit):
    found = Standing(mentions=tuple(mentions), figures=(FIGURE,) if with_figure else ())
    pieces = chinese_segments(SENTENCE, found, Joins(), hit)
    assert "".join(piece.text for piece in pieces) == SENTENCE.text
    asked = [mention for mention in mentions if mention.id == hit]
    assert [piece.text for piece in pieces if piece.kind == "hit"] == [mention.source for mention in asked]


@given(st.text(max_size=40))
def test_the_english_is_whole_and_what_it_lacks_is_said(text):
    found = Standing(mentions=MENTIONS[:1], figures=(FIGURE,))
    pieces = english_segments(text, found, Joins())
    assert "".join(piece.text for piece in pieces) == text
    whole = f"{text} Yunyan Technology RMB 1.2 billion."
    assert lost(whole, found) == ()
    assert len(lost("", found)) == 2
