"""Main text of saved pages: trafilatura, readability-lxml and us on the same pages in the same run.

    python benchmarks/pages.py [--rounds N]

HTML: precision, recall and F1 over character 4-grams by the judge (../shared/evaluate/score_pages.py, no code of
ours), and milliseconds per page from the file's bytes to its text, the least of N rounds (2) for each page. Dumps: us
and "all text kept". Peers come with the extra `peers`; one that is not installed is named and left out.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from pipeline.cleaning import Clean
from pipeline.document import Document
from pipeline.readers import read_bytes

SHARED = Path(__file__).resolve().parents[2] / "shared"
PAGES = SHARED / "pages" / "dev"
BESIDE = frozenset({"caption"})

Extract = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Row:
    """How one extractor did over all pages: means of the judge's three figures, and of the time."""

    name: str
    precision: float
    recall: float
    f1: float
    milliseconds: float


def judge() -> ModuleType:
    """The judge of the shared folder, loaded from its file. Raises FileNotFoundError without it."""
    path = SHARED / "evaluate" / "score_pages.py"
    spec = importlib.util.spec_from_file_location("score_pages", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ours(name: str) -> Extract:
    """Our reading and cleaning of a file with that name."""
    clean = Clean()

    def extract(data: bytes) -> str:
        document = read_bytes(data, source_path=name)
        clean(document)
        return body(document)

    return extract


def body(document: Document) -> str:
    """What the judge counts of a document: its blocks but the captions."""
    return "\n".join(block.text for block in document.article.blocks if block.kind not in BESIDE)


def trafilatura() -> Extract:
    """trafilatura as its documentation calls it. Raises ImportError when it is not installed."""
    module = importlib.import_module("trafilatura")
    return lambda data: module.extract(data) or ""


def readability() -> Extract:
    """readability-lxml, and the text of what it keeps. Raises ImportError when it is not installed."""
    module = importlib.import_module("readability")
    tree = importlib.import_module("lxml.html")

    def extract(data: bytes) -> str:
        try:
            summary = module.Document(data.decode("utf-8", "replace")).summary()
            return str(tree.fromstring(summary).text_content())
        except (module.readability.Unparseable, ValueError, tree.etree.ParserError):
            return ""

    return extract


def all_text(data: bytes) -> str:
    """Everything: what somebody gets who does not clean."""
    return data.decode("utf-8", "replace")


def measure(name: str, extract: Extract, pages: dict[str, bytes], gold: dict[str, str], rounds: int) -> Row:
    """The row of one extractor."""
    scores: list[tuple[float, float, float]] = []
    spent = 0.0
    score = judge().prf
    for key, data in pages.items():
        least = float("inf")
        text = ""
        for _ in range(rounds):
            started = time.perf_counter()
            text = extract(data)
            least = min(least, time.perf_counter() - started)
        spent += least
        scores.append(score(gold[key], text))
    count = max(1, len(scores))
    precision, recall, f1 = (100 * sum(row[place] for row in scores) / count for place in range(3))
    return Row(name, precision, recall, f1, 1000 * spent / count)


def show(title: str, rows: list[Row]) -> None:
    """The rows as a table."""
    print(f"{title:22} precision  recall      F1  ms/page")
    for row in rows:
        print(f"{row.name:22} {row.precision:9.2f} {row.recall:7.2f} {row.f1:7.2f} {row.milliseconds:8.1f}")


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2, help="time each page so often and take the least (2)")
    rounds = max(1, parser.parse_args().rounds)
    if not PAGES.is_dir():
        print(f"no pages at {PAGES}", file=sys.stderr)
        return 1
    gold = {key: row["content"] for key, row in json.loads((PAGES / "gold.json").read_text(encoding="utf-8")).items()}
    html = {key: (PAGES / "html" / f"{key}.html").read_bytes() for key in gold}
    rows: list[Row] = []
    for name, make in (("trafilatura", trafilatura), ("readability-lxml", readability)):
        try:
            extract = make()
        except ImportError:
            print(f"{name} is not installed: pip install -e '.[peers]'")
            continue
        rows.append(measure(name, extract, html, gold, rounds))
    rows.append(measure("zhbrief", ours("page.html"), html, gold, rounds))
    show(f"HTML, {len(html)} pages", rows)
    dumps = {key: (PAGES / "dump" / f"{key}.txt").read_bytes() for key in gold}
    print()
    show(
        f"dumps, {len(dumps)} pages",
        [
            measure("all text", all_text, dumps, gold, rounds),
            measure("zhbrief", ours("page.txt"), dumps, gold, rounds),
        ],
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
