"""A run on a Ray cluster of two nodes on this machine: the same as a local run, whatever dies on the way.

The real command line in processes of their own: Ray warns, listens and forks, which no test process should.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.translation.chat_server import running

pytestmark = [
    pytest.mark.ray,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="the extra `ray` is not installed"),
]

ZHBRIEF = Path(sys.executable).with_name("zhbrief")
LONGEST = 300.0
ROOT = Path(__file__).resolve().parent.parent.parent
ARTICLE = """---
title: 星湖科技融资{number}亿元
date: 2026-02-{day:02}
---

星湖科技周五表示，公司完成{number}亿元人民币的新一轮融资，估值升至400亿元。公司在2025年的营收增长了{number}%。

{filling}
"""
FILLING = "云帆科技宣布投资{n}亿美元建设数据中心，合作方包括英伟达和软银。分析人士认为回报周期可能需要{n}年。"
DEADLY, ENDLESS = "这篇文章会杀死进程。", "这篇文章永远读不完。"
# What a bug in a library written in C does, and what an expression without end does.
DANGEROUS = f"""
import sys

if any("pipeline.batch.cluster.child" in argument for argument in sys.orig_argv):
    import os
    import time

    from pipeline.batch.cluster import child

    answer = child.answer

    def dangerous(message, workshop):
        saved = getattr(message[1], "document", message[1]).saved
        if "{DEADLY}" in saved:
            os.kill(os.getpid(), 9)
        if "{ENDLESS}" in saved:
            time.sleep(600)
        return answer(message, workshop)

    child.answer = dangerous
"""


class Cluster:
    """Two nodes with one core each; `kill` ends the second for good."""

    def __init__(self, site: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "batch" / "cluster_nodes.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)])},
        )
        self.address = self._line()

    def kill(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("kill\n")
        self._process.stdin.flush()
        assert self._line() == "killed"

    def end(self) -> None:
        self._process.communicate(timeout=60)

    def _line(self) -> str:
        assert self._process.stdout is not None
        # Ray itself prints here too
        said = (line.strip() for line in self._process.stdout)
        return next(line for line in said if re.fullmatch(r"[\d.]+:\d+|killed", line))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    site = tmp_path_factory.mktemp("site")
    (site / "sitecustomize.py").write_text(DANGEROUS, encoding="utf-8")
    cluster = Cluster(site)
    yield cluster
    cluster.end()


@pytest.fixture(autouse=True)
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("ZHBRIEF_CACHE", str(tmp_path / "cache"))
    Path("in").mkdir()
    for number in range(16):
        Path("in", f"{number:02}.md").write_text(article(number), encoding="utf-8")
    # The names of these two are the same but for the folder: which of them gets a mark hangs on the order.
    Path("in", "sub").mkdir()
    Path("in", "sub", "07.md").write_text(article(7), encoding="utf-8")
    Path("in", "empty.md").touch()
    with Path("in", "many.jsonl").open("w", encoding="utf-8") as file:
        for number in range(40):
            file.write(json.dumps(row(number), ensure_ascii=False) + "\n")
        file.write("no JSON\n")
        file.write(json.dumps(row(3), ensure_ascii=False) + "\n")  # the id a second time


def article(number: int) -> str:
    filling = "".join(FILLING.format(n=number + each + 2) for each in range(6))
    return ARTICLE.format(number=number + 2, day=number % 28 + 1, filling=filling)


def row(number: int) -> dict[str, Any]:
    text = "".join(FILLING.format(n=number + each + 2) for each in range(6))
    return {"id": f"row-{number}", "title": f"第{number}号快讯", "date": "2026-02-27", "text": text}


def begin(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [ZHBRIEF, "run", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def zhbrief(*arguments: str) -> tuple[int, str, str]:
    process = begin(*arguments)
    try:
        out, err = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode, out, err


def count(manifest: Path) -> int:
    return manifest.read_bytes().count(b"\n") if manifest.exists() else 0


def on(cluster: Cluster) -> list[str]:
    return ["--on", "ray", "--ray-address", cluster.address]


def lines(folder: str) -> dict[str, dict[str, Any]]:
    """The manifest by source; of the seconds only which stages there were."""
    rows = [json.loads(line) for line in Path(folder, "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    return {row["source"]: {**row, "timings": sorted(row["timings"])} for row in rows}


def files(folder: str) -> dict[str, bytes]:
    found = {path.name: path for path in Path(folder).iterdir() if path.is_file() and not path.name.startswith(".")}
    return {name: path.read_bytes() for name, path in found.items() if name != "manifest.jsonl"}


def test_a_result_is_that_of_a_local_run_although_a_node_and_two_articles_die(cluster: Cluster) -> None:
    Path("in/10-deadly.txt").write_text(f"星湖科技完成5亿元融资。{DEADLY}", encoding="utf-8")
    Path("in/11-endless.txt").write_text(f"星湖科技完成5亿元融资。{ENDLESS}", encoding="utf-8")
    Path("zhbrief.toml").write_text("article_seconds = 8.0\n", encoding="utf-8")
    process = begin("in", "-o", "far", "--engine", "none", *on(cluster))
    manifest = Path("far/manifest.jsonl")
    until = time.monotonic() + LONGEST
    while process.poll() is None and time.monotonic() < until and count(manifest) < 3:
        time.sleep(0.02)
    killed_in_the_middle = process.poll() is None and count(manifest) >= 3
    if killed_in_the_middle:
        cluster.kill()
    else:
        process.kill()
    out, err = process.communicate(timeout=LONGEST)
    assert killed_in_the_middle, err
    assert process.returncode == 1, err
    assert "4 failed" in out
    far = lines("far")
    for source in ("in/10-deadly.txt", "in/11-endless.txt"):
        set_aside = far.pop(source)
        assert (set_aside["status"], set_aside["diagnostics"]) == ("failed", ["article-set-aside"])
        Path(source).unlink()
        assert source in err
    assert zhbrief("in", "-o", "near", "--engine", "none")[0] == 1
    assert far == lines("near")
    assert list(far) == list(lines("near"))
    assert files("far") == files("near")
    assert len({line["slug"] for line in far.values() if line["slug"]}) == 16 + 1 + 41

    # What is done is not done again; what has changed is.
    Path("in/03.md").write_text(article(50), encoding="utf-8")
    code, out, err = zhbrief("in", "-o", "far", "--engine", "none", "--json", *on(cluster))
    told = json.loads(out)
    assert code == 1, err
    assert {each["source"] for each in told["articles"] if not each["unchanged"]} == {
        "in/03.md",
        "in/empty.md",
        "in/many.jsonl#line-41",
    }


def test_parquet_at_an_address_gives_what_json_lines_give(cluster: Cluster) -> None:
    make_parquet = (
        "import json, pyarrow as pa, pyarrow.parquet as pq\n"
        "rows = [json.loads(line) for line in open('in/many.jsonl', encoding='utf-8') if line.startswith('{')][:40]\n"
        "pq.write_table(pa.Table.from_pylist(rows), 'rows/many.parquet', row_group_size=16)\n"
    )
    Path("rows").mkdir()
    subprocess.run([sys.executable, "-c", make_parquet], check=True)
    many = Path("in/many.jsonl").read_text(encoding="utf-8").splitlines()[:40]
    Path("many.jsonl").write_text("\n".join(many), encoding="utf-8")
    there = f"file://{Path.cwd().as_posix()}"
    out = f"{there}/notes"
    assert zhbrief("many.jsonl", "-o", "near", "--engine", "none")[0] == 0
    code, told, err = zhbrief(f"{there}/rows", "-o", out, "--engine", "none", *on(cluster))
    assert code == 0, err
    assert f"The notes are in {out}/" in told
    source = f"{there}/rows/many.parquet"
    near = files("near")
    far = {
        name: content.replace(source.encode(), b"many.jsonl").replace(b"file:///", b"")
        for name, content in files("notes").items()
    }
    assert set(far) == set(near)
    for name in near:
        if name.endswith(".md"):
            assert far[name] == near[name]
    assert {line["id"] for line in lines("notes").values()} == {f"row-{number}" for number in range(40)}
    code, told, err = zhbrief(f"{there}/rows", "-o", out, "--engine", "none", *on(cluster))
    assert "40 ok (40 unchanged)" in told, err


def test_translators_are_actors_and_give_what_a_local_run_gives(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in sorted(Path("in").glob("*"))[4:]:
        path.rename(path.name) if path.is_file() else None
    with running() as server:
        endpoint = ["--engine", "endpoint", "--endpoint-url", server.url, "--endpoint-model", "test", "--care", "fast"]
        assert zhbrief("in", "-o", "near", *endpoint)[0] == 0
        asked = len(server.asked)
        assert asked
        monkeypatch.setenv(
            "ZHBRIEF_CACHE", str(Path("another-cache").resolve())
        )  # drafts of the local run must not answer for the cluster
        code, _, err = zhbrief("in", "-o", "far", *endpoint, *on(cluster))
        assert code == 0, err
        assert len(server.asked) > asked
    assert lines("far") == lines("near")
    assert files("far") == files("near")
    code, _, err = zhbrief("in", "-o", "none", "--engine", "firefox", *on(cluster))
    assert code == 2
    assert "Traceback" not in err


def test_an_address_at_which_nobody_answers_is_told_at_once() -> None:
    code, _, err = zhbrief("in", "--engine", "none", "--on", "ray", "--ray-address", "127.0.0.1:1")
    assert code == 2
    assert "No Ray cluster answers at 127.0.0.1:1" in err
    assert "ray start --head" in err
    assert "Traceback" not in err
