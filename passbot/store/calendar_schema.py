"""The tables of people's own calendars, frozen like every migration; `{id}` is the type that differs by database."""

from passbot.store.db import on_sqlite

TABLES = [
    """
    CREATE TABLE answers (
        resident_id BIGINT NOT NULL REFERENCES residents (id),
        key TEXT NOT NULL,
        request TEXT NOT NULL,
        answer TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (resident_id, key)
    )
    """,
    "CREATE INDEX answers_old ON answers (created_at)",
    """
    CREATE TABLE templates (
        id {id},
        uuid TEXT NOT NULL UNIQUE,
        resident_id BIGINT NOT NULL REFERENCES residents (id),
        name TEXT NOT NULL,
        details TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        UNIQUE (resident_id, name)
    )
    """,
    """
    CREATE TABLE preferences (
        resident_id BIGINT PRIMARY KEY REFERENCES residents (id),
        details TEXT NOT NULL,
        made_until TEXT,
        updated_at BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE feeds (
        id {id},
        resident_id BIGINT NOT NULL REFERENCES residents (id),
        digest TEXT NOT NULL UNIQUE,
        created_at BIGINT NOT NULL,
        revoked_at BIGINT
    )
    """,
    "CREATE INDEX feeds_resident ON feeds (resident_id)",
    """
    CREATE TABLE subscriptions (
        id {id},
        uuid TEXT NOT NULL UNIQUE,
        resident_id BIGINT NOT NULL REFERENCES residents (id),
        url TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        read_at BIGINT,
        failed_at BIGINT,
        error TEXT,
        UNIQUE (resident_id, url)
    )
    """,
    """
    CREATE TABLE busy (
        id {id},
        subscription_id BIGINT NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
        start_at BIGINT NOT NULL,
        end_at BIGINT NOT NULL,
        CHECK (start_at < end_at)
    )
    """,
    "CREATE INDEX busy_when ON busy (subscription_id, start_at)",
    # Slots that only a busy time blocks: when it goes, they are free again.
    "CREATE TABLE busy_blocks (slot_id BIGINT PRIMARY KEY REFERENCES slots (id) ON DELETE CASCADE)",
    "CREATE INDEX slots_calendar ON slots (place_id, start_at, id)",
]


def free_times() -> list[str]:
    """Links to free times, the visitors who book by them, and the metadata that other programs store on a slot."""
    return [
        "ALTER TABLE slots ADD COLUMN reference TEXT",
        "ALTER TABLE slots ADD COLUMN metadata TEXT",
        "CREATE INDEX slots_reference ON slots (place_id, reference) WHERE reference IS NOT NULL",
        "ALTER TABLE feeds ADD COLUMN kind TEXT NOT NULL DEFAULT 'all' CHECK (kind IN ('all', 'free'))",
        "ALTER TABLE feeds ADD COLUMN name TEXT",
        "ALTER TABLE feeds ADD COLUMN days BIGINT",
        "ALTER TABLE feeds ADD COLUMN is_bookable BIGINT NOT NULL DEFAULT 0",
        *visits(),
    ]


def visits() -> list[str]:
    key = "INTEGER PRIMARY KEY AUTOINCREMENT" if on_sqlite() else "BIGSERIAL PRIMARY KEY"
    return [
        f"""
        CREATE TABLE visits (
            id {key},
            digest TEXT NOT NULL UNIQUE,
            feed_id BIGINT NOT NULL REFERENCES feeds (id),
            slot_id BIGINT REFERENCES slots (id) ON DELETE SET NULL,
            start_at BIGINT NOT NULL,
            end_at BIGINT NOT NULL,
            zone TEXT NOT NULL,
            language TEXT NOT NULL,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            mailbox TEXT NOT NULL,
            origin TEXT,
            status TEXT NOT NULL CHECK (status IN ('asked', 'booked', 'cancelled', 'called_off')),
            asked_at BIGINT NOT NULL,
            ended_at BIGINT
        )
        """,
        "CREATE UNIQUE INDEX visits_booked ON visits (slot_id) WHERE status = 'booked'",
        "CREATE INDEX visits_slot ON visits (slot_id) WHERE slot_id IS NOT NULL",
        "CREATE INDEX visits_feed ON visits (feed_id, asked_at)",
        "CREATE INDEX visits_mailbox ON visits (mailbox, asked_at)",
        "CREATE INDEX visits_email ON visits (email)",
        "CREATE INDEX visits_end ON visits (end_at)",
    ]
