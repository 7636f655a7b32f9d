"""How a fact is told: done, planned or said by somebody; for when; and what narrows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.briefing.facts_grammar import Grammar, Rule
from pipeline.briefing.facts_template import Template, sign
from pipeline.document import DateMention, Figure, Mention

Stance = Literal["reported", "planned", "expected", "claimed"]

BOUNDARY = re.compile(r"[,;:()!?。—]")
SAME_SEASON = "同期"
"""上年同期 is a part of that year, and which one the sentence need not say."""
STRONG = re.compile(r"[;!?。]")
SERIES = re.compile(r"((?:Pre-|pre-)?[A-H])(\d|\+)?轮")


@dataclass(frozen=True, slots=True)
class Found:
    """A fact of a sentence before it has an id. `value` carries it: a figure, or a date."""

    rule: str
    who: Mention
    measure: str
    qualifier: str
    stance: Stance
    value: Figure | DateMention
    as_of: str
    at: int
    begin: int
    until: int
    other: Mention | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the article has told before the sentence: whose article it is (`owner`), whose funding round was last told
    of (`funded`), who is meant where the sentence names nobody (`subject`), which project 项目 is (`project`), and the
    last investment of the sentence before."""

    owner: Mention | None = None
    funded: Mention | None = None
    subject: Mention | None = None
    project: Mention | None = None
    invested: Found | None = None
    title: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    rule: Rule
    match: re.Match[str]
    at: int


def own_clause(one: Match, template: Template, *, behind: bool = False) -> str:
    """The text from the boundary before the match to the figure, or to the boundary behind it."""
    text, begin = template.text, one.match.start()
    left = max((m.end() for m in BOUNDARY.finditer(text, 0, begin)), default=0)
    if not behind:
        return text[left : one.at]
    right = BOUNDARY.search(text, one.match.end())
    return text[left : right.start() if right else len(text)]


def stance_of(one: Match, template: Template, grammar: Grammar) -> Stance | None:
    """How the fact is told; None for what is denied, asked, or said for comparison only."""
    stances, text = grammar.stances, template.text
    before, whole = own_clause(one, template), own_clause(one, template, behind=True)
    ask = BOUNDARY.search(text, one.match.end())
    if stances.denied.search(whole) or stances.question.search(whole) or stances.unsaid.search(before):
        return None
    if ask and ask.group() == "?":
        return None
    if stances.anchored.search(before) and sign("K") in before:
        return None
    if one.rule.stance == "planned":
        return "planned"
    told = whole if one.rule.title else before
    lead = grammar.context["announced"].search(text[: one.match.start()])
    if stances.planned.search(told) or (lead and grammar.context["promised"].match(lead.group())):
        return "planned"
    if stances.expected.search(told) or lead:
        return "expected"
    if stances.future.search(told):
        return "planned"
    return "claimed" if stances.claimed.search(text) else "reported"


def qualifier_of(
    one: Match,
    template: Template,
    known: Known,
    grammar: Grammar,
    who: Mention,
    before: Sequence[Found],
    own: str,
) -> str | None:
    """What narrows the fact; None where the rule needs something that the article has not told."""
    rule, match = one.rule, one.match
    other = other_party(one, template, known, who)
    if other is None and "{other}" in rule.qualifier:
        return None
    funded = next((f.who for f in reversed(before) if f.measure == "funding"), None) or known.funded
    if funded is not None and funded.target == who.target:
        if "{round_owner}" in rule.qualifier and not rule.follows:
            return None  # 甲公司的5亿元投资, where it is 甲公司 that raises money: in it, not by it
        funded = None
    if rule.needs and funded is None:
        return None
    text = rule.qualifier
    if rule.follows and "{round_owner}" in text:
        last = next((f for f in reversed(before) if f.measure == rule.follows), None) or known.invested
        base = re.sub(r", (?:first tranche|remainder)$", "", last.qualifier) if last else ""
        text = text.replace("in {round_owner}", base)
    text = text.replace("in {round_owner}", f"in {funded.target}" if funded else "")
    text = text.replace("{other}", other.target if other else "").replace("{round}", _round(match.group(), grammar))
    if rule.name == "invests-in" and grammar.context["tranche"].search(own_clause(one, template)):
        text += ", first tranche"
    return ", ".join(part for part in (own, text.strip(" ,")) if part)


def other_party(one: Match, template: Template, known: Known, who: Mention) -> Mention | None:
    """The other party of a rule that has one; 该公司 is the company whose round or article it is."""
    if one.match.groupdict().get("other"):
        return template.mention(one.match.start("other"))
    if "{other}" not in one.rule.qualifier:
        return None
    meant = (m for m in (known.funded, known.owner) if m is not None and m.target != who.target)
    return next(meant, None)


def _round(text: str, grammar: Grammar) -> str:
    found = SERIES.search(text)
    if found:
        letter = found[1].replace("pre-", "Pre-")
        return f"{'pre-Series ' + letter[4:] if letter.startswith('Pre-') else 'Series ' + letter}{found[2] or ''}"
    for chinese, english in grammar.rounds:
        if chinese in text:
            return english
    return ""


def as_of(one: Match, template: Template, grammar: Grammar, flow: bool) -> str:
    """The date a figure is told for: one inside the rule's own words, else the only one at the head of a clause before
    it in its part of the sentence. What belongs to a period (revenue) is of no day, and the period may stand anywhere
    before it: 公布2026财年第二季度业绩:营收4亿元."""
    text, begin = template.text, one.match.start()
    segment = max((m.end() for m in STRONG.finditer(text, 0, begin)), default=0)
    if flow and not one.match.groupdict().get("who") and sign("D") not in text[segment : one.at]:
        segment = 0
    places = [i for i in range(segment, one.at) if text[i] == sign("D") and not _no_time_of(text, i, grammar)]
    places = [i for i in places if not (flow and _is_day(template.date(i)))]
    inside = [i for i in places if i >= begin]
    if inside:
        return iso(template.date(inside[-1]))
    if one.rule.dated == "inside":
        return ""
    left = max((m.end() for m in BOUNDARY.finditer(text, 0, begin)), default=0)
    own = [i for i in places if i >= left]
    heads = [i for i in (own or places) if flow or grammar.context["date_head"].search(text, max(0, i - 12), i)]
    if not own and len({iso(template.date(i)) for i in places}) > 1:
        return ""
    values = {iso(template.date(i)) for i in heads}
    return values.pop() if len(values) == 1 else ""


def _is_day(date: DateMention) -> bool:
    return bool(date.value and re.fullmatch(r"\d{4}-\d\d-\d\d", date.value))


def _no_time_of(text: str, at: int, grammar: Grammar) -> bool:
    """True for dates that say when something else was: 自3月以来, 2016年由三人成立, 成立于2016年, 较2024年."""
    context = grammar.context
    return bool(context["date_of_other"].match(text, at + 1) or context["date_behind"].search(text, max(0, at - 4), at))


def iso(date: DateMention) -> str:
    if date.value is None or date.hedge != "exact" or date.surface.endswith(SAME_SEASON):
        return ""
    return f"{date.value}/{date.end_value}" if date.end_value else date.value


def with_value(told: Found, value: Figure | DateMention, at: int, as_of: str, qualifier: str) -> Found:
    begin, until = min(told.begin, value.start), max(told.until, value.end)
    return replace(told, value=value, at=at, as_of=as_of, qualifier=qualifier, begin=begin, until=until)


def has_value(value: Figure | DateMention) -> bool:
    if isinstance(value, DateMention):
        return value.value is not None and value.hedge == "exact"
    return value.low is not None and value.hedge != "several"
