"""Asking when somebody comes: buttons, the pressed or typed answer, and its wording."""

from datetime import datetime

from passbot.bot.talk.effects import Button, Effect, Keyboard, Leave
from passbot.bot.talk.turns import Turn
from passbot.domain.times import spoken_times, windows
from passbot.domain.times.windows import Window
from passbot.errors import InvalidInput
from passbot.texts import Texts

CHOICES = ("today", "tomorrow", "weekend")


def keyboard(turn: Turn, verb: str) -> Keyboard:
    return Keyboard((tuple(Button(turn.texts(f"when.{each}"), verb, (each,)) for each in CHOICES),))


def answered(turn: Turn) -> Window:
    """The pressed choice, or the typed window."""
    zone = windows.zone(turn.rules.zone)
    if not turn.press:
        return spoken_times.read_window(typed(turn), zone=zone, now=turn.now)
    choice = turn.argument()
    if choice not in CHOICES:
        raise InvalidInput("when.unclear", "Choose one of the buttons, or write a day.")
    said = {"weekend": "sat-sun"}.get(choice, choice)
    return spoken_times.read_window(said, zone=zone, now=turn.now)


def answered_otherwise(turn: Turn, flow: str) -> list[Effect]:
    """Leave the flow after a press elsewhere; else the next text would be taken for its answer."""
    is_asked = turn.dialog is not None and turn.dialog.flow == flow
    return [Leave()] if is_asked else []


def typed(turn: Turn) -> str:
    if not turn.text:
        raise InvalidInput("text.only", "Please answer with a text message.")
    return turn.text


def told(window: Window, texts: Texts, *, now: datetime | None = None) -> str:
    return texts.span(window.start, window.end, now=now)
