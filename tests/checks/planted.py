"""Sentences with a good English and one with an error planted in it: what the checks are worth."""

import json
from pathlib import Path

from pipeline.document import TITLE_BLOCK, Article, Block, Document, Mention, Sentence
from pipeline.figures import FindFigures
from pipeline.translation.drafts import check
from pipeline.translation.preparation import prepare

CASES = json.loads((Path(__file__).parent / "planted.json").read_text(encoding="utf-8"))


def document(chinese, names):
    """A document of one sentence. `names`: (Chinese, English, kind), each at every place where it stands."""
    block = Block(id="b1", kind="paragraph", text=chinese, raw_start=0, raw_end=len(chinese))
    places = sorted(
        (start, source, target, kind)
        for source, target, kind in names
        for start in range(len(chinese))
        if chinese.startswith(source, start)
    )
    made = Document(
        saved=chinese,
        article=Article(id="a", source_path="a.txt", shape="plain_text", title="", blocks=(block,)),
        normal={"b1": chinese, TITLE_BLOCK: ""},
        sentences=[Sentence(id="s1", block="b1", start=0, end=len(chinese), text=chinese)],
        mentions=[
            Mention(
                id=f"m{i}",
                term=source,
                source=source,
                target=target,
                kind=kind,
                sentence="s1",
                start=start,
                end=start + len(source),
            )
            for i, (start, source, target, kind) in enumerate(places, 1)
        ],
    )
    FindFigures()(made)
    return made


def failed(case, english):
    """The checks that the English fails, with what they say."""
    made = document(case["chinese"], case["names"])
    results = check(prepare(made, made.sentences[0]), english)
    return {result.code: result.detail for result in results if not result.ok}
