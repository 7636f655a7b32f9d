"""What the cleaned blocks are: headings, list items and captions that no markup marked as such."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cleaning.trimming import keep_ranges
from pipeline.document import Block
from pipeline.language import ends_sentence

HEADING_LENGTH = 36
CAPTION_LENGTH = 60
# 「- 2024年6月」 is an item; 「-12亿美元」 is a negative amount.
BULLET = re.compile(r"[-*]\s+(?=\S)|[-*](?=[^\s\d*-])|[•·●▪◦＊]\s*(?=\S)")
REMARK = re.compile(r"(?:注|备注|附|PS|P\.S\.|Tips?)\s*[:：]")
# 「1. 用户规模」, 「2、营收」, 「（3）利润」, 「①出海」; not 「2.5亿美元」, 「3、4月间」.
NUMBER = re.compile(r"(?:\d{1,2}[、．.)）]\s?(?=[^\d\s])|[（(]\d{1,2}[)）]\s*(?=\S)|[①-⑳]\s*(?=\S))")
# 「一、降低育儿成本」 is a heading when it is short and no sentence; its number is part of it.
ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[章节条、，,]|Part\s?\d|PART\s?\d)"
)
CAPTION = re.compile(r"[▲△]|[（(【]?(?:图源|图片来源|图[/／|丨:：]|配图[:：]|供图[:：]|题图[:：])")
NOT_HEADING_END = ("：", ":", "，", ",", "、", "；", ";", "——", "...", "|", "~", "～")


def with_kinds(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with their kinds; a list item loses its number or bullet."""
    itemised = with_items(blocks)
    # Where markup marks headings, a bare short line is something else (「输入后看一下效果」 between two pictures).
    marked = any(block.kind == "heading" for block in itemised)
    return tuple(_headline(itemised, number, marked) for number in range(len(itemised)))


def with_items(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with list items and captions told from paragraphs; a list item loses its number or bullet."""
    return tuple(_item(block) for block in blocks)


def _item(block: Block) -> Block:
    if block.kind not in {"paragraph", "list_item"}:
        return block
    if block.kind == "paragraph" and len(block.text) <= CAPTION_LENGTH and CAPTION.match(block.text):
        return block.model_copy(update={"kind": "caption"})
    start = _after_marks(block.text)
    left = keep_ranges(block, [(start, len(block.text))]) if start else None
    # The marker stays inside the block's place in the file: it is the item's markup.
    return left.model_copy(update={"kind": "list_item", "raw_start": block.raw_start}) if left else block


def _after_marks(text: str) -> int:
    """Where a list item's words begin; 0 when it is none. 「• 1. 用户规模」 has two marks."""
    at = 0
    while found := NUMBER.match(text, at) or BULLET.match(text, at):
        at = found.end()
    return at


def _headline(blocks: Sequence[Block], number: int, marked: bool) -> Block:
    """A short line that is no sentence, with text of the same author under it, is a sub-headline."""
    block = blocks[number]
    if block.kind != "paragraph" or number + 1 >= len(blocks):
        return block
    text = block.text
    if len(text) > HEADING_LENGTH or ends_sentence(text) or text.endswith(NOT_HEADING_END) or REMARK.match(text):
        return block
    following = blocks[number + 1]
    under = following.kind in {"paragraph", "list_item", "quote"} and following.author == block.author
    told = len(following.text) >= 16 and (ends_sentence(following.text) or len(following.text) >= len(text))
    if under and (ORDINAL.match(text) or (told and not marked)):
        return block.model_copy(update={"kind": "heading"})
    return block
