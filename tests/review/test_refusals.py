"""Every refusal has its line in the documentation."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_page_explains_every_code_and_no_other() -> None:
    given = {
        node.args[1].value
        for path in (ROOT / "pipeline" / "review").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal"
        if isinstance(node.args[1], ast.Constant)
    }
    page = (ROOT / "docs" / "review.md").read_text(encoding="utf-8").split("## What is refused")[1]
    explained = {
        code for row in re.findall(r"^\| (`.+?) \|", page, re.MULTILINE) for code in re.findall("`(.+?)`", row)
    }
    assert len(given) > 10
    assert explained == given
