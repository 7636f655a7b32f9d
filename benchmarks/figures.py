"""Recall and precision of figures and dates against ../shared/gold/numbers.json, and the 万/亿 figures of WMT news.

    python benchmarks/figures.py [--errors]

Beside ours stand the peers that are installed (`pip install -e '.[peers]'`), each on the kinds that it offers.

Gold: each item must be found in its sentence with its kind, its value and, for money, power and durations, its unit;
what is found in these sentences and is no item counts against precision. News: each figure that the judge
(../shared/evaluate/fidelity.py, no code of ours) sees must be found with the same value, and our English of it must
hold that value for the judge.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pipeline.document import DateMention, Figure
from pipeline.figures import find_dates, find_figures

if TYPE_CHECKING:
    from figure_peers import Found, Peer

SHARED = Path(__file__).resolve().parents[2] / "shared"
HEDGES = {
    "=": {"exact"},
    "~": {"about", "nearly", "several"},
    ">": {"over"},
    ">=": {"at_least"},
    "<": {"under"},
    "range": {"exact", "about"},
}


@dataclass
class Row:
    """Counts for one kind: items of the gold, found of them, findings made, hedges right, and what went wrong."""

    gold: int = 0
    found: int = 0
    made: int = 0
    hedges: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass
class News:
    """Figures the judge sees, found with the same value, kept in our English; characters, seconds, what went wrong."""

    seen: int = 0
    same: int = 0
    rendered: int = 0
    characters: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)


def articles() -> dict[str, str]:
    """The text of each article, by its name in the gold."""
    texts: dict[str, str] = {}
    for path in sorted((SHARED / "gold").glob("[0-9]*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        texts[path.stem] = "\n".join([gold["title"], *[block["text"] for block in gold["blocks"]]])
    return texts


def agrees(item: dict[str, Any], found: Figure | DateMention) -> bool:
    """Whether a finding is the gold item: kind, value, and unit for money, power and durations."""
    value = item["value"]
    if isinstance(found, DateMention):
        if isinstance(value, list):
            return [found.value, found.end_value] == value
        return item["kind"] == "date" and value in (found.value, f"{found.value}/{found.end_value}")
    if found.kind != item["kind"]:
        return False
    if item["kind"] in ("money", "power", "duration") and found.unit != item["unit"]:
        return False
    low, high = value if isinstance(value, list) else (value, value)
    if low is None or found.low is None or found.high is None:
        return low is None and found.low is None
    return abs(float(found.low) - low) <= 1e-9 * low and abs(float(found.high) - high) <= 1e-9 * high


def gold_rows() -> dict[str, Row]:
    """The counts by kind."""
    items = json.loads((SHARED / "gold" / "numbers.json").read_text(encoding="utf-8"))["items"]
    texts = articles()
    rows: dict[str, Row] = defaultdict(Row)
    sentences: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        sentences[(item["seed"], item["field"], item["sentence"])].append(item)
    for (seed, _, sentence), expected in sentences.items():
        published = expected[0]["pub_date"]
        found: list[Figure | DateMention] = [
            *find_figures(sentence, published=published, context=texts[seed]),
            *find_dates(sentence, published=published),
        ]
        left = list(found)
        for item in sorted(expected, key=lambda item: item["start"]):
            row = rows[item["kind"]]
            row.gold += 1
            hit = next((f for f in left if agrees(item, f)), None)
            if hit is None:
                row.errors.append(f"missed {item['surface']} = {item['value']} {item['unit']} | {sentence[:80]}")
                continue
            left.remove(hit)
            row.found += 1
            if hit.hedge in HEDGES[item["qualifier"]]:
                row.hedges += 1
            else:
                row.errors.append(f"hedge {item['surface']}: {item['qualifier']} is {hit.hedge}")
        for f in found:
            rows[kind_of(f)].made += 1
        for f in left:
            rows[kind_of(f)].errors.append(f"extra {f.surface} = {f.english} | {sentence[:80]}")
    return rows


def gold_sentences() -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The sentences of the gold with the day of publication, and the items of each."""
    sentences: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for item in json.loads((SHARED / "gold" / "numbers.json").read_text(encoding="utf-8"))["items"]:
        sentences[(item["sentence"], item["pub_date"])].append(item)
    return sentences


def peer_rows(peer: Peer) -> dict[str, Row]:
    """The counts of a peer by kind."""
    rows: dict[str, Row] = defaultdict(Row)
    for (sentence, published), items in gold_sentences().items():
        found = peer.find(sentence, published)
        for each in found:
            rows[each.kind].made += 1
        for item in items:
            if item["kind"] not in peer.kinds:
                continue
            row = rows[item["kind"]]
            row.gold += 1
            hit = next((each for each in found if is_item(item, each)), None)
            if hit is None:
                row.errors.append(f"missed {item['surface']} | {sentence[:80]}")
            else:
                found.remove(hit)
                row.found += 1
    return rows


def is_item(item: dict[str, Any], found: Found) -> bool:
    """Whether what a peer found is an item of the gold: its value, and its currency where the peer tells one."""
    from figure_peers import days

    if found.kind != item["kind"] or item["value"] is None:
        return False
    low, high = item["value"] if isinstance(item["value"], list) else (item["value"], item["value"])
    if item["kind"] == "date":
        first, last = days(low), days(high)
        return bool(first and last) and (found.low, found.high) == (first[0], last[1])
    if item["kind"] == "money" and found.unit is not None and found.unit != item["unit"]:
        return False
    return low is not None and abs(found.low - low) <= 1e-9 * low and abs(found.high - high) <= 1e-9 * high


def speed(find: Callable[[str, str | None], object]) -> float:
    """Milliseconds per 1,000 characters over all lines of the articles, those without a figure too."""
    lines = [line for text in articles().values() for line in text.split("\n") if line]
    for line in lines[:20]:
        find(line, "2026-02-28")
    started = time.perf_counter()
    for line in lines:
        find(line, "2026-02-28")
    return 1e6 * (time.perf_counter() - started) / sum(map(len, lines))


def ours(text: str, published: str | None) -> object:
    """Our figures of a text, for which its dates are read as well."""
    return find_figures(text, published=published)


def print_peers(rows: dict[str, Row]) -> None:
    """Ours and the peers side by side, on the kinds that each offers."""
    from figure_peers import peers

    ready, missing = peers()
    print("\nkind       " + "".join(f"{name:>26}" for name in ["ours", *(peer.name for peer in ready)]))
    measured = [peer_rows(peer) for peer in ready]
    for kind, own in sorted(rows.items()):
        cells = [f"{own.found / max(1, own.gold):.3f} / {own.found / max(1, own.made):.3f}"]
        for peer, theirs in zip(ready, measured, strict=True):
            row = theirs[kind]
            shares = f"{row.found / max(1, row.gold):.3f} / {row.found / max(1, row.made):.3f}"
            cells.append(shares if kind in peer.kinds else "not offered")
        print(f"{kind:11}" + "".join(f"{cell:>26}" for cell in cells))
    speeds = [speed(ours), *(speed(peer.find) for peer in ready)]
    print("ms / 1,000 " + "".join(f"{each:26.2f}" for each in speeds))
    for line in missing:
        print(line)


def kind_of(found: Figure | DateMention) -> str:
    """The kind of a finding as the gold calls it."""
    return found.kind if isinstance(found, Figure) else "date"


def judge() -> ModuleType:
    """The judge of the shared folder, loaded from its file."""
    spec = importlib.util.spec_from_file_location("fidelity", SHARED / "evaluate" / "fidelity.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("fidelity.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def news_result() -> News:
    """How many of the judge's 万/亿 figures are found with the same value and kept in our English."""
    fidelity, result = judge(), News()
    for path in sorted((SHARED / "wmt").glob("newstest*/source.zh")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            plain = fidelity.plain(line)
            started = time.perf_counter()
            found = find_figures(plain)
            result.seconds += time.perf_counter() - started
            result.characters += len(plain)
            for surface, value in fidelity.chinese(line):
                result.seen += 1
                hit = next((f for f in found if value in (f.low, f.high)), None)
                where = f"{path.parent.name}:{number} {surface} = {value}"
                if hit is None:
                    result.errors.append(f"{where} not found: {[(f.surface, str(f.low)) for f in found]}")
                    continue
                result.same += 1
                if value in fidelity.english(hit.english):
                    result.rendered += 1
                else:
                    result.errors.append(f"{where} rendered as {hit.english}")
    return result


def main() -> None:
    """Print both tables."""
    rows = gold_rows()
    print(f"{'kind':10} gold found made  recall  prec.  hedge right")
    for kind, row in sorted(rows.items()):
        recall, precision = row.found / max(1, row.gold), row.found / max(1, row.made)
        counts = f"{kind:10} {row.gold:4} {row.found:5} {row.made:4}"
        print(f"{counts}  {recall:6.3f}  {precision:5.3f}  {row.hedges}/{row.found}")
    print_peers(rows)
    result = news_result()
    per_thousand = 1000 * result.seconds / (result.characters / 1000)
    print(
        f"WMT news: {result.same} of {result.seen} 万/亿 figures with the same value, {result.rendered} kept in our "
        f"English; {per_thousand:.2f} ms per 1,000 characters"
    )
    if "--errors" in sys.argv:
        for kind, row in sorted(rows.items()):
            for error in row.errors:
                print(f"{kind}: {error}")
        for error in result.errors:
            print(error)


if __name__ == "__main__":
    main()
