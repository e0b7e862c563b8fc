"""Searches closed orders when no open one fits, so that a guard hears why somebody may not come in."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from passbot.domain.gate import verdicts
from passbot.domain.passes.orders import Order
from passbot.domain.people import houses, names
from passbot.domain.people.people import Actor
from passbot.domain.plates import plates
from passbot.domain.plates.plates import PlateAsked
from passbot.errors import InvalidInput
from passbot.services.passes import search, search_hits
from passbot.services.passes.search_statements import AT_GATE
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

SINCE = timedelta(days=1)
MOST_SEEN = 500

# Three indexed reads instead of one condition, so that years of closed orders cost nothing: closed but still valid
# since `since`, open but over, and arrived lately.
_LATELY = f"""
    o.id IN FEW ((
        SELECT id FROM orders WHERE status <> 'open' AND valid_until > :since
        UNION SELECT id FROM orders WHERE status = 'open' AND valid_until > :since AND valid_until <= :now
        UNION SELECT order_id FROM arrivals WHERE at > :since
    ))
    AND (o.status <> 'open' OR o.valid_until <= :now) AND {AT_GATE}
"""
_LATEST_FIRST = "ORDER BY coalesce(o.closed_at, o.valid_until) DESC, o.id DESC LIMIT :most"
# Only the columns that are searched.
_SEEN = Statement(f"""
    SELECT o.id, o.code, o.plate_key, o.is_partial, o.house, r.name_key, o.guest_name
    FROM orders o JOIN residents r ON r.id = o.resident_id WHERE {_LATELY} {_LATEST_FIRST}
""")
_THESE = Statement(f"{SELECT_ORDERS} WHERE o.id IN :ids")
_CLOSED_PLATE = Statement(f"""
    {SELECT_ORDERS}
    WHERE (o.plate_key LIKE :holds OR (o.is_partial = 1 AND :wanted LIKE '%' || o.plate_key || '%'))
      AND {_LATELY}
    {_LATEST_FIRST}
""")


class Seen(NamedTuple):
    id: int
    code: str
    plate_key: str | None
    is_partial: int
    house: str | None
    host: str
    guest: str | None


def find(query: str, *, actor: Actor, now: datetime, limit: int = 3) -> list[Order]:
    """Orders that are closed, or over, and were valid or came since yesterday; the latest first."""
    search.only_gate(actor)
    query = query.strip()
    asked = plates.asked(query)
    by_plate, by_any = find_plate(asked, now=now, limit=limit), _recent(query, asked, now, limit)
    found = {order.id: order for order in (*by_plate, *by_any)}
    return list(found.values())[:limit]


def _recent(query: str, asked: PlateAsked, now: datetime, limit: int) -> list[Order]:
    house, words = _house(query), names.key(query).split()
    rows = _SEEN.rows(since=to_epoch(now - SINCE), now=to_epoch(now), most=MOST_SEEN)
    fitting = [seen.id for seen in map(Seen._make, rows) if _fits(seen, asked, house, words)][:limit]
    orders = {row.id: row for row in map(order_of, _THESE.rows(ids=fitting))} if fitting else {}
    return [orders[each] for each in fitting]


def find_plate(asked: PlateAsked, *, now: datetime, limit: int = 3) -> list[Order]:
    """The same by plate only, searched in SQL, so that it finds the car among any number of closed orders."""
    if len(asked.key) < verdicts.SHORTEST_PIECE or not any(map(str.isdigit, asked.key)):
        return []
    since = to_epoch(now - SINCE)
    key = asked.whole or asked.key
    rows = _CLOSED_PLATE.rows(since=since, now=to_epoch(now), holds=f"%{key}%", wanted=key, most=limit)
    return [order_of(row) for row in rows]


def _fits(seen: Seen, asked: PlateAsked, house: str, words: Sequence[str]) -> bool:
    is_plate = len(asked.key) >= search_hits.SHORTEST and asked.key in (seen.plate_key or "")
    is_held = is_plate or verdicts.holds(asked, seen)
    return is_held or asked.code == seen.code or house == seen.house or _is_called(seen, words)


def _house(query: str) -> str:
    try:
        return houses.read(query)
    except InvalidInput:
        return ""


def _is_called(seen: Seen, words: Sequence[str]) -> bool:
    keys = (seen.host, names.key(seen.guest)) if seen.guest else (seen.host,)
    return bool(words) and is_called(keys, words)


def is_called(keys: Iterable[str], words: Sequence[str]) -> bool:
    """True if every word of the query begins a word of the resident's name, or every word begins one of the guest's."""
    called = [key.split() for key in keys]
    return any(all(any(part.startswith(word) for part in parts) for word in words) for parts in called)
