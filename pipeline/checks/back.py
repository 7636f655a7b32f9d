"""Does the English, translated back by the same engine, say what the Chinese said? Chinese against Chinese.

An English sentence can pass every check and mislead: a clause that hangs on the wrong word, a doer told in a way that
no pattern reads. What comes back in Chinese can be compared without a second language between, by the same rules on
both sides (round-trip translation as a test of translation: Moon et al. 2020, "Revisiting Round-Trip Translation for
Quality Estimation"). It says that something is wrong with one of two translations, not with which: so it makes a draft.
"""

from __future__ import annotations

import re

from pipeline.checks.closeness import available, closeness
from pipeline.checks.deeds import chinese_denied, chinese_parties, chinese_time, deeds
from pipeline.checks.evidence import BLANK, Evidence
from pipeline.checks.meaning import concepts
from pipeline.checks.standing import FIRST_NAME, MOST, PRIVATE, stand
from pipeline.document import Figure
from pipeline.figures import find_figures

CODE = "back-translation"

FLOOR = 0.6
"""Cosine of two Chinese sentences below which they say different things. Of 300 sentences of newstest 2019 and 2020,
against each: all unrelated sentences lie below, 93 % of the sentences that follow in the same article, 46 % of its own
first halves, 35 % of itself with another sentence behind it, and 5 % of itself without its last clause."""

SHORTEST = 14
"""Characters of Chinese below which a vector tells too little."""

KINDS = frozenset({"money", "percent", "power", "count"})
SMALL = 100
"""Counts below this come back in other words: 两家 as 双方, 三个月 as 一季度."""
HAN = re.compile(r"[\u4e00-\u9fff]")


def came_back(evidence: Evidence, back: str) -> str:
    """Says in what the Chinese that came back differs from that which went out: figures, names, denial, who did it to
    whom, done or ahead, meaning. `back` is the English of `evidence` in Chinese again."""
    if not HAN.search(back):
        return "no Chinese came back"
    return (
        _figures(evidence.figures, back)
        or _names(evidence, back)
        or _negation(evidence, back)
        or _deeds(evidence, back)
        or _meaning(evidence, back)
    )


def _figures(ours: tuple[Figure, ...], back: str) -> str:
    theirs = find_figures(back)
    lost = [figure for figure in ours if _told(figure) and not any(_same(figure, other) for other in theirs)]
    if lost:
        return f"translated back, {lost[0].english} is lost or changed"
    new = [figure for figure in theirs if _told(figure) and not any(_same(figure, other) for other in ours)]
    return f"translated back, there is another figure: {new[0].english}" if new else ""


def _told(figure: Figure) -> bool:
    return figure.kind in KINDS and figure.low is not None and (figure.kind != "count" or figure.low >= SMALL)


def _same(one: Figure, other: Figure) -> bool:
    """The same amount. A currency that is not said (300亿 behind 400亿美元) is none that differs."""
    units = {one.unit, other.unit} if one.kind == other.kind == "money" else set()
    return (one.low, one.high) == (other.low, other.high) and len(units - {None}) <= 1


def _names(evidence: Evidence, back: str) -> str:
    lost = [m.target for m in evidence.mentions if not any(form in back for form in _forms(m.target, evidence))]
    return f"translated back, {lost[0]} is not there" if lost else ""


def _forms(target: str, evidence: Evidence) -> tuple[str, ...]:
    """All that a name goes by in this sentence, longest first."""
    forms = {
        form
        for mention in evidence.mentions
        if mention.target == target
        for form in (mention.source, mention.term, mention.target, mention.short)
        if form
    }
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _negation(evidence: Evidence, back: str) -> str:
    """A plain denial on one side, and on the other nothing that could stand for one."""
    denial = concepts().negation
    ours, theirs = evidence.chinese, _marked(evidence, back, BLANK)
    if (found := denial.chinese.search(ours)) and not denial.licence.search(theirs):
        return f"translated back, a negation is lost ({found[0]})"
    if (found := denial.chinese.search(theirs)) and not denial.licence.search(ours):
        return f"translated back, a negation is there ({found[0]})"
    return ""


def _deeds(evidence: Evidence, back: str) -> str:
    text = stand(evidence)
    theirs = _marked(evidence, back)
    for patterns in deeds():
        if not (patterns.word.search(text.chinese) and patterns.word.search(theirs)):
            continue
        name = patterns.deed.name
        one, other = chinese_parties(patterns, text.chinese), chinese_parties(patterns, theirs)
        if (one.doers - one.others) & (other.others - other.doers) or (other.doers - other.others) & (
            one.others - one.doers
        ):
            return f"translated back, “{name}” is done by another"
        if {chinese_time(patterns, text.chinese), chinese_time(patterns, theirs)} == {"done", "ahead"}:
            return f"translated back, “{name}” is done on one side and ahead on the other"
        if {chinese_denied(patterns, text.chinese), chinese_denied(patterns, theirs)} == {True, False}:
            return f"translated back, “{name}” is denied on one side only"
    return ""


def _meaning(evidence: Evidence, back: str) -> str:
    if len(evidence.chinese) < SHORTEST or not available():
        return ""
    near = closeness(_source(evidence), back)
    return f"translated back, it means something else (closeness {near:.2f})" if near < FLOOR else ""


def _source(evidence: Evidence) -> str:
    """The Chinese with its names in it again."""
    text = list(evidence.chinese)
    for mention in evidence.mentions:
        start = mention.start - evidence.offset
        text[start : start + len(mention.source)] = mention.source
    return "".join(text).replace(BLANK, "")


def _marked(evidence: Evidence, back: str, blank: str = "") -> str:
    """The text with each name as its mark, as `stand` has it, or all as one character."""
    text = PRIVATE.sub(" ", back)
    names = dict.fromkeys(mention.target for mention in evidence.mentions)
    forms = [(form, number) for number, name in enumerate(list(names)[:MOST]) for form in _forms(name, evidence)]
    for form, number in sorted(forms, key=lambda pair: (-len(pair[0]), pair[0])):
        text = text.replace(form, blank or chr(FIRST_NAME + number))
    return text
