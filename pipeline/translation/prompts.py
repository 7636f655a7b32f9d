"""The differently worded requests for one sentence, from prompts.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.translation.engine import Message, Request

TOKENS_PER_CHARACTER = 1.6
"""Room for the answer: English needs 0.7 tokens for a Chinese character and 1.0 for four Latin ones; twice that is
never reached by a sound answer, and stops a repeating one early."""


@dataclass(frozen=True)
class Style:
    """One way to ask: its name, the instruction, and pairs of Chinese and English examples."""

    name: str
    system: str
    examples: tuple[tuple[str, str], ...]

    @property
    def english_examples(self) -> tuple[str, ...]:
        """The English of the examples, for the check that nothing was copied from them."""
        return tuple(english for _, english in self.examples)


@cache
def styles() -> tuple[Style, ...]:
    """The styles in the order in which they are tried."""
    data = tomllib.loads((files("pipeline.translation") / "prompts.toml").read_text(encoding="utf-8"))
    return tuple(
        Style(
            name=entry["name"],
            system=entry["system"],
            examples=tuple((example["chinese"], example["english"]) for example in entry.get("examples", ())),
        )
        for entry in data["styles"]
    )


def request(style: Style, prepared: str) -> Request:
    """The request for one prepared sentence in one style. The sentence is the last message and nothing else: whatever
    it says stands where an engine expects text to translate, never among its instructions."""
    messages = [Message("system", style.system)]
    for chinese, english in style.examples:
        messages += [Message("user", chinese), Message("assistant", english)]
    messages.append(Message("user", prepared))
    room = min(400, 40 + int(len(prepared) * TOKENS_PER_CHARACTER))
    return Request(tuple(messages), max_tokens=room, variant=styles().index(style) if style in styles() else 0)
