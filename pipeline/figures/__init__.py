"""Figures and dates: read from Chinese to exact values, written in English from the value, read back and compared.

The stage `FindFigures` ("figure") requires sentences and normal, and assigns figures and dates; what does not add up
(parts and sum, two currencies, the summary that came with the article) becomes a diagnostic. Without a document:
`find_figures` and `find_dates` read one sentence; `render` writes a `Quantity` in a preset of the house style;
`read_english` reads English figures and dates; `compare` says what became of the source's figures in the English.

`Figure.english` replaces the surface in the sentence; `full_english` is for tables, where a hedge that stands elsewhere
in the sentence (不足甲公司的四分之一) must not be lost. The grammar is in code, all its words in `data/*.toml`.
"""

from pipeline.figures.comparison import Comparison, Finding, compare
from pipeline.figures.english import PRESETS, Preset, Quantity, render
from pipeline.figures.english_dates import EnglishDate
from pipeline.figures.english_words import EnglishFigure
from pipeline.figures.finding import find_dates, find_figures, full_english, quantity
from pipeline.figures.reading import read_english
from pipeline.figures.stage import FindFigures

__all__ = [
    "PRESETS",
    "Comparison",
    "EnglishDate",
    "EnglishFigure",
    "FindFigures",
    "Finding",
    "Preset",
    "Quantity",
    "compare",
    "find_dates",
    "find_figures",
    "full_english",
    "quantity",
    "read_english",
    "render",
]
