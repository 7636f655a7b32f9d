"""The Markdown note: its parts, the plain marking of what is not verified, and that no text acts as markup."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Published
from pipeline.writers import WRITERS
from pipeline.writers.markdown import escaped


def note(sample, **changes):
    return WRITERS["md"].render(sample.document(**changes), sample.MADE_WITH)


def test_parts_in_their_order(sample):
    text = note(sample)
    parts = ["# ", "**In brief.**", "**Key points**", "**Figures**", "**Timeline**", "**People**", "**Organisations**"]
    parts += ["**摘要**", "**Given summary**", "**Checks**"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_a_draft_and_an_untranslated_claim_are_marked_plainly(sample):
    lines = note(sample).splitlines()
    assert any("**[draft: 42% is missing]**" in line for line in lines)
    assert any("**[not translated: names and figures only]**" in line for line in lines)
    assert not any("[" in line for line in lines if "12,000 Oakwood 2" in line)


def test_paragraphs_are_cited_and_a_heading_is_none(sample):
    text = note(sample)
    # Between them stand a heading and a caption, which are no paragraphs.
    assert "38 customers. ¶2" in text
    assert "next year. ¶3" in text


def test_an_inferred_date_says_so_and_a_missing_one_too(sample):
    assert "4 March 2026 (date inferred from the newest time stamp on the page)" in note(sample)
    assert "no date in the file" in note(sample, published=Published())
    declared = note(sample, published=Published(value="2026-03-04T08:00", how="declared")).split("\n\n")[1]
    assert "4 March 2026" in declared
    assert "inferred" not in declared


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://news.example/a?b=1&c=2", True),
        ("http://news.example/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("javascript://news.example/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("https://news.example/> <script>alert(1)</script>", False),
        ("https://news.example/\nnext", False),
        ("https://", False),
        ("https://[::1", False),
        ("//news.example/a", False),
    ],
)
def test_only_web_addresses_are_linked(sample, url, linked):
    markdown = note(sample, url=url)
    page = WRITERS["html"].render(sample.document(url=url), sample.MADE_WITH)
    assert (f"<{url}>" in markdown) is linked
    assert (f'href="{html.escape(url)}"' in page) is linked
    assert "<script" not in markdown
    assert "<script" not in page


def test_hostile_title_is_text(sample):
    title = "收入|增长 <script>alert(1)</script> `code` [点我](javascript:alert(1)) # 一"
    line = next(line for line in note(sample, title=title).splitlines() if line.startswith("原题"))
    assert "<script" not in line
    assert "\\|" in line
    assert "\\`code\\`" in line
    assert "\\[点我\\](javascript" in line


def test_table_rows_have_as_many_cells_as_their_head(sample):
    document = sample.document()
    row = document.note.figures[0].model_copy(update={"measure": "a | b\nc", "names": ("x|y",)})
    document.note = document.note.model_copy(update={"figures": (row,)})
    table = [line for line in WRITERS["md"].render(document, sample.MADE_WITH).splitlines() if line.startswith("|")]
    assert len(table) == 3
    assert {line.replace("\\|", "").count("|") for line in table} == {7}


def test_failed_article_has_a_note_that_says_why(sample):
    document = sample.document(blocks=())
    document.note = type(document.note)()
    document.diagnostics = [sample.diagnose("no-body", stage="clean", shape="page_dump")]
    text = WRITERS["md"].render(document, sample.MADE_WITH)
    assert text.startswith(f"# {sample.TITLE}")
    assert "**No note was made.** No article text was found" in text


@given(st.text(max_size=60) | st.text(alphabet="ab 1.)#-+=*_`~[]()<>&;!|\\:@wx\n\t甲", max_size=30))
def test_escaped_text_is_shown_as_it_is(text):
    markdown_it = pytest.importorskip("markdown_it")
    shown = " ".join(markdown_it.MarkdownIt("gfm-like", {"linkify": False}).render(f"- {escaped(text)}").split())
    seen = "".join(character for character in text if not _unseen(character))
    expected = html.escape(" ".join(seen.split()))
    shown = shown.removeprefix("<ul> <li>").removesuffix("</li> </ul>")
    assert shown == expected.replace("&#x27;", "'")


def _unseen(character):
    number = ord(character)
    return (
        number in {*range(9), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x200E, 0x200F}
        or 0x202A <= number <= 0x202E
        or 0x2066 <= number <= 0x2069
    )
