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

SHARED = 4
"""Characters in a row that a sentence and an example share when they say a thing alike: 去年同期, 知情人士."""


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

    def examples_unlike(self, prepared: str) -> tuple[str, ...]:
        """The English of the examples whose Chinese has no `SHARED` characters in a row with this sentence. Where it
        has, the same English is no proof of copying: 知情人士 are "people familiar with the matter" in both."""
        runs = {prepared[i : i + SHARED] for i in range(len(prepared) - SHARED + 1)}
        return tuple(
            english
            for chinese, english in self.examples
            if not any(chinese[i : i + SHARED] in runs for i in range(len(chinese) - SHARED + 1))
        )


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
