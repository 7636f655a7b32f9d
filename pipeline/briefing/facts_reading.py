"""One sentence's facts: the rules are tried, each figure goes to the first that takes it, then every match must show
whose figure it is, when, and that it is told as so.

A doubt about any of these means no fact: two companies before a figure and no rule that tells them apart, a condition,
a denial, an undated 曾.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.briefing.facts_grammar import ACTORS, ALL_SIGNS, Grammar, Rule, Term, nature_of, rules_for
from pipeline.briefing.facts_growth import read_off
from pipeline.briefing.facts_telling import (
    BOUNDARY,
    SAME_SEASON,
    Found,
    Known,
    Match,
    as_of,
    has_value,
    iso,
    other_party,
    own_clause,
    qualifier_of,
    stance_of,
    with_value,
)
from pipeline.briefing.facts_template import Template, sign
from pipeline.document import DateMention, Figure, Mention

LONGEST = 600
"""Characters of a template; what is longer is no sentence of prose."""
ACTOR = re.compile(ACTORS)
SIGN = re.compile(f"[{ALL_SIGNS}]")
FAR = 3
"""A subject reaches so many clauses beyond its fact: 完成3亿元融资,由甲资本领投,乙资本跟投,投后估值20亿元."""


def read(template: Template, known: Known, grammar: Grammar) -> list[Found]:
    """The facts of a sentence, in order of their figures."""
    if len(template.text) > LONGEST or grammar.stances.conditional.search(template.text):
        return []
    found: list[Found] = []
    for one in _matches(template, known.title):
        found += _facts(one, template, known, grammar, found)
        found += read_off(template, grammar, found)
    return sorted(_once(found), key=lambda f: f.at)


def _once(found: list[Found]) -> Iterator[Found]:
    seen: set[str] = set()
    for one in found:
        if one.value.id not in seen:
            seen.add(one.value.id)
            yield one


def _matches(template: Template, title: bool) -> list[Match]:
    """Each figure with the first rule that takes it, in reading order."""
    taken: dict[int, Match] = {}
    for rule in rules_for("".join(SIGN.findall(template.text)), title):
        for match in rule.pattern.finditer(template.text):
            at = match.start("fig") if "fig" in rule.pattern.groupindex else match.start("date")
            taken.setdefault(at, Match(rule, match, at))
    return [taken[at] for at in sorted(taken)]


def _facts(one: Match, template: Template, known: Known, grammar: Grammar, before: list[Found]) -> Iterator[Found]:
    """The fact of a match, and the second one of rules that tell two values; none where anything is in doubt."""
    rule, match = one.rule, one.match
    value = template.pieces[one.at].what
    if not isinstance(value, Figure | DateMention) or not has_value(value):
        return
    measured = _measured(rule, match, value, grammar)
    who = _who(one, template, known, grammar, before)
    if measured is None or who is None:
        return
    previous = before[-1] if before and not match.groupdict().get("who") else None
    if measured.measure == "valuation" and previous and previous.measure == "investment" and previous.other:
        who = previous.other  # 甲资本敲定对乙公司的5亿元投资,估值达20亿元: what is invested in is valued
    clause = own_clause(one, template)
    stance = stance_of(one, template, grammar)
    if stance in {"reported", "claimed"} and previous and not grammar.context["now"].search(clause):
        stance = previous.stance
    qualifier = qualifier_of(one, template, known, grammar, who, before, measured.qualifier)
    if stance is None or qualifier is None:
        return
    flow = nature_of(measured.measure) == "flow"
    day = "" if isinstance(value, DateMention) else as_of(one, template, grammar, flow)
    if isinstance(value, Figure) and _other_time(clause, day, one.at, template, grammar):
        return
    if flow and not day:
        scope = next((english for pattern, english in grammar.scopes if pattern.search(match.group())), "")
        qualifier = ", ".join(part for part in (qualifier, scope) if part)
    begin = template.pieces[match.start()].start if match.start() < len(template.pieces) else value.start
    told = Found(
        rule=rule.name,
        who=who,
        measure=measured.measure,
        qualifier=qualifier,
        stance=stance,
        value=value,
        as_of=day,
        at=one.at,
        begin=min(begin, value.start),
        until=value.end,
        other=other_party(one, template, known, who),
    )
    yield from _with_second(told, one, template)


def _with_second(told: Found, one: Match, template: Template) -> Iterator[Found]:
    """The fact, and that of the rule's second figure: the same in another currency, or the value before."""
    groups = one.match.groupdict()
    second = template.pieces[one.match.start("fig2")].what if groups.get("fig2") else None
    if not isinstance(second, Figure) or not has_value(second):
        yield told
        return
    at = one.match.start("fig2")
    if groups.get("convert"):
        yield told
        yield with_value(told, second, at, told.as_of, told.qualifier)
        return
    then = iso(template.date(one.match.start("date2"))) if groups.get("date2") else ""
    now = iso(template.date(one.match.start("date"))) if groups.get("date") else ""
    earlier = ", ".join(part for part in (told.qualifier, one.rule.earlier) if part)
    yield with_value(told, second, at, then or told.as_of, earlier)
    yield with_value(told, told.value, told.at, now or ("" if then else told.as_of), told.qualifier)


def _other_time(clause: str, day: str, at: int, template: Template, grammar: Grammar) -> bool:
    """True where the value is one of some other time that the text does not date: 上年同期, an undated 曾."""
    undated = grammar.other_period.search(clause) and sign("D") not in clause
    dates = [template.date(i) for i in range(at - len(clause), at) if template.text[i] == sign("D")]
    return bool(
        undated
        or any(date.surface.endswith(SAME_SEASON) for date in dates)
        or (not day and grammar.stances.vague_past.search(clause))
    )


def _measured(rule: Rule, match: re.Match[str], value: Figure | DateMention, grammar: Grammar) -> Term | None:
    if rule.measure:
        return Term(rule.measure, "", frozenset())
    word = match["m"]
    term = grammar.terms.get(word) or grammar.terms.get(f"{word}用户")
    if term is None or not isinstance(value, Figure):
        return None
    if match.groupdict().get("way"):
        way = "growth" if grammar.rises.search(match["way"]) else "decline"
        base = next(english for chinese, english in grammar.bases if chinese == match["base"])
        return Term(f"{term.measure} {way}", ", ".join(p for p in (term.qualifier, base) if p), frozenset())
    return term if value.kind in term.kinds else None


def _who(one: Match, template: Template, known: Known, grammar: Grammar, before: list[Found]) -> Mention | None:
    """Whose figure it is: the rule's subject, else that of the fact before, else the only name before the figure."""
    match, text = one.match, template.text
    if one.rule.follows:
        last = next((f for f in reversed(before) if f.measure == one.rule.follows), None)
        if last is None and grammar.context["this_money"].search(text):
            last = known.invested
        return last.who if last and last.measure == one.rule.follows else None
    if match.groupdict().get("who"):
        at = match.start("who")
        if grammar.not_subject.match(text, at + 1) or _joint(text, at):
            return None
        return template.mention(at)
    return _carried(one, template, known, grammar, before)


def _carried(one: Match, template: Template, known: Known, grammar: Grammar, before: list[Found]) -> Mention | None:
    """The subject of a clause that names none: that of the fact before, the only name of the clause before, or what
    the article has told (公司, 项目, the opening line of a list)."""
    text, begin, context = template.text, one.match.start(), grammar.context
    head = text[begin : one.at]
    named = [m.start() for m in ACTOR.finditer(text, 0, one.at)]
    if context["project"].search(head):
        return known.project
    previous = next((f for f in reversed(before) if f.at < begin), None)
    carried: Mention | None = None
    if previous is not None:
        investors = {i for m in context["led_by"].finditer(text, previous.at, begin) for i in range(m.start(), m.end())}
        between = [
            at for at in named if at > previous.at and at not in investors and template.mention(at) != previous.other
        ]
        carried = previous.who if not between and _clauses(text, previous.at, begin) <= FAR else None
    elif named:
        carried = _only_subject(named, begin, template, grammar)
    elif known.subject is not None:
        carried = known.subject
    elif context["subject_of_talk"].match(head) or context["subject_of_clause"].search(text[:begin]):
        carried = known.owner
    if carried is not None and carried.kind == "product" and context["company"].match(head):
        return known.owner
    return carried


def _only_subject(named: list[int], begin: int, template: Template, grammar: Grammar) -> Mention | None:
    """The one name of a sentence, where it is the subject of the clause right before."""
    text, first = template.text, named[0]
    usable = (
        len({template.mention(at).target for at in named}) == 1
        and all(_leads(text, at, grammar) for at in named)
        and (first == 0 or text[first - 1] not in grammar.before_object)
        and _clauses(text, named[-1], begin) <= 1
    )
    return template.mention(first) if usable else None


def _clauses(text: str, start: int, end: int) -> int:
    """How many boundaries lie between two places; ——, and a bracket that closes before a comma, count once."""
    return len(re.findall(r"[,;:()!?。—]+", text[start:end]))


def _leads(text: str, at: int, grammar: Grammar) -> bool:
    """False where the clause goes on to speak of something else of that name's: 甲公司本地业务一季度…, 甲公司的新厂…"""
    stop = BOUNDARY.search(text, at + 1)
    clause = text[at + 1 : stop.start() if stop else len(text)]
    return not (clause.startswith("的") or grammar.not_subject.match(clause) or grammar.other_subject.search(clause))


def _joint(text: str, at: int) -> bool:
    """True for the second of two subjects, with no sign of which of them the figure is: 甲公司、乙公司."""
    return at > 1 and text[at - 1] in "、和与及" and bool(ACTOR.match(text, at - 2))
