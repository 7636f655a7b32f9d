"""What the tests of the glossary room share."""

from __future__ import annotations

import pytest

from pipeline.document import Article, Block, Document
from pipeline.glossary import Glossary, load_glossary
from pipeline.language import Normalise, Split


@pytest.fixture(scope="session")
def starter() -> Glossary:
    return load_glossary()


@pytest.fixture(scope="session")
def make_document():
    """A document with this title and these paragraphs, normalised and split into sentences."""

    def make(*paragraphs: str, title: str = "") -> Document:
        blocks = tuple(
            Block(id=f"b{number}", kind="paragraph", text=text, raw_start=0, raw_end=len(text))
            for number, text in enumerate(paragraphs, start=1)
        )
        article = Article(id="a", source_path="a.txt", shape="plain_text", title=title, blocks=blocks)
        document = Document(saved="", article=article)
        Normalise()(document)
        Split()(document)
        return document

    return make
