"""The night hours, in which messages make no sound."""

from datetime import datetime

from passbot.domain.site.rules import Rules
from passbot.domain.times import windows


def is_night(now: datetime, rules: Rules) -> bool:
    """True between both hours in the site's zone, also across midnight. Equal hours mean no night."""
    hour, begins, ends = now.astimezone(windows.zone(rules.zone)).hour, rules.night_from, rules.night_until
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends
