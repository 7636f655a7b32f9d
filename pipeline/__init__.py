"""zhbrief: saved Chinese articles in, checked English briefing notes out.

The folder is the architecture. Each room has one purpose; a room imports only from the rooms below it:

    document, diagnostics, settings      the data that flows, every problem we can report, the options
    language, figures                    Chinese text; amounts and dates with their values
    checks                               what an English sentence must keep of its Chinese
    readers, cleaning, glossary, summary, translation
    briefing                             one article: claims and the note
    writers                              json, markdown, html
    flow                                 the order of the stages
    batch, cli                           many articles; the command line

From Python: `[document] = pipeline.brief("article.md", engine="none")`.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["__version__", "brief"]

if TYPE_CHECKING:
    from pipeline.batch.python import brief
else:  # for the type checker a `__getattr__` would make every name of this module exist

    def __getattr__(name: str) -> object:
        """`brief`, imported when it is asked for: `import pipeline` and `zhbrief --help` load nothing heavy."""
        if name == "brief":
            from pipeline.batch.python import brief

            return brief
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
