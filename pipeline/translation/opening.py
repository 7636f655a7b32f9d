"""An engine by its name, or why there is none and what to do about it; and which one `auto` takes, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from pipeline.document import EngineInfo
from pipeline.settings import Settings
from pipeline.translation.cancellation import Question
from pipeline.translation.catalogue import Quality, shipped_catalogue
from pipeline.translation.engine import Engine, EngineUnavailable, Request, Result
from pipeline.translation.firefox_models import firefox_catalogue
from pipeline.translation.kinds import EngineKind, engine_kind
from pipeline.translation.memory import Remembering
from pipeline.translation.usage import Usage

MEMORY_FILE = "drafts.sqlite"
NONE = EngineInfo(name="none")
WHEELS = {"local": ("xllamacpp", "psutil"), "firefox": ("fxtranslate",)}
"""What an engine of ours needs beside its model."""


class NoEngine:
    """The engine `none`: every claim stands as source_only, Chinese with its names and figures in English."""

    info = NONE

    def translate(self, requests: Sequence[Request]) -> list[Result]:
        """No English for any request."""
        return [Result("", failure="no engine") for _ in requests]

    def close(self) -> None:
        """Nothing to close."""


@dataclass(frozen=True)
class Choice:
    """The engine that will be used, and in a few words why it is that one."""

    info: EngineInfo
    reason: str


def engine_choice(name: str, settings: Settings) -> Choice:
    """Which engine `open_engine` would open, and why, without opening it. Raises EngineUnavailable as that does.

    `auto` takes what is configured: the endpoint, the folder with Mozilla's model, a model named in the settings. Else
    it takes what is installed, the best by measured chrF first (`Quality` in the catalogues; a model that was not
    measured comes last). Else `none`. It takes no engine of another package: that one is asked for by name.
    """
    if name == "auto":
        return _automatic(settings)
    if name == "none":
        return Choice(NONE, "it was asked for")
    return Choice(_identity(engine_kind(name), settings), "it was asked for")


def engine_identity(name: str, settings: Settings) -> EngineInfo:
    """The identity of the engine that `open_engine` would open, without opening it. Raises EngineUnavailable."""
    return engine_choice(name, settings).info


def open_engine(name: str, settings: Settings, cancelled: Question | None = None) -> Engine:
    """The engine of that name (see `engine_names`), with a memory of the drafts it made before.

    `cancelled` is asked while an engine works; when it says True, `translate` raises Cancelled, a KeyboardInterrupt.
    Raises EngineUnavailable with the remedy: a model to add, a setting to make.
    """
    info = engine_choice(name, settings).info
    if info.name == "none":
        return NoEngine()
    kind = engine_kind(info.name)
    try:
        engine = kind.open(settings, cancelled)
        scope = kind.scope(settings)
    except EngineUnavailable:
        raise
    except Exception as error:
        raise _broken(kind, error) from error
    return Remembering(engine, settings.cache_folder / MEMORY_FILE, scope)


def usage_of(engine: Engine) -> Usage | None:
    """What the engine was asked for and what that cost; None where it does not count."""
    usage = getattr(engine, "usage", None)
    return usage if isinstance(usage, Usage) else None


def _identity(kind: EngineKind, settings: Settings) -> EngineInfo:
    try:
        info = kind.identity(settings)
    except EngineUnavailable:
        raise
    except Exception as error:
        raise _broken(kind, error) from error
    # The name leads back to the kind when the engine is opened, and into every briefing.
    return info if info.name == kind.name else info.model_copy(update={"name": kind.name})


def _broken(kind: EngineKind, error: Exception) -> EngineUnavailable:
    """A mistake in an engine, maybe in one that is not ours, as one line."""
    reason = " ".join(f"it failed with {type(error).__name__}: {error}".split())[:300]
    return EngineUnavailable(kind.name, reason, "Use another engine.")


def _automatic(settings: Settings) -> Choice:
    configured = {
        "endpoint": (bool(settings.endpoint_url and settings.endpoint_model), "a server is configured"),
        "firefox": (getattr(settings, "firefox_folder", None) is not None, "a folder with its model is configured"),
        "local": ("model" in settings.model_fields_set, "its model is named in the settings"),
    }
    for name, (is_so, why) in configured.items():
        if is_so and (info := _there(name, settings)) is not None:
            return Choice(info, why)
    installed = [info for name in ("firefox", "local") if (info := _there(name, settings)) is not None]
    if not installed:
        return Choice(NONE, "no server is configured, and no installed model can be used")
    best = max(installed, key=lambda info: quality.chrf if (quality := quality_of(info)) else -1.0)
    measured = quality_of(best)
    why = f"the model {best.model} is installed"
    if len(installed) > 1:
        others = ", ".join(info.model for info in installed if info is not best)
        why = f"of the installed models, {best.model} was measured best (the other: {others})"
    return Choice(
        best, f"{why}; chrF {measured.chrf} on {measured.test}" if measured else f"{why}; it was not measured"
    )


def quality_of(info: EngineInfo) -> Quality | None:
    """The measured quality of that model, where the catalogues have it: a GGUF file by its hash, whatever its name."""
    if info.name == "firefox":
        return firefox_catalogue().quality
    known = shipped_catalogue().by_sha256(info.digest) if info.digest else None
    return known.quality if known is not None else None


def _there(name: str, settings: Settings) -> EngineInfo | None:
    """The engine's identity when its model and its wheels are there."""
    if any(find_spec(package) is None for package in WHEELS.get(name, ())):
        return None
    try:
        return _identity(engine_kind(name), settings)
    except EngineUnavailable:
        return None
