"""The secret command from the settings: opens the admin's view for an hour."""

from dataclasses import replace

from passbot.bot.home.menu import home
from passbot.bot.own.help import unknown_command
from passbot.bot.talk.effects import Button, Effect, Erase, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.services.people import secret_command
from passbot.services.people.secret_command import Outcome


def try_command(turn: Turn) -> list[Effect]:
    """Try an unknown command as the secret one. Every try counts."""
    if not turn.site.secret:
        return unknown_command(turn)
    tried = secret_command.attempt(
        turn.text or "",
        secret=turn.site.secret,
        telegram_id=turn.telegram_id,
        actor=turn.actor,
        now=turn.now,
    )
    if tried.outcome is Outcome.WRONG:
        return unknown_command(turn)
    # Erase it, right or wrong: while the account is locked, nobody should learn which it was.
    gone: list[Effect] = [Erase(turn.message_id)] if turn.message_id else []
    until = turn.texts.end(tried.until, now=turn.now)
    if tried.outcome is Outcome.LOCKED:
        return [*gone, Say(turn.texts("secret.locked", until=until))]
    leave = Keyboard(((Button(turn.texts("secret.leave"), "secret.leave"),),))
    opened = Say(turn.texts("secret.opened", until=until), leave)
    return [*gone, opened, *home(replace(turn, is_let_in=True))]


def leave(turn: Turn) -> list[Effect]:
    if not turn.is_let_in:
        return [Toast(turn.texts("press.done_before"))]
    secret_command.close(turn.telegram_id)
    told = turn.texts("secret.left")
    return [Toast(told), turn.in_place(told)]


FEATURES = Features(presses={"secret.leave": leave})
