"""`pipeline.brief` and `brief_async`, and how a briefing shows itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import pipeline
from pipeline.batch import python
from pipeline.document import Document

ARTICLE = """---
title: 星湖科技融资{number}亿元
date: 2026-02-27
---

星湖科技周五表示，公司完成{number}亿元人民币的新一轮融资，估值升至400亿元。公司在2025年的营收增长了42%。
"""
HOSTILE = """---
title: "<script>alert(1)</script>融资5亿元</style>"
url: "javascript:alert(1)"
---

公司<img src=x onerror=alert(1)>表示，已完成5亿元人民币融资</div></details>。</style><style>body{display:none}
"""


@pytest.fixture(autouse=True)
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    Path("in").mkdir()
    for number in range(3):
        Path("in", f"{number}.md").write_text(ARTICLE.format(number=number + 2), encoding="utf-8")
    Path("hostile.md").write_text(HOSTILE, encoding="utf-8")


class Tags(HTMLParser):
    """The elements of a piece of HTML: each opened one with its attributes, and those left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_brief_makes_an_article_when_it_is_asked_for() -> None:
    briefings = pipeline.brief("in", engine="none")
    first = next(briefings)
    Path("in/1.md").write_text(ARTICLE.format(number=77), encoding="utf-8")
    second = next(briefings)
    assert (first.article.title, second.article.title) == ("星湖科技融资2亿元", "星湖科技融资77亿元")
    assert isinstance(first, Document)
    assert first.note.headline is not None


def test_a_briefing_is_one_line_in_print() -> None:
    briefing = next(pipeline.brief("in", engine="none"))
    assert repr(briefing) == str(briefing)
    assert "ok" in repr(briefing)
    assert "0 of" in repr(briefing)
    assert len(repr(briefing)) < 200
    assert "\n" not in repr(briefing)


def test_a_briefing_without_a_body_shows_itself_too() -> None:
    Path("empty.md").touch()
    [briefing] = pipeline.brief("empty.md", engine="none")
    assert "failed" in repr(briefing)
    assert "The file is empty" in briefing._repr_html_()


def test_html_for_a_notebook_is_one_piece_that_touches_nothing_else() -> None:
    page = next(pipeline.brief("in", engine="none"))._repr_html_()
    tags = Tags(page)
    assert tags.open == []
    assert tags.found[0] == ("div", {"class": "zhbrief", "lang": "en"})
    names = {tag for tag, _ in tags.found}
    assert not names & {"html", "head", "body", "script", "link", "iframe", "img", "input", "form", "object", "meta"}
    assert not any("id" in attributes for _, attributes in tags.found)  # two briefings may stand on one page
    style = page.partition("<style>")[2].partition("</style>")[0]
    for rule in style.split("}")[:-1]:
        assert all(selector.strip().startswith(".zhbrief") for selector in rule.partition("{")[0].split(","))
    assert "url(" not in style
    assert "@" not in style
    assert "400亿元" in page


def test_what_an_article_says_is_escaped_in_a_notebook() -> None:
    [briefing] = pipeline.brief("hostile.md", engine="none")
    page = briefing._repr_html_()
    tags = Tags(page)
    assert tags.open == []
    assert not {tag for tag, _ in tags.found} & {"script", "img"}
    assert page.count("<style>") == 1
    assert not any("href" in attributes for _, attributes in tags.found)
    assert not any(name.startswith("on") for _, attributes in tags.found for name in attributes)


def test_async_gives_the_same_and_leaves_the_loop_free() -> None:
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.001)

    async def run() -> list[str]:
        heart = asyncio.create_task(beat())
        made = [briefing.model_dump_json() async for briefing in pipeline.brief_async("in", engine="none")]
        heart.cancel()
        return made

    assert asyncio.run(run()) == [briefing.model_dump_json() for briefing in pipeline.brief("in", engine="none")]
    assert beats > 3


def test_cancelling_begins_no_further_article_and_closes_the_workshop(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, closed = threading.Event(), threading.Event(), threading.Event()
    finish, close = python.finish_document, python.Workshop.close
    made: list[str] = []

    def slow(document: Document, workshop: python.Workshop) -> object:
        made.append(document.article.source_path)
        begun.set()
        assert go_on.wait(60)
        return finish(document, workshop)

    def closing(workshop: python.Workshop) -> None:
        close(workshop)
        closed.set()

    monkeypatch.setattr(python, "finish_document", slow)
    monkeypatch.setattr(python.Workshop, "close", closing)

    async def take(briefings: AsyncIterator[Document]) -> None:
        async for _ in briefings:
            pass

    async def run() -> None:
        briefings = pipeline.brief_async("in", engine="none")
        task = asyncio.create_task(take(briefings))
        while not begun.is_set():
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not closed.is_set()  # the article is still being made, and who cancelled does not wait for it

    asyncio.run(run())
    go_on.set()
    assert closed.wait(60)
    assert made == ["in/0.md"]


def test_leaving_the_loop_closes_the_workshop(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = threading.Event()
    close = python.Workshop.close
    monkeypatch.setattr(python.Workshop, "close", lambda workshop: (close(workshop), closed.set()))

    async def run() -> None:
        briefings = pipeline.brief_async(["in"], engine="none")
        async for briefing in briefings:
            assert briefing.status == "ok"
            break
        await briefings.aclose()

    asyncio.run(run())
    assert closed.wait(60)


def test_async_says_at_once_or_at_first_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="must be one of"):
        pipeline.brief_async("in", engine="nonsense")

    async def run() -> None:
        async for _ in pipeline.brief_async("nothing/*.md", engine="none"):
            pass

    with pytest.raises(FileNotFoundError, match="no file matches"):
        asyncio.run(run())
