"""Script: is a text Simplified or Traditional, and Traditional to Simplified without a change of length.

Detection counts characters that belong to one script only (這 / 这). Characters that both scripts use, such as 著,
乾 and 后, say nothing: 乾 in 乾隆 stands in Simplified text too, which is why a conversion is never run over text
that was not found to be Traditional (it would turn 乾 into 干 and 著 into 着).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from opencc import OpenCC

Script = Literal["hans", "hant"]

_PIECE = re.compile(r"[^，。！？；：、\s]{1,1000}|[，。！？；：、\s]+")
"""OpenCC's time grows with the square of a piece's length; it splits at punctuation itself, we bound the rest."""


class LengthChanged(ValueError):  # noqa: N818 - says what happened, and is caught by name
    """A conversion gave a text of another length; offsets would no longer hold."""


@cache
def _markers() -> tuple[frozenset[str], frozenset[str]]:
    data = tomllib.loads(files(__package__).joinpath("script.toml").read_text(encoding="utf-8"))
    pairs = "".join(data["pairs"].split())
    return frozenset(pairs[0::2]), frozenset(pairs[1::2])


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # 70 ms, and most articles never need it

    return OpenCC("t2s")


def count_markers(text: str) -> tuple[int, int]:
    """How many characters of the text are (Traditional only, Simplified only)."""
    hant, hans = _markers()
    return sum(map(hant.__contains__, text)), sum(map(hans.__contains__, text))


def detect_script(text: str) -> Script:
    """`hant` when Traditional-only characters outnumber the Simplified-only ones, else `hans`.

    One such character alone does not make a text Traditional: 陳 may stand in a name.
    """
    return script_of(*count_markers(text))


def script_of(hant: int, hans: int) -> Script:
    """The script of a text with so many markers of each, see `count_markers`."""
    return "hant" if hant > hans and hant > 1 else "hans"


def to_simplified(text: str) -> str:
    """The text in Simplified characters (OpenCC `t2s`: characters, no regional words), of the same length.

    Only for text known to be Traditional. Raises LengthChanged when the conversion is not one to one.
    """
    converter = _converter()
    converted = "".join(converter.convert(piece) for piece in _PIECE.findall(text))
    if len(converted) != len(text):
        raise LengthChanged(f"{len(text)} characters became {len(converted)}")
    return converted
