"""Throughput, memory and re-runs of a batch without an engine, on generated articles.

    python benchmarks/batch.py --articles 1000

Prints articles per second with one process and with two, the unchanged second run, a run after one more glossary term
that stands in 1 % of the articles, and peak memory; beside them the plain script that a user would write from the same
libraries (BeautifulSoup, jieba, sumy's LexRank), which checks nothing. Ratios tell more than seconds on a busy machine.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def run(folder: Path, output: str, *options: str) -> float:
    """The seconds that `zhbrief run` takes."""
    zhbrief = Path(sys.executable).with_name("zhbrief")
    command = [zhbrief, "run", "in", "-o", output, "--engine", "none", "--format", "json,md", *options]
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def peak() -> float:
    """The largest memory of any child so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000


def main() -> None:
    """Generate, run, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=1000)
    options.add_argument("--plain", type=int, default=100, help="articles that the plain script is measured on")
    arguments = options.parse_args()
    count = arguments.articles
    with tempfile.TemporaryDirectory(prefix="zhbrief-batch-") as name:
        folder = Path(name)
        for part in ("in", "few", "plain"):
            (folder / part).mkdir()
        for number in range(count):
            (folder / "in" / f"{number:06}.html").write_text(article(number), encoding="utf-8")
        for number in range(arguments.plain):
            (folder / "few" / f"{number:06}.html").write_text(article(number), encoding="utf-8")
        two = run(folder, "two", "--jobs", "2")
        print(f"two processes    {count / two:7.1f} articles/s, {peak():.0f} MB in the largest process")
        same = run(folder, "two", "--jobs", "2")
        print(f"again, unchanged {count / same:7.1f} articles/s, {two / same:.0f} times as fast")
        (folder / "names.csv").write_text(f"source,target,kind\n{RARE},Luming Yuntu,organisation\n", encoding="utf-8")
        term = run(folder, "two", "--jobs", "2", "--glossary", "names.csv")
        print(f"one more term    {100 * term / two:7.1f} % of the first run")
        one = run(folder, "one", "--jobs", "1")
        print(f"one process      {count / one:7.1f} articles/s; two are {one / two:.2f} times as fast")
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", PLAIN, folder / "few", folder / "plain"], check=True, capture_output=True)
        plain = arguments.plain / (time.perf_counter() - started)
        print(f"plain script     {plain:7.1f} articles/s; ours, two processes: {count / two / plain:.1f} times as many")


if __name__ == "__main__":
    main()
