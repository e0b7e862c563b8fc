"""Statistics over some days: orders, arrivals by hour and day, no-shows."""

from collections import Counter
from datetime import date, datetime, timedelta

from passbot.domain.people.people import Actor
from passbot.domain.site.reports import DayCount, LabelCount, Report
from passbot.domain.site.rules import Rules
from passbot.domain.times import windows
from passbot.errors import InvalidInput
from passbot.store.fields import from_epoch, to_epoch
from passbot.store.statement import Statement

MOST_DAYS = 92
MOST_LABELS = 8  # as many as fit below a picture

_BY_DAY = Statement("""
    SELECT day, count(*) AS made, sum(CASE WHEN status = 'expired' THEN 1 ELSE 0 END) AS missed
    FROM orders WHERE day >= :first AND day <= :last AND status <> 'cancelled' GROUP BY day
""")
_ENTRIES = Statement("""
    SELECT a.at FROM arrivals a
    WHERE a.turn % 2 = 1 AND a.at >= :since AND a.at < :until
      AND NOT EXISTS (SELECT 1 FROM arrivals later WHERE later.order_id = a.order_id AND later.turn > a.turn)
""")
_STATE = Statement("""
    SELECT
        (SELECT count(*) FROM residents
         WHERE removed_at IS NULL AND telegram_id > 0 AND role = 'resident') AS residents,
        (SELECT count(*) FROM orders WHERE status = 'open') AS open_orders,
        (SELECT count(*) FROM deliveries WHERE status = 'owed' AND route <> 'sheet') AS owed,
        (SELECT count(*) FROM deliveries
         WHERE status = 'dead' AND status <> 'owed' AND route <> 'sheet' AND done_at >= :since) AS dead
""")
_LABELS = Statement("""
    SELECT label, count(*) AS issued, sum(CASE WHEN used_at IS NULL THEN 0 ELSE 1 END) AS used,
        sum(CASE WHEN used_at >= :since AND used_at < :until THEN 1 ELSE 0 END) AS joined
    FROM invites WHERE label IS NOT NULL GROUP BY label ORDER BY max(id) DESC LIMIT :most
""")


def of_days(last: date, days: int, *, actor: Actor, rules: Rules, now: datetime) -> Report:
    """The report on `days` days up to and including `last`."""
    actor.must_be_admin("report.not_admin", "see the statistics")
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput("report.days", f"Choose 1 to {MOST_DAYS} days.")
    zone = windows.zone(rules.zone)
    first = last - timedelta(days=days - 1)
    ordered = {
        row.day: (row.made, row.missed)
        for row in _BY_DAY.rows(first=first.isoformat(), last=last.isoformat())
    }
    since, until = windows.day_window(first, zone).start, windows.day_window(last, zone).end
    entries = [
        from_epoch(row.at).astimezone(zone)
        for row in _ENTRIES.rows(since=to_epoch(since), until=to_epoch(until))
    ]
    came = Counter(entry.date() for entry in entries)
    by_hour = Counter(entry.hour for entry in entries)
    state = _STATE.row(since=to_epoch(now - timedelta(days=1)))
    counts = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        made, missed = ordered.get(day.isoformat(), (0, 0))
        counts.append(DayCount(day, made, came[day], missed or 0))
    hours = tuple(by_hour[hour] for hour in range(24))
    return Report(
        days=tuple(counts),
        hours=hours,
        residents=state.residents,
        open_orders=state.open_orders,
        owed=state.owed,
        dead=state.dead,
        labels=_labels(since, until),
    )


def _labels(since: datetime, until: datetime) -> tuple[LabelCount, ...]:
    """Counts by invite label, the newest campaign first."""
    rows = _LABELS.rows(since=to_epoch(since), until=to_epoch(until), most=MOST_LABELS)
    return tuple(LabelCount(row.label, row.issued, row.used, row.joined) for row in rows)
