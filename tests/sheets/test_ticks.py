"""What a tick means, and an untick: to an open order, to a closed one, and beside other channels."""

import pytest

from passbot.domain.people import OPERATOR, Resident
from passbot.errors import Unavailable
from passbot.services import house_rules
from tests.sheets.fickle import NO_ANSWER, FickleBoard
from tests.sheets.site import FRESH, QUIET, SETTLED, Site

pytestmark = pytest.mark.usefixtures("db")


def test_a_tick_is_an_arrival_and_the_answer_says_when(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)

    site.after(FRESH)

    assert [(1, "sheet")] == site.turns(order)
    assert "arrived 12:00" == site.answer(order)


def test_a_tick_counts_once_however_often_it_is_read(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)

    for _ in range(4):
        site.after(FRESH)

    assert [(1, "sheet")] == site.turns(order)


def test_a_tick_is_in_the_database_before_the_sheet_is_changed(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    board.before = [NO_ANSWER]

    with pytest.raises(Unavailable):
        site.after(FRESH)

    assert [(1, "sheet")] == site.turns(order)


def test_an_untick_within_15_seconds_takes_the_arrival_back(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.tick(order, False)

    site.after(FRESH)

    assert ("open", [(1, "sheet"), (2, "sheet")]) == (site.status(order), site.turns(order))
    assert "" == site.answer(order)


def test_a_read_older_than_the_tick_takes_nothing_back(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    old = board.read()
    site.tick(order)
    board.before = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(FRESH)
    board.stale = [old]

    site.after(FRESH)
    site.after(FRESH)

    assert [(1, "sheet")] == site.turns(order)


def test_an_untick_while_answers_are_lost_counts_as_soon_as_one_is_known(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    board.before = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(FRESH)
    site.tick(order, False)

    site.after(FRESH)
    site.after(FRESH)

    assert ([(1, "sheet"), (2, "sheet")], "open") == (site.turns(order), site.status(order))


def test_an_untick_after_the_append_was_noted_is_too_late(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.after(SETTLED)
    site.tick(order, False)

    site.after(1)

    assert ("arrived", "recorded 12:00, undo in the bot") == (site.status(order), site.answer(order))


def test_an_untick_is_too_late_too_where_nobody_knows_whether_the_append_was_applied(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    board.before = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(SETTLED)
    site.tick(order, False)

    site.after(1)

    assert "arrived" == site.status(order)


def test_an_arrival_of_another_channel_is_not_taken_back_by_a_box_that_was_never_ticked(
    site: Site, anna: Resident
) -> None:
    order = site.order(anna)
    site.arrive_by_pin(order)

    site.after(FRESH)

    assert ([(1, "pin")], "arrived 12:00 (PIN)") == (site.turns(order), site.answer(order))


def test_an_arrival_of_another_channel_is_not_taken_back_by_an_untick(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.arrive_by_pin(order)
    site.tick(order)
    site.after(FRESH)
    site.tick(order, False)

    site.after(FRESH)

    assert [(1, "pin")] == site.turns(order)


def test_a_tick_that_still_stands_is_not_read_again_after_an_undo_in_the_bot(
    site: Site, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.undo(order)

    site.after(FRESH)

    assert ("open", "annulled 12:00") == (site.status(order), site.answer(order))


def test_after_an_undo_in_the_bot_a_new_tick_counts(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.undo(order)
    site.after(FRESH)
    site.tick(order, False)
    site.after(FRESH)
    site.tick(order)

    site.after(FRESH)

    assert ("arrived", 3) == (site.status(order), len(site.turns(order)))


def test_an_untick_in_a_row_that_was_changed_does_not_count(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.tick(order, False)
    site.row(order)[1] = "pasted over"

    site.after(FRESH)

    assert "arrived" == site.status(order)


def test_an_untick_that_comes_with_a_copy_does_not_count(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.tick(order, False)
    site.board.rows.append(list(site.row(order)))

    site.after(FRESH)

    assert "arrived" == site.status(order)


def test_a_copy_that_replaces_the_ticked_row_takes_nothing_back(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    unticked = list(site.row(order))
    site.tick(order)
    site.board.rows.append(list(unticked))
    site.after(FRESH)
    site.board.rows[:] = [list(unticked), list(unticked)]  # copied, and the ticked one deleted

    site.after(FRESH)

    assert "arrived" == site.status(order)


def test_more_than_five_unticks_at_once_are_an_accident(site: Site, anna: Resident, admin: Resident) -> None:
    ordered = [site.order(anna, f"А{number:03}АА77") for number in range(1, 7)]
    for order in ordered:
        site.tick(order)
    site.after(FRESH)
    for order in ordered:
        site.tick(order, False)

    site.after(FRESH)

    assert {"arrived"} == {site.status(order) for order in ordered}
    assert ["gate.mass_untick"] == site.told()


def test_five_unticks_at_once_are_still_meant(site: Site, anna: Resident) -> None:
    ordered = [site.order(anna, f"А{number:03}АА77") for number in range(1, 6)]
    for order in ordered:
        site.tick(order)
    site.after(FRESH)
    for order in ordered:
        site.tick(order, False)

    site.after(FRESH)

    assert {"open"} == {site.status(order) for order in ordered}


def test_an_untick_after_a_long_outage_does_not_stop_the_worker(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.tick(order, False)

    site.after(3_600)

    assert "arrived" == site.status(order)


def test_a_rule_that_an_admin_changes_holds_in_the_next_cycle(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    house_rules.change("undo_minutes", "0", actor=OPERATOR, now=site.now)
    site.tick(order, False)

    site.after(FRESH)

    assert "arrived" == site.status(order)


def test_a_tick_on_a_cancelled_order_is_an_event_and_an_answer(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.cancel(order)
    site.tick(order)

    site.after(FRESH)
    site.after(FRESH)

    assert (1, []) == (site.events("order.late_tick"), site.turns(order))
    assert "not admitted: cancelled by the resident 12:00" == site.answer(order)


def test_a_tick_on_a_cancelled_order_keeps_the_row_until_its_answer_was_read(
    site: Site, anna: Resident
) -> None:
    order = site.order(anna)
    site.cancel(order)
    site.after(50)
    site.tick(order)
    site.after(9)

    site.after(60)
    stood = site.stands(order)
    site.after(QUIET)

    assert (True, False) == (stood, site.stands(order))
