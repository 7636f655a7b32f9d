"""What a check is given: one English sentence, and all that is known of the Chinese it came from."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.document import DateMention, Figure, Mention

BLANK = "□"


@dataclass(frozen=True)
class Evidence:
    """One English sentence beside its Chinese.

    `chinese` is the normalised Chinese sentence with every character of a name blanked by `BLANK` (the 投资 in a
    fund's name is not an investment), its first character at `offset` in the block; `prepared` is the sentence with
    names and figures already in English, as the engine saw it. `examples` is the English of the prompt's own examples;
    `terms` is the English of further terms of the sentence that may, and need not, stand in the English; `truncated`
    says that the engine was cut off.
    """

    chinese: str
    prepared: str
    english: str
    offset: int = 0
    figures: tuple[Figure, ...] = ()
    dates: tuple[DateMention, ...] = ()
    mentions: tuple[Mention, ...] = ()
    terms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    truncated: bool = False
