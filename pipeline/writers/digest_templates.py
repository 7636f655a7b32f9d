"""The templates of digest and newsletter: ours, or a user's own from a folder, sandboxed, their output escaped.

Every value that a template puts out is escaped for the language it writes (HTML, Markdown or plain text), whoever wrote
the template: a user's own cannot forget it. `Markup` passes as it is; only our filters make it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from pipeline.writers.markdown import escaped

Language = Literal["html", "markdown", "text"]

TEMPLATES: Mapping[str, Language] = {
    "digest.html.j2": "html",
    "digest_body.html.j2": "html",
    "digest.md.j2": "markdown",
    "email.html.j2": "html",
    "email.txt.j2": "text",
    "feed_entry.html.j2": "html",
    "corrections.md.j2": "markdown",
}
"""The templates that a user's folder can replace, and the language each writes."""

LINE = 76
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class TemplateProblem(ValueError):  # noqa: N818 - says what is the matter, and reads so where it is caught
    """A template cannot be read or rendered; the message names it."""


def one_line(text: str) -> str:
    """The text in one line, without control characters and those that turn its direction."""
    return " ".join(_UNSEEN.sub("", text).split())


def clipped(text: str, most: int) -> str:
    """The text in one line, at most so many characters of it."""
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _plain(text: str) -> Markup:
    return Markup(one_line(text))  # noqa: S704 - plain text has no markup


def _markdown(text: str) -> Markup:
    return Markup(escaped(text))  # noqa: S704 - escaped for Markdown just now


def _wrapped(text: str, indent: str = "") -> Markup:
    """Lines of at most 76 characters, the later ones indented; Chinese has no spaces and is cut at the end."""
    lines = textwrap.wrap(one_line(text), LINE, subsequent_indent=indent, break_on_hyphens=False)
    return Markup("\n".join(lines))  # noqa: S704 - plain text has no markup


def _bracketed(address: str) -> Markup:
    """An address as the target of a Markdown link; one that could end it early is none."""
    return Markup(f"<{address}>") if not re.search(r"[<>\s\\]", address) else Markup("<>")  # noqa: S704 - checked


def _html(text: str) -> Markup:
    return escape(_UNSEEN.sub("", text))


_FINALIZE: Mapping[Language, Callable[[str], Markup]] = {"html": _html, "markdown": _markdown, "text": _plain}


def _finalize(language: Language) -> Callable[[object], object]:
    safe = _FINALIZE[language]

    def finalize(value: object) -> object:
        if value is None:
            return ""
        return value if isinstance(value, Markup) or hasattr(value, "__html__") else safe(str(value))

    return finalize


def _environment(language: Language, folder: Path | None) -> ImmutableSandboxedEnvironment:
    ours = PackageLoader("pipeline.writers", "templates")
    made = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder), ours]) if folder else ours,
        autoescape=True,
        finalize=_finalize(language),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"wrapped": _wrapped, "clipped": clipped, "target": _bracketed}
    return made


class Templates:
    """`render("digest.html.j2", …)`: the template of that name from the user's folder, else ours."""

    def __init__(self, folder: Path | None = None) -> None:
        """Raises TemplateProblem when the folder is none, or holds no template that we know."""
        if folder is not None:
            if not folder.is_dir():
                raise TemplateProblem(f"{folder.as_posix()} is not a folder")
            if not any((folder / name).is_file() for name in TEMPLATES):
                raise TemplateProblem(f"{folder.as_posix()} holds none of {', '.join(TEMPLATES)}")
        self._environments = {language: _environment(language, folder) for language in ("html", "markdown", "text")}

    def render(self, name: str, **context: object) -> str:
        """The text of a template. Raises TemplateProblem for one that is wrong."""
        try:
            return self._environments[TEMPLATES[name]].get_template(name).render(**context)
        except TemplateError as error:
            line = f", line {error.lineno}" if hasattr(error, "lineno") else ""
            raise TemplateProblem(f"the template {name}{line}: {error.message or type(error).__name__}") from error
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise TemplateProblem(f"the template {name}: {error}") from error
