"""What a batch is made with: the glossary, the engine, the flow. Each is opened when it is first needed.

A run in which nothing changed needs the glossary's digest and the engine's identity, but neither jieba nor the model.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import pipeline
from pipeline.batch.manifest import Recipe
from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic, EngineInfo, MadeWith
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.flow import Flow
    from pipeline.glossary import Decisions, Glossary
    from pipeline.translation import Engine, EngineUnavailable


class GlossaryError(ValueError):
    """A glossary that was asked for cannot be read. To go on without it would put wrong names into every note."""


class Workshop:
    """The means of one run. Use as a context, so that the engine is closed.

    `folder`: the output folder, in which earlier runs left what people decided about names. `open_engine` replaces
    opening one (tests).
    """

    def __init__(
        self,
        settings: Settings,
        open_engine: Callable[[str, Settings], Engine] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.settings = settings
        self.folder = folder
        self._open_engine = open_engine
        self._engine: Engine | None = None
        self.missing: EngineUnavailable | None = None
        """Why the engine that was asked for cannot be used, once that is known; `none` then takes its place."""

    @cached_property
    def glossary(self) -> Glossary:
        """The starter glossaries, the user's, the project's and those of the settings. Raises GlossaryError."""
        from pipeline.glossary import glossary_files, load_glossary

        glossary = load_glossary(glossary_files(self.settings.glossaries))
        if broken := [problem for problem in glossary.diagnostics if problem.severity == "error"]:
            raise GlossaryError(broken[0].message)
        return glossary

    @cached_property
    def decisions(self) -> Decisions:
        """What people decided about the hits of earlier runs in the output folder. Raises OSError."""
        from pipeline.glossary import Decisions, read_decisions

        return read_decisions(self.folder) if self.folder is not None else Decisions()

    @cached_property
    def engine_info(self) -> EngineInfo:
        """Which engine will be used, told without opening it; `none` when the one asked for is not there."""
        from pipeline.translation import EngineUnavailable, engine_identity

        try:
            return engine_identity(self.settings.engine, self.settings)
        except EngineUnavailable as error:
            self.missing = error
            return engine_identity("none", self.settings)

    @property
    def recipe(self) -> Recipe:
        """All that the briefings depend on besides the articles."""
        return Recipe(
            program=pipeline.__version__,
            settings=self.settings.digest(),
            glossary=self.glossary.digest,
            decisions=self.decisions.digest,
            engine=self.engine_info,
        )

    @property
    def made_with(self) -> MadeWith:
        """What each briefing says it was made with."""
        return MadeWith(zhbrief=pipeline.__version__, glossary=self.glossary.digest, settings=self.settings.digest())

    @cached_property
    def naming(self) -> Flow:
        """The flow from the article as read to its mentions."""
        from pipeline.flow import Flow, naming_stages

        return Flow(naming_stages(self.settings, self.glossary, self.decisions))

    @cached_property
    def telling(self) -> Flow:
        """The flow from there to the note. Opens the engine; when that fails, `none` takes its place."""
        from pipeline.flow import Flow, composing_stages, ranking_stages
        from pipeline.translation import EngineUnavailable, open_engine

        opener = self._open_engine or open_engine
        name = self.engine_info.name
        try:
            self._engine = opener(name, self.settings)
        except EngineUnavailable as error:  # there a moment ago: too little memory, a server that went away
            self.missing = error
            self._engine = opener("none", self.settings)
        self.engine_info = self._engine.info
        stages = [*ranking_stages(self.settings), *composing_stages(self.settings, self._engine)]
        return Flow(stages, given=frozenset({"blocks", *(name for s in self.naming.stages for name in s.assigns)}))

    @property
    def problems(self) -> list[Diagnostic]:
        """What is wrong with every briefing of the run: the engine that was asked for is missing."""
        if self.missing is None:
            return []
        return [diagnose("engine-missing", stage="translate", engine=self.missing.engine, reason=self.missing.reason)]

    @property
    def usage(self) -> str:
        """What the engine was asked in this run, in one line; empty when it was asked nothing worth telling."""
        from pipeline.translation import usage_of

        used = usage_of(self._engine) if self._engine is not None else None
        return used.line() if used is not None else ""

    def close(self) -> None:
        """Give the engine's memory back."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def __enter__(self) -> Workshop:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
