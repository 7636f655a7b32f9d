"""The summary room: which sentences of an article say what it is about.

A ranker (LexRank as sumy defines it, or another of sumy's) scores how central a sentence is; an explicit prior adds
what rankers miss: figures, names, position, overlap with the title, and counts out teasers, questions and chatter.
`choose` takes the best that do not repeat each other; what leans on the sentence before brings it along.

* `Summarise` (stage "rank") requires `sentences`, `normal`, `mentions`, `figures`, `dates`; assigns `summary`:
  the chosen sentences in reading order, and every sentence with its score and the parts it is made of.
* `choose(document, budget, ...)` picks sentences from a ranked document, for the note's points.
* `summarise_together(documents, budget)` makes one summary of several articles of one story.
* `METHODS` names the rankers, `Weights` holds the prior's weights, `Budget` says how long a summary may be.
"""

from pipeline.summary.prior import Weights
from pipeline.summary.ranking import METHODS
from pipeline.summary.rhetoric import leaning
from pipeline.summary.selection import Budget, choose
from pipeline.summary.stage import Summarise
from pipeline.summary.together import StorySummary, Told, summarise_together

__all__ = [
    "METHODS",
    "Budget",
    "StorySummary",
    "Summarise",
    "Told",
    "Weights",
    "choose",
    "leaning",
    "summarise_together",
]
