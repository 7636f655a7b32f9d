"""Hedges around an amount (约, 超过, 以上, 左右), found a bounded distance before and after it."""

from __future__ import annotations

from pipeline.document import Hedge
from pipeline.figures.lexicon import hedges_after, hedges_before, hedges_before_bare, phrases


def skip(text: str, start: int, most: int = 2) -> int:
    end = start
    while end < len(text) and end - start < most and text[end] in " \u00a0":
        end += 1
    return end


def follows(text: str, start: int, row: str) -> bool:
    return phrases("cue", row).after(text, start) is not None


def skip_back(text: str, end: int, floor: int) -> int:
    return end - 1 if end - 1 > floor and text[end - 1] == " " else end


def hedge_before(text: str, start: int, floor: int, *, bare: bool) -> tuple[Hedge, int]:
    """The hedge before an amount and where it starts; of two (超过约) the first one counts."""
    table = hedges_before_bare() if bare else hedges_before()
    hedge: Hedge = "exact"
    for _ in range(2):
        hit = table.before(text, skip_back(text, start, floor), floor)
        if hit is None or hit[0] is None:
            break
        hedge, start = hit[0], hit[1]
    return hedge, start


def hedge_after(text: str, end: int) -> tuple[Hedge, int]:
    hit = hedges_after().after(text, skip(text, end, 1))
    if hit is None:
        return "exact", end
    (hedge, blocked), after = hit
    following = text[after : after + 1]
    # 一年不到200亿: 不到 belongs to what follows
    other = following and (following in blocked or (hedge == "under" and following.isdigit()))
    return ("exact", end) if other else (hedge, after)


def is_time_spent(text: str, start: int, end: int) -> bool:
    return phrases("cue", "spent_before").before(text, start) is not None or follows(text, end, "spent_after")


CLAUSE = frozenset("，,。；;！!？?、\n")


def hedge_apart(text: str, start: int) -> Hedge:
    """不足甲公司的四分之一, 几乎是乙(21%)的两倍: a hedge earlier in the clause, before the thing compared with."""
    if text[start - 1 : start] != "的":
        return "exact"
    position = start - 1
    while position > 1 and start - position < 30 and text[position - 1] not in CLAUSE:
        hit = hedges_before().before(text, position)
        if hit is not None and hit[0] is not None and position - hit[1] >= 2:
            return hit[0]
        position -= 1
    return "exact"
