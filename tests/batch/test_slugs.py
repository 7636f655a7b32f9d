"""Names of files: what a person reads in them, and what every file system asks of them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import MANIFEST, Name, Workshop, find_inputs, make_slug, run_batch
from pipeline.batch.inputs import skipped
from pipeline.batch.manifest import Manifest
from pipeline.batch.slugs import LONGEST, Slugs, is_readable, name_of
from pipeline.document import TITLE_BLOCK, Article, Claim, Document, Figure, Mention, Note, Sentence, Shape
from pipeline.settings import Settings

CASES = json.loads(Path(__file__).with_name("slugs.json").read_text(encoding="utf-8"))
SUFFIXES = (".json", ".md", ".html")
DATES = st.sampled_from([None, "2026-02-27", "2026-02-27T08:00", "2026", "../x", "\0"])
# Characters that have made trouble in names besides those that hypothesis finds by itself.
TRICKY = st.text(alphabet=st.sampled_from('aA.-_~ /\\:*?"<>|\0\n con1ß İıſKÅé́中银㐀\U00020000﷽ﬃ①²가각ᄀ'), max_size=90)
NAMES = st.builds(
    Name, st.text(max_size=300) | TRICKY, tail=st.just("") | st.text(max_size=60) | TRICKY, exact=st.booleans()
)


@pytest.mark.parametrize("case", CASES["slugs"], ids=[case["slug"] for case in CASES["slugs"]])
def test_slugs(case: dict[str, Any]) -> None:
    assert make_slug(Name(case["text"], case.get("tail", ""), case.get("exact", False)), case["date"]) == case["slug"]


@pytest.mark.parametrize("stem", CASES["readable"])
def test_a_name_that_somebody_gave_is_kept(stem: str) -> None:
    assert is_readable(stem)


@pytest.mark.parametrize("stem", CASES["not readable"])
def test_a_hash_a_number_a_default_or_a_chinese_name_is_no_name_to_go_by(stem: str) -> None:
    assert not is_readable(stem)


@given(NAMES, DATES, st.sampled_from(["", "0123abcd"]))
def test_every_slug_is_safe_on_every_file_system(name: Name, date: str | None, mark: str) -> None:
    slug = make_slug(name, date, mark)
    assert 0 < len(slug) <= LONGEST
    assert all(len(f"{slug}{suffix}".encode()) <= 200 for suffix in SUFFIXES)
    assert all(c.isalnum() or c in "-_.~" for c in slug)
    assert not name.exact or slug.endswith(mark)
    assert name.exact or all(c.isalnum() or c == "-" for c in slug)
    assert slug[0] not in "-."
    assert slug[-1] not in "-."
    assert unicodedata.is_normalized("NFC", slug)
    assert slug.split(".")[0].casefold() not in {"con", "prn", "aux", "nul", "com1", "com0", "lpt9"}
    rules = skipped()  # what zhbrief passes over as its own is never a note's name
    ours = rules.beside_a_manifest | rules.names
    assert not any(fnmatch(f"{slug}{suffix}", made) for suffix in SUFFIXES for made in ours)
    assert Path("folder", slug).name == slug


def forms(slug: str) -> set[str]:
    """The slug as file systems compare it: as it is, in any case, composed or taken apart."""
    return {
        unicodedata.normalize(form, cased) for form in ("NFC", "NFD") for cased in (slug.lower(), slug.upper(), slug)
    }


@given(st.lists(NAMES, max_size=20), st.booleans())
def test_no_two_articles_share_a_slug_whatever_the_file_system_folds(names: list[Name], dated: bool) -> None:
    slugs = Slugs({})
    seen: set[str] = set()
    for number, name in enumerate(names):
        own = forms(slugs.give(f"in/{number}", "2026-02-27" if dated else None, name))
        assert not own & seen
        seen |= own


@given(st.lists(NAMES, max_size=8), st.integers(0, 7))
def test_a_run_that_is_broken_off_and_resumed_gives_the_same_slugs(names: list[Name], broken: int) -> None:
    whole = Slugs({})
    expected = [whole.give(f"in/{n}", "2026", name) for n, name in enumerate(names)]
    first = Slugs({})
    done = {f"in/{n}": first.give(f"in/{n}", "2026", name) for n, name in enumerate(names[:broken])}
    resumed = Slugs(done)
    better = [Name("a better headline")] * min(broken, len(names)) + names[broken:]
    assert [resumed.give(f"in/{n}", "2026", name) for n, name in enumerate(better)] == expected


def test_the_second_of_two_equal_names_gets_a_mark_made_of_its_source_alone() -> None:
    slugs = Slugs({})
    assert slugs.give("a/news.md", None, Name("news")) == "news"
    marked = slugs.give("b/News.md", None, Name("News"))
    assert marked.startswith("news-")
    assert len(marked) == len("news-") + 8
    other = Slugs({"elsewhere/x.md": "news"})
    assert other.give("b/News.md", None, Name("News")) == marked


def test_an_article_keeps_its_slug_when_its_date_is_found_and_its_headline_improves() -> None:
    slugs = Slugs({"a/1.md": "xingu-rongzi"})
    assert slugs.give("a/1.md", "2026-02-27", Name("A new round")) == "xingu-rongzi"


def document(
    source: str, title: str = "英伟达完成40亿元融资", *, shape: Shape = "plain_text", name: str = "", headline: str = ""
) -> Document:
    """An article with a title in which one name and one amount were found."""
    return Document(
        saved="",
        article=Article(id=name or Path(source).stem, source_path=source, shape=shape, title=title),
        normal={TITLE_BLOCK: title},
        title_sentence=Sentence(id=TITLE_BLOCK, block=TITLE_BLOCK, start=0, end=len(title), text=title),
        mentions=[_mention()] if title.startswith("英伟达") else [],
        figures=[_figure()] if title.startswith("英伟达") else [],
        note=Note(headline=Claim(text=headline, sources=(TITLE_BLOCK,), status="verified", engine="local"))
        if headline
        else Note(),
    )


def _mention() -> Mention:
    return Mention(
        id="m1",
        term="英伟达",
        source="英伟达",
        target="Nvidia",
        kind="organisation",
        sentence=TITLE_BLOCK,
        start=0,
        end=3,
    )


def _figure() -> Figure:
    return Figure(
        id="f1", sentence=TITLE_BLOCK, start=5, end=9, surface="40亿元", kind="money", low=4 * 10**9, high=4 * 10**9,
        unit="CNY", hedge="exact", english="RMB 4 billion",
    )  # fmt: skip


def slug_of(made: Document) -> str:
    return make_slug(name_of(made))


def test_a_file_that_somebody_named_gives_its_note_that_name() -> None:
    assert slug_of(document("in/Weekly chips.md", headline="Nvidia Raises RMB 4 Billion")) == "weekly-chips"


def test_a_hash_gives_way_to_what_the_article_says_and_stays_to_be_searched_for() -> None:
    assert slug_of(document("in/PkJr3aiUP.md")) == "nvidia-wancheng-rmb-4-billion-rongzi-pkjr3aiup"
    verified = document("in/PkJr3aiUP.md", headline="Nvidia Raises RMB 4 Billion")
    assert slug_of(verified) == "nvidia-raises-rmb-4-billion-pkjr3aiup"


def test_a_headline_that_is_only_a_draft_names_nothing() -> None:
    made = document("in/1.md")
    draft = Claim(text="Nvidia loses", sources=(TITLE_BLOCK,), status="draft", engine="local")
    made.note = Note(headline=draft)
    assert slug_of(made) == "nvidia-wancheng-rmb-4-billion-rongzi-1"


def test_a_chinese_file_name_and_one_that_says_nothing_are_left_out() -> None:
    assert slug_of(document("in/芯片公司融资.txt")) == "nvidia-wancheng-rmb-4-billion-rongzi"
    assert slug_of(document("in/index.html")) == "nvidia-wancheng-rmb-4-billion-rongzi"
    assert slug_of(document("in/芯片公司融资.txt", title="")) == "xinpian-gongsi-rongzi"
    assert slug_of(document("in/0001.txt", title="")) == "0001"


def test_a_long_headline_ends_at_a_word() -> None:
    made = slug_of(document("in/1.md", headline="Nvidia " + "gains again " * 20))
    assert made.split("-")[1:-1] == (["gains", "again"] * 20)[: len(made.split("-")) - 2]
    assert made.endswith("-1")
    assert 60 < len(made) <= 80


def test_entries_of_feeds_go_by_headline_and_lines_of_json_by_their_id() -> None:
    assert slug_of(document("in/news.rss#id-77", shape="feed", name="id-77")) == "nvidia-wancheng-rmb-4-billion-rongzi"
    assert slug_of(document("in/news.rss#id-77", title="", shape="feed", name="id-77")) == "id-77"
    assert slug_of(document("in/all.jsonl#Doc_12.3", shape="json_lines", name="Doc_12.3")) == "Doc_12.3"
    assert slug_of(document("-")) == "stdin"


ARTICLE = "云帆科技宣布完成{n}亿元融资\n\n云帆科技周五表示，公司完成{n}亿元人民币的新一轮融资，估值升至400亿元。\n"


def run(names: Sequence[str], output: str) -> dict[str, str]:
    with Workshop(Settings(engine="none", cache_folder=Path("cache")), folder=Path(output)) as workshop:
        run_batch(find_inputs(names)[0], workshop, Path(output))
    return {source: line.slug for source, line in Manifest(Path(output)).lines.items()}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHBRIEF_CONFIG", str(tmp_path / "config"))
    Path("in").mkdir()
    return tmp_path


def test_a_note_is_never_written_over_an_article(here: Path) -> None:
    text = ARTICLE.format(n=30)
    Path("in/cloud.md").write_text(text, encoding="utf-8")
    Path("in/CLOUD.JSON").write_text(text, encoding="utf-8")
    slugs = run(["in/cloud.md"], "in")
    assert Path("in/cloud.md").read_text(encoding="utf-8") == text
    assert slugs["in/cloud.md"].startswith("cloud-")
    assert Path("in", f"{slugs['in/cloud.md']}.md").exists()


def test_json_lines_are_named_by_their_ids_in_a_real_run(here: Path) -> None:
    lines = [json.dumps({"id": name, "text": ARTICLE.format(n=3 + n)}) for n, name in enumerate(("A_1", "a_1", "文2"))]
    Path("in/all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    slugs = run(["in"], "out")
    assert slugs["in/all.jsonl#A_1"] == "A_1"
    assert slugs["in/all.jsonl#a_1"].startswith("a_1-")  # the same name where case does not count
    assert slugs["in/all.jsonl#文2"] == "文2"
    assert {path.name for path in Path("out").glob("*.json")} == {f"{slug}.json" for slug in slugs.values()}
    assert (Path("out") / MANIFEST).exists()
