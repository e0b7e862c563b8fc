"""What means the same at every question: cancel, help, thanks, yes, no; and a message that was put right."""

from dataclasses import replace
from html import escape

from passbot.bot.answering import questions
from passbot.bot.answering.routing import ROUTES, fallback
from passbot.bot.own import help as help_
from passbot.bot.passes import cancelling, my_passes, offer_card
from passbot.bot.passes.heard import hear, instead
from passbot.bot.talk.effects import Effect, Say, Show, Toast
from passbot.bot.talk.turns import Feature, Press, Turn
from passbot.domain import small_words
from passbot.domain.people.people import Role
from passbot.domain.slots import booking_words
from passbot.domain.small_words import Word
from passbot.errors import Refusal

# Where any words may be the answer: what is written to everybody, why somebody is let in, a value.
PROSE = frozenset({"broadcast", "gate", "rules", "place", "register", "people", "journal", "email", "desk"})
MAY_MEAN_YES = frozenset({"rules", "place"})
ASKS_WHEN = ("when.", "time.", "day.", "window.")
READS_PLATES = frozenset({"pass", "plate", "linked", "gate", "keypad"})


def answered(turn: Turn) -> list[Effect] | None:
    """None where the message is an answer to the question that is open, or whatever else it always was."""
    if turn.is_edited:
        return _edited(turn)
    if turn.press or turn.is_command or not turn.text:
        return None
    word = small_words.meant(turn.text)
    if word:
        return _WORDS[word](turn)
    is_prose = turn.dialog is not None and turn.dialog.flow in PROSE
    if turn.resident is None or turn.role is Role.GUARD or is_prose:
        return None
    what = small_words.to_be_cancelled(turn.text)
    if what and (booking_words.is_the_booking(what) or not (turn.rules.passes or hear(turn, what).cars)):
        return my_passes.FEATURES.commands["bookings"](turn)
    return cancelling.asked_for(turn, what) if what else _guest(turn)


def _guest(turn: Turn) -> list[Effect] | None:
    """A guest on foot, where no card or nothing is open; a car that brings one is a car."""
    who = small_words.guest_named(turn.text or "")
    is_free = turn.dialog is None or questions.name_of(turn.dialog) == "pass.sure"
    said = hear(turn, who) if who and is_free else None
    if said is None or said.cars or said.unclear or said.looks:
        return None
    invite = ROUTES.commands["guest"]
    asked = replace(turn, args=who or "")
    return instead(asked, invite) if turn.dialog else invite(asked)


def _cancel(turn: Turn) -> list[Effect]:
    """The question that is open; a question that only a button answers is taken back by its other button."""
    if turn.dialog is None and turn.asked and turn.asked.decline:
        return _pressed(turn, turn.asked.decline)
    return help_.cancel(turn)


def _help(turn: Turn) -> list[Effect]:
    return [*help_.help_(turn), *_again(turn)]


def _thanks(turn: Turn) -> list[Effect]:
    return [Say(turn.texts("text.welcome")), *_again(turn)]


def _yes(turn: Turn) -> list[Effect] | None:
    """The one open confirm button of the last message; elsewhere the question is repeated."""
    if turn.dialog and turn.dialog.flow in MAY_MEAN_YES:
        return None
    if turn.asked and turn.asked.confirm:
        return _pressed(turn, turn.asked.confirm)
    return _again(turn) or None


def _no(turn: Turn) -> list[Effect] | None:
    if turn.dialog and turn.dialog.flow in MAY_MEAN_YES:
        return None
    if turn.asked and turn.asked.decline:
        return _pressed(turn, turn.asked.decline)
    return _again(turn) or None


_WORDS = {Word.CANCEL: _cancel, Word.HELP: _help, Word.THANKS: _thanks, Word.YES: _yes, Word.NO: _no}


def _again(turn: Turn) -> list[Effect]:
    """The question that is open, once more. What a search has found is of its moment: a verdict is not repeated."""
    if turn.dialog and turn.dialog.flow == "gate" and turn.dialog.step == "find":
        return []
    if turn.asked is None or (turn.dialog is None and not turn.asked.confirm):
        return []
    if questions.name_of(turn.dialog) == "pass.sure" and not questions.has_way_out(turn.asked.keyboard):
        return offer_card.newest_again(turn)  # what stood last in the chat is a pass that is ordered
    return [Say(turn.asked.html, turn.asked.keyboard)]


def _pressed(turn: Turn, said: tuple[str, ...]) -> list[Effect]:
    """As if the button were pressed: what it would have shown in place, or told in a toast, is said below."""
    verb, *args = said
    feature: Feature = ROUTES.presses.get(verb, fallback)
    effects = feature(replace(turn, text=None, press=Press(verb, tuple(args), 0, "")))
    if any(isinstance(effect, Say | Show) for effect in effects):
        return effects
    return [Say(escape(effect.text)) if isinstance(effect, Toast) else effect for effect in effects]


def _edited(turn: Turn) -> list[Effect] | None:
    """A message put right counts as sent again while its question is open. An old command never runs again."""
    if not turn.text:
        return [Toast()]
    if turn.is_command:
        return [Say(turn.texts("text.edited"))]
    if questions.is_about(turn):
        return answered(replace(turn, is_edited=False)) if small_words.meant(turn.text) else None
    if _began_an_order(turn):
        return _ordered_anew(turn)
    return [Say(turn.texts("text.edited"))]


def _began_an_order(turn: Turn) -> bool:
    """Its card is still on offer, or its plate is being asked for."""
    if turn.dialog is None or turn.dialog.flow != "pass":
        return False
    return questions.is_begun_by(turn) or str(turn.message_id) in my_passes.marks(turn)


def _ordered_anew(turn: Turn) -> list[Effect]:
    """The message that brought the card; or the time that was typed below it, which the card still takes."""
    is_at_card = turn.dialog is not None and turn.dialog.step == "sure"
    if is_at_card and str(turn.message_id) not in my_passes.marks(turn):
        return ROUTES.steps["pass.sure"](turn)
    return my_passes.free_text(turn)


def taken_for_an_order(turn: Turn, refusal: Refusal) -> list[Effect] | None:
    """A plate where a day was asked for is a new order, never a time that was not understood."""
    dialog = turn.dialog
    if dialog is None or turn.press or turn.is_command or turn.resident is None or not turn.text:
        return None
    if dialog.flow in READS_PLATES or not turn.rules.passes or not refusal.code.startswith(ASKS_WHEN):
        return None
    said = hear(turn, turn.text)
    return instead(turn, my_passes.free_text) if said.cars or said.unclear else None
