"""How fast the review page is in a large folder: 500 articles, 10,000 hits.

    python benchmarks/review.py [--articles 500] [--hits 10000] [--decisions 200]

Makes the folder (invented articles, one model briefing varied), starts the real server in a process of its own, and
prints how long it takes until the queue is there for the first time, and how long a decision takes over HTTP, the
fsync included. Exit 1 when the page opens in 1 s or more, or the 95th percentile of a decision is 100 ms or more.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx

from pipeline.document import (
    Article,
    Block,
    CheckResult,
    Claim,
    Document,
    EngineInfo,
    Figure,
    MadeWith,
    Mention,
    Note,
    Run,
    Sentence,
)
from pipeline.glossary import hits_of, write_hits
from pipeline.language import Normalise
from pipeline.writers import render_briefing

OPENS, DECIDES = 1.0, 0.1
PASSING = ("direction", "measures", "names", "new-names", "no-chinese", "whole", "attribution", "certainty", "events")
FIRST = "云海星河山川江湖风雷松竹梅兰"
SECOND = "砚棠帆舟桥塔港湾城林岭泽"


def names(count: int) -> list[tuple[str, str]]:
    """Invented companies: their Chinese and their English."""
    return [
        (f"{FIRST[n % len(FIRST)]}{SECOND[n // len(FIRST) % len(SECOND)]}科技", f"Company {n + 1} Technology")
        for n in range(count)
    ]


def document(number: int, hits: int) -> Document:
    """An invented article with so many hits, eight claims of which three are drafts."""
    companies = names(140)
    blocks, sentences, mentions, figures = [], [], [], []
    position = 0
    for n in range(hits):
        chinese, english = companies[(number * 7 + n) % len(companies)]
        amount = 10 + (number * 31 + n) % 900
        text = f"{chinese}在第{number * hits + n}号公告里说明，今年的收入为{amount}亿元，并且打算在明年继续扩大产能。"
        blocks.append(
            Block(
                id=f"b{n}",
                kind="paragraph",
                text=text,
                raw_start=position,
                raw_end=position + len(text),
                runs=(Run(start=0, raw_start=position, length=len(text)),),
            )
        )
        position += len(text) + 1
        sentences.append(Sentence(id=f"s{n}", block=f"b{n}", start=0, end=len(text), text=text))
        status = "candidate" if n % 5 == 0 else "hit"
        mentions.append(
            Mention(
                id=f"m{n}",
                term=chinese,
                source=chinese,
                target=english,
                kind="organisation",
                sentence=f"s{n}",
                start=0,
                end=len(chinese),
                status=status,
            )
        )
        start = text.index(str(amount), text.index("收入"))
        surface = f"{amount}亿元"
        figures.append(
            Figure(
                id=f"f{n}",
                sentence=f"s{n}",
                start=start,
                end=start + len(surface),
                surface=surface,
                kind="money",
                low=amount * 10**8,
                high=amount * 10**8,
                unit="CNY",
                hedge="exact",
                english=f"RMB {amount / 10:g} billion",
                currency_from="text",
            )
        )
    claims = []
    for n in range(8):
        english, figure = mentions[n].target, figures[n].english
        draft = n % 3 == 0
        checks = (CheckResult(code="figures", ok=not draft, detail="it is not there" if draft else ""),)
        claims.append(
            Claim(
                text=f"{english} said in a notice that its revenue this year was {'much' if draft else figure}, and it "
                "plans to expand further next year.",
                sources=(f"s{n}",),
                status="draft" if draft else "verified",
                engine="local",
                checks=(*checks, *(CheckResult(code=code, ok=True) for code in PASSING)),
            )
        )
    article = Article(
        id=f"article-{number:04}",
        source_path=f"in/{number:04}.txt",
        shape="plain_text",
        title=f"第{number}篇文章：公司公布今年的收入",
        blocks=tuple(blocks),
    )
    made = Document(
        saved="\n".join(block.text for block in blocks),
        article=article,
        sentences=sentences,
        mentions=mentions,
        figures=figures,
        note=Note(headline=claims[0], brief=claims[1], points=tuple(claims[2:])),
        engine=EngineInfo(name="local", model="invented"),
    )
    Normalise()(made)
    return made


def make_folder(folder: Path, articles: int, hits: int) -> int:
    """Fill the folder with briefings and their hits; returns how many hits there are."""
    each = max(8, hits // articles)
    found = []
    for number in range(articles):
        made = document(number, each)
        [(_, content)] = render_briefing(made, MadeWith(zhbrief="0", glossary="", settings=""), ("json",))
        (folder / f"{number:04}.json").write_bytes(content)
        found += hits_of(made)
    write_hits(folder, found)
    return len(found)


def post(client: httpx.Client, path: str, csrf: str, origin: str, body: dict[str, object]) -> httpx.Response:
    """A decision, as the page sends it."""
    sent = {"key": str(uuid.uuid4()), **body}
    return client.post(path, json=sent, headers={"x-review-token": csrf, "origin": origin})


def main() -> int:
    """Make the folder, start the server, measure. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--hits", type=int, default=10_000)
    parser.add_argument("--decisions", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "out"
        folder.mkdir()
        hits = make_folder(folder, options.articles, options.hits)
        size = sum(path.stat().st_size for path in folder.iterdir())
        print(f"{options.articles} articles, {hits} hits, {size / 1e6:.0f} MB")
        program = "from pipeline.cli import main; main()"
        command = [sys.executable, "-c", program, "review", str(folder), "--no-browser"]
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=temporary, env=_environment()) as server:
            try:
                return measure(server, started, options.decisions)
            finally:
                server.terminate()


def measure(server: subprocess.Popen[str], started: float, decisions: int) -> int:
    """Time the first page and the decisions."""
    assert server.stdout is not None  # noqa: S101 - Popen was given a pipe
    address = server.stdout.readline().strip()
    ready = time.perf_counter() - started
    base = address.split("/?")[0]
    with httpx.Client(base_url=base, follow_redirects=True, timeout=30) as client:
        begun = time.perf_counter()
        page = client.get(f"/queue?{address.split('?')[1]}")
        page.raise_for_status()
        opened = time.perf_counter() - begun
        begun = time.perf_counter()
        client.get("/queue").raise_for_status()
        again = time.perf_counter() - begun
        begun = time.perf_counter()
        client.get("/").raise_for_status()
        overview = time.perf_counter() - begun
        csrf = re.search(r'name="csrf" content="([^"]+)"', page.text)[1]  # type: ignore[index] # the page has it
        taken = decide(client, csrf, base, decisions)
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(f"command until it listens, all briefings read: {ready:.2f} s (imports included)")
    print(f"queue opened the first time: {opened * 1000:.0f} ms; again: {again * 1000:.0f} ms")
    print(f"overview: {overview * 1000:.0f} ms")
    print(f"{len(taken)} decisions: median {statistics.median(taken) * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms")
    return int(opened >= OPENS or p95 >= DECIDES)


def decide(client: httpx.Client, csrf: str, base: str, count: int) -> list[float]:
    """Decide about the first items as a person does, claims and terms; the seconds of each."""
    rows = client.get("/api/queue?size=200").json()["rows"]
    rows += client.get("/api/queue?size=200&kind=term").json()["rows"]
    half = count // 2
    claims = [row for row in rows if row["kind"] == "claim"][:half]
    terms = [row for row in rows if row["kind"] == "term"][: count - half]
    taken = []
    for row in [row for pair in zip(claims, terms, strict=False) for row in pair]:
        if row["kind"] == "claim":
            text = client.get(f"/api/item/{row['id']}").json()["text"]
            body = {"item": row["id"], "verdict": "edited", "text": f"{text} Checked.", "was": text}
            path = "/api/claim"
        else:
            body, path = {"item": row["id"], "verdict": "right"}, "/api/hit"
        begun = time.perf_counter()
        answer = post(client, path, csrf, base, body)
        taken.append(time.perf_counter() - begun)
        answer.raise_for_status()
    return taken


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parent.parent)
    return {**os.environ, "PYTHONPATH": root}


if __name__ == "__main__":
    sys.exit(main())
