"""Where the starter glossaries are: beside the package in a source checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

FOLDER = "glossaries"


def starter_folder() -> Path | None:
    """The folder of the starter glossaries, or None when there is none.

    A wheel carries them as `pipeline/glossaries`; in a checkout they stand at the top, where people look for them.
    The checkout is told by its pyproject.toml, so that a folder `glossaries` that happens to lie in site-packages
    beside the package is not taken for ours.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / FOLDER
    if inside.is_dir():
        return inside
    beside = package.parent / FOLDER
    return beside if beside.is_dir() and (package.parent / "pyproject.toml").is_file() else None


def starter_files() -> list[Path]:
    """The CSV files of the starter glossaries, by name."""
    folder = starter_folder()
    return sorted(folder.glob("*.csv")) if folder else []
