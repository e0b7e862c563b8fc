"""Who is not expected any more: found where nobody open fits, so that the guard hears why."""

from datetime import datetime, timedelta

from passbot.domain import houses, names, plates
from passbot.domain.orders import Order
from passbot.domain.people import Actor
from passbot.errors import InvalidInput
from passbot.services import search
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

SINCE = timedelta(days=1)

_CLOSED = Statement(f"""
    {SELECT_ORDERS} WHERE o.status <> 'open' AND o.closed_at > :since AND {search.AT_GATE}
    ORDER BY o.closed_at DESC, o.id DESC LIMIT 500
""")


def find(query: str, *, actor: Actor, now: datetime, limit: int = 3) -> list[Order]:
    """What was closed since yesterday and fits a piece of a plate, a house, a name or the code; the latest first."""
    search.only_gate(actor)
    query = query.strip()
    rows = _CLOSED.rows(since=to_epoch(now - SINCE))
    return [order for order in map(order_of, rows) if _fits(order, query)][:limit]


def _fits(order: Order, query: str) -> bool:
    wanted = plates.fold(query)
    is_plate = len(wanted) >= search.SHORTEST and wanted in (order.plate_key or "")
    return is_plate or wanted == order.code or _house(query) == order.house or _is_called(order, query)


def _house(query: str) -> str:
    try:
        return houses.read(query)
    except InvalidInput:
        return ""


def _is_called(order: Order, query: str) -> bool:
    words = names.key(query).split()
    return bool(words) and search.is_called(order, words)
