"""The language: a person's choice is kept, also before there is a resident to keep it."""

from dataclasses import replace

from passbot.bot.features.registering import ask, form_of
from passbot.bot.turns import Button, Effect, Features, Keyboard, Say, Show, Toast, Turn
from passbot.services import residents
from passbot.texts import LANGUAGES, Texts


def language(turn: Turn) -> list[Effect]:
    return [Say(turn.texts("language.ask"), _choices(turn))]


def _choices(turn: Turn) -> Keyboard:
    """Each in its own words, so that it is found by whom it helps."""
    names = {code: Texts(code, turn.texts.zone)("language.name") for code in LANGUAGES}
    return Keyboard((tuple(Button(name, "language", (code,)) for code, name in names.items()),))


def choose(turn: Turn) -> list[Effect]:
    chosen = turn.press.args[0] if turn.press and turn.press.args else ""
    if chosen not in LANGUAGES:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    texts = Texts(chosen, turn.texts.zone)
    shown = Show(
        texts("language.chosen"), _choices(turn), message_id=turn.press.message_id if turn.press else None
    )
    if turn.resident:
        residents.set_language(turn.resident.id, chosen)
        return [Toast(texts("language.chosen")), shown]
    form = replace(form_of(turn.dialog), language=chosen)
    asked = ask(replace(turn, texts=texts), form)
    return [Toast(texts("language.chosen")), shown, *asked]


FEATURES = Features(commands={"language": language}, presses={"language": choose})
