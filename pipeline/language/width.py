"""Widths: full-width Latin letters, digits and signs to half width, one character for one character.

Chinese punctuation ，！？；：（） has full-width code points of the same range but is not folded: it tells where
sentences and clauses end, and ，folded to a comma would read as a thousands separator in 3，000.
"""

from __future__ import annotations

_KEPT = frozenset("，！？；：（）")
_SHIFT = 0xFF01 - 0x21


def _table() -> dict[int, str]:
    table = {code: chr(code - _SHIFT) for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT}
    # Signs with a full-width form outside that range, and spaces that only differ in width. NFKC would also turn
    # … into three dots and ㎡ into m2, which changes lengths: hence a table of our own.
    table |= {0xFFE0: "¢", 0xFFE1: "£", 0xFFE5: "¥", 0xFFE6: "₩"}
    table |= dict.fromkeys((0x3000, 0x00A0, 0x2002, 0x2003, 0x2009, 0x202F), " ")
    return table


_TABLE = _table()


def fold(text: str) -> str:
    """The text with full-width letters, digits, signs and spaces at half width; the length stays the same."""
    return text.translate(_TABLE)
