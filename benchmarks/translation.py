"""The local engine on news sentences: quality beside the bare model and the systems of WMT, and figures kept.

    python benchmarks/translation.py quality --sentences 200     BLEU and chrF on newstest2020, a fixed sample
    python benchmarks/translation.py figures --sentences 300     fidelity.py on sentences that hold a 万/亿 figure

The bare model gets one plain request with the Chinese as it is. Ours is what the note would take: names and figures put
in, drafts checked and chosen; where no draft could be shown, the best one that was thrown away counts for quality, and
the sentence counts as not shown. Peers' English of the same sentences is in ../shared/wmt. Needs the local model and,
for quality, sacrebleu.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from figures import SHARED, judge

from pipeline.document import Article, Block, Document, Sentence
from pipeline.figures import FindFigures
from pipeline.flow import Flow
from pipeline.glossary import FindMentions, load_glossary
from pipeline.language import Normalise
from pipeline.settings import load_settings
from pipeline.translation import Draft, Engine, Message, Request, Translator, open_engine
from pipeline.translation.preparation import prepare

BARE = "Translate the following Chinese sentence into English. Output only the translation."
SETS = ("newstest2017", "newstest2018", "newstest2019", "newstest2020")
SEED = 20


def lines(path: Path) -> list[str]:
    """The lines of a file, one a sentence."""
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def documents(sentences: list[str]) -> list[Document]:
    """Each sentence as an article of its own with mentions, figures and dates."""
    flow = Flow([Normalise(), Whole(), FindMentions(load_glossary()), FindFigures()])
    made = []
    for number, text in enumerate(sentences):
        block = Block(id="b1", kind="paragraph", text=text, raw_start=0, raw_end=len(text))
        article = Article(id=str(number), source_path=str(number), shape="plain_text", title="", blocks=(block,))
        document = Document(saved=text, article=article)
        flow.run(document)
        made.append(document)
    return made


class Whole:
    """A stage that takes the block for one sentence: what WMT aligned is not split again."""

    name, version = "whole", 1
    requires: frozenset[str] = frozenset({"blocks"})
    assigns: frozenset[str] = frozenset({"sentences"})

    def __call__(self, document: Document) -> None:
        """Assign one sentence."""
        text = document.article.blocks[0].text
        document.sentences = [Sentence(id="s1", block="b1", start=0, end=len(text), text=text)]


def bare(engine: Engine, sentences: list[str]) -> list[str]:
    """What the model makes of the Chinese as it is."""
    requests = [Request((Message("system", BARE), Message("user", text)), 400) for text in sentences]
    return [one.text for one in told("bare", requests, lambda request: engine.translate([request])[0])]


def ours(engine: Engine, sentences: list[str]) -> list[Draft]:
    """The draft that would be chosen for each sentence."""
    translator = Translator(engine)
    prepared = [prepare(document, document.sentences[0]) for document in documents(sentences)]
    return told("ours", prepared, lambda one: translator.translate([one])[0])


def told(what: str, items: list, work: Callable) -> list:  # type: ignore[type-arg]
    """The work done for each item, with its progress on stderr."""
    started, done = time.monotonic(), []
    for number, item in enumerate(items, 1):
        done.append(work(item))
        if number % 10 == 0 or number == len(items):
            rate = (time.monotonic() - started) / number
            print(f"\r{what} {number}/{len(items)}, {rate:.1f} s each", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return done


def shown(drafts: list[Draft]) -> str:
    """How many were verified, shown as drafts, and not shown."""
    verified, usable = sum(d.verified for d in drafts), sum(d.usable for d in drafts)
    return f"{verified} verified, {usable - verified} drafts, {len(drafts) - usable} not shown"


def quality(engine: Engine, count: int) -> None:
    """Print BLEU and chrF of each system, the bare model and ours."""
    from sacrebleu.metrics import BLEU, CHRF

    folder = SHARED / "wmt" / "newstest2020"
    source = lines(folder / "source.zh")
    picked = sorted(random.Random(SEED).sample(range(len(source)), min(count, len(source))))
    chinese = [source[i] for i in picked]
    systems = {path.stem: [lines(path)[i] for i in picked] for path in sorted(folder.glob("*.en"))}
    reference = systems.pop("reference")
    drafts = ours(engine, chinese)
    systems["our model, bare"] = bare(engine, chinese)
    systems["ours"] = [draft.text or draft.rejected for draft in drafts]
    bleu, chrf = BLEU(), CHRF()
    for name, english in systems.items():
        print(
            f"{name:24} BLEU {bleu.corpus_score(english, [reference]).score:5.1f}  "
            f"chrF {chrf.corpus_score(english, [reference]).score:5.1f}"
        )
    print(f"{len(picked)} sentences; ours: {shown(drafts)}")
    print(bleu.get_signature(), chrf.get_signature())


def figures(engine: Engine, count: int) -> None:
    """Print the share of 万/亿 figures kept, by the judge, over all that is shown and among the verified."""
    fidelity = judge()
    source = [text for name in SETS for text in lines(SHARED / "wmt" / name / "source.zh") if fidelity.chinese(text)]
    chinese = random.Random(SEED).sample(source, min(count, len(source)))
    drafts = ours(engine, chinese)
    for name, chosen in (
        ("shown or not", [(c, d.text or d.rejected) for c, d in zip(chinese, drafts, strict=True)]),
        ("shown", [(c, d.text) for c, d in zip(chinese, drafts, strict=True) if d.usable]),
        ("verified", [(c, d.text) for c, d in zip(chinese, drafts, strict=True) if d.verified]),
    ):
        kept, seen, lost = fidelity.score([c for c, _ in chosen], [e for _, e in chosen])
        print(f"{name:14} {kept} of {seen} = {100 * kept / max(1, seen):.1f} %")
        for row in lost if name != "shown or not" else []:
            print(f"   {row}")
    print(f"{len(chinese)} sentences: {shown(drafts)}")


def main() -> None:
    """Measure what was asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=("quality", "figures"))
    options.add_argument("--sentences", type=int, default=200)
    arguments = options.parse_args()
    settings = load_settings(engine="local")
    engine = open_engine("local", settings)
    {"quality": quality, "figures": figures}[arguments.what](engine, arguments.sentences)
    engine.close()


if __name__ == "__main__":
    main()
