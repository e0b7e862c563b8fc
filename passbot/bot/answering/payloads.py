"""Effects as deliveries: the kind and the payload of each, for replies and notices alike."""

from collections.abc import Mapping
from typing import Any

from passbot.bot.talk.effects import Effect, Erase, Say, SendFile, Show, Toast, as_json
from passbot.texts import Texts

KINDS: Mapping[type[Effect], str] = {
    Say: "tg.say",
    Show: "tg.show",
    Toast: "tg.toast",
    SendFile: "tg.file",
    Erase: "tg.erase",
}


def payload_of(effect: Effect, texts: Texts) -> dict[str, Any]:  # Any: JSON
    facts = as_json(effect) | {"language": texts.language}
    keyboard = getattr(effect, "keyboard", None)
    if keyboard is not None:
        facts["keyboard_kind"] = type(keyboard).__name__
    return facts
