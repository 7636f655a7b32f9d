"""Throughput, memory and re-runs of a batch without an engine, on generated articles.

    python benchmarks/batch.py --articles 1000

Prints articles per second with one process and with two, the unchanged second run, a run after one more glossary term
that stands in 1 % of the articles, and peak memory; beside them the plain script that a user would write from the same
libraries (BeautifulSoup, jieba, sumy's LexRank), which checks nothing. Several numbers of articles tell whether memory
stays flat. On a busy machine the seconds of processor time in brackets tell more than those on the clock.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SETTLED = 2.5
"""Seconds till the last notes are old enough for their digests to be remembered."""

COMPANIES = ("云砚科技", "海棠资本", "澜河汽车", "星湖半导体", "椿树安全", "渡口实验室", "临海电力", "北屿物流")
ACTS = (
    "完成{n}亿元人民币的{round}轮融资",
    "宣布投资{n}亿美元建设数据中心",
    "公布季度营收{n}亿元，同比增长{p}%",
    "计划招聘约{k}名工程师",
)
VIEWS = (
    "分析人士认为，算力需求仍在上升，但回报周期可能需要三年。",
    "公司没有透露投资方的名字。",
    "业内人士表示，价格竞争在今年第四季度有所缓和。",
)
RARE = "鹿鸣云图"
PLAIN = """
import sys
from pathlib import Path
from bs4 import BeautifulSoup
import jieba
from sumy.nlp.tokenizers import Tokenizer
from sumy.parsers.plaintext import PlaintextParser
from sumy.summarizers.lex_rank import LexRankSummarizer
jieba.setLogLevel(60)
summarise = LexRankSummarizer()
for path in sorted(Path(sys.argv[1]).iterdir()):
    text = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").get_text()
    parser = PlaintextParser.from_string(text, Tokenizer("chinese"))
    summary = "\\n".join(map(str, summarise(parser.document, 5)))
    Path(sys.argv[2], path.stem + ".txt").write_text(summary, encoding="utf-8")
"""


def article(number: int) -> str:
    """A page of about 1,500 characters; every hundredth names a company that no glossary knows."""
    chance = random.Random(number)
    paragraphs = []
    for _ in range(12):
        told = chance.choice(ACTS).format(
            n=chance.randint(2, 900), round=chance.choice("ABCD"), p=chance.randint(2, 90), k=chance.randint(100, 900)
        )
        day = f"{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
        views = "".join(chance.sample(VIEWS, 2))
        paragraphs.append(f"{day}，{chance.choice(COMPANIES)}{told}，合作方包括英伟达和软银。{views}")
    if number % 100 == 0:
        paragraphs.append(f"{RARE}也参与了这次合作，出资{chance.randint(2, 90)}亿元。")
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    title = f"{chance.choice(COMPANIES)}：第{number}号快讯"
    head = f"<html><head><title>{title}</title><meta charset=utf-8></head>"
    return f"{head}<body><article><h1>{title}</h1><p>2026-02-27 09:30</p>{body}</article></body></html>"


@dataclass(frozen=True)
class Run:
    """What a command took: seconds on the clock, seconds of processor time of all its processes, and the peak memory
    of its first process and of the largest of the others, in megabytes (0 where the system does not tell)."""

    seconds: float
    cpu: float
    first: float
    other: float


def measured(command: list[str], folder: Path) -> Run:
    """Run it to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        first = other = 0.0
        while process.poll() is None:
            family = _family(process.pid)
            first = max(first, family.pop(process.pid, 0.0))
            other = max(other, *family.values(), 0.0)
            time.sleep(0.05)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, first, other)


def _family(pid: int) -> dict[int, float]:
    """A process and its children, with the most memory each has had, in megabytes."""
    found: dict[int, float] = {}
    with suppress(OSError, ValueError, IndexError):
        children = [p for task in Path(f"/proc/{pid}/task").iterdir() for p in (task / "children").read_text().split()]
        for each in (pid, *map(int, children)):
            with suppress(OSError, ValueError, IndexError):
                status = Path(f"/proc/{each}/status").read_text()
                found[each] = int(status.split("VmHWM:")[1].split()[0]) / 1000
    return found


def run(folder: Path, output: str, *options: str) -> Run:
    """What `zhbrief run` takes."""
    zhbrief = str(Path(sys.executable).with_name("zhbrief"))
    common = ["-o", output, "--engine", "none", "--format", "json,md"]
    return measured([zhbrief, "run", "in", *common, *options], folder)


def compare(count: int, plain: int) -> Run:
    """Generate, run, print; the run with two processes."""
    with tempfile.TemporaryDirectory(prefix="zhbrief-batch-") as name:
        folder = Path(name)
        os.environ["ZHBRIEF_CACHE"] = str(folder / "cache")
        for part in ("in", "few", "plain"):
            (folder / part).mkdir()
        for number in range(count):
            (folder / "in" / f"{number:06}.html").write_text(article(number), encoding="utf-8")
        for number in range(plain):
            (folder / "few" / f"{number:06}.html").write_text(article(number), encoding="utf-8")
        print(f"{count} articles")
        two = run(folder, "two", "--jobs", "2")
        memory = f"{two.first:.0f} MB in the first process, {two.other:.0f} MB in the largest worker"
        print(f"two processes    {count / two.seconds:7.1f} articles/s (processor {two.cpu:.0f} s); {memory}")
        time.sleep(SETTLED)
        same = run(folder, "two", "--jobs", "2")
        faster = f"{two.seconds / same.seconds:.0f} times as fast (processor {two.cpu / same.cpu:.0f} times)"
        print(f"again, unchanged {count / same.seconds:7.1f} articles/s, {faster}; {same.first:.0f} MB")
        (folder / "names.csv").write_text(f"source,target,kind\n{RARE},Luming Yuntu,organisation\n", encoding="utf-8")
        term = run(folder, "two", "--jobs", "2", "--glossary", "names.csv")
        share = f"(processor {100 * term.cpu / two.cpu:.1f} %)"
        print(
            f"one more term    {100 * term.seconds / two.seconds:7.1f} % of the first run {share}; {term.first:.0f} MB"
        )
        if plain:
            one = run(folder, "one", "--jobs", "1")
            print(
                f"one process      {count / one.seconds:7.1f} articles/s; two are {one.seconds / two.seconds:.2f} times"
            )
            script = measured([sys.executable, "-c", PLAIN, "few", "plain"], folder)
            speed, times = plain / script.seconds, (count / two.seconds) / (plain / script.seconds)
            cpu = (count / two.cpu) / (plain / script.cpu)
            told = f"ours, two processes: {times:.1f} times (processor {cpu:.1f} times)"
            print(f"plain script     {speed:7.1f} articles/s; {told}")
        return two


def main() -> None:
    """Measure each number of articles; the last also beside the plain script."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, nargs="+", default=[1000])
    options.add_argument(
        "--plain", type=int, default=100, help="articles that the plain script is measured on; 0: none"
    )
    arguments = options.parse_args()
    *others, last = arguments.articles
    runs = [*(compare(count, 0) for count in others), compare(last, arguments.plain)]
    if others:
        growth = [
            f"{100 * (b / a - 1):+.0f} %"
            for a, b in ((r.first + r.other, runs[-1].first + runs[-1].other) for r in runs[:-1])
        ]
        print(f"memory at {last} beside fewer: {', '.join(growth)}")


if __name__ == "__main__":
    main()
