"""Verdicts for the guard: the orders that fit what was typed or seen, each with whether it may come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from passbot.domain.gate import verdicts
from passbot.domain.gate.search_results import Hit
from passbot.domain.gate.verdicts import AS_TYPED, SHORTEST_PIECE, Verdict
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Actor
from passbot.domain.plates import plates
from passbot.domain.plates.plates import PlateAsked
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.services.passes import closed_search, search
from passbot.services.passes.search_statements import OPEN, holding
from passbot.store.db import plans_kept
from passbot.store.fields import to_epoch
from passbot.store.models import Order as Row
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

# A regular pass counts once, however many of its days are open.
_HELD = Statement(f"""
    SELECT count(*) AS count FROM (
        SELECT DISTINCT coalesce(o.series_id, -o.id) AS pass, o.plate_key FROM orders o
        WHERE {OPEN} AND o.id IN FEW ({holding(":bones", ":parts")})
          AND (o.plate_key LIKE :holds OR o.is_partial = 1 AND :wanted LIKE '%' || o.plate_key || '%')
    ) held
""")
_DAYS = Prepared(
    Row.select(Row.series, Row.plate_key, Row.day)
    .distinct()
    .where(Row.series.in_(P.ids), Row.status == "open", Row.valid_until > P.now)
    .order_by(Row.day)
)


@plans_kept()
def of(query: str, *, actor: Actor, rules: Rules, now: datetime, limit: int = 20) -> list[Verdict]:
    """Verdicts on whatever a guard typed: a piece of a plate, a house, a name, a code. The most probable first."""
    hits = search.find(query, actor=actor, rules=rules, now=now, limit=limit)
    asked = plates.asked(query)
    found = _judged(asked, hits, rules, now)
    if not hits:
        closed = closed_search.find(query, actor=actor, now=now)
        found = _with_closed(asked, found, closed, rules, now)
    elif not _is_answered(found):
        found = _with_closed(asked, found, closed_search.find_plate(asked, now=now), rules, now)
    return _one_of_each_series(found, rules, now)[:limit]


@plans_kept()
def of_plate(text: str, *, actor: Actor, rules: Rules, now: datetime, limit: int = 20) -> list[Verdict]:
    """Verdicts on a text that can only be a plate."""
    hits = search.find_plate(text, actor=actor, rules=rules, now=now, limit=limit)
    asked = plates.asked(text)
    found = _judged(asked, hits, rules, now)
    if not _is_answered(found):
        found = _with_closed(asked, found, closed_search.find_plate(asked, now=now), rules, now)
    return _one_of_each_series(found, rules, now)[:limit]


def held(asked: PlateAsked, *, now: datetime) -> int:
    """How many open passes contain the text or are a piece of it: all of them, not only those listed."""
    if len(asked.key) < SHORTEST_PIECE:
        return 0
    key, bones = asked.key, plates.skeleton(asked.key)
    row = _HELD.row(now=to_epoch(now), bones=bones, parts=plates.parts(bones), holds=f"%{key}%", wanted=key)
    return int(row.count)


def _judged(asked: PlateAsked, hits: Sequence[Hit], rules: Rules, now: datetime) -> list[Verdict]:
    orders = [hit.order for hit in hits]
    return verdicts.judge(
        asked, orders, held=held(asked, now=now), early_minutes=rules.early_minutes, now=now
    )


def _is_answered(found: Sequence[Verdict]) -> bool:
    """True if somebody who fits exactly may come in now; then closed orders need not be searched."""
    return any(verdict.may_come and verdict.fit in AS_TYPED for verdict in found)


def _with_closed(
    asked: PlateAsked, found: list[Verdict], closed: list[Order], rules: Rules, now: datetime
) -> list[Verdict]:
    """Closed orders go first unless an open one fits as typed: an exact closed match beats a similar open one."""
    refused = verdicts.judge(asked, closed, held=0, early_minutes=rules.early_minutes, now=now)
    is_expected = any(verdict.fit in AS_TYPED for verdict in found)
    return [*found, *refused] if is_expected else [*refused, *found]


def _one_of_each_series(found: list[Verdict], rules: Rules, now: datetime) -> list[Verdict]:
    """One verdict for each regular pass: today's, else the next day's, at the place of its first; other
    days as dates.
    """
    today = windows.local_day(now, windows.zone(rules.zone))
    cards: dict[object, Verdict] = {}
    for verdict in found:
        name = _series(verdict.order) or verdict.order.id
        standing = cards.get(name)
        if standing is None or _nearness(verdict.order, today) < _nearness(standing.order, today):
            cards[name] = verdict
    days = _days([verdict.order for verdict in cards.values()], now)
    return [_with_days(verdict, days) for verdict in cards.values()]


def _series(order: Order) -> tuple[int, str | None] | None:
    return (order.series_id, order.plate_key) if order.series_id else None


def _nearness(order: Order, today: date) -> tuple[bool, bool, date]:
    return (order.day != today, not order.is_open, order.day)


def _with_days(verdict: Verdict, days: dict[tuple[int, str | None], list[date]]) -> Verdict:
    series = _series(verdict.order)
    others = [day for day in days.get(series, []) if day != verdict.order.day] if series else []
    return replace(verdict, days=tuple(others))


def _days(orders: Sequence[Order], now: datetime) -> dict[tuple[int, str | None], list[date]]:
    """The open days of the regular passes among these orders."""
    ids = sorted({order.series_id for order in orders if order.series_id})
    found: dict[tuple[int, str | None], list[date]] = {}
    for row in _DAYS.rows(ids=ids, now=now) if ids else []:
        found.setdefault((row.series_id, row.plate_key), []).append(date.fromisoformat(row.day))
    return found
