"""The walk of an editor's morning, in a real browser against the real server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.review.browser.conftest import WEIBO, Console, Server, zhbrief

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Route, expect

from tests.review.browser.desk import Desk, lines

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Serve = Callable[[Path], Server]

WRONG_SHARE = "about 40% of the new money"
LOST = "Chief executive Lin Ruoxi said that about 30% of the new money will train the next model."
WHOLE = (
    "Chief executive Lin Ruoxi said that about 30% of the new money will train the next model, and that the rest will "
    "mainly buy computing power, including at least 20,000 NVIDIA GPUs."
)


def test_deciding_by_keyboard(drafted: Path, serve: Serve, page: Page) -> None:
    server = serve(drafted)
    desk = Desk(page).open(server.address)
    assert "token" not in page.url
    assert desk.done == 0
    ledger = server.out / "claims.jsonl"

    desk.find(WRONG_SHARE)
    desk.press("e")
    expect(desk.box).to_be_focused()
    desk.box.fill(LOST)
    expect(desk.live).to_contain_text("NVIDIA")
    expect(desk.live).to_contain_text("20,000")
    expect(page.locator("#edit-save")).to_contain_text("all the same")
    assert lines(ledger) == []
    desk.box.fill(WHOLE)
    expect(desk.live).to_contain_text("checks pass")
    desk.press("Control+Enter")
    desk.says("Edited. Saved. 1 of")
    expect(page.locator("#open")).to_contain_text("Nothing")  # under this filter

    desk.go(f"http://127.0.0.1:{server.port}/queue")
    desk.find("North Bay Fund")
    desk.press("1")
    desk.says("Draft 1 chosen. Saved. 2 of")
    desk.go(f"http://127.0.0.1:{server.port}/queue")
    with desk.moving():
        desk.press("j")
    with desk.moving():
        desk.press("k")
    claim = page.locator("#rows a:not(.is-done)", has_text="Yunyan Technology").first
    claim.click()
    text = desk.english.inner_text()
    with desk.moving():
        desk.press("a")
    desk.says("Accepted. Saved. 3 of")
    with desk.moving():
        desk.press("u")
    desk.says("Undone. 2 of")
    expect(desk.english).to_have_text(text)

    page.reload()
    desk.ready()
    assert desk.done == 2
    written = lines(ledger)
    assert [each["verdict"] for each in written] == ["edited", "chosen", "accepted", "undone"]
    assert written[0]["text"] == WHOLE
    desk.go(f"http://127.0.0.1:{server.port}/queue?state=all&q=Mochi")
    expect(desk.row("about 30% of the new money")).to_have_class("is-done")
    expect(desk.english).to_have_text(WHOLE)
    expect(page.locator("#standing")).to_contain_text(WRONG_SHARE)


def test_a_term_is_decided_by_keyboard(folder: Path, serve: Serve, page: Page) -> None:
    server = serve(folder)
    desk = Desk(page).open(server.address)
    desk.go(f"http://127.0.0.1:{server.port}/queue?kind=term")
    first = page.locator("#item").get_attribute("data-term")
    with desk.moving():
        desk.press("r")
    desk.says("Right. Saved. 1 of")
    second = page.locator("#item").get_attribute("data-term")
    desk.press("b")
    expect(page.locator("#better-english")).to_be_visible()
    page.locator("#better-english").fill("A Better Name")
    with desk.moving():
        desk.press("Enter")
    desk.says("Now “A Better Name”. Saved. 2 of")

    desk.press("n")
    expect(page.locator("#confirm")).to_contain_text("Not a name?")
    desk.press("Escape")
    expect(page.locator("#confirm")).to_be_hidden()
    assert desk.done == 2
    third = page.locator("#item").get_attribute("data-term")
    desk.press("n")
    expect(page.locator("#confirm")).to_be_visible()
    with desk.moving():
        desk.press("Enter")
    desk.says("Not a name. Saved. 3 of")
    fourth = page.locator("#item").get_attribute("data-term")
    desk.press("x")
    expect(page.locator("#confirm")).to_be_visible()
    with desk.moving():
        desk.press("Enter")
    desk.says("Wrong always. Saved. 4 of")

    decided = lines(server.out / "decisions.jsonl")
    by_term = {str(each["term"]): each["verdict"] for each in decided}
    assert by_term == {first: "right", second: "better-english", third: "not-a-name", fourth: "wrong-always"}
    for number in (3, 2, 1, 0):
        desk.press("u")
        desk.says(f"Undone. {number} of")
    expect(page.locator("#item")).to_have_attribute("data-term", first or "")

    line = page.locator("#hits > .hit").nth(1)
    hit = line.get_attribute("data-hit")
    line.get_by_role("button", name="Wrong here").click()
    desk.says("Wrong here. Saved. 0 of")
    expect(page.locator(f"#hits > .hit[data-hit='{hit}']")).to_contain_text("Take back")
    last = lines(server.out / "decisions.jsonl")[-1]
    assert (last["hit"], last["verdict"]) == (hit, "wrong-here")


def test_a_kill_in_the_middle_of_saving_loses_nothing(
    drafted: Path, serve: Serve, page: Page, console: Console
) -> None:
    server = serve(drafted)
    desk = Desk(page).open(server.address)
    desk.find(WRONG_SHARE)
    ledger = server.out / "claims.jsonl"

    def killed_after_writing(route: Route) -> None:
        """The decision is on the disk, the answer never arrives."""
        route.fetch()
        server.kill()
        route.abort()

    page.route("**/api/claim*", killed_after_writing)
    desk.press("a")
    expect(desk.alert).to_contain_text("1 decision is not saved yet")
    page.unroute("**/api/claim*")
    assert len(lines(ledger)) == 1
    desk.press("e")  # and one that never reached the server
    desk.box.fill(WHOLE)
    desk.press("Control+Enter")
    expect(desk.alert).to_contain_text("2 decisions are not saved yet")

    server.start()
    desk.go(server.address)  # the browser's page is as it was left; the new token is in the new address
    desk.open(server.address)
    expect(desk.alert).to_be_hidden()
    page.wait_for_function("() => Object.keys(localStorage).every((key) => !key.includes('outbox'))")
    assert [each["verdict"] for each in lines(ledger)] == ["accepted", "edited"]
    assert lines(ledger)[1]["text"] == WHOLE
    page.reload()
    desk.ready()
    assert desk.done == 1
    # The browser says itself that it could not reach the server, and that the second decision needed another try.
    assert all("Failed to load" in each for each in console)
    console.clear()


def test_text_that_is_not_saved_is_guarded(standing: Server, page: Page) -> None:
    desk = Desk(page).open(standing.address)
    desk.go(f"http://127.0.0.1:{standing.port}/queue?kind=claim")
    before = desk.english.inner_text()
    desk.press("e")
    desk.box.fill("Half a sentence")
    page.locator("#dock").get_by_role("button", name="Next").click()
    expect(page.locator("#confirm")).to_contain_text("not saved")
    desk.press("Escape")
    expect(desk.box).to_be_focused()
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    desk.ready()
    assert asked == ["beforeunload"]
    expect(desk.box).to_have_value("Half a sentence")
    desk.box.press("Escape")
    expect(desk.english).to_have_text(before)
    assert not any(each["text"] == "Half a sentence" for each in lines(standing.out / "claims.jsonl"))


def test_two_tabs_do_not_overwrite_each_other(drafted: Path, serve: Serve, page: Page) -> None:
    server = serve(drafted)
    desk = Desk(page).open(server.address)
    desk.find(WRONG_SHARE)
    other = page.context.new_page()
    other.route("**/api/progress", lambda route: route.abort())  # it does not hear of the first tab's decision
    other.goto(page.url)
    second = Desk(other)
    second.ready()
    expect(second.english).to_contain_text(WRONG_SHARE)
    desk.press("a")
    desk.says("Accepted. Saved.")
    second.press("2")
    second.says("There is no draft 2 here.")
    second.press("1")
    expect(other.locator("#confirm")).to_contain_text("It was decided")
    expect(other.locator("#confirm")).to_contain_text("accepted")
    assert len(lines(server.out / "claims.jsonl")) == 1
    second.press("Enter")
    second.says("Draft 1 chosen. Saved.")
    assert [each["verdict"] for each in lines(server.out / "claims.jsonl")] == ["accepted", "chosen"]
    second.go(f"http://127.0.0.1:{server.port}/queue?kind=claim")
    second.press("a")
    second.says("Accepted. Saved. 2 of")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    desk.says("Decided elsewhere too: 2 of")
    expect(page.locator("#progress-words")).to_contain_text("2 of")


def test_the_next_run_honours_what_was_decided(folder: Path, serve: Serve, page: Page) -> None:
    server = serve(folder)
    note = server.out / f"{WEIBO}.md"
    assert "Masters of ink" not in note.read_text(encoding="utf-8")
    others = {path: path.read_bytes() for path in server.out.glob("*.md") if path != note}
    desk = Desk(page).open(server.address)
    desk.find("about 30%用于训练")
    desk.press("e")
    desk.box.fill(WHOLE.replace("the next model", "the next model, Masters of ink 4.5,"))
    desk.press("Control+Enter")
    desk.says("Edited. Saved. 1 of")
    desk.go(f"http://127.0.0.1:{server.port}/queue?kind=term&sure=1&q=%E8%B4%B5%E5%B7%9E")
    desk.press("b")
    page.locator("#better-english").fill("Guizhou Province")
    desk.press("Enter")
    desk.says("Now “Guizhou Province”. Saved. 2 of")
    page.goto("about:blank")
    server.kill()

    proposed = zhbrief(folder, "glossary", "apply", "out", "--write")
    assert "Guizhou Province" in proposed
    report = json.loads(zhbrief(folder, "run", "examples", "--engine", "none", "-o", "out", "--json"))
    assert {each["slug"] for each in report["articles"] if not each["unchanged"]} == {WEIBO}
    text = note.read_text(encoding="utf-8")
    assert "Masters of ink 4.5" in text
    assert "Guizhou Province" in text
    assert all(path.read_bytes() == before for path, before in others.items())
