"""`zhbrief glossary`: the terms that names are matched with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import emit, fail, glossary_option, json_option, printable, problem, say, settings_from
from pipeline.cli.ledger import apply, decide, hits, report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.document import Document
    from pipeline.glossary import Glossary, Term
    from pipeline.glossary.loading import Listed
    from pipeline.glossary.mining import Suggestion

KINDS = "person|organisation|product|media|place|term"
PROJECT_FILE = "glossary.csv"
EXCHANGES = ("csv", "tsv", "xlsx", "tbx", "deepl")
MORE = 40
"""Suggestions shown unless --limit says otherwise."""

to_option = click.option(
    "--to",
    "target_file",
    default=PROJECT_FILE,
    show_default=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The glossary that is written to, made if it is not there.",
)


@click.group()
def glossary() -> None:
    """Glossaries: the names in use, new ones, what was hit, what you decided about it.

    A glossary is a CSV file with a row for each name: Chinese, English, kind, aliases, guards (glossaries/README.md).
    The starter glossaries come with the program. Over them stands yours (glossary.csv in the configuration folder, see
    `zhbrief glossary list`), over that the project's: glossary.csv in the working folder, then the files given with
    --glossary or as `glossaries` in zhbrief.toml. What stands over the other wins, row by row.

    \b
    Examples:
      zhbrief glossary list 软银                     terms whose Chinese, English or alias holds that, and their file
      zhbrief glossary suggest articles/             names in these articles that no glossary has
      zhbrief glossary add 云砚科技 "Yunyan Technology" --kind organisation
      zhbrief glossary hits outputs                  what was found in the articles of a run
      zhbrief glossary decide outputs 3f2a5c wrong-here
      zhbrief glossary apply outputs --write         put the decisions into the glossary
    """


def glossary_in_use(glossaries: tuple[str, ...]) -> Glossary:
    """The glossary of the settings; a file that cannot be read is wrong usage."""
    from pipeline.glossary import glossary_files, load_glossary

    loaded = load_glossary(glossary_files(settings_from(glossaries=glossaries or None).glossaries))
    for diagnostic in loaded.diagnostics:
        if diagnostic.severity == "error":
            raise click.UsageError(diagnostic.message)
        problem(diagnostic.severity, f"{diagnostic.message} [{diagnostic.code}]")
    return loaded


@glossary.command("list")
@click.argument("words", nargs=-1, metavar="[TEXT]...")
@click.option("--all", "everything", is_flag=True, help="Show rows that a stronger file replaces, too, and by which.")
@glossary_option
@json_option
def list_terms(words: tuple[str, ...], everything: bool, glossaries: tuple[str, ...], as_json: bool) -> None:
    """The terms in use, the strongest glossary first. Exit 1 when TEXT is in none.

    Chinese, English, kind, aliases and origin, separated by tabs. The origin is starter, user or project, with the
    file. A row that is rejected keeps its form from being found at all; its English is empty.
    """
    from pipeline.glossary import glossary_files
    from pipeline.glossary.loading import listed

    glossary_in_use(glossaries)
    rows = listed(glossary_files(settings_from(glossaries=glossaries or None).glossaries))
    wanted = [word.casefold() for word in words]
    found = [row for row in rows if (everything or row.shadowed_by is None) and _holds(row.term, wanted)]
    if as_json:
        emit([_as_json(row) for row in found])
    else:
        for row in found:
            click.echo("\t".join(map(printable, _columns(row, everything=everything))))
    raise click.exceptions.Exit(0 if found else 1)


def _holds(term: Term, wanted: Sequence[str]) -> bool:
    texts = [text.casefold() for text in (term.source, term.target, *term.aliases)]
    return not wanted or any(word in text for word in wanted for text in texts)


def _columns(row: Listed, *, everything: bool) -> list[str]:
    term = row.term
    english = "" if term.status == "rejected" and term.target == term.source else term.target
    status = "" if term.status == "accepted" else f", {term.status}"
    shadow = [f"replaced by {row.shadowed_by}" if row.shadowed_by else ""] if everything else []
    return [term.source, english, term.kind, "|".join(term.aliases), f"{row.origin}: {row.file}{status}", *shadow]


def _as_json(row: Listed) -> dict[str, object]:
    return {**row.term.model_dump(mode="json"), "origin": row.origin, "file": row.file, "replaced_by": row.shadowed_by}


@glossary.command("lint")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False))
@click.option("--corpus", multiple=True, metavar="INPUT", help="Articles in which every term should be found.")
def lint(paths: tuple[str, ...], corpus: tuple[str, ...]) -> None:
    """Say what is wrong with glossary files, row by row. Exit 1 when something is.

    Rows that cannot be used, one source twice or with two renderings, an alias that is another term's source, Chinese
    in the English, a guard that can never make a difference. With --corpus also the terms that no article has.
    """
    from pipeline.glossary import lint as findings_in
    from pipeline.glossary import load_glossary, read_glossary
    from pipeline.glossary.lint import never_hit

    documents = _documents(corpus, load_glossary([Path(path) for path in paths])) if corpus else []
    met = {mention.term for document in documents for mention in document.mentions}
    wrong = 0
    for path in paths:
        reading = read_glossary(Path(path))
        for diagnostic in reading.diagnostics:
            problem(diagnostic.severity, f"{diagnostic.message} [{diagnostic.code}]")
        findings = [*findings_in(reading.terms), *(never_hit(reading.terms, met) if corpus else [])]
        for finding in findings:
            problem("warning", f"{finding.message}. [{finding.code}]", path)
        found = len(reading.diagnostics) + len(findings)
        click.echo(f"{path}: {len(reading.terms)} terms, {found} {'problem' if found == 1 else 'problems'}")
        wrong += found
    raise click.exceptions.Exit(int(wrong > 0))


def _documents(inputs: tuple[str, ...], terms: Glossary) -> list[Document]:
    """The articles of these inputs with their mentions."""
    from pipeline.batch import find_inputs
    from pipeline.batch.making import read_input
    from pipeline.flow import Flow, naming_stages

    settings = settings_from()
    items, nothing = find_inputs(inputs)
    for absent in nothing:
        problem("error", f"{absent.reason}.", absent.name)
    flow = Flow(naming_stages(settings, terms))
    documents = []
    for item in items:
        for document in read_input(item, settings, sys.stdin.buffer):
            if document.article.blocks:
                flow.run(document)
                documents.append(document)
            else:
                problem("warning", "no article in it; passed over.", document.article.source_path)
    if not documents:
        fail("there is no article to look into.")
    return documents


@glossary.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="NAME[=ENGLISH]",
    help="Write this suggestion into the glossary, with its English or the one given. May be given several times.",
)
@click.option("--accept-pairs", is_flag=True, help="Write every name whose English a text itself gives.")
@click.option(
    "--min", "least", default=1, show_default=True, metavar="N", help="Leave out names that stand less often."
)
@click.option("--limit", default=MORE, show_default=True, metavar="N", help="Show so many; 0 for all.")
@to_option
@glossary_option
@json_option
def suggest(
    inputs: tuple[str, ...],
    accepted: tuple[str, ...],
    accept_pairs: bool,
    least: int,
    limit: int,
    target_file: Path,
    glossaries: tuple[str, ...],
    as_json: bool,
) -> None:
    """Names in these articles that no glossary has, with the sentences that show them.

    First those whose English the text itself gives, 甲骨文公司（Oracle）, then what looks like a name, the most
    frequent first, and what looks like another form of a name that is known. Accepted ones go into the project's
    glossary as rows; another form of a known name becomes its alias. Nothing is written without --accept or
    --accept-pairs.

    \b
    Examples:
      zhbrief glossary suggest articles/ --min 2
      zhbrief glossary suggest articles/ --accept-pairs
      zhbrief glossary suggest articles/ --accept 云砚科技="Yunyan Technology" --accept 阿尔特曼
    """
    from pipeline.glossary.mining import suggest as mine

    terms = glossary_in_use(glossaries)
    found = [each for each in mine(_documents(inputs, terms), terms) if each.count >= least]
    if accepted or accept_pairs:
        _accept(found, accepted, accept_pairs, terms, target_file)
        return
    shown = found[:limit] if limit else found
    if as_json:
        emit([{**vars(each), "evidence": [vars(one) for one in each.evidence]} for each in shown])
        return
    for each in shown:
        click.echo("\t".join(map(printable, _suggestion_columns(each))))
        for one in each.evidence[:1]:
            click.echo(click.style(f"    {printable(one.path)}: {printable(one.text)}", dim=True))
    if len(shown) < len(found):
        say(f"{len(found) - len(shown)} more; --limit 0 shows all.")


def _suggestion_columns(each: Suggestion) -> list[str]:
    about = f"another form of {each.alias_of}" if each.alias_of else each.reason
    times = f"{each.count} in {each.documents} {'article' if each.documents == 1 else 'articles'}"
    return [each.source, each.target or "?", each.kind, about, times]


def _accept(
    found: Sequence[Suggestion], accepted: Sequence[str], pairs: bool, terms: Glossary, target_file: Path
) -> None:
    from pipeline.glossary.mining import accept

    chosen: dict[str, str] = {}
    if pairs:
        chosen = {each.source: "" for each in found if each.reason == "pair"}
    for name in accepted:
        source, _, english = name.partition("=")
        chosen[source.strip()] = english.strip()
    try:
        rows = accept(found, chosen, terms)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    _write(target_file, rows)


@glossary.command()
@click.argument("source", metavar="CHINESE")
@click.argument("english", metavar="ENGLISH")
@click.option("--kind", default="organisation", show_default=True, metavar=KINDS, help="What it is.")
@click.option("--alias", "aliases", multiple=True, metavar="TEXT", help="Another Chinese form; may be repeated.")
@click.option("--short", metavar="TEXT", help="The English from the second mention on: Son for Masayoshi Son.")
@click.option("--forbid", "forbidden", multiple=True, metavar="TEXT", help="English that is wrong; may be repeated.")
@click.option("--note", default="", metavar="TEXT", help="For the next editor.")
@to_option
def add(
    source: str,
    english: str,
    kind: str,
    aliases: tuple[str, ...],
    short: str | None,
    forbidden: tuple[str, ...],
    note: str,
    target_file: Path,
) -> None:
    """Put a name into the project's glossary; a row of the same Chinese is replaced. Shows what it changed.

    \b
    Examples:
      zhbrief glossary add 云砚科技 "Yunyan Technology" --alias 云砚
      zhbrief glossary add 林若溪 "Lin Ruoxi" --kind person --short Lin
    """
    from pipeline.glossary.rows import RowError, term_of

    row = {
        "source": source,
        "target": english,
        "kind": kind,
        "aliases": "|".join(aliases),
        "short": short or "",
        "forbidden": "|".join(forbidden),
        "note": note,
    }
    try:
        term = term_of(tuple(row), tuple(row.values()))
    except RowError as error:
        raise click.UsageError(f"{error.column}: {error.reason}") from None
    _write(target_file, [term])


def _write(target_file: Path, terms: Sequence[Term]) -> None:
    """Put the terms into the file and show the change."""
    from pipeline.glossary.editing import EditError, write_terms

    try:
        change = write_terms(target_file, terms)
    except EditError as error:
        fail(f"{error}. Correct it, or name another file with --to.", 2)
    except OSError as error:
        fail(f"{target_file} cannot be written: {error.strerror or error}. Check the folder and the free space.", 2)
    click.echo(change, nl=False)
    say(f"{target_file}: {'written' if change else 'has it already'}")
    if target_file.name != PROJECT_FILE or target_file.absolute().parent != Path.cwd():
        say(f'It is used with --glossary {target_file}, or with `glossaries = ["{target_file}"]` in zhbrief.toml.')


@glossary.command("import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "kind", metavar="|".join(EXCHANGES), type=click.Choice(EXCHANGES), help="The format of FILE.")
@click.option(
    "-o",
    "--output",
    "target_file",
    default=PROJECT_FILE,
    show_default=True,
    metavar="CSV",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The glossary that the terms are put into, made if it is not there.",
)
def import_terms(path: Path, kind: str | None, target_file: Path) -> None:
    """Take the terms of another glossary into a CSV: CSV, TSV, XLSX, TBX (ISO 30042), or the CSV of DeepL.

    The format is told from the name of FILE; DeepL's CSV (no header: Chinese, English) needs --from deepl. Rows of the
    same Chinese are replaced, the others kept. What cannot be used is reported with its row and column. Exit 1 when
    something was left out.

    \b
    Examples:
      zhbrief glossary import agency.tbx
      zhbrief glossary import names.xlsx -o clients.csv
    """
    from pipeline.glossary.exchange import format_of, read_exchange

    found = kind or format_of(path)
    if found is None:
        raise click.UsageError(
            f"{path.name}: the format cannot be told from the name; say --from {'|'.join(EXCHANGES)}."
        )
    reading = read_exchange(path, found)  # type: ignore[arg-type] # click has checked it
    for diagnostic in reading.diagnostics:
        problem(diagnostic.severity, f"{diagnostic.message} [{diagnostic.code}]")
    if not reading.terms:
        fail(f"{path.name} gave no term.")
    _write(target_file, reading.terms)
    say(f"{len(reading.terms)} terms; {len(reading.diagnostics)} problems")
    raise click.exceptions.Exit(int(bool(reading.diagnostics)))


@glossary.command()
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to", "kind", required=True, metavar="|".join(EXCHANGES), type=click.Choice(EXCHANGES), help="The format."
)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Default: beside FILE."
)
def export(path: Path, kind: str, output: Path | None) -> None:
    """Write the terms of a glossary in another format, and say what that format cannot hold.

    \b
    Examples:
      zhbrief glossary export glossary.csv --to xlsx
      zhbrief glossary export glossary.csv --to tbx -o for-the-agency.tbx
    """
    from pipeline.glossary import read_glossary
    from pipeline.glossary.exchange import export as exported
    from pipeline.storage import write_whole

    reading = read_glossary(path)
    for diagnostic in reading.diagnostics:
        problem(diagnostic.severity, f"{diagnostic.message} [{diagnostic.code}]")
    if not reading.terms:
        fail(f"{path.name} has no term to export.")
    suffix = ".deepl.csv" if kind == "deepl" else f".{kind}"
    target = output or path.with_suffix(suffix)
    if target.exists() and target.resolve() == path.resolve():
        raise click.UsageError(f"{target} is the glossary itself; name another file with -o.")
    result = exported(reading.terms, kind)  # type: ignore[arg-type] # click has checked it
    try:
        write_whole(target, result.data)
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror or error}. Check the folder and the free space.", 2)
    for lost in result.lost:
        problem("warning", f"{kind} does not hold {lost}.", str(target))
    say(f"{target}: {len(reading.terms)} terms")
    raise click.exceptions.Exit(int(bool(reading.diagnostics)))


for command in (hits, decide, apply, report):
    glossary.add_command(command)
