"""A year of a site for the bench of the lane: cars that are expected, a crowd, a calendar that is nearly full."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from passbot import store
from passbot.clock import utc_now
from passbot.domain.people.people import OPERATOR, Role
from passbot.domain.plates import plates
from passbot.services.calendars import calendar_rows, feeds, subscriptions
from passbot.services.people import keys
from passbot.store import models
from passbot.store.db import database, session, transaction
from passbot.store.fields import to_epoch
from passbot.store.statement import Statement
from tests.services.people import some_people

OPEN, OLD, CROWD, SLOTS = 3_000, 200_000, 5_000, 48_500
FREE = timedelta(days=100)
LETTERS = "АВЕКМНОРСТУХ"

SLOT = Statement("""
    INSERT INTO slots (uuid, place_id, start_at, end_at, zone, status, created_at, updated_at)
    VALUES (:uuid, :place, :start, :end, 'UTC', 'available', :start, :start)
""")
# A year of orders that came and went years ago, each with what was written and said of it.
FORGOTTEN = [
    Statement(sql)
    for sql in (
        """
        WITH RECURSIVE old(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM old WHERE n < :most)
        INSERT INTO orders (code, resident_id, kind, status, house, plate, plate_key, plate_seek, day,
            valid_from, valid_until, created_at, closed_at)
        SELECT 'OLD' || n, :first + n % :crowd, 'car', 'arrived', '27',
            'К' || n || 'МР', 'K' || n || 'MP', 'K' || n || 'MP', '2022-01-01',
            :then + n * 150, :then + n * 150 + 9, :then, :then + n * 150 FROM old
        """,
        """
        INSERT INTO arrivals (order_id, turn, at, channel, by_name, archived_at)
        SELECT id, 1, closed_at, 'bot', 'Boris Demo', closed_at FROM orders WHERE created_at = :then
        """,
        """
        INSERT INTO events (at, kind, channel, order_id, plate_key, details)
        SELECT o.closed_at, k.kind, 'bot', o.id, o.plate_key, '{"name": "Anna Demo"}'
        FROM orders o CROSS JOIN (SELECT 'order.placed' AS kind UNION ALL SELECT 'order.arrived') k
        WHERE o.created_at = :then
        """,
        """
        INSERT INTO deliveries (event_id, route, kind, recipient, payload, status, due_at, created_at, done_at)
        SELECT id, 'telegram', kind, '10001', '{"name": "Anna Demo"}', 'done', at, at, at FROM events
        WHERE kind = 'order.arrived'
        """,
        """
        INSERT INTO inbox (update_id, sender_id, body, status, received_at, done_at)
        SELECT -id, 10001, '{}', 'done', closed_at, closed_at FROM orders WHERE created_at = :then
        """,
    )
]


@dataclass
class Town:
    camera: str
    owner: str
    feed: str
    host: int
    guard: int  # their account
    filled_from: datetime  # of the calendar: half an hour, an hour between, and so on
    plates: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def expect(self) -> None:
        """As many open orders as in the beginning, however many have arrived since."""
        new = [plate(next(self.numbers)) for _ in range(OPEN - len(self.plates))]
        rows = [order(self.host, car, utc_now()) for car in new]
        with session(), transaction():
            for first in range(0, len(rows), 300):
                models.Order.insert_many(rows[first : first + 300]).execute()
        self.plates[:0] = new


def furnish(url: str) -> Town:
    store.open_store(url)
    now = utc_now()
    with session(), transaction():
        host, guard = (
            some_people.settle("Anna Demo", "27"),
            some_people.settle("Boris Demo", None, role=Role.GUARD),
        )
        models.Resident.update(language="en").where(models.Resident.id == guard.id).execute()
        old = {
            "first": crowd(now),
            "crowd": CROWD,
            "most": OLD,
            "then": to_epoch(now - timedelta(days=1_500)),
        }
        for statement in FORGOTTEN:
            statement.run(**old)
        _, camera = keys.create(guard.id, "camera", ["arrivals:write"], actor=OPERATOR, now=now)
        _, owner = keys.create(host.id, "calendar", ["slots:read", "slots:write"], actor=OPERATOR, now=now)
        _, feed = feeds.issue(owner_id=host.id, now=now)
        fill(calendar_rows.opened_calendar(host.id, "UTC", now=now), now)
        for number in range(10):
            subscriptions.add(f"https://example.com/{number}.ics", owner_id=host.id, now=now)
        database.execute_sql("ANALYZE")  # as a server does by itself in the course of a year
    assert guard.telegram_id
    return Town(camera, owner, feed, host.id, guard.telegram_id, now + FREE)


def crowd(now: datetime) -> int:
    """Answers the first of them."""
    rows = [
        {
            "uuid": str(uuid.uuid4()), "name": "Vera Demo", "name_key": " vera demo", "role": "resident",
            "house": str(100 + each), "language": "en", "telegram_id": 10_000 + each, "created_at": now,
        }
        for each in range(CROWD)
    ]  # fmt: skip
    for first in range(0, CROWD, 500):
        models.Resident.insert_many(rows[first : first + 500]).execute()
    return int(models.Resident.get(telegram_id=10_000).id)


def plate(number: int) -> str:
    return f"{LETTERS[number // 999 % 12]}{number % 999 + 1:03}ВС{177 + number // 11_988}"


def order(host: int, car: str, now: datetime) -> dict[str, object]:
    read = plates.read(car)
    return {
        "code": uuid.uuid4().hex[:12].upper(), "resident": host, "kind": "car", "status": "open", "house": "27",
        "plate": read.shown, "plate_key": read.key, "plate_seek": plates.skeleton(read.key), "is_partial": 0,
        "day": now.date().isoformat(), "valid_from": now, "valid_until": now + timedelta(hours=48),
        "created_at": now,
    }  # fmt: skip


def fill(calendar: int, now: datetime) -> None:
    """Half an hour each, with an hour between, for years."""
    start = to_epoch(now + FREE)
    for number in range(SLOTS):
        at = start + number * 5_400
        SLOT.run(uuid=str(uuid.uuid4()), place=calendar, start=at, end=at + 1_800)
