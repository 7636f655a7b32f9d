"""A saved file → `Document`: what the title, date, author and blocks are, each with its place in the file.

`read_file` and `read_bytes` detect the shape by content (`detect`), hand the text to that shape's module, and never
raise for bad content: an unreadable, empty, binary or too large file gives a document without blocks and with an
error on it. Requires nothing; assigns `saved`, `article` with "blocks", and the list of what was no block ("reader.*"
rules). Blocks and removed pieces together account for every solid character of the file.
"""

from pipeline.readers.detect import Detection, detect
from pipeline.readers.files import read_bytes, read_file

__all__ = ["Detection", "detect", "read_bytes", "read_file"]
