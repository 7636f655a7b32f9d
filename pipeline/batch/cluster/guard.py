"""A child process that does the work and may die or hang at it, and the one who watches over it.

An article can bring down the process that reads it: a library written in C that crashes, memory that runs out, a text
on which an expression never ends. On a cluster that would be a lost worker, begun again with the same article for
ever. So each worker has a child: its death costs the article at hand, which is tried once more and then set aside.
"""

from __future__ import annotations

import pickle
import queue
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, cast

import pipeline

CHILD = "pipeline.batch.cluster.child"
LENGTH = struct.Struct(">Q")
OPENING_SECONDS = 600.0
"""So long may a child take to open the words, the names and the model; a large model on a slow disk takes minutes."""
LEAVING_SECONDS = 5.0


class Died(RuntimeError):  # noqa: N818 - says what happened, and reads so where it is caught
    """The child ended in the middle of its work."""


class TooLong(RuntimeError):  # noqa: N818 - says what happened
    """The child did not answer in time, and was ended."""


def send(pipe: IO[bytes], message: object) -> None:
    """Write a message. Raises OSError when nobody is there to read it."""
    _write(pipe, pickle.dumps(message, protocol=5))


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(LENGTH.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - whatever was sent
    """Wait for the next message. Raises EOFError when the other side is gone."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (size,) = LENGTH.unpack(head)
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - from our own child, or our own parent


class Guard:
    """One child, begun when it is first asked. `opening` is the first message to each, pickled."""

    def __init__(self, opening: bytes, seconds: float) -> None:
        self._opening = opening
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def ask(self, message: object) -> Any:  # noqa: ANN401 - whatever the child answers
        """The child's answer. Raises Died or TooLong; the next question then goes to a new child."""
        child = self._begun()
        try:
            send(cast(IO[bytes], child.stdin), message)
        except OSError:
            self._end()
            raise Died from None
        return self._answer(self._seconds)

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._child is not None:
            return self._child
        # Not `multiprocessing`: it would load the program of the worker (Ray's) into the child, 100 MB for nothing.
        # The folder that holds the package goes first, so that the child is of the very same program.
        begin = f"import sys; sys.path.insert(0, sys.argv[1]); from {CHILD} import main; main()"
        above = str(Path(pipeline.__file__).resolve().parent.parent)
        child = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", begin, above], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._child = child
        self._answers = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(child.stdout, self._answers), daemon=True).start()
        try:
            _write(cast(IO[bytes], child.stdin), self._opening)
        except OSError:
            self._end()
            raise Died from None
        self._answer(OPENING_SECONDS)
        return child

    def _answer(self, seconds: float) -> Any:  # noqa: ANN401 - whatever the child answers
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            self._end()
            raise TooLong from None
        if answer is _GONE:
            self._end()
            raise Died
        if isinstance(answer, Exception):
            self._end()
            raise answer
        return answer

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait(LEAVING_SECONDS)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what it had not read yet cannot be given to it any more
                    continue

    def close(self) -> None:
        """End the child."""
        self._end()


_GONE = object()


def _listen(pipe: IO[bytes], answers: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            answers.put(receive(pipe))
    except (EOFError, OSError, ValueError):  # ValueError: closed while waiting
        answers.put(_GONE)
