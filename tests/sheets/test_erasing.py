"""Names that leave the database leave Orders_completed too: found page by page, blanked where they stand."""

from datetime import timedelta

import pytest

from passbot.domain.people.people import CLOCK, OPERATOR, Resident
from passbot.errors import Rejected, Unavailable
from passbot.services.privacy import forgetting, retention
from passbot.services.sheet import erasures
from passbot.services.site import finishing
from passbot.sheets import erasing
from passbot.sheets.board import Batch, Completed
from passbot.slices import at_once
from passbot.store.db import database, transaction
from tests.sheets.paged import Watched, archived
from tests.sheets.site import FRESH, RULES, SETTLED, TOLD, Site

pytestmark = pytest.mark.usefixtures("db")
MANY = 9
PERSONAL = (1, 2, 4, 5)  # B, C, E, F


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.setattr(erasing, "AT_ONCE", 4)
    return Watched()


@pytest.fixture
def site(board: Watched) -> Site:
    return Site(board)


def forget(site: Site, person: Resident) -> None:
    forgetting.forget_me(person.id, actor=OPERATOR, now=site.now)
    at_once(finishing.finish(now=site.now))


def cycles(site: Site, number: int) -> None:
    for _ in range(number):
        site.after(FRESH)


def named(site: Site) -> list[str]:
    """Codes of rows that still say something of somebody."""
    return [str(row[0]) for row in site.board.done if any(row[column] for column in PERSONAL)]


def test_all_rows_of_who_is_deleted_lose_their_names_and_nobody_elses_do(
    site: Site, anna: Resident, boris: Resident
) -> None:
    hers, his = archived(site, anna, MANY), archived(site, boris, MANY)
    codes = site.completed()

    forget(site, anna)
    cycles(site, 10)

    assert sorted(order.code for order in his) == sorted(named(site))
    assert (codes, 2 * MANY) == (site.completed(), len(codes))
    assert all(row[6] == anna.house and row[7] for row in site.board.done if row[0] == hers[0].code)
    assert [] == erasures.owed(most=10)


def test_each_page_is_read_and_its_blank_rows_looked_at_once_and_none_once_all_is_done(
    site: Site, board: Watched, anna: Resident
) -> None:
    archived(site, anna, MANY)
    board.asked.clear()

    forget(site, anna)
    cycles(site, 10)

    assert [1, 1, 5, 4, 5, 4] == board.asked


def test_who_came_twice_loses_both_rows(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    for _ in range(2):
        site.arrive_by_pin(order)
        site.after(SETTLED)
        site.undo(order)
        cycles(site, 3)
    assert 2 == len(named(site))

    forget(site, anna)
    cycles(site, 6)

    assert [] == named(site)


def test_retention_erases_them_too(site: Site, anna: Resident) -> None:
    archived(site, anna, 2)
    site.now += timedelta(days=RULES.retention_days + 3)

    retention.anonymise(actor=CLOCK, rules=RULES, now=site.now)
    cycles(site, 4)

    assert [] == named(site)


def test_a_row_that_its_owner_has_deleted_is_looked_for_once(
    site: Site, board: Watched, anna: Resident
) -> None:
    archived(site, anna, 2)
    site.board.done.clear()
    board.asked.clear()

    forget(site, anna)
    cycles(site, 5)

    assert ([], 1) == (erasures.owed(most=10), len(board.asked))


def test_while_google_is_away_it_is_owed_and_holds_up_nothing(
    site: Site, board: Watched, anna: Resident, boris: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    archived(site, anna, 2)
    forget(site, anna)

    def away(*_: object) -> Completed:
        raise Unavailable("google.away", "Google is away.")

    with monkeypatch.context() as gone:
        gone.setattr(board, "completed", away)
        placed = site.order(boris, "В222ВВ77")
        cycles(site, 3)
        assert site.stands(placed)
        assert 2 == len(named(site))

    site.after(TOLD)
    cycles(site, 3)
    assert [] == named(site)


def test_what_arrives_after_the_deletion_has_no_name_on_the_sheet(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.arrive_by_pin(order)

    forget(site, anna)
    cycles(site, 12)

    assert [order.code] == site.completed()
    assert "Анна" not in str(site.board.done)
    assert [] == [cell for row in site.board.rows for cell in row if "Анна" in str(cell)]


@pytest.mark.parametrize("times", [1, 2, 100])
def test_a_batch_that_is_refused_is_made_again_from_the_first_page_on(
    site: Site, board: Watched, anna: Resident, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    order = site.order(anna)
    for each in range(2):
        site.arrive_by_pin(order)
        site.after(SETTLED)
        site.undo(order)
        cycles(site, 3)
        if not each:
            archived(site, anna, 4, first=20)  # its two rows stand on two pages
    forget(site, anna)
    write = board.write

    left = [True] * times

    def refused(batch: Batch) -> None:
        if batch.changes.strikes and left:
            left.pop()
            raise Rejected("google.refused", "A protected range.")
        write(batch)

    with monkeypatch.context() as protected:
        protected.setattr(board, "write", refused)
        cycles(site, 10)
    site.after(700)
    cycles(site, 12)

    assert ([], []) == (named(site), erasures.owed(most=10))


def test_rows_moved_between_the_read_and_the_batch_are_looked_for_again(
    site: Site, board: Watched, anna: Resident, boris: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    archived(site, anna, 1)
    archived(site, boris, 2, first=50)
    forget(site, anna)
    write = board.write

    def moved(batch: Batch) -> None:
        if batch.changes.strikes:
            monkeypatch.setattr(board, "write", write)
            board.done.reverse()
        write(batch)

    monkeypatch.setattr(board, "write", moved)
    cycles(site, 10)

    assert "Анна" not in str(board.done)
    assert [] == erasures.owed(most=10)


def test_what_is_on_its_way_to_the_sheet_while_its_order_loses_its_names_loses_them_there(
    site: Site, board: Watched, anna: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = site.order(anna)
    site.arrive_by_pin(order)
    write = board.write

    def unanswered(batch: Batch) -> None:
        write(batch)
        if batch.changes.completed:
            raise Unavailable("google.away", "Google gave no answer.")

    with monkeypatch.context() as slow:
        slow.setattr(board, "write", unanswered)
        with pytest.raises(Unavailable):
            cycles(site, 10)
    assert [order.code] == named(site)

    forget(site, anna)
    cycles(site, 12)

    assert [] == named(site)


def test_a_row_that_somebody_has_copied_loses_its_names_too(site: Site, anna: Resident) -> None:
    archived(site, anna, 9)
    site.board.done.insert(0, list(site.board.done[-1]))

    forget(site, anna)
    cycles(site, 12)

    assert [] == named(site)


def test_what_is_appended_while_it_reads_is_owed_still(site: Site, anna: Resident) -> None:
    (order,) = archived(site, anna, 1)
    forget(site, anna)
    read = erasures.owed(most=10)
    (entry,) = database.execute_sql("SELECT id FROM arrivals").fetchone()

    with transaction():
        erasures.owe_appended([entry], now=site.now + timedelta(seconds=3))
    erasures.done(read)

    assert [order.code] == [each.code for each in erasures.owed(most=10)]
