"""A list that the database checks grows on a site in use, and nothing else changes."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from peewee import IntegrityError

from passbot import store
from passbot.domain.passes.orders import Kind
from passbot.domain.people.people import Channel, Role
from passbot.store import migrations
from passbot.store.db import database, on_sqlite, session
from passbot.store.migrations import MIGRATIONS, migrate
from passbot.store.widening import widened
from tests import databases
from tests.store import rows
from tests.store.rows import HOUR, NOON

KINDS = [kind.value for kind in Kind]
TABLES = "residents", "orders", "arrivals", "events", "deliveries"


def a_lift() -> list[str]:
    return widened("orders", "kind", KINDS, [*KINDS, "lift"])


def another_door() -> list[str]:
    channels = ["sheet", "pin", "bot", "web", "api", "cli"]
    return widened("arrivals", "channel", channels, [*channels, "camera"])


@pytest.fixture(params=databases.KINDS)
def used(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    """A database of its own, for its schema changes: an order with a slot and an arrival; answers whose."""
    url = databases.fresh_url(request.param, tmp_path)
    store.bind(url)
    with session():
        anna, place = rows.resident(), rows.place()
        slot = rows.slot(place, NOON, NOON + HOUR, status="booked")
        order = rows.order(anna, kind="slot", slot_id=slot, place_id=place)
        rows.arrival(order, 1)
        yield anna


@pytest.fixture
def grown(used: int, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, a_lift, another_door])
    assert 2 == migrate()
    return used


def schema() -> set[tuple[object, ...]]:
    """Every index, trigger and constraint by its name."""
    if on_sqlite():
        sql = "SELECT type, name, tbl_name FROM sqlite_master"
    else:
        sql = """
            SELECT 'index', indexname, tablename FROM pg_indexes WHERE schemaname = 'public'
            UNION SELECT 'trigger', tgname, tgrelid::regclass::text FROM pg_trigger
            UNION SELECT contype::text, conname, conrelid::regclass::text FROM pg_constraint
        """
    return {tuple(row) for row in database.execute_sql(sql).fetchall()}


def content() -> list[list[tuple[object, ...]]]:
    return [database.execute_sql(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in TABLES]


def test_a_new_kind_and_a_new_channel_are_taken_and_strange_ones_are_not(grown: int) -> None:
    order = rows.order(grown, kind="lift")
    rows.arrival(order, 1, channel="camera")

    with pytest.raises(IntegrityError):
        rows.order(grown, kind="balloon")
    with pytest.raises(IntegrityError):
        rows.arrival(order, 2, channel="balloon")


def test_rows_indexes_triggers_and_keys_stay(used: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before = schema(), content()
    monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, a_lift, another_door])

    migrate()

    assert before == (schema(), content())
    with pytest.raises(IntegrityError):  # who refers to an order still refers to one that is there
        rows.arrival(999_999, 1)
    slot = rows.slot(rows.place(), NOON, NOON + HOUR)
    with rows.refused("slots_overlap"):
        rows.insert("slots", **_like(slot))
    if on_sqlite():
        assert [("ok",)] == database.execute_sql("PRAGMA integrity_check").fetchall()


def _like(slot: int) -> dict[str, object]:
    columns = "place_id, seat, start_at, end_at, zone, status, created_at, updated_at"
    found = database.execute_sql(f"SELECT {columns} FROM slots WHERE id = {slot}").fetchone()
    return {"uuid": "another", **dict(zip(columns.split(", "), found, strict=True))}


def test_a_connection_that_was_open_before_takes_the_new_kind(
    used: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.order(used)
    monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, a_lift])
    thread = threading.Thread(target=migrate)

    thread.start()
    thread.join()

    assert rows.order(used, kind="lift")


def test_a_migration_that_fails_keeps_those_before_it(used: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[str]:
        return ["CREATE TABLE half (id BIGINT)", "no SQL"]

    monkeypatch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, a_lift, broken])

    with pytest.raises(Exception, match="no"):
        migrate()

    assert len(MIGRATIONS) + 1 == migrations.version()
    assert "half" not in database.get_tables()
    assert rows.order(used, kind="lift")


@pytest.mark.usefixtures("db")
def test_every_kind_role_and_channel_of_the_code_is_one_of_the_database() -> None:
    people = [rows.resident(role=role.value) for role in Role]
    for kind in Kind:
        rows.order(people[0], kind=kind.value)
    channels = [channel.value for channel in list(Channel)[:6]]
    for channel in channels:
        rows.arrival(rows.order(people[0]), 1, channel=channel)

    found = database.execute_sql("SELECT DISTINCT channel FROM arrivals").fetchall()

    assert set(channels) == {row[0] for row in found}
