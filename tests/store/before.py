"""A database as an older version leaves it; if no other is named, the one in which desks and places stood in the brand
of an order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from passbot import store
from passbot.store import slot_schema
from passbot.store.db import database, session, transaction
from passbot.store.migrations import MIGRATIONS
from tests import databases
from tests.store import rows
from tests.store.rows import HOUR, NOON

BEFORE = MIGRATIONS.index(slot_schema.what_for)


@contextmanager
def opened(kind: str, folder: Path, version: int = BEFORE) -> Iterator[None]:
    store.bind(databases.empty_url(kind, folder))
    with session():
        with transaction():
            for migration in MIGRATIONS[:version]:
                for statement in migration():
                    database.execute_sql(statement)
            database.execute_sql("CREATE TABLE schema_version (version BIGINT NOT NULL)")
            database.execute_sql(f"INSERT INTO schema_version VALUES ({version})")
        yield


def place(kind: str, name: str, **values: object) -> int:
    number = next(rows.ONE_OF_A_KIND)
    given = {"uuid": f"p{number}", "kind": kind, "name": name, "zone": "Europe/Moscow", "created_at": NOON}
    return rows.insert("places", **given | values)


def slot(place_id: int, start: int = NOON, length: int = HOUR, **values: object) -> int:
    return rows.slot(place_id, start, start + length, status="booked", **values)


def order(anna: int, kind: str, code: str, brand: str | None, **values: object) -> int:
    return rows.order(anna, kind=kind, code=code, brand=brand, **values)
