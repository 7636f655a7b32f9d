"""Mozilla's Chinese-to-English model on this machine: found in a folder, kept in the store, fetched when asked for.

A model is a few files in one folder, named by kind: `model….bin`, `lex….bin` (a shortlist of words, optional), and
`vocab….spm` or `srcvocab….spm` with `trgvocab….spm`. Nothing is fetched but by `fetch`, which `zhbrief models add
firefox` calls; Mozilla asks not to lean on its delivery service in production, so a folder or a mirror does as well.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.document import Frozen
from pipeline.translation.catalogue import Quality
from pipeline.translation.downloads import (
    ModelError,
    Progress,
    fetch_url,
    move_durably,
    public_address,
    require_https,
    sha256_of,
)

RECORD = "record.json"
MAX_FILE_BYTES = 500_000_000
MAX_RECORDS_BYTES = 50_000_000
INSTALL = 'Install it with: pip install "zhbrief[firefox]"'
ADD = "Run `zhbrief models add firefox --from FOLDER`, or `zhbrief models add firefox` to fetch it."
PAIR = re.compile(r"\.([a-z]{2})([a-z]{2})\.")
"""The pair of languages in a file's name: `model.zhen.intgemm.alphas.bin`."""
KINDS = ("model", "lex", "vocab", "srcvocab", "trgvocab")


class FirefoxCatalogue(Frozen):
    """`firefox.toml`: what the model is and where its files are."""

    name: str
    description: str
    licence: str
    upstream: str
    records: str
    attachments: str
    sources: tuple[str, ...]
    target: str
    architectures: tuple[str, ...]
    quality: Quality


class FirefoxRecord(Frozen):
    """What the store writes beside the files: their names with their sha256, and where they came from."""

    files: dict[str, str]
    source: str
    licence: str
    version: str = ""


@dataclass(frozen=True)
class FirefoxFiles:
    """The files of one model. `lex` is None where there is none; one vocabulary for both languages stands twice."""

    model: Path
    source_vocabulary: Path
    target_vocabulary: Path
    lex: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Each file once."""
        found = (self.model, self.lex, self.source_vocabulary, self.target_vocabulary)
        return tuple(dict.fromkeys(path for path in found if path is not None))

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(path.stat().st_size for path in self.paths)

    @property
    def digest(self) -> str:
        """sha256 over the files' kinds and hashes: the model's identity, whatever the files are called."""
        lines = [f"model {sha256_of(self.model)}", f"source {sha256_of(self.source_vocabulary)}"]
        lines += [f"target {sha256_of(self.target_vocabulary)}", f"lex {sha256_of(self.lex) if self.lex else ''}"]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@cache
def firefox_catalogue() -> FirefoxCatalogue:
    """The shipped `firefox.toml`."""
    text = resources.files(__package__).joinpath("firefox.toml").read_text(encoding="utf-8")
    return FirefoxCatalogue.model_validate(tomllib.loads(text))


def find_files(folder: Path) -> FirefoxFiles:
    """The files of the Chinese-to-English model in a folder. Raises ModelError: no such folder, a file missing, two of
    a kind, or a model of another pair of languages."""
    if not folder.is_dir():
        raise ModelError(f"there is no folder {folder}", ADD)
    by_kind: dict[str, list[Path]] = {kind: [] for kind in KINDS}
    for path in sorted(folder.iterdir()):
        kind = path.name.split(".")[0]
        if kind in by_kind and path.suffix in (".bin", ".spm") and path.is_file():
            by_kind[kind].append(path)
    _require_pair([path.name for paths in by_kind.values() for path in paths])
    for kind, paths in by_kind.items():
        if len(paths) > 1:
            names = ", ".join(path.name for path in paths)
            raise ModelError(f"{folder} holds several files of the kind “{kind}”: {names}", "Keep those of one model.")
    model, lex, both, source, target = (paths[0] if (paths := by_kind[kind]) else None for kind in KINDS)
    source, target = source or both, target or both
    if model is None or source is None or target is None:
        missing = "model….bin" if model is None else "vocab….spm"
        raise ModelError(f"{folder} holds no {missing}", "Get all files of the model: model, lex and vocab.")
    return FirefoxFiles(model, source, target, lex)


def _require_pair(names: Sequence[str]) -> None:
    for name in names:
        pair = PAIR.search(name)
        if pair and pair.groups() != ("zh", "en"):
            raise ModelError(
                f"{name} is of the pair {pair[1]}–{pair[2]}, not Chinese to English (zhen)", "Get the model zhen."
            )


def load(files: FirefoxFiles) -> Any:  # noqa: ANN401 - the wheel's Translator; it may be used in this thread only
    """The loaded model. Raises ModelError where the wheel is missing or a file is damaged."""
    try:
        from fxtranslate import Translator
    except ImportError as error:
        raise ModelError("the package fxtranslate is not installed", INSTALL) from error
    try:
        return Translator(
            files.model.read_bytes(),
            files.source_vocabulary.read_bytes(),
            files.target_vocabulary.read_bytes(),
            files.lex.read_bytes() if files.lex else None,
        )
    except (ValueError, OSError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"the model in {files.model.parent} cannot be loaded: {reason}", "Get its files anew.") from (
            error
        )


class FirefoxStore:
    """The folder of the model that was added. `loader` stands in for `load` in tests."""

    def __init__(self, models: Path, loader: Callable[[FirefoxFiles], Any] = load) -> None:
        """`models` is the folder of all models."""
        self.folder = models / firefox_catalogue().name
        self._loader = loader

    def record(self) -> FirefoxRecord | None:
        """What was added, or None."""
        try:
            return FirefoxRecord.model_validate_json((self.folder / RECORD).read_bytes())
        except (OSError, ValidationError):
            return None

    def files(self) -> FirefoxFiles:
        """The files of the added model. Raises ModelError."""
        record = self.record()
        if record is None:
            raise ModelError("Mozilla's model is not installed", ADD)
        if gone := [name for name in record.files if not (self.folder / name).is_file()]:
            raise ModelError(f"{gone[0]} of Mozilla's model is gone", ADD)
        return find_files(self.folder)

    def digest(self) -> str:
        """The identity of the added model, without reading its files. Raises ModelError."""
        files, record = self.files(), self.record()
        known = record.files if record is not None else {}
        kinds = (("model", files.model), ("source", files.source_vocabulary), ("target", files.target_vocabulary))
        lines = [f"{kind} {known.get(path.name, '')}" for kind, path in kinds]
        lines.append(f"lex {known.get(files.lex.name, '') if files.lex else ''}")
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def add(self, folder: Path) -> FirefoxRecord:
        """Copy the model of a folder into the store, once it was found to load. Raises ModelError."""
        files = find_files(folder)
        self._loader(files)
        try:
            return self._keep(files, source="folder", move=False)
        except OSError as error:
            raise _not_kept(self.folder, error) from error

    def fetch(self, mirror: str = "", progress: Progress | None = None) -> FirefoxRecord:
        """Download the newest Chinese-to-English model from Mozilla, or from a mirror (an https folder that holds
        `records.json` and the files by their location). Raises ModelError; what is whole stays for the next time."""
        try:
            from fxtranslate import discovery
        except ImportError as error:
            raise ModelError("the package fxtranslate is not installed", INSTALL) from error
        about = firefox_catalogue()
        base = f"{mirror.rstrip('/')}/" if mirror else about.attachments
        require_https(base)
        partial = self.folder.parent / "partial" / about.name
        ready = partial / "ready"
        try:
            ready.mkdir(parents=True, exist_ok=True)
            listing = _fetched(f"{base}records.json" if mirror else about.records, partial / "list", MAX_RECORDS_BYTES)
            try:
                records = choose_records(discovery.parse_records(listing.read_text(encoding="utf-8")), about)
            except (ValueError, UnicodeDecodeError) as error:
                raise ModelError(f"the list of models cannot be read: {error}", "Try again, or use a folder.") from None
            finally:
                shutil.rmtree(partial / "list", ignore_errors=True)  # a list is read anew each time
            for record in records:
                target = ready / record["name"]
                if target.exists() and sha256_of(target) == record["decompressedHash"]:
                    continue
                place = partial / hashlib.sha256(record["location"].encode()).hexdigest()[:16]
                part = _fetched(base + record["location"], place, MAX_FILE_BYTES, progress)
                try:
                    content = discovery.verify_and_decompress(part.read_bytes(), record["decompressedHash"])
                except ValueError as error:
                    shutil.rmtree(place)  # or the next attempt would find the same bytes
                    raise ModelError(
                        f"what was downloaded as {record['name']} is not that file: {error}",
                        "It was deleted. Try again; if it stays so, use another mirror or a folder.",
                    ) from None
                _write(target, content)
                shutil.rmtree(place)
            for path in ready.iterdir():
                if path.name not in {record["name"] for record in records}:  # of an older version
                    path.unlink()
            files = find_files(ready)
            self._loader(files)
            source = public_address(base)
            kept = self._keep(files, source=source, move=True, version=str(records[0].get("version") or ""))
        except OSError as error:
            raise _not_kept(self.folder, error) from error
        shutil.rmtree(partial)
        return kept

    def verify(self) -> bool:
        """Whether each file still has the hash it had when it was added. Raises ModelError where there is none."""
        self.files()
        record = self.record()
        return record is not None and all(sha256_of(self.folder / name) == sha for name, sha in record.files.items())

    def remove(self) -> None:
        """Delete the model and what a broken download left. Raises ModelError where there is nothing."""
        partial = self.folder.parent / "partial" / self.folder.name
        if not self.folder.exists() and not partial.exists():
            raise ModelError("Mozilla's model is not installed", "See `zhbrief models list`.")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(partial, ignore_errors=True)

    def _keep(self, files: FirefoxFiles, *, source: str, move: bool, version: str = "") -> FirefoxRecord:
        """Put the files into a new folder, and that in the place of the old one: there is a whole model or none."""
        fresh = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for path in files.paths:
            (shutil.move if move else shutil.copyfile)(path, fresh / path.name)
        hashes = {path.name: sha256_of(fresh / path.name) for path in files.paths}
        record = FirefoxRecord(files=hashes, source=source, licence=firefox_catalogue().licence, version=version)
        _write(fresh / RECORD, (record.model_dump_json(indent=2) + "\n").encode())
        shutil.rmtree(self.folder, ignore_errors=True)
        fresh.rename(self.folder)
        return record


def choose_records(records: Sequence[dict[str, Any]], about: FirefoxCatalogue) -> list[dict[str, Any]]:
    """The files of one model out of the list: the newest version that is whole, in the best architecture. Raises
    ModelError where there is none, or a name that could leave its folder."""
    groups: dict[tuple[str, str, str], dict[str, dict[str, Any]]] = {}
    for record in records:
        pair = record.get("sourceLanguage"), record.get("targetLanguage")
        if pair[0] in about.sources and pair[1] == about.target and record.get("fileType") in KINDS:
            key = (str(pair[0]), str(record.get("version") or ""), str(record.get("architecture") or ""))
            groups.setdefault(key, {})[str(record["fileType"])] = record
    whole = [key for key, kinds in groups.items() if _is_whole(kinds)]
    if not whole:
        raise ModelError("the list has no whole Chinese-to-English model", "Use a folder, or another mirror.")

    def rank(key: tuple[str, str, str]) -> tuple[object, ...]:
        source, version, architecture = key
        place = about.architectures.index(architecture) if architecture in about.architectures else 99
        return (not _is_release(version), tuple(-n for n in _numbers(version)), place, about.sources.index(source))

    chosen = [groups[min(whole, key=rank)][kind] for kind in KINDS if kind in groups[min(whole, key=rank)]]
    for record in chosen:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", str(record.get("name"))):
            raise ModelError(f"the list names a file {json.dumps(record.get('name'))}", "Use another mirror.")
        if not re.fullmatch(r"[A-Za-z0-9._/-]{1,300}", str(record.get("location"))) or ".." in str(record["location"]):
            raise ModelError("the list names a place outside the mirror", "Use another mirror.")
        if not re.fullmatch(r"[0-9a-f]{64}", str(record.get("decompressedHash"))):
            raise ModelError(f"the list has no sha256 of {record['name']}", "Use a folder, or another mirror.")
    return chosen


def _is_whole(kinds: dict[str, dict[str, Any]]) -> bool:
    return "model" in kinds and ("vocab" in kinds or {"srcvocab", "trgvocab"} <= kinds.keys())


def _is_release(version: str) -> bool:
    """`2.1` is one, `2.2a1` is a trial."""
    return re.fullmatch(r"\d+(\.\d+)*", version) is not None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number[:9]) for number in re.findall(r"\d+", version)[:4])


def _fetched(url: str, place: Path, limit: int, progress: Progress | None = None) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    return fetch_url(url, size=None, partial=place, progress=progress, limit=limit)


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    move_durably(part, path)


def _not_kept(folder: Path, error: OSError) -> ModelError:
    return ModelError(
        f"the model cannot be kept in {folder} ({error.strerror or type(error).__name__})",
        "Check the folder and the free space, or set ZHBRIEF_CACHE to another folder.",
    )
