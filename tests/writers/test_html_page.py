"""The HTML page: closed to everything from outside, text is text, claims with their Chinese, readable colours."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from importlib import resources

import pytest

from pipeline.document import Block
from pipeline.writers import WRITERS

VOID = {"meta", "input", "br"}


class Page(HTMLParser):
    """The page's elements as (tag, attributes), the stack kept, and the text by element."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.text, self.badly_nested = [], [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.badly_nested.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += data

    def by_class(self, name):
        return [attrs for _, attrs in self.elements if name in (attrs.get("class") or "").split()]


def rendered(sample, document=None, **changes):
    return WRITERS["html"].render(document or sample.document(**changes), sample.MADE_WITH)


def test_elements_are_well_nested_and_ids_unique(sample):
    page = Page(rendered(sample))
    assert page.badly_nested == []
    assert page.open == []
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {attrs["href"][1:] for tag, attrs in page.elements if tag == "a" and attrs["href"].startswith("#")}
    assert targets
    assert targets <= set(ids)
    described = {attrs["aria-describedby"] for _, attrs in page.elements if "aria-describedby" in attrs}
    assert described <= set(ids)


def test_nothing_is_loaded_or_run_and_the_style_is_the_one_allowed(sample):
    text = rendered(sample)
    page = Page(text)
    assert not {tag for tag, _ in page.elements} & {"script", "img", "link", "iframe", "object", "form", "base", "svg"}
    assert not [name for _, attrs in page.elements for name in attrs if name == "style" or name.startswith("on")]
    policy = next(
        attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    style = text[text.index("<style>") + len("<style>") : text.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style


def test_script_of_an_article_is_shown_as_text(sample):
    attack = '<script>alert("1")</script><img src=x onerror=alert(2)>'
    document = sample.document(
        title=attack,
        publisher=attack,
        authors=(attack,),
        given_summary=attack,
        source_path=attack,
        blocks=(Block(id="b1", kind="paragraph", text=attack, raw_start=0, raw_end=len(attack)),),
    )
    note = document.note
    claim = note.points[0].model_copy(update={"text": attack})
    mention = document.mentions[0].model_copy(update={"target": f'" {attack}'})
    document.mentions[0] = mention
    document.note = note.model_copy(update={"points": (claim,)})
    page = Page(rendered(sample, document))
    assert not {tag for tag, _ in page.elements} & {"script", "img"}
    assert page.text.count(attack) >= 6
    assert page.badly_nested == []


def test_each_claim_can_be_reached_and_shows_its_chinese(sample):
    text = rendered(sample)
    page = Page(text)
    claims = page.by_class("claim")
    assert [attrs["id"] for attrs in claims] == ["headline", "brief", "point-1", "point-2", "point-3", "point-4"]
    assert all(attrs["tabindex"] == "0" for attrs in claims)
    card = text[text.index('id="point-1-source"') : text.index('id="point-2"')]
    assert 'lang="zh-Hans"' in card
    assert '<mark class="name" title="Oakwood 2">栎木二号</mark>' in card
    assert '<mark class="figure" title="more than 12,000 chips">超过1.2万片</mark>' in card
    assert 'href="#s4"' in card


def test_status_of_each_claim_and_its_flaw(sample):
    page = Page(rendered(sample))
    assert len([each for each in page.by_class("claim") if "verified" in each["class"]]) == 4
    assert "42% is missing" in page.text
    assert "A check failed or could not be made." in page.text


def test_article_sentences_have_their_anchors_and_all_its_text(sample):
    document = sample.document()
    page = Page(rendered(sample, document))
    assert {attrs["id"] for attrs in page.by_class("sentence")} == {each.id for each in document.sentences}
    squeezed = "".join(page.text.split())
    for block in document.article.blocks:
        assert "".join(block.text.split()) in squeezed


def test_removed_text_is_listed_with_its_rule(sample):
    page = Page(rendered(sample))
    for piece in sample.document().article.removed:
        assert piece.text in page.text
        assert piece.rule in page.text


@pytest.mark.parametrize(("script", "language"), [("hans", "zh-Hans"), ("hant", "zh-Hant")])
def test_language_of_the_chinese(sample, script, language):
    page = Page(rendered(sample, script=script))
    assert {attrs["lang"] for _, attrs in page.elements if "lang" in attrs} == {"en", language}


def test_answers_of_different_authors_are_told_apart(sample):
    blocks = tuple(
        Block(id=f"b{number}", kind="paragraph", text="甲。", raw_start=0, raw_end=2, author=author)
        for number, author in enumerate(["答主甲", "答主甲", "答主乙"], start=1)
    )
    document = sample.document(blocks=blocks)
    document.sentences = []
    assert len(Page(rendered(sample, document)).by_class("author")) == 2


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast_is_enough_for_wcag_aa(scheme):
    style = resources.files("pipeline.writers").joinpath("templates/briefing.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", re.findall(r":root \{(.*?)\}", style, re.DOTALL)[scheme]))
    for ink in ("ink", "soft", "accent", "verified", "draft", "source"):
        for ground in ("paper", "raised", *(("figure", "date", "target") if ink == "ink" else ())):
            light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
