"""/help by role, and /cancel."""

from html import escape

from passbot.bot.home import offers, speech
from passbot.bot.passes import drafts as drafting
from passbot.bot.talk.effects import Effect, Leave, RemoveKeyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people.people import Role


def help_(turn: Turn) -> list[Effect]:
    """How to begin, then all commands of this person in sections."""
    t = turn.texts
    parts = [_beginning(turn)]
    useful = speech.useful(turn, turn.role)
    for section, names in offers.groups(turn.role, useful).items():
        lines = [f"/{name} — {t(f'command.{name}')}" for name in names]
        parts.append("\n".join([f"<b>{t(f'help.section_{section}')}</b>", *lines]) if lines else "")
    return [Say("\n\n".join(filter(None, parts)))]


def _beginning(turn: Turn) -> str:
    """The quickest way to order; for a stranger, what the bot is for."""
    if turn.role is None:
        return f"{speech.hello(turn)}\n\n{turn.texts('help.stranger')}"
    if turn.role is Role.RESIDENT and not turn.rules.passes:
        return speech.what_it_is_for(turn)
    return turn.texts(f"help.{turn.role}")


def unknown_command(turn: Turn) -> list[Effect]:
    return [Say(turn.texts("command.unknown"))]


def cancel(turn: Turn) -> list[Effect]:
    """/cancel: ends the dialog and says which."""
    if turn.dialog is None:
        return [Say(turn.texts("cancel.nothing"), RemoveKeyboard())]
    return [Say(_told(turn, turn.dialog.flow), RemoveKeyboard()), Leave()]


def _told(turn: Turn, flow: str) -> str:
    """What was cancelled. Cards on offer are named, so that nobody thinks an ordered pass is cancelled."""
    offered = ", ".join(each.plate.shown for each in drafting.drafts(turn).values())
    if offered:
        return turn.texts("cancel.cards", plates=escape(offered))
    return turn.texts(f"cancel.{flow}" if turn.texts.knows(f"cancel.{flow}") else "cancel.done")


def pressed(turn: Turn) -> list[Effect]:
    """The cancel button of a question; an older question's button cancels nothing."""
    flow = turn.argument()
    if turn.dialog is None or turn.dialog.flow != flow:
        return [Toast(turn.texts("press.done_before"))]
    told = turn.in_place(_told(turn, flow))
    return [Toast(), told, Leave()]


FEATURES = Features(commands={"help": help_, "cancel": cancel}, presses={"cancel": pressed})
