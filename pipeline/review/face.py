"""What the page is made of: its templates and its static files, both from the package and from nowhere else."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateNotFound

PAGES = ("overview.html", "queue.html", "article.html", "term.html", "error.html", "_item.html", "_list.html")
STATIC_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
}


class MissingTemplate(RuntimeError):  # noqa: N818 - says what is the matter, and reads so where it is caught
    """The package was installed without the files of the page."""


def templates() -> Environment:
    """The templates; what is put into them is escaped. Raises MissingTemplate."""
    environment = Environment(
        loader=PackageLoader("pipeline.review", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        for name in PAGES:
            environment.get_template(name)
    except TemplateNotFound as error:
        raise MissingTemplate(
            f"The page's template {error.name} is not installed. Install zhbrief again: pip install 'zhbrief[review]'"
        ) from None
    return environment


def static_files() -> dict[str, tuple[bytes, str, str]]:
    """The static files by name: content, type, digest. What is not in here cannot be asked for."""
    found = {}
    for each in files("pipeline.review").joinpath("static").iterdir():
        kind = STATIC_TYPES.get(Path(each.name).suffix)
        if kind and each.is_file():
            content = each.read_bytes()
            found[each.name] = (content, kind, hashlib.sha256(content).hexdigest()[:16])
    return found
