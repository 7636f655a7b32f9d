"""What `touched` says cannot be touched is not: the mentions, their decisions and their statuses are the same."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.batch.touched import (
    BETWEEN,
    Change,
    Names,
    change,
    names_of_decisions,
    names_of_glossary,
    packed,
    text_of,
    unpacked,
)
from pipeline.document import Article, Block, Document
from pipeline.flow import Flow
from pipeline.glossary import Decision, Decisions, FindMentions, Glossary, Term, hits_of, mentions_key
from pipeline.glossary.context import fold_form
from pipeline.glossary.forms import DOTS
from pipeline.language import Normalise, Split

NAMES = (
    "英伟达", "輝達", "辉达", "NVIDIA", "软银", "软银集团", "山姆·奥特曼", "奥特曼", "GPT-4", "Meta", "星际之门",
    "Stargate", "云砚科技", "云砚", "昇腾", "萨姆",
)  # fmt: skip
STANDING = (
    *NAMES, "ＮＶＩＤＩＡ", "nvidia", "META", "meta", "山姆・奥特曼", "山姆 奥特曼", "GPT 4", "GPT4", "GPT-4.5",
    "软银业", "“星际之门（Stargate）”", "云砚科技（Yunyan Technology）", "首席执行官山姆·奥特曼（Sam Altman）",
    "@英伟达", "https://nvidia.com/GPT-4",
    "“Stargate（星际之门）”",
)  # fmt: skip
AROUND = (
    "，公司周五表示",
    "。",
    "投资方包括",
    "与",
    "在今年公布的季度营收同比增长了三成",
    "業務將會繼續",
    " ",
    "（",
    "）",
    "\0",
    "融资",
)

texts = st.lists(st.sampled_from(STANDING + AROUND), min_size=1, max_size=12).map("".join)
blocks = st.lists(texts, min_size=1, max_size=3)
terms = st.builds(
    Term,
    source=st.sampled_from(NAMES),
    target=st.sampled_from(("Alpha", "Beta", "Alpha Beta")),
    kind=st.sampled_from(("organisation", "person", "product", "term")),
    aliases=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
    not_before=st.sampled_from(((), ("业",), ("集团",))),
    after=st.sampled_from(((), (), ("与",))),
    status=st.sampled_from(("accepted", "accepted", "candidate", "rejected")),
)
layers = st.lists(st.lists(terms, max_size=4, unique_by=lambda term: term.source).map(tuple), min_size=1, max_size=2)
glossaries = layers.map(lambda found: Glossary(tuple(found)))
choices = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from(("right", "wrong-here", "wrong-always", "better-english", "not-a-name")),
        st.sampled_from(("this", "other")),
    ),
    max_size=3,
)


SOFTBANK = Term(source="软银", target="SoftBank")
YUNYAN = "云砚科技（Yunyan Technology）宣布融资，云砚科技没有置评"


TELLING = "季度营收同比增长三成软银投资方包括云帆科技"


def glossary(*found: Term) -> Glossary:
    return Glossary((found,))


def article(name: str, paragraphs: Sequence[str]) -> Document:
    kept = tuple(
        Block(id=f"b{n}", kind="paragraph", text=text, raw_start=0, raw_end=len(text))
        for n, text in enumerate(paragraphs[1:], start=1)
    )
    told = Article(id=name, source_path=name, shape="plain_text", title=paragraphs[0], blocks=kept or (_BLANK,))
    document = Document(saved="", article=told)
    Normalise()(document)
    Split()(document)
    return document


_BLANK = Block(id="b1", kind="paragraph", text="没有。", raw_start=0, raw_end=3)


def named(paragraphs: Sequence[str], glossary: Glossary, decisions: Decisions) -> Document:
    document = article("this", paragraphs)
    Flow([FindMentions(glossary, decisions)], given=frozenset({"sentences", "normal"})).run(document)
    assert not document.diagnostics
    return document


def told(document: Document, glossary: Glossary, decisions: Decisions) -> tuple[object, ...]:
    hits = hits_of(document, decisions, glossary.statuses)
    return mentions_key(document), [(hit.id, hit.verdict, hit.status) for hit in hits]


def decided(paragraphs: Sequence[str], glossary: Glossary, made: Sequence[tuple[int, str, str]]) -> Decisions:
    """Decisions about hits of the article, made on its own page or on that of another with the same words."""
    found = hits_of(named(paragraphs, glossary, Decisions()))
    log = []
    for number, verdict, whose in made if found else ():
        hit = found[number % len(found)]
        english = "Gamma" if verdict == "better-english" else None
        kept = {key: getattr(hit, key) for key in ("term", "surface", "target", "kind", "before", "after")}
        log.append(Decision(hit=hit.id, article=whose, verdict=verdict, english=english, **kept))
    return Decisions(tuple(log))


def names(glossary: Glossary, decisions: Decisions) -> tuple[Names, Names]:
    """As they come back out of the cache."""
    kept = (names_of_glossary(glossary).packed(), names_of_decisions(decisions).packed())
    one, two = map(Names.unpacked, kept)
    assert one is not None
    assert two is not None
    return one, two


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(blocks, blocks, glossaries, glossaries, choices, choices, st.booleans())
@example(["辉达"], ["无"], glossary(SOFTBANK), glossary(Term(source="輝達", target="N")), [], [], False)
@example([YUNYAN], ["无"], glossary(), glossary(Term(source="云砚科技", target="Y")), [], [], False)
@example([YUNYAN], ["无"], glossary(), glossary(Term(source="云砚科技", target="Y", status="rejected")), [], [], False)
@example(["没有软银"], ["软银融资"], glossary(SOFTBANK), glossary(), [], [(0, "wrong-always", "other")], True)
@example(["没有软银"], ["软银融资"], glossary(SOFTBANK), glossary(), [], [(0, "not-a-name", "other")], True)
@example(["没有软银"], ["软银融资"], glossary(SOFTBANK), glossary(), [], [(0, "better-english", "other")], True)
@example([TELLING], [TELLING], glossary(SOFTBANK), glossary(), [], [(0, "wrong-here", "other")], True)
def test_what_is_not_touched_is_the_same(
    paragraphs: list[str],
    judged: list[str],
    old: Glossary,
    new: Glossary,
    before: list[tuple[int, str, str]],
    after: list[tuple[int, str, str]],
    same: bool,
) -> None:
    new = old if same else new
    first, then = decided(judged, old, before), decided(judged, old, [*before, *after])
    one, two = named(paragraphs, old, first), named(paragraphs, new, then)
    different = change(names(old, first), names(new, then), new)
    text = unpacked(packed(text_of(one)))
    assert text is not None
    if not different.touches("this", text):
        assert told(one, old, first) == told(two, new, then)


def test_a_new_term_touches_the_articles_in_which_one_of_its_forms_stands() -> None:
    old, none = Glossary(((Term(source="软银", target="SoftBank"),),)), Decisions()
    new = Glossary((*old.layers, (Term(source="山姆·奥特曼", target="Sam Altman", aliases=("GPT-4",)),)))
    different = change(names(old, none), names(new, none), new)
    for text in ("山姆・奥特曼", "山姆奥特曼", "gpt4", "ＧＰＴ 4"):
        assert different.touches("x", text_of(article("x", [text])))
    for text in ("软银", "山姆", "没有名字"):
        assert not different.touches("x", text_of(article("x", [text])))
    assert change(names(new, none), names(new, none), new) == Change()


def test_many_forms_are_looked_for_at_once_and_found_as_one_by_one() -> None:
    one, many = Change(frozenset({"辉达"})), Change(frozenset({"辉达", *map(str, range(1000, 1100))}))
    for text in ("没有辉达", "没有", "辉" + BETWEEN + "达"):
        assert one.touches("x", text) == many.touches("x", text)


def test_a_decision_about_a_place_touches_the_articles_with_these_words_and_no_others() -> None:
    known = glossary(SOFTBANK)
    paragraphs = [TELLING]
    decisions = decided(paragraphs, known, [(0, "wrong-here", "other")])
    different = change(names(known, Decisions()), names(known, decisions), known)
    assert different.touches("this", text_of(article("this", paragraphs)))
    assert different.touches("other", "")
    assert not different.touches("this", text_of(article("this", ["软银没有置评，分析人士认为这并不意外"])))


def test_folding_twice_is_folding_once() -> None:
    """The words around a name are folded from text that is folded already."""
    signs = "".join(chr(code) for code in range(0x20, 0x3000)) + DOTS + "".join(map(chr, range(0xFF00, 0xFFF0)))
    assert fold_form(fold_form(signs)) == fold_form(signs)


def test_what_is_no_entry_is_taken_for_none() -> None:
    assert unpacked(b"nothing") is None
    assert Names.unpacked(b"nothing") is None
    assert Names.unpacked(packed("[1, 2]")) is None
