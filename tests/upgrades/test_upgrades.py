"""Sites that were written by the programs of before go on with this one: `written.py` tells how they were made.

The sheet's worker begins with version 4, slots with 7, guests' links with 8, desks with 10.
"""

import gzip
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest

from passbot import store
from passbot.bot.answering.notices import rendered
from passbot.domain.people.people import Actor, Channel, Role
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.owed import outbox, updates
from passbot.services.owed.hands import ALONE
from passbot.services.passes import search
from passbot.services.site import database
from passbot.sheets.memory import MemoryBoard
from passbot.store import copied_from, copied_to, migrations
from passbot.store.db import database as bound
from passbot.store.db import session
from tests import databases
from tests.bot.chatting import Chat, Updates
from tests.services.people.some_people import NOON
from tests.sheets.site import Site
from tests.upgrades.written import SITES, board_of

NEWEST = len(migrations.MIGRATIONS)
NEVER_LANDED = {5, 12}  # each came with the next one in a single commit
ON_POSTGRES = [4, 16, 30]
ALL = sorted(set(range(1, NEWEST + 1)) - NEVER_LANDED)
LONG_ON_POSTGRES = sorted(set(ALL) - {22, *ON_POSTGRES})
WITH_SHEET = [version for version in ALL if version >= 4]
LATER = NOON + timedelta(minutes=30)
GUARD = Actor(Channel.BOT, Role.GUARD, name="gate")
Row = dict[str, Any]  # Any: what columns hold
Rows = dict[str, list[Row]]

FOLDER = TemporaryDirectory(prefix="passbot-upgraded-")  # gone with this process
BOOKED = ("slot", "desk", "presence")


def unpacked(version: int, file: Path) -> MemoryBoard:
    """The database of that version becomes the file; its sheet is the answer."""
    line, _, dump = gzip.decompress((SITES / f"{version}.sql.gz").read_bytes()).decode().partition("\n")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA synchronous = off")
        connection.executescript(dump)
    return board_of(line)


@cache
def upgraded(version: int) -> tuple[Path, MemoryBoard]:
    """Once for all tests."""
    file = Path(FOLDER.name) / f"{version}.db"
    board = unpacked(version, file)
    store.open_store(f"sqlite:///{file}", synchronous="off")
    return file, board


@contextmanager
def site_of(version: int, folder: Path) -> Iterator[Site]:
    file, board = upgraded(version)
    mine = shutil.copy(file, folder / "site.db")
    store.bind(f"sqlite:///{mine}", synchronous="off")
    with session():
        site = Site(deepcopy(board))
        site.now = LATER
        yield site


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with site_of(request.param, tmp_path) as site:
        yield site


each_site = pytest.mark.parametrize("site", ALL, indirect=True)
each_site_with_a_sheet = pytest.mark.parametrize("site", WITH_SHEET, indirect=True)


def test_whoever_adds_a_migration_stores_a_site_of_it() -> None:
    stored = {int(file.name.partition(".")[0]) for file in SITES.iterdir()}

    assert set(ALL) == stored, "run `.venv/bin/python -m tests.upgrades.written` and commit the file"


@each_site
def test_the_schema_is_that_of_a_new_site(site: Site, tmp_path: Path) -> None:
    had = schema_of(tmp_path / "site.db")

    assert schema_of(databases.sqlite_template()) == had


def schema_of(file: Path) -> dict[str, str]:
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: " ".join(sql.split()) for name, sql in rows}


@pytest.mark.parametrize("version", ALL)
def test_nothing_is_lost_or_changed(version: int, tmp_path: Path) -> None:
    unpacked(version, tmp_path / "old.db")
    had, has = rows_of(tmp_path / "old.db"), rows_of(upgraded(version)[0])

    for table, rows in had.items():
        assert [kept(row) for row in rows] == [
            kept(row, among=old) for row, old in zip(has[table], rows, strict=True)
        ], table


def kept(row: Row, among: Row | None = None) -> Row:
    """Without what has another place now: until version 16 the name of a booked place stood in the brand."""
    is_booked = row.get("kind") in BOOKED
    return {
        column: row[column]
        for column in among or row
        if not (column == "brand" and is_booked) and column != "version"
    }


def rows_of(file: Path) -> Rows:
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {table: named(connection.execute(f'SELECT * FROM "{table}"')) for (table,) in tables}


def named(cursor: Any) -> list[Row]:  # Any: a cursor of either driver
    columns = [each[0] for each in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


@each_site
def test_all_that_must_hold_of_a_database_holds(site: Site, tmp_path: Path) -> None:
    assert {} == {promise: faults for promise, faults in checked(tmp_path) if faults}


def checked(folder: Path) -> list[tuple[str, list[str]]]:
    return [(promise, faults) for promise, faults in database.check(f"sqlite:///{folder}/site.db")]


@each_site
def test_what_is_owed_is_still_told(site: Site) -> None:
    owed = outbox.due(Route.TELEGRAM, now=LATER)

    assert [] == [each.kind for each in owed if not rendered(each, now=LATER)]


@each_site
def test_a_guard_finds_a_plate_and_lets_it_in(site: Site) -> None:
    [hit] = search.find("В200ВВ77", actor=GUARD, rules=Rules(), now=LATER)

    arrivals.record(hit.order.code, actor=GUARD, rules=Rules(), now=LATER)

    assert [] == search.find("В200ВВ77", actor=GUARD, rules=Rules(), now=LATER)


@each_site_with_a_sheet
def test_a_dialogue_goes_on_where_it_was(site: Site) -> None:
    [[boris]] = bound.execute_sql("SELECT telegram_id FROM residents WHERE house = '28'").fetchall()
    Updates.numbers = count(2_000)  # later than all of the site's own
    updates.pick_up(ALONE)
    for waiting in updates.unfinished():
        updates.once(waiting.update_id, lambda: None, now=LATER)

    chat = Chat(boris)
    chat.say("Р900РР77")
    chat.press_label("48")

    assert 1 == len(search.find("Р900РР77", actor=GUARD, rules=Rules(), now=NOON + timedelta(hours=1)))


@each_site
def test_the_sheet_goes_on_and_nothing_is_doubled(site: Site) -> None:
    for seconds in (3, 3, 20, 70, 700):
        site.after(seconds)

    shown = Counter(str(row[0]) for row in site.board.rows if row[0])
    expected = codes(
        "status = 'open' AND kind <> 'desk' AND day = '2026-05-04' OR kind = 'car' AND status = 'open'"
    )
    assert expected <= shown.keys() <= codes("status = 'open'")
    assert {1} == set(shown.values())
    assert Counter(codes("id IN (SELECT order_id FROM arrivals)")) == Counter(map(str, site.completed()))


def codes(which: str) -> set[str]:
    return {row[0] for row in bound.execute_sql(f"SELECT code FROM orders WHERE {which}").fetchall()}


@each_site_with_a_sheet
def test_a_tick_that_the_old_program_had_not_read_is_an_arrival(site: Site) -> None:
    [ticked] = [str(row[0]) for row in site.board.rows if row[7] is True and row[1] == "Н 700 НН 77"]

    site.after(3)

    assert {ticked} == codes("plate_key = 'H700HH77' AND status = 'arrived'")


@pytest.mark.parametrize(
    "version", [*ON_POSTGRES, *(pytest.param(each, marks=pytest.mark.long) for each in LONG_ON_POSTGRES)]
)
def test_postgres_comes_to_the_same(version: int, tmp_path: Path) -> None:
    """But for version 22, whose table of visits no migration makes any more."""
    unpacked(version, tmp_path / "old.db")
    url = databases.empty_url("postgres", tmp_path)
    with patch.object(migrations, "MIGRATIONS", migrations.MIGRATIONS[:version]):
        fill(url, tmp_path / "old.db")

    store.open_store(url)

    had = rows_of(upgraded(version)[0])
    del had["sqlite_sequence"]
    with session():
        has = {table: named(bound.execute_sql(f'SELECT * FROM "{table}"')) for table in had}
    assert in_order(had) == in_order(has)
    assert {} == {promise: faults for promise, faults in database.check(url) if faults}


def fill(url: str, file: Path) -> None:
    """As `db copy` does; it refuses versions that do not note who runs."""
    store.bind(url)
    with session(), copied_from.opened(f"sqlite:///{file}") as source:
        copied_to.begin()
        with copied_to.filling() as tables:
            for table in tables:
                copied_to.copy(table, source)
            copied_to.go_on_from(source.last_used(), tables)


def in_order(rows: Rows) -> dict[str, list[str]]:
    return {table: sorted(map(repr, found)) for table, found in rows.items()}
