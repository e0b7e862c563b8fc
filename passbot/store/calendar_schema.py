"""The tables of people's own calendars; `{id}` is the one type that differs. Frozen like every migration."""

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
    # Which slots are blocked by a busy time alone, and become free with it.
    "CREATE TABLE busy_blocks (slot_id BIGINT PRIMARY KEY REFERENCES slots (id) ON DELETE CASCADE)",
    "CREATE INDEX slots_calendar ON slots (place_id, start_at, id)",
]
