"""Which shape a file has, told from its content alone, with how sure that is and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.document import Shape
from pipeline.readers.lines import is_prose, split_lines
from pipeline.readers.markup import BLOCKS
from pipeline.readers.matter import read_matter

SAMPLE = 200_000
WEIBO = re.compile(r"^##\s*原始摘要\s*$", re.MULTILINE)
WEIBO_MORE = re.compile(r"^(?:\*\*URL\*\*\s*[:：]|##\s*元数据\s*$|##\s*AI\s?摘要\s*$)", re.MULTILINE)
OMNIVORE = re.compile(r"^\[Read Original\]\(|^\[Read on Omnivore\]\(|^#\s?Omnivore\s*$", re.MULTILINE)
PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
BLOCK_TAG = re.compile(r"<(?:" + "|".join(sorted(BLOCKS - {"title", "button"})) + r")[\s>]", re.IGNORECASE)
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


def detect(saved: str) -> Detection:
    """The shape of the text; plain text when nothing speaks for another."""
    head = saved[:SAMPLE]
    if WEIBO.search(head):
        more = len(WEIBO_MORE.findall(head))
        return Detection("weibo", min(1.0, 0.7 + more * 0.1), "a section 原始摘要" + (" and its kin" if more else ""))
    matter = read_matter(head)
    if found := OMNIVORE.findall(head):
        sure = 0.6 + 0.1 * len(found) + (0.2 if matter else 0)
        return Detection("omnivore", min(1.0, sure), "the links Omnivore puts above a clipping")
    if matter:
        sure = 0.95 if "title" in matter.fields or "date" in matter.fields else 0.8
        return Detection("front_matter", sure, f"front matter with {len(matter.fields)} fields")
    if PAGE.match(head):
        return Detection("html", 1.0, "an HTML document")
    tags = len(BLOCK_TAG.findall(head))
    if (head.lstrip().startswith("<") and tags >= 3) or (tags >= 10 and tags * 400 > len(head)):
        return Detection("html", 0.8, f"{tags} block tags")
    kinds = [name for name, pattern in MARKDOWN.items() if pattern.search(head)]
    if len(kinds) >= 2 or "a setext title" in kinds or kinds == ["headings"]:
        return Detection("front_matter", min(0.9, 0.4 + 0.15 * len(kinds)), "Markdown with " + ", ".join(kinds))
    return _bare_lines(head)


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
