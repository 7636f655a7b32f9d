"""The sha256 of files, remembered by what the file system says of them, as git's index does it.

A file whose size, inode and times are what they were when it was read has the digest it had. Times come in ticks (2 s
on a memory stick): a file that is changed twice in one tick looks unchanged. So a digest is remembered only of a file
that had not been touched for `SETTLED` seconds before it was read; whatever changes it later gives it another time.
The inode's own time (ctime) cannot be set back, the file's can; Windows has no such time, and nothing is remembered.
"""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.batch.cache import Cache, key_of
from pipeline.batch.manifest import file_digest

LAYER = "digest"
SETTLED = 2.0
_ROW = struct.Struct("<QQqqq32s")
HAS_CHANGE_TIME = os.name != "nt"

Signature = tuple[int, int, int, int, int]


class Digests:
    """The digests of the files of one output folder's articles. `clock` gives the time as the file system does."""

    def __init__(self, cache: Cache, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._cache = cache
        self._folder = os.path.realpath(folder)
        self._clock = clock

    def of(self, source: str) -> ArticleDigests:
        """Those of one article: of its input and of what was made of it."""
        return ArticleDigests(self._cache, key_of(self._folder, source), self._clock)


class ArticleDigests:
    """The digests of the files of one article. What was learned is kept by `keep`."""

    def __init__(self, cache: Cache, key: bytes, clock: Callable[[], float]) -> None:
        self._cache = cache
        self._key = key
        self._clock = clock
        self._known = _unpacked(cache.get(LAYER, key) or b"") if HAS_CHANGE_TIME and cache.usable else {}
        self._learned: dict[Signature, bytes] = {}
        self._met: dict[Signature, bytes] = {}

    def digest(self, path: Path | str) -> str:
        """The sha256 of the file's bytes in hexadecimal; empty when it cannot be read."""
        now = self._clock()
        try:
            status = os.stat(path)  # noqa: PTH116 - the loop over all articles, and a Path costs as much again
        except OSError:
            return ""
        # Taken before the file is read: when it changes in between, the next run sees another signature.
        signature = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        if (known := self._known.get(signature)) is not None:
            self._met[signature] = known
            return known.hex()
        digest = file_digest(path)
        if digest and HAS_CHANGE_TIME and max(status.st_mtime, status.st_ctime) + SETTLED < now:
            self._learned[signature] = bytes.fromhex(digest)
        return digest

    def keep(self) -> None:
        """Remember what was read; what was not asked for any more is forgotten."""
        if self._learned:
            rows = {**self._met, **self._learned}
            self._cache.put(LAYER, self._key, b"".join(_ROW.pack(*sign, digest) for sign, digest in rows.items()))
            self._learned = {}


def _unpacked(data: bytes) -> dict[Signature, bytes]:
    if len(data) % _ROW.size:
        return {}
    return {(dev, ino, size, mtime, ctime): digest for dev, ino, size, mtime, ctime, digest in _ROW.iter_unpack(data)}
