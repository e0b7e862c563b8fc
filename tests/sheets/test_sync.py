"""The cycle: read, settle, commit the ticks, plan, note, write. Each sentence of its contract is a test."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from passbot.domain.notices import Route
from passbot.domain.people import Resident
from passbot.errors import BoardBroken, Rejected, Unavailable
from passbot.services import batches, leases, outbox
from passbot.sheets.board import Batch
from passbot.sheets.memory import MemoryBoard, Row
from passbot.sheets.plan import Seen
from tests.services.people import order_car
from tests.sheets.site import RULES, Site

pytestmark = pytest.mark.usefixtures("db")
FRESH, SETTLED, QUIET = 3, 16, 121


@dataclass
class FickleBoard(MemoryBoard):
    """What goes wrong at the next calls, in order; None goes well."""

    before: list[Exception | None] = field(default_factory=list)
    after: list[Exception | None] = field(default_factory=list)
    stale: list[Seen] = field(default_factory=list)
    late: list[Batch] = field(default_factory=list)
    sent: list[Batch] = field(default_factory=list)

    def read(self) -> Seen:
        return self.stale.pop(0) if self.stale else super().read()

    def write(self, batch: Batch) -> None:
        self.sent.append(batch)
        if self.before and (exc := self.before.pop(0)):
            raise exc
        super().write(batch)
        if self.after and (exc := self.after.pop(0)):
            raise exc


@pytest.fixture
def board() -> FickleBoard:
    return FickleBoard()


@pytest.fixture
def site(board: FickleBoard) -> Site:
    return Site(board)


NO_ANSWER = Unavailable("test.gone", "no answer")


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


def test_a_tick_on_a_cancelled_order_is_an_event_and_an_answer(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.cancel(order)
    site.tick(order)

    site.after(FRESH)
    site.after(FRESH)

    assert (1, []) == (site.events("order.late_tick"), site.turns(order))
    assert "not admitted: cancelled 12:00" == site.answer(order)


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


def test_a_cancelled_order_says_why_and_leaves_after_a_minute(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.cancel(order)
    site.after(30)
    said = site.answer(order)

    site.after(31)

    assert ("cancelled 12:00", False) == (said, site.stands(order))


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


def test_a_row_leaves_at_the_first_quiet_moment(site: Site, anna: Resident) -> None:
    first, other = site.order(anna), site.order(anna, "А002АА77")
    site.tick(first)
    site.after(FRESH)
    site.after(SETTLED)
    site.tick(other)
    site.after(FRESH)
    busy = site.stands(first)

    site.after(QUIET)

    assert (True, False) == (busy, site.stands(first))


def test_where_there_is_no_quiet_rows_leave_right_after_a_tick(site: Site, anna: Resident) -> None:
    ordered = [site.order(anna, f"А{number:03}АА77") for number in range(1, 60)]
    stood = []
    for order in ordered:
        site.tick(order)
        site.after(10)
        stood.append(len(site.board.rows))

    assert {59} == set(stood[:28])
    assert stood[-1] < 59
    assert all("arrived" == site.status(order) for order in ordered)


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


def test_an_answer_that_was_lost_is_settled_by_the_next_read(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    board.after = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(SETTLED)

    for _ in range(4):
        site.after(FRESH)

    assert ([order.code], 0) == (site.completed(), len(batches.pending("memory")))


def test_a_request_that_arrives_late_is_refused_by_its_number(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    board.before = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(SETTLED)
    late = board.sent[-1]
    site.after(FRESH)

    with pytest.raises(Rejected):
        MemoryBoard.write(board, late)

    assert [order.code] == site.completed()


def test_a_request_that_arrives_late_and_first_is_settled(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    board.before = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(SETTLED)
    seen = board.read()
    MemoryBoard.write(board, board.sent[-1])
    board.stale = [seen]  # the next read does not show it yet

    for _ in range(4):
        site.after(FRESH)

    assert ([order.code], 0) == (site.completed(), len(batches.pending("memory")))


def test_a_stale_read_changes_nothing(site: Site, board: FickleBoard, anna: Resident) -> None:
    before = board.read()
    site.order(anna)
    board.stale = [before, before]

    written = [site.after(FRESH), site.after(FRESH)]

    assert ([False, False], 1) == (written, len(board.rows))


def test_a_number_that_a_human_overwrote_is_rewritten_after_three_reads(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    site.order(anna)
    board.number = 0
    placed = order_car(anna, "А009АА77", rules=RULES, now=site.now)

    for _ in range(4):
        site.after(FRESH)

    assert (True, 2) == (site.stands(placed), board.number)


def test_numbers_of_another_installation_are_followed(site: Site, board: FickleBoard, anna: Resident) -> None:
    board.applied = dict.fromkeys(range(1, 40), "theirs")
    order = site.order(anna)

    for _ in range(4):
        site.after(FRESH)

    assert (True, 1) == (site.stands(order), len(board.rows))
    assert board.number > 39


def test_a_broken_header_stops_reading_and_writing(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.board.header[3] = "Zeit"
    writes = site.board.writes

    with pytest.raises(BoardBroken):
        site.after(FRESH)

    assert ([], 0) == (site.turns(order), site.board.writes - writes)


def test_one_order_that_google_refuses_does_not_stop_the_others(anna: Resident, admin: Resident) -> None:
    board = Picky()
    site = Site(board)
    bad = order_car(anna, "А666АА77", rules=RULES, now=site.now)
    good = [order_car(anna, f"А00{number}АА77", rules=RULES, now=site.now) for number in range(1, 8)]

    for _ in range(20):
        site.after(FRESH)

    assert ([True] * 7, False) == ([site.stands(order) for order in good], site.stands(bad))
    assert ["sheet.refused"] == site.told()


class Picky(MemoryBoard):
    """Refuses one order for good, as Google would a cell that is too long."""

    def write(self, batch: Batch) -> None:
        if any("666" in str(row[1]) for row in batch.changes.appended):
            raise Rejected("google.refused", "no")
        super().write(batch)


def test_a_refusal_that_passes_needs_no_victim(site: Site, board: FickleBoard, anna: Resident) -> None:
    board.before = [Rejected("google.refused", "that row is gone")]
    order = order_car(anna, rules=RULES, now=site.now)

    site.after(FRESH)
    site.after(FRESH)

    assert (True, []) == (site.stands(order), site.told())


def test_a_second_worker_waits_for_the_lease(site: Site, anna: Resident) -> None:
    order_car(anna, rules=RULES, now=site.now)
    site.after(0)

    other = site.worker("second").cycle(site.now)

    assert (False, 1) == (other, site.board.reads)


def test_a_worker_whose_lease_ended_while_it_read_writes_nothing(site: Site, anna: Resident) -> None:
    class Slow(MemoryBoard):
        def read(self) -> Seen:
            seen = super().read()
            leases.take("sheet", "second", now=site.now + timedelta(seconds=61), seconds=60)
            return seen

    site = Site(Slow())
    order_car(anna, rules=RULES, now=site.now)

    written = site.after(0)

    assert (False, 0) == (written, site.board.writes)


def test_an_arrival_taken_back_later_is_struck_in_completed(site: Site, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    site.after(FRESH)
    site.after(SETTLED)
    site.after(1)
    site.undo(order)

    site.after(FRESH)

    assert ["annulled 04.05.2026 12:00"] == [row[10] for row in site.board.done]


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


def test_old_numbers_are_forgotten_after_a_quarter_of_an_hour(site: Site, anna: Resident) -> None:
    site.order(anna)

    counts = []
    for _ in range(40):
        site.after(61)
        counts.append(len(site.board.applied))

    assert 14 < max(counts) < 19
    assert site.board.number in site.board.applied


def test_an_hour_without_google_loses_nothing(site: Site, board: FickleBoard, anna: Resident) -> None:
    order = site.order(anna)
    site.tick(order)
    board.before = [NO_ANSWER] * 120
    for _ in range(120):
        with pytest.raises(Unavailable):
            site.after(30)
    placed = order_car(anna, "А002АА77", rules=RULES, now=site.now)
    writes = board.writes

    site.after(FRESH)
    site.after(FRESH)

    assert (True, [order.code], 0) == (site.stands(placed), site.completed(), outbox.owed_count(Route.SHEET))
    assert 2 >= board.writes - writes
