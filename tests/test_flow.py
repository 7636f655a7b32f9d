from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.document import Article, Block, Document, Summary
from pipeline.flow import Flow, FlowError


def document(text: str = "星湖科技融资3亿元。") -> Document:
    blocks = (Block(id="b1", kind="paragraph", text=text, raw_start=0, raw_end=len(text)),) if text else ()
    article = Article(id="a", source_path="a.txt", shape="plain_text", title="标题", blocks=blocks)
    return Document(saved=text, article=article)


class Tiny:
    """A stage made of a name, what it needs and gives, and what it does."""

    version = 1

    def __init__(
        self, name: str, requires: str = "", assigns: str = "", does: Callable[[Document], object] = lambda _: None
    ) -> None:
        self.name = name
        self.requires = frozenset(requires.split())
        self.assigns = frozenset(assigns.split())
        self.does = does

    def __call__(self, document: Document) -> None:
        self.does(document)


def fail(error: BaseException) -> Callable[[Document], object]:
    def does(_: Document) -> None:
        raise error

    return does


def test_stages_run_in_order_and_are_timed() -> None:
    ran: list[str] = []
    flow = Flow(
        [
            Tiny("one", "blocks", "normal", lambda _: ran.append("one")),
            Tiny("two", "normal", "sentences", lambda _: ran.append("two")),
        ]
    )
    timings = flow.run(document())
    assert ran == ["one", "two"]
    assert list(timings) == ["one", "two"]
    assert all(seconds >= 0 for seconds in timings.values())


def test_an_order_that_misses_a_requirement_is_refused_before_anything_runs() -> None:
    ran: list[str] = []
    with pytest.raises(FlowError, match=r"“summarise” requires mentions, sentences.*Put it after “split”, “mention”"):
        Flow(
            [
                Tiny("summarise", "sentences mentions", "summary", lambda _: ran.append("summarise")),
                Tiny("split", "blocks", "sentences"),
                Tiny("mention", "sentences", "mentions"),
            ]
        )
    assert ran == []


def test_a_requirement_nobody_assigns_is_named_without_a_hint() -> None:
    with pytest.raises(FlowError, match=r"“compose” requires note, which nothing before it assigns\.$"):
        Flow([Tiny("compose", "note", "")])


def test_a_stage_twice_and_an_unknown_annotation_are_refused() -> None:
    with pytest.raises(FlowError, match="“one” stands twice"):
        Flow([Tiny("one"), Tiny("one")])
    with pytest.raises(FlowError, match="“one” names an annotation that does not exist: sentense"):
        Flow([Tiny("one", "", "sentense")])


def test_a_failing_stage_leaves_a_diagnostic_and_the_rest_that_can_run_runs() -> None:
    ran: list[str] = []
    doc = document()
    flow = Flow(
        [
            Tiny("summarise", "blocks", "summary", lambda d: setattr(d, "summary", Summary(method="lead"))),
            Tiny("mention", "blocks", "mentions", fail(RuntimeError("no such\nterm"))),
            Tiny("compose", "summary mentions", "note", lambda _: ran.append("compose")),
            Tiny("figure", "blocks", "figures", lambda _: ran.append("figure")),
        ]
    )
    timings = flow.run(doc)
    assert ran == ["figure"]
    assert list(timings) == ["summarise", "mention", "figure"]
    assert doc.summary.method == "lead"
    assert doc.status == "partial"
    [problem] = doc.diagnostics
    assert (problem.code, problem.stage) == ("stage-failed", "mention")
    assert "RuntimeError: no such term" in problem.message
    assert "Traceback" not in problem.message


def test_a_long_message_is_bounded() -> None:
    doc = document()
    Flow([Tiny("one", does=fail(ValueError("很" * 5000)))]).run(doc)
    assert len(doc.diagnostics[0].message) < 400


def test_what_a_failed_second_assigner_spoiled_is_not_used() -> None:
    ran: list[str] = []
    flow = Flow(
        [
            Tiny("split", "blocks", "sentences"),
            Tiny("again", "sentences", "sentences", fail(ValueError())),
            Tiny("last", "sentences", "", lambda _: ran.append("last")),
        ]
    )
    doc = document()
    flow.run(doc)
    assert ran == []
    assert doc.diagnostics[0].message == "The stage again failed: ValueError."


def test_a_document_without_blocks_skips_what_needs_them() -> None:
    ran: list[str] = []
    doc = document("")
    timings = Flow([Tiny("clean", "blocks", "blocks", lambda _: ran.append("clean"))]).run(doc)
    assert (ran, timings) == ([], {})
    assert doc.status == "failed"


def test_ctrl_c_passes() -> None:
    with pytest.raises(KeyboardInterrupt):
        Flow([Tiny("one", does=fail(KeyboardInterrupt()))]).run(document())
