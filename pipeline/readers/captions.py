"""Which piece after a picture is its caption."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.readers.lines import ends_sentence
from pipeline.readers.reading import Piece

CAPTION_LENGTH = 60
# ▲ 某公司新品, 图/某图库, 图源：某网站, （图片来源：某社）, 图1：…
MARKED = re.compile(r"[▲△▼↑↓]|[（(【]?(?:图源|图片来源|配图|题图|供图|图[/／|丨:：]|图\s?\d{1,2}[\s:：.、])")


def with_captions(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces, with captions told from paragraphs.

    A line after a picture is its caption when it is short and no sentence; a full sentence there may be the story
    itself (「当地时间2月7日，某人现身某地。」) and stays.
    """
    return [replace(piece, kind="caption") if _is_caption(piece) else piece for piece in pieces]


def _is_caption(piece: Piece) -> bool:
    text = piece.text.text
    if piece.kind != "paragraph" or not text or len(text) > CAPTION_LENGTH:
        return False
    if MARKED.match(text):
        return True
    return piece.after_image and not ends_sentence(text) and not text.endswith(("：", ":", "——", "，", ","))
