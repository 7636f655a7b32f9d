"""Kinds of pages (html_kinds.json): 正文 is the story, 旁文 running text around it. All of one, none of the other.

In the pages {正1} stands for a paragraph of the story, {短1} for a short line of it, {旁1} and {句1} for what is not.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.readers import read_bytes

STORY = "正文{}，青禾储能昨天公布了第{}份年报，订单比上一年多出两成，两座工厂的产能也都在增加。"
NOISE = "旁文{}，白鹭航运的新船昨天下水，载重比上一代多出三成，首航将在下个月进行。"
MARK = re.compile(r"\{(正|旁|短|句)(\d+)\}")
HEAD = "<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body>"
TITLE = "青禾储能公布年报 订单多出两成"


def written(page: str) -> bytes:
    """The page with its text filled in, as the bytes of a file."""

    def text(found: re.Match[str]) -> str:
        kind, number = found[1], found[2]
        return {
            "正": STORY.format(number, number),
            "旁": NOISE.format(number),
            "短": f"正文{number}短行",
            "句": f"旁文{number}一句。",
        }[kind]

    return (HEAD.format(title=TITLE + "_某某网") + MARK.sub(text, page) + "</body></html>").encode()


PAGES: dict[str, str] = json.loads((Path(__file__).parent / "html_kinds.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_all_of_the_story_and_nothing_else(page: str) -> None:
    data = written(page)
    wanted = re.findall(
        r"正文\d+", MARK.sub(lambda f: f"正文{f[2]}" if f[1] in "正短" else "", re.sub("<meta[^>]*>", "", page))
    )
    article = read_bytes(data, source_path="a.html").article
    kept = "\n".join(block.text for block in article.blocks)
    assert re.findall(r"正文\d+", kept) == wanted
    assert "旁文" not in kept
