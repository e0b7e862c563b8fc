"""The guard's search: who is at the barrier, who is expected, who is inside."""

from datetime import datetime, timedelta

from passbot.domain.gate.search_results import Hit
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Actor
from passbot.domain.plates.ranking import Match
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.errors import InvalidInput, NotAllowed
from passbot.services.passes import search_hits
from passbot.services.passes.search_hits import SHORTEST, Clock
from passbot.services.passes.search_statements import AT_GATE
from passbot.services.rows import ORDER_COLUMNS, SELECT_ORDERS, WITH_ALL, order_of
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement

LONGEST = 64
SOON = timedelta(hours=48)

_EXPECTED = Statement(f"""
    {SELECT_ORDERS}
    WHERE o.status = 'open' AND o.valid_until > :now AND o.valid_from <= :now AND {AT_GATE}
    ORDER BY o.valid_until, o.id LIMIT :most
""")
_UPCOMING = Statement(f"""
    {SELECT_ORDERS} WHERE o.status = 'open' AND o.valid_until > :now ORDER BY o.valid_from, o.id LIMIT :most
""")
_MINE = Statement(f"""
    {SELECT_ORDERS} WHERE o.resident_id = :id AND (o.status = 'open' OR o.closed_at > :since)
    ORDER BY o.id DESC LIMIT :most
""")
_INSIDE = Statement(f"""
    SELECT {ORDER_COLUMNS} FROM arrivals a JOIN orders o ON o.id = a.order_id {WITH_ALL}
    WHERE a.at >= :midnight AND a.turn % 2 = 1 AND o.status = 'arrived' AND o.valid_until > :now
      AND {AT_GATE}
      AND NOT EXISTS (SELECT 1 FROM arrivals later WHERE later.order_id = o.id AND later.turn > a.turn)
    ORDER BY a.at DESC, a.id DESC LIMIT :most
""")


def find(query: str, *, actor: Actor, rules: Rules, now: datetime, limit: int = 20) -> list[Hit]:
    """Open orders that fit the query: a piece of a plate, a house, a name or a code.

    Whole plates and codes come first, then those valid now, today, soon, later, and among these the better match. One
    wrong character is allowed only if nothing fits as typed. PINs are never searched.
    """
    only_gate(actor)
    query = query.strip()
    _check_length(query)
    clock = _clock(rules, now) | {"most": _most(limit)}
    ways = (search_hits.by_code, search_hits.by_plate, search_hits.by_house, search_hits.by_name)
    hits = [hit for way in ways for hit in way(query, clock)] or search_hits.by_slip(query, clock)
    first = Match.HOUSE if len(query) == SHORTEST else Match.WHOLE  # two digits fit every third plate
    hits.sort(key=lambda hit: (hit.match not in (first, Match.WHOLE), hit.when, hit.match))
    return search_hits.once(hits)[:limit]


def find_plate(text: str, *, actor: Actor, rules: Rules, now: datetime, limit: int = 20) -> list[Hit]:
    """The same by plate only."""
    only_gate(actor)
    clock = _clock(rules, now) | {"most": _most(limit)}
    return search_hits.by_plate(text, clock) or search_hits.by_slip(text, clock)


def expected(*, actor: Actor, now: datetime, limit: int = 500) -> list[Order]:
    """Orders valid now, the one that ends soonest first."""
    only_gate(actor)
    return [order_of(row) for row in _EXPECTED.rows(now=to_epoch(now), most=_most(limit))]


def inside(*, actor: Actor, rules: Rules, now: datetime, limit: int = 500) -> list[Order]:
    """Orders that arrived today and are still valid, the latest first. Departures are not recorded."""
    only_gate(actor)
    zone = windows.zone(rules.zone)
    midnight = windows.day_window(windows.local_day(now, zone), zone).start
    return [
        order_of(row)
        for row in _INSIDE.rows(midnight=to_epoch(midnight), now=to_epoch(now), most=_most(limit))
    ]


def upcoming(*, actor: Actor, now: datetime, limit: int = 500) -> list[Order]:
    """Open orders that are not over, later ones too."""
    only_gate(actor)
    return [order_of(row) for row in _UPCOMING.rows(now=to_epoch(now), most=limit)]


def mine(resident_id: int, *, now: datetime, limit: int = 10) -> list[Order]:
    """A resident's open orders and those closed since yesterday, the oldest first."""
    since = to_epoch(now - timedelta(days=1))
    rows = _MINE.rows(id=resident_id, since=since, most=limit)
    return [order_of(row) for row in reversed(rows)]


def only_gate(actor: Actor) -> None:
    if not actor.works_at_gate:
        raise NotAllowed("search.not_guard", "Only guards and admins can see everybody's orders.")


def _check_length(query: str) -> None:
    if not SHORTEST <= len(query) <= LONGEST:
        raise InvalidInput(
            "search.length",
            f"Type {SHORTEST} to {LONGEST} characters of a plate, a house, a name or an order's code.",
            shortest=SHORTEST,
            limit=LONGEST,
        )


def _most(limit: int) -> int:
    if limit < 1:
        raise InvalidInput("search.limit", "Ask for at least one order.")
    return limit


def _clock(rules: Rules, now: datetime) -> Clock:
    today = windows.local_day(now, windows.zone(rules.zone)).isoformat()
    return {"now": to_epoch(now), "soon": to_epoch(now + SOON), "today": today}
