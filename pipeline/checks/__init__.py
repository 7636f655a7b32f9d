"""What an English sentence must keep of its Chinese: one pure function a check, each with an id and a description.

A check gets an `Evidence` (one English sentence, its Chinese, the figures, dates and names known of it) and returns
what is wrong, in words for a reader, or "" when nothing is. Checks never change a text. They stand below the
translation room, so that drafts are chosen where they are made, by the same checks that judge any engine.

    amounts       every figure and date kept, none invented; "by" not turned into "to"; values with their measures
    names         every name there, none invented
    wholeness     no Chinese left, not truncated, no refusal, nothing copied from the prompt
    meaning       what the Chinese says was said, planned, denied; events neither lost nor invented (concepts.toml)
    pairing       which name stands with which figure or office     standing   both texts with names and figures marked
    roles         who did it to whom, done or ahead, denied or not  deeds      the deeds behind it (deeds.toml)
    agreement     what two drafts of one sentence contradict each other in
    closeness     the nearness of both sentences' vectors, where the package for it is installed
    back          what an engine made of the English in Chinese again, against the Chinese (only with --careful)

Reference for the idea of one documented function a check: Weblate's quality checks.
"""

from pipeline.checks.agreement import disagreement
from pipeline.checks.catalogue import CHECKS, FATAL, Check, run_checks
from pipeline.checks.evidence import BLANK, Evidence
from pipeline.checks.meaning import attributes, qualifies_figure
from pipeline.checks.names import is_country

__all__ = [
    "BLANK",
    "CHECKS",
    "FATAL",
    "Check",
    "Evidence",
    "attributes",
    "disagreement",
    "is_country",
    "qualifies_figure",
    "run_checks",
]
