"""What an engine was asked for and what it cost: counted while it works, reported at the end of a run."""

from __future__ import annotations

from dataclasses import dataclass, replace

MILLION = 1_000_000


@dataclass(frozen=True)
class Prices:
    """What a million tokens cost, sent and received, in whatever currency they were given in."""

    sent: float
    received: float


@dataclass(frozen=True)
class Usage:
    """Sums of a run. `requests`: sentences an engine was asked for, `attempts` what was sent for them; `remembered`:
    drafts that came out of the memory instead. `sent` and `received` are tokens as the server counts them; `uncounted`
    is the number of answers that did not say, so that with it the sums are at least these."""

    requests: int = 0
    attempts: int = 0
    remembered: int = 0
    sent: int = 0
    received: int = 0
    uncounted: int = 0
    prices: Prices | None = None

    @property
    def cost(self) -> float | None:
        """In the currency of the prices; None without prices."""
        if self.prices is None:
            return None
        return (self.sent * self.prices.sent + self.received * self.prices.received) / MILLION

    def counted(self, sent: int | None, received: int | None) -> Usage:
        """With the tokens of one more answer."""
        if sent is None or received is None:
            return replace(self, uncounted=self.uncounted + 1)
        return replace(self, sent=self.sent + sent, received=self.received + received)

    def line(self) -> str:
        """One line for the end of a run; empty when nothing was asked for."""
        if not self.requests and not self.remembered:
            return ""
        parts = [f"{self.requests} drafts made", f"{self.remembered} remembered"]
        if self.sent or self.received:
            parts.append(f"{self.sent:,} tokens sent and {self.received:,} received")
        if self.uncounted:
            parts.append(f"{self.uncounted} answers without a count")
        if self.cost is not None:
            parts.append(f"cost {self.cost:.4f}")
        return ", ".join(parts)
