"""What is wrong with the site, told to admins; of its clock they can say that it is right."""

from datetime import datetime

from passbot.bot.turns import Button, Effect, Features, Keyboard, Say, Show, Toast, Turn
from passbot.domain.health import Code
from passbot.domain.notices import Delivery
from passbot.services import clocks
from passbot.texts import Texts, troubles


def told(owed: Delivery, texts: Texts, now: datetime) -> list[Say]:
    is_of_the_clock = owed.payload["code"] == Code.JUMP and not owed.payload.get("until")
    button = Button(texts("clock.right"), "clock.right", style="success")
    return [
        Say(troubles.told(owed.payload, texts, now=now), Keyboard(((button,),)) if is_of_the_clock else None)
    ]


def confirm_clock(turn: Turn) -> list[Effect]:
    clocks.confirm(actor=turn.actor, now=turn.now)
    html = turn.texts("clock.confirmed", clock=turn.texts.full(turn.now))
    return [Toast(), Show(html, message_id=turn.press.message_id if turn.press else None)]


FEATURES = Features(presses={"clock.right": confirm_clock})
