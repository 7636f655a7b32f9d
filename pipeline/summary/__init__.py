"""The summary room: which sentences of an article say what it is about.

A ranker (LexRank as sumy defines it, or sumy's TextRank, Luhn, LSA, KL) scores how central a sentence is; an explicit
prior adds what rankers miss: figures, names, position, overlap with the title, and counts out teasers, questions and
sentences that lean on the one before. `choose` takes the best that do not repeat each other.

* `Summarise` (stage "rank") requires `sentences`, `normal`, `mentions`, `figures`, `dates`; assigns `summary`:
  the chosen sentences in reading order, and every sentence with its score and the parts it is made of.
* `choose(document, count, ...)` picks sentences from a ranked document, for the note's points.
* `METHODS` names the rankers, `Weights` holds the prior's weights.
"""

from pipeline.summary.prior import Weights, leaning
from pipeline.summary.ranking import METHODS
from pipeline.summary.selection import choose
from pipeline.summary.stage import Summarise

__all__ = ["METHODS", "Summarise", "Weights", "choose", "leaning"]
