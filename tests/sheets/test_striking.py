"""Where an arrival that is taken back stands among years of others: searched from the last page back."""

from datetime import timedelta

import pytest

from passbot.domain.people.people import Resident
from passbot.services.sheet import archive
from passbot.sheets import striking
from tests.sheets.paged import Watched, archived
from tests.sheets.site import FRESH, SETTLED, Site

pytestmark = pytest.mark.usefixtures("db")
MANY = 9


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.setattr(striking, "AT_ONCE", 4)
    return Watched()


@pytest.fixture
def site(board: Watched) -> Site:
    return Site(board)


def struck(site: Site) -> list[int]:
    return [at for at, row in enumerate(site.board.done) if str(row[10]).startswith("annulled")]


def test_who_came_last_is_found_in_one_read(site: Site, board: Watched, anna: Resident) -> None:
    last = archived(site, anna, MANY)[-1]
    at = site.completed().index(last.code)
    board.asked.clear()

    site.undo(last)
    site.after(FRESH)

    assert ([at], 1) == (struck(site), len(board.asked))


def test_who_came_long_ago_is_found_a_page_in_a_cycle(site: Site, board: Watched, anna: Resident) -> None:
    first = archived(site, anna, MANY)[0]
    site.board.done.insert(0, site.board.done.pop(site.completed().index(first.code)))
    board.asked.clear()

    site.undo(first)
    cycles = 0
    while archive.to_strike():
        site.after(FRESH)
        cycles += 1

    assert ([0], 4) == (struck(site), cycles)  # three pages, and the cycle that settles
    assert [1, 5, 5] == board.asked  # each with the first row of the page below it


def test_two_on_different_pages_are_struck_each_when_it_is_met(
    site: Site, board: Watched, anna: Resident
) -> None:
    placed = archived(site, anna, MANY)
    for order in (placed[0], placed[-1]):
        site.undo(order)
    for _ in range(6):
        site.after(FRESH)

    expected = sorted(site.completed().index(order.code) for order in (placed[0], placed[-1]))
    assert expected == struck(site)
    assert [] == archive.to_strike()


def test_a_row_that_is_nowhere_is_searched_for_once(site: Site, board: Watched, anna: Resident) -> None:
    first = archived(site, anna, MANY)[0]
    site.board.done.pop(site.completed().index(first.code))
    board.asked.clear()

    site.undo(first)
    for _ in range(8):
        site.after(FRESH)

    assert ([], 2) == (struck(site), len(board.asked))
    assert [] == archive.to_strike()


def test_a_row_that_is_moved_while_pages_are_read_is_struck(
    site: Site, board: Watched, anna: Resident
) -> None:
    first = archived(site, anna, MANY)[0]
    site.board.done.insert(3, site.board.done.pop(site.completed().index(first.code)))
    site.undo(first)
    for _ in range(2):
        site.after(FRESH)

    site.board.done.insert(0, ["somebody's own", *[""] * 10])
    for _ in range(6):
        site.after(FRESH)

    assert [4] == struck(site)
    assert [] == archive.to_strike()


def test_another_one_is_searched_for_from_the_last_page_again(
    site: Site, board: Watched, anna: Resident
) -> None:
    first, *_, last = archived(site, anna, MANY)
    site.undo(first)
    site.after(FRESH)
    site.now += timedelta(seconds=1)
    site.undo(last)
    for _ in range(6):
        site.after(FRESH)

    assert 2 == len(struck(site))


def test_an_only_row_with_the_time_of_another_zone_is_struck(site: Site, anna: Resident) -> None:
    (order,) = archived(site, anna, 1)
    site.board.done[0][7] = "04.05.2026 19:00:03"

    site.undo(order)
    site.after(FRESH)

    assert [0] == struck(site)


def test_the_row_of_a_later_arrival_is_not_struck_for_one_whose_row_is_gone(
    site: Site, anna: Resident
) -> None:
    (order,) = archived(site, anna, 1)
    site.undo(order)
    site.after(FRESH)
    site.arrive_by_pin(order)
    for seconds in (SETTLED, FRESH, FRESH):
        site.after(seconds)
    site.board.done.pop(0)

    archive.strike_again(since=site.now - timedelta(hours=1))  # an older version of the sheet has come
    for _ in range(3):
        site.after(FRESH)

    assert (1, []) == (len(site.board.done), struck(site))
    assert [] == archive.to_strike()
