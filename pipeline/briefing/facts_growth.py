"""Facts that stand on the one before: an earlier value to compare with (超过去年的3亿元), a growth (同比增长28%)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.briefing.facts_grammar import ACTORS, Grammar
from pipeline.briefing.facts_telling import Found, has_value, iso, with_value
from pipeline.briefing.facts_template import Template, sign
from pipeline.document import DateMention, Figure

FOLLOWS = 40
"""So far behind a fact one that is read off it may begin."""


def read_off(template: Template, grammar: Grammar, found: list[Found]) -> Iterator[Found]:
    """Facts that stand on the one before: an earlier value to compare with, a growth rate."""
    if not found or isinstance(found[-1].value, DateMention):
        return
    last = found[-1]
    text = template.text
    behind = text[last.at + 1 : last.at + 1 + FOLLOWS]
    stop = re.search(rf"[;。!?]|{ACTORS}|[{sign('M')}{sign('C')}{sign('W')}]", behind)
    for rule in grammar.after:
        if rule.name == "growth-by-factor" and last.rule == "earlier-value":
            continue
        match = rule.pattern.search(text, last.at + 1, last.at + 1 + FOLLOWS)
        if match is None:
            continue
        at = match.start("fig")
        if stop and last.at + 1 + stop.start() < at:
            continue
        if (
            match.start() > 0
            and not grammar.context["joins_growth"].search(text[last.at + 1 : match.start() + 1])
            and match.start() != last.at + 1
        ):
            continue
        value = template.figure(at)
        if not has_value(value):
            continue
        if rule.name == "earlier-value":
            if isinstance(last.value, Figure) and (value.kind, value.unit) == (last.value.kind, last.value.unit):
                as_of = iso(template.date(match.start("date")))
                plain = replace(last, rule=rule.name, stance="reported")
                yield with_value(plain, value, at, as_of, last.qualifier)
        elif last.measure.endswith(("growth", "decline")) or value.hedge == "several":
            continue
        else:
            way = "growth" if rule.name == "growth-by-factor" or grammar.rises.search(match["way"]) else "decline"
            base = _base(template, match, grammar)
            grown = replace(last, rule=rule.name, measure=f"{last.measure} {way}")
            yield with_value(grown, value, at, last.as_of, base)


def _base(template: Template, match: re.Match[str], grammar: Grammar) -> str:
    """Since when, or against what, a growth is told."""
    base, text = match["base"] or "", template.text
    for chinese, english in grammar.bases:
        if base == chinese:
            return english
    since = None if base else grammar.context["since"].search(text, 0, match.start())
    start, end = (match.start("base"), match.end("base")) if base else since.span() if since else (0, 0)
    place = text.find(sign("D"), start, end)
    day = iso(template.date(place)) if place >= 0 else ""
    return f"{'since' if since or base.startswith('自') else 'from'} {day}" if day else ""
