"""Whether everybody can use it: keyboard, screen reader, dark mode, a narrow screen, 200 % zoom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.review.browser.conftest import Server

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import expect

from tests.review.browser.desk import Desk, lines

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WANTED = ("serious", "critical")
DRAFT = "/queue?state=all&q=North+Bay+Fund"


def addresses(desk: Desk, standing: Server) -> Iterator[tuple[str, str]]:
    """Every kind of page: its name and address."""
    base = f"http://127.0.0.1:{standing.port}"
    page = desk.page
    yield "overview", f"{base}/"
    yield "queue", f"{base}/queue"
    yield "a term in the queue", f"{base}/queue?kind=term"
    yield "nothing found", f"{base}/queue?q=nothing-has-this-name"
    desk.go(f"{base}/queue?kind=term")
    yield "term", str(page.locator("#to-term").evaluate("(link) => link.href"))
    desk.go(f"{base}/queue?kind=claim")
    yield "article", str(page.locator("#to-article").evaluate("(link) => link.href"))
    yield "error", f"{base}/article/there-is-none"


def violations(page: Page) -> list[str]:
    """What axe-core finds serious or critical on a page as it stands."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found: list[dict[str, Any]] = axe.Axe().run(page).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found if each["impact"] in WANTED]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(standing: Server, browser: Browser, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{standing.port}/queue")
    expect(page.locator(".notice")).to_contain_text("zhbrief review")  # what to do without the token
    assert page.locator("body").evaluate("(body) => getComputedStyle(body).marginTop") == "0px", "no style"
    assert violations(page) == [], "no token"
    desk = Desk(page).open(standing.address)
    for name, address in addresses(desk, standing):
        desk.go(address)
        assert violations(page) == [], name
    desk.go(f"http://127.0.0.1:{standing.port}/queue?kind=claim")
    desk.press("?")
    expect(page.locator("#help")).to_be_visible()
    assert violations(page) == [], "help"
    desk.press("Escape", "c", "e")
    desk.box.fill("Half a sentence")
    expect(desk.live).to_contain_text("lost")
    assert violations(page) == [], "editing"
    context.close()


@pytest.mark.parametrize(("width", "height"), [(360, 740), (640, 400)], ids=["a phone", "1280 px at 200 %"])
def test_nothing_runs_out_of_a_small_screen(standing: Server, page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    desk = Desk(page).open(standing.address)
    for name, address in addresses(desk, standing):
        if name == "error":
            continue
        desk.go(address)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, name
    desk.go(f"http://127.0.0.1:{standing.port}/queue?kind=claim")
    accept = page.get_by_role("button", name="Accept")
    expect(accept).to_be_in_viewport()
    with desk.moving():
        accept.click()
    desk.says("Accepted. Saved.")


def test_the_keyboard_reaches_everything(standing: Server, page: Page) -> None:
    desk = Desk(page).open(standing.address)
    desk.press("Tab")
    skip = page.get_by_role("link", name="Skip to the open item")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    desk.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    wanted = page.locator("#open button:visible, #open a:visible, #dock button:visible").count()
    reached = set()
    for _ in range(wanted + 60):
        desk.press("Tab")
        reached.add(page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)"))
        outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or page.evaluate("() => document.activeElement === document.body")
    names = page.locator("#open button:visible, #dock button:visible").evaluate_all(
        "(all) => all.map((each) => each.outerHTML.slice(0, 200))"
    )
    assert set(names) <= reached


def test_single_keys_can_be_switched_off(standing: Server, page: Page) -> None:
    desk = Desk(page).open(standing.address)
    before = desk.done, desk.item
    desk.press("?")
    page.get_by_label("Single keys decide").uncheck()
    desk.press("Escape", "a", "j")
    assert (desk.done, desk.item) == before
    page.get_by_role("button", name="Help").click()
    page.get_by_label("Single keys decide").check()
    desk.press("Escape")
    with desk.moving():
        desk.press("j")


def test_keys_that_are_typed_are_text(standing: Server, page: Page) -> None:
    desk = Desk(page).open(standing.address)
    before = desk.done
    desk.press("/")
    page.keyboard.type("aejx")
    expect(page.locator("#filter-q")).to_have_value("aejx")
    expect(page.locator("#open")).to_contain_text("Nothing here")
    assert desk.done == before


def test_every_key_is_in_the_help_and_on_its_button(standing: Server, page: Page) -> None:
    desk = Desk(page).open(standing.address)
    shown = set(page.locator("#help kbd").all_text_contents())
    assert {"j", "k", "a", "e", "1", "2", "3", "r", "w", "x", "n", "b", "u", "/", "?", "c", "s", "t", "g"} <= shown
    desk.go(f"http://127.0.0.1:{standing.port}/queue?kind=term")
    buttons = page.locator("#open [data-act]:has(kbd)")
    keys = {button.get_attribute("data-act"): button.locator("kbd").inner_text() for button in buttons.all()}
    assert keys == {"right": "r", "better-english": "b", "wrong-here": "w", "wrong-always": "x", "not-a-name": "n"}


def test_names_and_figures_are_joined(standing: Server, page: Page) -> None:
    desk = Desk(page).open(standing.address)
    desk.go(f"http://127.0.0.1:{standing.port}{DRAFT}")
    chinese = page.locator(".source mark", has_text="5亿美元")
    english = page.locator("#english mark", has_text="US$500 million")
    expect(english).not_to_have_class("figure is-joined")
    chinese.hover()
    expect(english).to_have_class("figure is-joined")
    page.mouse.move(0, 0)
    expect(english).to_have_class("figure")
    chinese.focus()
    expect(english).to_have_class("figure is-joined")
    assert page.locator(".source .reading").first.get_attribute("lang") == "zh-Hans"
    fonts = page.locator(".source .reading").first.evaluate("(each) => getComputedStyle(each).fontFamily")
    assert "Noto Serif CJK SC" in fonts


def test_what_stands_around_a_claim_is_one_key_away(standing: Server, page: Page) -> None:
    desk = Desk(page).open(standing.address)
    desk.go(f"http://127.0.0.1:{standing.port}{DRAFT}")
    near = page.locator(".near")
    expect(near.first).to_be_hidden()
    desk.press("c")
    expect(near.first).to_contain_text("周二宣布完成12亿美元")
    expect(near.last).to_contain_text("首席执行官林若溪")
    desk.press("s")
    place = page.locator("#saved-place")
    expect(place).to_contain_text("01-weibo.md")
    expect(place.locator("pre mark")).to_contain_text("本轮由海棠屿资本")


def test_the_list_goes_on_where_it_ends(standing: Server, page: Page) -> None:
    desk = Desk(page).open(standing.address)
    desk.go(f"http://127.0.0.1:{standing.port}/queue")
    rows = page.locator("#rows a")
    first = rows.count()
    with desk.moving():
        rows.last.click()
    with desk.moving():
        desk.press("j")
    assert rows.count() > first
    ids = [row.get_attribute("data-id") for row in rows.all()]
    assert len(set(ids)) == len(ids)
    assert desk.item == ids[first]


def test_a_name_is_decided_where_it_stands_in_a_claim(standing: Server, page: Page) -> None:
    desk = Desk(page).open(standing.address)
    desk.go(f"http://127.0.0.1:{standing.port}{DRAFT}")
    claim = desk.item
    page.locator("#names > summary").click()
    name = page.locator("#names .hit", has_text="海棠屿资本")
    name.get_by_role("button", name="Right").click()
    desk.says("Right here. Saved.")
    assert desk.item == claim
    expect(name).to_contain_text("Take back")
    decided = lines(standing.out / "decisions.jsonl")[-1]
    assert (decided["term"], decided["verdict"]) == ("海棠屿资本", "right")


def test_words_of_the_chinese_become_a_term(standing: Server, page: Page) -> None:
    desk = Desk(page).open(standing.address)
    desk.go(f"http://127.0.0.1:{standing.port}{DRAFT}")
    page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.querySelector(".source .reading"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf("北湾基金");
            if (at < 0) continue;
            getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + 4);
          }
        }"""
    )
    page.get_by_role("button", name="Add as term").click()
    expect(page.locator("#add-source")).to_have_value("北湾基金")
    page.locator("#add-target").fill("North Bay Fund")
    expect(page.locator("#add-preview")).not_to_be_empty()
    desk.press("Enter")
    expect(page.locator("#add-term")).to_be_hidden()
    expect(desk.status).to_contain_text("glossary")
    assert "北湾基金,North Bay Fund,organisation" in (standing.folder / "glossary.csv").read_text(encoding="utf-8")


def test_renderings_are_merged_on_the_terms_page(standing: Server, page: Page) -> None:
    desk = Desk(page).open(standing.address)
    desk.go(f"http://127.0.0.1:{standing.port}/queue?kind=term&state=all&sure=1&q=%E4%BA%91%E7%A0%9A%E7%A7%91%E6%8A%80")
    desk.press("g", "t")
    form = page.locator("#merge")
    expect(form).to_contain_text("Yunyan technology")
    form.locator("input[type=radio][value='Yunyan Technology']").check()
    form.locator("input[type=checkbox][value='Yunyan technology']").check()
    form.get_by_role("button", name="Merge").click()
    desk.says("Everywhere “Yunyan Technology”")
