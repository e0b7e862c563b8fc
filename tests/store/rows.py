"""Rows put straight into the tables, past every service: what only the database itself can refuse."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from peewee import IntegrityError

from passbot.store.db import database, on_sqlite, transaction
from passbot.store.refusals import broke

NOON, HOUR = 1_777_885_200, 3600  # 4 May 2026, 12:00 in Moscow
ONE_OF_A_KIND = itertools.count(1)


def insert(table: str, **values: object) -> int:
    sign = "?" if on_sqlite() else "%s"
    signs = ", ".join(sign for _ in values)
    sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({signs}) RETURNING id"
    with transaction():
        row = database.execute_sql(sql, tuple(values.values())).fetchone()
    return int(row[0])


def update(table: str, row_id: int, **values: object) -> None:
    sign = "?" if on_sqlite() else "%s"
    changes = ", ".join(f"{column} = {sign}" for column in values)
    with transaction():
        database.execute_sql(f"UPDATE {table} SET {changes} WHERE id = {sign}", (*values.values(), row_id))


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """The database refuses, and says because of which rule."""
    with pytest.raises(IntegrityError) as refusal:
        yield
    assert broke(refusal.value, rule), str(refusal.value)


def resident(**values: object) -> int:
    number = next(ONE_OF_A_KIND)
    given = {
        "uuid": f"resident-{number}",
        "name": "Анна Петрова",
        "name_key": "анна петрова",
        "role": "resident",
        "created_at": NOON,
    }
    return insert("residents", **given | values)


def invite(**values: object) -> int:
    number = next(ONE_OF_A_KIND)
    given = {"code": f"INVITE{number}", "role": "resident", "created_at": NOON, "expires_at": NOON + HOUR}
    return insert("invites", **given | values)


def place(kind: str = "service") -> int:
    number = next(ONE_OF_A_KIND)
    return insert(
        "places", uuid=f"place-{number}", kind=kind, name="Мойка", zone="Europe/Moscow", created_at=NOON
    )


def slot(place_id: int, start: int = NOON, end: int = NOON + HOUR, **values: object) -> int:
    number = next(ONE_OF_A_KIND)
    given = {
        "uuid": f"slot-{number}",
        "place_id": place_id,
        "start_at": start,
        "end_at": end,
        "zone": "Europe/Moscow",
        "status": "available",
        "created_at": NOON,
        "updated_at": NOON,
    }
    return insert("slots", **given | values)


def series(resident_id: int) -> int:
    number = next(ONE_OF_A_KIND)
    return insert(
        "series",
        uuid=f"series-{number}",
        resident_id=resident_id,
        kind="car",
        pattern="daily",
        start_time="09:00",
        end_time="10:00",
        zone="Europe/Moscow",
        starts_on="2026-05-04",
        until="2026-06-04",
        created_at=NOON,
    )


def order(resident_id: int, **values: object) -> int:
    number = next(ONE_OF_A_KIND)
    given = {
        "code": f"CODE{number}",
        "resident_id": resident_id,
        "kind": "car",
        "status": "open",
        "day": "2026-05-04",
        "valid_from": NOON,
        "valid_until": NOON + HOUR,
        "created_at": NOON,
    }
    return insert("orders", **given | values)


def arrival(order_id: int, turn: int, **values: object) -> int:
    given = {"order_id": order_id, "turn": turn, "at": NOON, "channel": "bot"}
    return insert("arrivals", **given | values)
