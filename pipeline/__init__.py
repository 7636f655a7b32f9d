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

From Python: `for briefing in pipeline.brief("articles", engine="none")`, or `async for` with `brief_async`.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["__version__", "brief", "brief_async"]

if TYPE_CHECKING:
    from pipeline.batch.python import brief, brief_async
else:  # for the type checker a `__getattr__` would make every name of this module exist

    def __getattr__(name: str) -> object:
        """The two, imported when asked for: `import pipeline` and `zhbrief --help` load nothing heavy."""
        if name in {"brief", "brief_async"}:
            from pipeline.batch import python

            return getattr(python, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
