"""The migrations that slots, PINs and bookings have had. As frozen as the list they stand in."""

from passbot.store.db import on_sqlite


def tries_and_indexes() -> list[str]:
    """Wrong PINs are counted for each person and key; slots that leave are looked for where they are named."""
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
    """The seats of one time are looked for at every booking."""
    return ["CREATE INDEX slots_of_one_time ON slots (place_id, start_at, end_at)"]


def what_for() -> list[str]:
    """An order's place has a column of its own, and the brand is a car's again: a desk, an office or a
    purpose stood there. The place comes from the slot, or from the waiting list that presence always joins.
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
        UPDATE orders SET place_id = (SELECT min(w.place_id) FROM waiters w WHERE w.order_id = orders.id)
        WHERE kind = 'presence'
        """,
        "UPDATE orders SET brand = NULL WHERE kind IN ('slot', 'desk', 'presence')",
        f"UPDATE series SET details = {no_brand} WHERE kind = 'desk' AND details <> '{{}}'",
    ]
