"""The files for each newsletter tool. The JSON files are the bodies that the tools' own interfaces take.

docs/newsletters.md says for each which request they belong to and what the user still has to put in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Literal

import yaml
from markupsafe import escape

from pipeline.writers.digest_formats import digest_fragment, digest_markdown
from pipeline.writers.digest_templates import clipped, one_line
from pipeline.writers.files import Rendered
from pipeline.writers.newsletter.issue import Issue
from pipeline.writers.newsletter.message import sender

Target = Literal["email", "listmonk", "buttondown", "ghost", "mailchimp", "substack"]
Files = tuple[tuple[str, Rendered], ...]
"""For each file stem its suffixes and bytes, as `write_briefing` takes them."""

EXCERPT = 300
MAILCHIMP_LINE = 150
TAGS = 8
MARKDOWN_MODE = "<!-- buttondown-editor-mode: plaintext -->"
"""Without it Buttondown guesses from the text whether it is Markdown or HTML."""
_HTML_MERGE = re.compile(r"\{(?=[{%#])|\*(?=\|)|(?<=\|)\*|%(?=%)")
_UNSUBSCRIBE = "<!--unsubscribe-->"
_DIV_TABLE = re.compile(r'<div class="table">\n(<table>.*?</table>)\n</div>', re.DOTALL)


def render_newsletter(issue: Issue, target: Target) -> Files:
    """The files for one tool. Raises TemplateProblem, ValueError when the e-mail cannot be made to fit."""
    return _MADE[target](issue)


def without_merge_tags(html: str) -> str:
    """HTML in which no text of an article can be read as a template's or a tool's tag: {{ }}, {% %}, *|…|*, %%…%%.

    The first character of each opening becomes a character reference, which looks the same to a reader.
    """
    return _HTML_MERGE.sub(lambda found: f"&#{ord(found[0])};", html)


def plain_without_merge_tags(text: str) -> str:
    """The same for plain text and subject lines, where nothing can be escaped: a space between the two characters."""
    return re.sub(r"(\{)(?=[{%#])|(\*)(?=\|)|(\|)(?=\*)|(%)(?=%)", lambda found: f"{found[0]} ", text)


def front_matter(fields: Mapping[str, object], body: str) -> str:
    """Markdown with YAML front matter."""
    head = yaml.safe_dump(dict(fields), allow_unicode=True, sort_keys=False, width=1_000_000)
    return f"---\n{head}---\n\n{body}"


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _unsubscribing(html: str, tag: str) -> str:
    """The e-mail with the tool's own unsubscribe link in its foot; a template without a place for it gets it last."""
    line = f'<p style="font: 13px/1.5 Arial, sans-serif"><a href="{tag}">Unsubscribe</a></p>'
    return html.replace(_UNSUBSCRIBE, line, 1) if _UNSUBSCRIBE in html else html.replace("</body>", f"{line}</body>", 1)


def _names(issue: Issue) -> list[str]:
    """What the issue is about: the names of its stories, the first stories' first."""
    names = dict.fromkeys(one_line(name) for story in issue.digest.stories for name in story.names)
    return [name for name in names if name][:TAGS]


def _name(issue: Issue) -> str:
    return one_line(f"{issue.digest.title} {issue.digest.last[:10]}")


def _markdown(issue: Issue) -> str:
    """The whole digest as Markdown, without its first heading: the tools show the subject there."""
    text = digest_markdown(issue.digest, issue.layout, issue.templates)
    return text.split("\n", 1)[1].lstrip("\n") if text.startswith("# ") else text


def _fragment(issue: Issue) -> str:
    return digest_fragment(issue.digest, issue.layout, issue.templates)


def _email(issue: Issue) -> Files:
    made = issue.email
    return (("email", ((".html", made.html.encode()), (".txt", made.text.encode()), (".eml", made.eml))),)


def _listmonk(issue: Issue) -> Files:
    made = issue.email
    body = {
        "name": _name(issue),
        "subject": plain_without_merge_tags(issue.subject),
        "lists": [],
        "type": "regular",
        "content_type": "html",
        "messenger": "email",
        "body": _unsubscribing(without_merge_tags(made.html), "{{ UnsubscribeURL }}"),
        "altbody": f"{plain_without_merge_tags(made.text)}\nUnsubscribe: {{{{ UnsubscribeURL }}}}\n",
        "tags": ["zhbrief"],
    }
    if issue.by:
        body["from_email"] = str(sender(issue.by))
    return (("listmonk", ((".json", _json(body)),)),)


def _buttondown(issue: Issue) -> Files:
    text = without_merge_tags(_markdown(issue))
    subject = plain_without_merge_tags(issue.subject)
    body = {
        "subject": subject,
        "body": f"{MARKDOWN_MODE}\n\n{text}",
        "status": "draft",
        "description": plain_without_merge_tags(issue.preview),
    }
    fields = {"subject": subject, "description": body["description"], "status": "draft"}
    return (("buttondown", ((".json", _json(body)), (".md", front_matter(fields, text).encode()))),)


def _ghost(issue: Issue) -> Files:
    # Ghost's editor has no tables: an HTML card keeps them as they are, and all else stays editable.
    html = _DIV_TABLE.sub(r"<!--kg-card-begin: html-->\n\1\n<!--kg-card-end: html-->", _fragment(issue))
    tags = _names(issue)
    post = {
        "title": clipped(issue.subject, 255),
        "html": html,
        "status": "draft",
        "custom_excerpt": clipped(issue.preview, EXCERPT),
        "tags": tags,
    }
    fields = {
        "title": issue.subject,
        "date": issue.digest.last[:10],
        "custom_excerpt": issue.preview,
        "tags": tags,
        "status": "draft",
    }
    return (("ghost", ((".json", _json({"posts": [post]})), (".md", front_matter(fields, _markdown(issue)).encode()))),)


def _mailchimp(issue: Issue) -> Files:
    made = issue.email
    settings: dict[str, object] = {
        "subject_line": clipped(plain_without_merge_tags(issue.subject), MAILCHIMP_LINE),
        "preview_text": clipped(plain_without_merge_tags(issue.preview), MAILCHIMP_LINE),
        "title": _name(issue),
    }
    if issue.by:
        by = sender(issue.by)
        settings |= {"from_name": by.display_name or by.username, "reply_to": by.addr_spec}
    content = {
        "html": _unsubscribing(without_merge_tags(made.html), "*|UNSUB|*"),
        "plain_text": f"{plain_without_merge_tags(made.text)}\nUnsubscribe: *|UNSUB|*\n",
    }
    return (
        ("mailchimp-campaign", ((".json", _json({"type": "regular", "settings": settings})),)),
        ("mailchimp-content", ((".json", _json(content)),)),
    )


def _substack(issue: Issue) -> Files:
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(issue.subject)}</title>\n</head>\n<body>\n{_fragment(issue)}</body>\n</html>\n"
    )
    fields = {"title": issue.subject, "subtitle": issue.preview, "date": issue.digest.last[:10]}
    return (("substack", ((".html", page.encode()), (".md", front_matter(fields, _markdown(issue)).encode()))),)


_MADE: Mapping[Target, Callable[[Issue], Files]] = {
    "email": _email,
    "listmonk": _listmonk,
    "buttondown": _buttondown,
    "ghost": _ghost,
    "mailchimp": _mailchimp,
    "substack": _substack,
}
TARGETS: tuple[Target, ...] = tuple(_MADE)
