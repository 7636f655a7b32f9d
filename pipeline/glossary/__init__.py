"""The glossary room: terms, where they stand in an article, and whether a glossary is sound.

* `FindMentions` (stage "mention") requires `sentences` and `normal`, assigns `mentions`.
* `load_glossary` reads the starter glossaries and those of the project and the user, weak to strong; a bad row is a
  diagnostic and costs that row alone. `Glossary` has `.terms`, `.digest`, `.diagnostics`, `.lookup()`, `.words()`.
* `Matcher` finds terms in any text: longest match over characters, with case, boundary, address and guard rules.
* `lint` says what is wrong with a list of terms; `read_glossary` gives the terms of one file, for it.

The format of the files is described in `glossaries/README.md`.
"""

from pipeline.glossary.glossary import Glossary
from pipeline.glossary.lint import Finding, lint
from pipeline.glossary.loading import Reading, load_glossary, read_glossary
from pipeline.glossary.matcher import Match, Matcher
from pipeline.glossary.stage import FindMentions
from pipeline.glossary.starter import starter_files, starter_folder
from pipeline.glossary.term import Term

__all__ = [
    "FindMentions",
    "Finding",
    "Glossary",
    "Match",
    "Matcher",
    "Reading",
    "Term",
    "lint",
    "load_glossary",
    "read_glossary",
    "starter_files",
    "starter_folder",
]
