"""`zhbrief glossary hits|decide|apply|report`: what was found in a run's articles, and what a person says about it."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.console import emit, fail, glossary_option, json_option, printable, problem, say, settings_from

if TYPE_CHECKING:
    from pipeline.glossary import Decision, Decisions, Glossary, Hit

SHORTEST_ID = 4
VERDICTS = ("right", "wrong-here", "wrong-always", "better-english", "not-a-name")

folder_argument = click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))


def _open(folder: Path, glossaries: tuple[str, ...]) -> tuple[Glossary, Decisions, tuple[Hit, ...]]:
    """The glossary in use, the folder's decisions and its hits."""
    from pipeline.cli.glossary import glossary_in_use
    from pipeline.glossary.decisions import DECISIONS, read_decisions
    from pipeline.glossary.ledger import current_hits

    terms = glossary_in_use(glossaries)
    try:
        decisions = read_decisions(folder)
        found = current_hits(folder, decisions, terms.statuses)
    except OSError as error:
        fail(f"{folder} cannot be read: {error.strerror or error}.", 2)
    if decisions.unreadable:
        lines = "line" if decisions.unreadable == 1 else "lines"
        problem(
            "warning", f"{decisions.unreadable} {lines} cannot be read and were passed over.", str(folder / DECISIONS)
        )
    return terms, decisions, found


@click.command()
@folder_argument
@click.argument("words", nargs=-1, metavar="[TEXT]...")
@click.option("--wrong", is_flag=True, help="Only hits whose English in the note is not what the glossary says.")
@click.option("--open", "undecided", is_flag=True, help="Only hits that nobody has decided about.")
@click.option(
    "--candidates", is_flag=True, help="Only hits of rows that are candidates, or that only an article gives."
)
@glossary_option
@json_option
def hits(
    folder: Path,
    words: tuple[str, ...],
    wrong: bool,
    undecided: bool,
    candidates: bool,
    glossaries: tuple[str, ...],
    as_json: bool,
) -> None:
    """What was found in the articles of a run: each hit with its sentence, its English in the note, its check.

    DIR is the folder that `zhbrief run` wrote to; it has the same as hits.jsonl and, for a spreadsheet, hits.csv. The
    first column is what `zhbrief glossary decide` wants. TEXT picks hits whose term, English or article holds it. Hits
    that were decided away are listed at the end, with the decision. Exit 1 when there is none.

    \b
    Examples:
      zhbrief glossary hits outputs 苹果
      zhbrief glossary hits outputs --wrong --open
    """
    _, decisions, found = _open(folder, glossaries)
    wanted = [word.casefold() for word in words]
    shown = [
        hit
        for hit in found
        if (not wrong or hit.check == "wrong")
        and (not undecided or hit.verdict is None)
        and (not candidates or hit.status in ("candidate", "introduced"))
        and _holds(wanted, hit.term, hit.surface, hit.target, hit.article)
    ]
    there = {hit.id for hit in found}
    gone = [
        decision
        for decision in decisions.standing
        if decision.hit not in there
        and not (wrong or undecided or candidates)
        and _holds(wanted, decision.term, decision.surface, decision.target, decision.article)
    ]
    if as_json:
        emit(
            {"hits": [hit.model_dump(mode="json") for hit in shown], "gone": [d.model_dump(mode="json") for d in gone]}
        )
    else:
        for hit in shown:
            told = {"untold": "", "missing": "missing in the note"}.get(hit.told, f"note: {hit.english} ({hit.told})")
            columns = [hit.id, hit.article, f"{hit.surface} → {hit.target}", hit.verdict or "", told]
            click.echo("\t".join(map(printable, columns)))
            click.echo(click.style(f"    {printable(hit.text)}", dim=True))
        for decision in gone:
            columns = [
                decision.hit,
                decision.article,
                f"{decision.surface} → {decision.target}",
                decision.verdict,
                "gone",
            ]
            click.echo("\t".join(map(printable, columns)))
    if not shown and not gone:
        say(f"No hit in {folder}" + (" is like that." if found else "; `zhbrief run -o DIR` makes them."))
    raise click.exceptions.Exit(0 if shown or gone else 1)


def _holds(wanted: list[str], *texts: str) -> bool:
    return not wanted or any(word in text.casefold() for word in wanted for text in texts)


@click.command()
@folder_argument
@click.argument("hit_id", metavar="HIT-ID")
@click.argument("verdict", metavar="|".join(VERDICTS), type=click.Choice(VERDICTS))
@click.option("--english", metavar="TEXT", help="The better English, with better-english.")
@click.option("--by", metavar="NAME", help="Who decides; the name you are logged in by unless given.")
@glossary_option
def decide(
    folder: Path, hit_id: str, verdict: str, english: str | None, by: str | None, glossaries: tuple[str, ...]
) -> None:
    """Decide about a hit. The next `zhbrief run` into DIR keeps to it, and makes only the articles it touches again.

    HIT-ID is the first column of `zhbrief glossary hits`; its first characters are enough. The decision goes into
    DIR/decisions.jsonl with your name and the time; the last one about a place counts, so `right` takes others back.

    \b
      right             the hit is right
      wrong-here        not meant at this place (苹果 the fruit)
      wrong-always      this form never means this name
      better-english    the name is right, its English is not: --english "SoftBank Group"
      not-a-name        this form is no name at all

    `zhbrief glossary apply` then shows what the glossary should say, for other folders and other people.
    """
    from pipeline.glossary.decisions import decide as write

    _, decisions, found = _open(folder, glossaries)
    subject = _find(hit_id, found, decisions)
    try:
        decision = write(folder, subject, verdict, english=english, by=by if by is not None else _user())  # type: ignore[arg-type] # click has checked it
    except ValueError as error:
        raise click.UsageError(" ".join(str(error).split("\n")[0].split())) from None
    except OSError as error:
        fail(f"{folder} cannot be written: {error.strerror or error}.", 2)
    shown = f" → {decision.english}" if decision.english else ""
    click.echo(printable(f"{decision.hit}\t{decision.surface} → {decision.target}\t{decision.verdict}{shown}"))


def _find(hit_id: str, found: tuple[Hit, ...], decisions: Decisions) -> Hit | Decision:
    """The hit of that id or of the one id that begins so; failing that, the decision about a hit that is gone."""
    known: dict[str, Hit | Decision] = {decision.hit: decision for decision in decisions.log}
    known |= {hit.id: hit for hit in found}
    if hit_id in known:
        return known[hit_id]
    alike = sorted(name for name in known if name.startswith(hit_id)) if len(hit_id) >= SHORTEST_ID else []
    if len(alike) == 1:
        return known[alike[0]]
    if alike:
        raise click.UsageError(f"“{hit_id}” may be {', '.join(alike[:5])}; give more of it.")
    raise click.UsageError(f"There is no hit “{hit_id}”; `zhbrief glossary hits DIR` lists them.")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in a container
        return ""


@click.command()
@folder_argument
@click.option("--write", is_flag=True, help="Change the file; without it nothing is written.")
@click.option(
    "--to",
    "target_file",
    default="glossary.csv",
    show_default=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The project's glossary, made if it is not there.",
)
@glossary_option
def apply(folder: Path, write: bool, target_file: Path, glossaries: tuple[str, ...]) -> None:
    """Show what the decisions of DIR ask of the glossary, as a diff of the project's CSV; --write makes the change.

    A place that is wrong becomes a guard, if a word beside it tells it from every hit that stands; a form that is
    always wrong is taken out; better English becomes the target, the old one forbidden; what is no name becomes a
    rejected row. Rows of the starter glossaries are copied into the project's, which wins. Exit 1 when a decision is
    left that no row can hold; it still counts for DIR.
    """
    from pipeline.glossary.editing import EditError, difference, put, read_text
    from pipeline.glossary.proposals import proposals
    from pipeline.storage import write_whole

    terms, decisions, found = _open(folder, glossaries)
    rows, unsettled = proposals(terms, decisions, [hit.place for hit in found])
    try:
        before = read_text(target_file)
        after = put(before, [row.term for row in rows]) if rows else before
    except EditError as error:
        fail(f"{target_file}: {error}. Correct it, or name another file with --to.", 2)
    click.echo(printable_diff(difference(target_file, before, after)), nl=False)
    for row in rows:
        say(f"{printable(row.term.source)}: {printable(row.change)}")
    for left in unsettled:
        about = f"{left.decision.surface} → {left.decision.target}, {left.decision.verdict} in {left.decision.article}"
        problem("warning", f"{left.reason}; the decision holds for this folder alone.", about)
    if not rows:
        say("The glossary says all that the decisions say.")
    elif not write:
        say(f"Nothing is written; --write changes {target_file}.")
    else:
        try:
            write_whole(target_file, after.encode("utf-8"))
        except OSError as error:
            fail(f"{target_file} cannot be written: {error.strerror or error}. Check the folder.", 2)
        say(f"{target_file}: written")
    raise click.exceptions.Exit(int(bool(unsettled)))


def printable_diff(text: str) -> str:
    """The diff without control characters, its lines as they are."""
    return "".join(f"{printable(line)}\n" for line in text.splitlines())


@click.command()
@folder_argument
@click.option("--all", "everything", is_flag=True, help="Consistent terms, too.")
@glossary_option
@json_option
def report(folder: Path, everything: bool, glossaries: tuple[str, ...], as_json: bool) -> None:
    """How consistently the notes of DIR name things: each term's renderings and the share of the top one.

    Hits whose sentence no note tells are not counted. Exit 1 when a term has two names, or is missing in a note.
    """
    from pipeline.glossary.report import consistency

    settings_from()
    _, _, found = _open(folder, glossaries)
    rows = consistency(found)
    uneven = [row for row in rows if not row.is_consistent]
    if as_json:
        emit([{**vars(row), "share": round(row.share, 4)} for row in (rows if everything else uneven)])
    else:
        for row in rows if everything else uneven:
            names = ", ".join(f"{english} {count}" for english, count in row.renderings) or "-"
            missing = f", missing {row.missing}" if row.missing else ""
            click.echo(printable(f"{row.term}\t{row.target}\t{row.share:.0%}\t{names}{missing}\t{row.hits} hits"))
    told = sum(row.told for row in rows)
    say(f"{len(rows)} names, {told} of {sum(row.hits for row in rows)} hits in notes, {len(uneven)} not consistent")
    raise click.exceptions.Exit(int(bool(uneven)))
