"""The PIN keypad in the chat: five digits by buttons in one message; everybody types on their own."""

from dataclasses import replace
from datetime import timedelta
from html import escape

from passbot.bot.gate import guards, pin_answers
from passbot.bot.home import menu
from passbot.bot.joining import registration
from passbot.bot.passes import my_passes
from passbot.bot.slots import bookings_asked
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Dialog, Features, Turn
from passbot.domain.gate.pins import LENGTH
from passbot.errors import InvalidInput

FLOW = "keypad"
LASTS = timedelta(minutes=10)  # digits typed before that are forgotten


def open_keypad(turn: Turn) -> list[Effect]:
    """/pin opens the keypad, `/pin 12345` checks at once."""
    if turn.args:
        return [*_checked(turn, turn.args)]
    return [Say(_screen(turn, ""), _keys(turn)), _remember("")]


def digit(turn: Turn) -> list[Effect]:
    """Add a digit; the fifth checks the PIN."""
    pressed = turn.argument()
    if not (len(pressed) == 1 and pressed in "0123456789"):
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    typed = _typed(turn.dialog) + pressed
    return _checked(turn, typed) if len(typed) >= LENGTH else _shown(turn, typed)


def rub_out(turn: Turn) -> list[Effect]:
    return _shown(turn, _typed(turn.dialog)[:-1])


def put_away(turn: Turn) -> list[Effect]:
    ways = Keyboard((menu.buttons(turn, "pin", "menu"),))
    return [turn.in_place(turn.texts("keypad.closed"), ways), Leave()]


def written(turn: Turn) -> list[Effect]:
    """Check digits sent as a message. Any other text closes the keypad and is answered as usual."""
    if turn.actor.works_at_gate:  # a guard's five digits may be the next car's plate
        return guards.find_typed(turn)
    if not "".join((turn.text or "").split()).isdigit():
        return _give_way(turn)
    try:
        return _checked(turn, turn.text or "")
    except InvalidInput as refusal:
        return [Say(turn.texts.refusal(refusal, now=turn.now), _keys(turn)), _remember("")]


def _give_way(turn: Turn) -> list[Effect]:
    free = replace(turn, dialog=None)
    if turn.resident is None:
        return [Leave(), *registration.unprompted(free)]
    return [Leave(), *(my_passes.free_text(free) if turn.rules.passes else bookings_asked.answer(free))]


def _checked(turn: Turn, typed: str) -> list[Effect]:
    """Check the PIN and clear the keypad for the next try."""
    told = pin_answers.told(turn, pin_answers.checked(turn, typed))
    toast: list[Effect] = [Toast(told[:200], is_alert=True)] if turn.press else []
    return [*toast, turn.in_place(f"{escape(told)}\n\n{_screen(turn, '')}", _keys(turn)), _remember("")]


def _shown(turn: Turn, typed: str) -> list[Effect]:
    return [turn.in_place(_screen(turn, typed), _keys(turn)), _remember(typed)]


def _screen(turn: Turn, typed: str) -> str:
    """The number of digits, hidden as dots: others may look over the shoulder."""
    dots = " ".join("●" if at < len(typed) else "○" for at in range(LENGTH))
    return f"{turn.texts('keypad.title')}\n\n<b>{dots}</b>"


def _keys(turn: Turn) -> Keyboard:
    def key(number: int) -> Button:
        return Button(str(number), "pin.key", (str(number),))

    rows = tuple(tuple(key(number) for number in range(first, first + 3)) for first in (1, 4, 7))
    rub, close = Button("⌫", "pin.rub"), Button(turn.texts("keypad.close"), "pin.close")
    return Keyboard((*rows, (rub, key(0), close), menu.buttons(turn, "menu")))


def _typed(dialog: Dialog | None) -> str:
    is_here = dialog is not None and dialog.flow == FLOW
    return str(dialog.answers.get("typed", ""))[: LENGTH - 1] if dialog and is_here else ""


def _remember(typed: str) -> Goto:
    return Goto(FLOW, "typing", {"typed": typed}, lasts=LASTS)


FEATURES = Features(
    commands={"pin": open_keypad},
    presses={"pin.key": digit, "pin.rub": rub_out, "pin.close": put_away},
    steps={"keypad.typing": written},
)
