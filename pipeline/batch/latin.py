"""Any text as the words of a file name: small letters and digits with hyphens, Chinese in pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.document import Document
    from pipeline.language import Segmenter

HAN = re.compile(r"[々〇㐀-䶿一-鿿豈-﫿\U00020000-\U000323af]+")
LONGEST_JOINED = 4
"""Characters of one Chinese word at most: a longer run was not cut into words, and its syllables stand apart."""
LONGEST_TITLE = 300
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")


def words(text: str) -> str:
    """`nvidia-fabu-xinpin` for `Nvidia 发布 新品`: a run of Chinese without spaces is one word where it is short.

    Accents are dropped; letters of scripts other than Latin and Chinese stay (composed), for nothing here can read
    them. Everything else becomes one hyphen. Empty when no letter and no digit is left.
    """
    text = _APOSTROPHE.sub("", unicodedata.normalize("NFKC", text)).replace("%", " percent ")
    text = HAN.sub(lambda match: f" {_pinyin(match[0])} ", text)
    # Lower case before composing again: İ becomes i and a mark, which is no letter.
    text = unicodedata.normalize("NFKC", "".join(map(_bare, text)).lower())
    return "-".join("".join(c if c.isalnum() else "-" for c in text).replace("-", " ").split())


def title_in_words(document: Document) -> str:
    """The article's title with its names and figures in English, the Chinese between them cut into words."""
    title = document.article.title
    sentence = document.title_sentence
    if not title.strip() or sentence is None:
        return cut_into_words(title)
    normal = document.normal.get(sentence.block, title)
    told = [(m.start, m.end, m.target) for m in document.mentions if m.sentence == sentence.id]
    told += [(f.start, f.end, f.english) for f in document.figures if f.sentence == sentence.id]
    return " ".join(_pieces(normal, told))


def cut_into_words(text: str) -> str:
    """The text with a space between its words."""
    text = text[:LONGEST_TITLE]
    return " ".join(word.text for word in _segmenter().cut(text)) if HAN.search(text) else text


def _pieces(text: str, told: list[tuple[int, int, str]]) -> Iterator[str]:
    """What stands at the given spans in English, and the words between; of spans that overlap the first counts."""
    position = 0
    for start, end, english in sorted(told):
        if start >= position:
            yield cut_into_words(text[position:start])
            yield english
            position = end
    yield cut_into_words(text[position:])


def _bare(character: str) -> str:
    """A Latin letter without its accents; any other character as it is."""
    first = unicodedata.normalize("NFD", character)[0]
    return first if first.isascii() else character


def _pinyin(run: str) -> str:
    # 0.1 s and 50 MB for its phrases, without which 银行 would read "yinxing": only where a name needs it.
    from pypinyin import lazy_pinyin

    return ("" if len(run) <= LONGEST_JOINED else " ").join(lazy_pinyin(run, errors="ignore"))


@cache
def _segmenter() -> Segmenter:
    from pipeline.language import Segmenter

    return Segmenter()
