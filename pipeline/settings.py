"""The options, from (strongest first) the command line, the environment `ZHBRIEF_*`, and `zhbrief.toml`.

The file is that of the working folder.
`load_settings` puts them together and turns every mistake into one line that names the key. `Settings.digest` names
what an output depends on: two runs with the same digest, glossary, engine and program give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from platformdirs import user_cache_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

EngineName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Method = Literal["lexrank", "textrank", "lsa", "luhn", "kl", "sum-basic", "reduction", "edmundson", "lead", "random"]
Format = Literal["json", "md", "html"]

ShapeName = Literal[
    "auto",
    "weibo",
    "front_matter",
    "omnivore",
    "page_dump",
    "plain_text",
    "html",
    "mhtml",
    "email",
    "feed",
    "json_lines",
]

FigureStyle = Literal["house", "ap", "economist"]
Care = Literal["fast", "default", "careful"]
Spelling = Literal["", "us", "british"]

SETTINGS_FILE = "zhbrief.toml"
PREFIX = "ZHBRIEF_"
CACHE = "ZHBRIEF_CACHE"
"""The variable for `cache_folder`, by the name that the model store goes by too."""

ENGINES: tuple[str, ...] = ("auto", "local", "endpoint", "firefox", "none")
"""Our own; a package may register more under the entry point group `zhbrief.engines`."""
ENGINE_GROUP = "zhbrief.engines"
METHODS: tuple[str, ...] = get_args(Method)
FORMATS: tuple[str, ...] = get_args(Format)
SHAPES: tuple[str, ...] = get_args(ShapeName)

# What a briefing does not depend on, or what is recorded beside it more exactly than here: the engine by its identity
# (the model file's sha256, not its path, which differs from machine to machine), the glossaries by their digest.
_NOT_IN_DIGEST = {
    "engine", "model", "endpoint_model", "endpoint_parallel", "endpoint_per_minute", "endpoint_attempts",
    "endpoint_price_in", "endpoint_price_out", "firefox_folder", "gpu_layers", "api_key", "glossaries", "formats",
    "threads", "jobs", "cache_folder", "ray_address", "translators",
    "article_seconds",
}  # fmt: skip


class SettingsError(ValueError):
    """An option that cannot be used. The message is one line for the user and names where it stands."""


class _Environment(EnvSettingsSource):
    """`ZHBRIEF_FORMATS=json,md` is a list as people write one; pydantic-settings would want JSON."""

    def __call__(self) -> dict[str, Any]:
        found = super().__call__()
        return {**found, "cache_folder": os.environ[CACHE]} if os.environ.get(CACHE) else found

    def decode_complex_value(self, field_name: str, field: Any, value: Any) -> Any:  # noqa: ANN401 - pydantic's signature
        return value


class Settings(BaseSettings):
    """Every option. Frozen; made by `load_settings` (which reads the file), or directly in tests and from Python."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix=PREFIX, env_ignore_empty=True)

    engine: EngineName = Field("auto", description="what turns Chinese into English")
    model: str = Field(
        "qwen2.5-coder-1.5b", min_length=1, description="name of the local model, as `zhbrief models list` shows it"
    )
    endpoint_url: str = Field("", description="base address of an OpenAI-compatible server")
    endpoint_model: str = Field("", description="the model's name on that server")
    endpoint_parallel: int = Field(4, ge=1, le=64, description="sentences under way at a time on that server")
    endpoint_per_minute: Annotated[float, Field(gt=0)] | None = Field(
        None, description="requests a minute that it is sent, at most"
    )
    endpoint_attempts: int = Field(4, ge=1, le=20, description="attempts for one sentence, the first included")
    endpoint_price_in: Annotated[float, Field(ge=0)] | None = Field(None, description="price of a million tokens sent")
    endpoint_price_out: Annotated[float, Field(ge=0)] | None = Field(
        None, description="price of a million tokens received"
    )
    firefox_folder: Path | None = Field(
        None, description="folder with Mozilla's Chinese-English model, where `models add firefox` did not add it"
    )
    gpu_layers: int = Field(
        0, ge=-1, description="layers of the local model on the GPU, where the wheel has one; -1: all"
    )
    api_key: SecretStr | None = Field(None, description="the server's key; only from ZHBRIEF_API_KEY")
    shape: ShapeName = Field("auto", description="the form in which the articles were saved; auto tells it by content")
    method: Method = Field("lexrank", description="how sentences are ranked")
    prior: bool = Field(
        True, description="rank by figures, names, position and title too, and count out chatter; off: the method alone"
    )
    weights: dict[str, float] = Field({}, description="what the parts of that prior count, where not as they come")
    sentences: Annotated[int, Field(ge=1, le=50)] | None = Field(
        None, description="sentences in the Chinese summary (5 where no limit is given)"
    )
    ratio: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None, description="share of the article's characters in the Chinese summary, at most"
    )
    chars: Annotated[int, Field(ge=1)] | None = Field(None, description="characters in the Chinese summary, at most")
    care: Care = Field("default", description="drafts of a sentence: fast one, careful all, and translated back")
    spelling: Spelling = Field("", description="us or british; empty leaves it to the engine")
    hints: bool = Field(False, description="give the engine the company's name for 该公司 where there is no doubt")
    figure_style: FigureStyle = Field("house", description="how figures and dates are written in English")
    points: int = Field(5, ge=4, le=6, description="points in the English note, at most")
    glossaries: tuple[Path, ...] = Field((), description="glossary files besides the starter glossaries")
    rule_folders: tuple[Path, ...] = Field((), description="folders with cleaning rules (TOML) besides our own")
    formats: tuple[Format, ...] = Field(("json", "md", "html"), min_length=1, description="what is written")
    max_file_bytes: int = Field(20_000_000, ge=1, description="larger files are refused")
    sentence_seconds: float = Field(60.0, gt=0, description="time limit for one translated sentence")
    threads: Annotated[int, Field(ge=1)] | None = Field(None, description="threads of the local model")
    jobs: Annotated[int, Field(ge=1)] | None = Field(
        None, description="processes that make articles; without an engine"
    )
    ray_address: str = Field("", description="the Ray cluster for `--on ray`, host:port; one of its own when empty")
    translators: Annotated[int, Field(ge=1)] | None = Field(
        None, description="engines at work on a Ray cluster; one a node where not said"
    )
    article_seconds: float = Field(1800.0, gt=0, description="time limit for one article on a Ray cluster")
    cache_folder: Path = Field(
        default_factory=lambda: user_cache_path("zhbrief", appauthor=False), description="where models are kept"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, _Environment(settings_cls)

    @field_validator("engine")
    @classmethod
    def _engine(cls, value: str) -> str:
        if value not in ENGINES:
            others = sorted(point.name for point in entry_points(group=ENGINE_GROUP))
            if value not in others:
                raise ValueError(f"must be one of {', '.join([*ENGINES, *others])}")
        return value

    @field_validator("formats", mode="before")
    @classmethod
    def _formats(cls, value: object) -> object:
        parts = [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        return tuple(dict.fromkeys(parts)) if isinstance(parts, list | tuple) else parts

    @field_validator("glossaries", "rule_folders", mode="before")
    @classmethod
    def _paths(cls, value: object) -> object:
        return tuple(part for part in value.split(os.pathsep) if part) if isinstance(value, str) else value

    def digest(self) -> str:
        """sha256 over the settings that a briefing's content depends on."""
        kept = self.model_dump(mode="json", exclude=_NOT_IN_DIGEST)
        # Rules count by what they say: where they lie differs from machine to machine.
        rules = [path for folder in self.rule_folders for path in sorted(folder.glob("*.toml"))]
        kept["rule_folders"] = [hashlib.sha256(path.read_bytes()).hexdigest() for path in rules]
        return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def load_settings(folder: Path | None = None, /, **overrides: object) -> Settings:
    """The settings for a run in `folder` (the working folder unless given).

    `overrides` come from the command line; those that are None were not given. Raises SettingsError for a file that
    is not TOML, an unknown key, a value out of range, and for an API key anywhere but in the environment.
    """
    path = (folder or Path.cwd()) / SETTINGS_FILE
    from_file = _read(path)
    given = {key: value for key, value in overrides.items() if value is not None}
    for key in given:
        if key not in Settings.model_fields or key == "api_key":
            raise SettingsError(f"“{key}” is not an option here; the options are: {_known()}.")
    # The environment stands between the two: a key of the file counts only where the environment has none.
    in_environment = {name.upper() for name, value in os.environ.items() if value}
    if CACHE in in_environment:
        in_environment.add(f"{PREFIX}CACHE_FOLDER")
    weak = {key: value for key, value in from_file.items() if f"{PREFIX}{key}".upper() not in in_environment}
    try:
        return Settings(**{**weak, **given})  # type: ignore[arg-type] # pydantic checks the values
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = str(first["loc"][0]) if first["loc"] else "settings"
        raise SettingsError(f"{_place(key, given, weak, path)}: {_reason(first)}.") from None


def _read(path: Path) -> dict[str, object]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}.") from None
    if "api_key" in content:
        raise SettingsError(f"{path.name}: api_key does not belong in a file; set {PREFIX}API_KEY in the environment.")
    for key in content:
        if key not in Settings.model_fields:
            raise SettingsError(f"{path.name}: unknown key “{key}”; the keys are: {_known()}.")
    for key in ("glossaries", "rule_folders"):
        named = content.get(key)
        if isinstance(named, list):  # paths in the file are meant from the file
            content[key] = [path.parent / str(item) for item in named]
    return content


def _known() -> str:
    return ", ".join(sorted(set(Settings.model_fields) - {"api_key"}))


def _place(key: str, given: dict[str, object], weak: dict[str, object], path: Path) -> str:
    if key in given:
        return f"Option {key}"
    return f"{path.name}: {key}" if key in weak else f"Environment {PREFIX}{key.upper()}"


def _reason(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    if error["type"] == "literal_error":
        return f"must be one of {error['ctx']['expected'].replace(chr(39), '').replace(' or ', ', ')}"
    message = str(error["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:].rstrip(".")
