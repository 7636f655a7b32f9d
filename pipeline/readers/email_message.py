"""An e-mail saved as a file (.eml): a newsletter, or an article that somebody forwarded.

`saved` is the header lines of interest, decoded, a blank line, and the text of the part that is read: the HTML one
where there is one, else the plain one. The header is taken as "reader.mail_header"; what a newsletter prints around its
article (view in browser, unsubscribe) as "reader.mail_frame"; the other parts and the number of the other header lines
are named in `parts-left-out`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from pipeline.diagnostics import diagnose
from pipeline.document import Document, Published
from pipeline.readers.entries import Facts, of_body, with_facts
from pipeline.readers.feeds import left_out, person
from pipeline.readers.front_matter import read_body, without_masthead
from pipeline.readers.html_page import read_fragment
from pipeline.readers.lines import split_lines
from pipeline.readers.markdown import Blocks
from pipeline.readers.mime import Message, Part, decoded_words, read_message
from pipeline.readers.reading import STAGE, Reading, Taken, assemble, failed, shifted
from pipeline.readers.stated_dates import stated_date

SHOWN = ("subject", "from", "date", "list-id", "list-unsubscribe")
FORWARDED = re.compile(
    r"(?:\s*(?:(?:Fwd?|Fw|Re|转发|轉寄|轉發|回复|回覆|答复)\s*[:：]|[\[【](?:转发|Fwd?|外部邮件|External)[\]】]))+\s*",
    re.IGNORECASE,
)
# 「某甲 from 某周刊」 (Substack), 「某甲 | 某周刊」, 「某周刊（某甲）」
SENDER = re.compile(
    r"(?P<author>\S.{0,40}?)\s+(?:from|at|来自)\s+(?P<paper>\S.{0,60})|(?P<author2>.{1,30}?)\s*[|｜@]\s*(?P<paper2>.{1,60})"
)
SENDER_NAMES = frozenset({"发件人", "发件者", "寄件者", "from"})
HEAD, LINE, FORWARD_HEAD = 8, 160, 16
TAIL_SHARE = 0.5
PROSE = 60
FRAME = "reader.mail_frame"
HTML = frozenset({"text/html", "application/xhtml+xml"})
Item = tuple[str, int, int]
"""A line or a piece of the body: its text and its place."""


@dataclass(frozen=True, slots=True)
class _Frame:
    head: re.Pattern[str]
    forward: re.Pattern[str]
    fields: re.Pattern[str]
    tail: re.Pattern[str]
    tail_holds: re.Pattern[str]


@cache
def _frame() -> _Frame:
    text = resources.files(__package__).joinpath("newsletters.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)

    def one_of(patterns: list[str], flags: int = re.IGNORECASE) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)

    return _Frame(
        one_of(table["head"]["full"]),
        one_of(table["forward"]["full"]),
        re.compile(table["forward"]["fields"], re.IGNORECASE),
        one_of(table["tail"]["full"]),
        one_of(table["tail"]["holds"], 0),
    )


def read_email(data: bytes, source: str) -> Document:
    """The document of an e-mail's bytes. Never raises; without a text part it is a document that failed."""
    message = read_message(data)
    part = chosen(message)
    if part is None:
        problem = diagnose("container-refused", stage=STAGE, reason="none of its parts is text")
        return failed(source, [problem, *left_out("e-mail", described(message, None))], shape="email")
    decoded = part.text()
    if decoded.text is None or not decoded.text.strip():
        return failed(source, [*decoded.diagnostics, diagnose("file-empty", stage=STAGE)], shape="email")
    head = _head(message)
    saved = head + decoded.text
    facts = _facts(message)
    reading, facts = (_read_html if part.kind in HTML else _read_plain)(decoded.text, facts)
    reading = shifted(with_facts(reading, facts), len(head))
    reading = replace(reading, taken=(Taken("reader.mail_header", 0, len(head)), *reading.taken))
    notes = [*decoded.diagnostics, *left_out("e-mail", described(message, part))]
    return assemble(saved, source, "email", reading, notes)


def chosen(message: Message) -> Part | None:
    """The part that is the message's text: the first HTML, else the first plain one, that is no attachment."""
    shown = [part for part in message.parts if not part.attached and part.body.strip()]
    for kind in ("text/html", "application/xhtml+xml", "text/plain"):
        if found := next((part for part in shown if part.kind == kind), None):
            return found
    return next((part for part in shown if part.kind.startswith("text/")), None)


def described(message: Message, read: Part | None) -> list[str]:
    """In words, what of the message was not read."""
    found = [
        f"{part.kind}{' ' + part.file_name if part.file_name else ''} ({len(part.body)} bytes)"
        for part in message.parts
        if part is not read and part.body.strip()
    ]
    if message.left_out:
        found.append(f"{message.left_out} parts nested too deep or too many")
    if message.more:
        found.append("the messages after the first of the mailbox")
    more = sum(name not in SHOWN for name in message.headers)
    if more:
        found.append(f"{more} header lines")
    return found


def _head(message: Message) -> str:
    """The header lines of interest as text: one a line, folds undone, encoded words decoded, and a blank line."""
    lines = [
        f"{name.title()}: {' '.join(decoded_words(message.headers[name]).split())}"
        for name in SHOWN
        if message.headers.get(name, "").strip()
    ]
    return "\n".join([*lines, "", ""]) if lines else ""


def _facts(message: Message) -> Facts:
    def value(name: str) -> str:
        return " ".join(decoded_words(message.headers.get(name, "")).split())

    date = stated_date(value("date"))
    listed = "list-id" in message.headers or "list-unsubscribe" in message.headers
    authors, publisher = _sender(value("from"), newsletter=listed)
    return Facts(
        title=FORWARDED.sub("", value("subject"), count=1),
        authors=authors,
        publisher=publisher,
        published=Published(value=date, how="declared", basis="the e-mail's Date") if date else Published(),
    )


def _sender(text: str, *, newsletter: bool) -> tuple[tuple[str, ...], str | None]:
    """Author and publisher in a From line: a list's sender is the paper, anybody else's is a person."""
    name = person(text).strip("\"' ") if "@" in text else text
    if not name:
        return (), None
    if found := SENDER.fullmatch(name):
        return ((found["author"] or found["author2"]).strip(),), (found["paper"] or found["paper2"]).strip()
    return ((), name) if newsletter else ((name,), None)


def _framed(items: Sequence[Item], facts: Facts) -> tuple[set[int], set[int], Facts]:
    """The numbers of the lines above and below the article that are no part of it, and the facts of a forwarded one."""
    frame = _frame()
    above: set[int] = set()
    forwarded = False
    for number, (text, _, _) in enumerate(items[:FORWARD_HEAD]):
        if frame.forward.fullmatch(text) or (not forwarded and _head_begins(items[number : number + 3], frame)):
            # What stands above it is what the person who forwarded wrote.
            above.update(range(number + 1))
            forwarded = True
        if forwarded and len(text) <= LINE * 2 and (found := frame.fields.fullmatch(text)):
            above.add(number)
            facts = _forwarded(facts, found["name"].casefold(), found["value"])
        elif number in above:
            continue
        elif number < HEAD and len(text) <= LINE and frame.head.fullmatch(text.strip(" |>›»→")):
            above.add(number)
        elif forwarded:
            break
    return above, _tail(items, len(above), frame), facts


def _head_begins(items: Sequence[Item], frame: _Frame) -> bool:
    """Whether three header lines begin here with the sender's: Outlook puts no other mark over what it forwards."""
    found = [frame.fields.fullmatch(text) for text, _, _ in items if len(text) <= LINE * 2]
    return len(found) == 3 and all(found) and found[0] is not None and found[0]["name"].casefold() in SENDER_NAMES


def _read_plain(text: str, facts: Facts) -> tuple[Reading, Facts]:
    """The reading of a plain part: its frame is told line by line, before lines are joined to paragraphs."""
    items = [(line.text, line.start, line.end) for line in split_lines(text) if not line.blank]
    above, below, facts = _framed(items, facts)
    start = max((items[number][2] for number in above), default=0)
    end = min((items[number][1] for number in below), default=len(text))
    reading = of_body(read_body(text, start, max(start, end), facts.title), facts.title)
    frame = [Taken(FRAME, 0, start), Taken(FRAME, max(start, end), len(text))]
    return replace(reading, taken=(*reading.taken, *frame)), facts


def _read_html(text: str, facts: Facts) -> tuple[Reading, Facts]:
    """The reading of an HTML part: its frame is told piece by piece."""
    pieces, taken = read_fragment(text, 0, len(text))
    solid = [piece for piece in pieces if piece.text.text]
    items = [(piece.text.text, piece.text.raw_start, piece.text.raw_end) for piece in solid]
    above, below, facts = _framed(items, facts)
    gone = {items[number][1:] for number in above | below}
    kept = [piece for piece in pieces if not piece.text.text or (piece.text.raw_start, piece.text.raw_end) not in gone]
    frame = [Taken(FRAME, *place) for place in sorted(gone)]
    body = without_masthead(Blocks(tuple(kept), (*taken, *frame)), facts.title)
    return of_body(body, facts.title), facts


def _forwarded(facts: Facts, name: str, value: str) -> Facts:
    text = value.strip()
    if name in SENDER_NAMES and text:
        authors, publisher = _sender(text, newsletter=True)
        return replace(facts, authors=authors, publisher=publisher)
    if name in {"date", "sent", "发送时间", "发送日期", "日期", "时间"} and (date := stated_date(text)):
        basis = "the date of the message that was forwarded"
        return replace(facts, published=Published(value=date, how="declared", basis=basis))
    if name in {"subject", "主题", "主旨"} and text:
        return replace(facts, title=FORWARDED.sub("", text, count=1))
    return facts


def _tail(items: Sequence[Item], start: int, frame: _Frame) -> set[int]:
    """The numbers of the lines from the first of the newsletter's foot on: no running text follows it."""
    total = sum(len(text) for text, _, _ in items[start:])
    before = 0
    last_prose = max(
        (number for number, (text, _, _) in enumerate(items) if len(text) > PROSE and not _is_foot(text, frame)),
        default=-1,
    )
    for number in range(start, len(items)):
        text = items[number][0]
        if number > last_prose and before >= total * TAIL_SHARE and _is_foot(text, frame):
            return set(range(number, len(items)))
        before += len(text)
    return set()


def _is_foot(text: str, frame: _Frame) -> bool:
    return len(text) <= LINE and bool(frame.tail.fullmatch(text.strip()) or frame.tail_holds.search(text))
