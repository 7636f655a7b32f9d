"""A finished document made by hand, about companies that do not exist. It has one of everything a note can hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.diagnostics import diagnose
from pipeline.document import (
    TITLE_BLOCK,
    Article,
    Block,
    CheckResult,
    Claim,
    DateMention,
    Document,
    EngineInfo,
    Figure,
    FigureRow,
    MadeWith,
    Mention,
    NameRow,
    Note,
    Published,
    RankedSentence,
    Removed,
    Run,
    Sentence,
    Summary,
    TimelineRow,
)

MADE_WITH = MadeWith(zhbrief="0.1.0", glossary="9f2c11", settings="51ab0e")

TITLE = "云栎科技完成25亿元B轮融资，北屿资本领投"
PARAGRAPHS: list[tuple[str, str, list[str]]] = [
    (
        "paragraph",
        "b1",
        [
            "3月4日，云栎科技宣布完成25亿元B轮融资，由北屿资本领投15亿元。",
            "本轮投后估值约为180亿元。",
        ],
    ),
    ("heading", "b2", ["算力与客户"]),
    (
        "paragraph",
        "b3",
        [
            "公司称，其推理芯片“栎木二号”已交付超过1.2万片，客户增至38家。",
            "据知情人士透露，云栎科技预计2026年营收将增长42%。",
        ],
    ),
    ("caption", "b4", ["图：云栎科技位于临海的测试车间"]),
    (
        "paragraph",
        "b5",
        [
            "“我们不会为了速度牺牲良率。”首席执行官艾洛·弗恩说。",
            "他表示，若良率未达到90%，扩产计划将推迟到明年。",
        ],
    ),
]
NAMES = {
    "云栎科技": ("Yunli Technology", "organisation"),
    "北屿资本": ("Beiyu Capital", "organisation"),
    "栎木二号": ("Oakwood 2", "product"),
    "艾洛·弗恩": ("Aelo Fern", "person"),
}
AMOUNTS: dict[str, dict[str, Any]] = {
    "25亿元": {"kind": "money", "low": 2_500_000_000, "unit": "CNY", "hedge": "exact", "english": "RMB 2.5 billion"},
    "15亿元": {"kind": "money", "low": 1_500_000_000, "unit": "CNY", "hedge": "exact", "english": "RMB 1.5 billion"},
    "约为180亿元": {
        "kind": "money",
        "low": 18_000_000_000,
        "unit": "CNY",
        "hedge": "about",
        "english": "about RMB 18 billion",
    },
    "超过1.2万片": {"kind": "count", "low": 12_000, "unit": "片", "hedge": "over", "english": "more than 12,000 chips"},
    "38家": {"kind": "count", "low": 38, "unit": "家", "hedge": "exact", "english": "38"},
    "42%": {"kind": "percent", "low": 42, "unit": "%", "hedge": "exact", "english": "42%"},
    "90%": {"kind": "percent", "low": 90, "unit": "%", "hedge": "exact", "english": "90%"},
}
DAYS = {
    "3月4日": ("2026-03-04", "article", "4 March 2026"),
    "2026年": ("2026", "text", "2026"),
    "明年": ("2027", "article", "next year"),
}


def passed(*codes: str) -> tuple[CheckResult, ...]:
    return tuple(CheckResult(code=code, ok=True) for code in codes)


def claim(text: str, *sources: str, status: str = "verified", flaw: str = "") -> Claim:
    checks = passed("figures", "names") if status != "source_only" else ()
    if flaw:
        checks = (CheckResult(code="figures", ok=False, detail=flaw), *passed("names"))
    return Claim.model_validate(
        {"text": text, "sources": sources, "status": status, "engine": "local", "checks": checks}
    )


def sentences() -> list[Sentence]:
    made: list[Sentence] = []
    for kind, block, texts in PARAGRAPHS:
        position = 0
        for text in texts if kind != "caption" else []:
            made.append(
                Sentence(id=f"s{len(made) + 1}", block=block, start=position, end=position + len(text), text=text)
            )
            position += len(text)
    return made


def annotations(all_sentences: list[Sentence]) -> tuple[list[Mention], list[Figure], list[DateMention]]:
    mentions: list[Mention] = []
    figures: list[Figure] = []
    dates: list[DateMention] = []
    for sentence in all_sentences:
        for term, (target, kind) in NAMES.items():
            if term in sentence.text:
                mentions.append(
                    Mention.model_validate(
                        {"id": f"m{len(mentions) + 1}", "term": term, "source": term, "target": target, "kind": kind}
                        | _span(sentence, term)
                    )
                )
        for surface, amount in AMOUNTS.items():
            if surface in sentence.text:
                source = {"currency_from": "text"} if amount["kind"] == "money" else {}
                figures.append(
                    Figure.model_validate(
                        {"id": f"f{len(figures) + 1}", "surface": surface, "high": amount["low"]}
                        | amount
                        | source
                        | _span(sentence, surface)
                    )
                )
        for surface, (value, resolved_from, english) in DAYS.items():
            if surface in sentence.text:
                dates.append(
                    DateMention.model_validate(
                        {"id": f"d{len(dates) + 1}", "surface": surface, "value": value, "english": english}
                        | {"resolved_from": resolved_from}
                        | _span(sentence, surface)
                    )
                )
    return mentions, figures, dates


def _span(sentence: Sentence, surface: str) -> dict[str, object]:
    start = sentence.start + sentence.text.index(surface)
    return {"sentence": sentence.id, "start": start, "end": start + len(surface)}


def article(**changes: object) -> Article:
    blocks: list[Block] = []
    saved = ""
    for kind, block, texts in PARAGRAPHS:
        text = "".join(texts)
        blocks.append(
            Block.model_validate(
                {
                    "id": block,
                    "kind": kind,
                    "text": text,
                    "raw_start": len(saved),
                    "raw_end": len(saved) + len(text),
                    "runs": (Run(start=0, raw_start=len(saved), length=len(text)),),
                }
            )
        )
        saved += text + "\n"
    removed = [
        Removed(
            rule="portal/related-reading",
            raw_start=len(saved) + 10 * number,
            raw_end=len(saved) + 10 * number + 9,
            text=f"推荐：第{number}条消息",
        )
        for number in range(1, 4)
    ]
    removed.append(
        Removed(
            rule="portal/notice", raw_start=len(saved) + 60, raw_end=len(saved) + 72, text="特别声明：内容由用户上传。"
        )
    )
    return Article.model_validate(
        {
            "id": "yunli-b-round",
            "source_path": "articles/yunli.txt",
            "shape": "page_dump",
            "title": TITLE,
            "publisher": "临海财经",
            "authors": ("临海财经编辑部",),
            "url": "https://news.example/2026/yunli-b-round.html",
            "published": Published(value="2026-03-04", how="inferred", basis="the newest time stamp on the page"),
            "given_summary": "云栎科技融资25亿，\n估值达180亿。",
            "blocks": tuple(blocks),
            "removed": tuple(removed),
        }
        | changes
    )


def note() -> Note:
    return Note(
        headline=claim("Yunli Technology raises RMB 2.5 billion in Series B led by Beiyu Capital", "title"),
        brief=claim(
            "Yunli Technology said on 4 March 2026 it had closed a RMB 2.5 billion Series B led by Beiyu Capital, "
            "which put in RMB 1.5 billion; the round values it at about RMB 18 billion post-money.",
            *("s1", "s2"),
        ),
        points=(
            claim(
                "The company says it has delivered more than 12,000 Oakwood 2 inference chips and has 38 customers.",
                "s4",
            ),
            claim(
                "Yunli Technology expects revenue to grow in 2026, people familiar with the matter said.",
                "s5",
                status="draft",
                flaw="42% is missing",
            ),
            claim("If the yield stays below 90%, the expansion will be put off to next year.", "s7"),
            claim("“我们不会为了速度牺牲良率。”首席执行官Aelo Fern说。", "s6", status="source_only"),
        ),
        figures=(
            FigureRow(
                figure="RMB 2.5 billion",
                surface="25亿元",
                measure="Series B",
                names=("Yunli Technology", "Beiyu Capital"),
                as_of="4 March 2026",
                figure_id="f2",
                sentence="s1",
            ),
            FigureRow(
                figure="about RMB 18 billion",
                surface="约为180亿元",
                measure="valuation, post-money",
                figure_id="f4",
                sentence="s2",
            ),
            FigureRow(
                figure="more than 12,000 chips",
                surface="超过1.2万片",
                measure="deliveries",
                names=("Oakwood 2",),
                figure_id="f5",
                sentence="s4",
            ),
        ),
        people=(NameRow(english="Aelo Fern", chinese="艾洛·弗恩", mentions=1, sentence="s6"),),
        organisations=(
            NameRow(english="Yunli Technology", chinese="云栎科技", mentions=3, sentence="s1"),
            NameRow(english="Beiyu Capital", chinese="北屿资本", mentions=2, sentence="s1"),
        ),
        timeline=(
            TimelineRow(
                value="2026-03-04", english="4 March 2026", text="Yunli Technology closes its Series B.", sentence="s1"
            ),
        ),
    )


def document(**article_changes: object) -> Document:
    """The sample; `article_changes` replace fields of its article."""
    made = article(**article_changes)
    title = Sentence(id="title", block=TITLE_BLOCK, start=0, end=len(made.title), text=made.title)
    body = sentences()
    mentions, figures, dates = annotations([title, *body])
    return Document(
        saved="\n".join(block.text for block in made.blocks),
        article=made,
        sentences=body,
        title_sentence=title,
        mentions=mentions,
        figures=figures,
        dates=dates,
        summary=Summary(
            method="lexrank",
            sentences=("s1", "s4", "s5"),
            ranked=(RankedSentence(sentence="s1", score=float(Decimal("0.5")), parts={"rank": 0.5}),),
        ),
        note=note(),
        engine=EngineInfo(name="local", model="a-small-model", digest="00ff"),
        diagnostics=[
            diagnose("date-inferred", stage="read", value="2026-03-04", basis="the newest time stamp on the page"),
            diagnose(
                "metadata-contradiction", stage="read", field="source", declared="x", evidence="the address says y"
            ),
            diagnose("claims-unverified", stage="brief", count=2, total=6),
        ],
    )
