"""Help by role, and the way out of every dialogue."""

from passbot.bot import offers
from passbot.bot.turns import Effect, Features, Leave, RemoveKeyboard, Say, Turn


def help_(turn: Turn) -> list[Effect]:
    """How to begin, then every command this person has, in sections."""
    t = turn.texts
    parts = [t(f"help.{turn.role or 'stranger'}")]
    for section, names in offers.groups(turn.role, offers.useful(turn.site.commands, turn.role)).items():
        lines = [f"/{name} — {t(f'command.{name}')}" for name in names]
        parts.append("\n".join([f"<b>{t(f'help.section_{section}')}</b>", *lines]))
    return [Say("\n\n".join(parts))]


def unknown_command(turn: Turn) -> list[Effect]:
    return [Say(turn.texts("command.unknown"))]


def cancel(turn: Turn) -> list[Effect]:
    """/cancel anywhere says what was cancelled."""
    if turn.dialog is None:
        return [Say(turn.texts("cancel.nothing"), RemoveKeyboard())]
    told = f"cancel.{turn.dialog.flow}"
    known = told if turn.texts.knows(told) else "cancel.done"
    return [Say(turn.texts(known), RemoveKeyboard()), Leave()]


FEATURES = Features(commands={"help": help_, "cancel": cancel})
