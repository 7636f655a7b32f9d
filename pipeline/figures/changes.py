"""Changes from one amount to another (由新台币280亿元上修至450亿元): where they begin, and what both amounts share."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from pipeline.figures.bare import Amount
from pipeline.figures.hedging import skip
from pipeline.figures.lexicon import phrases, table

_MOST = 12
"""So many characters may stand between the two amounts."""


def is_start_of_change(text: str, start: int) -> bool:
    """Whether a verb of change with its 至, 到 or 为 stands at `start`: 上调至, 小幅上修到, 调整为."""
    return _change(text, skip(text, start)) is not None


def carry_currency(text: str, found: list[Amount]) -> list[Amount]:
    """Amounts in order, with the currency of the first amount of a change or range for a plain 元 in the second.

    Only for currencies whose users call them 元 (`yuan` in the table): 新台币280亿元上修至450亿元 and 10亿港元至30亿元,
    but 从5亿美元增至30亿元 leaves dollars for yuan.
    """
    carried = list(found)
    for i in range(1, len(carried)):
        first, second = carried[i - 1], carried[i]
        if (
            first.kind == second.kind == "money"
            and first.unit in _called_yuan()
            and is_plain_yuan(text, second)
            and _joins(text, first.end, second.start)
        ):
            carried[i] = replace(second, unit=first.unit, currency_from="sentence")
    return carried


def _change(text: str, start: int) -> int | None:
    """The end of a verb of change with its preposition."""
    adverb = phrases("join", "adverb").after(text, start)
    if adverb is not None:
        start = adverb[1]
    verb = phrases("join", "shifted").after(text, start) or phrases("join", "moved").after(text, start)
    if verb is None:
        return None
    if verb[0][-1] in "至到为":
        return verb[1]
    return verb[1] + 1 if text[verb[1] : verb[1] + 1] in ("至", "到", "为") else None


def _joins(text: str, start: int, end: int) -> bool:
    if end - start > _MOST:
        return False
    start = skip(text, start)
    after = _change(text, start)
    if after is None and text[start : start + 1] in ("至", "到"):
        after = start + 1
    return after is not None and text[after:end].strip() == ""


@cache
def _called_yuan() -> frozenset[str]:
    return frozenset(code for code, row in table("currencies").items() if row.get("yuan", False))


def is_plain_yuan(text: str, amount: Amount) -> bool:
    """Whether 元 is all that says the currency: not 30亿元人民币, ¥30亿, RMB 30亿."""
    said = text[amount.start : amount.end]
    row = table("currencies")["CNY"]
    return (
        amount.unit == "CNY"
        and "元" in said
        and not any(word in said for word in (*row["zh"], *row["before"]) if word != "元")
    )
