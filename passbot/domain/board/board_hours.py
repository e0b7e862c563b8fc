"""The board's opening hours and slot length, from a site's settings."""

from dataclasses import dataclass
from datetime import time

HOURS, MINUTES = 24, 60
SHORTEST = 5  # minutes; such a day has 288 slots, and every client receives all of them with each change


@dataclass(frozen=True)
class BoardHours:
    """Opening, closing and slot length of the board; the defaults are those of S4's document."""

    opens: time = time(3)
    closes: time = time(15)
    minutes: int = MINUTES


DOCUMENTED = BoardHours()


def fits(hours: BoardHours) -> bool:
    """True if at least one slot fits between opening and closing."""
    opens, closes = (clock.hour * MINUTES + clock.minute for clock in (hours.opens, hours.closes))
    open_for = (closes - opens) % (HOURS * MINUTES) or HOURS * MINUTES
    return SHORTEST <= hours.minutes <= open_for
