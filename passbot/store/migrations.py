"""The schema as an ordered list of migrations; a database's version is the number that it has run.

Add new migrations at the end. Never edit or reorder what has been released.
"""

from collections.abc import Callable

from passbot.errors import Misconfigured
from passbot.store import (
    calendar_schema,
    consent_schema,
    edited_schema,
    guards_postgres,
    guards_sqlite,
    people_schema,
    piece_schema,
    schema,
    slot_schema,
    spending,
    watch_schema,
    work_schema,
    year_schema,
)
from passbot.store.db import database, lock, notice_schema, on_sqlite, session, transaction, write_ahead


def _first_tables() -> list[str]:
    key = "INTEGER PRIMARY KEY AUTOINCREMENT" if on_sqlite() else "BIGSERIAL PRIMARY KEY"
    guards = guards_sqlite.GUARDS if on_sqlite() else guards_postgres.GUARDS
    return [table.format(id=key) for table in schema.TABLES] + guards


def _cards() -> list[str]:
    """Cards: which message of a chat shows what, so that it can be edited in place."""
    return [
        """
        CREATE TABLE cards (
            telegram_id BIGINT NOT NULL,
            name TEXT NOT NULL,
            message_id BIGINT NOT NULL,
            PRIMARY KEY (telegram_id, name)
        )
        """
    ]


def _rules() -> list[str]:
    """Rules that admins have changed since the site was set up."""
    return ["CREATE TABLE rules (name TEXT PRIMARY KEY, value TEXT NOT NULL)"]


def _any_pin() -> list[str]:
    """Look a PIN up whatever the state of its order: the guest may come late, or after a cancellation."""
    return ["CREATE INDEX orders_any_pin ON orders (pin) WHERE pin IS NOT NULL"]


def _calendars() -> list[str]:
    """Tables for people's own calendars, besides slots."""
    key = "INTEGER PRIMARY KEY AUTOINCREMENT" if on_sqlite() else "BIGSERIAL PRIMARY KEY"
    return [table.format(id=key) for table in calendar_schema.TABLES]


def _guest_links() -> list[str]:
    """Guest links for cars, and the plates typed through them."""
    key = "INTEGER PRIMARY KEY AUTOINCREMENT" if on_sqlite() else "BIGSERIAL PRIMARY KEY"
    return [
        f"""
        CREATE TABLE guest_links (
            id {key},
            token TEXT NOT NULL UNIQUE,
            resident_id BIGINT NOT NULL REFERENCES residents (id),
            valid_from BIGINT NOT NULL,
            valid_until BIGINT NOT NULL,
            most BIGINT NOT NULL CHECK (most > 0),
            created_at BIGINT NOT NULL,
            closed_at BIGINT,
            CHECK (valid_from < valid_until)
        )
        """,
        "CREATE INDEX guest_links_resident ON guest_links (resident_id)",
        f"""
        CREATE TABLE guest_link_tries (
            id {key},
            link_id BIGINT NOT NULL REFERENCES guest_links (id),
            telegram_id BIGINT,
            order_id BIGINT UNIQUE REFERENCES orders (id),
            at BIGINT NOT NULL
        )
        """,
        "CREATE INDEX guest_link_tries_link ON guest_link_tries (link_id)",
        "CREATE INDEX guest_link_tries_guest ON guest_link_tries (telegram_id, at)",
    ]


def _desk_checks() -> list[str]:
    """Desk checks: who was asked whether they come, and their answers."""
    return [
        """
        CREATE TABLE desk_checks (
            order_id BIGINT PRIMARY KEY REFERENCES orders (id),
            asked_at BIGINT NOT NULL,
            warned_at BIGINT,
            answered_at BIGINT
        )
        """,
        "CREATE INDEX orders_desks ON orders (day) WHERE kind IN ('desk', 'presence')",
        "CREATE INDEX waiters_active ON waiters (status) WHERE status IN ('waiting', 'offered')",
        "CREATE INDEX places_of_office ON places (office_id) WHERE office_id IS NOT NULL",
    ]


def _own_phones() -> list[str]:
    """Whether an applicant's phone number is verified as their own, or only typed."""
    return ["ALTER TABLE applications ADD COLUMN is_own_phone BIGINT NOT NULL DEFAULT 0"]


def _unfinished() -> list[str]:
    return work_schema.unfinished(
        "INTEGER PRIMARY KEY AUTOINCREMENT" if on_sqlite() else "BIGSERIAL PRIMARY KEY"
    )


MIGRATIONS: list[Callable[[], list[str]]] = [
    _first_tables,
    _cards,
    _rules,
    _any_pin,
    people_schema.sign_ins,
    slot_schema.tries_and_indexes,
    _calendars,
    _guest_links,
    people_schema.let_in,
    _desk_checks,
    people_schema.applications,
    slot_schema.by_time,
    people_schema.claims,
    work_schema.sheet_health,
    schema.closed_by,
    slot_schema.what_for,
    work_schema.listed_admins,
    schema.closed_lately,
    slot_schema.by_place,
    schema.for_each_cycle,
    _own_phones,
    calendar_schema.free_times,
    watch_schema.parts_and_alarms,
    slot_schema.in_slices,
    work_schema.broadcasts,
    work_schema.sheet_owner,
    work_schema.worksheets,
    watch_schema.sheet_holds,
    _unfinished,
    work_schema.unfinished_later,
    year_schema.indexes_of_a_year,
    work_schema.in_hand,
    watch_schema.sheet_audits,
    piece_schema.tables,
    year_schema.void_arrivals,
    watch_schema.sheet_proofs,
    edited_schema.made_alike,
    consent_schema.consents_and_erasures,
]


OLDEST = 15  # PostgreSQL
COPY_BEGUN = "copy_begun"  # the table that marks the target of an unfinished copy


def version() -> int:
    """How many migrations this database has run; 0 for an empty one. Refuses a database that is not ours."""
    if not on_sqlite():
        refuse_older(int(database.execute_sql("SHOW server_version_num").fetchone()[0]))
    tables = set(database.get_tables())
    if COPY_BEGUN in tables:
        raise Misconfigured(
            "database.half",
            "A copy into this database was begun and not finished, so nothing is served from it: "
            "stop passbot and run `db copy` again, from the database that the site is in.",
        )
    if "schema_version" in tables:
        row = database.execute_sql("SELECT version FROM schema_version").fetchone()
        return int(row[0])
    if tables - {"sqlite_sequence"}:
        raise Misconfigured(
            "database.foreign",
            f"This database has tables of another program ({', '.join(sorted(tables)[:3])}, ...) and is left "
            "alone. Point PASSBOT_DATABASE_URL at an empty database.",
        )
    return 0


def refuse_older(server: int) -> None:
    """Refuse an old PostgreSQL server, by its version number."""
    if server < OLDEST * 10_000:
        raise Misconfigured(
            "database.server",
            f"This PostgreSQL is of version {server // 10_000}; passbot needs {OLDEST} or newer. "
            "Nothing was changed: move the database to a newer server first.",
        )


def migrate(begins: Callable[[int], object] = lambda _version: None) -> int:
    """Bring the database up to date; safe if several processes start at once. `begins` gets the version of
    each step.
    """
    with session():
        _refuse_newer(version())
        write_ahead()
        steps = 0
        while done := _step(begins):
            steps += done
        return steps


def has_notes() -> bool:
    """True if a program that notes its running processes has used this database; a very old one does not."""
    return "parts" in database.get_tables()


def make() -> None:
    """Run all migrations in an empty database, within the caller's transaction."""
    _step()


def _step(begins: Callable[[int], object] = lambda _version: None) -> int:
    """Run one migration and store its version in the same commit; on an empty database run all of them in one."""
    with spending.excused("nobody is served before it is done"), transaction():
        lock("migrations")
        had = version()
        _refuse_newer(had)
        due = MIGRATIONS[had : had + 1] if had else MIGRATIONS
        for migration in due:
            begins(had + len(due))
            for statement in migration():
                database.execute_sql(statement)
        if due:
            _write_version(had, had + len(due))
        return len(due)


def _refuse_newer(had: int) -> None:
    if had > len(MIGRATIONS):
        raise Misconfigured(
            "database.newer",
            f"This database has version {had}, this passbot knows {len(MIGRATIONS)}: "
            "it was used by a newer program. Start that one, or restore an older backup.",
        )


def _write_version(had: int, has: int) -> None:
    if had == 0:
        database.execute_sql("CREATE TABLE schema_version (version BIGINT NOT NULL)")
        database.execute_sql(f"INSERT INTO schema_version VALUES ({has})")
    else:
        database.execute_sql(f"UPDATE schema_version SET version = {has}")
    notice_schema()
