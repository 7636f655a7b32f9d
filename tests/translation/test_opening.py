"""Which engine a name leads to, which one `auto` takes, and engines of other packages."""

import json
import sys
from importlib.metadata import EntryPoint

import pytest

from pipeline.document import EngineInfo
from pipeline.settings import Settings
from pipeline.translation import (
    EngineKind,
    EngineUnavailable,
    NoEngine,
    engine_choice,
    engine_identity,
    engine_names,
    kinds,
    open_engine,
    opening,
    usage_of,
)
from pipeline.translation.engine import Message, Request, Result
from pipeline.translation.firefox_models import FirefoxStore
from pipeline.translation.models import ModelStore

REQUEST = Request((Message("user", "你好。"),), 10)


class Echo:
    """An engine of another package. `broken` answers with something that is no list of results."""

    info = EngineInfo(name="echo", model="m", digest="d")

    def __init__(self, answer=None):
        self.answer = answer

    def translate(self, requests):
        if isinstance(self.answer, Exception):
            raise self.answer
        return [Result("Hello.")] * (len(requests) if self.answer is None else self.answer)

    def close(self):
        pass


@pytest.fixture
def settings(tmp_path):
    return Settings(cache_folder=tmp_path)


@pytest.fixture
def register(monkeypatch, tmp_path):
    """Other packages' entry points, and a module `other_engines` they lead to."""
    points = []
    monkeypatch.setattr(kinds, "entry_points", lambda group: points if group == "zhbrief.engines" else [])
    (tmp_path / "code").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "code")

    def add(name, code, attribute="KIND"):
        module = f"other_engines_{len(points)}"
        (tmp_path / "code" / f"{module}.py").write_text(code, encoding="utf-8")
        monkeypatch.delitem(sys.modules, module, raising=False)
        points.append(EntryPoint(name, f"{module}:{attribute}", "zhbrief.engines"))

    return add


GOOD = """
from pipeline.translation import EngineKind
from tests.translation.test_opening import Echo
KIND = EngineKind("echo", lambda settings: Echo.info, lambda settings, cancelled: Echo())
"""


def test_the_names_that_can_be_asked_for(register):
    assert engine_names() == ("auto", "local", "endpoint", "firefox", "none")
    register("echo", "raise RuntimeError('names are told without importing anything')")
    register("none", "")
    register("Not A Name", "")
    assert engine_names() == ("auto", "local", "endpoint", "firefox", "echo", "none")


def test_an_engine_of_another_package_is_opened_and_remembers(register, settings):
    register("echo", GOOD)
    assert engine_identity("echo", settings) == Echo.info
    for made, remembered in ((1, 0), (0, 1)):
        engine = open_engine("echo", settings)
        assert engine.translate([REQUEST]) == [Result("Hello.")]
        usage = usage_of(engine)
        assert (usage.requests, usage.remembered) == (made, remembered)
        engine.close()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import a_package_that_is_not_there", "ModuleNotFoundError"),
        ("this is no Python", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("OTHER = 1", "AttributeError"),
        ("KIND = 'no engine'", "registers no EngineKind"),
        (GOOD.replace('"echo"', '"another"'), "registers no EngineKind"),
    ],
)
def test_a_broken_package_is_one_clear_line(register, settings, code, reason):
    register("echo", code)
    with pytest.raises(EngineUnavailable, match=reason) as caught:
        open_engine("echo", settings)
    assert "Update or remove the package" in caught.value.remedy
    assert "\n" not in str(caught.value)
    assert engine_identity("auto", settings).name == "none"  # the others are not touched


def test_an_engine_that_fails_while_it_opens_is_one_clear_line(register, settings):
    register("echo", GOOD.replace("cancelled: Echo()", "cancelled: 1 / 0"))
    with pytest.raises(EngineUnavailable, match="ZeroDivisionError: division by zero"):
        open_engine("echo", settings)


def test_an_engine_whose_identity_fails_is_one_clear_line(register, settings):
    register("echo", GOOD.replace("Echo.info", "settings.nothing_of_that_name"))
    with pytest.raises(EngineUnavailable, match="AttributeError"):
        engine_identity("echo", settings)


@pytest.mark.parametrize("answer", ["2", "0", "ValueError('no')"])
def test_an_engine_that_answers_wrongly_is_given_up(register, settings, answer):
    register("echo", GOOD.replace("Echo()", f"Echo({answer})"))
    engine = open_engine("echo", settings)
    with pytest.raises(EngineUnavailable, match=r"results for 1|ValueError: no"):
        engine.translate([REQUEST])
    engine.close()


def test_ours_cannot_be_replaced(register, settings):
    register("local", GOOD.replace('"echo"', '"local"'))
    with pytest.raises(EngineUnavailable, match="not installed"):
        open_engine("local", settings)


def test_a_name_that_nobody_has(register, settings):
    with pytest.raises(EngineUnavailable, match="no engine of that name") as caught:
        engine_identity("quick", settings)
    assert "auto, local, endpoint, firefox, none" in caught.value.remedy


def test_none_makes_nothing(settings):
    engine = open_engine("none", settings)
    assert isinstance(engine, NoEngine)
    assert engine.translate([REQUEST]) == [Result("", failure="no engine")]
    assert usage_of(engine) is None


# auto


@pytest.fixture
def wheels(monkeypatch):
    """Every wheel is there, unless its name is put into the set."""
    missing = set()
    monkeypatch.setattr(opening, "find_spec", lambda name: None if name in missing else object())
    return missing


def install_gguf(settings, name="qwen2.5-coder-1.5b"):
    path = settings.cache_folder / f"{name}.gguf"
    path.write_bytes(b"GGUF" + name.encode())
    ModelStore(settings.cache_folder / "models").add(path)


def model_folder(parent):
    folder = parent / "zhen"
    folder.mkdir()
    for name in ("model.zhen.intgemm.alphas.bin", "vocab.zhen.spm"):
        (folder / name).write_bytes(name.encode())
    return folder


def install_firefox(settings):
    store = FirefoxStore(settings.cache_folder / "models", loader=lambda files: None)
    store.add(model_folder(settings.cache_folder))


def test_auto_without_anything_is_none(settings, wheels):
    choice = engine_choice("auto", settings)
    assert choice.info.name == "none"
    assert choice.reason


def test_auto_takes_what_is_installed(tmp_path, wheels):
    settings = Settings(cache_folder=tmp_path)
    install_gguf(settings, "made-up")
    named = Settings(cache_folder=tmp_path, model="made-up")
    assert engine_choice("auto", named).info.model == "made-up"
    assert "named in the settings" in engine_choice("auto", named).reason
    assert engine_choice("auto", settings).info.name == "none"  # the default model is not there
    install_firefox(settings)
    choice = engine_choice("auto", settings)
    assert choice.info.name == "firefox"
    assert "chrF 61.6" in choice.reason
    wheels.add("fxtranslate")
    assert engine_choice("auto", settings).info.name == "none"


def test_auto_takes_the_model_that_was_measured_best(settings, wheels, monkeypatch):
    (settings.cache_folder / "models").mkdir()
    known = opening.shipped_catalogue().models[0]
    record = {"name": known.name, "file": "m.gguf", "size": 4, "sha256": known.sha256, "licence": "x", "source": "path"}
    (settings.cache_folder / "models" / f"{known.name}.json").write_text(json.dumps(record))
    (settings.cache_folder / "models" / "m.gguf").write_bytes(b"GGUF")
    only = engine_choice("auto", settings)
    assert only.info.name == "local"
    assert f"chrF {known.quality.chrf}" in only.reason
    install_firefox(settings)
    both = engine_choice("auto", settings)
    assert both.info.name == "firefox"
    assert known.name in both.reason
    better = opening.firefox_catalogue().quality.model_copy(update={"chrf": 1.0})
    worse = opening.firefox_catalogue().model_copy(update={"quality": better})
    monkeypatch.setattr(opening, "firefox_catalogue", lambda: worse)
    assert engine_choice("auto", settings).info.name == "local"
    wheels.add("xllamacpp")
    assert engine_choice("auto", settings).info.name == "firefox"


def test_auto_prefers_what_is_configured(tmp_path, wheels):
    settings = Settings(cache_folder=tmp_path, endpoint_url="http://localhost:1/v1", endpoint_model="m")
    install_firefox(settings)
    choice = engine_choice("auto", settings)
    assert (choice.info.name, choice.info.model) == ("endpoint", "m")
    assert "configured" in choice.reason
    half = Settings(cache_folder=tmp_path, endpoint_url="http://localhost:1/v1")
    assert engine_choice("auto", half).info.name == "firefox"


def test_a_kind_says_what_its_servers_have_in_common():
    assert kinds.OURS["endpoint"].scope(Settings(endpoint_url="http://a/v1")) == "http://a/v1"
    assert EngineKind("x", kinds.OURS["local"].identity, kinds.OURS["local"].open).scope(Settings()) == ""
