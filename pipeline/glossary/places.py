"""Where glossaries are looked for, weak to strong: the starter's, the user's, the project's.

* **user**: `glossary.csv` and `glossaries/*.csv` in the user's configuration folder of zhbrief (~/.config/zhbrief on
  Linux; the variable ZHBRIEF_CONFIG names another). They hold for everything this user does.
* **project**: `glossary.csv` in the working folder, beside zhbrief.toml; then the files named by the setting
  `glossaries` or by --glossary. `zhbrief glossary add` and `apply` write into the first.

A folder `glossaries/` of the working folder is not read unasked: in a checkout of zhbrief it holds the starter's.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from platformdirs import user_config_path

PROJECT_FILE = "glossary.csv"
USER_FOLDER = "glossaries"
CONFIG = "ZHBRIEF_CONFIG"
"""The variable that names another configuration folder, as ZHBRIEF_CACHE does for the cache."""

Origin = Literal["starter", "user", "project"]


@dataclass(frozen=True)
class GlossaryFile:
    """A glossary file and whose it is."""

    path: Path
    origin: Origin


def config_folder() -> Path:
    """The user's configuration folder; it need not exist."""
    named = os.environ.get(CONFIG)
    return Path(named) if named else user_config_path("zhbrief", appauthor=False)


def glossary_files(
    named: Sequence[Path] = (), *, folder: Path | None = None, config: Path | None = None
) -> tuple[GlossaryFile, ...]:
    """The user's and the project's glossary files, weak to strong; each file once, where it is strongest.

    `named`: from the settings, which count as the project's. `folder`: the project's, the working folder unless given.
    `config`: the user's configuration folder unless given. What was named need not exist; reading it tells.
    """
    folder = folder or Path.cwd()
    config = config or config_folder()
    own = [config / PROJECT_FILE, *sorted((config / USER_FOLDER).glob("*.csv"))]
    found = [GlossaryFile(path, "user") for path in own if path.is_file()]
    found += [GlossaryFile(path, "project") for path in [folder / PROJECT_FILE] if path.is_file()]
    found += [GlossaryFile(Path(path), "project") for path in named]
    last = {os.path.realpath(file.path): file for file in found}
    return tuple(file for file in found if last[os.path.realpath(file.path)] is file)
