"""An output folder of `zhbrief run` read back: the briefings in it, and what was passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pipeline.digest import Entry, entry
from pipeline.document import Article, Document, EngineInfo
from pipeline.writers.briefing_file import BriefingFile
from pipeline.writers.reading import claims, reading

OWN = frozenset({"digest.json"})
"""What `zhbrief digest` itself leaves in the folder."""
MOST_BYTES = 200_000_000
"""A larger file is no briefing that we wrote: articles are refused at a tenth of that."""


class NoBriefings(ValueError):  # noqa: N818 - says what is the matter, and reads so where it is caught
    """The folder has no briefing to make a digest of; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A Chinese sentence that a claim, fact or event rests on, and its paragraph as a reader cites it ("¶3")."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Briefed:
    """One briefing as far as a digest shows it. `article` has lost its blocks and removals, `cited` holds the sentences
    that are cited and no others, so that thousands of briefings fit into memory. `page`: its HTML note is there too."""

    entry: Entry
    article: Article
    engine: EngineInfo
    cited: Mapping[str, Cited]
    page: bool


@dataclass(frozen=True, slots=True)
class Folder:
    """The briefings, ordered by slug, and what was passed over: the name of the file and why."""

    briefings: tuple[Briefed, ...]
    passed_over: tuple[tuple[str, str], ...]


def read_folder(folder: Path) -> Folder:
    """Read every briefing in the folder itself (not in its subfolders).

    A JSON file that is no briefing, a failed article and a second briefing of the same article are passed over with a
    reason. Raises NoBriefings when nothing is left, OSError when the folder cannot be read.
    """
    found: dict[str, Briefed] = {}
    passed_over: list[tuple[str, str]] = []
    for path in sorted(folder.iterdir()):
        if path.suffix != ".json" or path.name in OWN or path.name.startswith(".") or not path.is_file():
            continue
        read = _read(path)
        if isinstance(read, str):
            passed_over.append((path.name, read))
        elif read.entry.id in found:
            passed_over.append((path.name, f"the same article as {found[read.entry.id].entry.slug}"))
        else:
            found[read.entry.id] = read
    if not found:
        raise NoBriefings(
            f"{folder.as_posix()} holds no briefings. Make some first: zhbrief run ARTICLES -o {folder.as_posix()} "
            "(with json among its formats)"
        )
    return Folder(tuple(found.values()), tuple(passed_over))


def _read(path: Path) -> Briefed | str:
    """The briefing in that file, or why there is none."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return "too large for a briefing"
        briefing = BriefingFile.model_validate_json(path.read_bytes())
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    except ValidationError:
        return "not a briefing of this version of zhbrief (make it again with zhbrief run)"
    if not briefing.article.blocks:
        return "no article was found in it"
    return briefed(briefing, path.stem, page=path.with_suffix(".html").is_file())


def document_of(briefing: BriefingFile) -> Document:
    """The document a briefing was written from, without the saved text, the ranks and the normalised blocks."""
    title = briefing.title
    return Document(
        saved="",
        article=briefing.article,
        sentences=list(briefing.sentences),
        title_sentence=title.sentence,
        mentions=[*title.mentions, *briefing.mentions],
        figures=[*title.figures, *briefing.figures],
        dates=[*title.dates, *briefing.dates],
        facts=[*title.facts, *briefing.facts],
        note=briefing.note,
        engine=briefing.engine,
        diagnostics=list(briefing.diagnostics),
    )


def briefed(briefing: BriefingFile, slug: str, *, page: bool) -> Briefed:
    """The briefing as a digest needs it."""
    made = entry(document_of(briefing), slug)
    found = reading(briefing)
    wanted = {each for claim in claims(briefing.note) for each in claim.sources}
    wanted |= {row.sentence for row in briefing.note.timeline} | {fact.sentence for fact in made.facts}
    cited = {
        key: Cited(sentence.text, found.where([key])) for key, sentence in found.sentences.items() if key in wanted
    }
    article = briefing.article.model_copy(update={"blocks": (), "removed": ()})
    return Briefed(made, article, briefing.engine, cited, page)
