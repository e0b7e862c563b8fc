"""The cycle: what stands on the sheet, where it goes when it is done, who hears of it."""

import pytest

from passbot.domain.people.people import CLOCK, Resident
from passbot.domain.site.notices import Route
from passbot.services.owed import outbox
from passbot.services.passes import changes
from passbot.sheets.memory import Row
from tests.sheets.fickle import FickleBoard
from tests.sheets.site import FRESH, QUIET, SETTLED, TOLD, Site

pytestmark = pytest.mark.usefixtures("db")


def test_an_order_stands_on_the_sheet_after_one_read_and_one_write(site: Site, anna: Resident) -> None:
    order = site.order(anna)

    assert [order.code, "А 001 АА 77", "", "04.05.2026 12:00", "Анна Петрова"] == site.row(order)[:5]
    assert (1, 1) == (site.board.reads, site.board.writes)


def test_an_idle_cycle_reads_once_and_writes_nothing(site: Site, anna: Resident) -> None:
    site.order(anna)
    reads, writes = site.board.reads, site.board.writes

    site.after(FRESH)

    assert (1, 0) == (site.board.reads - reads, site.board.writes - writes)


def test_as_of_is_written_once_a_minute(site: Site, anna: Resident) -> None:
    site.order(anna)

    written = [site.after(3) for _ in range(40)]

    assert (2, "as of 12:02") == (written.count(True), site.board.as_of)


def test_without_orders_nothing_is_written(site: Site) -> None:
    assert not any(site.after(61) for _ in range(5))


def test_a_cancelled_order_says_why_and_leaves_after_a_minute(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.cancel(order)
    site.after(30)
    said = site.answer(order)

    site.after(31)

    assert ("cancelled by the resident 12:00", False) == (said, site.stands(order))


def test_a_settled_arrival_goes_to_completed_once(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.after(10)
    before = site.completed()

    for _ in range(5):
        site.after(SETTLED)

    assert ([], [order.code]) == (before, site.completed())
    assert ["04.05.2026 12:00:03", "sheet"] == [site.board.done[0][7], site.board.done[0][10]]


def test_what_arrived_elsewhere_goes_to_completed_though_its_row_was_deleted(
    site: Site, anna: Resident
) -> None:
    order = site.order(anna)
    site.arrive_by_pin(order)
    site.board.rows.clear()

    site.after(SETTLED)

    assert [order.code] == site.completed()


def test_a_finished_row_is_emptied_where_it_stands_and_no_other_moves(site: Site, anna: Resident) -> None:
    first, second, _ = (site.order(anna, f"А00{number}АА77") for number in (1, 2, 3))
    site.tick(first)
    site.after(FRESH)
    site.after(SETTLED)
    site.after(FRESH)
    told = site.answer(first)

    site.after(TOLD)

    assert ("arrived 12:00", [""] * 11) == (told, site.board.rows[0])
    assert second.code == site.board.rows[1][0]


def test_the_gap_is_closed_when_nobody_has_ticked_for_ten_minutes(site: Site, anna: Resident) -> None:
    first, second, _ = (site.order(anna, f"А00{number}АА77") for number in (1, 2, 3))
    site.tick(first)
    for seconds in (FRESH, SETTLED, TOLD):
        site.after(seconds)
    site.tick(second)
    site.after(FRESH)
    site.after(QUIET - 5)
    busy = len(site.board.rows)

    site.after(FRESH + 1)

    assert (3, 1) == (busy, len(site.board.rows))


def test_a_blank_row_that_a_person_makes_at_rest_is_left_to_him(site: Site, anna: Resident) -> None:
    first, _ = site.order(anna), site.order(anna, "А002АА77")
    site.tick(first)
    for seconds in (FRESH, SETTLED, TOLD, QUIET):
        site.after(seconds)
    blank: Row = [""] * 11
    site.board.rows.insert(0, blank)

    for _ in range(3):
        site.after(TOLD)

    assert [blank] == site.board.rows[:1]


def test_a_new_order_never_stands_where_a_finished_one_stood(site: Site, anna: Resident) -> None:
    last = site.order(anna)
    site.tick(last)
    for seconds in (FRESH, SETTLED, TOLD):
        site.after(seconds)

    new = site.order(anna, "А002АА77")
    site.after(FRESH)

    assert [[""] * 11, new.code] == [site.board.rows[0], site.board.rows[1][0]]


def test_a_box_that_was_dragged_far_down_hides_no_new_order(site: Site, anna: Resident) -> None:
    site.order(anna)
    for _ in range(500):
        site.board.rows.append([*[""] * 7, False, "", "", ""])

    new = site.order(anna, "А002АА77")

    assert new.code == site.board.rows[1][0]


def test_a_new_order_waits_for_boxes_that_are_too_many_for_one_batch(site: Site, anna: Resident) -> None:
    site.order(anna)
    for _ in range(2_500):
        site.board.rows.append([*[""] * 7, False, "", "", ""])

    new = site.order(anna, "А002АА77")
    stood = site.stands(new)
    for _ in range(2):
        site.after(FRESH)

    assert not stood
    assert new.code == site.board.rows[1][0]


def test_a_row_that_a_guard_deleted_comes_back(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.board.rows.clear()

    site.after(FRESH)

    assert site.stands(order)


def test_a_sorted_sheet_is_left_sorted(site: Site, anna: Resident) -> None:
    ordered = [site.order(anna, f"А00{number}АА77") for number in range(1, 6)]
    site.board.rows.reverse()

    written = site.after(FRESH)

    assert (False, [order.code for order in reversed(ordered)]) == (
        written,
        [row[0] for row in site.board.rows],
    )


def test_a_tick_made_while_the_batch_that_removes_its_row_is_written_is_recorded(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    leaving, other = site.order(anna), site.order(anna, "А002АА77")
    site.cancel(leaving)
    site.after(30)
    seen = board.read()
    board.stale = [seen]
    board.rows.reverse()  # a guard sorts, and the row index means somebody else now
    site.tick(other)

    site.after(QUIET + 30)
    site.after(FRESH)

    assert [(1, "sheet")] == site.turns(other)


def test_a_strangers_row_that_a_batch_removed_is_put_back(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    leaving = site.order(anna)
    site.cancel(leaving)
    site.after(30)
    board.stale = [board.read()]
    stranger: Row = ["пиво", 1, 2, "", "", "", "", True, "", "", ""]
    board.rows.insert(0, list(stranger))

    site.after(31)
    site.after(FRESH)
    site.after(FRESH)

    assert [stranger[:10]] == [row[:10] for row in board.rows if row[0] == "пиво"]


def test_an_arrival_taken_back_later_is_struck_in_completed(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.after(SETTLED)
    site.after(1)
    site.undo(order)

    site.after(FRESH)

    assert ["annulled 04.05.2026 12:00"] == [row[10] for row in site.board.done]


def test_whose_window_has_ended_stands_until_the_answer_says_so(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.now = order.window.end
    site.after(TOLD - 2)
    changes.expire(actor=CLOCK, now=site.now)
    site.after(FRESH)
    said = site.answer(order)

    site.after(QUIET)

    assert ("expired 12:00", False) == (said, site.stands(order))


def test_a_new_arrival_after_a_strike_is_a_row_of_its_own(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.arrive_by_pin(order)
    site.after(SETTLED)
    site.after(1)
    site.undo(order)
    site.after(FRESH)
    site.arrive_by_pin(order)

    site.after(SETTLED)
    site.after(1)

    assert [order.code, order.code] == site.completed()
    assert ["annulled", "PIN: keypad"] == [str(row[10]).partition(" 0")[0] for row in site.board.done]


def test_whoever_ordered_is_told_once_that_the_guard_can_see_it(site: Site, anna: Resident) -> None:
    site.order(anna)

    for _ in range(3):
        site.after(FRESH)

    assert 1 == site.events("order.mirrored")


def test_what_was_owed_to_the_sheet_is_done_when_it_stands_there(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)

    for _ in range(4):
        site.after(FRESH)

    assert 0 == outbox.owed_count(Route.SHEET)
