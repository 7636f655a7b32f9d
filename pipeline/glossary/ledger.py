"""The ledger: every hit of a batch, with its sentence, its English in the note, its check and the decision about it.

`hits.jsonl` and `hits.csv` of an output folder are made anew by every run from the finished briefings; what people
decided stands apart, in `decisions.jsonl` (see `decisions`). No clock, no path of the machine, no order of a hash is in
them: the same articles, glossary and decisions give the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.checks.names import rendering
from pipeline.document import Article, Claim, Document, Mention, MentionKind, Note, Sentence
from pipeline.glossary.context import Place, place
from pipeline.glossary.decisions import Decisions, Verdict
from pipeline.glossary.term import TermStatus
from pipeline.language import Normalise
from pipeline.storage import write_whole

HITS = "hits.jsonl"
TABLE = "hits.csv"
MAX_BYTES = 512 * 1024 * 1024
MAX_BRIEFING_BYTES = 64 * 1024 * 1024
LONGEST_CELL = 32_000
"""A spreadsheet's cell holds 32,767 characters."""

Told = Literal["target", "short", "variant", "forbidden", "missing", "untold"]


class Hit(BaseModel):
    """One place where a term was found, and what became of it.

    `id` is the same in every run while the term and the characters around it are. `start` and `end` are offsets in
    the text of `block`; `text` is the sentence. `english` is the rendering in the note and `told` says what it is:
    `untold` where no English claim of the note rests on the sentence. `check` is `ok`, `wrong` or empty when untold.
    `status` is that of the glossary's row, `introduced` for a name that only the article gives. `verdict` is the
    decision about this place.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    article: str
    source_path: str
    sentence: str
    text: str
    block: str
    start: int
    end: int
    term: str
    surface: str
    target: str
    kind: MentionKind
    before: str
    after: str
    english: str = ""
    told: Told = "untold"
    check: Literal["ok", "wrong", ""] = ""
    status: TermStatus | Literal["introduced"] = "accepted"
    verdict: Verdict | None = None

    @cached_property
    def place(self) -> Place:
        """Where it stands, for `Decisions.about`."""
        return Place(self.term, self.surface, self.before, self.after)


COLUMNS = (
    "id", "article", "sentence", "surface", "term", "target", "kind", "english", "told", "check", "status", "verdict",
    "text",
)  # fmt: skip


def hits_of(
    document: Document, decisions: Decisions | None = None, statuses: Mapping[str, TermStatus] | None = None
) -> tuple[Hit, ...]:
    """The hits of a finished document, title first, in the order of its mentions.

    `statuses`: the status of each term of the glossary (`Glossary.statuses`); without it no hit is `introduced`.
    """
    decisions = decisions or Decisions()
    sentences = {sentence.id: sentence for sentence in document.all_sentences()}
    told = _told(document)
    places = [
        place(mention.term, document.normal[sentences[mention.sentence].block], mention.start, mention.end)
        for mention in document.mentions
    ]
    answers = decisions.about(document.article.id, places)
    ids = _ids(document.article.id, places)
    hits = []
    for mention, where, answer, name in zip(document.mentions, places, answers, ids, strict=True):
        sentence = sentences[mention.sentence]
        english, how = told.get(mention.id, ("", "untold"))
        hits.append(
            Hit(
                id=name,
                article=document.article.id,
                source_path=document.article.source_path,
                sentence=sentence.id,
                text=sentence.text,
                block=sentence.block,
                start=mention.start,
                end=mention.end,
                term=mention.term,
                surface=where.surface,
                target=mention.target,
                kind=mention.kind,
                before=where.before,
                after=where.after,
                english=english,
                told=how,
                check="" if how == "untold" else "ok" if how in ("target", "short") else "wrong",
                status=_status(mention, statuses),
                verdict=answer.verdict if answer else None,
            )
        )
    return tuple(hits)


def mentions_key(document: Document) -> str:
    """sha256 of all that the glossary and the decisions gave to a document: its mentions.

    Two runs in which this, the article, the settings, the engine and the program are the same give the same briefing.
    It needs the stages up to "mention" and no engine, some milliseconds an article.
    """
    rows = [mention.model_dump(mode="json") for mention in document.mentions]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def write_hits(folder: Path, hits: Iterable[Hit]) -> None:
    """Write `hits.jsonl` and `hits.csv` of a folder, by article in the order of their paths. Raises OSError."""
    ordered = sorted(hits, key=lambda hit: hit.source_path)  # stable: within an article the order stays
    lines = [json.dumps(hit.model_dump(mode="json"), ensure_ascii=False) + "\n" for hit in ordered]
    write_whole(folder / HITS, "".join(lines).encode("utf-8", "replace"))
    write_whole(folder / TABLE, table(ordered).encode("utf-8-sig", "replace"))


def read_hits(folder: Path) -> tuple[Hit, ...]:
    """The hits of `hits.jsonl`; none where there is no such file. Lines that are none are passed over.

    Raises OSError when the file cannot be read.
    """
    path = folder / HITS
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES)
    except FileNotFoundError:
        return ()
    found = []
    for line in data.decode("utf-8", "replace").split("\n"):
        try:
            found.append(Hit.model_validate_json(line))
        except ValidationError:
            continue
    return tuple(found)


def hits_of_folder(
    folder: Path, decisions: Decisions, statuses: Mapping[str, TermStatus] | None = None
) -> tuple[Hit, ...]:
    """The hits of every briefing file (`*.json` of schema zhbrief/1) of a folder, by article in the order of paths."""
    documents = [document for path in sorted(folder.glob("*.json")) if (document := read_briefing(path))]
    hits = [hit for document in documents for hit in hits_of(document, decisions, statuses)]
    return tuple(sorted(hits, key=lambda hit: hit.source_path))


def current_hits(
    folder: Path, decisions: Decisions, statuses: Mapping[str, TermStatus] | None = None
) -> tuple[Hit, ...]:
    """The hits of a folder with the decisions about them as they are now.

    They come from `hits.jsonl`; where it is not there, or older than a briefing, from the briefing files. Raises
    OSError.
    """
    ledger = folder / HITS
    written = ledger.stat().st_mtime_ns if ledger.is_file() else -1
    if any(path.stat().st_mtime_ns > written for path in folder.glob("*.json")):
        return hits_of_folder(folder, decisions, statuses)
    groups: dict[str, list[Hit]] = {}
    for hit in read_hits(folder):
        groups.setdefault(hit.source_path, []).append(hit)
    found: list[Hit] = []
    for hits in groups.values():
        answers = decisions.about(hits[0].article, [hit.place for hit in hits])
        found += [
            hit.model_copy(update={"verdict": answer.verdict if answer else None})
            for hit, answer in zip(hits, answers, strict=True)
        ]
    return tuple(found)


def read_briefing(path: Path) -> Document | None:
    """The document of a briefing file, with its mentions and its note; None for a file that is none."""
    try:
        if path.stat().st_size > MAX_BRIEFING_BYTES:
            return None
        data: Any = json.loads(path.read_bytes())
        if not isinstance(data, dict) or data.get("schema") != "zhbrief/1":
            return None
        title = data["title"]
        document = Document(
            saved="",
            article=Article.model_validate(data["article"]),
            sentences=[Sentence.model_validate(each) for each in data["sentences"]],
            title_sentence=Sentence.model_validate(title["sentence"]) if title["sentence"] else None,
            mentions=[Mention.model_validate(each) for each in (*title["mentions"], *data["mentions"])],
            note=Note.model_validate(data["note"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    Normalise()(document)
    return document


def table(hits: Iterable[Hit]) -> str:
    """The hits as CSV, for a spreadsheet: a cell that it would run as a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for hit in hits:
        row = hit.model_dump(mode="json")
        writer.writerow([safe_cell(str(row[column] or "")) for column in COLUMNS])
    return out.getvalue()


def safe_cell(text: str) -> str:
    """The text in one bounded line that no spreadsheet takes for a formula.

    White space in front does not help: some spreadsheets skip it. Minus and plus before a digit are caught too.
    """
    line = " ".join(text.split())[:LONGEST_CELL]
    return f"'{line}" if line[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") else line


def _status(mention: Mention, statuses: Mapping[str, TermStatus] | None) -> TermStatus | Literal["introduced"]:
    if statuses is None:
        return "candidate" if mention.status == "candidate" else "accepted"
    return statuses.get(mention.term, "introduced")


def _told(document: Document) -> dict[str, tuple[str, Told]]:
    """Mention id → the English that a claim of the note has for it, and what that is; the first claim counts."""
    note = document.note
    by_sentence: dict[str, list[Mention]] = {}
    for mention in document.mentions:
        by_sentence.setdefault(mention.sentence, []).append(mention)
    found: dict[str, tuple[str, Told]] = {}
    claims: list[Claim] = [
        claim
        for claim in (note.headline, *note.points, *note.quotes, note.brief)
        if claim is not None and claim.status != "source_only"  # that one is Chinese with names put in
    ]
    for claim in claims:
        mentions = [mention for sentence in claim.sources for mention in by_sentence.get(sentence, ())]
        for mention in mentions:
            if mention.kind != "term" and mention.id not in found:
                result = rendering(claim.text, mention, mentions)
                found[mention.id] = (result.text, result.how)
    return found


def _ids(article: str, places: Sequence[Place]) -> list[str]:
    """An id for each place; of places that are alike in all, the later ones are numbered."""
    seen: Counter[str] = Counter()
    ids = []
    for each in places:
        digest = hashlib.sha256(f"{article}\0{each.key}".encode("utf-8", "replace")).hexdigest()[:12]
        seen[digest] += 1
        ids.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return ids
