"""The review page as an editor uses it: keys pressed, things read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Desk:
    """A page of the running server, and what stands on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.status = page.locator("#status")
        self.alert = page.locator("#alert")
        self.live = page.locator("#live")
        self.english = page.locator("#english")
        self.box = page.locator("#english-edit")

    def open(self, address: str) -> Desk:
        """Open the address that the server told, and go to the queue."""
        self.go(address)
        self.page.get_by_role("link", name="Queue", exact=True).click()
        expect(self.page.locator("#item")).to_be_visible()
        self.ready()
        return self

    def go(self, address: str) -> None:
        """Open a page and wait until it hears keys."""
        self.page.goto(address)
        self.ready()

    def ready(self) -> None:
        """Wait until the page hears keys: its scripts come after it."""
        expect(self.page.locator("html[data-ready]")).to_be_attached()

    @property
    def item(self) -> str:
        """The id of what is open."""
        return self.page.locator("#item").get_attribute("data-id") or ""

    @property
    def done(self) -> int:
        """How many are decided."""
        found = re.match(r"(\d+) of \d+", self.page.locator("#progress-words").inner_text())
        assert found
        return int(found[1])

    @contextmanager
    def moving(self) -> Iterator[None]:
        """What is done here opens another item."""
        before = self.item
        yield
        expect(self.page.locator("#item")).not_to_have_attribute("data-id", before)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def says(self, words: str) -> None:
        """Wait until the status line says so."""
        expect(self.status).to_contain_text(words)

    def find(self, text: str) -> None:
        """Open the first item that the filter finds, by keyboard."""
        self.press("/")
        self.page.keyboard.type(text)
        expect(self.page.locator("#rows")).to_contain_text(text)
        expect(self.page.locator("#rows [aria-current]")).to_contain_text(text)
        self.press("Enter")
        expect(self.page.locator("#item-title")).to_be_focused()

    def row(self, text: str) -> Locator:
        """The line of the list that holds the text."""
        return self.page.locator("#rows a", has_text=text)


def lines(path: Path) -> list[dict[str, object]]:
    """The decisions of a ledger, as written."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
