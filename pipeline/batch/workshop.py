"""What a batch is made with: the glossary, the engine, the flow. Each is opened when it is first needed.

A run in which nothing changed needs the glossary's digest and the engine's identity, but neither jieba nor the model.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

import pipeline
from pipeline.batch.manifest import Recipe
from pipeline.diagnostics import diagnose
from pipeline.document import Diagnostic, EngineInfo, MadeWith
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.flow import Flow
    from pipeline.glossary import Glossary
    from pipeline.translation import Engine, EngineUnavailable


class GlossaryError(ValueError):
    """A glossary that was asked for cannot be read. To go on without it would put wrong names into every note."""


class Workshop:
    """The means of one run. Use as a context, so that the engine is closed. `engine` replaces opening one (tests)."""

    def __init__(self, settings: Settings, open_engine: Callable[[str, Settings], Engine] | None = None) -> None:
        self.settings = settings
        self._open_engine = open_engine
        self._engine: Engine | None = None
        self.missing: EngineUnavailable | None = None
        """Why the engine that was asked for cannot be used, once that is known; `none` then takes its place."""

    @cached_property
    def glossary(self) -> Glossary:
        """The starter glossaries and those of the settings. Raises GlossaryError."""
        from pipeline.glossary import load_glossary

        glossary = load_glossary(self.settings.glossaries)
        if broken := [problem for problem in glossary.diagnostics if problem.severity == "error"]:
            raise GlossaryError(broken[0].message)
        return glossary

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
            engine=self.engine_info,
        )

    @property
    def made_with(self) -> MadeWith:
        """What each briefing says it was made with."""
        return MadeWith(zhbrief=pipeline.__version__, glossary=self.glossary.digest, settings=self.settings.digest())

    @cached_property
    def flow(self) -> Flow:
        """The standard flow with the engine in it. Opens the engine; when that fails, `none` takes its place."""
        from pipeline.flow import standard_flow
        from pipeline.translation import EngineUnavailable, open_engine

        opener = self._open_engine or open_engine
        name = self.engine_info.name
        try:
            self._engine = opener(name, self.settings)
        except EngineUnavailable as error:  # there a moment ago: too little memory, a server that went away
            self.missing = error
            self._engine = opener("none", self.settings)
        self.engine_info = self._engine.info
        return standard_flow(self.settings, self.glossary, self._engine)

    @property
    def problems(self) -> list[Diagnostic]:
        """What is wrong with every briefing of the run: the engine that was asked for is missing."""
        if self.missing is None:
            return []
        return [diagnose("engine-missing", stage="translate", engine=self.missing.engine, reason=self.missing.reason)]

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
