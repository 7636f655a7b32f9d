"""What a web page is read into: its block elements in flat lists, and the strands of text between block tags."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.document import BlockKind
from pipeline.readers.html_roles import Role
from pipeline.readers.html_tokens import shown
from pipeline.readers.mapped import Mapped


@dataclass(slots=True)
class Strand:
    """The text between two block tags: where its pieces stand, how it reads, and the block element it is in.

    `plain`: the text as read, white space folded. `solid`: its characters that are no white space; `linked`: how many
    of them were links. `bold`: all of them were. `row`: the number of the table row it is a cell of, or -1.
    """

    saved: str = field(repr=False)
    element: int
    ranges: tuple[tuple[int, int], ...]
    plain: str
    solid: int
    linked: int
    kind: BlockKind
    marks: int
    bold: bool
    after_image: bool
    row: int

    @property
    def text(self) -> Mapped:
        """The text with the place of every character."""
        return shown(self.saved, self.ranges)

    @property
    def start(self) -> int:
        """Where it begins in the file."""
        return self.ranges[0][0]

    @property
    def end(self) -> int:
        """Where it ends in the file."""
        return self.ranges[-1][1]


@dataclass(slots=True)
class Page:
    """The block elements by number, and the strands in order.

    `names`, `parents` (-1 for none; a parent's number is lower than its children's), `roles` of their own, and what
    they are `called` (class and id). `bodies`: the elements said to be the story's body, by what says so. `dropped`:
    stretches of text that are none of the page's, with the rule that says so.
    """

    names: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    roles: list[Role | None] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    bodies: dict[str, list[int]] = field(default_factory=dict)
    strands: list[Strand] = field(default_factory=list)
    dropped: list[tuple[str, int, int]] = field(default_factory=list)
