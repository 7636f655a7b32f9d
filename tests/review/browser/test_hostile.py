"""What articles, terms and claims hold is text on every page, whatever it looks like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.document import Claim
from pipeline.writers.briefing_file import BriefingFile
from tests.review.browser.conftest import Console, Server, zhbrief

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import expect

from tests.review.browser.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SCRIPT = "<script>document.title='caught'</script>"
IMAGE = "<img src=x onerror=\"document.title='caught'\">"
ARTICLE = f"""---
title: '星湖{IMAGE.replace("'", "''")}融资30亿元'
date: 2026-02-27
author: '{SCRIPT.replace("'", "''")}'
---

星湖科技（Xinghu "Tech" & <i>Co</i>）周五表示，公司完成30亿元人民币的新一轮融资，估值升至400亿元{SCRIPT}。

这家位于杭州的芯片公司与英伟达合作多年，2025年的营收增长了42%。{IMAGE}公司计划今年招聘约500名工程师。
"""
ROWS = f"""source,target,kind,aliases,note
杭州,Hangzhou,place,,{SCRIPT}
星湖科技,Xinghu </textarea>{SCRIPT},organisation,,
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A run over an article that is full of markup, its claims too."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"a'\"&<b onclick=x>{SCRIPT.replace('/', '')}.md").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "glossary.csv").write_text(ROWS, encoding="utf-8")
    zhbrief(tmp_path, "run", "in", "--engine", "none", "-o", "out")
    [path] = (tmp_path / "out").glob("*.json")
    briefing = BriefingFile.model_validate_json(path.read_bytes())

    def spoilt(claim: Claim) -> Claim:
        text = f"</script></textarea>{SCRIPT}{IMAGE} {claim.text}"
        return claim.model_copy(update={"text": text, "status": "draft", "alternatives": (f"{IMAGE}{SCRIPT}",)})

    note = briefing.note
    changes = {"brief": note.brief and spoilt(note.brief), "points": tuple(spoilt(point) for point in note.points)}
    changed = briefing.model_copy(update={"note": note.model_copy(update=changes)})
    path.write_text(changed.model_dump_json(by_alias=True), encoding="utf-8")
    return tmp_path


def test_markup_is_text_on_every_page(
    hostile: Path, serve: Callable[[Path], Server], page: Page, console: Console
) -> None:
    server = serve(hostile)
    desk = Desk(page).open(server.address)
    base = f"http://127.0.0.1:{server.port}"

    def harmless() -> None:
        assert page.title() != "caught"
        assert page.locator("img, main script, #list script, main i, main b[onclick]").count() == 0

    for query in ("kind=claim&sure=1&state=all", "kind=term&sure=1&state=all"):
        desk.go(f"{base}/queue?{query}")
        for _ in range(page.locator("#rows a").count() - 1):
            harmless()
            with desk.moving():
                desk.press("j")
    desk.go(f"{base}/queue?kind=claim&q=textarea")
    expect(desk.english).to_contain_text(SCRIPT)
    article = str(page.locator("#to-article").evaluate("(link) => link.href"))
    desk.press("s", "e")
    expect(desk.box).to_have_value(page.locator("#item").get_attribute("data-was") or "")
    desk.box.fill(f"{SCRIPT} {IMAGE} and no figure.")
    expect(desk.live).to_contain_text("lost")
    harmless()
    desk.press("Control+Enter")
    desk.says("Edited. Saved.")
    harmless()
    for address in (article, f"{base}/", f"{base}/queue?q={SCRIPT}&check=<b>&article=<i>", f"{base}/term/<b>"):
        desk.go(address)
        harmless()
    assert all("404" in each for each in console)  # there is no such term
    console.clear()
