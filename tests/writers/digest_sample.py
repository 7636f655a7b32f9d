"""Briefings made by hand, about companies that do not exist: two stories, a conflict, a plan that came otherwise, a
measure at four times, and one article that tries to break out of every format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.document import (
    Article,
    Block,
    CheckResult,
    Claim,
    Document,
    EngineInfo,
    Fact,
    Figure,
    MadeWith,
    Mention,
    Note,
    Published,
    Sentence,
)
from pipeline.writers import WRITERS, render_briefing, write_briefing

MADE_WITH = MadeWith(zhbrief="0.1.0", glossary="9f2c11", settings="51ab0e")
YUNLI = ("Yunli Technology", "云栎科技")

HOSTILE_TITLE = "融资<script>alert(1)</script>{{7*7}}{% raw %}*|FNAME|*%%x%%]]>&\u202e\x07|`# [a](javascript:b)"
HOSTILE = "云栎科技“{{ .Subscriber.Email }}”<img src=x onerror=alert(1)>估值升至*|EMAIL|*300亿元]]>&amp;\x0b。"


def figure(number: int, surface: str, low: float, english: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"f{number}", "surface": surface, "kind": "money", "low": low, "high": low, "unit": "CNY",
        "hedge": "exact", "english": english, "currency_from": "text",
    } | more  # fmt: skip


def claim(text: str, *sources: str, status: str = "verified") -> Claim:
    checks = (CheckResult(code="figures", ok=status != "draft", detail="42% is missing" if status == "draft" else ""),)
    return Claim.model_validate(
        {"text": text, "sources": sources, "status": status, "engine": "local", "checks": checks}
    )


def document(
    slug: str,
    *,
    title: str,
    sentences: list[str],
    amounts: list[tuple[int, dict[str, Any], dict[str, Any]]],
    note: Note,
    published: str = "2026-03-04",
    **article: Any,
) -> Document:
    """`amounts`: (number of the sentence, 0 for the title; the figure; what the fact says)."""
    texts = [title, *sentences]
    ids = ["title", *(f"s{n}" for n in range(1, len(texts)))]
    lines = [
        Sentence(id=each, block="title" if each == "title" else f"b{n}", start=0, end=len(text), text=text)
        for n, (each, text) in enumerate(zip(ids, texts, strict=True))
    ]
    figures, facts = [], []
    for number, amount, said in amounts:
        start = texts[number].index(amount["surface"])
        span = {"sentence": ids[number], "start": start, "end": start + len(amount["surface"])}
        figures.append(Figure.model_validate(amount | span))
        told = {"who": YUNLI[0], "term": YUNLI[1], "figure": amount["id"], "id": f"t{len(facts) + 1}"}
        facts.append(Fact.model_validate(told | said | span))
    mentions = [
        Mention(
            id=f"m{n}", term=YUNLI[1], source=YUNLI[1], target=YUNLI[0], kind="organisation", sentence=each,
            start=text.index(YUNLI[1]), end=text.index(YUNLI[1]) + 4,
        )
        for n, (each, text) in enumerate(zip(ids, texts, strict=True), 1)
        if YUNLI[1] in text
    ]  # fmt: skip
    fields: dict[str, Any] = {
        "id": f"id-{slug}", "source_path": f"{slug}.md", "shape": "front_matter", "title": title,
        "published": Published(value=published, how="declared") if published else Published(),
        "blocks": tuple(
            Block(id=f"b{n}", kind="paragraph", text=text, raw_start=0, raw_end=len(text))
            for n, text in enumerate(sentences, 1)
        ),
    }  # fmt: skip
    return Document(
        saved="", article=Article.model_validate(fields | article), title_sentence=lines[0], sentences=lines[1:],
        mentions=mentions, figures=figures, facts=facts, note=note, engine=EngineInfo(name="local", model="small"),
    )  # fmt: skip


def morning() -> Document:
    return document(
        "2026-03-04-morning",
        title="云栎科技完成25亿元融资",
        sentences=[
            "云栎科技周三宣布完成25亿元B轮融资，投后估值180亿元。",
            "公司称，一期数据中心计划投资40亿元，位于临海新区。",
            "2024年底，云栎科技的估值为60亿元。",
        ],
        amounts=[
            (0, figure(1, "25亿元", 2.5e9, "RMB 2.5 billion"), {"measure": "funding"}),
            (1, figure(2, "25亿元", 2.5e9, "RMB 2.5 billion"), {"measure": "funding"}),
            (
                1,
                figure(3, "180亿元", 18e9, "RMB 18 billion"),
                {"measure": "valuation", "qualifier": "post-money", "as_of": "2026-03-04"},
            ),
            (2, figure(4, "40亿元", 4e9, "RMB 4 billion"), {"measure": "investment", "stance": "planned"}),
            (3, figure(5, "60亿元", 6e9, "RMB 6 billion"), {"measure": "valuation", "as_of": "2024-12"}),
        ],
        note=Note(
            headline=claim("Yunli Technology raises RMB 2.5 billion", "title"),
            brief=claim("Yunli Technology closed a RMB 2.5 billion Series B at RMB 18 billion.", "s1"),
            points=(claim("The first data centre is to cost RMB 4 billion.", "s2", status="draft"),),
        ),
        publisher="临海财经",
        url="https://news.example/2026/03/04/yunli?a=1&b=(2)",
    )


def evening() -> Document:
    return document(
        "2026-03-05-evening",
        title="云栎科技融资30亿元，北屿资本领投",
        sentences=[
            "云栎科技周三宣布完成30亿元B轮融资，北屿资本领投，公司投后估值180亿元。",
            "云栎科技一期数据中心的投资为55亿元，选址临海新区。",
        ],
        amounts=[
            (1, figure(1, "30亿元", 3e9, "RMB 3 billion"), {"measure": "funding"}),
            (2, figure(2, "55亿元", 5.5e9, "RMB 5.5 billion"), {"measure": "investment"}),
        ],
        note=Note(
            headline=claim("云栎科技融资RMB 3 billion，北屿资本领投", "title", status="source_only"),
            brief=claim("云栎科技周三宣布完成RMB 3 billion B轮融资。", "s1", status="source_only"),
            points=(claim("The first data centre costs RMB 5.5 billion.", "s2"),),
        ),
        published="2026-03-05",
        authors=("苇间",),
    )


def later() -> Document:
    return document(
        "2026-09-01-later",
        title="云栎科技估值升至260亿元",
        sentences=["知情人士称，云栎科技最新估值为260亿元。", "2025年6月，这一数字是90亿元。"],
        amounts=[
            (1, figure(1, "260亿元", 26e9, "RMB 26 billion"), {"measure": "valuation", "stance": "expected"}),
            (2, figure(2, "90亿元", 9e9, "RMB 9 billion"), {"measure": "valuation", "as_of": "2025-06"}),
        ],
        note=Note(
            headline=claim("Yunli Technology's valuation rises to RMB 26 billion", "title"),
            brief=claim("People familiar with the matter put Yunli Technology at RMB 26 billion.", "s1"),
            points=(claim("In June 2025 it was RMB 9 billion.", "s2"),),
            quotes=(claim("“We do not comment.”", "s1"),),
        ),
        published="2026-09-01T18:30",
        publisher="北岸快讯",
    )


def hostile() -> Document:
    return document(
        "2026-11-02-hostile",
        title=HOSTILE_TITLE,
        sentences=[HOSTILE, "第二句\u2029换行\nSubject: x\r\nBcc: all@news.example。"],
        amounts=[(1, figure(1, "300亿元", 30e9, "RMB 30 billion"), {"measure": "valuation", "as_of": "2026-11"})],
        note=Note(
            headline=claim(f"{HOSTILE_TITLE}\r\nBcc: everyone@news.example", "title"),
            brief=claim(HOSTILE, "s1", "s2"),
            points=(claim("| a | b |\n# not a heading\n- no list {{7*7}} <b>x</b>", "s2", "s99"),),
        ),
        published="2026-11-02",
        publisher="</title><script>alert(2)</script>",
        url="javascript:alert(3)",
        authors=("\r\nX-Evil: 1",),
    )


def documents() -> list[Document]:
    return [morning(), evening(), later(), hostile()]


def write_folder(folder: Path, made: list[Document] | None = None) -> Path:
    """The documents as `zhbrief run` leaves them."""
    for each in documents() if made is None else made:
        slug = each.article.source_path.removesuffix(".md")
        write_briefing(render_briefing(each, MADE_WITH, tuple(WRITERS)), folder, slug)
    return folder
