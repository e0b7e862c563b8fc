"""Answers that are lost or late, reads that are old, refusals, and two workers at once."""

from datetime import timedelta

import pytest

from passbot.domain.gate.gate import Promises
from passbot.domain.people.people import Resident
from passbot.domain.site.notices import Route
from passbot.errors import BoardBroken, Rejected, Unavailable
from passbot.services.owed import outbox
from passbot.services.processes import leases
from passbot.services.sheet import batches
from passbot.sheets.board import Batch
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import Seen
from tests.services.people.some_people import order_car
from tests.sheets.fickle import NO_ANSWER, FickleBoard
from tests.sheets.hands import MemoryHands
from tests.sheets.site import FRESH, QUIET, RULES, SETTLED, TOLD, Site

pytestmark = pytest.mark.usefixtures("db")


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


def test_a_number_that_a_human_overwrote_is_rewritten_where_nothing_else_is_to_be_written(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    site.tick(order)
    for seconds in (FRESH, SETTLED, FRESH, FRESH, QUIET, FRESH):
        site.after(seconds)
    board.number = 0
    site.undo(order)
    site.now += timedelta(hours=48)  # nobody is expected any more

    for _ in range(6):
        site.after(FRESH)

    assert "annulled" in str(board.done[0][10])


def seen_twice_with_an_overwritten_number(site: Site, board: FickleBoard) -> Seen:
    """One old read more, and the worker believes it."""
    site.after(FRESH)
    board.number = 0
    before = board.read()
    site.after(FRESH)
    site.after(FRESH)
    return before


def test_a_read_from_before_the_overwritten_number_was_mended_is_old_again(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    """Seed 469322: it showed the box as it had been before the tick, and the arrival was taken back."""
    order = site.order(anna)
    before = seen_twice_with_an_overwritten_number(site, board)
    site.tick(order)
    board.after = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(FRESH)
    assert [(1, "sheet")] == site.turns(order)

    board.stale = [before]
    site.after(FRESH)

    assert [(1, "sheet")] == site.turns(order)


def test_old_reads_from_before_another_workers_turn_do_not_count(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    before = seen_twice_with_an_overwritten_number(site, board)
    first, site.sync = site.sync, site.worker("second")
    leases.release("sheet", "first")
    site.after(FRESH)
    site.after(FRESH)
    site.tick(order)
    site.after(FRESH)
    assert [(1, "sheet")] == site.turns(order)

    leases.release("sheet", "second")
    site.sync = first
    board.stale = [before]
    site.after(FRESH)

    assert [(1, "sheet")] == site.turns(order)


def test_an_overwritten_number_that_cannot_be_mended_is_tried_again_in_each_cycle(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    """Nothing was applied, so what was read is no older than before."""
    site.order(anna)
    seen_twice_with_an_overwritten_number(site, board)
    board.before = [BoardBroken("board.protected", "A protection keeps the worker out.")] * 3

    for _ in range(3):
        with pytest.raises(BoardBroken):
            site.after(FRESH)


def test_an_older_version_of_the_spreadsheet_is_made_what_it_should_be(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    early, late = site.order(anna), site.order(anna, "А002АА77")
    hands = MemoryHands(board)
    site.tick(early)
    site.after(FRESH)
    version = hands.version()
    for seconds in (SETTLED, FRESH, TOLD, FRESH):
        site.after(seconds)
    site.cancel(late)
    gone = site.completed()

    hands.restore(version)
    for seconds in (*[FRESH] * 6, TOLD, FRESH):
        site.after(seconds)

    assert ([early.code], [early.code]) == (gone, site.completed())
    assert (False, "cancelled") == (site.stands(early), site.status(late))


def test_a_number_that_is_taken_is_not_settled_by_a_stale_read(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    order = site.order(anna)
    site.cancel(order)
    site.after(FRESH)
    before = MemoryBoard.read(board)
    board.after = [NO_ANSWER]
    with pytest.raises(Unavailable):
        site.after(QUIET)
    board.removed[0][7] = True  # ticked in the moment before the row left
    board.stale = [before, before]  # neither this read nor the one after the refusal shows it yet

    for _ in range(3):
        site.after(FRESH)

    assert 1 == site.events("order.late_tick")


def test_a_worker_that_was_asleep_for_days_forgets_no_number_too_early(site: Site) -> None:
    batches.note("memory", 1, "one", Promises(), now=site.now)
    (sent,) = batches.pending("memory")
    batches.applied(sent, now=site.now - timedelta(days=2))  # its cycle began two days ago
    batches.note("memory", 2, "two", Promises(), now=site.now)
    batches.applied(*batches.pending("memory"), now=site.now)

    forgotten = batches.old_numbers("memory", before=site.now - timedelta(minutes=15))

    assert [] == forgotten


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


def test_admins_hear_of_each_order_that_google_refuses(anna: Resident, admin: Resident) -> None:
    site = Site(Picky())
    bad = [order_car(anna, f"А{number}АА77", rules=RULES, now=site.now) for number in (666, 766)]
    good = order_car(anna, "А001АА77", rules=RULES, now=site.now)

    for _ in range(40):
        site.after(FRESH)

    assert (True, [False, False]) == (site.stands(good), [site.stands(order) for order in bad])
    assert ["sheet.refused"] * 2 == site.told()


def test_a_refusal_that_is_nobodys_fault_leaves_nobody_out(
    site: Site, board: FickleBoard, anna: Resident, admin: Resident
) -> None:
    board.before = [Rejected("google.refused", "the spreadsheet is full")] * 40
    ordered = [order_car(anna, f"А00{number}АА77", rules=RULES, now=site.now) for number in range(1, 9)]
    broken = 0
    while board.before:
        try:
            site.after(FRESH)
        except BoardBroken:
            broken += 1

    for _ in range(3):
        site.after(FRESH)

    assert (True, []) == (all(site.stands(order) for order in ordered), site.told())
    assert broken > 1


def test_an_order_that_was_refused_is_tried_again_after_hours(anna: Resident) -> None:
    board = Picky()
    site = Site(board)
    order = order_car(anna, "А666АА77", rules=RULES, now=site.now)
    for _ in range(8):
        site.after(FRESH)
    board.refused = "nothing"

    site.after(FRESH)
    before = site.stands(order)
    site.after(6 * 60 * 60)

    assert (False, True) == (before, site.stands(order))


class Picky(MemoryBoard):
    """Refuses some orders for good, as Google would a cell that is too long."""

    refused = "66"

    def write(self, batch: Batch) -> None:
        if any(self.refused in str(row[1]) for row in batch.changes.appended):
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
