"""Spoilt files of every shape: no traceback, the laws hold, a failure says why. `benchmarks/mutations.py` runs more."""

from __future__ import annotations

import pytest

from tests.readers.mutations import mutation, read_and_clean

COUNT = 400


@pytest.mark.parametrize("batch", range(8))
def test_spoilt_files_give_documents(batch: int) -> None:
    for number in range(batch, COUNT, 8):
        label, data, shape = mutation(number)
        try:
            read_and_clean(data, shape)
        except Exception as error:
            pytest.fail(f"{label} as {shape}: {type(error).__name__}: {error}")


def test_mutations_are_the_same_in_every_run() -> None:
    assert mutation(5) == mutation(5)
    assert mutation(5) != mutation(5, seed="another")
