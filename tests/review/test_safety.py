"""Attacks, each refused: foreign names, foreign pages, no token, paths, script, too much."""

import json

import pytest

from pipeline.review.safety import LARGEST_BODY
from tests.review.conftest import HOST, PORT, chunks, ledger

READING = [
    "/",
    "/queue",
    "/queue/list",
    "/api/queue",
    "/api/progress",
    "/export/claims.csv",
    "/static/review.css",
    "/article/x",
]
DECIDING = ["/api/check", "/api/claim", "/api/hit", "/api/undo", "/api/merge", "/api/term"]


@pytest.mark.parametrize("path", [*READING, "/nothing", "/queue/"])
@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", f"127.0.0.1.evil.example:{PORT}", ""]
)
def test_a_foreign_host_is_refused_even_with_the_cookie(client, path, host):
    """DNS rebinding: a foreign name that was made to point here."""
    answer = client.get(path, host=host)
    assert answer.status_code == 403
    assert client.passport.csrf not in answer.text
    assert "out" not in answer.text.split("<title>")[0]
    assert "location" not in answer.headers


@pytest.mark.parametrize("path", [*(path for path in READING if "static" not in path), "/nothing"])
def test_without_the_token_nothing_is_shown(open_page, path):
    client = open_page()
    for wrong in ("", "?token=", "?token=x", f"?token={client.passport.csrf}", "?token=%ff"):
        answer = client.get(path + wrong)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
        assert client.passport.csrf not in answer.text
        assert "云砚" not in answer.text


def test_styles_and_scripts_are_shown_to_who_is_not_let_in_and_nothing_beside_them(open_page):
    client = open_page()
    assert client.get("/static/review.css").status_code == 200
    assert client.get("/static/review.css", host="evil.example").status_code == 403
    for path in ("/static/x", "/static/", "/static/../queue", "/static/%2e%2e/queue", "/static/x/../../api/queue"):
        answer = client.get(f"http://{HOST}{path}")
        assert answer.status_code in (403, 404)
        assert client.passport.csrf not in answer.text
    assert client.post("/static/review.css", {}).status_code == 403


@pytest.mark.parametrize("path", DECIDING)
def test_a_decision_without_the_cookie_is_refused(open_page, path, folder):
    answer = open_page().post(path, {})
    assert (answer.status_code, answer.json()["code"]) == (403, "no-token")
    assert ledger(folder, "claims.jsonl") == []


@pytest.mark.parametrize("path", DECIDING)
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", f"https://{HOST}", "http://127.0.0.1:1", f"http://evil.example:{PORT}"]
)
def test_a_foreign_origin_is_refused(client, path, origin):
    answer = client.post(path, {}, origin=origin)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-origin")


def test_a_foreign_origin_may_not_even_read(client):
    assert client.get("/api/queue", origin="https://evil.example").status_code == 403
    assert client.get("/api/queue", origin=f"http://{HOST}").status_code == 200


def test_a_decision_without_an_origin_or_from_another_site_is_refused(client):
    headers = {"content_type": "application/json", "x_review_token": client.passport.csrf}
    assert client.send("POST", "/api/claim", content=b"{}", **headers).json()["code"] == "foreign-origin"
    assert client.post("/api/claim", {}, sec_fetch_site="cross-site").json()["code"] == "foreign-origin"


@pytest.mark.parametrize("token", ["", "x", "é"])
@pytest.mark.parametrize("path", DECIDING)
def test_a_decision_without_the_pages_own_secret_is_refused(client, path, token):
    answer = client.post(path, {}, x_review_token=token)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_the_token_is_exchanged_for_a_cookie_that_scripts_and_other_sites_do_not_get(open_page):
    client = open_page()
    answer = client.get(f"/queue?kind=term&token={client.passport.token}&size=5")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/queue?kind=term&size=5"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert client.passport.token not in cookie
    assert client.get("/queue").status_code == 200


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "/%5c%5cevil.example", "/%2f%2fevil.example"])
def test_the_exchange_never_leads_elsewhere(open_page, path):
    client = open_page()
    answer = client.get(f"http://{HOST}{path}?token={client.passport.token}")
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert location.startswith("/")
    assert location[1:2] not in ("/", "\\")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/..%5capp.py", "/static//etc/x",
        "/static/%2fetc%2fpasswd", "/article/..%2f..%2fmanifest.jsonl", "/article/../../etc/passwd", "/term/..%2fx",
        "/api/item/..%2f..%2fetc%2fpasswd", "/api/saved/..%2fx?source=../../etc/passwd", "/export/..%2fclaims.csv",
        "/export/claims.jsonl", "/export/claims", "/static/review.css%00.png", "/static/%00",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_page(client, path):
    answer = client.get(f"http://{HOST}{path}")
    assert answer.status_code == 404
    assert "root:" not in answer.text


def test_a_sentence_of_a_claim_is_looked_up_and_not_opened(client):
    claim = client.claim("上市")
    assert client.get(f"/api/saved/{claim['id']}?source=../../../etc/passwd").status_code == 404


def test_every_answer_carries_the_strict_policy(client, open_page):
    answers = [client.get(path) for path in [*READING, "/nothing"]]
    answers += [client.post("/api/claim", {}), open_page().get("/"), client.get("/", host="evil.example")]
    answers.append(client.get(f"/?token={client.passport.token}"))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"]


def test_only_static_files_are_kept_by_a_browser(client):
    assert "no-store" in client.get("/queue").headers["cache-control"]
    assert "no-store" in client.get("/api/queue").headers["cache-control"]
    page = client.get("/queue").text
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    kept = client.get(style)
    assert "immutable" in kept.headers["cache-control"]
    assert client.get(style, if_none_match=kept.headers["etag"]).status_code == 304


def test_a_decision_of_ten_megabytes_is_refused_before_it_is_read(client, folder):
    body = b'{"key": "' + b"x" * 10_000_000 + b'"}'
    headers = {"origin": f"http://{HOST}", "content_type": "application/json", "x_review_token": client.passport.csrf}
    answer = client.send("POST", "/api/claim", content=body, **headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    taken = []

    async def endless():
        while True:
            taken.append(1)
            yield b" " * 4096

    answer = client.send("POST", "/api/claim", content=endless(), **headers)
    assert answer.status_code == 413
    assert len(taken) <= LARGEST_BODY // 4096 + 2
    lying = client.send("POST", "/api/claim", content=chunks(b" " * 70_000), **headers, content_length="5")
    assert lying.status_code == 413
    assert ledger(folder, "claims.jsonl") == []


def test_an_address_without_end_is_refused(client):
    assert client.get("/queue?q=" + "x" * 5000).status_code == 413


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b'{"key": "12345678", "item": 5}', "application/json", 422),
    ],
)
def test_what_is_no_decision_is_refused_in_words(client, content, kind, status):
    headers = {"origin": f"http://{HOST}", "x_review_token": client.passport.csrf}
    for path in DECIDING:
        answer = client.send("POST", path, content=content, content_type=kind, **headers)
        assert answer.status_code == status
        assert set(answer.json()) >= {"code", "message", "todo"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_not_spoken(client, method):
    assert client.send(method, "/api/queue", origin=f"http://{HOST}").status_code in (403, 405)


def test_reading_changes_nothing_and_deciding_is_no_link(client):
    for path in DECIDING:
        assert client.get(path).status_code in (404, 405)


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def test_script_in_titles_terms_claims_and_names_stays_text(folder, open_page):
    """Everything that a briefing and the hits hold is somebody else's text."""
    out = folder / "out"
    for path in sorted(out.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        data["article"]["title"] = HOSTILE
        data["title"]["sentence"] = None
        data["title"] |= {"mentions": [], "figures": [], "dates": [], "facts": []}
        data["article"]["publisher"] = HOSTILE
        data["article"]["author"] = HOSTILE
        data["article"]["url"] = "javascript:alert(1)//" + HOSTILE
        data["article"]["removed"].append({"rule": HOSTILE, "raw_start": 0, "raw_end": 1, "text": HOSTILE})
        for claim in [data["note"]["brief"], *data["note"]["points"]]:
            claim["text"] = HOSTILE
            claim["alternatives"] = [HOSTILE + "2"]
            claim["checks"] = [{"code": HOSTILE, "ok": False, "detail": HOSTILE}]
        data["note"]["headline"] = None
        path.unlink()
        (out / f"<img src=x onerror=alert(2)>{path.stem[-1]}.json").write_text(json.dumps(data), encoding="utf-8")
    rows = ledger(folder, "hits.jsonl")
    for row in rows:
        row |= {"target": HOSTILE, "english": HOSTILE, "status": "introduced", "told": "forbidden"}
    (out / "hits.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    client = open_page().enter()
    items = client.rows(state="all", sure="1")
    assert items
    paths = ["/", "/queue?state=all&sure=1", "/nothing" + HOSTILE]
    paths += [f"/queue?item={row['id']}" for row in items[:8]]
    paths += [f"/queue/item/{row['id']}" for row in items[:8]] + ["/queue/list?state=all"]
    paths += [f"/article/{row['article']['key']}" for row in items if row["article"]][:2]
    paths += [f"/term/{row['id'][2:]}" for row in items if row["kind"] == "term"][:3]
    for path in paths:
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "javascript:" not in text
        assert "49" not in text.split("{{7*")[0][-3:]


def test_a_mistake_of_ours_is_told_without_its_inside(client, monkeypatch, caplog):
    monkeypatch.setattr("pipeline.review.app.queue", lambda *_: 1 / 0)
    answer = client.get("/api/queue")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "ZeroDivision" not in answer.text
    assert answer.headers["content-security-policy"]
    assert "ZeroDivisionError" in caplog.text
