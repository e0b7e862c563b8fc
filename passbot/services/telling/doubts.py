"""Doubtful ticks, which must not count: of a column that had lost its name, or of an older version of the sheet."""

from passbot.store.db import transaction
from passbot.store.statement import Statement

_OPEN = Statement("SELECT id, code, seen_ticked FROM orders WHERE status = 'open' AND code IN :codes")
_FORGET = Statement("UPDATE orders SET seen_ticked = 0 WHERE seen_ticked > 0")
_KNOWN_AS_OLD = Statement("UPDATE orders SET seen_ticked = 1 WHERE id IN :ids")
_READ = Statement("UPDATE orders SET seen_ticked = 1 WHERE seen_ticked = 0 AND code IN :codes")


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
        _KNOWN_AS_OLD.run(ids=[uid for uid, _, _ in rows])
    return [code for _, code, seen in rows if not seen]
