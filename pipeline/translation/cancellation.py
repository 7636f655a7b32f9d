"""Stopping a translation: Ctrl-C, or a question asked again and again whether the work is still wanted.

Native code does not hear Ctrl-C. llama.cpp's wrapper even swallows the KeyboardInterrupt that Python raises in its
callback, so that the sentence runs to its end and the next one begins (seen with xllamacpp 2026.10). So the work runs
in a thread of its own, and the thread that asked for it only waits, which Ctrl-C ends at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

POLL_SECONDS = 0.1
"""How often the waiting thread looks up: a wait without an end cannot be broken off on Windows."""

T = TypeVar("T")

Question = Callable[[], bool]
"""Asked while an engine works: True when what it does is not wanted any more."""


class Cancelled(KeyboardInterrupt):
    """What an engine raises when its `cancelled` says so: to all that runs above it the same as Ctrl-C."""


def interruptibly(work: Callable[[threading.Event], T], cancelled: Question | None = None) -> T:
    """`work` done in a thread, and its result or exception. It gets an event and ends soon after that is set.

    Ctrl-C, and `cancelled` saying so, set the event; the exception is raised when `work` has ended, so that nothing is
    left running behind the caller's back.
    """
    stop = threading.Event()
    done = threading.Event()
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work(stop))
        except BaseException as error:  # raised again where the result is asked for
            errors.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=run, name="zhbrief-engine", daemon=True)
    thread.start()
    try:
        while not done.wait(POLL_SECONDS):
            if cancelled is not None and cancelled():
                raise Cancelled
    except BaseException:
        stop.set()
        thread.join()
        raise
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
