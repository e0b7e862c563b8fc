"""kill -9 at any moment: what was confirmed is there, whole; of what was not, there is all or nothing."""

import itertools
import random
import subprocess
import sys
from collections import Counter

import pytest

from passbot.domain.people.people import Resident
from passbot.services.owed import routes
from passbot.store.db import database, on_sqlite, transaction
from tests.databases import rows

ORDERS = 200
OWED = {kind: len(routes.ROUTES[kind]) for kind in ("order.placed", "arrival.recorded")}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_confirmed_before_the_kill_is_there(db: str, anna: Resident, seed: int) -> None:
    moments = [random.Random(seed).randrange(1, ORDERS * 3 // 2) for _ in range(2)]

    confirmed = []
    for life, moment in enumerate(moments):
        customer = start("customer", db, anna.id, 1 + life * ORDERS, ORDERS)
        confirmed += killed_after(customer, moment)

    assert_whole(confirmed, deaths=len(moments))


@pytest.mark.parametrize(
    "lives", [pytest.param(30, id="30 lives"), pytest.param(600, id="600 lives", marks=pytest.mark.long)]
)
def test_a_death_at_any_step_leaves_nothing_half_done(db: str, anna: Resident, lives: int) -> None:
    mortals = start("mortals", db, anna.id, lives, lives)

    said, _ = mortals.communicate(timeout=300)

    assert 0 == mortals.returncode
    assert_whole(said.splitlines(), deaths=lives)


def start(script: str, url: str, *numbers: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"tests.crashes.{script}", url, *map(str, numbers)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def killed_after(process: subprocess.Popen[str], lines: int) -> list[str]:
    """Read so many confirmations, then kill; what the process still said before it died counts too."""
    with process:
        assert process.stdout
        said = list(itertools.islice(process.stdout, lines))
        process.kill()
        said += process.stdout
    assert lines <= len(said)
    return [line.strip() for line in said]


def assert_whole(confirmed: list[str], *, deaths: int) -> None:
    """Every fact that was confirmed stands with its Event and its Deliveries, and each death added at most
    one that was not."""
    let_the_dying_finish()
    stands = facts()
    assert stands == events()
    assert {1} == set(events().values())
    assert [] == events_that_do_not_owe_what_routes_says()
    assert set(confirmed) <= set(stands)
    assert len(confirmed) == len(set(confirmed))
    assert len(stands) - len(confirmed) <= deaths
    if on_sqlite():
        assert [("ok",)] == rows("PRAGMA integrity_check")
        assert [] == rows("PRAGMA foreign_key_check")


def let_the_dying_finish() -> None:
    """PostgreSQL may still be at the last words of a client that is dead already."""
    if not on_sqlite():
        with transaction():
            database.execute_sql("LOCK TABLE orders, events IN SHARE MODE")


def facts() -> Counter[str]:
    placed = rows("SELECT code FROM orders")
    arrived = rows("SELECT code FROM orders WHERE status = 'arrived'")
    recorded = rows("SELECT o.code FROM arrivals a JOIN orders o ON o.id = a.order_id WHERE a.turn = 1")
    assert sorted(arrived) == sorted(recorded)
    lines = [f"order.placed {code}" for (code,) in placed]
    return Counter(lines + [f"arrival.recorded {code}" for (code,) in recorded])


def events() -> Counter[str]:
    found = rows("SELECT e.kind, o.code FROM events e LEFT JOIN orders o ON o.id = e.order_id")
    return Counter(f"{kind} {code}" for kind, code in found)


def events_that_do_not_owe_what_routes_says() -> list[tuple[object, ...]]:
    owed = rows("""
        SELECT e.id, e.kind, count(d.id) FROM events e LEFT JOIN deliveries d ON d.event_id = e.id
        GROUP BY e.id, e.kind
    """)
    return [row for row in owed if row[2] != OWED[str(row[1])]]
