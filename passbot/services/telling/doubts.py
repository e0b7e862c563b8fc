"""Doubtful ticks, which must not count: of a column that had lost its name, or of an older version of the sheet."""

from passbot.store.db import transaction
from passbot.store.models import Order
from passbot.store.prepared import P, Prepared

_OPEN = Prepared(
    Order.select(Order.id, Order.code, Order.seen_ticked).where(
        Order.status == "open", Order.code.in_(P.codes)
    )
)
_FORGET = Prepared(Order.update(seen_ticked=0).where(Order.seen_ticked > 0))
_KNOWN_AS_OLD = Prepared(Order.update(seen_ticked=1).where(Order.id.in_(P.ids)))
_READ = Prepared(Order.update(seen_ticked=1).where(Order.seen_ticked == 0, Order.code.in_(P.codes)))


def are_old(order_ids: list[int]) -> None:
    """Mark the ticks of these orders as read before."""
    with transaction():
        _KNOWN_AS_OLD.run(ids=order_ids)


def were_read(codes: set[str]) -> None:
    """Mark these codes as read ticked: the ticks that the worker finds there are not new."""
    with transaction():
        _READ.run(codes=sorted(codes))


def leave(ticked: list[str]) -> list[str]:
    """Count these ticks as read without recording arrivals, and no untick as an annulment.

    Returns the codes that a guard must tick again if the tick was meant: K asks for it in their rows.
    """
    with transaction():
        rows = _OPEN.rows(codes=sorted(set(ticked)))
        _FORGET.run()
        _KNOWN_AS_OLD.run(ids=[row.id for row in rows])
    return [row.code for row in rows if not row.seen_ticked]
