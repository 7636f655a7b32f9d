"""Which shape a file has, told from its content alone, with how sure that is and why."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.document import Shape
from pipeline.readers.clippings import clipping_kind
from pipeline.readers.decoding import decode
from pipeline.readers.lines import is_prose, split_lines
from pipeline.readers.markup import BLOCKS
from pipeline.readers.matter import read_matter

SAMPLE = 200_000
TEXT = ("text", "content", "body", "article", "article_text", "full_text", "maintext", "content_text", "正文", "内容")
"""The fields under which JSON lines hold an article's text."""
WEIBO = re.compile(r"^##\s*原始摘要\s*$", re.MULTILINE)
WEIBO_MORE = re.compile(r"^(?:\*\*URL\*\*\s*[:：]|##\s*元数据\s*$|##\s*AI\s?摘要\s*$)", re.MULTILINE)
PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
BLOCK_TAG = re.compile(r"<(?:" + "|".join(sorted(BLOCKS - {"title", "button"})) + r")[\s>]", re.IGNORECASE)
FEED = re.compile(r"<(?:[\w-]{1,20}:)?(?P<root>rss|rdf|feed)\b(?P<rest>[^>]{0,3000})", re.IGNORECASE)
DOCTYPE = re.compile(r"<!doctype\s+(?!html)[^\[>]{0,500}(?:\[[^\]]{0,20000}\]\s*)?>", re.IGNORECASE)
FEED_SPACE = re.compile(r"http://(?:www\.w3\.org/2005/Atom|purl\.org/(?:rss|atom)/|my\.netscape\.com/rdf)")
JSON_FEED = re.compile(r"\"version\"\s*:\s*\"https?:\\?/\\?/jsonfeed\.org")
MAIL_LINE = re.compile(r"^(?:[A-Za-z][A-Za-z0-9-]{1,60}:|[ \t]\S|From \S+ )")
MAIL_NAMES = re.compile(
    r"^(from|to|subject|date|message-id|received|return-path|delivered-to|mime-version|content-type|dkim-signature|"
    r"list-id|list-unsubscribe|reply-to|content-transfer-encoding|snapshot-content-location|x-mimeole|x-mailer)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
RELATED = re.compile(r"^content-type\s*:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
SAVED_PAGE = re.compile(r"^(?:snapshot-content-location\s*:|from\s*:\s*<?saved by)", re.IGNORECASE | re.MULTILINE)
HALF = 0.5
MAIL_HEAD = 60_000
MARKDOWN = {
    "headings": re.compile(r"^#{1,6} \S", re.MULTILINE),
    "a setext title": re.compile(r"\A\s*\S.{0,150}\n={3,}\s*$", re.MULTILINE),
    "pictures": re.compile(r"!\[[^\]\n]{0,200}\]\("),
    "links": re.compile(r"(?<!!)\[[^\]\n]{1,200}\]\(https?://"),
    "bold text": re.compile(r"\*\*[^*\n]{1,300}\*\*"),
    "quotes": re.compile(r"^> \S", re.MULTILINE),
}
# What a page shows around its story and no article says. Each counts once.
CHROME_WORD = re.compile(
    r"(?:首页|登录|登錄|注册|分享至|分享到|相关推荐|相关阅读|推荐阅读|热点推荐|热门推荐|返回顶部|版权所有|ICP备|ICP证|"
    r"Copyright|客户端|无障碍|关于我们|联系我们|网站地图|免责声明|举报|查看更多|展开阅读|扫一扫|打开APP|下载APP|"
    r"关注公众号|点击排行|热门点击|网友评论|跟贴|往期回顾|要闻)"
)


@dataclass(frozen=True, slots=True)
class Detection:
    """The shape of a file, how sure that is (0 to 1), and the reason in words."""

    shape: Shape
    confidence: float
    reason: str


def detect_file(path: Path) -> Detection:
    """The shape of a file by its first 200,000 bytes. Raises OSError when it cannot be read."""
    with path.open("rb") as stream:
        return detect_bytes(stream.read(SAMPLE), path.name)


def detect_bytes(head: bytes, name: str = "") -> Detection:
    """The shape of a file that begins with these bytes. `name`: its ending breaks ties, and never decides."""
    # An e-mail or saved page may hold pictures as they are: no text as a whole, but its head is.
    if found := _mime(head[:MAIL_HEAD].decode("latin-1")):
        return found
    text = decode(head).text
    if text is None:
        return Detection("plain_text", 0.1, "the bytes are no text")
    found = detect(text)
    ending = name.rpartition(".")[2].lower()
    if found.confidence < 0.6 and ending in {"md", "markdown"} and found.shape == "plain_text":
        return Detection("front_matter", 0.6, f"{found.reason}; its name ends in .{ending}")
    return found


def detect(saved: str) -> Detection:
    """The shape of the text; plain text when nothing speaks for another."""
    head = saved[:SAMPLE]
    if found := _mime(head[:MAIL_HEAD]) or _json(head) or _feed(head):
        return found
    if WEIBO.search(head):
        more = len(WEIBO_MORE.findall(head))
        return Detection("weibo", min(1.0, 0.7 + more * 0.1), "a section 原始摘要" + (" and its kin" if more else ""))
    matter = read_matter(head)
    if kind := clipping_kind(head, matter):
        return Detection("omnivore", kind.confidence, kind.reason)
    if matter:
        sure = 0.95 if "title" in matter.fields or "date" in matter.fields else 0.8
        return Detection("front_matter", sure, f"{matter.kind} front matter with {len(matter.fields)} fields")
    if PAGE.match(head, _after_prolog(head, with_doctype=False)):
        return Detection("html", 1.0, "an HTML document")
    tags = len(BLOCK_TAG.findall(head))
    dense = tags >= 10 and tags * 400 > len(head)
    if (head.lstrip().startswith("<") and tags >= 3) or (dense and _tagged_share(head) > HALF):
        return Detection("html", 0.8, f"{tags} block tags")
    kinds = [name for name, pattern in MARKDOWN.items() if pattern.search(head)]
    if len(kinds) >= 2 or "a setext title" in kinds or kinds == ["headings"]:
        return Detection("front_matter", min(0.9, 0.4 + 0.15 * len(kinds)), "Markdown with " + ", ".join(kinds))
    return _bare_lines(head)


def _tagged_share(head: str) -> float:
    """The share of the text on lines with a block tag: a dump of a page may hold one line of markup that leaked."""
    lines = [line.text for line in split_lines(head) if not line.blank]
    return sum(len(line) for line in lines if BLOCK_TAG.search(line)) / max(1, sum(map(len, lines)))


def _mime(head: str) -> Detection | None:
    """E-mail or saved page: header lines up to the first blank line, and among them those every message has."""
    text = head.lstrip("\ufeff\r\n")
    if not MAIL_LINE.match(text):
        return None
    lines = re.split(r"\r\n|\n|\r", text)
    stop = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    if not all(MAIL_LINE.match(line) for line in lines[:stop]):
        return None
    block = "\n".join(lines[:stop])
    names = {name.lower() for name in MAIL_NAMES.findall(block)}
    if RELATED.search(block) and (SAVED_PAGE.search(block) or not names & {"to", "received", "message-id"}):
        return Detection("mhtml", 1.0 if SAVED_PAGE.search(block) else 0.8, "a page saved as MIME parts")
    if len(names) >= 3 and "from" in names and names & {"date", "subject", "message-id", "received"}:
        sure = min(1.0, 0.6 + 0.08 * len(names))
        return Detection("email", sure, f"an e-mail's header lines ({', '.join(sorted(names))})")
    return None


def _after_prolog(text: str, *, with_doctype: bool) -> int:
    """Where a document begins after its XML declaration, instructions, comments and (not HTML's) doctype."""
    at = 0
    while True:
        while at < len(text) and (text[at].isspace() or text[at] == "\ufeff"):
            at += 1
        if text.startswith("<?", at):
            end = text.find(">", at) + 1
        elif text.startswith("<!--", at):
            end = text.find("-->", at) + 3 if text.find("-->", at) >= 0 else 0
        elif with_doctype and (found := DOCTYPE.match(text, at)):
            end = found.end()
        else:
            return at
        if end <= at:
            return at
        at = end


def _feed(head: str) -> Detection | None:
    found = FEED.match(head, _after_prolog(head, with_doctype=True))
    if not found:
        return None
    root = found["root"].lower()
    if root == "rss" or FEED_SPACE.search(found["rest"]):
        return Detection("feed", 1.0, {"rss": "an RSS feed", "rdf": "an RSS 1.0 feed"}.get(root, "an Atom feed"))
    return Detection("feed", 0.7, f"XML whose root is {root}") if root == "feed" else None


def _json(head: str) -> Detection | None:
    """JSON lines, an array of articles, a JSON feed: not JSON front matter, which has a body below it."""
    text = head.lstrip("\ufeff \t\r\n\x1e")
    if not text.startswith(("{", "[")):
        return None
    if text.startswith("{") and JSON_FEED.search(text[:4000]):
        return Detection("feed", 1.0, "a JSON feed")
    if text.startswith("["):
        inside = text[1:].lstrip()
        named = _names(inside) if inside.startswith("{") else set()
        return Detection("json_lines", 0.9, "an array of tables with text") if named & set(TEXT) else None
    first, _, rest = text.partition("\n")
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        row = None
    if isinstance(row, dict):
        if {str(key).lower() for key in row} & set(TEXT):
            return Detection("json_lines", 1.0, "a JSON table a line with text")
        following = rest.lstrip()
        if not following or following.startswith("{"):
            return Detection("json_lines", 0.7, "a JSON table a line")
        return None
    named = _names(text)
    if named & set(TEXT) and not read_matter(head):
        # A line that is cut, or longer than the sample, or one table set over several lines.
        return Detection("json_lines", 0.8, "JSON tables with text")
    return None


def _names(text: str) -> set[str]:
    """The field names at the head of a table that may be cut."""
    return {name.lower() for name in re.findall(r"[{,]\s{0,40}\"([^\"\\]{1,40})\"\s{0,10}:", text[:20_000])}


def _bare_lines(head: str) -> Detection:
    """Page dump or plain text: how much of the file is scraps and not sentences."""
    lines = [line.text for line in split_lines(head) if not line.blank]
    words = {found[0] for line in lines if len(line) <= 80 for found in CHROME_WORD.finditer(line)}
    short = sum(len(line) < 30 and not is_prose(line) for line in lines)
    share = short / max(1, len(lines))
    if len(words) >= 3 or (len(words) >= 2 and share > 0.4) or (len(lines) >= 40 and share > 0.75):
        reason = f"{len(words)} words of page chrome, {short} of {len(lines)} lines are scraps"
        return Detection("page_dump", min(0.95, 0.5 + 0.1 * len(words) + 0.2 * share), reason)
    return Detection("plain_text", 0.5 + 0.4 * (1 - share), f"{len(lines)} lines, {short} of them short, no markup")
