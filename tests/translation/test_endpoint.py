"""The endpoint engine against real servers on loopback: one that misbehaves on demand, and llama.cpp's own."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from pipeline.translation.endpoint import FAILURES_IN_A_ROW, KEY_VARIABLE, EndpointEngine, Patience
from pipeline.translation.engine import EngineUnavailable, Message, Request, Result
from pipeline.translation.models import ModelMissing, ModelStore
from pipeline.translation.pace import Pace, backoff
from pipeline.translation.usage import Prices, Usage
from tests.translation.chat_server import Answer, ChatServer, chat, running, said

KEY = "sk-invented-0123456789"
QUICK = Patience(timeout=2.0, attempts=3, backoff=0.01, longest_wait=2.0)


@pytest.fixture(autouse=True)
def _no_key_and_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with running() as server:
        yield server


def request(text: str = "你好。") -> Request:
    return Request((Message("system", "Translate."), Message("user", text)), max_tokens=50)


def ask(server: ChatServer, *texts: str, patience: Patience = QUICK, parallel: int = 1) -> list[Result]:
    engine = EndpointEngine(server.url, "invented", patience=patience, parallel=parallel)
    try:
        return engine.translate([request(text) for text in texts or ("你好。",)])
    finally:
        engine.close()


def unavailable(server: ChatServer, *texts: str) -> EngineUnavailable:
    with pytest.raises(EngineUnavailable) as caught:
        ask(server, *texts)
    assert caught.value.engine == "endpoint"
    assert caught.value.remedy
    return caught.value


# What is sent


def test_the_request_is_the_protocols(server: ChatServer):
    assert ask(server) == [Result(text="Good.")]
    path, headers, body = server.asked[0]
    assert path == "/v1/chat/completions"
    assert body == {
        "model": "invented",
        "messages": [{"role": "system", "content": "Translate."}, {"role": "user", "content": "你好。"}],
        "max_tokens": 50,
        "temperature": 0,
        "stream": False,
    }
    assert headers["Content-Type"] == "application/json"
    assert "Authorization" not in headers


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/v1", "/v1/chat/completions"),
        ("/v1/", "/v1/chat/completions"),
        ("", "/chat/completions"),
        ("/v1/chat/completions", "/v1/chat/completions"),
        ("/api?version=2", "/api/chat/completions?version=2"),
    ],
)
def test_the_base_or_the_whole_address(server: ChatServer, given: str, path: str):
    engine = EndpointEngine(server.url.removesuffix("/v1") + given, "invented", patience=QUICK)
    engine.translate([request()])
    engine.close()
    assert server.asked[0][0] == path


def test_results_keep_the_order_of_requests(server: ChatServer):
    def slow_first(number: int, body: dict[str, Any]) -> Answer:
        text = body["messages"][-1]["content"]
        time.sleep(0.1 if text == "0" else 0)
        return chat(f"English {text}")

    server.answer = slow_first
    texts = [str(n) for n in range(20)]
    assert [r.text for r in ask(server, *texts, parallel=4)] == [f"English {n}" for n in range(20)]
    assert ask(server, parallel=4)[0].text == "English 你好。"


def test_no_requests_no_traffic(server: ChatServer):
    engine = EndpointEngine(server.url, "invented")
    assert engine.translate([]) == []
    assert server.asked == []


# The key


def test_the_key_is_sent_and_shown_nowhere(server: ChatServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(KEY_VARIABLE, f" {KEY}\n")
    server.answer = lambda number, body: said(400, f"bad request by {KEY}")
    engine = EndpointEngine(server.url, "invented", patience=QUICK)
    result = engine.translate([request()])[0]
    assert server.asked[0][1]["Authorization"] == f"Bearer {KEY}"
    assert result.failure == "the server answered with status 400: bad request by ***"
    assert KEY not in repr(engine) + repr(engine.info)
    engine.close()


@pytest.mark.parametrize("status", [401, 403])
def test_refused_access(server: ChatServer, monkeypatch: pytest.MonkeyPatch, status: int):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    server.answer = lambda number, body: said(status, f"Incorrect API key provided: {KEY[:6]}…")
    error = unavailable(server, "一", "二", "三")
    assert KEY[:6] not in str(error)
    assert KEY_VARIABLE in error.remedy
    assert len(server.asked) == 1


def test_a_key_that_cannot_be_one(server: ChatServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(KEY_VARIABLE, "sk-a\nInjected: header")
    assert "Injected" not in str(unavailable(server))


def test_the_netrc_file_is_not_sent(server: ChatServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Any):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    ask(server)
    assert "Authorization" not in server.asked[0][1]
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    ask(server)
    assert server.asked[1][1]["Authorization"] == f"Bearer {KEY}"


# Retries


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: ChatServer, status: int):
    server.answer = lambda number, body: said(status, "busy") if number < 3 else chat("At last.")
    assert ask(server) == [Result(text="At last.")]
    assert len(server.asked) == 3


def test_a_server_that_stays_busy_fails_the_sentence(server: ChatServer):
    server.answer = lambda number, body: said(503, "overloaded") if number <= 3 else chat("Second.")
    first, second = ask(server, "一", "二")
    assert first == Result(text="", failure="the server answered with status 503: overloaded")
    assert second == Result(text="Second.")


def test_a_server_that_only_fails_is_given_up(server: ChatServer):
    server.answer = lambda number, body: said(500, "broken")
    error = unavailable(server, *"一二三四五六七八九十")
    assert "status 500: broken" in error.reason
    assert len(server.asked) == FAILURES_IN_A_ROW * QUICK.attempts


def test_retry_after_in_seconds_is_kept(server: ChatServer):
    server.answer = lambda number, body: said(429, "slow down", Retry_After="1") if number == 1 else chat("Good.")
    begun = time.monotonic()
    assert ask(server)[0].text == "Good."
    assert time.monotonic() - begun >= 1.0


def test_retry_after_as_a_date_is_kept(server: ChatServer):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    server.answer = lambda number, body: said(429, "later", Retry_After=later) if number == 1 else chat("Good.")
    begun = time.monotonic()
    assert ask(server)[0].text == "Good."
    assert time.monotonic() - begun >= 0.9  # an HTTP date has whole seconds


def test_a_retry_after_past_patience_fails_at_once(server: ChatServer):
    server.answer = lambda number, body: said(429, "quota", Retry_After="86400")
    assert ask(server)[0].failure == "the server answered with status 429: quota, and asks to wait 86400 seconds"
    assert len(server.asked) == 1


@pytest.mark.parametrize("value", ["", "soon", "-5", "٣", "Mon, 99 Foo 2026"])
def test_nonsense_in_retry_after_is_ignored(server: ChatServer, value: str):
    server.answer = lambda number, body: (
        said(429, "x", Retry_After=value.encode("utf-8").decode("latin-1")) if number == 1 else chat("Good.")
    )
    assert ask(server)[0].text == "Good."


def test_a_slow_server_fails_the_sentence(server: ChatServer):
    def sleep(number: int, body: dict[str, Any]) -> Answer:
        time.sleep(0.6)
        return chat("Too late.")

    server.answer = sleep
    patience = Patience(timeout=0.2, attempts=2, backoff=0.01)
    assert ask(server, patience=patience)[0].failure == "no answer within 0.2 seconds"
    assert len(server.asked) == 2


def test_a_dripping_server_does_not_hold_us(server: ChatServer):
    server.drip = 0.01
    server.answer = lambda number, body: chat("x" * 1000)
    begun = time.monotonic()
    result = ask(server, patience=Patience(timeout=0.5, attempts=1))[0]
    assert result.failure == "no answer within 0.5 seconds"
    assert time.monotonic() - begun < 5


def test_a_connection_that_breaks_off_is_tried_again(server: ChatServer):
    status, headers, body = chat("Good.")
    server.answer = lambda number, _: (
        (status, {**headers, "Content-Length": "9999"}, body) if number == 1 else chat("Good.")
    )
    assert ask(server)[0].text == "Good."
    assert len(server.asked) == 2


def test_no_server_at_all():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    engine = EndpointEngine(f"http://127.0.0.1:{port}/v1", "invented", patience=QUICK)
    with pytest.raises(EngineUnavailable, match="cannot be reached") as caught:
        engine.translate([request(), request()])
    assert "Start the server" in caught.value.remedy


# What comes back


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"<html>Welcome</html>", "the answer is not JSON"),
        (b"", "the answer is not JSON"),
        (b"\xff\xfe\x00", "the answer is not JSON"),
        (b"[" * 100_000, "the answer is not JSON"),
        (b"[]", "the answer has no text"),
        (b"null", "the answer has no text"),
        (b'{"choices": []}', "the answer has no text"),
        (b'{"choices": [7]}', "the answer has no text"),
        (b'{"error": "model is loading"}', "the answer has no text: model is loading"),
        (chat(None)[2], "the answer has no text"),
        (chat([{"type": "text"}])[2], "the answer has no text"),
        (chat("  \n")[2], "the answer is empty"),
        (chat("", "content_filter")[2], "the server's content filter withheld the answer"),
    ],
)
def test_garbage_is_a_failed_result(server: ChatServer, body: bytes, failure: str):
    server.answer = lambda number, _: (200, {}, body)
    assert ask(server) == [Result(text="", failure=failure)]
    assert len(server.asked) == 1


def test_an_endless_answer_is_cut(server: ChatServer):
    server.answer = lambda number, _: chat("x" * 3_000_000)
    assert ask(server, patience=Patience(timeout=30))[0].failure == "the answer is longer than 1048576 bytes"


def test_a_long_error_is_one_short_line(server: ChatServer):
    server.answer = lambda number, _: said(400, "first\nsecond\x1b[31m " + "x" * 5000)
    failure = ask(server)[0].failure
    assert failure.startswith("the server answered with status 400: first second [31m xxx")
    assert len(failure) < 250
    assert failure.isprintable()


def test_a_truncated_answer_says_so(server: ChatServer):
    server.answer = lambda number, _: chat("The company said that", "length")
    assert ask(server) == [Result(text="The company said that", truncated=True)]


def test_thinking_is_not_english(server: ChatServer):
    server.answer = lambda number, _: chat("<think>\n嗯……\n</think>\n\nGood.")
    assert ask(server) == [Result(text="Good.")]
    server.answer = lambda number, _: chat("<think>\nand on and on", "length")
    assert ask(server) == [Result(text="", failure="the answer is empty", truncated=True)]


def test_a_wrong_model_is_said(server: ChatServer):
    server.answer = lambda number, _: said(404, "model 'invented' not found")
    assert "model 'invented' not found" in unavailable(server).reason


# Where it may go


def test_a_redirect_within_the_server_is_followed(server: ChatServer):
    server.answer = lambda number, _: (308, {"Location": "/v2/chat/completions"}, b"") if number == 1 else chat("Good.")
    assert ask(server)[0].text == "Good."
    assert server.asked[1][0] == "/v2/chat/completions"
    assert server.asked[1][2] == server.asked[0][2]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_server_is_refused(server: ChatServer, status: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    with running() as other:
        server.answer = lambda number, _: (status, {"Location": f"{other.url}/chat/completions"}, b"")
        assert "redirects to another one (127.0.0.1)" in unavailable(server).reason
        assert other.asked == []


@pytest.mark.parametrize("location", ["", "//example.org/", "http://[", "file:///etc/passwd", "https://127.0.0.1/"])
def test_odd_redirects_are_refused(server: ChatServer, location: str):
    server.answer = lambda number, _: (302, {"Location": location}, b"")
    assert "redirects" in unavailable(server).reason


def test_a_redirect_loop_ends(server: ChatServer):
    server.answer = lambda number, _: (307, {"Location": "/again"}, b"")
    assert "again and again" in unavailable(server).reason
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8080",
        "file:///etc/passwd",
        "ftp://example.org",
        "http://",
        "http://[",
        "http://a:99999/",
        "unix:/a",
    ],
)
def test_only_http_and_https(url: str):
    with pytest.raises(EngineUnavailable, match="address"):
        EndpointEngine(url, "invented")


def test_a_password_in_the_address_is_refused_and_not_repeated():
    with pytest.raises(EngineUnavailable) as caught:
        EndpointEngine("https://user:hunter2@example.org/v1", "invented")
    assert "hunter2" not in str(caught.value)


def test_the_engine_says_what_it_is(server: ChatServer):
    info = EndpointEngine(server.url, "invented").info
    assert (info.name, info.model, info.digest) == ("endpoint", "invented", "")


# What was done is kept


def test_what_was_made_before_the_server_went_away_stands(server: ChatServer):
    server.answer = lambda number, _: chat(f"English {number}") if number < 4 else said(401, "no more")
    results = ask(server, *"一二三四五六")
    assert [r.text for r in results] == ["English 1", "English 2", "English 3", "", "", ""]
    assert {r.failure for r in results[3:]} == {"the server refused access (status 401)"}
    assert len(server.asked) == 4


def test_a_server_that_breaks_down_leaves_what_was_made(server: ChatServer):
    server.answer = lambda number, _: chat("Good.") if number == 1 else said(500, "broken")
    results = ask(server, *"一二三四五六七八九十")
    assert [bool(r.text) for r in results] == [True] + [False] * 9
    assert len(server.asked) == 1 + FAILURES_IN_A_ROW * QUICK.attempts


def test_the_next_call_tries_again(server: ChatServer):
    engine = EndpointEngine(server.url, "invented", patience=QUICK, parallel=1)
    server.answer = lambda number, _: said(401, "no")
    with pytest.raises(EngineUnavailable):
        engine.translate([request()])
    server.answer = lambda number, _: chat("Good.")
    assert engine.translate([request()]) == [Result("Good.")]
    engine.close()


def test_an_account_without_credit_is_said(server: ChatServer):
    server.answer = lambda number, _: said(402, "Insufficient Balance")
    assert "no credit: Insufficient Balance" in unavailable(server).reason


# Counting, pacing, stopping


def counted(sent: object, received: object) -> Answer:
    status, headers, body = chat("Good.")
    usage = {"prompt_tokens": sent, "completion_tokens": received}
    return status, headers, json.dumps({**json.loads(body), "usage": usage}).encode()


def test_tokens_and_cost_are_counted(server: ChatServer):
    server.answer = lambda number, _: said(503, "busy") if number == 1 else counted(1000, 200)
    prices = Prices(sent=0.5, received=2.0)
    engine = EndpointEngine(server.url, "invented", patience=QUICK, parallel=2, prices=prices)
    engine.translate([request(text) for text in "一二三"])
    engine.close()
    assert engine.usage == Usage(requests=3, attempts=4, sent=3000, received=600, prices=prices)
    assert engine.usage.cost == pytest.approx(3000 * 0.5 / 1e6 + 600 * 2.0 / 1e6)
    assert engine.usage.line() == "3 drafts made, 0 remembered, 3,000 tokens sent and 600 received, cost 0.0027"


@pytest.mark.parametrize(("sent", "received"), [(None, 5), ("7", 5), (True, 5), (-1, 5), (10**12, 5)])
def test_a_count_that_is_none_is_said(server: ChatServer, sent: object, received: object):
    server.answer = lambda number, _: counted(sent, received)
    engine = EndpointEngine(server.url, "invented", patience=QUICK)
    assert engine.translate([request()]) == [Result("Good.")]
    assert engine.usage == Usage(requests=1, attempts=1, uncounted=1)
    assert engine.usage.cost is None
    assert "1 answers without a count" in engine.usage.line()


def test_so_many_a_minute_and_no_more(server: ChatServer):
    engine = EndpointEngine(server.url, "invented", patience=QUICK, parallel=4, per_minute=600)
    begun = time.monotonic()
    engine.translate([request(text) for text in "一二三四五六"])
    assert 0.5 <= time.monotonic() - begun < 3
    engine.close()


def test_pace_keeps_apart_and_holds():
    now = [100.0]
    pace = Pace(60, clock=lambda: now[0])
    assert [pace.take() for _ in range(3)] == [0, 1, 2]
    now[0] = 110.0
    assert pace.take() == 0
    pace.hold(30)
    assert pace.take() == 30
    assert [Pace(clock=lambda: 5.0).take() for _ in range(3)] == [0, 0, 0]


def test_backoff_doubles_with_jitter():
    for attempt in range(5):
        waits = {backoff(2.0, attempt) for _ in range(20)}
        assert all(2.0**attempt <= wait <= 2.0 ** (attempt + 1) for wait in waits)
        assert len(waits) > 1


def test_all_threads_wait_when_one_is_asked_to(server: ChatServer):
    times: list[float] = []

    def limited(number: int, body: dict[str, Any]) -> Answer:
        times.append(time.monotonic())
        return said(429, "slow down", Retry_After="1") if number == 1 else chat("Good.")

    server.answer = limited
    engine = EndpointEngine(server.url, "invented", patience=QUICK, parallel=2, per_minute=6000)
    engine.translate([request(text) for text in "一二三四五六"])
    engine.close()
    early = [moment for moment in times[1:] if moment < times[0] + 0.9]
    assert len(early) <= 2  # what was under way already


def test_it_can_be_cancelled_while_a_server_is_silent(server: ChatServer):
    def silent(number: int, body: dict[str, Any]) -> Answer:
        time.sleep(3)
        return chat("Too late.")

    server.answer = silent
    engine = EndpointEngine(server.url, "invented", cancelled=lambda: bool(server.asked))
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        engine.translate([request(text) for text in "一二三四五六七八"])
    assert time.monotonic() - begun < 2
    engine.close()


CTRL_C = """
import sys, time
from pipeline.translation.endpoint import EndpointEngine
from pipeline.translation.engine import Message, Request
engine = EndpointEngine(sys.argv[1], "invented")
print("ready", flush=True)
try:
    engine.translate([Request((Message("user", "x"),), 5)] * 8)
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_ends_the_program_though_the_server_is_silent(server: ChatServer):
    server.answer = lambda number, _: (time.sleep(5), chat("Too late."))[1]
    process = subprocess.Popen([sys.executable, "-c", CTRL_C, server.url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    while not server.asked:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    assert process.communicate(timeout=10)[0] == "stopped\n"
    assert time.monotonic() - begun < 2


def test_the_key_is_in_no_error_log_or_representation(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: Any
):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    caplog.set_level("DEBUG")
    shown: list[str] = []
    for status in (302, 400, 401, 402, 403, 404, 418, 429, 500):
        engine = EndpointEngine(server.url, "invented", patience=Patience(timeout=1, attempts=2, backoff=0.01))
        server.answer = lambda number, _, status=status: said(status, f"your key {KEY} is", Location=f"http://{KEY}/")
        try:
            shown += [repr(result) for result in engine.translate([request(), request()])]
        except EngineUnavailable as error:
            shown += traceback.format_exception(error)
        shown += [repr(engine), repr(vars(engine)["_pace"]), repr(engine.usage), str(engine.info)]
        engine.close()
    out, err = capfd.readouterr()
    assert shown
    assert KEY not in "".join(shown) + caplog.text + out + err


# llama.cpp's own server


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    """The address of llama.cpp's OpenAI-compatible server with the catalogue's model."""
    xllamacpp = pytest.importorskip("xllamacpp")
    try:
        path = ModelStore().path("qwen2.5-coder-1.5b")
    except ModelMissing as missing:
        pytest.skip(str(missing))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = 1024
    params.port = port
    params.api_keys = [KEY]
    running = xllamacpp.Server(params)
    yield running.listening_address
    del running


@pytest.mark.model
def test_a_real_server_translates(llama: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    engine = EndpointEngine(f"{llama}/v1", "qwen2.5-coder-1.5b", parallel=1)
    messages = (
        Message("system", "Translate the Chinese sentence into English. Answer with the English sentence only."),
        Message("user", "公司今天发布了新产品。"),
    )
    whole, cut = engine.translate([Request(messages, 60), Request(messages, 3)])
    engine.close()
    assert whole.failure == ""
    assert not whole.truncated
    assert re.search(r"company.*product", whole.text)
    assert cut.truncated
    assert whole.text.startswith(cut.text)


@pytest.mark.model
def test_a_real_server_refuses_without_a_key(llama: str):
    engine = EndpointEngine(f"{llama}/v1", "qwen2.5-coder-1.5b", patience=QUICK)
    with pytest.raises(EngineUnavailable, match="refused access"):
        engine.translate([request()])
    engine.close()
