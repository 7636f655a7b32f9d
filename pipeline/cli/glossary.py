"""`zhbrief glossary`: the terms that names are matched with."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.console import emit, glossary_option, json_option, problem, settings_from


@click.group()
def glossary() -> None:
    """Glossaries: list the terms in use, check a file.

    A glossary is a CSV file: Chinese, English, kind and aliases of each name. The starter glossaries come with the
    program; your own are given with --glossary, or as `glossaries` in zhbrief.toml, and win over them.

    \b
    Examples:
      zhbrief glossary list                     every term in use
      zhbrief glossary list 软银                terms whose Chinese, English or alias holds that
      zhbrief glossary lint names.csv           what is wrong with a file, row by row
    """


@glossary.command("list")
@click.argument("words", nargs=-1, metavar="[TEXT]...")
@glossary_option
@json_option
def list_terms(words: tuple[str, ...], glossaries: tuple[str, ...], as_json: bool) -> None:
    """The terms in use: Chinese, English, kind, aliases, separated by tabs. Exit 1 when TEXT is in none."""
    from pipeline.batch import GlossaryError, Workshop

    try:
        terms = Workshop(settings_from(glossaries=glossaries or None)).glossary.terms
    except GlossaryError as error:
        raise click.UsageError(str(error)) from None
    rows = [
        {"source": term.source, "target": term.target, "kind": term.kind, "aliases": list(term.aliases)}
        for term in terms
    ]
    wanted = [word.casefold() for word in words]
    found = [
        row
        for row in rows
        if not wanted
        or any(w in str(text).casefold() for w in wanted for text in (row["source"], row["target"], *row["aliases"]))
    ]
    if as_json:
        emit(found)
    else:
        for row in found:
            click.echo("\t".join([str(row["source"]), str(row["target"]), str(row["kind"]), "|".join(row["aliases"])]))
    raise click.exceptions.Exit(0 if found else 1)


@glossary.command("lint")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False))
def lint(paths: tuple[str, ...]) -> None:
    """Say what is wrong with glossary files, row by row. Exit 1 when something is."""
    from pipeline.glossary import lint as findings_in
    from pipeline.glossary import read_glossary

    wrong = 0
    for path in paths:
        reading = read_glossary(Path(path))
        for diagnostic in reading.diagnostics:
            problem(diagnostic.severity, f"{diagnostic.message} [{diagnostic.code}]")
        findings = findings_in(reading.terms)
        for finding in findings:
            problem("warning", f"{finding.message}. [{finding.code}]", path)
        found = len(reading.diagnostics) + len(findings)
        click.echo(f"{path}: {len(reading.terms)} terms, {found} {'problem' if found == 1 else 'problems'}")
        wrong += found
    raise click.exceptions.Exit(int(wrong > 0))
