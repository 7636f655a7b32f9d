"""The engine `firefox`: Mozilla's small translation models, through the wheel `fxtranslate` (MPL-2.0, no dependencies).

Such a model follows no instructions: it reads the sentence and nothing else, so prompts and examples are left out.

* Names and figures stand in the sentence in English already. A first draft leaves them so: these models copy Latin
  letters and digits as a rule, and what they do not copy right, the checks find.
* A second draft (`Request.variant` above 0) hides them behind placeholders, short codes of Latin letters and a digit,
  which are put back afterwards. A code that does not come out exactly once makes the draft a failure. So the two
  drafts differ in what the model read, and their agreement says something.

The wheel binds a loaded model to the thread that loaded it, so the engine has one thread of its own.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import Any

from pipeline.document import EngineInfo
from pipeline.translation.cancellation import POLL_SECONDS, Cancelled, Question
from pipeline.translation.downloads import ModelError
from pipeline.translation.engine import EngineUnavailable, Request, Result
from pipeline.translation.firefox_models import FirefoxFiles, load

NAME = "firefox"
LONGEST = 1000
"""Characters. What is longer is no sentence, and the wheel cuts what its model cannot hold without a word."""
ENGLISH = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9$€£¥][A-Za-z0-9$€£¥.,%&'’+/:-]*(?: [A-Za-z0-9$€£¥&(][A-Za-z0-9$€£¥.,%&'’+/:)-]*)*"
)
"""What stands in English in the Chinese: names and figures, with the spaces inside them."""
CODES = "QXZJKVW"
"""Letters for placeholders: two of them, that are not one, begin no English word."""


class FirefoxEngine:
    """A model loaded once. `open_firefox` makes it."""

    def __init__(
        self, files: FirefoxFiles, info: EngineInfo, loader: Callable[[FirefoxFiles], Any], cancelled: Question | None
    ) -> None:
        """Raises ModelError where the model cannot be loaded."""
        self._info = info
        self._cancelled = cancelled
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=NAME)
        self._own = threading.local()
        try:
            self._thread.submit(self._load, loader, files).result()
        except BaseException:
            self._thread.shutdown(wait=False)
            raise

    @property
    def info(self) -> EngineInfo:
        """Name, model and the digest of its files."""
        return self._info

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        """English for each request, in order."""
        return [result for _, result in self.results(requests)]

    def results(self, requests: Sequence[Request]) -> Iterator[tuple[int, Result]]:
        """Each result as it is made. A sentence takes some tens of milliseconds; Ctrl-C is heard after it."""
        for place, request in enumerate(requests):
            try:
                future = self._thread.submit(self._answer, request)
            except RuntimeError:
                raise EngineUnavailable(NAME, "it was closed", "Open it again.") from None
            yield place, self._awaited(future)

    def close(self) -> None:
        """Free the model's memory, in the thread it belongs to."""
        try:
            self._thread.submit(self._own.__dict__.clear).result()
        except RuntimeError:  # it was closed before
            return
        self._thread.shutdown()

    def _load(self, loader: Callable[[FirefoxFiles], Any], files: FirefoxFiles) -> None:
        self._own.model = loader(files)

    def _awaited(self, future: Future[Result]) -> Result:
        while True:
            try:
                return future.result(timeout=POLL_SECONDS)
            except NotYet:
                if self._cancelled is not None and self._cancelled():
                    raise Cancelled from None

    def _answer(self, request: Request) -> Result:
        chinese = request.messages[-1].content
        if len(chinese) > LONGEST:
            return Result("", failure=f"the sentence is longer than {LONGEST} characters")
        hidden, values = hide(chinese) if request.variant else (chinese, ())
        if request.variant and len(values) < 2:  # nothing to hide: at least the end is not what it was
            hidden, values = (chinese[:-1] if chinese.endswith("。") else f"{chinese}。"), ()
        try:
            english = str(self._own.model.translate(hidden)).strip()
        except Exception as error:
            return Result("", failure=f"fxtranslate: {' '.join(str(error).split())[:200]}")
        shown = unhide(english, values)
        if shown is None:
            return Result("", failure="a name or figure did not come through the translation")
        if not shown:
            return Result("", failure="an empty answer")
        return Result(shown)


def hide(chinese: str) -> tuple[str, tuple[str, ...]]:
    """The sentence with its English parts replaced by codes, and those parts in order.

    `SoftBank主导（出资US$30 billion）` becomes `QX1主导（出资QX2）`. No code stands in the sentence already.
    """
    prefix = next((a + b for a in CODES for b in CODES if a != b and a + b not in chinese), "QXQX")
    values: list[str] = []

    def replace(match: re.Match[str]) -> str:
        values.append(match[0].rstrip(".,:"))
        return f"{prefix}{len(values)}{match[0][len(values[-1]) :]}"

    return ENGLISH.sub(replace, chinese), (prefix, *values)


def unhide(english: str, values: Sequence[str]) -> str | None:
    """The English with the parts put back; None when one of them is missing or stands twice."""
    if not values:
        return english
    prefix, parts = values[0], values[1:]
    code = re.compile(rf"(?<![A-Za-z0-9]){prefix} ?(\d{{1,3}})(?!\d)", re.IGNORECASE)
    found = [int(match[1]) for match in code.finditer(english)]
    if sorted(found) != list(range(1, len(parts) + 1)):
        return None
    return code.sub(lambda match: parts[int(match[1]) - 1], english)


def open_firefox(
    files: FirefoxFiles,
    info: EngineInfo,
    *,
    loader: Callable[[FirefoxFiles], Any] = load,
    cancelled: Question | None = None,
) -> FirefoxEngine:
    """Load Mozilla's model. Raises EngineUnavailable, with the remedy, when the wheel is missing or a file damaged.

    `loader` stands in for the wheel in tests. `cancelled` is asked while an answer is made.
    """
    try:
        return FirefoxEngine(files, info, loader, cancelled)
    except ModelError as error:
        raise EngineUnavailable(NAME, error.reason, error.remedy) from error
