"""The memory as a TMX 1.4b file, which translation tools read (LISA OSCAR, "TMX 1.4b Specification", 2005)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from pipeline.translation.memory import DAY, Remembered

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="zhbrief" creationtoolversion={version} segtype="sentence" o-tmf="zhbrief"
    adminlang="en" srclang="zh" datatype="plaintext">
    <note>Machine drafts, not checked by a person. Names and figures in the Chinese were put into English before.</note>
  </header>
  <body>
"""
FOOT = """  </body>
</tmx>
"""


def tmx(drafts: Iterable[Remembered], version: str) -> Iterator[str]:
    """The file in pieces, a unit a draft. `version` is the program's."""
    yield HEAD.format(version=quoteattr(version))
    for draft in drafts:
        made = f" creationdate={quoteattr(_date(draft.made))}" if draft.made else ""
        yield f"    <tu{made}>\n"
        for name, value in (("engine", draft.engine), ("model", draft.model), ("digest", draft.digest)):
            if value:
                yield f'      <prop type="x-{name}">{_text(value)}</prop>\n'
        yield f'      <tuv xml:lang="zh"><seg>{_text(draft.chinese)}</seg></tuv>\n'
        yield f'      <tuv xml:lang="en"><seg>{_text(draft.english)}</seg></tuv>\n'
        yield "    </tu>\n"
    yield FOOT


def _text(text: str) -> str:
    return escape(NOT_XML.sub("\ufffd", text))


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, UTC).strftime("%Y%m%dT%H%M%SZ")
