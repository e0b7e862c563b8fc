"""The first migration: every table, with its constraints.

Written in SQL that both databases share; `{id}` is the type that differs. What they cannot share (exclusion and
triggers) stands in guards_sqlite.py and guards_postgres.py. Never edited after a release: changes are new migrations.
"""

from passbot.store import work_schema

LIVE = "('open', 'arrived')"

TABLES = [
    """
    CREATE TABLE residents (
        id {id},
        uuid TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        phone TEXT,
        email TEXT,
        house TEXT,
        role TEXT NOT NULL CHECK (role IN ('resident', 'guard', 'admin')),
        language TEXT NOT NULL DEFAULT 'ru',
        telegram_id BIGINT UNIQUE,
        muted TEXT NOT NULL DEFAULT '[]',
        created_at BIGINT NOT NULL,
        claimed_at BIGINT,
        removed_at BIGINT,
        unreachable_at BIGINT,
        anonymised_at BIGINT
    )
    """,
    "CREATE UNIQUE INDEX residents_phone ON residents (phone) WHERE removed_at IS NULL",
    "CREATE INDEX residents_house ON residents (house)",
    """
    CREATE TABLE invites (
        id {id},
        code TEXT NOT NULL UNIQUE,
        label TEXT,
        house TEXT,
        role TEXT NOT NULL CHECK (role IN ('resident', 'guard', 'admin')),
        resident_id BIGINT REFERENCES residents (id),
        created_by BIGINT REFERENCES residents (id),
        created_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        revoked_at BIGINT,
        reserved_by BIGINT,
        reserved_until BIGINT,
        used_by BIGINT REFERENCES residents (id),
        used_at BIGINT
    )
    """,
    """
    CREATE TABLE places (
        id {id},
        uuid TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('service', 'board', 'desk', 'office', 'calendar')),
        name TEXT NOT NULL,
        owner_id BIGINT REFERENCES residents (id),
        office_id BIGINT REFERENCES places (id),
        on_gate BIGINT NOT NULL DEFAULT 1,
        seats BIGINT NOT NULL DEFAULT 1 CHECK (seats > 0),
        zone TEXT NOT NULL,
        opens TEXT,
        closes TEXT,
        slot_minutes BIGINT,
        horizon_hours BIGINT,
        options TEXT NOT NULL DEFAULT '{{}}',
        created_at BIGINT NOT NULL,
        closed_at BIGINT
    )
    """,
    "CREATE INDEX places_owner ON places (owner_id)",
    """
    CREATE TABLE series (
        id {id},
        uuid TEXT NOT NULL UNIQUE,
        resident_id BIGINT NOT NULL REFERENCES residents (id),
        place_id BIGINT REFERENCES places (id),
        kind TEXT NOT NULL,
        pattern TEXT NOT NULL CHECK (pattern IN ('daily', 'weekly', 'monthly')),
        weekdays TEXT NOT NULL DEFAULT '[]',
        start_time TEXT NOT NULL,
        end_time TEXT NOT NULL,
        zone TEXT NOT NULL,
        starts_on TEXT NOT NULL,
        until TEXT NOT NULL,
        details TEXT NOT NULL DEFAULT '{{}}',
        made_until TEXT,
        created_at BIGINT NOT NULL,
        ended_at BIGINT
    )
    """,
    "CREATE INDEX series_resident ON series (resident_id)",
    """
    CREATE TABLE pauses (
        id {id},
        series_id BIGINT NOT NULL REFERENCES series (id),
        since TEXT NOT NULL,
        until TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        CHECK (since <= until)
    )
    """,
    "CREATE INDEX pauses_series ON pauses (series_id)",
    """
    CREATE TABLE slots (
        id {id},
        uuid TEXT NOT NULL UNIQUE,
        place_id BIGINT NOT NULL REFERENCES places (id),
        seat BIGINT NOT NULL DEFAULT 1,
        start_at BIGINT NOT NULL,
        end_at BIGINT NOT NULL,
        zone TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('available', 'held', 'booked', 'blocked', 'cancelled')),
        title TEXT,
        description TEXT,
        held_by BIGINT REFERENCES residents (id),
        held_until BIGINT,
        series_id BIGINT REFERENCES series (id),
        series_day TEXT,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        CHECK (start_at < end_at)
    )
    """,
    "CREATE INDEX slots_when ON slots (place_id, seat, start_at, end_at)",
    "CREATE UNIQUE INDEX slots_series_day ON slots (series_id, series_day) WHERE series_id IS NOT NULL",
    """
    CREATE TABLE orders (
        id {id},
        code TEXT NOT NULL UNIQUE,
        resident_id BIGINT NOT NULL REFERENCES residents (id),
        kind TEXT NOT NULL CHECK (kind IN ('car', 'guest', 'slot', 'desk', 'presence')),
        status TEXT NOT NULL CHECK (status IN ('open', 'arrived', 'cancelled', 'expired')),
        house TEXT,
        plate TEXT,
        plate_key TEXT,
        plate_seek TEXT,
        is_partial BIGINT NOT NULL DEFAULT 0,
        brand TEXT,
        guest_name TEXT,
        day TEXT NOT NULL,
        valid_from BIGINT NOT NULL,
        valid_until BIGINT NOT NULL,
        pin BIGINT,
        slot_id BIGINT REFERENCES slots (id),
        series_id BIGINT REFERENCES series (id),
        series_day TEXT,
        created_at BIGINT NOT NULL,
        closed_at BIGINT,
        close_reason TEXT,
        mirrored_at BIGINT,
        seen_ticked BIGINT NOT NULL DEFAULT 0,
        anonymised_at BIGINT,
        CHECK (valid_from < valid_until)
    )
    """,
    "CREATE INDEX orders_resident ON orders (resident_id, id)",
    "CREATE INDEX orders_house_day ON orders (house, day, kind)",
    "CREATE INDEX orders_plate ON orders (plate_key)",
    # The guard's search scans only this index; just the rows that fit are read from the table.
    """
    CREATE INDEX orders_open ON orders (valid_until, plate_seek, is_partial, resident_id, guest_name)
    WHERE status = 'open'
    """,
    f"CREATE UNIQUE INDEX orders_one_per_slot ON orders (slot_id) WHERE status IN {LIVE}",
    f"""
    CREATE UNIQUE INDEX orders_one_desk_a_day ON orders (resident_id, day)
    WHERE kind = 'desk' AND guest_name IS NULL AND status IN {LIVE}
    """,
    "CREATE UNIQUE INDEX orders_series_day ON orders (series_id, series_day) WHERE series_id IS NOT NULL",
    f"CREATE INDEX orders_pin ON orders (pin) WHERE pin IS NOT NULL AND status IN {LIVE}",
    """
    CREATE TABLE arrivals (
        id {id},
        order_id BIGINT NOT NULL REFERENCES orders (id),
        turn BIGINT NOT NULL,
        at BIGINT NOT NULL,
        channel TEXT NOT NULL CHECK (channel IN ('sheet', 'pin', 'bot', 'web', 'api', 'cli')),
        by_id BIGINT REFERENCES residents (id),
        by_name TEXT NOT NULL DEFAULT '',
        reason TEXT,
        nonce TEXT UNIQUE,
        archived_at BIGINT,
        UNIQUE (order_id, turn)
    )
    """,
    "CREATE INDEX arrivals_at ON arrivals (at)",
    """
    CREATE TABLE waiters (
        id {id},
        resident_id BIGINT NOT NULL REFERENCES residents (id),
        place_id BIGINT NOT NULL REFERENCES places (id),
        order_id BIGINT REFERENCES orders (id),
        day TEXT NOT NULL,
        status TEXT NOT NULL CHECK (
            status IN ('waiting', 'offered', 'accepted', 'declined', 'expired', 'withdrawn')
        ),
        slot_id BIGINT REFERENCES slots (id),
        offered_until BIGINT,
        created_at BIGINT NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX waiters_one_offer ON waiters (slot_id) WHERE status = 'offered'",
    "CREATE INDEX waiters_line ON waiters (place_id, day, created_at)",
    *work_schema.TABLES,
]


def closed_by() -> list[str]:
    """Who closed an order, the resident or somebody else: the guard is asked about it at the barrier."""
    return ["ALTER TABLE orders ADD COLUMN closed_by TEXT"]


def closed_lately() -> list[str]:
    """An index for closed orders that a guard may still be asked about (their time is not long over), among years of
    others.
    """
    return ["CREATE INDEX orders_closed ON orders (valid_until, plate_key) WHERE status <> 'open'"]


def for_each_cycle() -> list[str]:
    """Indexes for the sheet worker's queries of every few seconds: ticked, latest, and unarchived arrivals."""
    return [
        "CREATE INDEX orders_ticked ON orders (seen_ticked) WHERE seen_ticked > 0",
        "CREATE INDEX arrivals_ticked ON arrivals (at) WHERE channel = 'sheet'",
        "CREATE INDEX arrivals_owed ON arrivals (at) WHERE archived_at IS NULL",
    ]
