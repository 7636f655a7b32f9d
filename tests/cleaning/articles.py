"""Documents out of bare texts, one block a line of the saved file, for the tests of this room."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Article, Block, Document, Removed, Run, Shape

HEADING = "## "


def document(texts: Sequence[str], shape: Shape, url: str | None = None, around: str = "") -> Document:
    """The texts as blocks; `## ` before one makes it a heading, `around` stands over them and is listed as markup."""
    saved = "\n".join([around, *texts]) if around else "\n".join(texts)
    at = len(around) + 1 if around else 0
    blocks: list[Block] = []
    for number, text in enumerate(texts, 1):
        start = at + (len(HEADING) if text.startswith(HEADING) else 0)
        blocks.append(
            Block(
                id=f"b{number}",
                kind="heading" if text.startswith(HEADING) else "paragraph",
                text=text.removeprefix(HEADING),
                raw_start=at,
                raw_end=at + len(text),
                runs=(Run(start=0, raw_start=start, length=at + len(text) - start),),
            )
        )
        at += len(text) + 1
    markup = (Removed(rule="reader.markup", raw_start=0, raw_end=len(around), text=around),) if around else ()
    article = Article(id="a", source_path="a", shape=shape, title="标题", url=url, blocks=tuple(blocks), removed=markup)
    return Document(saved=saved, article=article)


def texts_of(found: Document) -> list[str]:
    return [block.text for block in found.article.blocks]


def rules_used(found: Document) -> set[str]:
    return {piece.rule for piece in found.article.removed}
