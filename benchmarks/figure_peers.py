"""The peers that read figures in Chinese, behind one interface: jionlp and recognizers-text.

Each offers some of our kinds: jionlp money and dates; recognizers-text money, per cent, ranks and dates. What they find
is brought to the form of the gold list (values multiplied out, ISO currency codes, dates as the days they cover), as
kindly as it can be: a span is not looked at, and neither is a hedge.
"""

from __future__ import annotations

import contextlib
import io
import re
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version


@dataclass(frozen=True)
class Found:
    """What a peer found: a kind of ours, its value or ends, the currency of money."""

    kind: str
    low: float | date
    high: float | date
    unit: str | None = None


@dataclass(frozen=True)
class Peer:
    """A peer: what it is called, which of our kinds it offers, and how it reads a sentence."""

    name: str
    kinds: frozenset[str]
    find: Callable[[str, str | None], list[Found]]


CURRENCIES = {"美元": "USD", "美金": "USD", "元": "CNY", "人民币": "CNY", "港元": "HKD", "日元": "JPY", "欧元": "EUR",
              "英镑": "GBP", "韩元": "KRW", "卢比": "INR", "新台币": "TWD"}  # fmt: skip


def peers() -> tuple[list[Peer], list[str]]:
    """The peers that are installed, and a line for each that is not or cannot be run."""
    ready: list[Peer] = []
    missing: list[str] = []
    for name, package, make in (
        ("jionlp", "jionlp", _jionlp),
        ("recognizers-text", "recognizers-text-suite", _recognizers),
    ):
        try:
            with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ready.append(make(f"{name} {version(package)}"))
        except PackageNotFoundError:
            missing.append(f"{name} is not installed: pip install -e '.[peers]'")
        except Exception as error:  # whatever a peer raises on import is worth one line
            missing.append(f"{name} cannot be run: {type(error).__name__}: {error}")
    return ready, missing


def days(value: str) -> tuple[date, date] | None:
    """The first and last day of a date as the gold writes it (2025-11, 2026-Q4, 2025-H1); None for a fiscal year."""
    if "/" in value:
        first_part, last_part = (days(part) for part in value.split("/"))
        return (first_part[0], last_part[1]) if first_part and last_part else None
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value):
        day = date(*map(int, match.groups()))
        return day, day
    if match := re.fullmatch(r"(\d{4})(?:-(?:(\d\d)|Q([1-4])|H([12])))?", value):
        year = int(match[1])
        first, months = 1, 12
        if match[2]:
            first, months = int(match[2]), 1
        elif match[3]:
            first, months = 3 * int(match[3]) - 2, 3
        elif match[4]:
            first, months = 6 * int(match[4]) - 5, 6
        after = year * 12 + first - 1 + months
        return date(year, first, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return None


def _jionlp(name: str) -> Peer:
    import jionlp

    def money(text: str) -> list[Found]:
        found = []
        for each in jionlp.ner.extract_money(text, with_parsing=True) or []:
            number = each["detail"]["num"]
            ends = [float(end) for end in (number if isinstance(number, list) else [number])]
            found.append(Found("money", ends[0], ends[-1], CURRENCIES.get(each["detail"]["case"])))
        return found

    def times(text: str, published: str | None) -> list[Found]:
        base = datetime.fromisoformat(published[:10]).timestamp() if published else time.time()
        found = []
        for each in jionlp.ner.extract_time(text, time_base=base, with_parsing=True) or []:
            if each["type"] not in ("time_point", "time_span"):
                continue
            try:
                first, last = (datetime.fromisoformat(end).date() for end in each["detail"]["time"])
            except ValueError:  # open spans: 2025年以来 ends at "inf"
                continue
            found.append(Found("date", first, last))
        return found

    return Peer(name, frozenset({"money", "date"}), lambda text, published: [*money(text), *times(text, published)])


def _recognizers(name: str) -> Peer:
    import emoji

    if not hasattr(emoji, "UNICODE_EMOJI"):
        # its requirement names no version of emoji, and version 2 took this table away; only its import needs it
        emoji.UNICODE_EMOJI = emoji.EMOJI_DATA
    from recognizers_date_time import recognize_datetime
    from recognizers_number import recognize_ordinal, recognize_percentage
    from recognizers_number_with_unit import recognize_currency
    from recognizers_text import Culture

    def number(value: object) -> float | None:
        try:
            return float(str(value).rstrip("%"))
        except ValueError:
            return None

    def find(text: str, published: str | None) -> list[Found]:
        found: list[Found] = []
        for kind, recognize in (
            ("money", recognize_currency),
            ("percent", recognize_percentage),
            ("rank", recognize_ordinal),
        ):
            for each in recognize(text, Culture.Chinese):
                value = number((each.resolution or {}).get("value"))
                if value is not None:
                    found.append(Found(kind, value, value, (each.resolution or {}).get("isoCurrency")))
        reference = datetime.fromisoformat(published[:10]) if published else None
        for each in recognize_datetime(text, Culture.Chinese, reference=reference):
            for value in ((each.resolution or {}).get("values") or [])[-1:]:
                ends = _ends(value)
                if ends is not None:
                    found.append(Found("date", *ends))
        return found

    return Peer(name, frozenset({"money", "percent", "rank", "date"}), find)


def _ends(value: dict[str, str]) -> tuple[date, date] | None:
    try:
        if value.get("type") == "date":
            day = date.fromisoformat(value["value"])
            return day, day
        if value.get("type") == "daterange":
            return date.fromisoformat(value["start"]), date.fromisoformat(value["end"]) - timedelta(days=1)
    except (KeyError, ValueError, OverflowError):
        pass
    return None
