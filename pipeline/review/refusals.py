"""What the page refuses, and in which words: a status, a code, one sentence, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class Refusal(Exception):  # noqa: N818 - an answer like any other, and reads so where it is raised
    """A request that is refused. `more` goes into the JSON answer beside `code`, `message` and `todo`."""

    def __init__(
        self, status: int, code: str, message: str, todo: str, more: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.todo = todo
        self.more = more

    def view(self) -> dict[str, Any]:
        """The problem as data for the error page."""
        return {"status": self.status, "code": self.code, "message": self.message, "todo": self.todo}


def not_found(what: str) -> Refusal:
    """Something that is not in the folder, or not any more."""
    return Refusal(404, "not-found", f"There is no such {what}.", "Go back to the queue; a run may have changed it.")


def invalid(message: str, todo: str = "Correct it and try again.", **more: object) -> Refusal:
    """A request that means nothing."""
    return Refusal(422, "invalid", message, todo, more)


def not_written(error: OSError) -> Refusal:
    """A decision that did not reach the disk."""
    reason = error.strerror or type(error).__name__
    return Refusal(507, "not-written", f"It could not be written: {reason}.", "Check the folder and the free space.")


def unreadable(error: OSError) -> Refusal:
    """The folder is gone, or may not be read."""
    reason = error.strerror or type(error).__name__
    return Refusal(500, "failed", f"The folder cannot be read: {reason}.", "Check that it is there, then load again.")
