"""The sample in every format, held against files that were read by eye. ZHBRIEF_REWRITE_GOLDEN=1 rewrites them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.writers import WRITERS

GOLDEN = Path(__file__).with_name("golden")
REWRITE = "ZHBRIEF_REWRITE_GOLDEN"


@pytest.mark.parametrize("name", ["json", "md", "html"])
def test_as_the_golden_file(name, sample):
    text = WRITERS[name].render(sample.document(), sample.MADE_WITH)
    path = GOLDEN / f"sample{WRITERS[name].suffix}"
    if os.environ.get(REWRITE) == "1":
        path.write_bytes(text.encode("utf-8"))
    assert text == path.read_bytes().decode("utf-8")


def test_golden_files_are_not_being_rewritten():
    assert os.environ.get(REWRITE, "") == "", f"{REWRITE} is set: the golden files prove nothing in this run"


def test_each_format_has_its_golden_file():
    assert {path.suffix for path in GOLDEN.iterdir()} == {writer.suffix for writer in WRITERS.values()}


@pytest.mark.parametrize("name", ["json", "md", "html"])
def test_twice_the_same_bytes_and_a_final_newline(name, sample):
    first = WRITERS[name].render(sample.document(), sample.MADE_WITH)
    assert first == WRITERS[name].render(sample.document(), sample.MADE_WITH)
    assert first.endswith("\n")
    assert not first.endswith("\n\n")
