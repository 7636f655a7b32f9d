"""The e-mail as mail programs take it: styles in line, and the whole message with its plain-text part."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import css_inline

from pipeline.writers.digest_templates import one_line

NOBODY = "newsletter@example.invalid"
"""The sender where none is given: an address that can never exist, so that nobody is written to in error."""


def inlined(html: str) -> str:
    """The page with its styles in `style` attributes; rules under @media stay, for phones and dark screens.

    Nothing is loaded: neither from the network nor from disk.
    """
    return css_inline.CSSInliner(load_remote_stylesheets=False).inline(html).rstrip("\n") + "\n"


def sender(text: str) -> Address:
    """ "Morning Notes <notes@example.org>" as an address. Raises ValueError for what is not exactly one."""
    header = SMTP.header_factory("From", one_line(text))
    found: tuple[Address, ...] = getattr(header, "addresses", ())
    if len(found) != 1 or header.defects or not found[0].username or "." not in found[0].domain:
        raise ValueError(f"not an e-mail address: {text!r}")
    return found[0]


def message(*, subject: str, by: Address, text: str, html: str, when: datetime | None) -> bytes:
    """The .eml: headers, plain text, HTML. Line ends are CRLF; boundary and Message-ID come from the content.

    Subject and names are one line each, so that no text of an article can add a header.
    """
    digest = hashlib.sha256(f"{subject}\0{text}\0{html}".encode()).hexdigest()
    made = EmailMessage(policy=SMTP)
    made["Subject"] = one_line(subject)
    made["From"] = by
    made["To"] = "undisclosed-recipients:;"
    if when is not None:
        made["Date"] = format_datetime(when)
    made["Message-ID"] = f"<{digest[:40]}@zhbrief.invalid>"
    made["X-Unsent"] = "1"  # mail programs that know it open the file as a draft
    made.set_content(text, cte="base64")
    made.add_alternative(html, subtype="html", cte="base64")
    made.set_boundary(f"=_{digest[40:]}")
    return made.as_bytes()
