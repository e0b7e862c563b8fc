"""Migrations about slots, PINs and bookings; frozen like every released migration."""

from passbot.domain.times import windows
from passbot.store.db import database, on_sqlite
from passbot.store.fields import from_epoch
from passbot.store.schema import LIVE


def tries_and_indexes() -> list[str]:
    """Count wrong PINs by person and key; index the slots by their references, for when slots are deleted."""
    return [
        """
        CREATE TABLE pin_tries (
            who TEXT PRIMARY KEY,
            wrong BIGINT NOT NULL,
            locks BIGINT NOT NULL,
            since BIGINT NOT NULL,
            last_at BIGINT NOT NULL,
            locked_until BIGINT
        )
        """,
        "CREATE INDEX orders_slot ON orders (slot_id) WHERE slot_id IS NOT NULL",
        "CREATE INDEX events_slot ON events (slot_id) WHERE slot_id IS NOT NULL",
        "CREATE INDEX waiters_slot ON waiters (slot_id) WHERE slot_id IS NOT NULL",
    ]


def by_time() -> list[str]:
    """An index for the seats of one time, which every booking looks up."""
    return ["CREATE INDEX slots_of_one_time ON slots (place_id, start_at, end_at)"]


def what_for() -> list[str]:
    """Orders get a column for their place; `brand` holds only a car's brand again, and no desk, office or purpose any
    more. The place is found by the slot, or for presence by its entry on the waiting list.
    """
    no_brand = (
        "json_set(details, '$.brand', json('null'))"
        if on_sqlite()
        else "(details::jsonb || '{\"brand\": null}')::text"
    )
    return [
        "ALTER TABLE orders ADD COLUMN place_id BIGINT REFERENCES places (id)",
        """
        UPDATE orders SET place_id = (SELECT s.place_id FROM slots s WHERE s.id = orders.slot_id)
        WHERE slot_id IS NOT NULL
        """,
        """
        UPDATE orders SET place_id = found.place_id
        FROM (SELECT order_id, min(place_id) AS place_id FROM waiters GROUP BY order_id) AS found
        WHERE found.order_id = orders.id AND orders.kind = 'presence'
        """,
        "UPDATE orders SET brand = NULL WHERE kind IN ('slot', 'desk', 'presence')",
        f"UPDATE series SET details = {no_brand} WHERE kind = 'desk' AND details <> '{{}}'",
    ]


_BEFORE_THE_END = """NEW.status <> 'cancelled' AND NEW.start_at < (
    SELECT other.end_at FROM slots AS other
    WHERE other.place_id = NEW.place_id AND other.seat = NEW.seat AND other.status <> 'cancelled'
      AND other.start_at < NEW.end_at AND other.id <> NEW.id
    ORDER BY other.start_at DESC LIMIT 1
)"""

_REFUSE = "SELECT RAISE(ABORT, 'slots_overlap')"


def in_slices() -> list[str]:
    """Long requests store their progress and holder. An index for full calendars: slots of a seat do not overlap, so
    the last to begin is also the last to end, and one lookup tells what is taken.
    """
    guards = [
        statement
        for name, moment in (
            ("slots_overlap__new", "AFTER INSERT ON slots"),
            ("slots_overlap__moved", "AFTER UPDATE OF place_id, seat, start_at, end_at, status ON slots"),
        )
        for statement in (
            f"DROP TRIGGER {name}",
            f"CREATE TRIGGER {name} {moment} WHEN {_BEFORE_THE_END} BEGIN {_REFUSE}; END",
        )
    ]
    return [
        "ALTER TABLE answers ADD COLUMN progress TEXT",
        "ALTER TABLE answers ADD COLUMN worker TEXT",
        "ALTER TABLE answers ADD COLUMN busy_until BIGINT",
        "CREATE INDEX slots_live ON slots (place_id, seat, start_at, end_at) WHERE status <> 'cancelled'",
        *(guards if on_sqlite() else []),
    ]


def by_place() -> list[str]:
    """An index for bookings by place. A desk's day becomes the day in its office's zone, not in the site's. If two
    orders of one person would then have the same day (offices in two zones), one keeps the day that it was stored with.
    """
    return [
        "CREATE INDEX orders_place ON orders (place_id, day) WHERE place_id IS NOT NULL",
        *_days_of_desks(),
    ]


def _days_of_desks() -> list[str]:
    """New days for open desk orders. Days that move forward are updated latest first, so that no two meet
    on the way.
    """
    if database.is_closed():  # `db schema` prints the migration for an empty database
        return []
    rows = database.execute_sql("""
        SELECT o.id, o.day, s.start_at, s.zone FROM orders o JOIN slots s ON s.id = o.slot_id
        WHERE o.kind = 'desk' AND o.status = 'open' ORDER BY o.day
    """).fetchall()
    moved = [
        (order_id, day, own)
        for order_id, day, start, zone in rows
        if (own := windows.local_day(from_epoch(start), windows.zone(zone)).isoformat()) != day
    ]
    later = [each for each in reversed(moved) if each[2] > each[1]]
    earlier = [each for each in moved if each[2] < each[1]]
    return [
        f"""
        UPDATE orders SET day = '{own}' WHERE id = {order_id} AND (guest_name IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM orders AS other
            WHERE other.resident_id = orders.resident_id AND other.day = '{own}' AND other.kind = 'desk'
              AND other.guest_name IS NULL AND other.status IN {LIVE}
        ))
        """
        for order_id, _, own in later + earlier
    ]
