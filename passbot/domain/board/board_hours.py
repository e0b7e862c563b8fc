"""When the board is open and how long its slots are: what a site's settings say of it."""

from dataclasses import dataclass
from datetime import time

HOURS, MINUTES = 24, 60
SHORTEST = 5  # minutes of a slot: a day has 288 of them, and everybody hears all with each change


@dataclass(frozen=True)
class BoardHours:
    """From when to when the board is open, and how long its slots are; by default as S4's document has it."""

    opens: time = time(3)
    closes: time = time(15)
    minutes: int = MINUTES


DOCUMENTED = BoardHours()


def fits(hours: BoardHours) -> bool:
    """Is there room for one slot between the opening and the closing?"""
    opens, closes = (clock.hour * MINUTES + clock.minute for clock in (hours.opens, hours.closes))
    open_for = (closes - opens) % (HOURS * MINUTES) or HOURS * MINUTES
    return SHORTEST <= hours.minutes <= open_for
