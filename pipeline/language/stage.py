"""The two stages of the language room: `Normalise` and `Split`."""

from __future__ import annotations

from pipeline.diagnostics import diagnose
from pipeline.document import TITLE_BLOCK, BlockKind, Document, Sentence
from pipeline.language.script import LengthChanged, count_markers, script_of, to_simplified
from pipeline.language.sentences import split_sentences
from pipeline.language.width import fold

_BODY: frozenset[BlockKind] = frozenset({"paragraph", "heading", "list_item", "quote"})


class Normalise:
    """Fills `document.normal` for every block and the title, and sets `article.script`.

    Widths are folded everywhere. Traditional characters become Simplified ones only in text found to be Traditional:
    the blocks of a Traditional article except those that are Simplified themselves (a quoted statement), and blocks
    of a Simplified article that are clearly Traditional. A block whose length would change is left as it is, with
    the diagnostic `conversion-refused`.
    """

    name = "normalise"
    version = 1
    requires = frozenset({"blocks"})
    assigns = frozenset({"normal"})

    def __call__(self, document: Document) -> None:
        article = document.article
        texts = {TITLE_BLOCK: article.title} | {block.id: block.text for block in article.blocks}
        markers = {block_id: count_markers(text) for block_id, text in texts.items()}
        script = script_of(*map(sum, zip(*markers.values(), strict=True)))
        document.article = article.model_copy(update={"script": script})
        for block_id, text in texts.items():
            normal = fold(text)
            hant, hans = markers[block_id]
            # three of them: 陳水扁 in one block of a Simplified article is a name, not a Traditional block
            if (script == "hant" and hant >= hans) or (hant >= 3 and hant > 2 * hans):
                try:
                    normal = to_simplified(normal)
                except LengthChanged:
                    name = "the title" if block_id == TITLE_BLOCK else f"block {block_id}"
                    document.diagnostics.append(diagnose("conversion-refused", stage=self.name, block=name))
            document.normal[block_id] = normal


class Split:
    """Fills `document.sentences` from the body's blocks, and `document.title_sentence`.

    A heading is one sentence, and so is the title. Captions and question details are not body: they have none.
    """

    name = "split"
    version = 2
    requires = frozenset({"blocks", "normal"})
    assigns = frozenset({"sentences"})

    def __call__(self, document: Document) -> None:
        title = document.article.title
        if title.strip():
            start, end = _whole(title)
            document.title_sentence = Sentence(
                id=TITLE_BLOCK, block=TITLE_BLOCK, start=start, end=end, text=title[start:end]
            )
        for block in document.article.blocks:
            if block.kind not in _BODY or not block.text.strip():
                continue
            spans = [_whole(block.text)] if block.kind == "heading" else split_sentences(document.normal[block.id])
            for start, end in spans:
                document.sentences.append(
                    Sentence(
                        id=f"s{len(document.sentences) + 1}",
                        block=block.id,
                        start=start,
                        end=end,
                        text=block.text[start:end],
                    )
                )


def _whole(text: str) -> tuple[int, int]:
    """The span of the text without the white space around it."""
    return len(text) - len(text.lstrip()), len(text.rstrip())
