from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.settings import FORMATS, Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in Settings.model_fields:
        monkeypatch.delenv(f"ZHBRIEF_{key.upper()}", raising=False)
    monkeypatch.delenv("ZHBRIEF_CACHE", raising=False)


def write(folder: Path, text: str) -> Path:
    (folder / "zhbrief.toml").write_text(text, encoding="utf-8")
    return folder


def test_defaults_without_a_file(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.engine == "auto"
    assert settings.formats == FORMATS
    assert settings.sentence_seconds == 60
    assert settings.threads is None


def test_command_line_beats_environment_beats_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 'engine = "local"\nsentences = 3\npoints = 4\n')
    monkeypatch.setenv("ZHBRIEF_SENTENCES", "7")
    monkeypatch.setenv("ZHBRIEF_ENGINE", "endpoint")
    settings = load_settings(tmp_path, engine="none", method=None)
    assert (settings.engine, settings.sentences, settings.points) == ("none", 7, 4)


def test_an_empty_variable_does_not_hide_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHBRIEF_SENTENCES", "")
    assert load_settings(write(tmp_path, "sentences = 3\n")).sentences == 3


def test_lists_from_the_environment_are_written_as_people_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHBRIEF_FORMATS", "json, html,json")
    monkeypatch.setenv("ZHBRIEF_GLOSSARIES", "a.csv")
    settings = load_settings(tmp_path)
    assert settings.formats == ("json", "html")
    assert settings.glossaries == (Path("a.csv"),)


def test_glossaries_of_the_file_are_found_beside_it(tmp_path: Path) -> None:
    write(tmp_path, 'glossaries = ["terms/a.csv"]\n')
    assert load_settings(tmp_path).glossaries == (tmp_path / "terms/a.csv",)


def test_the_cache_goes_by_its_short_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 'cache_folder = "of-the-file"\n')
    assert load_settings(tmp_path).cache_folder == Path("of-the-file")
    monkeypatch.setenv("ZHBRIEF_CACHE", "of-the-environment")
    assert load_settings(tmp_path).cache_folder == Path("of-the-environment")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('engin = "none"', "zhbrief.toml: unknown key “engin”; the keys are: .*engine"),
        ('engine = "fast"', "zhbrief.toml: engine: must be one of auto, local, endpoint, firefox, none"),
        ("points = 9", "zhbrief.toml: points: input should be less than or equal to 6"),
        ('formats = ["pdf"]', "zhbrief.toml: formats: must be one of json, md, html"),
        ("formats = []", "zhbrief.toml: formats"),
        ('api_key = "x"', "ZHBRIEF_API_KEY"),
        ("engine = ", "zhbrief.toml cannot be read"),
    ],
)
def test_mistakes_in_the_file_name_the_key(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        load_settings(write(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_mistake_says_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"^Option sentences: "):
        load_settings(tmp_path, sentences=0)
    with pytest.raises(SettingsError, match="“sentence” is not an option"):
        load_settings(tmp_path, sentence=3)
    monkeypatch.setenv("ZHBRIEF_SENTENCES", "many")
    with pytest.raises(SettingsError, match=r"^Environment ZHBRIEF_SENTENCES: "):
        load_settings(tmp_path)


def test_the_key_comes_from_the_environment_and_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHBRIEF_API_KEY", "tell-nobody")
    settings = load_settings(tmp_path)
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "tell-nobody"
    assert "tell-nobody" not in repr(settings) + str(settings) + settings.model_dump_json()
    with pytest.raises(SettingsError, match="not an option"):
        load_settings(tmp_path, api_key="x")


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().engine = "none"  # type: ignore[misc]


def test_the_digest_changes_with_what_a_briefing_depends_on_and_with_nothing_else() -> None:
    base = Settings().digest()
    same = Settings(engine="none", model="/elsewhere/x.gguf", threads=3, formats=("json",), cache_folder=Path("/x"))
    assert same.digest() == base
    assert len(base) == 64
    others = [Settings(sentences=6), Settings(points=6), Settings(method="luhn"), Settings(endpoint_url="http://h/v1")]
    assert len({base, *(other.digest() for other in others)}) == 5
