"""Who is not expected any more: found where nobody open fits, so that the guard hears why."""

from datetime import datetime, timedelta

from passbot.domain import houses, names, plates, verdicts
from passbot.domain.orders import Order
from passbot.domain.people import Actor
from passbot.domain.plates import Asked
from passbot.errors import InvalidInput
from passbot.services import search
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.services.search_statements import AT_GATE
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

SINCE = timedelta(days=1)
MOST_SEEN = 500

_CLOSED = Statement(f"""
    {SELECT_ORDERS}
    WHERE (o.status <> 'open' AND (o.closed_at > :since OR o.valid_until > :since)
       OR o.status = 'open' AND o.valid_until <= :now AND o.valid_until > :since) AND {AT_GATE}
    ORDER BY coalesce(o.closed_at, o.valid_until) DESC, o.id DESC LIMIT :most
""")
_CLOSED_PLATE = Statement(f"""
    {SELECT_ORDERS}
    WHERE (o.plate_key LIKE :holds OR (o.is_partial = 1 AND :wanted LIKE '%' || o.plate_key || '%'))
      AND (o.status <> 'open' OR o.valid_until <= :now) AND (o.closed_at > :since OR o.valid_until > :since)
      AND {AT_GATE}
    ORDER BY coalesce(o.closed_at, o.valid_until) DESC, o.id DESC LIMIT :most
""")


def find(query: str, *, actor: Actor, now: datetime, limit: int = 3) -> list[Order]:
    """What was closed since yesterday, or would hold still, and fits what was typed; the latest first."""
    search.only_gate(actor)
    query = query.strip()
    asked = plates.asked(query)
    rows = _CLOSED.rows(since=to_epoch(now - SINCE), now=to_epoch(now), most=MOST_SEEN)
    recent = [order for order in map(order_of, rows) if _fits(order, query, asked)]
    found = {order.id: order for order in (*find_plate(asked, now=now, limit=limit), *recent)}
    return list(found.values())[:limit]


def find_plate(asked: Asked, *, now: datetime, limit: int = 3) -> list[Order]:
    """As `find`, by nothing but the plate; asked of the database, however many have closed since."""
    if len(asked.key) < verdicts.SHORTEST_PIECE:
        return []
    since = to_epoch(now - SINCE)
    key = asked.whole or asked.key
    rows = _CLOSED_PLATE.rows(since=since, now=to_epoch(now), holds=f"%{key}%", wanted=key, most=limit)
    return [order_of(row) for row in rows]


def _fits(order: Order, query: str, asked: Asked) -> bool:
    is_plate = len(asked.key) >= search.SHORTEST and asked.key in (order.plate_key or "")
    is_held = is_plate or verdicts.holds(asked, order)
    return is_held or asked.code == order.code or _house(query) == order.house or _is_called(order, query)


def _house(query: str) -> str:
    try:
        return houses.read(query)
    except InvalidInput:
        return ""


def _is_called(order: Order, query: str) -> bool:
    words = names.key(query).split()
    return bool(words) and search.is_called(order, words)
