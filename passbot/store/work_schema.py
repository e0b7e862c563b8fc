"""The tables of work in progress; the second half of the first migration."""

TABLES = [
    """
    CREATE TABLE events (
        id {id},
        at BIGINT NOT NULL,
        kind TEXT NOT NULL,
        channel TEXT NOT NULL,
        actor_id BIGINT REFERENCES residents (id),
        resident_id BIGINT REFERENCES residents (id),
        order_id BIGINT REFERENCES orders (id),
        slot_id BIGINT REFERENCES slots (id),
        house TEXT,
        plate_key TEXT,
        details TEXT NOT NULL DEFAULT '{{}}'
    )
    """,
    "CREATE INDEX events_order ON events (order_id)",
    "CREATE INDEX events_resident ON events (resident_id)",
    "CREATE INDEX events_house ON events (house)",
    "CREATE INDEX events_plate ON events (plate_key)",
    """
    CREATE TABLE deliveries (
        id {id},
        event_id BIGINT REFERENCES events (id),
        route TEXT NOT NULL,
        recipient TEXT NOT NULL,
        kind TEXT NOT NULL,
        payload TEXT NOT NULL DEFAULT '{{}}',
        dedupe_key TEXT UNIQUE,
        status TEXT NOT NULL CHECK (status IN ('owed', 'done', 'dead')),
        attempts BIGINT NOT NULL DEFAULT 0,
        due_at BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        done_at BIGINT,
        error TEXT
    )
    """,
    "CREATE INDEX deliveries_owed ON deliveries (route, due_at, id) WHERE status = 'owed'",
    "CREATE INDEX deliveries_event ON deliveries (event_id)",
    """
    CREATE TABLE inbox (
        update_id BIGINT PRIMARY KEY,
        sender_id BIGINT,
        body TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('new', 'done', 'dead')),
        attempts BIGINT NOT NULL DEFAULT 0,
        received_at BIGINT NOT NULL,
        done_at BIGINT,
        error TEXT
    )
    """,
    "CREATE INDEX inbox_new ON inbox (update_id) WHERE status = 'new'",
    """
    CREATE TABLE dialogs (
        telegram_id BIGINT PRIMARY KEY,
        flow TEXT NOT NULL,
        step TEXT NOT NULL,
        answers TEXT NOT NULL DEFAULT '{{}}',
        message_id BIGINT,
        version BIGINT NOT NULL DEFAULT 1,
        updated_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE api_keys (
        id {id},
        resident_id BIGINT NOT NULL REFERENCES residents (id),
        name TEXT NOT NULL,
        hint TEXT NOT NULL,
        digest TEXT NOT NULL UNIQUE,
        scopes TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        used_at BIGINT,
        revoked_at BIGINT
    )
    """,
    """
    CREATE TABLE sheet_batches (
        id {id},
        spreadsheet_id TEXT NOT NULL,
        number BIGINT NOT NULL,
        digest TEXT NOT NULL,
        orders TEXT NOT NULL DEFAULT '[]',
        status TEXT NOT NULL CHECK (status IN ('noted', 'applied', 'refused')),
        noted_at BIGINT NOT NULL,
        settled_at BIGINT,
        UNIQUE (spreadsheet_id, number, digest)
    )
    """,
    """
    CREATE TABLE leases (
        name TEXT PRIMARY KEY,
        holder TEXT NOT NULL,
        token BIGINT NOT NULL,
        until BIGINT NOT NULL
    )
    """,
]


def sheet_health() -> list[str]:
    """The state of the sheet worker, for other processes. One row."""
    return [
        """
        CREATE TABLE sheet_health (
            id BIGINT PRIMARY KEY CHECK (id = 1),
            cycle_at BIGINT,
            written_at BIGINT,
            seconds DOUBLE PRECISION NOT NULL,
            reads BIGINT NOT NULL,
            writes BIGINT NOT NULL,
            failures BIGINT NOT NULL,
            error TEXT NOT NULL
        )
        """
    ]


def sheet_owner() -> list[str]:
    """The id of this installation, to tell it from others with the same spreadsheet. One row."""
    return [
        """
        CREATE TABLE sheet_owner (
            id BIGINT PRIMARY KEY CHECK (id = 1),
            installation TEXT NOT NULL,
            follows TEXT NOT NULL DEFAULT '',
            objection TEXT NOT NULL DEFAULT '',
            ousted_from TEXT NOT NULL DEFAULT ''
        )
        """
    ]


def listed_admins() -> list[str]:
    """The people on the site's list of admins, and the role that the bot gave them."""
    return [
        """
        CREATE TABLE listed_admins (
            telegram_id BIGINT PRIMARY KEY,
            bot_role TEXT NOT NULL CHECK (bot_role IN ('resident', 'guard', 'admin'))
        )
        """
    ]


def broadcasts() -> list[str]:
    """Broadcasts, from the moment they are sent until a delivery to each recipient is in the outbox."""
    return [
        """
        CREATE TABLE broadcasts (
            event_id BIGINT PRIMARY KEY REFERENCES events (id),
            nonce TEXT NOT NULL UNIQUE,
            text TEXT NOT NULL,
            report_to BIGINT,
            language TEXT,
            after_id BIGINT NOT NULL,
            begun_at BIGINT NOT NULL,
            done_at BIGINT
        )
        """,
        "CREATE INDEX broadcasts_undone ON broadcasts (event_id) WHERE done_at IS NULL",
    ]


def worksheets() -> list[str]:
    """Our worksheets by Google's ids, since people may rename them."""
    return [
        """
        CREATE TABLE worksheets (
            spreadsheet_id TEXT NOT NULL,
            tab TEXT NOT NULL CHECK (tab IN ('latest', 'completed', 'sync', 'older')),
            sheet_id BIGINT NOT NULL,
            wanted TEXT NOT NULL,
            PRIMARY KEY (spreadsheet_id, sheet_id)
        )
        """,
        "CREATE UNIQUE INDEX worksheets_of_today ON worksheets (spreadsheet_id, tab) WHERE tab <> 'older'",
    ]


def unfinished(key: str) -> list[str]:
    """Indexes for unfinished work, and for old rows by their age, so that no query reads a whole table."""
    return [
        f"""
        CREATE TABLE unfinished (
            id {key},
            work TEXT NOT NULL,
            subject BIGINT NOT NULL,
            facts TEXT NOT NULL,
            times BIGINT NOT NULL,
            begun_at BIGINT NOT NULL,
            UNIQUE (work, subject)
        )
        """,
        "ALTER TABLE subscriptions ADD COLUMN removed_at BIGINT",
        "CREATE INDEX orders_old ON orders (closed_at) WHERE anonymised_at IS NULL AND status <> 'open'",
        "CREATE INDEX arrivals_named ON arrivals (by_id) WHERE by_name <> ''",
        "CREATE INDEX deliveries_old ON deliveries (done_at) WHERE status <> 'owed'",
        """
        CREATE INDEX deliveries_addressed ON deliveries (done_at)
        WHERE status <> 'owed' AND route = 'email' AND recipient <> ''
        """,
        "CREATE INDEX inbox_old ON inbox (done_at) WHERE status <> 'new'",
    ]


def unfinished_later() -> list[str]:
    """Work that fails is tried again at growing intervals, without blocking what comes after it."""
    return [
        "ALTER TABLE unfinished ADD COLUMN tries BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE unfinished ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0",
    ]


def in_hand() -> list[str]:
    """The holder of each row, for several processes that share the work; a row without a holder goes to the first that
    asks.
    """
    return [
        "CREATE TABLE at_work (holder TEXT PRIMARY KEY, until BIGINT NOT NULL)",
        "ALTER TABLE deliveries ADD COLUMN holder TEXT",
        "ALTER TABLE inbox ADD COLUMN holder TEXT",
        "UPDATE inbox SET sender_id = 0 WHERE sender_id IS NULL AND status = 'new'",  # without a sender: one queue too
        "DROP INDEX inbox_new",
        "CREATE INDEX inbox_waiting ON inbox (sender_id, received_at, update_id) WHERE status = 'new'",
    ]
