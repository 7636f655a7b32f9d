"""The command line: `zhbrief`. Commands are thin: parse, call a room below, print.

Results go to standard output, progress and problems to standard error. Exit codes: 0 all is well, 1 something is not
(an article is partial or failed, a check found something), 2 wrong usage, 126 nearly every article failed, 130 stopped
with Ctrl-C. Only click is imported here and at the top of the command modules: `zhbrief --help` answers at once,
because everything heavier is imported inside the command that needs it.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

import click

from pipeline import __version__
from pipeline.cli.cache import cache
from pipeline.cli.digest import digest
from pipeline.cli.doctor import doctor
from pipeline.cli.glossary import glossary
from pipeline.cli.memory import memory
from pipeline.cli.models import models
from pipeline.cli.newsletter import newsletter
from pipeline.cli.review import review
from pipeline.cli.run import run
from pipeline.cli.show import show
from pipeline.cli.watch import watch

EXIT_STOPPED = 130

__all__ = ["main", "zhbrief"]


class _Group(click.Group):
    """The commands in the order in which a newcomer needs them, and Ctrl-C with its customary exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(
                "\nStopped. Everything that was finished is kept; the same command goes on from there.", err=True
            )
            ctx.exit(EXIT_STOPPED)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="zhbrief")
@click.pass_context
def zhbrief(ctx: click.Context) -> None:
    """Saved Chinese articles in, Chinese summaries and checked English briefing notes out.

    Every figure and name in a note is checked against the Chinese, and every claim names the sentence it rests on.
    Works offline, on a laptop.

    \b
    First steps:
      zhbrief run article.md --engine none     figures, names, Chinese summary; no model needed
      zhbrief models add qwen2.5-coder-1.5b    the offline translator (1.1 GB, once)
      zhbrief run articles/                    briefings of a whole folder, in outputs/
      zhbrief show article.md                  what was found in one article, and what was removed
      zhbrief doctor                           what is installed and what is missing

    Options can also stand in zhbrief.toml in the working folder (sentences = 8), or in the environment
    (ZHBRIEF_SENTENCES=8); the command line wins. The key of a translation server comes from ZHBRIEF_API_KEY only.

    \b
    Exit codes:
      0 all is well                  1 something is partial, failed or missing
      2 wrong usage                126 nearly every article failed
                                   130 stopped with Ctrl-C
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False


for command in (run, watch, show, review, digest, newsletter, glossary, models, memory, cache, doctor):
    zhbrief.add_command(command)


def main() -> None:
    """What the installed command `zhbrief` calls."""
    for stream in (sys.stdout, sys.stderr):
        # Chinese must not stop a run where the console cannot show it (Windows, LC_ALL=C); a file or pipe gets UTF-8.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    zhbrief()
