"""Mozilla's model: its files, getting them, and the engine. No real model can be had here: a stand-in translates, and
the real wheel only refuses what is broken."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.models import models
from pipeline.document import EngineInfo
from pipeline.translation.downloads import ModelError
from pipeline.translation.engine import EngineUnavailable, Message, Request, Result
from pipeline.translation.firefox import LONGEST, hide, open_firefox, unhide
from pipeline.translation.firefox_models import FirefoxStore, choose_records, find_files, firefox_catalogue, load

FILES = {"model.zhen.intgemm.alphas.bin": b"model", "lex.50.50.zhen.s2t.bin": b"lex", "vocab.zhen.spm": b"vocab"}
SPLIT = {"model.zhen.bin": b"model", "srcvocab.zhen.spm": b"source", "trgvocab.zhen.spm": b"target"}


def put(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


# The files


def test_the_files_of_a_folder(tmp_path: Path):
    files = find_files(put(tmp_path / "a", {**FILES, "README.md": b"x", "model.txt": b"x"}))
    assert files.source_vocabulary == files.target_vocabulary
    assert files.lex is not None
    assert (len(files.paths), files.size) == (3, 13)
    split = find_files(put(tmp_path / "b", SPLIT))
    assert (split.source_vocabulary.name, split.target_vocabulary.name) == ("srcvocab.zhen.spm", "trgvocab.zhen.spm")
    assert split.lex is None


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "holds no model….bin"),
        ({"model.zhen.bin": b""}, "holds no vocab….spm"),
        ({"model.zhen.bin": b"", "srcvocab.zhen.spm": b""}, "holds no vocab….spm"),
        ({"vocab.zhen.spm": b""}, "holds no model….bin"),
        ({"model.enzh.bin": b"", "vocab.enzh.spm": b""}, "pair en–zh, not Chinese to English"),
        ({"model.zhen.bin": b"", "vocab.jaen.spm": b""}, "pair ja–en, not Chinese to English"),
        ({"model.zhen.a.bin": b"", "model.zhen.b.bin": b"", "vocab.zhen.spm": b""}, "several files"),
    ],
)
def test_a_folder_that_will_not_do(tmp_path: Path, files: dict[str, bytes], reason: str):
    with pytest.raises(ModelError, match=reason) as caught:
        find_files(put(tmp_path / "a", files))
    assert caught.value.remedy


def test_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(ModelError, match="there is no folder"):
        find_files(tmp_path / "nothing")


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"model" * 1000])
def test_the_real_wheel_refuses_a_broken_model(tmp_path: Path, content: bytes):
    pytest.importorskip("fxtranslate")
    files = find_files(put(tmp_path / "a", {**FILES, "model.zhen.intgemm.alphas.bin": content}))
    with pytest.raises(ModelError, match="cannot be loaded"):
        load(files)
    with pytest.raises(EngineUnavailable, match="cannot be loaded") as caught:
        open_firefox(files, EngineInfo(name="firefox"))
    assert caught.value.engine == "firefox"


def test_without_the_wheel_the_remedy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "fxtranslate", None)
    with pytest.raises(ModelError, match="not installed") as caught:
        load(find_files(put(tmp_path / "a", FILES)))
    assert "zhbrief[firefox]" in caught.value.remedy
    with pytest.raises(ModelError, match="not installed"):
        FirefoxStore(tmp_path / "models").fetch()


# The store


@pytest.fixture
def store(tmp_path: Path) -> FirefoxStore:
    return FirefoxStore(tmp_path / "models", loader=lambda files: None)


def test_adding_a_folder_copies_it(store: FirefoxStore, tmp_path: Path):
    folder = put(tmp_path / "a", FILES)
    with pytest.raises(ModelError, match="not installed"):
        store.files()
    record = store.add(folder)
    assert record.files == {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    assert store.digest() == find_files(folder).digest == store.files().digest
    assert store.verify()
    (folder / "vocab.zhen.spm").unlink()
    assert store.verify()
    (store.folder / "vocab.zhen.spm").write_bytes(b"other")
    assert not store.verify()
    (store.folder / "vocab.zhen.spm").unlink()
    with pytest.raises(ModelError, match="gone"):
        store.files()
    store.remove()
    assert not store.folder.exists()
    with pytest.raises(ModelError, match="not installed"):
        store.remove()


def test_another_model_has_another_digest(store: FirefoxStore, tmp_path: Path):
    store.add(put(tmp_path / "a", FILES))
    first = store.digest()
    store.add(put(tmp_path / "b", {**FILES, "lex.50.50.zhen.s2t.bin": b"other"}))
    assert store.digest() != first
    store.add(put(tmp_path / "c", SPLIT))
    assert sorted(path.name for path in store.folder.iterdir()) == ["model.zhen.bin", "record.json", *sorted(SPLIT)[1:]]


def test_a_model_that_does_not_load_is_not_added(tmp_path: Path):
    pytest.importorskip("fxtranslate")
    store = FirefoxStore(tmp_path / "models")
    with pytest.raises(ModelError, match="cannot be loaded"):
        store.add(put(tmp_path / "a", FILES))
    assert store.record() is None


# Fetching, from a mirror on loopback with a list as Mozilla's service gives it


def zstd(content: bytes) -> bytes:
    """A zstd frame (RFC 8878) of one raw block."""
    assert len(content) < 256
    return b"\x28\xb5\x2f\xfd\x20" + bytes([len(content)]) + (len(content) << 3 | 1).to_bytes(3, "little") + content


def entry(name: str, content: bytes, **other: object) -> dict[str, object]:
    kind = name.split(".")[0]
    return {
        "name": name,
        "fileType": kind,
        "sourceLanguage": "zh-Hans",
        "targetLanguage": "en",
        "version": "2.0",
        "architecture": "base",
        "decompressedHash": hashlib.sha256(content).hexdigest(),
        "attachment": {"location": f"main/{name}.zst", "hash": "", "size": 1, "filename": name, "mimetype": ""},
        **other,
    }


class Mirror:
    """A folder that a server gives out. `entries` become its list."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked, self.no_length = folder, list[str](), False
        self.entries = [entry(name, content) for name, content in FILES.items()]
        put(folder / "main", {f"{name}.zst": zstd(content) for name, content in FILES.items()})

    def publish(self) -> None:
        (self.folder / "records.json").write_text(json.dumps({"data": self.entries}))


class Handler(SimpleHTTPRequestHandler):
    def __init__(self, mirror: Mirror, *arguments: object) -> None:
        self.mirror = mirror
        super().__init__(*arguments, directory=str(mirror.folder))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.mirror.asked.append(self.path)
        if not self.mirror.no_length:
            super().do_GET()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write((self.mirror.folder / self.path.lstrip("/")).read_bytes())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[tuple[Mirror, str]]:
    pytest.importorskip("fxtranslate")
    mirror = Mirror(tmp_path / "mirror")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, mirror))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield mirror, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_mirror_gives_the_files(mirror: tuple[Mirror, str], store: FirefoxStore):
    served, url = mirror
    served.publish()
    record = store.fetch(url)
    assert {name: (store.folder / name).read_bytes() for name in FILES} == FILES
    assert (record.version, record.source, record.licence) == ("2.0", f"{url}/", "MPL-2.0")
    assert sorted(served.asked)[:2] == ["/main/lex.50.50.zhen.s2t.bin.zst", "/main/model.zhen.intgemm.alphas.bin.zst"]
    assert not (store.folder.parent / "partial" / store.folder.name).exists()


def test_what_came_whole_is_not_fetched_again(mirror: tuple[Mirror, str], store: FirefoxStore):
    served, url = mirror
    served.publish()
    (served.folder / "main" / "vocab.zhen.spm.zst").write_bytes(zstd(b"other"))
    with pytest.raises(ModelError, match=r"vocab\.zhen\.spm is not that file.*hash mismatch"):
        store.fetch(url)
    assert store.record() is None
    (served.folder / "main" / "vocab.zhen.spm.zst").write_bytes(zstd(b"vocab"))
    served.asked.clear()
    store.fetch(url)
    assert served.asked == ["/records.json", "/main/vocab.zhen.spm.zst"]


def test_a_server_that_does_not_tell_the_length(
    mirror: tuple[Mirror, str], store: FirefoxStore, monkeypatch: pytest.MonkeyPatch
):
    served, url = mirror
    served.publish()
    served.no_length = True
    assert store.fetch(url).version == "2.0"
    monkeypatch.setattr("pipeline.translation.firefox_models.MAX_RECORDS_BYTES", 100)
    for served.no_length, reason in ((True, "more than it should"), (False, "more than 100")):
        with pytest.raises(ModelError, match=reason):
            store.fetch(url)


@pytest.mark.parametrize("listing", ["", "[]", "<html>", '{"data": []}', '{"data": [{"name": "a"}]}'])
def test_a_list_that_will_not_do(mirror: tuple[Mirror, str], store: FirefoxStore, listing: str):
    served, url = mirror
    (served.folder / "records.json").write_text(listing)
    with pytest.raises(ModelError, match=r"cannot be read|no whole"):
        store.fetch(url)


def test_a_mirror_without_the_list(mirror: tuple[Mirror, str], store: FirefoxStore):
    with pytest.raises(ModelError, match="status 404"):
        store.fetch(mirror[1])


def test_only_https_mirrors(store: FirefoxStore):
    pytest.importorskip("fxtranslate")
    with pytest.raises(ModelError, match="not an https address"):
        store.fetch("http://example.org/models")


def flat(**other: object) -> dict[str, object]:
    """A record as fxtranslate's parser gives it."""
    name = str(other.get("name", "model.zhen.bin"))
    made = entry(name, b"")
    made.pop("attachment")
    return {**made, "location": f"main/{name}.zst", **other}


def group(**other: object) -> list[dict[str, object]]:
    return [flat(name="model.zhen.bin", **other), flat(name="vocab.zhen.spm", **other)]


@pytest.mark.parametrize(
    ("records", "wanted"),
    [
        ([*group(version="2.0"), *group(version="10.0")], "10.0"),
        ([*group(version="2.0"), *group(version="3.0a1")], "2.0"),
        ([*group(version="2.0"), flat(version="3.0")], "2.0"),  # 3.0 has no vocabulary
        ([*group(version="2.0"), *group(version="9.0", sourceLanguage="ja")], "2.0"),
        ([*group(version="2.0"), *group(version="9.0", targetLanguage="ja")], "2.0"),
    ],
)
def test_the_newest_whole_release_is_taken(records: list[dict[str, object]], wanted: str):
    assert {record["version"] for record in choose_records(records, firefox_catalogue())} == {wanted}


def test_the_best_architecture_is_taken():
    records = [*group(architecture="tiny"), *group(architecture="base"), *group(architecture="unheard-of")]
    assert {record["architecture"] for record in choose_records(records, firefox_catalogue())} == {"base"}


@pytest.mark.parametrize(
    "other",
    [
        {"name": "../model.bin"},
        {"name": "a/b"},
        {"location": "../../x"},
        {"location": "https://example.org/x"},
        {"decompressedHash": None},
        {"decompressedHash": "0"},
    ],
)
def test_a_list_that_leads_elsewhere_is_refused(other: dict[str, object]):
    with pytest.raises(ModelError):
        choose_records([{**record, **other} for record in group()], firefox_catalogue())


# The engine


class Model:
    """Stands in for the wheel's Translator. `english` maps what it reads to what it writes."""

    def __init__(self, english: object = str.upper) -> None:
        self.english, self.thread, self.read = english, threading.get_ident(), list[str]()

    def translate(self, text: str) -> str:
        assert threading.get_ident() == self.thread  # the real one panics elsewhere
        self.read.append(text)
        return self.english(text)  # type: ignore[operator]


def ask(chinese: str, variant: int = 0) -> Request:
    return Request((Message("system", "Translate."), Message("user", chinese)), 50, variant)


def engine_with(english: object, tmp_path: Path, **options: object):
    files = find_files(put(tmp_path / "model", FILES))
    models: list[Model] = []

    def loader(files: object) -> Model:
        models.append(Model(english))
        return models[0]

    return open_firefox(files, EngineInfo(name="firefox", digest="d"), loader=loader, **options), models


def test_it_reads_the_sentence_only_and_in_one_thread(tmp_path: Path):
    engine, models = engine_with(lambda text: f" <{text}> ", tmp_path)
    assert engine.translate([ask("你好。"), ask("Yunyan上市。")]) == [Result("<你好。>"), Result("<Yunyan上市。>")]
    assert models[0].read == ["你好。", "Yunyan上市。"]
    engine.close()
    engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        engine.translate([ask("你好。")])


def test_the_second_draft_hides_names_and_figures(tmp_path: Path):
    english = {
        "Yunyan Technology完成about US$1.2 billion融资。": "Yunyan Tech. raised.",
        "QX1完成QX2融资。": "QX1 raised QX2.",
    }
    engine, _ = engine_with(english.__getitem__, tmp_path)
    text = "Yunyan Technology完成about US$1.2 billion融资。"
    assert [r.text for r in engine.translate([ask(text), ask(text, 1)])] == [
        "Yunyan Tech. raised.",
        "Yunyan Technology raised about US$1.2 billion.",
    ]
    engine.close()


@pytest.mark.parametrize("english", ["It raised QX2.", "QX1 raised QX2 and QX2.", "QX1 raised QX2 of QX3.", "QX12."])
def test_a_figure_that_does_not_come_through_fails_the_draft(tmp_path: Path, english: str):
    engine, _ = engine_with(lambda text: english, tmp_path)
    [result] = engine.translate([ask("Yunyan完成US$1.2 billion融资。", 1)])
    assert result.failure == "a name or figure did not come through the translation"
    engine.close()


def test_a_second_draft_without_names_reads_something_else_too(tmp_path: Path):
    engine, models = engine_with(str, tmp_path)
    engine.translate([ask("公司计划上市。", 1), ask("公司计划上市", 1)])
    assert models[0].read == ["公司计划上市", "公司计划上市。"]
    engine.close()


def test_what_fails_is_a_failed_sentence(tmp_path: Path):
    def fail(text: str) -> str:
        raise ValueError("bad\ninput")

    engine, _ = engine_with(fail, tmp_path)
    assert engine.translate([ask("你好。")]) == [Result("", failure="fxtranslate: bad input")]
    assert "longer than" in engine.translate([ask("长" * (LONGEST + 1))])[0].failure
    engine.close()
    empty, _ = engine_with(lambda text: " ", tmp_path / "b")
    assert empty.translate([ask("你好。")])[0].failure == "an empty answer"
    empty.close()


def test_it_can_be_cancelled(tmp_path: Path):
    hold = threading.Event()
    engine, _ = engine_with(lambda text: str(hold.wait(5)), tmp_path, cancelled=lambda: True)
    with pytest.raises(KeyboardInterrupt):
        engine.translate([ask("你好。")])
    hold.set()
    engine.close()


def test_hidden_parts_are_names_and_figures():
    hidden, values = hide("SoftBank主导（出资US$30 billion），QX1与3.5%相比。")
    assert hidden == "QZ1主导（出资QZ2），QZ3与QZ4相比。"
    assert values == ("QZ", "SoftBank", "US$30 billion", "QX1", "3.5%")


@given(
    st.lists(
        st.sampled_from(["公司", "，", "US$30 billion", "Yunyan Technology", "3.5%", "QX", "qx1", "O'Neil & Co.", " "])
    )
)
def test_hiding_and_putting_back_gives_the_same(parts: list[str]):
    text = "".join(parts)
    hidden, values = hide(text)
    assert unhide(hidden, values) == text


# The command line


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHBRIEF_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(FirefoxStore.__init__, "__defaults__", (lambda files: None,))
    return lambda *arguments: CliRunner().invoke(models, arguments)


def test_add_list_verify_and_remove(command, tmp_path: Path):
    put(tmp_path / "zhen", FILES)
    assert "zhbrief models add firefox" in command("list").output
    added = command("add", "firefox", "--from", "zhen")
    assert added.exit_code == 0
    assert "firefox-zh-en is installed (3 files" in added.output
    row = next(row for row in json.loads(command("list", "--json").output) if row["engine"] == "firefox")
    assert (row["installed"], row["size"], row["licence"]) == (True, 13, "MPL-2.0")
    assert row["sha256"] == find_files(tmp_path / "zhen").digest
    assert command("verify").output == "firefox-zh-en: whole\n"
    (tmp_path / "cache" / "models" / "firefox-zh-en" / "vocab.zhen.spm").write_bytes(b"other")
    assert command("verify", "firefox").exit_code == 1
    assert command("remove", "firefox").exit_code == 0
    assert command("verify", "firefox").exit_code == 1


def test_add_from_a_mirror(command, mirror: tuple[Mirror, str]):
    mirror[0].publish()
    assert command("add", "firefox", "--from", mirror[1]).exit_code == 0


def test_a_folder_that_will_not_do_is_one_line(command, tmp_path: Path):
    result = command("add", "firefox", "--from", str(tmp_path / "nothing"))
    assert result.exit_code == 1
    assert "there is no folder" in result.output


def test_from_is_for_firefox_only(command):
    assert command("add", "other.gguf", "--from", "x").exit_code == 2
