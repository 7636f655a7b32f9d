"""The value of a run of Chinese numerals: 一千二百亿, 两万五, 七八千万 (a range), 二〇二六."""

from __future__ import annotations

import re
from decimal import Decimal

ONE = Decimal(1)


MULTIPLIERS = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10**4), "亿": Decimal(10**8)}
MULTIPLIERS["兆"] = Decimal(10**12)


DIGITS = {c: Decimal(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": Decimal(0), "两": Decimal(2)}


def product(multipliers: str) -> Decimal:
    value = ONE
    for char in multipliers:
        value *= MULTIPLIERS[char]
    return value


def last_multiplier(run: str) -> Decimal:
    match = re.search(r"[十百千万亿兆]+$|[十百千万亿兆](?=[^十百千万亿兆]$)", run)
    return product(match[0]) if match else ONE


def values(run: str) -> tuple[Decimal, Decimal] | None:
    """Low and high of a run of Chinese numerals; they differ where two digits stand side by side (七八千万, 三五)."""
    for i in range(len(run) - 1):
        a, b = run[i], run[i + 1]
        if a in DIGITS and b in DIGITS and _side_by_side(run, i):
            low, high = standard(run[: i + 1] + run[i + 2 :]), standard(run[:i] + run[i + 1 :])
            return (low, high) if low is not None and high is not None and low < high else None
    if len(run) > 1 and all(c in DIGITS for c in run):
        value = Decimal("".join(str(DIGITS[c]) for c in run))
        return (value, value) if len(run) > 2 else None
    single = standard(run)
    return None if single is None or single == 0 else (single, single)


def _side_by_side(run: str, i: int) -> bool:
    a, b = DIGITS[run[i]], DIGITS[run[i + 1]]
    if a == 0 or not (b == a + 1 or (a == 3 and b == 5)):
        return False
    # 二〇二三 and 一二三 are digit by digit
    before, after = run[i - 1 : i], run[i + 2 : i + 3]
    return before not in DIGITS and after not in DIGITS


def standard(run: str) -> Decimal | None:
    """一千二百亿, 两万五 (= 25,000), 一百零五. None where the writing makes no sense (三百二百)."""
    if "兆" in run:
        return _trillions(*run.split("兆", 1))
    total = myriad = section = digit = Decimal(0)
    last: Decimal | None = None
    zero = pending = False
    for char in run:
        if char in DIGITS:
            if pending and char not in "零〇":
                return None
            zero = zero or char in "零〇"
            digit, pending = DIGITS[char], char not in "零〇"
            continue
        factor = MULTIPLIERS[char]
        if factor < 10**4:
            section += (digit if pending else ONE) * factor
        elif factor == 10**4:
            myriad, section = (section + digit or myriad or ONE) * factor, Decimal(0)
        else:
            total = (total + myriad + section + digit or ONE) * factor
            myriad = section = Decimal(0)
        digit, pending, zero, last = Decimal(0), False, False, factor
    if pending and last is not None and last >= 100 and not zero:
        digit = digit * last / 10
    return total + myriad + section + digit


def _trillions(before: str, after: str) -> Decimal | None:
    """两兆三千亿, 一兆五 (= 1.5 trillion)."""
    high = standard(before) if before else ONE
    low = standard(after)
    if high is None or low is None or "兆" in after:
        return None
    return high * MULTIPLIERS["兆"] + (low * 10**11 if len(after) == 1 and after in DIGITS else low)
