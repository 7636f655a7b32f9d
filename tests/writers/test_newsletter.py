"""The e-mail and the tools' files: size, parts, links, dark screens, that no article can act in a mailing."""

from __future__ import annotations

import email
import email.policy
import html
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from pipeline.document import Note
from pipeline.writers.digest_folder import read_folder
from pipeline.writers.digest_templates import Templates
from pipeline.writers.digest_view import Links, digest_file
from pipeline.writers.newsletter import TARGETS, Issue, render_newsletter
from pipeline.writers.newsletter.issue import MOST_BYTES
from pipeline.writers.newsletter.message import sender
from pipeline.writers.newsletter.targets import front_matter, plain_without_merge_tags, without_merge_tags
from tests.writers.digest_sample import claim, document, later, morning, write_folder
from tests.writers.test_digest_formats import Page

BASE = "https://notes.example/today/"
MERGE = re.compile(r"\{\{|\{%|\*\||\|\*|%%")


def issue_of(folder: Path, made=None, base=BASE, **options) -> Issue:
    write_folder(folder, made)
    digest = digest_file(read_folder(folder).briefings, links=Links(base or None))
    return Issue(digest, options.pop("layout", "bilingual"), Templates(), base, **options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("newsletter")


@pytest.fixture(scope="module")
def issue(folder) -> Issue:
    return issue_of(folder, by="Morning Notes <notes@news.example>")


def files_of(issue, target):
    return {f"{stem}{suffix}": data for stem, rendered in render_newsletter(issue, target) for suffix, data in rendered}


def many(count: int):
    """Notes in the size of real ones."""
    sentence = (
        "云栎科技宣布完成新一轮融资，资金用于建设北方的第{n}座数据中心，首席执行官表示客户的需求超过了公司的供给。"
    )
    for n in range(1, count + 1):
        texts = [f"{sentence.format(n=n)}第{n}批第{i}项。" for i in range(6)]
        points = [claim(f"Data centre {n} is built in the north; demand exceeds supply. {'Word ' * 25}", f"s{i}")
                  for i in range(1, 7)]  # fmt: skip
        yield document(
            f"2026-03-{n % 28 + 1:02}-{n:03}", title=f"第{n}座数据中心动工，供给不足", sentences=texts, amounts=[],
            note=Note(headline=claim(f"Data centre {n} begins", "title"), brief=points[0], points=tuple(points[1:])),
            published=f"2026-03-{n % 28 + 1:02}",
        )  # fmt: skip


def test_the_message_reads_back_with_both_parts(issue):
    message = email.message_from_bytes(issue.email.eml, policy=email.policy.default)
    assert message["Subject"] == issue.subject
    assert message["From"].addresses[0].addr_spec == "notes@news.example"
    assert message["Date"].datetime.isoformat() == "2026-11-02T08:00:00+08:00"
    assert message.get_content_type() == "multipart/alternative"
    assert not message.defects
    text, page = message.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == issue.email.text
    assert page.get_content().replace("\r\n", "\n") == issue.email.html
    assert all(line.endswith(b"\r") for line in issue.email.eml.split(b"\n")[:-1])


def test_no_article_can_add_a_header(issue):
    hostile = replace(issue, digest=issue.digest.model_copy(update={"subject": "A\r\nBcc: all@news.example\n\nbody"}))
    message = email.message_from_bytes(hostile.email.eml, policy=email.policy.default)
    assert message["Bcc"] is None
    assert message["Subject"] == "A Bcc: all@news.example body"
    assert set(message.keys()) == {
        *("Subject", "From", "To", "Date", "Message-ID", "X-Unsent", "MIME-Version", "Content-Type"),
    }


@pytest.mark.parametrize("text", ["", "nobody", "a@b", "a@b.example\r\nBcc: c@d.example, e", "<>", "a b@c.example"])
def test_what_is_no_sender_is_refused(text):
    with pytest.raises(ValueError, match="not an e-mail address"):
        sender(text)


def test_the_page_is_safe_and_asks_for_nothing_outside(issue):
    text = issue.email.html
    found = Page(text)
    assert not {"script", "img", "link", "iframe", "svg"} & set(found.tags)
    assert not {name for name in found.attributes if name.startswith("on")}
    assert all(link.startswith(("https://notes.example/today/", "https://news.example/")) for link in found.links)
    assert "url(" not in text
    assert '<meta name="color-scheme" content="light dark">' in text
    assert "@media (prefers-color-scheme: dark)" in text


def test_every_link_of_the_mail_leads_to_a_page_and_an_anchor(issue, folder):
    links = [link for link in Page(issue.email.html).links if link.startswith(BASE)]
    assert len(links) > 10
    for link in links:
        name, _, anchor = link.removeprefix(BASE).partition("#")
        if name != "digest.html":
            assert not anchor or f'id="{anchor}"' in (folder / name).read_text("utf-8")


def test_the_styles_stand_in_line(issue):
    body = issue.email.html.split("<body", 1)[1]
    for tag in ("p", "h2", "a", "td"):
        styled = re.findall(rf"<{tag}\b[^>]*>", body)
        assert styled
        assert sum("style=" in each for each in styled) > 0.9 * len(styled)


def test_the_whole_mail_stays_below_the_clip(tmp_path):
    made = issue_of(tmp_path, list(many(60)))
    mail = made.email
    assert len(mail.eml) < MOST_BYTES
    assert len(mail.html.encode()) < MOST_BYTES
    assert 5 < mail.notes < 60
    rest = 60 - mail.notes
    assert f'{rest} more notes in <a href="{BASE}digest.html"' in mail.html
    assert f"{rest} more notes in the whole digest: {BASE}digest.html" in mail.text


def test_a_monstrous_sentence_does_not_break_the_limit(tmp_path):
    huge = "云栎科技" * 20_000
    one = document(
        "2026-03-04-huge", title=huge, sentences=[huge], amounts=[],
        note=Note(headline=claim(huge, "title", status="source_only"), brief=claim(huge, "s1"),
                  points=tuple(claim(huge, "s1") for _ in range(5))),
    )  # fmt: skip
    assert len(issue_of(tmp_path, [one]).email.eml) < MOST_BYTES


def test_english_only_leaves_out_what_is_not_english(tmp_path):
    made = issue_of(tmp_path, [morning(), later()], layout="english")
    for text in (made.email.text, html.unescape(re.sub(r"<[^>]*>", "", made.email.html.split("<body")[1]))):
        assert not re.search(r"[\u4e00-\u9fff]{5,}", text)
        assert "Yunli Technology raises RMB 2.5 billion" in text


@pytest.mark.parametrize("target", TARGETS)
def test_no_article_can_run_a_template_of_the_tool(issue, target):
    for name, data in files_of(issue, target).items():
        if target in {"email", "ghost", "substack"}:
            continue  # nothing is run over these
        text = data.decode()
        for ours in ("{{ UnsubscribeURL }}", "*|UNSUB|*"):
            text = text.replace(ours, "")
        assert not MERGE.search(text), name


def test_listmonk(issue):
    body = json.loads(files_of(issue, "listmonk")["listmonk.json"])
    assert {"name", "subject", "lists", "type", "content_type", "body", "altbody"} <= set(body)
    assert (body["type"], body["content_type"], body["lists"]) == ("regular", "html", [])
    assert body["body"].count("{{ UnsubscribeURL }}") == 1
    assert body["from_email"] == "Morning Notes <notes@news.example>"


def test_buttondown(issue):
    files = files_of(issue, "buttondown")
    body = json.loads(files["buttondown.json"])
    assert (body["subject"], body["status"]) == (issue.subject, "draft")
    mode, _, markdown = body["body"].partition("\n\n")
    assert mode == "<!-- buttondown-editor-mode: plaintext -->"
    assert markdown.startswith("4 articles in 3 stories")
    _, head, text = files["buttondown.md"].decode().split("---\n", 2)
    assert yaml.safe_load(head)["subject"] == issue.subject
    assert text.strip() == markdown.strip()


def test_ghost(issue):
    files = files_of(issue, "ghost")
    (post,) = json.loads(files["ghost.json"])["posts"]
    assert (post["title"], post["status"]) == (issue.subject, "draft")
    assert post["html"].count("<!--kg-card-begin: html-->") == post["html"].count("<table>") == 2
    assert "<script" not in post["html"]
    assert len(post["custom_excerpt"]) <= 300
    assert yaml.safe_load(files["ghost.md"].decode().split("---\n")[1])["tags"] == ["Yunli Technology"]


def test_mailchimp(issue):
    files = files_of(issue, "mailchimp")
    settings = json.loads(files["mailchimp-campaign.json"])["settings"]
    assert (settings["from_name"], settings["reply_to"]) == ("Morning Notes", "notes@news.example")
    content = json.loads(files["mailchimp-content.json"])
    assert set(content) == {"html", "plain_text"}
    assert content["html"].count("*|UNSUB|*") == content["plain_text"].count("*|UNSUB|*") == 1


def test_substack(issue):
    files = files_of(issue, "substack")
    assert set(files) == {"substack.html", "substack.md"}
    assert "script" not in Page(files["substack.html"].decode()).tags


def test_front_matter_holds_any_title():
    title = "A: \"b\" #c\u2028- d 'e' %f"
    head = front_matter({"title": title}, "body").split("---\n")[1]
    assert yaml.safe_load(head) == {"title": title}


def test_merge_tags_look_the_same_to_a_reader():
    text = "{{a}} {% b %} *|C|* %%d%% {e} 50% 2*3 {{{{"
    assert html.unescape(without_merge_tags(text)) == text
    assert not MERGE.search(without_merge_tags(text))
    assert not MERGE.search(plain_without_merge_tags(text))


def test_the_same_briefings_give_the_same_bytes(folder, issue):
    again = issue_of(folder, by=issue.by)
    for target in TARGETS:
        assert files_of(again, target) == files_of(issue, target)


@pytest.mark.parametrize("layout", ["bilingual", "english"])
def test_no_horizontal_scroll_on_screens_of_600_and_375_pixels(tmp_path, layout):
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        pytest.skip("no headless Chromium here")
    mail = issue_of(tmp_path, layout=layout).email.html
    frames = "".join(
        f'<iframe srcdoc="{html.escape(mail)}" style="border:0;width:{width}px;height:900px"></iframe>'
        for width in (600, 375)
    )
    measured = (
        "for (const f of document.querySelectorAll('iframe')) {"
        " const e = f.contentDocument.documentElement; document.title += e.scrollWidth + '/' + e.clientWidth + ';'; }"
    )
    page = tmp_path / "frames.html"
    page.write_text(f'<!DOCTYPE html><title></title><body onload="{measured}">{frames}', encoding="utf-8")
    command = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--dump-dom"]
    run = subprocess.run(
        [*command, f"--user-data-dir={tmp_path / 'profile'}", page.as_uri()], capture_output=True, text=True, timeout=60
    )
    assert "<title>600/600;375/375;</title>" in run.stdout
