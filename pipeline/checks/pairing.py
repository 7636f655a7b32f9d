"""Which name stands with which figure: SoftBank 30, Nvidia 30, Amazon 50, and not the other way round.

Each name and each figure may be kept and the sentence still be wrong: 甲持股12%，乙持股8% with "A 8%
and B 12%". A pair of the Chinese is sure where one name and one figure stand alone in a clause, or where
分别 says so. The English is read in the order in which its names and figures stand; where that leaves a doubt, nothing
is said.
"""

from __future__ import annotations

import re
from itertools import groupby

from pipeline.checks.evidence import Evidence
from pipeline.checks.standing import FIGURE, NAME, TITLE, Standing, stand
from pipeline.checks.words import either

ITEM = re.compile(f"{NAME}|{FIGURE}")
IS_NAME = re.compile(NAME)
CLAUSE = re.compile(rf"[，,；;。！？!?、：:]|{either('pairing', 'chinese_and')}")
SENTENCE = re.compile(r"[，,；;。！？!?：:]")
RESPECTIVELY = re.compile(either("pairing", "respectively"))
CHINESE_FROM_TO = re.compile(
    rf"[从由]({FIGURE})[^，,。；;]{{0,8}}?[增升提扩涨跃降减跌缩变调][^，,。；;]{{0,4}}?[至到为]({FIGURE})"
)
FROM = re.compile(rf"\bfrom (?:[a-z]+ ){{0,2}}({FIGURE})")
TO = re.compile(rf"\bto (?:[a-z]+ ){{0,2}}({FIGURE})")

Pairs = dict[str, frozenset[str]]
"""The marks of the figures that stand with the mark of a name."""


def paired(evidence: Evidence) -> str:
    """Says which name has the figure of another name in the English."""
    text = stand(evidence)
    for kind in dict.fromkeys(figure[0] for figure in text.figures):
        ours = _chinese_pairs(text, kind)
        if len(ours) < 2 or len(frozenset().union(*ours.values())) < 2:
            continue
        theirs = _english_pairs(text, ours)
        for name, figures in ours.items():
            if name in theirs and not figures & theirs[name]:
                there, here = text.figure(min(figures)), text.figure(min(theirs[name]))
                return f"{text.name(name)} stands with {there} in the Chinese and with {here} in the English"
    return _people(text)


def _people(text: Standing) -> str:
    """The same for who stands with which company: A由甲执掌，B由乙执掌. Each clause of the Chinese has one of either,
    and the English has each once, pair by pair."""
    ours = {}
    for clause in SENTENCE.split(text.chinese):
        names = list(dict.fromkeys(IS_NAME.findall(clause)))
        people = [mark for mark in names if mark in text.people]
        if people and (len(names) != 2 or len(people) != 1):
            return ""
        if people:
            ours[people[0]] = next(mark for mark in names if mark not in text.people)
    if len(ours) < 2 or len(set(ours.values())) < len(ours):
        return ""
    told = [mark for mark in IS_NAME.findall(text.english) if mark in ours or mark in ours.values()]
    couples = [set(told[i : i + 2]) for i in range(0, len(told), 2)]
    if len(told) != 2 * len(ours) or any(len(couple & set(ours)) != 1 for couple in couples):
        return ""
    for person, other in ours.items():
        if {person, other} not in couples:
            return f"{text.name(person)} stands with {text.name(other)} in the Chinese and not in the English"
    return ""


def turned(evidence: Evidence) -> str:
    """Says when 从31%降至27% was told as "from 27% to 31%"."""
    text = stand(evidence)
    for match in CHINESE_FROM_TO.finditer(text.chinese):
        before, after = match[1], match[2]
        starts, ends = FROM.findall(text.english), TO.findall(text.english)
        if before != after and starts == [after] and ends == [before]:
            return f"it goes from {text.figure(before)} to {text.figure(after)}, and the English turns that around"
    return ""


def told_pairs(text: Standing) -> Pairs:
    """Pairs of the English by its order alone, whatever the Chinese says, over all kinds of figures."""
    pairs: dict[str, frozenset[str]] = {}
    for kind in dict.fromkeys(figure[0] for figure in text.figures):
        items = list(dict.fromkeys(_items(text.english, text, kind)))
        figures = frozenset(mark for mark in items if not IS_NAME.match(mark))
        if len(figures) < 2 or len(items) != 2 * len(figures):
            continue
        for name, found in _english_pairs(text, dict.fromkeys(set(items) - figures, figures)).items():
            pairs[name] = pairs.get(name, frozenset()) | found
    return pairs


def _chinese_pairs(text: Standing, kind: str) -> Pairs:
    """Pairs of the Chinese with figures of one kind."""
    found: dict[str, set[str]] = {}
    for clause in SENTENCE.split(text.chinese):
        if RESPECTIVELY.search(clause):
            _in_turn(_items(clause, text, kind), found)
    for clause in CLAUSE.split(text.chinese):
        if RESPECTIVELY.search(clause):
            continue
        items = _items(clause, text, kind)
        names = [mark for mark in items if IS_NAME.match(mark)]
        figures = [mark for mark in items if not IS_NAME.match(mark)]
        if len(names) == len(figures) == 1:
            found.setdefault(names[0], set()).add(figures[0])
    return {name: frozenset(figures) for name, figures in found.items()}


def _in_turn(items: list[str], found: dict[str, set[str]]) -> None:
    """A、B分别x、y: the names in turn with the figures in turn. The list of figures may reach past a 、."""
    names = [mark for mark in items if IS_NAME.match(mark)]
    figures = [mark for mark in items if not IS_NAME.match(mark)]
    if len(names) == len(figures) and items == [*names, *figures]:
        for name, figure in zip(names, figures, strict=True):
            found.setdefault(name, set()).add(figure)


def _items(clause: str, text: Standing, kind: str) -> list[str]:
    """Names and figures of that kind; offices are held by persons."""
    return [
        mark
        for mark in ITEM.findall(clause)
        if (kind != TITLE or mark in text.people if IS_NAME.match(mark) else text.kind(mark) == kind)
    ]


def _english_pairs(text: Standing, ours: Pairs) -> Pairs:
    """Pairs of the English among the names and figures of these pairs; empty where their order leaves a doubt."""
    wanted = set(ours) | set().union(*ours.values())
    items = [mark for mark, _ in groupby(mark for mark in ITEM.findall(text.english) if mark in wanted)]
    names = [mark for mark in items if IS_NAME.match(mark)]
    if len(set(names)) < len(names) or set(names) != set(ours):
        return {}
    runs = [list(run) for _, run in groupby(items, key=lambda mark: bool(IS_NAME.match(mark)))]
    if len(runs) % 2:
        return _couples(items)
    pairs: Pairs = {}
    for one, other in zip(runs[::2], runs[1::2], strict=True):
        some, figures = (one, other) if IS_NAME.match(one[0]) else (other, one)
        if len(figures) == 1:
            pairs.update(dict.fromkeys(some, frozenset(figures)))
        elif len(some) == len(figures):
            pairs.update({name: frozenset({figure}) for name, figure in zip(some, figures, strict=True)})
        else:
            return {}
    return pairs


def _couples(items: list[str]) -> Pairs:
    """SoftBank x, y from Amazon: each two in a row are a name and a figure."""
    if len(items) % 2:
        return {}
    pairs: Pairs = {}
    for one, other in zip(items[::2], items[1::2], strict=True):
        if bool(IS_NAME.match(one)) == bool(IS_NAME.match(other)):
            return {}
        name, figure = (one, other) if IS_NAME.match(one) else (other, one)
        pairs[name] = frozenset({figure})
    return pairs
