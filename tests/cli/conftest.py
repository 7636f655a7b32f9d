"""A working folder with two articles, and the command line run in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import zhbrief
from pipeline.settings import Settings

ARTICLE = """---
title: {title}
date: 2026-02-27
author: 星湖编辑部
---

星湖科技周五表示，公司完成30亿元人民币的新一轮融资，估值升至400亿元。

这家位于杭州的芯片公司与英伟达合作多年，2025年的营收增长了42%。公司计划今年招聘约500名工程师。

分析人士认为，算力需求仍在上升，但回报周期可能需要三年。
"""

Zhbrief = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for key in Settings.model_fields:
        monkeypatch.delenv(f"ZHBRIEF_{key.upper()}", raising=False)
    monkeypatch.setenv("ZHBRIEF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    (tmp_path / "in").mkdir()
    for name in ("a", "b"):
        (tmp_path / "in" / f"{name}.md").write_text(ARTICLE.format(title=f"星湖科技融资（{name}）"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def run_zhbrief(folder: Path) -> Zhbrief:
    def invoke(*arguments: str, stdin: bytes | None = None, color: bool = False) -> Result:
        result = CliRunner().invoke(zhbrief, arguments, input=stdin, color=color)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke
