"""One article: the claims and the English note.

    stage       `Compose`: requires sentences, normal, mentions, figures, dates and summary; assigns the note
    choice      which sentences the note is made of, and in what order
    claims      a sentence and its draft become a claim with its status
    facts       `FindFacts`: who – measure – figure – as of – qualifier; requires normal, sentences, mentions, figures
                and dates; assigns facts. `nature_of` a measure: a state, of a period, or an event
    rows        figures, people, organisations and timeline: made by rules from the Chinese, no engine touches them

The engine is a means: what may be said as verified is decided by the checks. Without one, or where nothing it gave
can be trusted, a claim is the Chinese sentence with its names and figures in English, plainly marked.
"""

from pipeline.briefing.facts import FindFacts
from pipeline.briefing.facts_grammar import nature_of
from pipeline.briefing.stage import Compose

__all__ = ["Compose", "FindFacts", "nature_of"]
