"""How often each check finds fault with good English: human references of WMT, `python -m tests.checks.references`."""

import random
import sys
from collections import Counter
from pathlib import Path

from pipeline.document import Article, Block, Document, Sentence
from pipeline.figures import FindFigures
from pipeline.glossary import FindMentions, load_glossary
from pipeline.language import Normalise
from pipeline.translation.drafts import check
from pipeline.translation.finishing import finish
from pipeline.translation.preparation import prepare

WMT = Path(__file__).parents[3] / "shared" / "wmt"
SETS = ("newstest2017", "newstest2018", "newstest2019", "newstest2020")
SEED = 211


def sample(count, seed=SEED):
    """Pairs of a Chinese sentence and its human English."""
    pairs = []
    for name in SETS:
        chinese, english = (
            (WMT / name / file).read_text(encoding="utf-8").rstrip("\n").split("\n")
            for file in ("source.zh", "reference.en")
        )
        pairs += zip(chinese, english, strict=True)
    return random.Random(seed).sample(pairs, count)  # noqa: S311 - a sample, not a secret


def alarms(pairs):
    """How many sentences each check finds fault with."""
    stages = [Normalise(), FindMentions(load_glossary()), FindFigures()]
    found = Counter()
    for number, (chinese, english) in enumerate(pairs):
        block = Block(id="b1", kind="paragraph", text=chinese, raw_start=0, raw_end=len(chinese))
        article = Article(id=str(number), source_path="", shape="plain_text", title="", blocks=(block,))
        document = Document(saved=chinese, article=article)
        document.sentences = [Sentence(id="s1", block="b1", start=0, end=len(chinese), text=chinese)]
        for stage in stages:
            stage(document)
        prepared = prepare(document, document.sentences[0])
        results = check(prepared, finish(english, prepared.text, prepared.mentions))
        found.update(result.code for result in results if not result.ok)
    return found


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    for code, number in alarms(sample(count)).most_common():
        sys.stdout.write(f"{code:16} {number:4} of {count} = {100 * number / count:.1f} %\n")
