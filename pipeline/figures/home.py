"""Where an article is at home, as far as its amounts go: what a plain 元 is there, and whether 兆 counts trillions.

A Mainland article means renminbi by 元 and a million by 兆 (兆瓦). A Taiwanese one means its own dollar and a trillion,
but only an article that says so is taken for one. In other Traditional text a plain 元 may be either: it is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from pipeline.document import Article
from pipeline.figures.bare import Amount
from pipeline.figures.changes import is_plain_yuan
from pipeline.figures.lexicon import table
from pipeline.figures.multipliers import TRILLION


@dataclass(frozen=True, slots=True)
class Home:
    """`yuan` is the currency a plain 元 stands for (None: it cannot be told); `trillions`: 兆 is 10^12 before anything
    that is no unit of its own."""

    yuan: str | None = "CNY"
    trillions: bool = False


MAINLAND = Home()


def home_of(article: Article, texts: Iterable[str]) -> Home:
    """The home of an article, from its address, publisher, script and what its texts (simplified) say."""
    words = table("home")
    whole = "\n".join(texts)
    host = (urlsplit(article.url).hostname or "") if article.url else ""
    publisher = article.publisher or ""
    for row in words["home"]:
        at_home = host.endswith(tuple(row["host"])) or any(name in publisher for name in row["publisher"])
        spoken = article.script == "hant" and any(word in whole for word in row["words"])
        if at_home or spoken:
            says_currency = any(word in whole for word in row["money"])
            return Home(row["currency"] if at_home or says_currency else None, row["trillions"])
    if article.script == "hant":
        return Home("CNY" if any(word in whole for word in words["renminbi"]) else None)
    return MAINLAND


_COUNTED = re.compile(r"(?<=[0-9〇零一二两三四五六七八九十百千几数多近逾超破])\s?兆(?![瓦字赫比位焦帕欧伏节])")


def with_trillions(text: str, home: Home) -> str:
    """A folded text in which each 兆 that counts trillions says so by itself; same length."""
    if not home.trillions or "兆" not in text:
        return text
    return _COUNTED.sub(lambda match: match[0].replace("兆", TRILLION), text)


def with_home(text: str, found: list[Amount], home: Home) -> list[Amount]:
    """The amounts of a text with a plain 元 as the article means it."""
    if home.yuan == "CNY":
        return found
    source = "unknown" if home.yuan is None else "article"
    return [
        replace(amount, unit=home.yuan, currency_from=source)  # type: ignore[arg-type] # both are currency sources
        if amount.kind == "money" and amount.currency_from == "text" and is_plain_yuan(text, amount)
        else amount
        for amount in found
    ]
