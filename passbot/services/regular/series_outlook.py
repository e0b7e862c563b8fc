"""The coming days of a series as its owner sees them: orders, and left-out days with their reasons."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from passbot.domain.passes.orders import Order
from passbot.domain.passes.series import Series
from passbot.domain.people.people import Actor
from passbot.domain.site.offerings import is_on
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.domain.times.recurrence import Occurrence, occurrences
from passbot.services.regular import series, series_days
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store.db import transaction
from passbot.store.statement import Statement

_MADE = Statement(f"""
    {SELECT_ORDERS} WHERE o.series_id = :series_id AND o.series_day BETWEEN :since AND :until ORDER BY o.id
""")


@dataclass(frozen=True)
class ComingDay:
    """A day with its order, or with the code of the reason why it has none."""

    day: date
    order: Order | None
    reason: str | None = None


def coming(series_id: int, *, actor: Actor, rules: Rules, now: datetime) -> list[ComingDay]:
    """The days from today on. Missing days are tried once more, so that the reasons are current."""
    with transaction():
        found = series.theirs(series_id, actor)
        if found.ended_at is not None:
            return []
        skipped = series_days.make(found, rules=rules, now=now).skipped
        today = windows.local_day(now, windows.zone(found.pattern.zone))
        last = today + timedelta(days=series_days.days_ahead(found, rules))
        orders = _orders(found, today, last)
        reasons = {each.day: each.code for each in skipped}
        resting = None if is_on(found.kind, rules) else "off"
        return [
            ComingDay(each.day, orders.get(each.day), each.reason or reasons.get(each.day) or resting)
            for each in occurrences(found.pattern, today, last)
            if not _is_over(each, now)
        ]


def _orders(found: Series, since: date, until: date) -> dict[date, Order]:
    rows = _MADE.rows(series_id=found.id, since=since.isoformat(), until=until.isoformat())
    return {order.day: order for order in map(order_of, rows)}


def _is_over(occurrence: Occurrence, now: datetime) -> bool:
    return occurrence.window is not None and occurrence.window.end <= now
