"""Spoilt files through reading and cleaning: how many raise, break a law or hang.

    python benchmarks/mutations.py [--count 10000] [--seed zhbrief] [--first 0]

Each file is a sample of one shape with bytes flipped, cut, spliced with another shape, wrongly declared, repeated or
shuffled (`tests/readers/mutations.py`; the same numbers give the same files in every run). A file that takes longer
than two seconds counts as a hang. Exit code 1 when anything went wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.readers.mutations import mutation, read_and_clean

HANG = 2.0


def main() -> int:
    """Run the mutations and print the counts."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--seed", default="zhbrief")
    given = options.parse_args()
    status: Counter[str] = Counter()
    shapes: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    errors: list[str] = []
    slow: list[tuple[float, str]] = []
    total = 0.0
    for number in range(given.first, given.first + given.count):
        label, data, shape = mutation(number, given.seed)
        start = time.perf_counter()
        try:
            documents = read_and_clean(data, shape)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            errors.append(
                f"{label} as {shape}: {type(error).__name__} at {Path(place.filename).name}:{place.lineno}: {error}"
            )
            documents = []
        seconds = time.perf_counter() - start
        total += seconds
        slow.append((seconds, f"{label} as {shape}, {len(data)} bytes"))
        for document in documents:
            status[document.status] += 1
            shapes[document.article.shape] += 1
            codes.update({problem.code for problem in document.diagnostics})
    slow.sort(reverse=True)
    hangs = sum(seconds > HANG for seconds, _ in slow)
    each = total / given.count * 1000
    print(f"{given.count} files, {sum(status.values())} documents, {total:.1f} s, {each:.2f} ms each")
    print(
        f"raised or broke a law: {len(errors)}; over {HANG:.0f} s: {hangs}; slowest: {slow[0][0]:.2f} s ({slow[0][1]})"
    )
    print("status:", dict(sorted(status.items())))
    print("shapes:", dict(sorted(shapes.items())))
    print("diagnostics:", dict(sorted(codes.items())))
    for line in errors[:40]:
        print("  ", line[:300])
    for seconds, label in slow[1:6]:
        print(f"   {seconds:.2f} s {label}")
    return 1 if errors or hangs else 0


if __name__ == "__main__":
    sys.exit(main())
