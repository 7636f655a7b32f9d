"""How well articles are put into stories, and how fast.

    python benchmarks/stories.py             pairwise precision, recall and F1 on benchmarks/stories
    python benchmarks/stories.py --tune      what the weights were chosen by: the tuning half alone
    python benchmarks/stories.py --speed N   N notes into stories: seconds and peak memory

The set: 64 short articles in 20 stories on invented companies, written for this, with traps (one company with several
events in one week, one event in different words, two rounds of the same amount, syndicated copies). Half of the stories
are held out: the weights in pipeline/digest/stories.toml were chosen on the other half only. A pair of articles counts
as held out when one of the two is, and for tuning when neither is. `--without-names` leaves out names.csv, the
set's own glossary.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.briefing import FindFacts
from pipeline.digest import Entry, entry
from pipeline.digest.copies import find_copies
from pipeline.digest.likeness import Weights, pairs, weights
from pipeline.digest.stories import cluster, find_stories
from pipeline.document import Article, Block, Document, Published
from pipeline.figures import FindFigures
from pipeline.glossary import FindMentions, Glossary, load_glossary, starter_files
from pipeline.language import Normalise, Split

SET = Path(__file__).parent / "stories"


@dataclass(frozen=True)
class Sample:
    """An article of the set with the story it tells; `half` is "tune" or "test"."""

    story: str
    half: str
    entry: Entry


def samples(*, names: bool = True) -> list[Sample]:
    """The set, read and annotated by the stages that need no engine."""
    rows = [json.loads(line) for line in (SET / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    files = [*starter_files(), *([SET / "names.csv"] if names else [])]
    glossary = load_glossary(files)
    return [Sample(row["story"], row["half"], entry(_document(row, glossary), row["id"])) for row in rows]


def _document(row: dict[str, str], glossary: Glossary) -> Document:
    paragraphs = row["text"].split("\n")
    starts = itertools.accumulate((len(p) + 1 for p in paragraphs), initial=0)
    blocks = tuple(
        Block(id=f"b{i}", kind="paragraph", text=text, raw_start=start, raw_end=start + len(text))
        for i, (text, start) in enumerate(zip(paragraphs, starts, strict=False), 1)
    )
    article = Article(
        id=row["id"],
        source_path=f"articles.jsonl#{row['id']}",
        shape="json_lines",
        title=row["title"],
        publisher=row["publisher"],
        published=Published(value=row["date"], how="declared", basis="the set"),
        blocks=blocks,
    )
    document = Document(saved=row["text"], article=article)
    for stage in (Normalise(), Split(), FindMentions(glossary), FindFigures(), FindFacts()):
        stage(document)
    return document


def groups(entries: Sequence[Entry], *settings: Weights) -> Iterator[list[list[int]]]:
    """Positions of entries by story, copies with their origins, for each of the settings."""
    voice = find_copies(entries)
    own = [i for i, e in enumerate(entries) if voice[e.id] == e.id]
    alike = pairs([entries[i] for i in own], settings[0].days)
    for w in settings:
        yield _with_copies(entries, voice, own, cluster(len(own), alike, w))


def _with_copies(
    entries: Sequence[Entry], voice: dict[str, str], own: Sequence[int], found: Iterable[Sequence[int]]
) -> list[list[int]]:
    return [
        [i for i, e in enumerate(entries) if voice[e.id] in {entries[own[k]].id for k in members}] for members in found
    ]


def score(found: Iterable[Iterable[int]], known: Sequence[Sample], half: str = "") -> tuple[float, float, float]:
    """Pairwise precision, recall and F1; with `half`, of the pairs of which an article is in that half: for "tune",
    both, so that what the weights are chosen by knows nothing of the other half's stories."""
    enough = all if half == "tune" else any

    def counted(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        return {(i, j) for i, j in pairs if not half or enough(known[k].half == half for k in (i, j))}

    said = counted(pair for members in found for pair in itertools.combinations(sorted(members), 2))
    true = counted((i, j) for i, j in itertools.combinations(range(len(known)), 2) if known[i].story == known[j].story)
    right = len(said & true)
    precision = right / len(said) if said else 1.0
    recall = right / len(true) if true else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def tune(known: Sequence[Sample]) -> None:
    """Try weights and print the best by the pairs of the tuning half; what the other half's stories are is not looked
    at, though its articles stand among the others as they would in a reader's folder."""
    entries = [s.entry for s in known]
    grid = itertools.product(
        (0.0, 0.3, 0.6), (0.0, 0.1, 0.2, 0.3), (0.0, 0.1, 0.2, 0.4), (0.0, 0.15), (0.0, 0.1, 0.2, 0.4), range(10, 62, 4)
    )
    settings = [
        replace(weights(), title=t, names=n, values=v, facts=f, late=late, threshold=threshold / 100)
        for t, n, v, f, late, threshold in grid
    ]
    tried = [(score(found, known, "tune")[2], w) for found, w in zip(groups(entries, *settings), settings, strict=True)]
    best = max(f1 for f1, _ in tried)
    kept = [w for f1, w in tried if f1 > best - 0.005]
    print(f"best F1 on the tuning half {best:.3f}, reached by {len(kept)} of {len(tried)} settings")
    # Of the best settings the one in the middle: the most neighbours on the grid are as good, so that it stands firm.
    names = ("title", "names", "values", "facts", "late", "threshold")
    steps = dict(zip(names, (0.3, 0.1, 0.1, 0.15, 0.1, 0.04), strict=True))

    def neighbours(w: Weights) -> int:
        return sum(all(abs(getattr(w, n) - getattr(o, n)) <= 1.01 * steps[n] for n in names) for o in kept)

    for w in sorted(kept, key=neighbours, reverse=True)[:5]:
        print(neighbours(w), {n: getattr(w, n) for n in names})


def many(known: Sequence[Sample], count: int) -> list[Entry]:
    """`count` entries: sentences of the set in new mixtures, as many stories as articles divided by three."""
    made, rng = [], random.Random(8)
    sentences = [s for sample in known for s in sample.entry.text.replace("\n", "").split("。") if len(s) > 8]
    story: list[str] = []
    for i in range(count):
        if i % 3 == 0 or not story:
            story = [_varied(s, rng) for s in rng.sample(sentences, 12)]
        base = known[rng.randrange(len(known))].entry
        text = "。".join(rng.sample(story, 9)) + "。" + "。".join(rng.sample(sentences, 3))
        made.append(
            replace(base, id=f"n{i}", slug=f"n{i}", title=story[0][:30], text=text, lead=text[:300],
                    published=f"2026-{10 + i % 2}-{1 + i % 28:02}")
        )  # fmt: skip
    return made


def _varied(sentence: str, rng: random.Random) -> str:
    return "".join(str(rng.randrange(10)) if c.isdigit() else c for c in sentence)


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--without-names", action="store_true")
    parser.add_argument("--speed", type=int, metavar="N")
    parser.add_argument("--errors", action="store_true", help="print the groups that are not exactly a story")
    options = parser.parse_args()
    known = samples(names=not options.without_names)
    if options.tune:
        tune(known)
        return
    if options.speed:
        entries = many(known, options.speed)
        start = time.perf_counter()
        stories = find_stories(entries)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{len(entries)} notes into {len(stories)} stories: {seconds:.1f} s, peak memory {peak:.0f} MB")
        return
    found = next(groups([s.entry for s in known], weights()))
    copies = find_copies([s.entry for s in known])
    print(f"{len(known)} articles in {len({s.story for s in known})} stories; {len(found)} found")
    print(f"copies found: {', '.join(f'{a} of {b}' for a, b in copies.items() if a != b)}")
    for half in ("tune", "test", ""):
        p, r, f1 = score(found, known, half)
        print(f"{half or 'all':5} precision {p:.3f}  recall {r:.3f}  F1 {f1:.3f}")
    if options.errors:
        for members in found:
            if len({known[i].story for i in members}) > 1 or len(members) < sum(
                s.story == known[members[0]].story for s in known
            ):
                print("  ", [known[i].entry.slug for i in members])


if __name__ == "__main__":
    main()
