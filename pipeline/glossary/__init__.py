"""The glossary room: terms, where they stand in an article, and what people decide about them.

* `FindMentions` (stage "mention") requires `sentences` and `normal`, assigns `mentions`; it honours `Decisions`.
* `load_glossary` reads the starter glossaries and the files of `glossary_files`, weak to strong; a bad row is a
  diagnostic and costs that row alone. `Glossary` has `.terms`, `.digest`, `.diagnostics`, `.lookup()`, `.words()`.
* `Matcher` finds terms in any text: longest match over characters, with case, boundary, address and guard rules.
* `lint` says what is wrong with a list of terms; `read_glossary` gives the terms of one file, for it.
* The ledger: `hits_of`, `write_hits`, `read_hits`, `mentions_key`; the decisions: `read_decisions`, `decide`.

The format of the files is described in `glossaries/README.md`, the rules in `docs/glossary.md`.
"""

from pipeline.glossary.decisions import VERDICTS, Decision, Decisions, Verdict, decide, read_decisions
from pipeline.glossary.glossary import Glossary
from pipeline.glossary.ledger import Hit, hits_of, mentions_key, read_hits, write_hits
from pipeline.glossary.lint import Finding, lint
from pipeline.glossary.loading import load_glossary, read_glossary
from pipeline.glossary.matcher import Match, Matcher
from pipeline.glossary.places import GlossaryFile, glossary_files
from pipeline.glossary.rows import Reading
from pipeline.glossary.stage import FindMentions
from pipeline.glossary.starter import starter_files, starter_folder
from pipeline.glossary.term import Term

__all__ = [
    "VERDICTS",
    "Decision",
    "Decisions",
    "FindMentions",
    "Finding",
    "Glossary",
    "GlossaryFile",
    "Hit",
    "Match",
    "Matcher",
    "Reading",
    "Term",
    "Verdict",
    "decide",
    "glossary_files",
    "hits_of",
    "lint",
    "load_glossary",
    "mentions_key",
    "read_decisions",
    "read_glossary",
    "read_hits",
    "starter_files",
    "starter_folder",
    "write_hits",
]
