"""The feeds: what their specifications ask for, what a feed reader makes of them, what of the claims is in them."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree

from pipeline.writers.digest_folder import read_folder
from pipeline.writers.digest_templates import Templates
from pipeline.writers.digest_view import Links, digest_file
from pipeline.writers.feeds import render_feeds
from pipeline.writers.newsletter import Issue
from tests.writers.digest_sample import documents, morning, write_folder

BASE = "https://notes.example/today/"
ATOM = "{http://www.w3.org/2005/Atom}"


def issue_of(folder, base=BASE, made=None, layout="bilingual"):
    write_folder(folder, made)
    digest = digest_file(read_folder(folder).briefings, title="Morning notes", links=Links(base or None))
    return Issue(digest, layout, Templates(), base)


def feeds_of(issue):
    return {f"{stem}{suffix}": data for stem, files in render_feeds(issue) for suffix, data in files}


@pytest.fixture(scope="module", params=[BASE, ""], ids=["published", "not published"])
def feeds(request, tmp_path_factory):
    return feeds_of(issue_of(tmp_path_factory.mktemp("feeds"), request.param))


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
def test_a_feed_reader_takes_it_without_complaint(feeds, name):
    feedparser = pytest.importorskip("feedparser")
    parsed = feedparser.parse(feeds[name])
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert len(parsed.entries) == len(documents())
    assert parsed.feed.title == "Morning notes"
    assert [entry.title for entry in parsed.entries][1] == "Yunli Technology's valuation rises to RMB 26 billion"
    for entry in parsed.entries:
        assert entry.id.startswith("urn:uuid:")
        assert entry.content[0].value
        assert entry.published_parsed or entry.updated_parsed
        assert "<script" not in entry.content[0].value


def test_json_feed_has_what_version_1_1_asks_for(feeds):
    feed = json.loads(feeds["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) == len(documents())
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert isinstance(item["content_html"], str)
        assert item["content_html"]
        assert datetime.fromisoformat(item["date_published"]).tzinfo is not None
        assert all(set(author) <= {"name", "url", "avatar"} for author in item.get("authors", []))
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
        for key in ("url", "external_url"):
            assert urlsplit(item.get(key, "https://none/")).scheme == "https"
    for key in ("home_page_url", "feed_url"):
        assert urlsplit(feed.get(key, "https://none/")).scheme == "https"
    extensions = {key for item in feed["items"] for key in item if key.startswith("_")}
    assert extensions == {"_zhbrief"}


def test_claims_and_their_provenance_are_in_the_json_feed(feeds):
    feed = json.loads(feeds["feed.json"])
    item = next(each for each in feed["items"] if each["_zhbrief"]["article"]["id"] == "id-2026-03-04-morning")
    claim = item["_zhbrief"]["claims"][2]
    assert (claim["role"], claim["status"], claim["tag"]) == ("point", "draft", "draft: 42% is missing")
    assert claim["sources"][0]["chinese"] == "公司称，一期数据中心计划投资40亿元，位于临海新区。"
    fact = item["_zhbrief"]["facts"][0]
    assert (fact["figure"], fact["surface"]) == ("RMB 2.5 billion", "25亿元")


def test_atom_has_what_the_specification_asks_for(feeds):
    root = ElementTree.fromstring(feeds["atom.xml"])
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(root.findall(f"{ATOM}{name}")) == 1
    assert root.find(f"{ATOM}author/{ATOM}name").text
    for entry in root.findall(f"{ATOM}entry"):
        for name in ("id", "title", "updated"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1
            assert entry.find(f"{ATOM}{name}").text
        assert datetime.fromisoformat(entry.find(f"{ATOM}updated").text).tzinfo is not None
        assert entry.find(f"{ATOM}content").get("type") == "html"
        assert all(urlsplit(link.get("href")).scheme == "https" for link in entry.findall(f"{ATOM}link"))
        assert all(author.find(f"{ATOM}name").text for author in entry.findall(f"{ATOM}author"))


def test_rss_has_what_the_specification_asks_for(feeds):
    channel = ElementTree.fromstring(feeds["rss.xml"]).find("channel")
    for name in ("title", "link", "description"):
        assert channel.find(name).text
    assert urlsplit(channel.find("link").text).scheme in {"https", "urn"}
    for item in channel.findall("item"):
        assert item.find("title").text
        assert item.find("guid").get("isPermaLink") == "false"
        assert parsedate_to_datetime(item.find("pubDate").text).tzinfo is not None
        assert item.find("{http://purl.org/rss/1.0/modules/content/}encoded").text


def test_an_article_without_a_date_has_none_that_looks_real(tmp_path):
    undated = morning().model_copy()
    undated.article = undated.article.model_copy(update={"published": type(undated.article.published)()})
    feeds = feeds_of(issue_of(tmp_path, made=[undated]))
    assert "date_published" not in json.loads(feeds["feed.json"])["items"][0]
    assert b"pubDate" not in feeds["rss.xml"]
    assert b"1970-01-01" in feeds["atom.xml"]  # Atom asks for a date
    assert b"<published>" not in feeds["atom.xml"]


def test_an_entry_is_known_again_in_the_next_issue(tmp_path, tmp_path_factory):
    first = json.loads(feeds_of(issue_of(tmp_path))["feed.json"])
    other = json.loads(feeds_of(issue_of(tmp_path_factory.mktemp("next"), "", [morning()], "english"))["feed.json"])
    assert other["items"][0]["id"] in {item["id"] for item in first["items"]}


def test_the_same_briefings_give_the_same_bytes(tmp_path):
    assert feeds_of(issue_of(tmp_path)) == feeds_of(issue_of(tmp_path))
