"""The digest as Markdown, HTML and JSON: what is in it, that links lead somewhere, that articles cannot break out."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from pipeline.writers.chart import chart_svg, description
from pipeline.writers.digest_file import DigestFile
from pipeline.writers.digest_folder import NoBriefings, read_folder
from pipeline.writers.digest_formats import charted, digest_markdown, digest_page, render_digest
from pipeline.writers.digest_templates import TemplateProblem, Templates
from pipeline.writers.digest_view import Links, digest_file
from pipeline.writers.digest_wording import covered, measured, period
from tests.writers.digest_sample import documents, evening, hostile, morning, write_folder


class Page(HTMLParser):
    """Ids, links and elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name in {"href", "src"}:
                self.links.append(value)

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return write_folder(tmp_path_factory.mktemp("briefings"))


@pytest.fixture(scope="module")
def digest(folder) -> DigestFile:
    return digest_file(read_folder(folder).briefings)


@pytest.fixture(scope="module")
def markdown(digest) -> str:
    return digest_markdown(digest, "bilingual", Templates())


@pytest.fixture(scope="module")
def page(digest) -> str:
    return digest_page(digest, "bilingual", Templates())


def test_the_page_says_what_the_data_says(digest, page):
    text = Page(page).text
    for note in digest.notes:
        for claim in note.claims():
            assert "".join(claim.text.split())[:20] in "".join(text.split())
    for each in digest.comparisons:
        for side in each.sides:
            assert side.figure in text


def test_a_claim_keeps_its_status_mark(markdown, page):
    for text in (markdown, Page(page).text):
        assert re.search(r"cost RMB 4 billion\..{0,80}\[draft: 42% is missing\]", text)
        assert re.search(r"北屿资本领投.{0,60}\[not translated\]", text)
        assert not re.search(r"raises RMB 2\.5 billion.{0,50}\[", text.replace("[title]", ""))


def test_both_sides_of_a_difference_stand_with_their_sentences_and_without_a_verdict(digest, markdown):
    conflict = next(each for each in digest.comparisons if each.verdict == "conflict")
    assert [side.figure for side in conflict.sides] == ["RMB 2.5 billion", "RMB 3 billion"]
    box = markdown.split("## Where sources differ")[1].split("## Figures at a glance")[0]
    for side in conflict.sides:
        assert f"**{side.figure}**" in box
        for fact in side.facts:
            assert fact.source.chinese in box
            assert fact.source.link in box
    assert "Which is right is not decided here." in box
    superseded = next(each for each in digest.comparisons if each.about == "Yunli Technology: investment")
    assert (superseded.verdict, superseded.sides[0].facts[0].stance) == ("superseded", "planned")


def test_a_disputed_figure_is_marked_and_makes_no_subject_line(digest, markdown):
    disputed = {each.fact.text for each in digest.glance if each.disputed}
    assert {"Yunli Technology: funding RMB 2.5 billion", "Yunli Technology: funding RMB 3 billion"} <= disputed
    assert "| RMB 3 billion (sources differ) |" in markdown
    assert "RMB 2.5" not in digest.subject
    assert "RMB 3 " not in digest.subject


def test_every_link_and_anchor_of_the_page_leads_somewhere(folder, page):
    found = Page(page)
    assert len(found.ids) == len(set(found.ids))
    pages = {path.name: Page(path.read_text("utf-8")) for path in folder.glob("2*.html")}
    inside = [link for link in found.links if not urlsplit(link).scheme]
    assert len(inside) > 20
    for link in inside:
        parts = urlsplit(link)
        target = pages[unquote(parts.path)] if parts.path else found
        assert not parts.fragment or unquote(parts.fragment) in target.ids, link
    outside = {link for link in found.links if urlsplit(link).scheme}
    assert outside == {"https://news.example/2026/03/04/yunli?a=1&b=(2)"}


def test_every_link_of_the_markdown_leads_somewhere(folder, markdown):
    links = re.findall(r"\]\(<([^>]*)>\)", markdown)
    assert len(links) > 20
    for link in links:
        parts = urlsplit(link)
        if not parts.scheme:
            assert parts.path.endswith(".html")
            if parts.fragment:
                assert f'id="{parts.fragment}"' in (folder / unquote(parts.path)).read_text("utf-8")


def test_without_a_page_the_article_is_linked_if_it_may_be(folder, tmp_path):
    write_folder(tmp_path, [morning(), hostile()])
    for path in tmp_path.glob("*.html"):
        path.unlink()
    made = digest_file(read_folder(tmp_path).briefings)
    links = {claim.sources[0].link for note in made.notes for claim in note.claims()}
    assert links == {"https://news.example/2026/03/04/yunli?a=1&b=(2)", ""}
    published = digest_file(read_folder(folder).briefings, links=Links("https://notes.example/x/"))
    assert published.notes[0].headline.sources[0].link == "https://notes.example/x/2026-03-05-evening.html#title"


def test_no_article_can_break_out_of_the_page(page):
    found = Page(page)
    assert "script" not in found.tags
    assert "img" not in found.tags
    assert not {name for name in found.attributes if name.startswith("on")}
    assert "style" not in found.attributes  # the policy allows the one style sheet, known by its hash
    assert not [link for link in found.links if link.startswith("javascript")]
    assert "\u202e" not in page
    assert "\x07" not in page


def test_no_article_can_break_out_of_the_markdown(markdown):
    assert "<script" not in markdown
    assert "\n# not" not in markdown
    assert "](javascript" not in markdown.replace("\\](javascript", "")
    assert markdown.count("\n# ") == 0
    assert markdown.startswith("# Briefing digest")


def test_english_layout_has_no_chinese_but_names_of_papers(digest):
    text = digest_markdown(digest_file(read_of(digest)), "english", Templates())
    chinese = set(re.findall(r"[\u4e00-\u9fff]{5,}", text))
    assert chinese == set()


def test_a_headline_nobody_translated_gives_way_to_a_figure_that_is_certain(tmp_path):
    figure = {"low": Decimal(9), "currency_from": "article"}
    made = evening()
    made.figures = [made.figures[0].model_copy(update=figure), made.figures[1]]
    write_folder(tmp_path, [made])
    text = digest_markdown(digest_file(read_folder(tmp_path).briefings), "english", Templates())
    assert "### Yunli Technology: investment RMB 5.5 billion [¶2]" in text
    assert "the sentence names no currency; this one is the article's" in text


def read_of(_: DigestFile):
    """Briefings whose English claims are English throughout."""
    from pipeline.writers.briefing_file import briefing_file
    from pipeline.writers.digest_folder import briefed
    from tests.writers.digest_sample import MADE_WITH, later

    return [
        briefed(briefing_file(each, MADE_WITH), each.article.source_path[:-3], page=True)
        for each in (morning(), evening(), later())
    ]


def test_the_json_is_the_model_and_reads_back(digest):
    rendered = dict(render_digest(digest, "bilingual", Templates()))
    data = json.loads(rendered[".json"])
    assert data["schema"] == "zhbrief-digest/1"
    assert list(data) == [
        *("schema", "title", "subject", "period", "first", "last", "articles", "origins", "tally", "stories"),
        *("comparisons", "glance", "series", "notes"),
    ]
    assert DigestFile.model_validate_json(rendered[".json"]) == digest


def test_the_same_briefings_give_the_same_bytes(folder):
    made = [render_digest(digest_file(read_folder(folder).briefings), "bilingual", Templates()) for _ in range(2)]
    assert made[0] == made[1]


def test_the_chart_is_drawn_inline_with_a_text_alternative(digest, page):
    pytest.importorskip("matplotlib")
    series = charted(digest)
    assert series.about == "Yunli Technology: valuation"
    svg = chart_svg(series)
    assert svg == chart_svg(series)
    assert svg in page
    assert "style=" not in svg
    assert "<metadata" not in svg
    for point in series.points:
        assert f"{point.when_english}: {point.figure}" in description(series)
        assert point.figure in svg
    assert 'role="img"' in svg
    assert f"<desc>{description(series)}</desc>" in svg


def test_without_matplotlib_there_is_the_table(digest, page, monkeypatch):
    monkeypatch.setattr("pipeline.writers.chart.can_draw", lambda: False)
    plain = digest_page(digest, "bilingual", Templates())
    assert "<svg" not in plain
    assert plain.count("<tr><td>") == page.count("<tr><td>")


def test_what_is_no_briefing_is_passed_over_and_said(tmp_path):
    write_folder(tmp_path, [morning()])
    (tmp_path / "other.json").write_text('{"a": 1}')
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "digest.json").write_text("{}")
    (tmp_path / "2026-03-04-twice.json").write_bytes((tmp_path / "2026-03-04-morning.json").read_bytes())
    failed = json.loads((tmp_path / "2026-03-04-morning.json").read_text("utf-8"))
    failed["article"] |= {"id": "another", "blocks": []}
    (tmp_path / "failed.json").write_text(json.dumps(failed))
    read = read_folder(tmp_path)
    assert [each.entry.slug for each in read.briefings] == ["2026-03-04-morning"]
    assert dict(read.passed_over) == {
        "2026-03-04-twice.json": "the same article as 2026-03-04-morning",
        "broken.json": "not a briefing of this version of zhbrief (make it again with zhbrief run)",
        "failed.json": "no article was found in it",
        "other.json": "not a briefing of this version of zhbrief (make it again with zhbrief run)",
    }


def test_a_folder_without_briefings_says_what_to_do(tmp_path):
    with pytest.raises(NoBriefings, match="zhbrief run"):
        read_folder(tmp_path)


def test_a_template_of_ones_own_takes_the_place_of_ours_and_is_escaped(digest, tmp_path):
    (tmp_path / "digest.md.j2").write_text("{% for note in d.notes %}* {{ note.title }}\n{% endfor %}")
    text = digest_markdown(digest, "bilingual", Templates(tmp_path))
    assert text.count("\n") == len(documents())
    assert "&lt;script&gt;" in text
    assert digest_page(digest, "bilingual", Templates(tmp_path)).startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ d.nothing }}", "nothing"),
        ("{% if %}", "line 1"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ d.title + 1 }}", "str"),
    ],
)
def test_a_template_that_is_wrong_or_reaches_out_is_named(digest, tmp_path, text, said):
    (tmp_path / "digest.md.j2").write_text(text)
    with pytest.raises(TemplateProblem, match=rf"digest\.md\.j2.*{said}"):
        digest_markdown(digest, "bilingual", Templates(tmp_path))


def test_a_folder_without_templates_is_refused(tmp_path):
    with pytest.raises(TemplateProblem, match="none of"):
        Templates(tmp_path)
    with pytest.raises(TemplateProblem, match="not a folder"):
        Templates(tmp_path / "missing")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-02-27", "27 February 2026"),
        ("2026-Q4", "Q4 2026"),
        ("2026-H2", "second half of 2026"),
        ("FY2026", "FY2026"),
        ("2025-03/2025-05", "March 2025 to May 2025"),
        ("", ""),
    ],
)
def test_periods_are_said_as_a_reader_says_them(value, said):
    assert period(value) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-03-04", "2026-03-04", "4 March 2026"),
        ("2026-03-04", "2026-03-09", "4 – 9 March 2026"),
        ("2026-02-27", "2026-03-02", "27 February – 2 March 2026"),
        ("2025-12-31", "2026-01-01", "31 December 2025 – 1 January 2026"),
        ("2025-03-04", "2026-03-04", "4 March 2025 – 4 March 2026"),
        ("", "", ""),
    ],
)
def test_the_days_covered(first, last, said):
    assert covered(first, last) == said


def test_months_in_our_own_phrases_are_said_in_english():
    assert measured("A", "users growth", "since 2026-01") == "A: users growth (since January 2026)"
