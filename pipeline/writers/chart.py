"""One measure over time as inline SVG, drawn by matplotlib (the extra `charts`); without it there is no chart.

The SVG is fit for a page that allows no style attributes and for a dark one: properties stand in attributes, black is
`currentColor`, text is text. It has a title and a description for those who do not see it. Equal series give equal
bytes: no date in it, ids from a fixed salt.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec

from pipeline.digest.periods import span
from pipeline.writers.digest_file import PointEntry, SeriesEntry

WIDTH, HEIGHT = 6.6, 3.0
ACCENT = "#8c1c13"
"""The page's style sheet finds the line by this colour and gives it that of the page."""
LOG_FROM = 100
"""The largest value so many times the smallest: on a straight axis the small ones would all lie on the ground."""
EDGE = 0.12
"""The share of the width in which a label would reach beyond the drawing."""
LOW = 0.2
LEAST_POINTS = 3
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
SYMBOLS = {"USD": "US$", "CNY": "RMB", "EUR": "€", "HKD": "HK$", "JPY": "¥", "GBP": "£", "KRW": "₩", "TWD": "NT$"}
_SVG = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"
_SIZE = re.compile(r"([\d.]+)px")
_KEPT = frozenset(
    {
        *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray"),
        *("stroke-dashoffset", "stroke-opacity", "opacity", "text-anchor", "font-size"),
    }
)


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    return find_spec("matplotlib") is not None


def description(series: SeriesEntry) -> str:
    """The chart in words: its text alternative."""
    return f"{series.about}. " + "; ".join(
        f"{point.when_english}: {point.figure}{'' if point.settled else ' (planned or expected)'}"
        for point in series.points
    )


def drawable(series: SeriesEntry) -> bool:
    """Whether there are enough points with a day and a value to make a chart of."""
    return len({point.when for point in series.points if span(point.when)}) >= LEAST_POINTS


def chart_svg(series: SeriesEntry) -> str:
    """The series as an `<svg>` element, "" where matplotlib is missing or the series has too few points in time."""
    points = [point for point in series.points if span(point.when)]
    if not can_draw() or not drawable(series):
        return ""
    return _embeddable(_drawn(series, points), series)


def _middle(when: str) -> date:
    days = span(when)
    if days is None:
        raise ValueError(f"not a date: {when}")
    return days[0] + (days[1] - days[0]) / 2


def _scale(values: Sequence[Decimal]) -> tuple[int, str]:
    largest = max(map(abs, values))
    return next(((size, word) for size, word in SCALES if largest >= size), (1, ""))


def _axis_title(series: SeriesEntry, word: str) -> str:
    if series.kind == "money":
        return " ".join(filter(None, (SYMBOLS.get(series.unit, series.unit), word)))
    unit = series.unit if series.unit.isascii() else ""
    return " ".join(filter(None, (word, unit)))


def _drawn(series: SeriesEntry, points: Sequence[PointEntry]) -> bytes:
    """The drawing as matplotlib writes it. What is settled is a line; what is planned hangs on a dotted one."""
    matplotlib, dates, ticker = map(import_module, ("matplotlib", "matplotlib.dates", "matplotlib.ticker"))
    size, word = _scale([point.value for point in points])
    values = [float(point.value / size) for point in points]
    days = [float(dates.date2num(_middle(point.when))) for point in points]
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # a user's matplotlibrc must not change our bytes
        matplotlib.rcParams.update({"svg.hashsalt": "zhbrief", "svg.fonttype": "none", "font.size": 10})
        figure = import_module("matplotlib.figure").Figure(figsize=(WIDTH, HEIGHT), facecolor="none")
        axes = figure.add_axes((0.09, 0.15, 0.87, 0.68), facecolor="none")
        axes.plot(days, values, color=ACCENT, linewidth=1, linestyle=(0, (2, 3)))
        settled = [place for place, point in enumerate(points) if point.settled]
        if len(settled) > 1:
            axes.plot([days[i] for i in settled], [values[i] for i in settled], color=ACCENT, linewidth=2)
        for day, value, point, side in zip(days, values, points, _sides(days), strict=True):
            face = ACCENT if point.settled else "none"
            axes.plot([day], [value], marker="o", markersize=6, markerfacecolor=face, markeredgecolor=ACCENT)
            # What is planned has its label below, where the line between the known values does not pass, if there is
            # room above the axis.
            offset = (0, -16) if not point.settled and value > LOW * max(values) else (0, 9)
            axes.annotate(point.figure, (day, value), offset, textcoords="offset points", ha=side, fontsize=9)
        if min(values) > 0 and max(values) / min(values) >= LOG_FROM:
            axes.set_yscale("log")
            axes.yaxis.set_minor_formatter(ticker.NullFormatter())
            axes.set_ylim(min(values) / 4, max(values) * 4)
        else:
            axes.set_ylim(min(0.0, 1.25 * min(values)), max(0.0, 1.25 * max(values)) or 1)
            axes.yaxis.set_major_locator(ticker.MaxNLocator(4))
        axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:,g}"))
        margin = (max(days) - min(days)) * 0.1
        axes.set_xlim(min(days) - margin, max(days) + margin)
        locator = dates.AutoDateLocator(minticks=2, maxticks=6)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, show_offset=False))
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.grid(axis="y", color="#000000", alpha=0.15, linewidth=0.6)
        axes.set_title(_axis_title(series, word), loc="left", fontsize=9)
        out = io.BytesIO()
        canvas = import_module("matplotlib.backends.backend_svg").FigureCanvasSVG(figure)
        canvas.print_svg(out, metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _sides(days: Sequence[float]) -> list[str]:
    """How each point's label is set: inwards near the edges, so that it is not cut off."""
    first, reach = min(days), max(days) - min(days)
    shares = [(day - first) / reach for day in days]
    return ["left" if share < EDGE else "right" if share > 1 - EDGE else "center" for share in shares]


def _embeddable(svg: bytes, series: SeriesEntry) -> str:
    """Our own drawing, made fit to stand in a page: see above."""
    ET.register_namespace("", _SVG)
    root = ET.fromstring(svg)  # noqa: S314 - matplotlib's own output, made just now
    wanted = {value.removeprefix("#") for each in root.iter() if (value := each.get(_LINK))}
    wanted |= {value[5:-1] for each in root.iter() if (value := each.get("clip-path"))}
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"}:
                parent.remove(child)
    for each in root.iter():
        _set_attributes(each)
        if each.get("id") not in wanted:
            each.attrib.pop("id", None)
        if link := each.attrib.pop(_LINK, None):
            each.set("href", link)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {"class": "chart", "role": "img", "stroke-linejoin": "round", "stroke-linecap": "butt"}
    about, words = ET.Element(f"{{{_SVG}}}title"), ET.Element(f"{{{_SVG}}}desc")
    about.text, words.text = f"{series.about} over time", description(series)
    root[:0] = [about, words]
    for each in root.iter():
        each.tail = None if each.tail is None or not each.tail.strip() else each.tail
        if each.text is not None and not each.text.strip():
            each.text = None
    return ET.tostring(root, encoding="unicode")


def _set_attributes(element: ET.Element) -> None:
    style = element.attrib.pop("style", "")
    for part in style.split(";"):
        name, _, value = (each.strip() for each in part.partition(":"))
        if name == "font" and (size := _SIZE.search(value)):
            name, value = "font-size", size[1]
        if name in _KEPT and value:
            element.set(name, value)
    for name in ("fill", "stroke"):
        if element.get(name) in {"#000000", "black"}:
            element.set(name, "currentColor")
    if element.tag == f"{{{_SVG}}}text" and element.get("fill") is None:
        element.set("fill", "currentColor")
