"""Chinese sentence in, checked English out: the engines and all that is done around them.

    engine        what every engine is (a protocol)            local, endpoint, firefox   the engines
    kinds         ours, and those of other packages           opening                    an engine by its name
    catalogue, models, firefox_models, downloads              the models and where they are kept
    cancellation, pace, usage                                 stopping, waiting, counting
    preparation   names and figures put into the Chinese sentence in English, before an engine sees it
    prompts       the differently worded requests (data in prompts.toml)
    finishing     house style for what comes back; it never changes a value
    drafts        drafts made, checked, chosen                memory, tmx                drafts already made

No stage of its own: the briefing room composes the note and asks `Translator` here for each sentence. It needs
mentions, figures and dates, and finds them on the document.
"""

from pipeline.translation.drafts import Draft, Translator
from pipeline.translation.engine import Engine, EngineUnavailable, Message, Request, Result
from pipeline.translation.kinds import EngineKind, engine_names
from pipeline.translation.opening import Choice, NoEngine, engine_choice, engine_identity, open_engine, usage_of
from pipeline.translation.usage import Usage

__all__ = [
    "Choice",
    "Draft",
    "Engine",
    "EngineKind",
    "EngineUnavailable",
    "Message",
    "NoEngine",
    "Request",
    "Result",
    "Translator",
    "Usage",
    "engine_choice",
    "engine_identity",
    "engine_names",
    "open_engine",
    "usage_of",
]
