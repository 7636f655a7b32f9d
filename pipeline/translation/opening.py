"""An engine by its name, or why there is none and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.document import EngineInfo
from pipeline.settings import Settings
from pipeline.translation.engine import Engine, EngineUnavailable, Request, Result
from pipeline.translation.memory import Remembering
from pipeline.translation.models import ModelError, ModelMissing, ModelStore

MEMORY_FILE = "drafts.sqlite"
NONE = EngineInfo(name="none")


class NoEngine:
    """The engine `none`: every claim stands as source_only, Chinese with its names and figures in English."""

    info = NONE

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        """No English for any request."""
        return [Result("", failure="no engine") for _ in requests]

    def close(self) -> None:
        """Nothing to close."""


def engine_identity(name: str, settings: Settings) -> EngineInfo:
    """Which engine `open_engine` would open, without opening it. Raises EngineUnavailable as `open_engine` does.

    `auto` takes the endpoint when one is configured, else the local model when one is installed, else `none`.
    """
    if name == "auto":
        return _automatic(settings)
    if name == "endpoint":
        if not settings.endpoint_url or not settings.endpoint_model:
            raise EngineUnavailable(
                "endpoint",
                "no server is configured",
                "Set endpoint_url and endpoint_model in zhbrief.toml (or as ZHBRIEF_ENDPOINT_URL and _MODEL).",
            )
        return EngineInfo(name="endpoint", model=settings.endpoint_model)
    if name == "local":
        return _local(settings)[1]
    if name == "none":
        return NONE
    raise EngineUnavailable(name, "there is no engine of that name", "Use auto, local, endpoint or none.")


def open_engine(name: str, settings: Settings) -> Engine:
    """The engine of that name (`auto`, `local`, `endpoint`, `none`), with a memory of the drafts it made before.

    Raises EngineUnavailable with the remedy: a model to add, a setting to make.
    """
    info = engine_identity(name, settings)
    if info.name == "none":
        return NoEngine()
    if info.name == "endpoint":
        from pipeline.translation.endpoint import EndpointEngine

        engine: Engine = EndpointEngine(settings.endpoint_url, settings.endpoint_model)
    else:
        from pipeline.translation.local import open_local

        path, info = _local(settings)
        engine = open_local(path, info, threads=settings.threads, sentence_seconds=settings.sentence_seconds)
    scope = settings.endpoint_url if info.name == "endpoint" else ""
    return Remembering(engine, settings.cache_folder / MEMORY_FILE, scope)


def _automatic(settings: Settings) -> EngineInfo:
    for candidate in ("endpoint", "local"):
        try:
            return engine_identity(candidate, settings)
        except EngineUnavailable:
            continue
    return NONE


def _local(settings: Settings) -> tuple[Path, EngineInfo]:
    """The model's file and identity: an installed model by name, or any GGUF file by path (added by reference)."""
    store = ModelStore(settings.cache_folder / "models")
    try:
        installed = store.get(settings.model)
    except ModelMissing as error:
        raise EngineUnavailable("local", error.reason, error.remedy) from error
    except ModelError as error:
        raise EngineUnavailable("local", str(error), "See: zhbrief models list") from error
    return installed.path, EngineInfo(name="local", model=installed.name, digest=installed.sha256)
