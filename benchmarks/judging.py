"""What the judges of ../shared say of today's program: each measure by name, and the digest of what it was measured on.

A judge is a script that shares no code with this project. It is run as a user would run it, over the JSON files that
`zhbrief run` wrote, and its printed line is read.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
ZHBRIEF = Path(sys.executable).with_name("zhbrief")
NUMBER = r"(-?\d+(?:\.\d+)?)"


@dataclass(frozen=True)
class Judgement:
    """The measures of one judge, and the sha256 of every file it and the program read."""

    measures: dict[str, float]
    corpus: str


class JudgeError(RuntimeError):
    """The program or the judge did not end well, or printed something that cannot be read."""


def digest(paths: Iterable[Path]) -> str:
    """One sha256 over names (below ../shared) and bytes of the files, whatever the order they come in."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.relative_to(SHARED).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def files(*patterns: str) -> list[Path]:
    """The files of ../shared that the patterns name. Raises JudgeError for a pattern that names none."""
    found: list[Path] = []
    for pattern in patterns:
        matches = [path for path in sorted(SHARED.glob(pattern)) if path.is_file()]
        if not matches:
            raise JudgeError(f"../shared has no {pattern}")
        found += matches
    return found


def articles(folder: Path) -> Judgement:
    """The five articles: paragraphs, noise, metadata, figures."""
    inputs = files("articles/*.txt")
    said = judged(inputs, folder, "score_articles.py", [str(folder)])
    measures = {
        "articles.paragraphs": read(rf"TOTAL paragraphs {NUMBER}/", said),
        "articles.noise": read(rf"TOTAL .*?noise {NUMBER}", said),
        "articles.metadata_wrong": read(rf"TOTAL .*?metadata wrong {NUMBER}", said),
        "articles.without_output": read(rf"articles without output {NUMBER}", said),
    }
    for kind in ("money", "percent", "power"):
        hit, want, seen = (
            read(pattern, said)
            for pattern in (
                rf"figures {kind} +recall {NUMBER}/",
                rf"figures {kind} +recall \d+/{NUMBER}",
                rf"figures {kind} .*precision \d+/{NUMBER}",
            )
        )
        measures[f"articles.{kind}_recall"] = hit / want
        measures[f"articles.{kind}_precision"] = hit / seen
    return Judgement(measures, digest([*inputs, *files("gold/*", "evaluate/score_articles.py")]))


def pages(folder: Path) -> Judgement:
    """Web pages, as HTML and as the text dumped from them: F1 over character 4-grams, in percent."""
    measures: dict[str, float] = {}
    gold = SHARED / "pages" / "dev" / "gold.json"
    for form in ("html", "dump"):
        said = judged(files(f"pages/dev/{form}/*"), folder / form, "score_pages.py", [str(gold), str(folder / form)])
        measures[f"pages.{form}_f1"] = read(rf"F1 {NUMBER}", said)
    return Judgement(measures, digest(files("pages/dev/*/*", "pages/dev/gold.json", "evaluate/score_pages.py")))


def summaries(folder: Path) -> Judgement:
    """Weibo posts with a summary of their own: ROUGE, the share of its figures kept, and the length in characters."""
    inputs = files("articles/weibo/*.md")
    said = judged(inputs, folder, "score_summaries.py", [str(SHARED / "articles" / "weibo"), str(folder)])
    names = {"rouge_1": "ROUGE-1", "rouge_2": "ROUGE-2", "rouge_l": "ROUGE-L"}
    measures = {f"summaries.{name}": read(rf"{label} {NUMBER}", said) for name, label in names.items()}
    measures["summaries.figures"] = read(rf"figures {NUMBER}", said)
    measures["summaries.characters"] = read(rf"mean length {NUMBER}", said)
    return Judgement(measures, digest([*inputs, *files("evaluate/score_summaries.py", "evaluate/fidelity.py")]))


def figures(_folder: Path) -> Judgement:
    """Figures and dates of the gold by kind together, and the 万/亿 figures of the news sentences."""
    from figures import gold_rows, news_result

    rows, news = gold_rows(), news_result()
    total = {name: sum(getattr(row, name) for row in rows.values()) for name in ("gold", "found", "made", "hedges")}
    measures = {
        "figures.recall": total["found"] / total["gold"],
        "figures.precision": total["found"] / total["made"],
        "figures.hedges": total["hedges"] / total["found"],
        "figures.news_same": float(news.same),
        "figures.news_rendered": float(news.rendered),
    }
    corpus = files("gold/*", "wmt/newstest*/source.zh", "evaluate/fidelity.py")
    return Judgement(measures, digest(corpus))


def marks(_folder: Path) -> Judgement:
    """The hand-made marks: F1 at five sentences, how many points of it before the next method, key figures."""
    said = _run([sys.executable, str(Path(__file__).with_name("summaries.py")), "--marks", "--json"])
    if said.returncode:
        raise JudgeError(f"summaries.py ended with {said.returncode}:\n{said.stderr[-2000:]}")
    scores = json.loads(said.stdout)
    ours = scores.pop("ours")
    measures = {
        "marks.f1_at_5": ours["f1"]["5"],
        "marks.lead_at_5": 100 * (ours["f1"]["5"] - max(score["f1"]["5"] for score in scores.values())),
        "marks.key_figures": ours["key_figures"],
    }
    return Judgement(measures, digest(files("articles/*.txt", "articles/more/*")))


JUDGES: tuple[Callable[[Path], Judgement], ...] = (articles, pages, summaries, marks, figures)


def judged(inputs: list[Path], folder: Path, judge: str, arguments: list[str]) -> str:
    """Make the briefings of `inputs` in `folder` without an engine, and return what the judge prints about them."""
    names = [str(path) for path in inputs]
    made = _run([str(ZHBRIEF), "run", *names, "-o", str(folder), "--engine", "none", "--format", "json"])
    if made.returncode not in (0, 1):  # 1: some articles partial or failed; the judge counts them as missing
        raise JudgeError(f"zhbrief run ended with {made.returncode}:\n{made.stderr[-2000:]}")
    said = _run([sys.executable, str(SHARED / "evaluate" / judge), *arguments])
    if said.returncode:
        raise JudgeError(f"{judge} ended with {said.returncode}:\n{said.stderr[-2000:]}")
    return said.stdout


def read(pattern: str, said: str) -> float:
    """The number a judge printed. Raises JudgeError."""
    found = re.search(pattern, said)
    if not found:
        raise JudgeError(f"no {pattern!r} in what the judge printed:\n{said[-2000:]}")
    return float(found[1])


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)
