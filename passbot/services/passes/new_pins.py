"""A fresh PIN for an order: nobody else's while it is valid, and if possible nobody else's at all."""

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

_IN_SERIES = "SELECT 1 FROM series WHERE ended_at IS NULL AND details LIKE :in_series"
_IN_HANDS = Statement(f"""
    SELECT 1 FROM orders WHERE pin = :pin AND valid_until > :over UNION ALL {_IN_SERIES}
""")
_MEETS = Statement(f"""
    SELECT 1 FROM orders
    WHERE pin = :pin AND status IN ('open', 'arrived') AND valid_from < :until AND valid_until > :since
    UNION ALL {_IN_SERIES}
""")


def new_pin(window: Window, *, now: datetime, draw: Callable[[], str] = codes.pin) -> str:
    """Draw in the transaction that keeps it; until that ends nobody else draws.

    A guest who comes too early or too late must not open the gate in another's name, so a PIN that anybody may
    still have in hand is avoided, cancelled ones too. Only where none is left, one will do whose window does
    not meet ours; a series has its PIN for as long as it lives.
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
    """11111, 12345 and their like: what somebody without a PIN would try."""
    return len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210"
