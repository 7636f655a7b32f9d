"""Many articles: from what was named on the command line to briefings in a folder, and nothing made twice.

`find_inputs` lists the articles; `run_batch` makes them one after another with one glossary and one engine, each
opened when the first article needs it; `Manifest` records what was made with what, so that a second run leaves alone
what would not change; `make_slug` names the files. One bad article never stops the others, and a run that is broken off
leaves every file whole. `brief` does the same for one caller in Python and writes nothing.
"""

from pipeline.batch.inputs import Input, NoArticles, find_inputs
from pipeline.batch.manifest import MANIFEST, InUse, Line, Manifest, Recipe
from pipeline.batch.python import brief
from pipeline.batch.run import Outcome, run_batch
from pipeline.batch.slugs import Name, make_slug
from pipeline.batch.together import tell_together
from pipeline.batch.workshop import GlossaryError, Workshop

__all__ = [
    "MANIFEST",
    "GlossaryError",
    "InUse",
    "Input",
    "Line",
    "Manifest",
    "Name",
    "NoArticles",
    "Outcome",
    "Recipe",
    "Workshop",
    "brief",
    "find_inputs",
    "make_slug",
    "run_batch",
    "tell_together",
]
