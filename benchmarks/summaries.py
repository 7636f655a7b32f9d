"""Summaries by every method: against the marks in benchmarks/marks, and against the summaries that 200 posts carry.

    python benchmarks/summaries.py [--marks] [--json]

Marks: F1 of the chosen sentences against those an editor needs, at 3, 5 and 8; and "key figures": the share of the
amounts in the five marked sentences whose value stands in the five chosen ones. A mark whose sentence has changed
since is reported and left out. Posts: the judge's own functions (../shared/evaluate/score_summaries.py, no code of
ours) on five sentences each. `ours` is the default, the other rows are the methods alone, as sumy would choose, on
our sentences and words; `--marks` leaves the posts out. All methods run in the same run.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from pipeline.document import Document
from pipeline.flow import Flow, chinese_stages
from pipeline.glossary import load_glossary
from pipeline.readers import read_file
from pipeline.settings import Settings
from pipeline.summary import METHODS, Summarise

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
MARKS = Path(__file__).parent / "marks"
COUNTS = (3, 5, 8)
AMOUNTS = frozenset({"money", "count", "percent", "power", "energy", "multiple", "ratio", "compute"})
OURS = "ours"


@dataclass
class Marked:
    """An article and its marks: the sentence ids that belong to the 3, 5 and 8 an editor needs."""

    document: Document
    wanted: dict[int, frozenset[str]]


@dataclass
class Score:
    """What one method reached: F1 by count, key figures, and on the posts ROUGE-1/2/L, characters, figures."""

    f1: dict[int, float] = field(default_factory=dict)
    key_figures: float = 0.0
    rouge: tuple[float, float, float] | None = None
    characters: float = 0.0
    figures: float = 0.0
    seconds: float = 0.0


class Reader:
    """Takes a file through the stages before the summary."""

    def __init__(self) -> None:
        stages = chinese_stages(Settings(), load_glossary(()))
        self._flow = Flow([stage for stage in stages if stage.name != Summarise.name])

    def __call__(self, path: Path) -> Document:
        document = read_file(path)
        self._flow.run(document)
        return document


def digest(text: str) -> str:
    """What tells whether a marked sentence is still the one that was marked: white space does not count."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:12]


def load_marks(read: Reader, folder: Path = MARKS) -> tuple[list[Marked], list[str]]:
    """The marked articles that are here, and what was left out, in words.

    A sentence is found by its digest first, so that a number that moved does no harm.
    """
    found: list[Marked] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        article = (ROOT / data["article"]).resolve()
        if not article.is_file():
            problems.append(f"{path.name}: {data['article']} is not here")
            continue
        document = read(article)
        places = {digest(sentence.text): sentence.id for sentence in reversed(document.sentences)}
        wanted: dict[int, set[str]] = {count: set() for count in COUNTS}
        for mark in data["marks"]:
            if mark["digest"] not in places:
                problems.append(f"{path.name}: sentence {mark['sentence']} has changed")
                continue
            for count in COUNTS:
                if mark["within"] <= count:
                    wanted[count].add(places[mark["digest"]])
        found.append(Marked(document, {count: frozenset(ids) for count, ids in wanted.items()}))
    return found, problems


def stage(method: str, count: int) -> Summarise:
    """The stage that a row of the table stands for."""
    return Summarise(sentences=count) if method == OURS else Summarise(method, count, prior=False)


def f1(chosen: Sequence[str], wanted: frozenset[str]) -> float:
    """The harmonic mean of precision and recall."""
    hits = len(set(chosen) & wanted)
    return 2 * hits / (len(chosen) + len(wanted)) if chosen or wanted else 0.0


def values(document: Document, ids: Sequence[str] | frozenset[str]) -> set[tuple[str, Any]]:
    """The amounts in those sentences, by kind and value."""
    return {(f.kind, f.low) for f in document.figures if f.sentence in ids and f.kind in AMOUNTS and f.low is not None}


def score_marks(marked: list[Marked], method: str) -> Score:
    score = Score()
    cover = []
    for count in COUNTS:
        found = []
        for each in marked:
            stage(method, count)(each.document)
            chosen = each.document.summary.sentences
            found.append(f1(chosen, each.wanted[count]))
            if count == 5 and (key := values(each.document, each.wanted[5])):
                cover.append(len(key & values(each.document, chosen)) / len(key))
        score.f1[count] = statistics.mean(found)
    score.key_figures = statistics.mean(cover)
    return score


def judge() -> ModuleType:
    """The judge of the posts, by its path; it imports its neighbour by name."""
    folder = SHARED / "evaluate"
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location("score_summaries", folder / "score_summaries.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("score_summaries.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score_posts(posts: list[tuple[Document, str, str]], method: str, module: ModuleType, score: Score) -> None:
    """Fill in the columns of the posts. `posts`: document, body and carried summary as the judge reads them."""
    rows, characters, cover = [], [], []
    began = time.perf_counter()
    for document, _, _ in posts:
        stage(method, 5)(document)
    score.seconds = time.perf_counter() - began
    for document, body, given in posts:
        texts = {sentence.id: sentence.text for sentence in document.sentences}
        mine = "\n".join(texts[i] for i in document.summary.sentences)
        rows.append(module.rouge(mine, given))
        characters.append(len(module.fold(mine)))
        want = {value for _, value in module.chinese(given)} & {value for _, value in module.chinese(body)}
        if want:
            cover.append(len(want & {value for _, value in module.chinese(mine)}) / len(want))
    score.rouge = tuple(statistics.mean(row[i] for row in rows) for i in range(3))  # type: ignore[assignment]
    score.characters = statistics.mean(characters)
    score.figures = statistics.mean(cover) if cover else 0.0


def measure(with_posts: bool = True) -> tuple[dict[str, Score], list[str], int, int]:
    """The scores by method, what was left out, and how many articles and posts there were."""
    read = Reader()
    marked, problems = load_marks(read)
    scores = {method: score_marks(marked, method) for method in (OURS, *METHODS)}
    posts: list[tuple[Document, str, str]] = []
    folder = SHARED / "articles" / "weibo"
    if with_posts and folder.is_dir():
        module = judge()
        for path in sorted(folder.glob("*.md")):
            raw = path.read_text(encoding="utf-8")
            if "## AI 摘要" in raw:
                posts.append((read(path), *module.parts(raw)))
        for method, score in scores.items():
            score_posts(posts, method, module, score)
    elif with_posts:
        problems.append("../shared/articles/weibo is not here: no ROUGE")
    return scores, problems, len(marked), len(posts)


def main() -> int:
    scores, problems, articles, posts = measure("--marks" not in sys.argv)
    for problem in problems:
        print(problem, file=sys.stderr)
    if "--json" in sys.argv:
        print(json.dumps({method: vars(score) for method, score in scores.items()}, indent=1))
        return 0
    print(f"{articles} marked articles: F1 at 3, 5, 8 sentences, key figures at 5", end="")
    print(f"; {posts} posts: ROUGE-1/2/L, characters, figures, seconds" if posts else "")
    for method, score in scores.items():
        line = f"{method:10s}" + "".join(f" {score.f1[count]:6.3f}" for count in COUNTS) + f" {score.key_figures:6.3f}"
        if score.rouge:
            line += "  |" + "".join(f" {value:.4f}" for value in score.rouge)
            line += f" {score.characters:6.1f} {score.figures:6.3f} {score.seconds:6.2f}"
        print(line)
    best = max((score.f1[5], method) for method, score in scores.items() if method != OURS)
    print(f"at 5 sentences {100 * (scores[OURS].f1[5] - best[0]):+.1f} points against the next best, {best[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
