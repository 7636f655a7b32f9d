"""Every warning and error the program can report: a stable code, its severity, one sentence, and what to do.

`docs/diagnostics.md` is generated from `CATALOGUE`. To add one: an entry here, and `diagnose("the-code", ...)`
where it is met.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.document import Diagnostic, Severity


@dataclass(frozen=True)
class Kind:
    """What is fixed about a diagnostic: `sentence` is a format string, `remedy` says what a user can do."""

    severity: Severity
    sentence: str
    remedy: str


CATALOGUE: dict[str, Kind] = {
    # reading
    "file-unreadable": Kind("error", "The file cannot be read: {reason}.", "Check that it exists and may be read."),
    "file-changed": Kind(
        "warning",
        "The file was changed or removed while its note was made.",
        "Run again: the note is then made of the file as it is.",
    ),
    "file-empty": Kind("error", "The file is empty.", "Save the article again."),
    "file-too-large": Kind(
        "error", "The file has {size} bytes, more than the limit of {limit}.", "Split it, or raise `max_file_bytes`."
    ),
    "file-binary": Kind(
        "error", "The file is not text ({reason}).", "Save the article as text, Markdown or HTML and try again."
    ),
    "encoding-guessed": Kind(
        "info", "The file is not UTF-8; it was read as {encoding}.", "Nothing, unless characters look wrong."
    ),
    "encoding-damaged": Kind(
        "warning",
        "{count} bytes could not be decoded as {encoding} (first at byte {position}); each is kept as U+FFFD.",
        "Save the article again as UTF-8.",
    ),
    "no-body": Kind(
        "error",
        "No article text was found in the file (read as {shape}).",
        "See with `zhbrief show` what was removed; if the article is there, report the file's shape.",
    ),
    "no-chinese": Kind(
        "warning",
        "The article has hardly any Chinese characters.",
        "zhbrief reads Chinese; check that the file is right.",
    ),
    "metadata-contradiction": Kind(
        "warning", "The file declares {field} “{declared}”, but {evidence}.", "Trust the address over the declaration."
    ),
    "date-inferred": Kind(
        "info", "The file declares no publication date; {value} was taken from {basis}.", "Check it before you cite it."
    ),
    "date-unknown": Kind(
        "info", "The file has no date; relative dates such as 去年 stay unresolved.", "Nothing: no date is guessed."
    ),
    "front-matter-invalid": Kind(
        "warning",
        "The front matter is not valid {format}: {reason}.",
        "Correct it, or leave it: the body was still read.",
    ),
    "encoding-contradiction": Kind(
        "info",
        "The file declares {declared}, but its bytes are {encoding}.",
        "Nothing: it was read as what it is.",
    ),
    "invisible-removed": Kind(
        "info",
        "{count} characters that nobody sees were taken out of the text ({kinds}), the first at character {position}.",
        "Nothing: each is listed under what was removed.",
    ),
    "more-articles": Kind(
        "info",
        "The file holds more than one article; only the first was read here.",
        "Give the file to `zhbrief run`, which reads them all.",
    ),
    "parts-left-out": Kind(
        "info", "Of this {container} these parts were not read: {parts}.", "Nothing, unless the article is in them."
    ),
    "entry-invalid": Kind(
        "error", "{place} is no article: {reason}.", "Correct or delete it; the other entries of the file were read."
    ),
    "entry-cut": Kind(
        "warning",
        "The feed gives only the beginning of the article: its text ends in an ellipsis.",
        "Save the article itself where the whole text matters.",
    ),
    "feed-broken": Kind(
        "error", "The feed cannot be read past {place}: {reason}.", "Save it again; the entries before it were read."
    ),
    "container-refused": Kind(
        "error", "The file was refused: {reason}.", "If you trust it, save the article itself as text or HTML."
    ),
    # language
    "conversion-refused": Kind(
        "warning",
        "Converting {block} to Simplified characters would change its length; it was left as it is.",
        "Nothing; names in it may be missed.",
    ),
    # glossary
    "glossary-row": Kind(
        "warning", "{file}, row {row}, column {column}: {reason}; the row was left out.", "Correct the row."
    ),
    "glossary-column": Kind(
        "warning",
        "{file} has a column “{column}” that a glossary does not have; it was left out.",
        "Correct its name: see glossaries/README.md.",
    ),
    "glossary-unreadable": Kind(
        "error", "The glossary {file} cannot be read: {reason}.", "Check the path and the header."
    ),
    # figures
    "currency-unknown": Kind(
        "info", "The amount {surface} has no currency in the text, and none could be told.", "Check before you cite it."
    ),
    # summary
    "summary-empty": Kind(
        "warning",
        "No sentence of the article can stand in a summary: {reason}.",
        "See with `zhbrief show` what was read; headings and lines that only introduce others are never chosen.",
    ),
    "sum-differs": Kind(
        "warning", "{parts} make {made}, not {total}.", "Check the amounts with the source before you cite them."
    ),
    "parts-exceed": Kind(
        "warning",
        "{parts} come to {made}, more than the {total} of which they are said to be parts.",
        "Check the amounts with the source before you cite them.",
    ),
    "change-differs": Kind(
        "warning",
        "From {old} to {new} is {made}, not {change}.",
        "Check the amounts with the source before you cite them.",
    ),
    "share-differs": Kind(
        "warning",
        "{part} is {made} of {whole}, not {share}.",
        "Check the amounts with the source before you cite them.",
    ),
    "currencies-disagree": Kind(
        "warning",
        "{one} and {other} are given as the same amount, but no exchange rate of these years makes them so.",
        "Check both amounts with the source before you cite either.",
    ),
    "summary-unit-lost": Kind(
        "info",
        "The summary saved with the article says {said} without a currency; the text says {body}.",
        "Cite the text, not the summary.",
    ),
    "summary-differs": Kind(
        "warning",
        "The summary saved with the article says {said}; the text says {body}.",
        "Cite the text, not the summary.",
    ),
    "summary-date-past": Kind(
        "warning",
        "The summary saved with the article speaks of {said} as ahead, but the article is of {published}.",
        "Cite the text, not the summary.",
    ),
    # translation
    "engine-missing": Kind(
        "error",
        "The engine “{engine}” cannot be used: {reason}.",
        "{remedy}",
    ),
    "engine-failed": Kind(
        "warning",
        "The engine did not answer for a sentence: {reason}.",
        "Another draft of it stands as a `draft`; without one it stands in Chinese (source_only).",
    ),
    "claims-unverified": Kind(
        "info", "{count} of {total} claims are not verified.", "Read them beside their Chinese sentences."
    ),
    "edit-unused": Kind(
        "warning",
        "A person's decision about a claim ({verdict}: “{text}”) was not used: {reason}.",
        "Look at the note with `zhbrief review`; the decision stays in claims.jsonl and counts again when it fits.",
    ),
    # names in the note
    "name-forbidden": Kind(
        "warning",
        "The note says “{wrong}”, which the glossary forbids for {target}.",
        "Correct the note, or the glossary's `forbidden`.",
    ),
    "name-two-ways": Kind(
        "warning", "The note names {term} in two ways: {names}.", "Correct the note; `glossary decide` settles which."
    ),
    "name-short-first": Kind(
        "info", "The note says {short} before it says {target}.", "Write the name in full where it comes first."
    ),
    "name-short-shared": Kind("warning", "The note says {short}, which may be {names}.", "Write the names in full."),
    # the run
    "stage-failed": Kind(
        "error", "The stage {stage} failed: {reason}.", "Report it with the article; the stages before it are kept."
    ),
    "article-set-aside": Kind(
        "error",
        "The article was set aside: {reason}.",
        "Run it alone to see why, without `--on ray`; the next run tries it again.",
    ),
    "write-failed": Kind("error", "{path} could not be written: {reason}.", "Check the folder and the free space."),
}


def diagnose(
    code: str,
    *,
    stage: str,
    about_sentence: str | None = None,
    span: tuple[int, int] | None = None,
    **values: object,
) -> Diagnostic:
    """The diagnostic of that code with its sentence filled in. Raises KeyError for a code not in the catalogue."""
    kind = CATALOGUE[code]
    return Diagnostic(
        code=code,
        severity=kind.severity,
        message=kind.sentence.format(**{"stage": stage, **values}),
        stage=stage,
        sentence=about_sentence,
        span=span,
    )


def remedy(code: str, **values: object) -> str:
    """What a user can do about a diagnostic of that code."""
    text = CATALOGUE[code].remedy
    return text.format(**values) if values else text
