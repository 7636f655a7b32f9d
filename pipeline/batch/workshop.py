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
    from pipeline.briefing.edits import Edits
    from pipeline.flow import Flow
    from pipeline.glossary import Decisions, Glossary
    from pipeline.translation import Engine, EngineUnavailable

CLAIMS = "claims.jsonl"
"""The name that `pipeline.briefing.edits` gives to its file."""


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
    def edits(self) -> Edits:
        """What people decided about the claims of earlier notes in the output folder. Raises OSError."""
        from pipeline.briefing.edits import Edits, read_edits

        return read_edits(self.folder) if self.folder is not None else Edits()

    @cached_property
    def engine_info(self) -> EngineInfo:
        """Which engine will be used, told without opening it; `none` when the one asked for is not there."""
        if self.settings.engine == "none":  # nothing to look for, and nothing to import for it
            return EngineInfo(name="none")
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
            settings=self._settings_digest,
            glossary=self.glossary.digest,
            decisions=self.decisions.digest,
            edits=self.edits.digest if self.has_edits else "",
            engine=self.engine_info,
        )

    @property
    def made_with(self) -> MadeWith:
        """What each briefing says it was made with."""
        return MadeWith(zhbrief=pipeline.__version__, glossary=self.glossary.digest, settings=self._settings_digest)

    def edits_key(self, article: str) -> str:
        """The digest of what people decided about the claims of an article (by its id); empty where nobody did."""
        return self.edits.key(article) if self.has_edits else ""

    @cached_property
    def _settings_digest(self) -> str:
        return self.settings.digest()

    @property
    def has_edits(self) -> bool:
        """Whether there is anything to read: most folders have none, and what reads them takes time to import."""
        return "edits" in self.__dict__ or (self.folder is not None and (self.folder / CLAIMS).exists())

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
        if self._engine is None:
            try:
                self._engine = opener(name, self.settings)
            except EngineUnavailable as error:  # there a moment ago: too little memory, a server that went away
                self.missing = error
                self._engine = opener("none", self.settings)
        self.engine_info = self._engine.info
        stages = [*ranking_stages(self.settings), *composing_stages(self.settings, self._engine, self.edits)]
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
        if self._engine is None:
            return ""
        from pipeline.translation import usage_of

        used = usage_of(self._engine)
        return used.line() if used is not None else ""

    def name_files(self) -> tuple[Path, ...]:
        """The files that hold names and what people decided about the notes; not all of them need be there."""
        from pipeline.briefing.edits import EDITS
        from pipeline.glossary import glossary_files
        from pipeline.glossary.decisions import DECISIONS

        decided = (self.folder / DECISIONS, self.folder / EDITS) if self.folder is not None else ()
        return (*(file.path for file in glossary_files(self.settings.glossaries)), *decided)

    def renew(self) -> None:
        """Read the names and what people decided again when they are next needed, and look again for an engine that
        was missing. An engine that is open stays open."""
        stale = ["glossary", "decisions", "edits", "naming", "telling"]
        if self.missing is not None:
            self.close()
            self.missing = None
            stale.append("engine_info")
        for name in stale:
            self.__dict__.pop(name, None)

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
