"""The kinds of engines: ours, and those that other packages register by the entry point group `zhbrief.engines`.

An entry point is named as the engine and leads to an `EngineKind` of that name:

    [project.entry-points."zhbrief.engines"]
    mine = "my_package.engine:KIND"

Names of other packages are known without importing them; one is imported when its engine is asked for. A package that
cannot be imported, or registers something else, makes that engine unavailable and nothing more. Ours stay ours: another
package cannot take their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from pipeline.document import EngineInfo
from pipeline.settings import Settings
from pipeline.translation.cancellation import Question
from pipeline.translation.downloads import ModelError
from pipeline.translation.engine import Engine, EngineUnavailable
from pipeline.translation.firefox_models import FirefoxFiles, FirefoxStore, find_files, firefox_catalogue
from pipeline.translation.models import InstalledModel, ModelMissing, ModelStore

GROUP = "zhbrief.engines"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class EngineKind:
    """One kind of engine.

    `identity` tells name, model and digest of what `open` would open, without opening it; both raise EngineUnavailable
    with the remedy. `open` gets the settings and a question that is True when the work is not wanted any more (or
    None). `scope` tells apart what the identity does not, as two servers with a model of the same name; it becomes part
    of the memory's key.
    """

    name: str
    identity: Callable[[Settings], EngineInfo]
    open: Callable[[Settings, Question | None], Engine]
    scope: Callable[[Settings], str] = lambda settings: ""


def engine_names() -> tuple[str, ...]:
    """Every name that can be asked for: `auto`, ours, then those of other packages, `none` last."""
    others = sorted({point.name for point in _points() if NAME.fullmatch(point.name)} - {*OURS, "auto", "none"})
    return ("auto", *OURS, *others, "none")


def engine_kind(name: str) -> EngineKind:
    """The kind of that name. Raises EngineUnavailable: no such engine, or its package is broken."""
    if name in OURS:
        return OURS[name]
    found = [point for point in _points() if point.name == name and name not in ("auto", "none")]
    if not found:
        raise EngineUnavailable(
            name, "there is no engine of that name", f"The engines here are {', '.join(engine_names())}."
        )
    return _loaded(found[0])


def _points() -> list[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))


def _loaded(point: EntryPoint) -> EngineKind:
    package = point.dist.name if point.dist is not None else point.module
    remedy = f"Update or remove the package {package}."
    try:
        kind = point.load()
    except Exception as error:  # whatever the package does wrong while it is imported
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        raise EngineUnavailable(point.name, f"the package {package} cannot be loaded ({reason})", remedy) from error
    if not isinstance(kind, EngineKind) or kind.name != point.name:
        raise EngineUnavailable(point.name, f"the package {package} registers no EngineKind of that name", remedy)
    return kind


# local


def installed_local(settings: Settings) -> InstalledModel:
    """The model of the settings. Raises EngineUnavailable."""
    try:
        return ModelStore(settings.cache_folder / "models").get(settings.model)
    except ModelMissing as error:
        raise EngineUnavailable("local", error.reason, error.remedy) from error
    except ModelError as error:
        raise EngineUnavailable("local", str(error), "See: zhbrief models list") from error


def _local_identity(settings: Settings) -> EngineInfo:
    model = installed_local(settings)
    return EngineInfo(name="local", model=model.name, digest=model.sha256)


def _open_local(settings: Settings, cancelled: Question | None) -> Engine:
    from pipeline.translation.local import open_local

    return open_local(
        installed_local(settings).path,
        _local_identity(settings),
        threads=settings.threads,
        sentence_seconds=settings.sentence_seconds,
        gpu_layers=int(getattr(settings, "gpu_layers", 0)),
        cancelled=cancelled,
    )


# firefox


def firefox_files(settings: Settings) -> tuple[FirefoxFiles, str]:
    """The files of Mozilla's model and their digest: in the folder of the settings, or as added. Raises
    EngineUnavailable."""
    folder: Path | None = getattr(settings, "firefox_folder", None)
    try:
        if folder is not None:
            files = find_files(folder)
            return files, files.digest
        store = FirefoxStore(settings.cache_folder / "models")
        return store.files(), store.digest()
    except ModelError as error:
        raise EngineUnavailable("firefox", error.reason, error.remedy) from error
    except OSError as error:
        reason = f"a file of the model cannot be read ({error.strerror or type(error).__name__})"
        raise EngineUnavailable("firefox", reason, "Check the folder and its permissions.") from error


def _firefox_identity(settings: Settings) -> EngineInfo:
    return EngineInfo(name="firefox", model=firefox_catalogue().name, digest=firefox_files(settings)[1])


def _open_firefox(settings: Settings, cancelled: Question | None) -> Engine:
    from pipeline.translation.firefox import open_firefox

    files, digest = firefox_files(settings)
    info = EngineInfo(name="firefox", model=firefox_catalogue().name, digest=digest)
    return open_firefox(files, info, cancelled=cancelled)


# endpoint


def _endpoint_identity(settings: Settings) -> EngineInfo:
    if not settings.endpoint_url or not settings.endpoint_model:
        raise EngineUnavailable(
            "endpoint",
            "no server is configured",
            "Set endpoint_url and endpoint_model in zhbrief.toml (or as ZHBRIEF_ENDPOINT_URL and _MODEL).",
        )
    return EngineInfo(name="endpoint", model=settings.endpoint_model)


def _open_endpoint(settings: Settings, cancelled: Question | None) -> Engine:
    from pipeline.translation.endpoint import EndpointEngine, Patience
    from pipeline.translation.usage import Prices

    _endpoint_identity(settings)
    sent, received = getattr(settings, "endpoint_price_in", None), getattr(settings, "endpoint_price_out", None)
    return EndpointEngine(
        settings.endpoint_url,
        settings.endpoint_model,
        parallel=int(getattr(settings, "endpoint_parallel", 4)),
        patience=Patience(timeout=settings.sentence_seconds, attempts=int(getattr(settings, "endpoint_attempts", 4))),
        per_minute=getattr(settings, "endpoint_per_minute", None),
        prices=None if sent is None and received is None else Prices(sent or 0.0, received or 0.0),
        cancelled=cancelled,
    )


OURS: dict[str, EngineKind] = {
    kind.name: kind
    for kind in (
        EngineKind("local", _local_identity, _open_local),
        EngineKind("endpoint", _endpoint_identity, _open_endpoint, lambda settings: settings.endpoint_url),
        EngineKind("firefox", _firefox_identity, _open_firefox),
    )
}
