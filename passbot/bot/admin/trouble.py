"""Alarms of the site in the chat. Two kinds have a button: a doubted clock, and a sheet that is ahead."""

from datetime import datetime

from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.site.facts.site import NEWS, SiteNews
from passbot.domain.site.health import Code
from passbot.domain.site.notices import Delivery
from passbot.services.site import clocks
from passbot.texts import Texts, troubles


def told(owed: Delivery, texts: Texts, now: datetime) -> list[Say]:
    news = NEWS[owed.kind].of(owed)
    return [Say(troubles.told(news, texts, now=now), _button(news, texts))]


def _button(news: SiteNews, texts: Texts) -> Keyboard | None:
    """The button for what an admin can do here, if anything."""
    if news.until:
        return None
    if news.code == Code.OLDER:
        return Keyboard(((Button(texts("held.look"), "held.look"),),))
    if news.code == Code.JUMP:
        return Keyboard(((Button(texts("clock.right"), "clock.right", style="success"),),))
    return None


def confirm_clock(turn: Turn) -> list[Effect]:
    clocks.confirm(actor=turn.actor, now=turn.now)
    html = turn.texts("clock.confirmed", clock=turn.texts.full(turn.now))
    return [Toast(), turn.in_place(html)]


FEATURES = Features(presses={"clock.right": confirm_clock}, only_admins="clock.not_admin")
