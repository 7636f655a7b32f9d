"""A title as a reader would quote it: without hashtags, the site's name, and characters nobody sees."""

from __future__ import annotations

import re

from pipeline.readers.invisible import without_invisible
from pipeline.readers.publishers import without_site

TOPIC = re.compile(r"(?<![A-Za-z0-9])[#＃]([^#＃\n]{1,80})[#＃]")
LEADING = re.compile(r"(?:[#＃][^#＃\s][^#＃\n]{0,80}[#＃]\s*)+")
TRAILING = re.compile(r"(?:\s*[#＃][^#＃\s][^#＃\n]{0,80}[#＃])+\s*$|(?:\s+[#＃][^\s#＃]{1,40})+\s*$")
LONGEST = 400
"""A longer title is a whole paragraph, and the `#` in it are its own."""
REST = 6
"""A title needs so many characters besides its hashtags, else the hashtags are the title."""


def clean_title(title: str) -> tuple[str, tuple[str, ...]]:
    """The title in one line and the topics it was filed under: 「#某公司财报# 营收增长一成」 → 「营收增长一成」.

    A topic inside a sentence stays as words; a title that is nothing but topics is the first of them.
    """
    text = without_site(" ".join(without_invisible(title).split()))
    if len(text) > LONGEST:
        return text, ()
    if "#" not in text and "＃" not in text:
        return text, ()
    bare, topics = text, []
    if found := LEADING.match(bare):
        topics += TOPIC.findall(found[0])
        bare = bare[found.end() :]
    if found := TRAILING.search(bare):
        topics += [tag.strip("#＃ ") for tag in re.findall(r"[#＃][^#＃\s][^#＃]*", found[0])]
        bare = bare[: found.start()]
    topics += TOPIC.findall(bare)
    bare = TOPIC.sub(r"\1", bare).strip()
    names = tuple(dict.fromkeys(name for topic in topics if (name := topic.strip())))
    if len(bare) < REST and names:
        return f"{bare}{names[0]}" if bare and bare.endswith(("：", ":")) else names[0], names
    return bare, names
