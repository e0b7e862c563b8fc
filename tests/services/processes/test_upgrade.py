"""A newer program changes the database only when no older one runs on it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from passbot import store
from passbot.domain.site.health import Note
from passbot.errors import Conflict
from passbot.holders import this_process
from passbot.services.processes import notes
from passbot.services.site.site import bring_up
from passbot.store import migrations
from passbot.store.db import database, session
from tests import databases
from tests.services.people.some_people import NOON

NO_PROCESS = 2**22 + 1  # Linux numbers none so high
RUNS = Note("bot", "gate 1", NOON, NOON, NOON)


@pytest.fixture(params=databases.KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the version before this one."""
    url = databases.empty_url(request.param, tmp_path)
    store.bind(url)
    with pytest.MonkeyPatch.context() as older:
        older.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:-1])
        store.migrate()
    return url


def noted(*which: Note) -> None:
    with session():
        notes.keep(which, now=NOON)


def brought_up(url: str, now: datetime = NOON) -> int:
    try:
        return bring_up(url, now=now)
    finally:
        if not database.is_closed():
            database.close()


def test_an_older_program_that_runs_is_not_pulled_the_database_from_under(url: str) -> None:
    noted(RUNS, replace(RUNS, part="api"), replace(RUNS, holder="gate 2"))

    with pytest.raises(Conflict, match=r"runs on it \(gate 1: api, bot; gate 2: bot\): stop that one first"):
        brought_up(url)

    with session():
        assert len(migrations.MIGRATIONS) - 1 == store.version()


@pytest.mark.parametrize("gone", ["stopped", "silent", "killed", "this one"])
def test_one_that_is_gone_keeps_nobody_waiting(url: str, gone: str) -> None:
    here = this_process()
    if gone == "stopped":
        noted(RUNS)
        with session():
            notes.stop(RUNS.holder, now=NOON)
    elif gone == "silent":
        before = NOON - timedelta(seconds=16)
        noted(replace(RUNS, noted_at=before, moved_at=before))
    else:
        dead = f"{here.rpartition(' ')[0]} {NO_PROCESS}"
        noted(replace(RUNS, holder=here if gone == "this one" else dead))

    assert 1 == brought_up(url)


def test_where_nothing_is_to_be_changed_several_run_side_by_side(url: str) -> None:
    brought_up(url)
    noted(RUNS)

    assert 0 == brought_up(url)


def test_a_database_from_before_processes_noted_themselves_is_brought_up(tmp_path: Path) -> None:
    url = databases.empty_url("sqlite", tmp_path)
    store.bind(url)
    with pytest.MonkeyPatch.context() as older:
        older.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:5])
        store.migrate()

    assert len(migrations.MIGRATIONS) - 5 == brought_up(url)


def test_whoever_waits_hears_what_is_done(url: str) -> None:
    said, newest = list[str](), len(migrations.MIGRATIONS)

    bring_up(url, now=NOON, say=said.append)
    bring_up(url, now=NOON, say=said.append)

    first, *copied, step, last = said
    assert (
        f"The database goes from version {newest - 1} to {newest}; nobody is served until that is done."
        == first
    )
    assert (["A copy first"] if url.startswith("sqlite") else []) == [line.split(":")[0] for line in copied]
    assert f"Version {newest} of {newest} ..." == step
    assert last.startswith(f"The database has version {newest}, after ")
