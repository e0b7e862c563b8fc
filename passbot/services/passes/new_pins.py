"""Draws a PIN for an order: unused at the same time, and if possible unused altogether."""

from collections.abc import Callable
from datetime import datetime, timedelta

from passbot.domain import codes
from passbot.domain.times.windows import Window
from passbot.errors import Conflict
from passbot.store.db import lock
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

DRAWS = 200
GUEST_MAY_BE_LATE = timedelta(days=1)

_IN_SERIES = "SELECT id FROM series WHERE ended_at IS NULL AND details LIKE :in_series"
_IN_HANDS = Statement(f"""
    SELECT id FROM orders WHERE pin = :pin AND valid_until > :over UNION ALL {_IN_SERIES}
""")
_MEETS = Statement(f"""
    SELECT id FROM orders
    WHERE pin = :pin AND status IN ('open', 'arrived') AND valid_from < :until AND valid_until > :since
    UNION ALL {_IN_SERIES}
""")


def new_pin(window: Window, *, now: datetime, draw: Callable[[], str] = codes.pin) -> str:
    """Draw a PIN, under a lock that lasts until the caller's transaction stores it.

    A guest who comes too early or too late must not open the gate in another's name. So the first draws avoid every PIN
    that anybody may still hold, of cancelled orders too. If that fails, a PIN will do whose order does not overlap this
    window. A series keeps its PIN until it ends.
    """
    lock("pins")
    times = {
        "over": to_epoch(now - GUEST_MAY_BE_LATE),
        "since": to_epoch(window.start),
        "until": to_epoch(window.end),
    }
    for taken in (_IN_HANDS, _MEETS):
        for _ in range(DRAWS):
            pin = draw()
            if not _is_guessed_first(pin) and not taken.row(pin=int(pin), in_series=f'%"{pin}"%', **times):
                return pin
    raise Conflict("pin.none_free", "No PIN is free for that time. Choose another time.")


def _is_guessed_first(pin: str) -> bool:
    """11111, 12345 and the like, which a guesser tries first."""
    return len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210"
