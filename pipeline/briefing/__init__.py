"""One article: the claims and the English note.

    stage       `Compose`: requires sentences, normal, mentions, figures, dates and summary; assigns the note
    choice      which sentences the note is made of, and in what order
    claims      a sentence and its draft become a claim with its status
    facts       `FindFacts`: who – measure – figure – as of – qualifier; requires normal, sentences, mentions, figures
                and dates; assigns facts. `nature_of` a measure: a state, of a period, or an event
    edits       what people decided about claims: the ledger `claims.jsonl`, found again by the Chinese
    amend       `Amend`: requires the note; what people decided stands in it. `check_text`: the checks of another text
    rows        figures, people, organisations and timeline: made by rules from the Chinese, no engine touches them

The engine is a means: what may be said as verified is decided by the checks. Without one, or where nothing it gave
can be trusted, a claim is the Chinese sentence with its names and figures in English, plainly marked.
"""

from pipeline.briefing.amend import Amend, check_text
from pipeline.briefing.edits import EDITS, Edit, Edits, claim_key, read_edits, source_text, write_edits
from pipeline.briefing.facts import FindFacts
from pipeline.briefing.facts_grammar import nature_of
from pipeline.briefing.stage import Compose

__all__ = [
    "EDITS",
    "Amend",
    "Compose",
    "Edit",
    "Edits",
    "FindFacts",
    "check_text",
    "claim_key",
    "nature_of",
    "read_edits",
    "source_text",
    "write_edits",
]
