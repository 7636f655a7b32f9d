"""A saved file → `Document`s: what the title, date, author and blocks are, each with its place in the saved text.

`read_documents` (a path) and `read_stream` (standard input) detect the shape by content (`detect`), hand the text to
that shape's module, and give one document, or one for each entry of a feed or line of JSON lines, as they come.
`read_file` and `read_bytes` give the first. Nothing raises for bad content: an unreadable, empty, binary or too large
file gives a document without blocks and with an error on it. Requires nothing; assigns `saved`, `article` with
"blocks", and the list of what was no block ("reader.*" rules). `saved` is the file as text; of an e-mail its header
lines of interest and its body, of a saved page (MHTML) the page, of an entry its own text, and the diagnostic
`parts-left-out` names what else there was. Blocks and removed pieces together account for every solid character of it.
"""

from pipeline.readers.detect import Detection, detect, detect_file
from pipeline.readers.files import MAX_BYTES, holds_many, read_bytes, read_documents, read_file, read_stream

__all__ = [
    "MAX_BYTES",
    "Detection",
    "detect",
    "detect_file",
    "holds_many",
    "read_bytes",
    "read_documents",
    "read_file",
    "read_stream",
]
