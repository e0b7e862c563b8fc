"""/board: a link that signs its reader in to the page of today's slots."""

from html import escape

from passbot.bot.talk.effects import Button, Effect, Keyboard, Say
from passbot.bot.talk.turns import Features, Turn
from passbot.services.people import sign_ins


def board(turn: Turn) -> list[Effect]:
    """Send the link. As a button only with https: Telegram refuses buttons to private addresses."""
    person = turn.registered()
    page = turn.site.link("/sign-in?link=")
    link = page + sign_ins.offer(person.id, now=turn.now)
    hint = turn.texts("board.link", minutes=sign_ins.LINK_MINUTES)
    if turn.site.page.startswith("https://"):
        return [Say(hint, Keyboard(((Button(turn.texts("board.open"), url=link),),)))]
    return [Say(f"{hint}\n{escape(link)}")]


FEATURES = Features(commands={"board": board})
