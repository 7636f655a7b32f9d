"""The generated pages of docs/: `python -m pipeline.cli.reference` writes them, a test holds them current."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

NOTICE = "<!-- Made by `python -m pipeline.cli.reference`; do not edit. -->\n"
WIDTH = 100
ABOUT_DIAGNOSTICS = """Every problem has a code that stays the same; it stands in the briefing's `diagnostics`, in
`manifest.jsonl` and in brackets behind the message. Words in braces are filled in.

* `error`: something is lost, and the article is `partial` or `failed`.
* `warning`: something may be wrong; look at it.
* `info`: worth knowing (`--verbose` shows it).
"""
ABOUT_CHECKS = """Each English sentence is held against its Chinese by these checks, the same for every engine.
The results stand in the claim's `checks`: `code`, `ok`, and in `detail` what is wrong. A claim is `verified` when all
of them passed.

Where it says **hides the English**, a sentence that fails is not shown at all, and the claim is `source_only`: a wrong
figure under a warning is still a wrong figure. After any other failure the sentence is shown as a `draft`, with the
reason.

What they are worth: the tests plant 133 errors in good English (`tests/checks/planted.json`), of which 131 are found
by a check that the good English passes, and 2 of the 133 good sentences are faulted. Rules were made after these were
seen. Of the 54 that were written last, in 11 fields that no rule had in mind, 39 were found so at first sight, and 8 of
the good sentences were faulted.
"""
ABOUT_BACK = """* `{code}`: the English, translated back into Chinese by the same engine, says what the Chinese says:
  the same figures and names, nothing denied or done by another, and much the same meaning. Only with `--careful`, and
  where the engine answers in Chinese, too (`local`, `endpoint`). Failing it makes a draft."""
ABOUT_DRAFTS = """A sentence is asked for in another style where its first draft leaves a doubt. What that tells about
the English stands among the claim's checks, too:
"""


def pages() -> dict[str, str]:
    """The text of each generated page, by its name in docs/."""
    return {"command-line.md": command_line(), "diagnostics.md": diagnostics(), "checks.md": checks()}


def command_line() -> str:
    """Every command with what its `--help` says."""
    from pipeline.cli import zhbrief

    parts = ["# The command line\n", NOTICE]
    for path, context in _commands(zhbrief, "zhbrief", None):
        parts += [f"## {path}\n", f"```\n{context.command.get_help(context)}\n```\n"]
    return "\n".join(parts)


def diagnostics() -> str:
    """Every problem the program can report, by severity as it stands in the catalogue."""
    from pipeline.diagnostics import CATALOGUE

    parts = [
        "# Diagnostics\n",
        NOTICE,
        ABOUT_DIAGNOSTICS,
    ]
    for code, kind in CATALOGUE.items():
        parts.append(f"## {code}\n\n**{kind.severity}** · {kind.sentence}\n\nWhat to do: {kind.remedy}\n")
    return "\n".join(parts)


def checks() -> str:
    """Every check of an English sentence, in the order in which the results are shown."""
    from pipeline.checks import CHECKS, back
    from pipeline.translation.drafts import AGREEMENT, CONFIDENCE

    parts = ["# Checks\n", NOTICE, ABOUT_CHECKS]
    for check in CHECKS:
        effect = "hides the English" if check.fatal else "makes it a draft"
        parts.append(f"## {check.code}\n\n**{check.name}** · {check.description}\n\nFailing it **{effect}**.\n")
    parts += [
        "## About the drafts\n",
        ABOUT_DRAFTS,
        f"* `{AGREEMENT}`: another draft of the sentence says much the same. Failing it makes a draft.",
        f"* `{CONFIDENCE}`: the engine was sure of its words (only where an engine tells). Failing it makes a draft.",
        ABOUT_BACK.format(code=back.CODE),
        "* `translated`: there is English at all. It stands there only when it failed, and says why.\n",
    ]
    return "\n".join(parts)


def _commands(command: click.Command, path: str, parent: click.Context | None) -> Iterator[tuple[str, click.Context]]:
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, info_name=path.rpartition(" ")[2], parent=parent, **settings)
    yield path, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from _commands(child, f"{path} {name}", context)


def main() -> None:
    """Write the pages into the docs/ folder of the working copy, or of the one named."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs")
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
