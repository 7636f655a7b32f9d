"""The note as Markdown: for a reader, an editor's mail, a repository. No text of the article can act as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.document import Article, Claim, Document, MadeWith, NameRow, Note
from pipeline.writers.briefing_file import BriefingFile, briefing_file
from pipeline.writers.reading import Reading, reading
from pipeline.writers.wording import (
    checks_line,
    joined_chinese,
    problems,
    source_line,
    status_tag,
    web_address,
)

_INLINE = re.compile(r"[\\`*_\[\]|~]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_OPENING = re.compile(r"\d+(?=[.)](?:\s|$))|(?=#)|(?=[+\-](?:[\s+\-]|$))")
_CLOSING_HASH = re.compile(r"#(?=#*$)")
# Control characters, and those that turn the direction of what follows them (they can make a line read as another).
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BARE_ADDRESS = re.compile(r"(?i)(://|www\.|@)")
_SPECIAL = re.compile(rf"[{_UNSEEN.pattern[1:-1]}{_INLINE.pattern[1:-1]}&<>#]")
"""What `_unmarked` changes: most lines have none, and three substitutions fewer halve the time."""


def escaped(text: str) -> str:
    """One line of Markdown that shows exactly the characters of `text`, white space folded.

    Angle brackets become entities, because not every Markdown knows `\\<`; the rest gets a backslash. Addresses in
    it do not become links by themselves: only `source_line`'s address is meant to be one.
    """
    line = _unmarked(text) if _SPECIAL.search(text) else " ".join(text.split())
    opening = _OPENING.match(line)
    if opening:
        line = f"{opening[0]}\\{line[opening.end() :]}"
    return _BARE_ADDRESS.sub(_unlinked, line)


def _unmarked(text: str) -> str:
    line = " ".join(_UNSEEN.sub("", text).split())
    line = _INLINE.sub(r"\\\g<0>", _ENTITY.sub("&amp;", line))
    line = line.replace("<", "&lt;").replace(">", "&gt;")
    return _CLOSING_HASH.sub(r"\\#", line)


def _unlinked(match: re.Match[str]) -> str:
    found = match[0]
    return "&#64;" if found == "@" else found.replace(":", "&#58;") if ":" in found else found.replace(".", "&#46;")


def _behind(*parts: str) -> str:
    return "".join(f" {part}" for part in parts if part)


def _claim(claim: Claim, article: Reading) -> str:
    tag = status_tag(claim)
    return f"{escaped(claim.text)}{_behind(article.where(claim.sources), f'**[{escaped(tag)}]**' if tag else '')}"


def _head(briefing: BriefingFile) -> list[str]:
    article, headline = briefing.article, briefing.note.headline
    lines = [f"# {escaped(headline.text if headline else article.title) or 'Untitled'}"]
    if headline and status_tag(headline):
        lines.append(f"**[{escaped(status_tag(headline))}]**")
    source = [escaped(part) for part in source_line(article)]
    if article.url:
        address = web_address(article.url)
        source.append(f"<{address}>" if address else escaped(article.url))
    lines.append(" · ".join(source))
    if headline and article.title:
        lines.append(f"原题：{escaped(article.title)}")
    if not any((headline, briefing.note.brief, briefing.note.points)):
        reasons = [escaped(each.message) for each in briefing.diagnostics if each.severity == "error"]
        lines.append(" ".join(["**No note was made.**", *reasons]))
    return lines


def _claim_list(heading: str, claims: Sequence[Claim], article: Reading) -> list[str]:
    return [f"**{heading}**", "\n".join(f"- {_claim(claim, article)}" for claim in claims)] if claims else []


def _figures(note: Note, article: Reading) -> list[str]:
    if not note.figures:
        return []
    rows = [("figure", "中文", "measure", "names", "as of", "¶")]
    rows += [
        (
            row.figure,
            row.surface,
            row.measure,
            ", ".join(row.names),
            row.as_of,
            article.where([row.sentence]).lstrip("¶"),
        )
        for row in note.figures
    ]
    lines = [f"| {' | '.join(escaped(cell) for cell in row)} |" for row in rows]
    return ["**Figures**", "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])]


def _names(heading: str, rows: Iterable[NameRow]) -> list[str]:
    names = [escaped(row.english if row.english == row.chinese else f"{row.english} ({row.chinese})") for row in rows]
    return [f"**{heading}** {', '.join(names)}"] if names else []


def _timeline(note: Note, article: Reading) -> list[str]:
    rows = [
        f"- {escaped(row.english or row.value)}: {escaped(row.text)}{_behind(article.where([row.sentence]))}"
        for row in note.timeline
    ]
    return ["**Timeline**", "\n".join(rows)] if rows else []


def _chinese(briefing: BriefingFile, found: Reading) -> list[str]:
    chosen = [found.sentences[each].text for each in briefing.summary.sentences if each in found.sentences]
    lines = [f"**摘要** {escaped(joined_chinese(chosen))}"] if chosen else []
    given = _given(briefing.article)
    return [*lines, *given]


def _given(article: Article) -> list[str]:
    if not article.given_summary or not article.given_summary.strip():
        return []
    paragraphs = [escaped(line) for line in article.given_summary.splitlines() if line.strip()]
    return ["**Given summary** (came with the article, not checked)", "\n>\n".join(f"> {each}" for each in paragraphs)]


def _problems(briefing: BriefingFile) -> list[str]:
    found = problems(briefing.diagnostics)
    return ["**Problems**", "\n".join(f"- {each.severity}: {escaped(each.message)}" for each in found)] if found else []


def markdown_text(briefing: BriefingFile) -> str:
    """The note of a briefing file; parts that are empty are left out."""
    note, found = briefing.note, reading(briefing)
    parts = [
        *_head(briefing),
        *([f"**In brief.** {_claim(note.brief, found)}"] if note.brief else []),
        *_claim_list("Key points", note.points, found),
        *_claim_list("Quotes", note.quotes, found),
        *_figures(note, found),
        *_timeline(note, found),
        *_names("People", note.people),
        *_names("Organisations", note.organisations),
        *_chinese(briefing, found),
        f"**Checks** {escaped(' '.join(checks_line(briefing)))}",
        *_problems(briefing),
    ]
    return "\n\n".join(parts) + "\n"


class MarkdownWriter:
    """`<slug>.md`: the note alone, with paragraph numbers and the status of each claim that is not verified."""

    name = "md"
    suffix = ".md"

    def render(self, document: Document, made_with: MadeWith) -> str:
        """The text of the file."""
        return markdown_text(briefing_file(document, made_with))
