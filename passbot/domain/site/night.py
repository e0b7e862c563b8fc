"""The hours in which nobody wants to be rung up."""

from datetime import datetime

from passbot.domain.site.rules import Rules
from passbot.domain.times import windows


def is_night(now: datetime, rules: Rules) -> bool:
    """By the site's clock, over midnight too. Where both hours are the same there is no night."""
    hour, begins, ends = now.astimezone(windows.zone(rules.zone)).hour, rules.night_from, rules.night_until
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends
