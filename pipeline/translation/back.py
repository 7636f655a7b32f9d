"""The request for a sentence's English in Chinese again; what comes back is judged by `pipeline.checks.back`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from pipeline.checks.evidence import Evidence
from pipeline.checks.names import standing
from pipeline.figures import read_english
from pipeline.figures.date_matching import match_date
from pipeline.translation.engine import Message, Request

TOKENS_PER_CHARACTER = 0.7
"""Room for the answer: Chinese needs about one token for three English characters; twice that is never reached."""


@dataclass(frozen=True)
class _Asking:
    """The instruction of back.toml and its examples as turns of the conversation."""

    messages: tuple[Message, ...]


@cache
def _asking() -> _Asking:
    data = tomllib.loads((files("pipeline.translation") / "back.toml").read_text(encoding="utf-8"))
    messages = [Message("system", data["system"])]
    for example in data["examples"]:
        messages += [Message("user", example["english"]), Message("assistant", example["chinese"])]
    return _Asking(tuple(messages))


def back_request(evidence: Evidence) -> Request:
    """The request to turn the English of a sentence back."""
    text = with_chinese(evidence)
    room = min(400, 40 + int(len(text) * TOKENS_PER_CHARACTER))
    return Request((*_asking().messages, Message("user", text)), max_tokens=room, language="zh")


def with_chinese(evidence: Evidence) -> str:
    """The English with its names, figures and dates as the Chinese has them: SoftBank put in US$30 billion becomes
    软银 put in 300亿美元. An engine that turned them back itself would err there, and hide what is to be seen."""
    amounts, days = read_english(evidence.english)
    figures: dict[tuple[str, Decimal | None, Decimal | None], str] = {
        (f.kind, f.low, f.high): f.surface for f in evidence.figures if f.low is not None
    }
    told = [(match_date(date, days, evidence.english), date.surface) for date in evidence.dates]
    dates = {hits[0]: surface for hits, surface in reversed(told) if hits and len(hits) == 1}
    sources = {m.target: m for m in reversed(evidence.mentions)}
    pieces = [
        *((a.start, a.end, figures.get((a.kind, a.low, a.high))) for a in amounts if a.solid),
        *((day.start, day.end, dates.get(number)) for number, day in enumerate(days)),
        *(
            (start, end, mention.source)
            for mention in sources.values()
            for start, end in standing(evidence.english, mention, evidence.mentions)
        ),
    ]
    out, position = "", 0
    for start, end, chinese in sorted((p for p in pieces if p[2]), key=lambda piece: (piece[0], -piece[1])):
        if start >= position and chinese:
            out += evidence.english[position:start] + chinese
            position = end
    return out + evidence.english[position:]
