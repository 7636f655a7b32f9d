"""Feeds, JSON lines, e-mails and saved pages: what each entry becomes, and what is left out is named."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.readers import detect_file, holds_many, read_bytes, read_documents, read_file, read_stream
from pipeline.readers.entries import Ids, safe_id
from pipeline.readers.mime import decoded_words, parameters, read_message
from tests.readers.mutations import hold

SAMPLES = Path(__file__).parent / "samples"
RSS = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>某报</title>{}</channel></rss>'
TEXT = "公司今天宣布完成融资，金额十亿元，由某资本领投。"


def documents(name: str) -> list[Document]:
    found = list(read_documents(SAMPLES / name, source_path=name))
    for document in found:
        hold(document)
    return found


def of(data: bytes | str, **options: object) -> list[Document]:
    raw = data if isinstance(data, bytes) else data.encode()
    return list(read_stream(io.BytesIO(raw), source_path="x", **options))  # type: ignore[arg-type]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.article.blocks]


def codes(document: Document) -> list[str]:
    return [problem.code for problem in document.diagnostics]


def message(document: Document, code: str) -> str:
    return next(problem.message for problem in document.diagnostics if problem.code == code)


@pytest.mark.parametrize(
    ("name", "shape", "many"),
    [
        ("rss.xml", "feed", True),
        ("rdf.xml", "feed", True),
        ("atom.xml", "feed", True),
        ("feed.json", "feed", True),
        ("articles.jsonl", "json_lines", True),
        ("page.mhtml", "mhtml", False),
        ("newsletter.eml", "email", False),
        ("forwarded.eml", "email", False),
        ("page.html", "html", False),
        ("front_matter_json.md", "front_matter", False),
        ("plain_text.txt", "plain_text", False),
    ],
)
def test_containers_are_told_from_their_content(tmp_path: Path, name: str, shape: str, many: bool) -> None:
    plain = tmp_path / "file"  # without an ending
    plain.write_bytes((SAMPLES / name).read_bytes())
    found = detect_file(plain)
    assert (found.shape, holds_many(plain)) == (shape, many)
    assert found.reason
    assert found.confidence >= 0.6


def test_rss() -> None:
    full, short, empty = documents("rss.xml")
    article = full.article
    assert (article.source_path, article.id) == ("rss.xml#post-20260420-01", "post-20260420-01")
    assert (article.title, article.publisher, article.authors) == (
        "长汀晶圆二期投产，月产能达到4万片",
        "某某财经 早报",
        ("某甲", "某乙"),
    )
    assert article.url == "https://www.example.com/2026/04/20/changting.html"
    assert (article.published.value, article.published.how) == ("2026-04-20T09:15:00", "declared")
    assert article.tags == ("半导体", "产能")
    assert article.given_summary is not None
    assert texts(full)[-1] == "二期：月产能1.5万片。"
    assert "公司预计两年内收回R&D投入。" in texts(full)[1]
    assert "ep1.mp3" in message(full, "parts-left-out")
    assert full.saved.startswith("<p>文｜某甲 某乙</p>")
    assert texts(short)[1] == "这是今年以来的第二次下调，涉及存款约4.2万亿元。"
    assert (empty.status, codes(empty)) == ("failed", ["entry-invalid"])


def test_rss_1_in_gb2312_and_atom() -> None:
    (old,) = documents("rdf.xml")
    assert (old.article.title, old.article.authors) == ("县城书店撑过了第三十年", ("某己",))
    assert "4.1万册书" in texts(old)[0]
    xhtml, plain = documents("atom.xml")
    assert texts(xhtml) == [
        "一米拉链的出厂价是两毛六，毛利三分。",
        "这家厂去年卖出27亿米，够绕地球67圈，净利润8100万元。",
    ]
    assert (xhtml.article.title, xhtml.article.author) == ("拉链厂的利润从哪里来", "某庚")
    assert xhtml.article.url == "https://notes.example.com/p/17"
    assert len(texts(plain)) == 2
    assert (plain.article.published.value, plain.article.published.how) == ("2026-04-28T00:00:00", "inferred")


def test_json_feed() -> None:
    first, second, third = documents("feed.json")
    assert (first.article.publisher, first.article.author) == ("数字农业周报", "某辛")
    assert first.article.tags == ("无人机", "农业")
    assert second.article.id == "7"
    assert texts(second) == ["大棚番茄的批发价一周跌了两成。", "目前每公斤3.6元，种植户说，低于3元就会亏本。"]
    assert codes(third) == ["entry-invalid"]


def test_entries_keep_their_ids_when_others_come_on_top() -> None:
    def item(number: int, guid: str = "") -> str:
        return f"<item><title>第{number}条</title>{guid}<description>{TEXT}{number}</description></item>"

    for guid in ("", "<guid>https://www.example.com/a/{}.html</guid>", "<guid isPermaLink='false'>{}</guid>"):
        items = [item(number, guid.format(number)) for number in range(4)]
        before = {d.article.title: d.article.id for d in of(RSS.format("".join(items[1:])))}
        after = {d.article.title: d.article.id for d in of(RSS.format("".join(items)))}
        assert {title: after[title] for title in before} == before
        assert len(set(after.values())) == 4


def test_a_feed_that_breaks_off_gives_what_it_had() -> None:
    whole = RSS.format(f"<item><title>甲</title><description>{TEXT}</description></item>" * 3)
    found = of(whole[: whole.rindex("<description>")])
    assert [bool(texts(document)) for document in found] == [True, True, False]
    assert "entry 2" in message(found[-1], "feed-broken")
    assert of(RSS.format(""))[0].status == "failed"


def test_loose_ampersands_and_controls_do_not_end_a_feed() -> None:
    body = (
        f"<item><title>A&B&nbsp;公司</title><description><![CDATA[<p>{TEXT}AT&T &amp; x\x0b</p>]]></description></item>"
    )
    found = of(RSS.format(body))
    assert found[0].article.title == "A&B 公司"
    assert texts(found[0])[0].startswith(f"{TEXT}AT&T & x")


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE rss [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 9 if n else "哈哈"}">' for n in range(20)) + "]>",
        '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_entity_bombs_and_files_are_refused(head: str) -> None:
    data = RSS.format("<item><title>&e19;&f;</title></item>").replace("<rss", head + "<rss", 1)
    assert [codes(document) for document in of(data)] == [["container-refused"]]


def test_a_feed_without_end_is_not_held() -> None:
    """The second million of entries would never be made: one is read, and the stream has hardly moved."""

    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            part = RSS.partition("{}")[0] if not self.given else ""
            part += f"<item><title>第{self.given}条</title><description>{TEXT}</description></item>" * 50
            self.given += len(part.encode())
            return part.encode()

    source = Endless()
    found = read_stream(source, source_path="x")  # type: ignore[arg-type]
    assert texts(next(found)) == [TEXT]
    assert source.given < 2_000_000


def test_a_feed_that_gives_only_the_beginning_says_so() -> None:
    for end, told in (("", False), ("...", True), ("[…]", True), ("…&lt;a href='x'&gt;阅读全文&lt;/a&gt;", True)):
        (document,) = of(RSS.format(f"<item><title>甲</title><description>{TEXT}{end}</description></item>"))
        assert ("entry-cut" in codes(document)) == told


def test_a_source_is_an_address_or_a_name() -> None:
    for source, url, publisher in (("https://a.example/1", "https://a.example/1", None), ("某报", None, "某报")):
        (document,) = of(json.dumps({"text": TEXT, "source": source}, ensure_ascii=False))
        assert (document.article.url, document.article.publisher) == (url, publisher)


def test_json_lines() -> None:
    ferry, cable, broken, second, bare = documents("articles.jsonl")
    assert (ferry.article.id, ferry.article.source_path) == ("hk-001", "articles.jsonl#hk-001")
    assert (ferry.article.title, ferry.article.author, ferry.article.publisher) == (
        "渡轮公司九月起加价",
        "某壬",
        "海湾日报",
    )
    assert ferry.article.url == "https://news.example.hk/20260714/ferry"
    assert (ferry.article.published.value, ferry.article.published.how) == ("2026-07-14", "declared")
    assert len(texts(ferry)) == 2
    assert (cable.article.id, cable.article.title) == ("hk-002", "缆车停运三天")
    assert (broken.status, broken.article.id) == ("failed", "line-3")
    assert "Line 3" in message(broken, "entry-invalid")
    assert (second.article.id, second.article.title, second.article.tags) == (
        "hk-001-2",
        "同一个编号的另一篇",
        ("数据",),
    )
    assert second.article.published.value == "2026-07-14T11:33:20"
    assert len(texts(second)) == 2
    assert "no text" in message(bare, "entry-invalid")


def test_a_title_given_beside_the_text_leaves_its_first_line_alone() -> None:
    row = json.dumps({"title": "某公司融资", "text": "公司喊话全行业\n\n" + TEXT}, ensure_ascii=False)
    (document,) = of(row)
    assert texts(document) == ["公司喊话全行业", TEXT]
    row = json.dumps({"title": "某公司融资", "text": "某公司融资\n\n" + TEXT}, ensure_ascii=False)
    assert texts(of(row)[0]) == [TEXT]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_json_lines_in_other_encodings_and_forms(encoding: str) -> None:
    rows = [{"id": str(n), "text": f"{TEXT}这是第{n}篇。"} for n in range(3)]
    lines = "\r\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\r\n\r\n"
    assert [texts(document) for document in of(lines.encode(encoding))] == [[row["text"]] for row in rows]
    for form in (json.dumps(rows, ensure_ascii=False), json.dumps(rows, ensure_ascii=False, indent=2)):
        assert [d.article.id for d in of(form.encode(encoding))] == ["0", "1", "2"]


def test_a_line_too_long_is_one_failure() -> None:
    rows = [json.dumps({"id": str(n), "text": TEXT * (1 + 40 * (n == 1))}, ensure_ascii=False) for n in range(3)]
    found = of("\n".join(rows), max_bytes=1000)
    assert [document.status for document in found] == ["ok", "failed", "ok"]
    assert codes(found[1]) == ["file-too-large", "entry-invalid"]


@pytest.mark.parametrize(
    "bad", ["[" * 100_000, '{"text": ' * 50_000, '{"text": 1' + "0" * 9000 + "}", "{}", "7", '"甲"', "nul"]
)
def test_bad_lines_are_documents_that_failed(bad: str) -> None:
    good = json.dumps({"text": TEXT}, ensure_ascii=False)
    found = of(f"{good}\n{bad}\n{good}\n")
    assert [document.status for document in found] == ["ok", "failed", "ok"]
    assert len({document.article.id for document in found}) == 3


def test_a_file_that_is_no_json_lines_is_given_up() -> None:
    found = of("不是JSON的一行。\n" * 5000, shape="json_lines")
    assert len(found) < 100
    assert {document.status for document in found} == {"failed"}
    assert "was not read" in message(found[-1], "entry-invalid")


def test_newsletter() -> None:
    (document,) = documents("newsletter.eml")
    article = document.article
    assert (article.title, article.publisher, article.authors) == (
        "蓝鲸算力融资25亿元，估值一年涨了三倍",
        "算力早参",
        (),
    )
    assert (article.published.value, article.published.how) == ("2026-04-16T06:30:00", "declared")
    assert document.saved.startswith(
        "Subject: 蓝鲸算力融资25亿元，估值一年涨了三倍\nFrom: 算力早参 <hello@news.example.com>\n"
    )
    whole = "".join(texts(document))
    assert all(words in whole for words in ("早上好。", "估值达到160亿元。", "合计装机90兆瓦。", "3.1亿元。"))
    assert not any(words in whole for words in ("浏览器", "退订", "版权所有", "收到这封邮件"))
    assert "图表.pdf" in message(document, "parts-left-out")
    assert "text/plain" in message(document, "parts-left-out")
    assert {"reader.mail_header", "reader.mail_frame"} <= {piece.rule for piece in article.removed}


def test_a_forwarded_article_is_its_first_senders() -> None:
    (document,) = documents("forwarded.eml")
    article = document.article
    assert (article.title, article.publisher, article.author) == ("石桥水泥停产三条线", "建材周刊", None)
    assert article.published.value == "2026-03-08"
    assert texts(document) == [
        "石桥水泥3月7日说，受需求下滑影响，将停产三条生产线，涉及产能每天1.5万吨。",
        "停产预计持续到6月底，约800名员工将轮岗或休假，工资照发。",
    ]


OUTLOOK = (
    "<p>同事好，见下文。</p><hr><p><b>发件人:</b> 建材周刊 &lt;weekly@example.com&gt;<br>"
    "<b>发送时间:</b> 2026年3月8日 7:00<br><b>收件人:</b> 某戊<br><b>主题:</b> 石桥水泥停产</p>"
)
GMAIL = (
    '<div dir="ltr">请看</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------'
    "<br>发件人： 建材周刊 &lt;weekly@example.com&gt;<br>Date: 2026年3月8日周日 07:00<br>Subject: 石桥水泥停产<br>"
    "To: 某戊<br></div>"
)


@pytest.mark.parametrize("head", [OUTLOOK, GMAIL])
def test_forwarded_pages(head: str) -> None:
    mail = (
        "From: wu@example.org\r\nSubject: Fw: 石桥水泥停产\r\nDate: Mon, 9 Mar 2026 21:05:44 +0800\r\n"
        "MIME-Version: 1.0\r\n"
        f"Content-Type: text/html; charset=utf-8\r\n\r\n{head}<p>{TEXT}</p><p>{TEXT[::-1]}</p>"
    )
    (document,) = of(mail)
    hold(document)
    article = document.article
    assert texts(document) == [TEXT, TEXT[::-1]]
    assert (article.title, article.publisher, article.author) == ("石桥水泥停产", "建材周刊", None)
    assert (article.published.value or "")[:10] == "2026-03-08"


def test_a_person_is_an_author_and_a_list_is_a_publisher() -> None:
    for sender, listed, authors, publisher in (
        ("某甲 <a@example.com>", False, ("某甲",), None),
        ("算力早参 <a@example.com>", True, (), "算力早参"),
        ("某甲 from 算力早参 <a@example.com>", True, ("某甲",), "算力早参"),
        ("某甲｜算力早参 <a@example.com>", False, ("某甲",), "算力早参"),
        ("a@example.com", False, (), None),
    ):
        mail = f"From: {sender}\nSubject: 融资\nMIME-Version: 1.0\nMessage-ID: <1@example.com>\n"
        mail += "List-Id: <x.example.com>\n" if listed else ""
        (document,) = of(f"{mail}Content-Type: text/plain; charset=utf-8\n\n{TEXT}\n\n{TEXT}\n")
        assert (document.article.authors, document.article.publisher) == (authors, publisher)


def test_saved_page() -> None:
    (document,) = documents("page.mhtml")
    article = document.article
    assert (article.shape, article.title) == ("mhtml", "白鹭航空订购40架支线客机")
    assert article.url == "https://finance.example.com/2026/06/04/bailu.html"
    assert (article.published.value, article.published.how, article.published.basis) == (
        "2026-06-04",
        "inferred",
        "the address",
    )
    assert len(texts(document)) == 3
    assert document.saved.startswith("<!DOCTYPE html>")
    assert message(document, "parts-left-out").count("text/html") == 1
    assert not any("限时五折" in text for text in texts(document))


@pytest.mark.parametrize(
    ("comment", "day"),
    [
        ("<!-- saved from url=(0042)https://finance.example.com/a/1.html?spm=a.b -->", None),
        (
            (
                "<!--\n Page saved with SingleFile \n url: https://finance.example.com/a/1.html?spm=a.b \n"
                " saved date: Fri Feb 27 2026 20:11:05 GMT+0800\n-->"
            ),
            "2026-02-27",
        ),
    ],
)
def test_a_page_saved_by_a_browser_says_from_where(comment: str, day: str | None) -> None:
    body = f"<body><p>{TEXT}</p><p>{TEXT}</p></body></html>"
    page = f"<!DOCTYPE html>\n<html>{comment}<head><title>某公司融资</title></head>{body}"
    (document,) = of(page)
    hold(document)
    article = document.article
    assert (article.url, article.published.value) == ("https://finance.example.com/a/1.html", day)


def test_a_mailbox_gives_its_first_message_and_says_so() -> None:
    mail = (
        f"From a@b.example Mon Mar  9 21:05:44 2026\nFrom: a@b.example\nSubject: 融资\nMIME-Version: 1.0\n\n{TEXT}\n\n"
    )
    (document,) = of(mail + mail.replace("融资", "破产"))
    assert texts(document) == [TEXT]
    assert "mailbox" in message(document, "parts-left-out")


def test_json_lines_of_pages_and_markdown() -> None:
    dump = (SAMPLES / "page_dump.txt").read_text(encoding="utf-8")
    marked = (SAMPLES / "front_matter.md").read_text(encoding="utf-8")
    page = (SAMPLES / "page.html").read_text(encoding="utf-8")
    lines = "\n".join(json.dumps({"text": text}, ensure_ascii=False) for text in (dump, marked, page))
    for document, name in zip(of(lines), ("page_dump.txt", "front_matter.md", "page.html"), strict=True):
        hold(document)
        alone = read_file(SAMPLES / name)
        assert texts(document) == texts(alone)
        assert document.article.title == alone.article.title


def test_mime_in_the_wild() -> None:
    found = read_message(
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n\xe7\x94\xb2\r\n--b"
    )
    assert [(part.kind, part.text().text) for part in found.parts] == [("text/plain", "甲")]
    assert read_message(b"no header at all").parts[0].body == b"no header at all"
    assert decoded_words("=?gb2312?B?ztLDx7XE?= =?utf-8?Q?_=E7=94=B2?=") == "我们的 甲"
    assert decoded_words("=?utf-8?B?54m=?= =?utf-8?B?54m?=") is not None
    assert parameters('text/html; charset="gb\\"k"; name*0*=utf-8\'\'%E7%94; name*1*=%B2; x') == {
        "charset": 'gb"k',
        "name": "甲",
    }
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000))
    assert read_message(deep).left_out


def test_the_first_of_many_for_those_who_want_one() -> None:
    document = read_file(SAMPLES / "articles.jsonl", source_path="articles.jsonl")
    assert (document.article.id, codes(document)) == ("hk-001", ["more-articles"])
    assert "more-articles" not in codes(read_bytes(f'{{"text": "{TEXT}"}}'.encode(), source_path="x"))


@pytest.mark.parametrize("shape", ["mhtml", "email", "feed", "json_lines", "html", "weibo", "omnivore", "page_dump"])
@pytest.mark.parametrize("name", ["plain_text.txt", "page.html", "rss.xml", "newsletter.eml", "articles.jsonl"])
def test_a_shape_forced_wrongly_ends_in_documents(name: str, shape: str) -> None:
    found = list(read_documents(SAMPLES / name, source_path=name, shape=shape))  # type: ignore[arg-type]
    assert found
    for document in found:
        hold(document)
        assert document.article.shape == shape
        assert document.article.blocks or document.diagnostics


@pytest.mark.parametrize(
    ("wanted", "safe"),
    [
        ("a-1", "a-1"),
        (" 文章 一/二#三 ", "文章-一-二-三"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\x00b\nc", "a-b-c"),
        ("", ""),
    ],
)
def test_ids_are_safe_names(wanted: str, safe: str) -> None:
    assert safe_id(wanted) == safe


def test_long_and_unusable_ids_are_kept_apart() -> None:
    first, second = safe_id("x" * 300), safe_id("x" * 301)
    assert first != second
    assert max(len(first), len(second)) <= 64
    assert safe_id("///") != safe_id("//")
    assert safe_id("https://www.example.com/a/b.html?id=1") != safe_id("https://www.example.com/a/b.html?id=2")
    ids = Ids()
    assert [ids.give("a"), ids.give("a"), ids.give("a-2"), ids.give("a")] == ["a", "a-2", "a-2-2", "a-3"]


def test_a_stream_that_gives_little_at_a_time() -> None:
    class Slow(io.RawIOBase):
        def __init__(self, data: bytes) -> None:
            super().__init__()
            self.parts: Iterator[bytes] = iter(data[n : n + 7] for n in range(0, len(data), 7))

        def read(self, size: int = -1) -> bytes:
            return next(self.parts, b"")

    data = (SAMPLES / "rss.xml").read_bytes()
    slow = read_stream(Slow(data), source_path="x")  # type: ignore[arg-type]
    assert [document.saved for document in slow] == [document.saved for document in of(data)]
