"""An older backup is put back while somebody has written what he liked into the sheet: it is listed, and soon."""

import time
from datetime import timedelta

import pytest

from passbot.domain.gate.copies import Why
from passbot.domain.people.people import OPERATOR, Resident
from passbot.services.adoption.adopted import Adopted
from passbot.services.sheet import holds, ticks
from passbot.sheets.adopting import Copybook
from passbot.sheets.copied import MOST_ENTRIES
from passbot.store.db import database
from tests.sheets.past import Past
from tests.sheets.site import RULES, SETTLED, Site


def archived(site: Site, anna: Resident) -> tuple[Past, str]:
    """A backup from before an order that has come and stands in Orders_completed."""
    site.after(0)
    past = Past()
    order = site.order(anna)
    site.tick(order)
    site.after(3)
    site.after(SETTLED)
    assert [order.code] == site.completed()
    return past, order.code


def restored(site: Site, past: Past) -> Adopted:
    past.come_back()
    site.sync = site.worker("second")
    site.after(61)
    assert holds.current() is not None
    return Copybook(site.board, site.wording, RULES).adopted(OPERATOR, now=site.now, is_older=True)


def arrivals() -> list[tuple[object, ...]]:
    return list(database.execute_sql("SELECT turn, channel FROM arrivals ORDER BY id").fetchall())


def codes() -> list[str]:
    return [row[0] for row in database.execute_sql("SELECT code FROM orders ORDER BY id").fetchall()]


@pytest.mark.parametrize("year", ["0001", "9999"])
@pytest.mark.parametrize("word", ["sheet.annulled", "sheet.arrived", "sheet.cancelled"])
def test_a_time_that_no_clock_shows_keeps_nobody_else_away(
    site: Site, anna: Resident, word: str, year: str
) -> None:
    past, code = archived(site, anna)
    text = site.wording.texts(word, at=f"01.01.{year} 00:00")
    site.board.done[0][10] = text
    site.board.rows[0][10] = text
    other = site.order(anna, "А002АА77")

    done = restored(site, past)

    assert {code, other.code} == {*(each.code for each in done.listed), *codes()}
    assert other.code in codes()


@pytest.mark.parametrize("typed", ["31.12.9999 23:59:59", "01.01.2031 10:00:00"])
def test_an_arrival_of_the_future_is_listed_and_not_made(site: Site, anna: Resident, typed: str) -> None:
    past, code = archived(site, anna)
    site.board.done[0][7] = typed

    done = restored(site, past)

    assert (code, Why.TIME) in [(each.code, each.why) for each in done.listed]
    assert [1] == [row[0] for row in arrivals()]  # its tick stands on Orders_latest


def test_a_code_that_fills_the_sheet_is_listed_once_and_soon(site: Site, anna: Resident) -> None:
    past, code = archived(site, anna)
    row, other = list(site.board.done[0]), site.order(anna, "А002АА77")
    for second in range(1, 5_000):
        came = site.now - timedelta(days=1, seconds=second)
        site.board.done.append([*row[:7], site.wording.arrived(came), *row[8:]])
    began = time.process_time()

    done = restored(site, past)

    assert time.process_time() - began < 20
    assert [(code, Why.COPIES)] == [(each.code, each.why) for each in done.listed]
    assert [other.code] == codes()


def test_as_many_entries_as_a_guard_may_make_come_back(site: Site, anna: Resident) -> None:
    past, _ = archived(site, anna)
    row = list(site.board.done[0])
    for second in range(1, MOST_ENTRIES):
        came = site.now - timedelta(days=1, minutes=second)
        site.board.done.append([*row[:7], site.wording.arrived(came), *row[8:]])

    done = restored(site, past)

    assert (MOST_ENTRIES, []) == (done.archived, done.listed)


def test_a_tick_of_the_future_does_not_keep_the_gate_busy_for_ever(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(3)
    at = site.now
    early = at - timedelta(hours=1)

    assert at == ticks.last_tick(now=at)
    assert ticks.last_tick(now=early) is None
