"""Words that mean the same in every dialog: cancel, help, thanks, yes, no; and edited messages."""

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

# Flows in which any text can be the answer: a broadcast, the reason of an override, a value.
PROSE = frozenset(
    {"broadcast", "gate", "rules", "place", "register", "people", "journal", "email", "desk", "consent"}
)
MAY_MEAN_YES = frozenset({"rules", "place"})
ASKS_WHEN = ("when.", "time.", "day.", "window.")
READS_PLATES = frozenset({"pass", "plate", "linked", "gate", "keypad"})


def answered(turn: Turn) -> list[Effect] | None:
    """Effects for such a word; None if the message is an answer to the open question, or anything else."""
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
    """A guest on foot (`guest Ivan`), unless a dialog is open; with a plate in the text it is a car's order."""
    who = small_words.guest_named(turn.text or "")
    is_free = turn.dialog is None or questions.name_of(turn.dialog) == "pass.sure"
    said = hear(turn, who) if who and is_free else None
    if said is None or said.cars or said.unclear or said.looks:
        return None
    invite = ROUTES.commands["guest"]
    asked = replace(turn, args=who or "")
    return instead(asked, invite) if turn.dialog else invite(asked)


def _cancel(turn: Turn) -> list[Effect]:
    """Cancel the dialog, or press the declining button of a question that only buttons answer."""
    if turn.dialog is None and turn.asked and turn.asked.decline:
        return _pressed(turn, turn.asked.decline)
    return help_.cancel(turn)


def _help(turn: Turn) -> list[Effect]:
    return [*help_.help_(turn), *_again(turn)]


def _thanks(turn: Turn) -> list[Effect]:
    return [Say(turn.texts("text.welcome")), *_again(turn)]


def _yes(turn: Turn) -> list[Effect] | None:
    """Press the only confirming button of the last message; without one, repeat the question."""
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
    """The open question once more. A search's result is not repeated: it may not be true any more."""
    if turn.dialog and turn.dialog.flow == "gate" and turn.dialog.step == "find":
        return []
    if turn.asked is None or (turn.dialog is None and not turn.asked.confirm):
        return []
    if questions.name_of(turn.dialog) == "pass.sure" and not questions.has_way_out(turn.asked.keyboard):
        return offer_card.newest_again(turn)  # the last card in the chat is an ordered pass
    return [Say(turn.asked.html, turn.asked.keyboard)]


def _pressed(turn: Turn, said: tuple[str, ...]) -> list[Effect]:
    """Press the button. What it would show in place, or in a toast, is sent as a message."""
    verb, *args = said
    feature: Feature = ROUTES.presses.get(verb, fallback)
    effects = feature(replace(turn, text=None, press=Press(verb, tuple(args), 0, "")))
    if any(isinstance(effect, Say | Show) for effect in effects):
        return effects
    return [Say(escape(effect.text)) if isinstance(effect, Toast) else effect for effect in effects]


def _edited(turn: Turn) -> list[Effect] | None:
    """Treat an edited message as a new one while its question is open. An edited command never runs."""
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
    """True if the edited message's card is still on offer, or its plate is being asked for."""
    if turn.dialog is None or turn.dialog.flow != "pass":
        return False
    return questions.is_begun_by(turn) or str(turn.message_id) in my_passes.marks(turn)


def _ordered_anew(turn: Turn) -> list[Effect]:
    """Order again from the edited message, or set the edited time on the card it was about."""
    is_at_card = turn.dialog is not None and turn.dialog.step == "sure"
    if is_at_card and str(turn.message_id) not in my_passes.marks(turn):
        return ROUTES.steps["pass.sure"](turn)
    return my_passes.free_text(turn)


def taken_for_an_order(turn: Turn, refusal: Refusal) -> list[Effect] | None:
    """Take a plate as a new order, where a day or hour was asked for and the text is none."""
    dialog = turn.dialog
    if dialog is None or turn.press or turn.is_command or turn.resident is None or not turn.text:
        return None
    if dialog.flow in READS_PLATES or not turn.rules.passes or not refusal.code.startswith(ASKS_WHEN):
        return None
    said = hear(turn, turn.text)
    return instead(turn, my_passes.free_text) if said.cars or said.unclear else None
