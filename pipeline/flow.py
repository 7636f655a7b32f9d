"""The order of the stages: checked before anything runs, timed, and never stopped by one bad article.

A stage is any object with `name`, `version`, `requires`, `assigns` and `__call__(document)`. `Flow` refuses an order
in which a stage would miss an annotation. In a run, a stage that raises leaves a diagnostic and the document as far as
it came; the later stages that need what it would have assigned are skipped, the others still run.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from pipeline.diagnostics import diagnose
from pipeline.document import Document

if TYPE_CHECKING:
    from pipeline.briefing import Edits
    from pipeline.glossary import Decisions, Glossary
    from pipeline.settings import Settings
    from pipeline.translation import Engine

BLOCKS = "blocks"
ANNOTATIONS = frozenset({BLOCKS, "normal", "sentences", "mentions", "figures", "dates", "facts", "summary", "note"})
"""Every annotation a stage may require or assign."""


class Stage(Protocol):
    """One processor. `version` goes up when what it assigns changes for the same document."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def requires(self) -> frozenset[str]: ...

    @property
    def assigns(self) -> frozenset[str]: ...

    def __call__(self, document: Document) -> None: ...


class FlowError(ValueError):
    """An order of stages that cannot work. The message names the stage and what it misses."""


class Flow:
    """Stages in an order that was found to work. `given` is what a document has before the first one."""

    def __init__(self, stages: Sequence[Stage], given: frozenset[str] = frozenset({BLOCKS})) -> None:
        """Raises FlowError when a name stands twice, an annotation is unknown or a requirement is not met."""
        check_order(stages, given)
        self.stages = tuple(stages)
        self.given = given

    def run(self, document: Document) -> dict[str, float]:
        """Run the document through, in place. Returns the seconds each stage took; skipped stages are not in it.

        Raises nothing but KeyboardInterrupt and its kin: what goes wrong in a stage becomes `stage-failed`.
        """
        timings: dict[str, float] = {}
        have = set(self.given)
        for stage in self.stages:
            if not document.article.blocks:
                have.discard(BLOCKS)  # read or cleaned to nothing: there is no text to work on
            if not stage.requires <= have:
                have -= stage.assigns
                continue
            start = time.perf_counter()
            try:
                stage(document)
            except Exception as error:
                document.diagnostics.append(diagnose("stage-failed", stage=stage.name, reason=in_one_line(error)))
                have -= stage.assigns
            else:
                have |= stage.assigns
            timings[stage.name] = time.perf_counter() - start
        return timings


def check_order(stages: Sequence[Stage], given: frozenset[str]) -> None:
    """Raise FlowError unless every stage finds what it requires when its turn comes."""
    have = set(given)
    names: set[str] = set()
    for stage in stages:
        if stage.name in names:
            raise FlowError(f"The stage “{stage.name}” stands twice in the flow.")
        names.add(stage.name)
        if unknown := sorted((stage.requires | stage.assigns) - ANNOTATIONS):
            raise FlowError(f"The stage “{stage.name}” names an annotation that does not exist: {', '.join(unknown)}.")
        if missing := sorted(stage.requires - have):
            later = [other.name for other in stages if set(missing) & other.assigns and other.name not in names]
            hint = f" Put it after {', '.join(f'“{name}”' for name in later)}." if later else ""
            raise FlowError(
                f"The stage “{stage.name}” requires {', '.join(missing)}, which nothing before it assigns.{hint}"
            )
        have |= stage.assigns


def naming_stages(settings: Settings, glossary: Glossary, decisions: Decisions | None = None) -> list[Stage]:
    """The stages up to the mentions: all that a change of a glossary or a decision can make different by itself."""
    from pipeline.cleaning import Clean
    from pipeline.glossary import FindMentions
    from pipeline.language import Normalise, Split

    return [Clean(settings.rule_folders), Normalise(), Split(), FindMentions(glossary, decisions)]


def ranking_stages(settings: Settings) -> list[Stage]:
    """The stages between the mentions and the translation."""
    from pipeline.briefing import FindFacts
    from pipeline.figures import FindFigures
    from pipeline.summary import Summarise, Weights

    summarise = Summarise(
        settings.method,
        settings.sentences,
        ratio=settings.ratio,
        chars=settings.chars,
        prior=settings.prior,
        weights=Weights.checked(settings.weights) if settings.weights else None,
    )
    return [FindFigures(settings.figure_style), FindFacts(), summarise]


def chinese_stages(settings: Settings, glossary: Glossary, decisions: Decisions | None = None) -> list[Stage]:
    """The stages that need no engine; `zhbrief show` runs these alone."""
    return [*naming_stages(settings, glossary, decisions), *ranking_stages(settings)]


def composing_stages(settings: Settings, engine: Engine, edits: Edits | None = None) -> list[Stage]:
    """The stages that make the English; with `edits`, what people decided about it stands in the note."""
    from pipeline.briefing import Amend, Compose

    compose = Compose(
        engine,
        points=settings.points,
        preset=settings.figure_style,
        care=settings.care,
        spelling=settings.spelling,
        hints=settings.hints,
    )
    return [compose, Amend(edits)] if edits is not None else [compose]


def standard_flow(settings: Settings, glossary: Glossary, engine: Engine) -> Flow:
    """The flow of the main job: clean, normalise, split, mention, figure, find facts, rank and select, translate and
    compose."""
    return Flow([*chinese_stages(settings, glossary), *composing_stages(settings, engine)])


def in_one_line(error: Exception) -> str:
    """The exception's type and message in one bounded line: articles are untrusted and so are messages about them."""
    message = " ".join(str(error).split())
    text = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return text if len(text) <= 300 else text[:299] + "…"
