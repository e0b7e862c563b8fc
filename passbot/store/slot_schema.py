"""The migrations that slots and PINs have had. As frozen as the list they stand in."""


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
