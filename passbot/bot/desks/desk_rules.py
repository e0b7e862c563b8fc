"""The rules of desks in words, with the values in effect; docs/desks.md has those of a new site."""

from datetime import timedelta

from passbot.bot.desks import desk_views as views
from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.site.rules import Rules
from passbot.services.desks.attendance import WARNED_BEFORE
from passbot.services.desks.desks import SERIES_FIRST
from passbot.services.desks.waitlist import SLEEPS, WAKES
from passbot.texts import Texts


def rules(turn: Turn) -> list[Effect]:
    views.only_registered(turn)
    book = Keyboard(((Button(turn.texts("desk.book"), "desk.start"),),))
    return [Toast(), Say("\n".join((turn.texts("desk.rules"), *told(turn.rules, turn.texts))), book)]


def told(rules: Rules, texts: Texts) -> tuple[str, ...]:
    """One line for each rule; all numbers come from the rules."""
    guests, offered = rules.desk_guests, rules.desk_offer_minutes
    return (
        texts.count("desk.rules_days", rules.desk_days_ahead),
        texts.count("desk.rules_guests", guests) if guests else texts("desk.rules_no_guests"),
        texts.count("desk.rules_waiting", offered, since=_clock(WAKES), until=_clock(SLEEPS)),
        texts(
            "desk.rules_asked",
            asked=_clock(rules.desk_ask_hour),
            warned=_clock(rules.desk_confirm_hour - WARNED_BEFORE // timedelta(hours=1)),
            freed=_clock(rules.desk_confirm_hour),
        ),
        texts.count("desk.rules_weekly", SERIES_FIRST),
        texts("desk.rules_cancel"),
        texts("desk.rules_closed"),
    )


def _clock(hour: int) -> str:
    return f"{hour:02}:00"


FEATURES = Features(presses={"desk.rules": rules})
