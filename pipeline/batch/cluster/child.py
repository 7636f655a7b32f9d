"""The child process of a worker: it has the words, the names and perhaps a model, and makes what it is handed.

It ends as soon as its parent is gone, in the middle of an article too: nobody would fetch the result.
"""

from __future__ import annotations

import os
import pickle
import queue
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pipeline.batch.cluster.carried import Bundle
from pipeline.batch.cluster.guard import receive, send
from pipeline.batch.making import begin, finish, make
from pipeline.batch.workshop import Workshop
from pipeline.flow import in_one_line

MAKE, BEGIN, FINISH = "make", "begin", "finish"


class Refused(RuntimeError):  # noqa: N818 - says what happened
    """This node would not make the same briefings as the head. The message says why, in one line for the user."""


@dataclass(frozen=True)
class Failed:
    """An article could not be made, and why, in one line."""

    reason: str


def workshop_of(bundle: Bundle, folder: Path) -> Workshop:
    """The head's workshop, made again here; cleaning rules are unpacked below `folder`."""
    rule_folders = []
    for number, rules in enumerate(bundle.rules):
        place = folder / f"rules-{number}"
        place.mkdir()
        for name, content in rules:
            (place / name).write_bytes(content)
        rule_folders.append(place)
    workshop = Workshop(bundle.settings.model_copy(update={"rule_folders": tuple(rule_folders), "glossaries": ()}))
    # cached properties, filled with what the head has instead of what lies about on this node
    workshop.__dict__["glossary"] = bundle.glossary
    workshop.__dict__["decisions"] = bundle.decisions
    if bundle.edits is not None:
        workshop.__dict__["edits"] = bundle.edits
    return workshop


def agree(workshop: Workshop, bundle: Bundle) -> None:
    """Open the flow. Raises Refused when what is made here would differ from what is made at the head."""
    workshop.naming  # noqa: B018 - opened here, so that it is not counted as the first article's time
    workshop.telling  # noqa: B018
    here, there = workshop.recipe, bundle.recipe
    if workshop.missing is not None:
        raise Refused(f"A node has no engine “{workshop.missing.engine}”: {workshop.missing.reason}")
    if here.program != there.program:
        raise Refused(f"A node has zhbrief {here.program}, the head {there.program}; install the same on all.")
    if here.settings != there.settings or here.glossary != there.glossary:
        raise Refused("A node reads the settings or the glossary otherwise; install the same zhbrief on all.")
    if bundle.settings.engine != "none" and here.engine != there.engine:
        raise Refused(f"A node has another model ({here.engine.model}) than the head ({there.engine.model}).")


def answer(message: tuple[str, Any, str], workshop: Workshop) -> object:
    """What is asked for: `MAKE` a whole article; `BEGIN` it up to the translator; `FINISH` one that was begun."""
    verb, subject, mentions = message
    if verb == MAKE:
        return make(subject, workshop, mentions)
    return begin(subject, workshop, mentions) if verb == BEGIN else finish(subject, workshop)


def main() -> None:
    """Talk with the parent over standard input and output till it is gone."""
    # Whatever else prints in this process goes to standard error: standard output is for answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, messages), daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="zhbrief-") as name:
        bundle: Bundle = messages.get()
        try:
            workshop = workshop_of(bundle, Path(name))
            agree(workshop, bundle)
        except Exception as error:
            send(out, error if isinstance(error, Refused) else Refused(f"A node cannot begin: {error}"))
            return
        send(out, True)
        while True:
            message = messages.get()
            try:
                send(out, answer(message, workshop))
            except Exception as error:  # a mistake of ours that no stage caught costs the article, not the child
                send(out, Failed(in_one_line(error)))


def _listen(pipe: IO[bytes], messages: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            messages.put(receive(pipe))
    except (EOFError, OSError, pickle.UnpicklingError):
        os._exit(0)  # the parent is gone; an article may be under way in the main thread, for which nobody waits
