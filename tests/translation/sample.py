"""A small document about an invented company, annotated by hand: what the rooms before translation would have found."""

from decimal import Decimal

from pipeline.document import (
    TITLE_BLOCK,
    Article,
    Block,
    DateMention,
    Document,
    Figure,
    Mention,
    Sentence,
)


def document(text: str, *, mentions=(), figures=(), dates=(), title: str = "云砚科技完成融资") -> Document:
    """A document of one paragraph that is one sentence. `mentions`: (source, target, kind); `figures`: (surface,
    english, low, unit, kind); `dates`: (surface, english, value)."""
    block = Block(id="b1", kind="paragraph", text=text, raw_start=0, raw_end=len(text))
    return Document(
        saved=text,
        article=Article(id="sample", source_path="sample.txt", shape="plain_text", title=title, blocks=(block,)),
        normal={"b1": text, TITLE_BLOCK: title},
        sentences=[Sentence(id="s1", block="b1", start=0, end=len(text), text=text)],
        mentions=[
            Mention(
                id=f"m{i}",
                term=source,
                source=source,
                target=target,
                kind=kind,
                sentence="s1",
                start=text.index(source),
                end=text.index(source) + len(source),
            )
            for i, (source, target, kind) in enumerate(mentions, 1)
        ],
        figures=[
            Figure(
                id=f"f{i}",
                sentence="s1",
                start=text.index(surface),
                end=text.index(surface) + len(surface),
                surface=surface,
                kind=kind,
                low=Decimal(low),
                high=Decimal(low),
                unit=unit,
                hedge="exact",
                english=english,
                currency_from="text" if kind == "money" else None,
            )
            for i, (surface, english, low, unit, kind) in enumerate(figures, 1)
        ],
        dates=[
            DateMention(
                id=f"d{i}",
                sentence="s1",
                start=text.index(surface),
                end=text.index(surface) + len(surface),
                surface=surface,
                value=value,
                resolved_from="text",
                english=english,
            )
            for i, (surface, english, value) in enumerate(dates, 1)
        ],
    )


ROUND = document(
    "3月12日，云砚科技（Yunyan）宣布完成12亿元融资，由海棠资本领投。",
    mentions=[("云砚科技", "Yunyan Technology", "organisation"), ("海棠资本", "Haitang Capital", "organisation")],
    figures=[("12亿元", "RMB 1.2 billion", 1_200_000_000, "CNY", "money")],
    dates=[("3月12日", "12 March", "2026-03-12")],
)
