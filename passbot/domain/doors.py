"""What a camera or turnstile hears when it shows a code, a plate or a PIN."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from passbot.domain.orders import Order, Status
from passbot.domain.pins import Answer, meant


@dataclass(frozen=True)
class Shown:
    """Exactly one of the three."""

    code: str | None = None
    plate: str | None = None
    pin: str | None = None


@dataclass(frozen=True)
class Ambiguous:
    """Several orders may come by this plate now; a person must say which."""

    orders: tuple[Order, ...]


Heard = Answer | Ambiguous


def meant_by(found: Iterable[Order], early_minutes: int, now: datetime) -> Order | Ambiguous | None:
    """The one open order whose time is now, else the one that explains best why there is none.

    A whole plate goes before a piece of one, an order that is open before one that has arrived.
    """
    orders = list(found)
    soon = now + timedelta(minutes=early_minutes)
    may_come = [
        order
        for order in orders
        if order.status is Status.OPEN and order.window.start <= soon and now < order.window.end
    ]
    whole = [order for order in may_come if not order.is_partial]
    best = whole or may_come
    if len(best) > 1:
        return Ambiguous(tuple(best))
    return best[0] if best else meant(orders, now)
