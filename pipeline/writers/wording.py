"""What the notes say about themselves in plain English: date, source, status of a claim, the checks line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from pipeline.diagnostics import CATALOGUE, remedy
from pipeline.document import Article, Claim, ClaimStatus, Diagnostic, Published, Removed, Shape
from pipeline.writers.briefing_file import BriefingFile
from pipeline.writers.reading import claims

SHAPES: dict[Shape, str] = {
    "weibo": "Weibo post",
    "front_matter": "Markdown with front matter",
    "omnivore": "Omnivore export",
    "page_dump": "page dump",
    "plain_text": "plain text",
    "html": "HTML page",
    "mhtml": "MHTML page",
    "email": "e-mail",
    "feed": "feed entry",
    "json_lines": "JSON lines",
}

STATUS_LABELS: dict[ClaimStatus, str] = {"verified": "verified", "draft": "draft", "source_only": "source only"}

STATUS_MEANINGS: dict[ClaimStatus, str] = {
    "verified": "Every check passed: the figures and names of the Chinese stand in the English.",
    "draft": "A check failed or could not be made. Read it beside its Chinese before you use it.",
    "source_only": "No English could be trusted: the Chinese sentence stands here, its names and figures in English.",
}

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_ISO_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])")
_FLAW_LENGTH = 160
_FLAWS_SHOWN = 3
_RULES_SHOWN = 4


def day(value: str) -> str:
    """ "2026-02-28T09:00" → "28 February 2026", "2026-02" → "February 2026"; what is no ISO date stays as it is."""
    match = _ISO_DAY.match(value)
    if not match or not 0 <= int(match[2] or 1) - 1 < len(_MONTHS):
        return value
    year, month, date = match.groups()
    return " ".join(filter(None, (str(int(date)) if date else "", _MONTHS[int(month) - 1] if month else "", year)))


def publication(published: Published) -> str:
    """The date of publication, and plainly whether it was inferred or is missing."""
    if published.value is None:
        return "no date in the file"
    if published.how == "inferred":
        return f"{day(published.value)} (date inferred from {published.basis or 'the file'})"
    return day(published.value)


def byline(article: Article) -> str:
    """ "by A, B and C", or "" when nobody is named."""
    names = list(article.authors) or ([article.author] if article.author else [])
    return f"by {listed(names)}" if names else ""


def source_line(article: Article) -> tuple[str, ...]:
    """Publisher, author, date, shape: what is known of them, without the address."""
    parts = (article.publisher or "", byline(article), publication(article.published), SHAPES[article.shape])
    return tuple(part for part in parts if part)


def web_address(url: str | None) -> str | None:
    """The address if it may be linked: http or https, with a host, without white space, quotes or angle brackets."""
    if not url or re.search(r"[\s\x00-\x1f\x7f<>\"'`\\|{}^\u202a-\u202e\u2066-\u2069]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def flaws(claim: Claim) -> tuple[str, ...]:
    """What the failed checks of a claim found, each once, in the order they were made."""
    found = [
        _clipped(check.detail) or check.code.replace("-", " ").replace("_", " ")
        for check in claim.checks
        if not check.ok
    ]
    return tuple(dict.fromkeys(found))


def flaw_line(claim: Claim) -> str:
    """The flaws in one line, the first few whole; what a draft without a failed check lacks is said too."""
    found = flaws(claim)
    if not found:
        return "not every check could be made"
    more = len(found) - _FLAWS_SHOWN
    return "; ".join(found[:_FLAWS_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def status_tag(claim: Claim) -> str:
    """What stands in brackets behind a claim: "" for a verified one."""
    if claim.status == "draft":
        return f"draft: {flaw_line(claim)}"
    return "not translated: names and figures only" if claim.status == "source_only" else ""


def checks_line(briefing: BriefingFile) -> tuple[str, ...]:
    """The sentences of the checks line: claims, what was removed, the date, the engine."""
    return (
        *_claim_sentences(claims(briefing.note)),
        *_removal_sentence(briefing.article.removed),
        *_date_sentence(briefing.article.published),
        *_engine_sentence(briefing),
    )


def problems(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The warnings and errors: what a reader of the note should know. The rest stands in the briefing file."""
    return tuple(each for each in diagnostics if each.severity != "info")


def advice(diagnostic: Diagnostic) -> str:
    """What to do about it, where that is the same for each case."""
    text = remedy(diagnostic.code) if diagnostic.code in CATALOGUE else ""
    return "" if "{" in text else text


def listed(words: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def joined_chinese(sentences: Iterable[str]) -> str:
    """Chinese sentences set on as one paragraph; a heading, which ends without a mark, gets a space behind it."""
    text = ""
    for sentence in sentences:
        text += (" " if text and text[-1] not in "。！？!?…；;”」』）)" else "") + sentence
    return text


def _claim_sentences(all_claims: Sequence[Claim]) -> tuple[str, ...]:
    total = len(all_claims)
    if not total:
        return ("No English claim was made.",)
    counts = Counter(claim.status for claim in all_claims)
    verified, untranslated = counts["verified"], counts["source_only"]
    kept = "every figure and name of the Chinese stands in the English"
    claims_word = "claim" if total == 1 else "claims"
    if verified == total:
        said = [f"{'The only claim' if total == 1 else f'All {total} claims'} verified: {kept}."]
    elif verified:
        said = [f"{verified} of {total} claims verified: in {'it' if verified == 1 else 'these'} {kept}."]
    else:
        said = [f"None of {total} {claims_word} verified."]
    drafts = [claim for claim in all_claims if claim.status == "draft"]
    if drafts:
        reasons = tuple(dict.fromkeys(flaw_line(claim) for claim in drafts))
        more = len(reasons) - _FLAWS_SHOWN
        tail = f"; and {more} more" if more > 0 else ""
        said.append(f"{_counted(len(drafts), 'draft')}: {'; '.join(reasons[:_FLAWS_SHOWN]).rstrip('.')}{tail}.")
    if untranslated:
        said.append(f"{untranslated} source only: not translated, only names and figures stand in English.")
    return tuple(said)


def _removal_sentence(removed: Sequence[Removed]) -> tuple[str, ...]:
    if not removed:
        return ()
    counts = Counter(rule_name(piece.rule) for piece in removed)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{name} {count}" for name, count in ordered[:_RULES_SHOWN]]
    if len(ordered) > _RULES_SHOWN:
        shown.append(f"other {sum(count for _, count in ordered[_RULES_SHOWN:])}")
    return (f"{_counted(len(removed), 'piece')} of page furniture removed ({', '.join(shown)}).",)


def rule_name(rule: str) -> str:
    """ "portal.page/related-reading" → "related reading"."""
    return re.split(r"[./:]", rule)[-1].replace("-", " ").replace("_", " ").strip() or rule


def _date_sentence(published: Published) -> tuple[str, ...]:
    if published.how == "inferred" and published.value:
        return (f"Date of publication inferred from {published.basis or 'the file'}.",)
    return () if published.value else ("The file has no date of publication.",)


def _engine_sentence(briefing: BriefingFile) -> tuple[str, ...]:
    engine = briefing.engine
    if engine.name == "none":
        return ("No translator was used.",)
    if not claims(briefing.note):
        return ()
    return (f"English by the engine {engine.name}{f' ({engine.model})' if engine.model else ''}.",)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _clipped(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _FLAW_LENGTH else f"{line[: _FLAW_LENGTH - 1]}…"
