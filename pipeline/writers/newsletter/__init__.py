"""A digest as what newsletter tools take in: files only, sending is the user's own step.

    issue       one issue: the digest with the links, layout and templates it is sent with, cut to what an e-mail holds
    message     e-mail HTML with its styles in line, and the .eml
    targets     the files for each tool: listmonk, Buttondown, Ghost, Mailchimp, Substack, or plain e-mail
    published   the record of what was published, and what later runs have changed in it

The feeds stand in `pipeline.writers.feeds`. Same briefings and options give the same bytes: dates come from the
articles, ids from digests. Articles
are untrusted: their text is escaped for HTML, Markdown, XML, mail headers, and for the merge tags of the tools, so
that no article can run a template in somebody's mailing.
"""

from pipeline.writers.newsletter.issue import Issue
from pipeline.writers.newsletter.published import (
    RECORD,
    Correction,
    Published,
    RecordProblem,
    compared,
    corrections_text,
    read_record,
)
from pipeline.writers.newsletter.targets import TARGETS, Target, render_newsletter

__all__ = [
    "RECORD",
    "TARGETS",
    "Correction",
    "Issue",
    "Published",
    "RecordProblem",
    "Target",
    "compared",
    "corrections_text",
    "read_record",
    "render_newsletter",
]
