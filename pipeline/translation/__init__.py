"""Chinese sentence in, checked English out: the engines and all that is done around them.

    engine        what every engine is (a protocol)            local, endpoint   the engines
    opening       an engine by its name, or why there is none   catalogue, models the models and where they are kept
    preparation   names and figures put into the Chinese sentence in English, before an engine sees it
    prompts       the differently worded requests (data in prompts.toml)
    finishing     house style for what comes back; it never changes a value
    drafts        drafts made, checked, chosen                  memory            drafts already made

No stage of its own: the briefing room composes the note and asks `Translator` here for each sentence. It needs
mentions, figures and dates, and finds them on the document.
"""

from pipeline.translation.drafts import Draft, Translator
from pipeline.translation.engine import Engine, EngineUnavailable, Message, Request, Result
from pipeline.translation.opening import NoEngine, engine_identity, open_engine

__all__ = [
    "Draft",
    "Engine",
    "EngineUnavailable",
    "Message",
    "NoEngine",
    "Request",
    "Result",
    "Translator",
    "engine_identity",
    "open_engine",
]
