"""/language: the person's choice, kept in the dialog until they are a resident."""

from dataclasses import replace

from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Say, Toast
from passbot.bot.talk.registration_form import FLOW, ask, form_of
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people.languages import LANGUAGES
from passbot.services.people import residents
from passbot.texts import Texts


def language(turn: Turn) -> list[Effect]:
    return [Say(turn.texts("language.ask"), _choices(turn))]


def _choices(turn: Turn) -> Keyboard:
    """Each language named in itself, so that its speakers find it."""
    names = {code: Texts(code, turn.texts.zone)("language.name") for code in LANGUAGES}
    return Keyboard((tuple(Button(name, "language", (code,)) for code, name in names.items()),))


def choose(turn: Turn) -> list[Effect]:
    chosen = turn.argument()
    if chosen not in LANGUAGES:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    texts = replace(turn.texts, language=chosen)
    shown = turn.in_place(texts("language.chosen"), _choices(turn))
    if turn.resident:
        residents.set_language(turn.resident.id, chosen)
        return [Toast(texts("language.chosen")), shown]
    return [Toast(texts("language.chosen")), shown, *_kept(replace(turn, texts=texts))]


def _kept(turn: Turn) -> list[Effect]:
    """Keep a stranger's choice in the open dialog, or in a new registration."""
    chosen, going_on = turn.texts.language, turn.dialog
    if going_on and going_on.flow != FLOW:
        return [Goto(going_on.flow, going_on.step, {**going_on.answers, "language": chosen})]
    return ask(turn, replace(form_of(going_on), language=chosen))


FEATURES = Features(commands={"language": language}, presses={"language": choose})
