"""Writers: a finished document becomes files.

Not a stage: it reads all annotations ("blocks", "normal", "sentences", "mentions", "figures", "dates", "summary",
"note") and assigns none. Every writer starts from the same `BriefingFile`, so no format shows what the JSON does not
hold. `briefing_json` is the contract "zhbrief/1" for programs, `markdown` the note for readers, `html` one
self-contained page in which each claim shows its Chinese sentences, `embedded_html` a piece of one for a notebook.
`reading`, `marks` and `wording` are what the notes have in common. Articles are untrusted: their text is escaped in
every format, and only http addresses are linked.
"""

from pipeline.writers.briefing_file import BriefingFile, briefing_file
from pipeline.writers.embedded import embedded_html
from pipeline.writers.files import Rendered, render_briefing, write_briefing
from pipeline.writers.registry import WRITERS, Writer
from pipeline.writers.together import render_together

__all__ = [
    "WRITERS",
    "BriefingFile",
    "Rendered",
    "Writer",
    "briefing_file",
    "embedded_html",
    "render_briefing",
    "render_together",
    "write_briefing",
]
