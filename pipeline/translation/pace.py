"""How often a server may be asked, and how long to wait before it is asked again.

Retries with exponential backoff and jitter as in M. Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog,
2015), "equal jitter": half of the wait is certain, so that a busy server gets its pause, half is by chance, so that
parallel requests do not come back all at once.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


class Pace:
    """Keeps requests apart, whatever thread sends them. `per_minute`: at most so many; None does not limit them.

    `clock` is in seconds and never goes back.
    """

    def __init__(self, per_minute: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._apart = 60.0 / per_minute if per_minute else 0.0
        self._clock = clock
        self._next = 0.0
        self._lock = threading.Lock()

    def take(self) -> float:
        """Take the next place in the line: the seconds to wait until it comes."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._apart
            return turn - now

    def hold(self, seconds: float) -> None:
        """Nobody's turn comes within so many seconds: the server asked one of us to wait, and means all."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)


def backoff(base: float, attempt: int) -> float:
    """Seconds before the next attempt, after `attempt` attempts that failed (counted from 0)."""
    doubled: float = base * 2**attempt
    return doubled * random.uniform(0.5, 1.0)  # noqa: S311 - no secret depends on it


def retry_after(value: str) -> float:
    """Seconds of a Retry-After header, which holds seconds or a date; 0 for none or nonsense."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
