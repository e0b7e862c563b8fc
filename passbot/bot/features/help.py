"""Help by role, the language, what is stored, and the way out of every dialogue."""

from passbot.bot.turns import (
    Button,
    Effect,
    Features,
    Keyboard,
    Leave,
    RemoveKeyboard,
    Say,
    Show,
    Toast,
    Turn,
)
from passbot.services import residents

LANGUAGES = {"ru": "Русский", "en": "English"}


def help_(turn: Turn) -> list[Effect]:
    role = turn.resident.role.value if turn.resident else "stranger"
    return [Say(turn.texts(f"help.{role}"))]


def unknown_command(turn: Turn) -> list[Effect]:
    return [Say(turn.texts("command.unknown"))]


def cancel(turn: Turn) -> list[Effect]:
    """/cancel anywhere says what was cancelled."""
    if turn.dialog is None:
        return [Say(turn.texts("cancel.nothing"))]
    return [Say(turn.texts(f"cancel.{turn.dialog.flow}"), RemoveKeyboard()), Leave()]


def language(turn: Turn) -> list[Effect]:
    buttons = tuple(Button(label, "language", (code,)) for code, label in LANGUAGES.items())
    return [Say(turn.texts("language.ask"), Keyboard((buttons,)))]


def set_language(turn: Turn) -> list[Effect]:
    chosen = turn.press.args[0] if turn.press and turn.press.args else ""
    if chosen not in LANGUAGES or turn.resident is None:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    residents.set_language(turn.resident.id, chosen)
    word = LANGUAGES[chosen]
    return [Toast(word), Show(word, message_id=turn.press.message_id if turn.press else None)]


def privacy(turn: Turn) -> list[Effect]:
    return [Say(turn.texts("privacy.text", days=turn.rules.retention_days))]


FEATURES = Features(
    commands={"help": help_, "menu": help_, "cancel": cancel, "language": language, "privacy": privacy},
    presses={"language": set_language},
)
