"""Taking characters out of a block while its runs stay exact."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Block, Run, raw_span


def keep_ranges(block: Block, ranges: Sequence[tuple[int, int]]) -> Block | None:
    """The block with only those ranges of its text, in order; None when nothing solid is left.

    White space that a cut leaves at the ends goes too.
    """
    ranges = _stripped(block.text, ranges)
    if not ranges:
        return None
    text = "".join(block.text[start:end] for start, end in ranges)
    runs: list[Run] = []
    offset = 0
    for start, end in ranges:
        for run in block.runs:
            low, high = max(start, run.start), min(end, run.start + run.length)
            if low < high:
                runs.append(
                    Run(start=offset + low - start, raw_start=run.raw_start + low - run.start, length=high - low)
                )
        offset += end - start
    first, last = ranges[0], ranges[-1]
    raw_start = block.raw_start if first[0] == 0 else raw_span(block, first[0], first[0] + 1)[0]
    raw_end = block.raw_end if last[1] == len(block.text) else raw_span(block, last[1] - 1, last[1])[1]
    return block.model_copy(
        update={"text": text, "runs": tuple(runs), "raw_start": raw_start, "raw_end": max(raw_start, raw_end)}
    )


def _stripped(text: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept = [(start, end) for start, end in ranges if start < end]
    while kept and not text[kept[0][0] : kept[0][1]].strip():
        kept.pop(0)
    while kept and not text[kept[-1][0] : kept[-1][1]].strip():
        kept.pop()
    if not kept:
        return []
    start, end = kept[0]
    kept[0] = (end - len(text[start:end].lstrip()), end)
    start, end = kept[-1]
    kept[-1] = (start, start + len(text[start:end].rstrip()))
    return kept


def without(block: Block, gaps: Sequence[tuple[int, int]]) -> Block | None:
    """The block without those ranges of its text (in order, not overlapping); None when nothing is left."""
    ranges: list[tuple[int, int]] = []
    at = 0
    for start, end in gaps:
        ranges.append((at, start))
        at = end
    ranges.append((at, len(block.text)))
    return keep_ranges(block, ranges)
