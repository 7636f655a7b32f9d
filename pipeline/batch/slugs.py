"""The names of the output files: the article's date and the stem of its file, safe on every file system."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
# Most file systems allow 255 bytes for a name; the suffix and a temporary name's prefix need some of them.
LONGEST_BYTES = 200
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)  # Windows opens the device, whatever the suffix


class Slugs:
    """The names given out in one output folder. `taken` are those of articles that keep theirs."""

    def __init__(self, taken: dict[str, str]) -> None:
        """`taken`: source → slug, from the manifest."""
        self._of_source = dict(taken)
        self._taken = {slug.casefold() for slug in taken.values()}

    def give(self, source: str, date: str | None, name: str | None = None) -> str:
        """The slug for an article: the one it had in an earlier run, else a new one that no other article has.

        `name` is what the slug is made of, the source unless given: an entry of a feed goes by its id.

        A name already given out gets a hash of the source behind it, so that it does not depend on what else is in
        the batch which hash that is. `date` is ISO; its first ten characters are used.
        """
        if source in self._of_source:
            return self._of_source[source]
        name = source if name is None else name
        slug = make_slug(name, date)
        length = 8
        while slug.casefold() in self._taken:
            slug = make_slug(name, date, hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:length])
            length += 8
        self._of_source[source] = slug
        self._taken.add(slug.casefold())
        return slug


def make_slug(source: str, date: str | None, mark: str = "") -> str:
    """`2026-02-27-a-title` for `…/A title.md` of that date; `mark` is put at the end.

    Letters and digits of any script are kept (composed, lower case), everything else becomes a hyphen. At most
    LONGEST characters and LONGEST_BYTES bytes of UTF-8. Never empty, never a device name of Windows.
    """
    name = PurePosixPath(source).name
    stem = "stdin" if source == "-" else _stem(name)
    words = _words(stem) or "article"
    day = _words((date or "")[:10])
    # A file that is already named by its date need not say it twice.
    head = "" if not day or words.startswith(day) else f"{day}-"
    tail = f"-{mark}" if mark else ""
    slug = _cut(head + words, LONGEST - len(tail), LONGEST_BYTES - len(tail)) + tail
    return f"article-{slug}" if slug in _DEVICES else slug


def _stem(name: str) -> str:
    """The name without its suffix. A suffix is short ASCII letters: in 增长3.5倍 the point belongs to the title."""
    stem, point, suffix = name.rpartition(".")
    return stem if point and stem and suffix.isascii() and suffix.isalnum() and len(suffix) <= 5 else name


def _words(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    kept = "".join(c if c.isalnum() else "-" for c in folded)
    return "-".join(part for part in kept.split("-") if part)


def _cut(text: str, characters: int, octets: int) -> str:
    return text[:characters].encode("utf-8", "ignore")[:octets].decode("utf-8", "ignore").rstrip("-")
