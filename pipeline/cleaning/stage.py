"""The stage that removes what is not the article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.cleaning.engine import apply_rules, merged
from pipeline.cleaning.families import all_rules
from pipeline.cleaning.kinds import with_items, with_kinds
from pipeline.diagnostics import diagnose
from pipeline.document import Document

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
BODY = frozenset({"paragraph", "heading", "list_item", "quote"})
FEW_HAN = 0.1
SHAPE_WORDS = {
    "weibo": "a Weibo export",
    "front_matter": "Markdown",
    "omnivore": "an Omnivore export",
    "page_dump": "a page dump",
    "plain_text": "plain text",
    "html": "an HTML page",
    "mhtml": "an MHTML page",
    "email": "an e-mail",
    "feed": "a feed's entry",
    "json_lines": "a line of JSON",
}


class Clean:
    """Removes boilerplate by rule, lists it on the article, and tells headings, list items and captions apart."""

    name = "clean"
    version = 2
    requires: frozenset[str] = frozenset({"blocks"})
    assigns: frozenset[str] = frozenset({"blocks"})

    def __init__(self, rule_folders: Sequence[Path] = ()) -> None:
        """`rule_folders`: a project's own rule files, beside the package's. Raises RuleError for a wrong one."""
        self.rules = all_rules(rule_folders)

    def __call__(self, document: Document) -> None:
        """Replace `document.article` by its cleaned form; blocks are numbered anew from "b1".

        Adds `no-body` when no paragraph, heading, list item or quote is left and nothing worse was said before, and
        `no-chinese` when hardly any of its letters is Chinese.
        """
        article = document.article
        # Rules see 「责任编辑：某某」, whether or not it stood in a list (「• 责任编辑：某某」).
        itemised = article.model_copy(update={"blocks": with_items(article.blocks)})
        cleaned = apply_rules(itemised, document.saved, self.rules)
        blocks = tuple(
            block.model_copy(update={"id": f"b{number}"}) for number, block in enumerate(with_kinds(cleaned.blocks), 1)
        )
        document.article = article.model_copy(
            update={"blocks": blocks, "removed": merged(article.removed, cleaned.removed)}
        )
        text = "".join(block.text for block in blocks if block.kind in BODY)
        if not text:
            if not any(problem.severity == "error" for problem in document.diagnostics):
                document.diagnostics.append(diagnose("no-body", stage=self.name, shape=SHAPE_WORDS[article.shape]))
            return
        letters = sum(character.isalpha() for character in text)
        if len(HAN.findall(text)) < FEW_HAN * max(1, letters):
            document.diagnostics.append(diagnose("no-chinese", stage=self.name))
