"""A site is copied whole into an empty database of either kind while it is stopped, or refused in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from peewee import fn

from passbot import store
from passbot.domain.site.health import Note
from passbot.errors import Conflict, DatabaseAway, InvalidInput, Misconfigured, NotFound
from passbot.services.processes import notes
from passbot.services.site import copying, database
from passbot.store import copied_to, models
from passbot.store.db import database as bound
from passbot.store.db import is_postgres, session, transaction
from tests import databases
from tests.bench import year_site
from tests.services.people.some_people import NOON, order_car, settle

RUNS = Note("bot", "gate 1", NOON, NOON, NOON)


@contextmanager
def at(url: str) -> Iterator[None]:
    store.bind(url)
    with session():
        yield


@pytest.fixture
def site(tmp_path: Path) -> str:
    """On SQLite, with a past, and numbers that were given and are gone."""
    url = databases.fresh_url("sqlite", tmp_path)
    with at(url):
        year_site.make(residents=50, past=200, open_orders=20, now=NOON, seed=7)
        settle("Ёжикова, “Анна”\tи\\n", "27")
        models.Delivery.delete().where(models.Delivery.id > 10).execute()
    return url


def test_there_and_back_again_all_is_the_same(site: str, tmp_path: Path) -> None:
    there, back = databases.empty_url("postgres", tmp_path), databases.empty_url("sqlite", tmp_path)

    first = copying.copy(site, there, now=NOON)
    second = copying.copy(there, back, now=NOON)

    assert sorted(map(repr, first)) == sorted(map(repr, second))
    assert 220 == next(each.rows for each in first if each.table == "orders")
    for url in (there, back):
        assert [] == [promise for promise, broken in database.check(url) if broken]


@pytest.mark.parametrize("kind", databases.KINDS)
def test_what_was_copied_goes_on_as_a_site_and_gives_no_number_twice(
    site: str, kind: str, tmp_path: Path
) -> None:
    target = databases.empty_url(kind, tmp_path)
    with at(site):
        last = int(
            bound.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = 'deliveries'").fetchone()[0]
        )
        assert last > models.Delivery.select(fn.max(models.Delivery.id)).scalar()
    copying.copy(site, target, now=NOON)

    with at(target):
        order = order_car(settle("Пётр Новый", "28"))

        assert order.is_open
        assert last < models.Delivery.select(fn.max(models.Delivery.id)).scalar()


def test_a_site_that_runs_is_not_copied(site: str, tmp_path: Path) -> None:
    target = databases.empty_url("sqlite", tmp_path)
    with at(site):
        notes.keep([RUNS, replace(RUNS, part="api")], now=NOON)

    with pytest.raises(Conflict, match="The site runs \\(gate 1: api, bot\\): stop it first"):
        copying.copy(site, target, now=NOON + timedelta(seconds=15))

    copying.copy(site, target, now=NOON + timedelta(seconds=16))


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_site_that_is_begun_meanwhile_leaves_nothing_of_the_copy(
    site: str, kind: str, tmp_path: Path
) -> None:
    begun, target = site, databases.empty_url("sqlite", tmp_path)
    if kind == "postgres":
        begun = databases.fresh_url(kind, tmp_path)

    def begin(table: str) -> None:
        if table == "orders":
            _begin(begun)

    with pytest.raises(Conflict, match="was used while it was copied"):
        copying.copy(begun, target, now=NOON, say=begin)

    with pytest.raises(Misconfigured, match="begun and not finished"):
        database.look(target)


def _begin(url: str) -> None:
    """Another process, which notes itself."""
    note = "INSERT INTO parts (part, holder, noted_at, moved_at, waiting_for, why) VALUES ('bot', 'x', 1, 1, '', '')"
    if is_postgres(url):
        with psycopg.connect(url) as other:
            other.execute(note)
    else:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file, file:
            file.execute(note)


def test_a_site_that_cannot_be_reached_at_the_end_is_said_in_words(tmp_path: Path) -> None:
    begun, target = (databases.fresh_url("postgres", tmp_path), databases.empty_url("postgres", tmp_path))

    def shut(table: str) -> None:
        if table == "orders":
            with psycopg.connect(target, autocommit=True) as other:
                other.execute(f"ALTER DATABASE {urlsplit(begun).path[1:]} ALLOW_CONNECTIONS false")

    with pytest.raises(DatabaseAway, match="not currently accepting connections"):
        copying.copy(begun, target, now=NOON, say=shut)


class CutOff(BaseException):
    """As by a power cut: nobody catches it."""


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_copy_that_was_cut_off_is_no_site_and_can_be_begun_again(
    site: str, kind: str, tmp_path: Path
) -> None:
    target = databases.empty_url(kind, tmp_path)

    def cut(table: str) -> None:
        if table == "orders":
            raise CutOff

    with pytest.raises(CutOff):
        copying.copy(site, target, now=NOON, say=cut)
    for serve in (database.look, lambda url: database.migrate(url, now=NOON)):
        with pytest.raises(Misconfigured, match="run `db copy` again"):
            serve(target)

    copying.copy(site, target, now=NOON)

    assert 220 == database.look(target, counts_rows=True).rows["orders"]


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_database_with_something_in_it_is_left_alone(site: str, kind: str, tmp_path: Path) -> None:
    target = databases.fresh_url(kind, tmp_path)
    how = "createdb" if is_postgres(target) else "a file that does not exist"

    with pytest.raises(Conflict, match=rf"is not empty .* {how}"):
        copying.copy(site, target, now=NOON)

    assert 0 == database.look(target, counts_rows=True).rows["orders"]


@pytest.mark.parametrize("kind", databases.KINDS)
def test_of_two_copies_into_one_database_the_slower_is_refused(site: str, kind: str, tmp_path: Path) -> None:
    target = databases.empty_url(kind, tmp_path)
    with at(target):
        copied_to.begin()
    copying.copy(site, target, now=NOON)

    with at(target), pytest.raises(Conflict, match="is not empty"), copied_to.filling():
        pass

    assert 220 == database.look(target, counts_rows=True).rows["orders"]


@pytest.mark.parametrize(("step", "mend"), [(-1, "db migrate"), (1, "Update passbot")])
def test_another_version_is_not_copied(site: str, step: int, mend: str, tmp_path: Path) -> None:
    with at(site):
        bound.execute_sql(f"UPDATE schema_version SET version = version + {step}")

    with pytest.raises(Misconfigured, match=mend):
        copying.copy(site, databases.empty_url("sqlite", tmp_path), now=NOON)


def test_what_postgresql_cannot_keep_is_named(site: str, tmp_path: Path) -> None:
    with at(site), transaction():
        bound.execute_sql("UPDATE orders SET house = '2' || char(0) WHERE id = 1")

    with pytest.raises(InvalidInput, match=r"orders .*NUL"):
        copying.copy(site, databases.empty_url("postgres", tmp_path), now=NOON)


def test_a_folder_that_is_not_there_is_named(site: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="four slashes"):
        copying.copy(site, f"sqlite://{tmp_path / 'new.db'}", now=NOON)


def test_there_must_be_a_site(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        copying.copy(f"sqlite:///{tmp_path / 'none.db'}", f"sqlite:///{tmp_path / 'new.db'}", now=NOON)

    assert [] == list(tmp_path.iterdir())
