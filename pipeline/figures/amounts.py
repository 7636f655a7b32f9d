"""Amounts in Chinese text: numbers with their unit, currency, hedges; ranges and lists that share a unit.

The grammar goes from number to number (see `numerals`) and looks a bounded distance to both sides, so its time is
linear. What an amount without unit or currency means is only marked here (`unsettled`); `currency.settle` decides it
with the sentence and the article in view.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipeline.document import Hedge
from pipeline.figures.bare import Amount, read_bare
from pipeline.figures.changes import carry_currency, is_start_of_change
from pipeline.figures.han import ONE
from pipeline.figures.hedging import hedge_after, hedge_apart, hedge_before, is_time_spent, skip, skip_back
from pipeline.figures.lexicon import currency_before, phrases, units_by_code, wording
from pipeline.figures.numerals import Numeral, fold, numerals
from pipeline.figures.shares import proportions, with_per
from pipeline.figures.terms import BELOW_ZERO, Term, find_currency, read_term


def amounts(text: str, blocked: list[tuple[int, int]] | None = None) -> list[Amount]:
    """The amounts of a text in order, none inside a `blocked` span (the dates)."""
    return amounts_of(fold(text), blocked)


def amounts_of(text: str, blocked: list[tuple[int, int]] | None = None) -> list[Amount]:
    """The amounts of a folded text."""
    spans = blocked or []
    numbers = list(numerals(text, spans))
    starts = {number.start: i for i, number in enumerate(numbers)}
    found: list[Amount] = []
    floor = 0
    taken = _Dates(spans)
    for i, number in enumerate(numbers):
        if number.start < floor:
            continue
        floor = max(floor, taken.last_end(number.start))
        if text.startswith("番", number.end):
            continue  # 翻两番: `_doubled` reads it
        group = _group(text, numbers, starts, i, floor)
        if group:
            found.extend(group)
            floor = group[-1].end
    found.extend(_doubled(text, found))
    found.extend(proportions(text, spans))
    found.sort(key=lambda amount: amount.start)
    return with_per(text, carry_currency(text, found))


class _Dates:
    """The end of the last blocked span before an offset, asked in ascending order."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._next = 0
        self._end = 0

    def last_end(self, start: int) -> int:
        while self._next < len(self._spans) and self._spans[self._next][1] <= start:
            self._end = self._spans[self._next][1]
            self._next += 1
        return self._end


# Doubling without a number before 倍: 翻倍, 翻番, 翻一番, 翻了两番.
_DOUBLED = re.compile(r"翻(?:了|上)?(?:倍|([一两二三四])?番)(?!译)")


_TIMES = {"一": Decimal(2), "两": Decimal(4), "二": Decimal(4), "三": Decimal(8), "四": Decimal(16)}


def _doubled(text: str, found: list[Amount]) -> list[Amount]:
    taken = {amount.start for amount in found}
    more: list[Amount] = []
    for match in _DOUBLED.finditer(text):
        value = _TIMES[match[1] or "一"]
        hedge, start = hedge_before(text, match.start(), 0, bare=False)
        after, end = hedge_after(text, match.end())
        if start not in taken:
            more.append(
                Amount(start, end, "multiple", value, value, "x", hedge if hedge != "exact" else after, change=True)
            )
    return more


def _group(text: str, numbers: list[Numeral], starts: dict[int, int], i: int, floor: int) -> list[Amount]:
    number = numbers[i]
    if number.form == "ordinal":
        return _rank(text, number)
    first = read_term(text, number, floor)
    second = _joined(text, numbers, starts, first, "range")
    if second is not None:
        merged = _range(text, first, second, floor)
        if merged:
            return merged
    listed = _list(text, numbers, starts, first, floor)
    if listed:
        return listed
    amount = _single(text, first, floor)
    return [amount] if amount else []


def _joined(text: str, numbers: list[Numeral], starts: dict[int, int], first: Term, row: str) -> Term | None:
    """The term that `row` of the joining words joins to `first`, when it follows directly."""
    begin = skip(text, first.end)
    hit = phrases("join", row).after(text, begin)
    if hit is None:
        return None
    begin = skip(text, hit[1])
    if text.startswith(BELOW_ZERO, begin):
        begin += len(BELOW_ZERO)
    prefix = currency_before().after(text, begin)
    index = starts.get(begin, starts.get(skip(text, prefix[1], 1)) if prefix else None)
    if index is None or numbers[index].form == "ordinal":
        return None
    return read_term(text, numbers[index], hit[1])


def _range(text: str, first: Term, second: Term, floor: int) -> list[Amount]:
    """One amount from two ends that share unit, currency and, where the first has none, the multiplier."""
    one, two = first.number, second.number
    if (
        one.low is None
        or two.low is None
        or one.hedge != "exact"
        or first.hedge != "exact"
        or (one.form == "fraction") != (two.form == "fraction")
    ):
        return []
    one_has_unit = first.kind is not None
    if second.kind is None and first.kind is not None:
        shared = one.share if one.form == "percent" else second.factor  # 千分之三至五
        second = replace(second, unit=first.unit, currency=first.currency, factor=shared)
    if first.kind is None and second.kind is not None:
        first = replace(first, unit=second.unit, currency=second.currency, factor=_shared(one, two, second))
    elif one.scale == ONE < two.scale and first.end == one.end and first.kind in (None, second.kind):
        first = replace(first, factor=_shared(one, two, second))
    if first.code != second.code:
        return []
    if first.below and not second.below and not one_has_unit:
        second = replace(second, below=True)  # 零下15至20度
        low, high = second.value("low"), first.value("high")
    else:
        low, high = first.value("low"), second.value("high")
    if low is None or high is None:
        return []
    if low >= high or _two_amounts(text, first, second, floor):
        return [a for a in (_single(text, first, floor), _single(text, second, first.end)) if a]
    whole = replace(
        second,
        start=first.start,
        number=replace(two, start=one.start, low=low, high=high, hedge="exact"),
        factor=ONE,
        add=Decimal(0),
        below=False,
    )
    if whole.unit is not None and whole.unit.code == "成":
        whole = replace(whole, unit=units_by_code()[("percent", "%")])
    hedge: Hedge = two.hedge if two.hedge != "exact" else second.hedge
    amount = _single(text, replace(whole, hedge=hedge), floor)
    return [amount] if amount else []


def _two_amounts(text: str, first: Term, second: Term, floor: int) -> bool:
    """Whether two joined amounts are not the ends of a range: 从20%到30%, 增加20万桶至1500万桶.

    They are one in 由17亿至18亿元上调至20亿元, where the change comes after both.
    """
    begin = skip_back(text, first.start, floor)
    if phrases("join", "from").before(text, begin, floor) is not None:
        return not is_start_of_change(text, second.end)
    rate = first.kind in ("percent", "multiple", "duration")
    to = text[skip(text, first.end) : skip(text, first.end) + 1] in ("至", "到")
    return (
        to and not rate and first.kind is not None and phrases("join", "moved").before(text, begin, floor) is not None
    )


def _shared(one: Numeral, two: Numeral, second: Term) -> Decimal:
    """80至100亿: the multiplier of the end holds for both. 5000至1亿: it does not."""
    if (
        one.scale == ONE
        and two.scale > ONE
        and one.low is not None
        and two.high is not None
        and one.low * two.scale <= two.high
    ):
        return two.scale * second.factor
    return second.factor


def _list(text: str, numbers: list[Numeral], starts: dict[int, int], first: Term, floor: int) -> list[Amount]:
    """300亿、500亿美元: the last unit holds for all. 3，5个月 is a range."""
    near = _near(text, numbers, starts, first, floor)
    if near:
        return near
    if _is_in_failed_list(text, numbers, starts[first.number.start]):
        return []
    terms = [first]
    while terms[-1].kind is None and len(terms) < 64:
        following = _joined(text, numbers, starts, terms[-1], "list")
        if following is None:
            return []
        terms.append(following)
    if len(terms) == 1:
        return []
    last = terms[-1]
    found: list[Amount] = []
    for term in terms:
        if term is not last:
            term = replace(term, unit=last.unit, currency=last.currency, factor=_shared(term.number, last.number, last))
        amount = _single(text, term, floor)
        if amount:
            found.append(amount)
            floor = amount.end
    return found


def _is_in_failed_list(text: str, numbers: list[Numeral], i: int) -> bool:
    """Whether the number before is joined to this one: then the list was tried from there (keeps 3、3、3、… linear)."""
    gap = text[numbers[i - 1].end : numbers[i].start].strip() if i else ""
    return gap != "" and gap in phrases("join", "list")


def _near(text: str, numbers: list[Numeral], starts: dict[int, int], first: Term, floor: int) -> list[Amount]:
    one = first.number
    if (
        first.kind is not None
        or one.low is None
        or one.low != one.high
        or one.low > 9
        or one.low % 1
        or one.end - one.start != 1
    ):
        return []
    second = _joined(text, numbers, starts, first, "enumerate")
    if second is None or second.kind is None or second.number.low is None:
        return []
    if one.arabic != second.number.arabic:
        return []  # 涨跌不一，2年期
    two = second.number.low / second.number.scale
    if two % 1 or not (two == one.low + 1 or (one.low == 3 and two == 5)):
        return []
    return _range(text, first, second, floor)


def _single(text: str, term: Term, floor: int) -> Amount | None:
    """The amount a term makes with its hedges, or None when it is none."""
    number = term.number
    low, high = term.value("low"), term.value("high")
    bare = number.bare or text[number.start] in "百千万亿兆"
    hedge, start = hedge_before(text, term.start, floor, bare=bare)
    after, end = hedge_after(text, term.end)
    if term.kind is None and start < term.start and number.form == "plain":
        # 人民币约30亿: the currency stands before the hedge
        currency, begin = find_currency(text, start, floor)
        if currency is not None and number.scale >= 10**4:
            term, start = replace(term, currency=currency), begin
    inner = number.hedge if number.hedge != "exact" else term.hedge
    if number.hedge == "several":
        hedge = "several"
        end = term.end if after == "exact" else end
    else:
        hedge = next((h for h in (hedge, inner, after) if h != "exact"), "exact")
    if number.form == "fraction":
        return _ratio(text, Amount(start, end, "ratio", low, high, "ratio", hedge))
    if term.kind is None:
        return read_bare(text, term, start, end, hedge, after, floor)
    if term.kind == "duration" and text[start : start + 1] == "近" and not is_time_spent(text, start, end):
        start, hedge = term.start, inner if inner != "exact" else after
    if term.kind == "multiple":
        return _multiple(text, term, start, end, hedge, floor)
    if term.kind == "money":
        if bare and hedge == "exact":
            hedge = "about"
        magnitude = phrases("cue", "magnitude").after(text, end)
        if magnitude is not None and bare:
            end = magnitude[1]
        low, high, start = _signed(text, start, low, high)
        return Amount(start, end, "money", low, high, term.code, hedge, currency_from="text")
    if term.kind in ("percent", "temperature"):
        low, high, start = _signed(text, start, low, high)
        code = "%" if term.code == "成" else term.code
        return Amount(start, end, term.kind, low, high, code, hedge)
    return Amount(start, end, term.kind, low, high, term.code, hedge)


def _signed(
    text: str, start: int, low: Decimal | None, high: Decimal | None
) -> tuple[Decimal | None, Decimal | None, int]:
    """-3.2% is negative; in 5%-3.2% the sign joins, and after a letter or digit it is a hyphen."""
    if low is None or low != high or text[start - 1 : start] not in ("-", "−", "﹣"):
        return low, high, start
    before = text[start - 2 : start - 1]
    if (before and (before.isascii() and (before.isalnum() or before in "%)-"))) or before in tuple("亿万元月年日倍"):
        return low, high, start
    return -low, -low, start - 1


def _multiple(text: str, term: Term, start: int, end: int, hedge: Hedge, floor: int) -> Amount:
    low, high = term.value("low"), term.value("high")
    to = phrases("growth", "to").before(text, start, floor)
    by = phrases("growth", "by").before(text, start, floor) if to is None else None
    verb = to or by
    # 一倍 says nothing but doubling, whatever stands before it; 翻一倍 too
    adds = by is not None or low == 1 == high
    apart: Hedge = "exact"
    if hedge == "exact" and verb is None:
        apart = hedge_apart(text, start)
    return Amount(
        verb[1] if verb else start,
        end,
        "multiple",
        low,
        high,
        "x",
        apart if apart != "exact" else hedge,
        plus=int(adds),
        change=verb is not None or adds,
        apart=apart != "exact",
    )


def _ratio(text: str, amount: Amount) -> Amount:
    if amount.hedge == "exact":
        hedge = hedge_apart(text, amount.start)
        return replace(amount, hedge=hedge, apart=hedge != "exact")
    return amount


def _rank(text: str, number: Numeral) -> list[Amount]:
    """第一, 第9 as a place in an order, said by a word before (排名, 全球) or after (大, 名): 第一阶段 is none."""
    start, end = number.start - 1, number.end
    rules = wording()["rank"]
    if (
        number.low is None
        or number.low != number.high
        or number.low > 10_000
        or text.startswith(tuple(rules["after_block"]), end)
    ):
        return []
    position = skip_back(text, start, 0)
    said = phrases("rank", "before").before(text, position) is not None
    after = phrases("rank", "after").after(text, end)
    strong = phrases("rank", "after_strong").after(text, end)
    closed = end >= len(text) or text.startswith(tuple(rules["clause_end"]), end)
    if strong or (said and (after or closed)):
        finish = end + 1 if text[end : end + 1] in ("名", "位") else end
        return [Amount(start, finish, "rank", number.low, number.high, "rank")]
    return []
