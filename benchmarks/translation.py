"""The local engine on news sentences: quality beside the bare model and the systems of WMT, and figures kept.

    python benchmarks/translation.py quality --sentences 200     BLEU and chrF on newstest2020, a fixed sample
    python benchmarks/translation.py quality --care careful      every draft of each sentence, the best of them
    python benchmarks/translation.py quality --figures ap        dates and money as newstest writes them
    python benchmarks/translation.py figures --sentences 300     fidelity.py on sentences that hold a 万/亿 figure
    python benchmarks/translation.py speed --sentences 30        the engine beside the bare runtime; what the rest costs
    python benchmarks/translation.py notes ARTICLE...            drafts a sentence and sentences a note, from the start

The bare model gets one plain request with the Chinese as it is. Ours is what the note would take: names and figures put
in, drafts checked and chosen; where no draft could be shown, the best one that was thrown away counts for quality, and
the sentence counts as not shown. Peers' English of the same sentences is in ../shared/wmt. Drafts come out of the
memory where it has them (set ZHBRIEF_CACHE to a folder of its own to begin anew, with the model in it); `speed` and
`notes` make all of them. Needs the local model and, for quality, sacrebleu.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import psutil
from figures import SHARED, judge

from pipeline.document import Article, Block, Claim, Document, EngineInfo, Sentence
from pipeline.figures import FindFigures
from pipeline.flow import Flow, standard_flow
from pipeline.glossary import FindMentions, load_glossary
from pipeline.language import Normalise
from pipeline.readers import read_documents
from pipeline.settings import Care, FigureStyle, Settings, load_settings
from pipeline.translation import Draft, Engine, Message, Request, Result, Translator, open_engine
from pipeline.translation.kinds import engine_kind, installed_local
from pipeline.translation.preparation import Prepared, prepare
from pipeline.translation.prompts import request, styles

BARE = "Translate the following Chinese sentence into English. Output only the translation."
SETS = ("newstest2017", "newstest2018", "newstest2019", "newstest2020")
SEED = 20


def lines(path: Path) -> list[str]:
    """The lines of a file, one a sentence."""
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


starter = cache(load_glossary)
"""The starter glossaries, read once."""


def documents(sentences: list[str], style: FigureStyle = "house") -> list[Document]:
    """Each sentence as an article of its own with mentions, figures and dates in that style."""
    flow = Flow([Normalise(), Whole(), FindMentions(starter()), FindFigures(style)])
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


class Forward:
    """An engine that is asked for English only: a back-check decides what is verified, not how it reads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.asked = 0
        self.sentences: set[str] = set()

    @property
    def info(self) -> EngineInfo:
        """That of the engine."""
        return self._engine.info

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        """The engine's answers, counted."""
        self.asked += len(requests)
        self.sentences |= {asked.messages[-1].content for asked in requests}
        return self._engine.translate(requests)

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()


def ours(engine: Engine, sentences: list[str], care: Care = "default", style: FigureStyle = "house") -> list[Draft]:
    """The draft that would be chosen for each sentence."""
    forward = Forward(engine)
    translator = Translator(forward, care)
    prepared = [prepare(document, document.sentences[0]) for document in documents(sentences, style)]
    drafts = told("ours", prepared, lambda one: translator.translate([one])[0])
    print(f"{forward.asked / max(1, len(sentences)):.2f} drafts a sentence")
    return drafts


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


def quality(engine: Engine, count: int, care: Care, style: FigureStyle) -> None:
    """Print BLEU and chrF of each system, the bare model and ours."""
    from sacrebleu.metrics import BLEU, CHRF

    folder = SHARED / "wmt" / "newstest2020"
    source = lines(folder / "source.zh")
    picked = sorted(random.Random(SEED).sample(range(len(source)), min(count, len(source))))
    chinese = [source[i] for i in picked]
    systems = {path.stem: [lines(path)[i] for i in picked] for path in sorted(folder.glob("*.en"))}
    reference = systems.pop("reference")
    drafts = ours(engine, chinese, care, style)
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


def figures(engine: Engine, count: int, care: Care) -> None:
    """Print the share of 万/亿 figures kept, by the judge, over all that is shown and among the verified."""
    fidelity = judge()
    source = [text for name in SETS for text in lines(SHARED / "wmt" / name / "source.zh") if fidelity.chinese(text)]
    chinese = random.Random(SEED).sample(source, min(count, len(source)))
    drafts = ours(engine, chinese, care)
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


def speed(settings: Settings, count: int) -> None:
    """Print the time of the engine beside the bare runtime's, and what preparing, checking and choosing cost.

    Both get the same prompts in turn, so that what else the machine does falls on both, each in a server of its own;
    the bare one makes nothing but text: no log-probabilities, no limits, nothing put back. Only sentences that both put
    into the same English are compared, since that is the same number of tokens.
    """
    import xllamacpp

    model = installed_local(settings)
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model.path)
    parameters.n_ctx, parameters.n_parallel, parameters.verbosity = 2048, 1, -1
    threads = settings.threads or psutil.cpu_count(logical=False) or 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    runtime = xllamacpp.Server(parameters)
    engine = engine_kind("local").open(settings, None)

    source = lines(SHARED / "wmt" / "newstest2020" / "source.zh")
    chinese = random.Random(SEED).sample(source, count)
    documents(chinese[:1])  # the glossary is read once
    started = time.process_time()
    prepared = [prepare(document, document.sentences[0]) for document in documents(chinese)]
    before = time.process_time() - started
    style = styles()[0]
    answers: dict[str, Result] = {}
    spent = {"the engine": [0.0, 0.0], "the bare runtime": [0.0, 0.0]}
    same = characters = 0

    def bare_answer(asked: Request) -> str:
        body = {
            "messages": [{"role": m.role, "content": m.content} for m in asked.messages],
            "max_tokens": asked.max_tokens,
            "temperature": 0,
        }
        made: list[dict[str, Any]] = []
        runtime.handle_chat_completions(body, made.append)
        return str(made[0]["choices"][0]["message"]["content"]).strip()

    def engine_answer(asked: Request) -> str:
        answers[asked.messages[-1].content] = engine.translate([asked])[0]
        return answers[asked.messages[-1].content].text

    ways = {"the engine": engine_answer, "the bare runtime": bare_answer}
    for way in ways.values():  # the instructions are read once, outside of the time
        way(request(style, "天气很好。"))

    def both(one: Prepared) -> None:
        nonlocal same, characters
        texts, times = [], {}
        for name, way in ways.items():
            clock, cpu = time.monotonic(), time.process_time()
            texts.append(way(request(style, one.text)))
            times[name] = (time.monotonic() - clock, time.process_time() - cpu)
        if texts[0] == texts[1]:
            same, characters = same + 1, characters + len(texts[0])
            for name, (clock, cpu) in times.items():
                spent[name][0] += clock
                spent[name][1] += cpu

    told("both", prepared, both)
    for name, (clock, cpu) in spent.items():
        print(
            f"{name:18} {clock:6.1f} s, {cpu:6.1f} s of CPU, {characters / clock:5.1f} characters of English a second"
        )
    (clock, cpu), (bare_clock, bare_cpu) = spent.values()
    print(f"{same} of {count} sentences alike; the engine's throughput is {100 * bare_clock / clock:.0f} % of the bare "
          f"runtime's by the clock, {100 * bare_cpu / cpu:.0f} % by CPU")  # fmt: skip

    translator = Translator(Recorded(engine.info, answers), "fast")
    translator.translate([max(prepared, key=lambda one: len(one.text))])  # the vectors' model is loaded once
    started = time.process_time()
    translator.translate(prepared)
    after = time.process_time() - started
    print(f"a sentence: {1000 * before / count:.1f} ms reading and preparing, "
          f"{1000 * after / count:.1f} ms finishing, checking and choosing a draft")  # fmt: skip
    engine.close()


class Recorded:
    """Answers that were made before, by their sentence."""

    def __init__(self, info: EngineInfo, answers: dict[str, Result]) -> None:
        self.info = info
        self._answers = answers

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        """The answer that each sentence got."""
        return [self._answers[asked.messages[-1].content] for asked in requests]

    def close(self) -> None:
        """Nothing to close."""


def notes(settings: Settings, articles: Sequence[Path]) -> None:
    """Print the time, the sentences and the drafts that the notes of articles take with nothing remembered."""
    clock, cpu = time.monotonic(), time.process_time()
    engine = Forward(engine_kind("local").open(settings, None))
    flow = standard_flow(settings, starter(), engine)
    claims: list[Claim] = []
    for path in articles:
        for document in read_documents(path):
            flow.run(document)
            note = document.note
            claims += [claim for claim in (note.headline, note.brief, *note.points) if claim]
            print(f"{path.name}: {len(engine.sentences)} sentences and {engine.asked} drafts so far")
    verified = sum(claim.status == "verified" for claim in claims)
    per_sentence = engine.asked / max(1, len(engine.sentences))
    print(f"{len(engine.sentences)} sentences, {engine.asked} drafts, {per_sentence:.2f} a sentence")
    print(f"{verified} of {len(claims)} claims verified")
    print(f"{time.monotonic() - clock:.0f} s, {time.process_time() - cpu:.0f} s of CPU")
    engine.close()


def main() -> None:
    """Measure what was asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=("quality", "figures", "speed", "notes"))
    options.add_argument("articles", nargs="*", type=Path, help="for notes")
    options.add_argument("--sentences", type=int, default=200)
    options.add_argument("--care", choices=("fast", "default", "careful"), default="default")
    options.add_argument("--figures", choices=("house", "ap", "economist"), default="house", dest="style")
    arguments = options.parse_args()
    settings = load_settings(engine="local", care=arguments.care)
    if arguments.what == "speed":
        speed(settings, arguments.sentences)
    elif arguments.what == "notes":
        notes(settings, arguments.articles)
    else:
        engine = open_engine("local", settings)
        if arguments.what == "quality":
            quality(engine, arguments.sentences, arguments.care, arguments.style)
        else:
            figures(engine, arguments.sentences, arguments.care)
        engine.close()


if __name__ == "__main__":
    main()
