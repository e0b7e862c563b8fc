"""The soak's short form, and that its verdict notices what it is for. The long one: `python -m tests.long soak`."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from passbot import store
from passbot.store.db import database, session, transaction
from tests import databases
from tests.databases import rows
from tests.long import soak, soak_verdict
from tests.long.soak_site import Clock, SoakSite
from tests.long.soak_town import Town
from tests.long.soak_verdict import DAY

DAYS = 3


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def test_some_days_with_outages_deaths_and_another_clock_leave_all_as_it_must_be(kind: str) -> None:
    lived = soak.soaked(kind, seed=2, days=DAYS, houses=20)

    assert [] == lived.broken
    assert DAYS == len(lived.rss)
    assert {"order", "tick", "invite"} <= lived.done.keys()


def test_the_clocks_go_back_half_way() -> None:
    assert [1, 45] == [(soak.CLOCKS_GO_BACK - soak.first(days)).days for days in (DAYS, 90)]


@pytest.mark.parametrize(("end", "faults"), [(118.0, 0), (119.0, 1), (90.0, 0)])
def test_a_process_that_grew_by_more_than_what_is_known_to_grow_is_named(end: float, faults: int) -> None:
    known = [{"cache": mb} for mb in (0.0, 4.0, 9.0, 16.0)]
    lived = soak.Soak(rss=[90.0, 100.0, 130.0, end], known=known)

    assert faults == len(soak.too_large(lived))


def town(url: str, folder: Path) -> Town:
    begun = datetime(2026, 10, 20, 6, tzinfo=UTC)
    site = SoakSite(url, folder, Clock(begun, begun), Random(1))
    people = Town(site, 30, Random(1))
    for _ in range(4):
        people.attempt(people.order)
        while people.talk():
            site.talk(1)
    site.turn(3)
    for each in site.board.rows[:2]:
        each[7] = True
    for seconds in (3, 20, 70, 700):
        site.turn(seconds)
    return people


def no_row_of_an_open_order(people: Town) -> None:
    people.site.board.rows.pop()


def an_arrival_twice(people: Town) -> None:
    people.site.board.done.append(list(people.site.board.done[0]))


def a_lost_arrival(people: Town) -> None:
    said("DELETE FROM arrivals WHERE id = (SELECT max(id) FROM arrivals)")


def a_lost_order(people: Town) -> None:
    code = next(iter(people.memory.confirmed))
    people.memory.confirmed["GONE00"] = people.memory.confirmed[code]


def a_lost_tick(people: Town) -> None:
    [[code]] = rows("SELECT code FROM orders WHERE status = 'open' LIMIT 1")
    people.memory.ticked[code] = people.site.clock()


def a_tick_without_an_answer(people: Town) -> None:
    people.site.board.rows[0][7] = True


def said(sql: str) -> None:
    with transaction():
        database.execute_sql(sql)


FAULTS: dict[Callable[[Town], None], str] = {
    no_row_of_an_open_order: "Orders_latest is not what is open",
    an_arrival_twice: "Orders_completed is not what came in",
    a_lost_arrival: "an arrived order has an entry",
    a_lost_order: "confirmed and not there",
    a_lost_tick: "ticked, and neither recorded nor answered as late",
    a_tick_without_an_answer: "ticked and not answered",
}


# What plants the opposite of each plain promise; where an index of the database holds it too, that one goes first.
PLANTED = {
    "one arrival per pass in force": ["UPDATE arrivals SET turn = 3"],
    "a slot has one live order": [
        "DROP INDEX orders_one_per_slot",
        "UPDATE orders SET slot_id = (SELECT min(id) FROM slots)",
    ],
    "a booked slot has its order": ["UPDATE slots SET status = 'booked'"],
    "nobody has two desks of one day": [
        "DROP INDEX orders_one_desk_a_day",
        "UPDATE orders SET kind = 'desk', resident_id = 1",
    ],
    "a car has one open pass of a house at a time": [
        "UPDATE orders SET plate_key = 'X', house = '1', status = 'open'"
    ],
    "a day of a series is one order": [
        "DROP INDEX orders_series_day",
        "UPDATE orders SET series_id = (SELECT min(id) FROM series), series_day = '2026-10-20'",
    ],
    "nothing is owed for longer than an hour": [
        "UPDATE deliveries SET status = 'owed', due_at = due_at - 7200"
    ],
    "nothing was given up": ["UPDATE deliveries SET status = 'dead' WHERE id = 1"],
    "every update is handled": ["UPDATE inbox SET status = 'dead'"],
    "what has ended is closed": ["UPDATE orders SET valid_until = valid_from + 1 WHERE status = 'open'"],
    "no hold is over": ["UPDATE slots SET status = 'held', held_until = 1"],
    "messages leave after 3 days": [f"UPDATE inbox SET done_at = done_at - {5 * DAY}"],
    "what was told leaves after 30 days": [f"UPDATE deliveries SET done_at = done_at - {32 * DAY}"],
    "slots that nothing speaks of leave when they are over": [
        f"UPDATE slots SET start_at = start_at - {9 * DAY}, end_at = end_at - {9 * DAY}"
    ],
    "batches leave": [f"UPDATE sheet_batches SET settled_at = settled_at - {3 * DAY}"],
}


@pytest.mark.parametrize("promise", soak_verdict.PLAIN)
def test_the_verdict_names_every_promise_that_is_broken(promise: str, tmp_path: Path) -> None:
    url = databases.fresh_url("sqlite", tmp_path)
    store.bind(url, synchronous="off")
    with session():
        people = town(url, tmp_path)

        for sql in PLANTED[promise]:
            said(sql)

        found = list(soak_verdict.broken(people.site, people.memory))
    assert any(each.startswith(promise) for each in found)


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_the_verdict_names_what_is_planted(plant: Callable[[Town], None], tmp_path: Path) -> None:
    url = databases.fresh_url("sqlite", tmp_path)
    store.bind(url, synchronous="off")
    with session():
        people = town(url, tmp_path)
        before = list(soak_verdict.broken(people.site, people.memory))

        plant(people)

        found = list(soak_verdict.broken(people.site, people.memory))
    assert [] == before
    assert any(each.startswith(FAULTS[plant]) for each in found)
