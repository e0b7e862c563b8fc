"""The loop around the sync: its pace, its back-off, what it says and to whom, how it stops."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from passbot.domain.gate.gate import Health
from passbot.domain.people.people import Resident
from passbot.domain.site.health import Code
from passbot.domain.site.notices import Route
from passbot.errors import BoardBroken, FarSide, Rejected, Unavailable
from passbot.pulse import Part
from passbot.services.passes import orders
from passbot.services.processes import leases, sheet_health
from passbot.services.sheet import ticks
from passbot.sheets.board import Batch, Completed, TitleTaken
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import Seen
from passbot.sheets.sync import Sync
from passbot.sheets.worker import Worker
from passbot.store import models
from passbot.wake import wake
from tests.patience import PATIENCE
from tests.services.people.some_people import NOON, order_car
from tests.sheets.clock import Clock
from tests.sheets.site import FRESH, RULES, SETTLED, Site

pytestmark = pytest.mark.usefixtures("db")


@dataclass
class Kept(MemoryBoard):
    troubles: list[Exception] = field(default_factory=list)
    read_by: Callable[[], object] = lambda: None
    written_by: Callable[[], object] = lambda: None

    def read(self) -> Seen:
        self.read_by()
        if self.troubles:
            raise self.troubles.pop(0)
        return super().read()

    def write(self, batch: Batch) -> None:
        super().write(batch)
        self.written_by()

    def roll_over(self, year: int, *, past: int) -> bool:
        return len(self.done) > past and year > 0


@pytest.fixture
def board() -> Kept:
    return Kept()


@pytest.fixture
def worker(board: Kept, clock: Clock) -> Worker:
    return made(board, clock)


def made(board: Kept, clock: Clock, *, part: Part | None = None, **given: float) -> Worker:
    def opened() -> tuple[Kept, Sync]:
        return board, Site(board).worker("w")

    return Worker(opened, holder="w", now=clock, monotonic=clock.monotonic, part=part, **given)  # type: ignore[arg-type]  # interval alone


def test_a_cycle_that_went_well_is_followed_by_the_next_in_three_seconds(worker: Worker) -> None:
    assert 3 == worker.turn()


def test_it_backs_off_up_to_half_a_minute(worker: Worker, board: Kept) -> None:
    board.troubles = [Unavailable("test", "503")] * 30

    waits = [worker.turn() for _ in range(30)]

    assert 3 <= min(waits) < 7
    assert 15 <= min(waits[10:]) <= max(waits) <= 30


@dataclass
class ReadOnly(Kept):
    """Google takes no change and shows everything."""

    trouble: FarSide = field(default_factory=lambda: Unavailable("test", "503"))
    refused: list[int] = field(default_factory=list)

    def write(self, batch: Batch) -> None:
        self.refused.append(batch.number)
        raise self.trouble


@pytest.mark.parametrize("trouble", [Unavailable("test", "429", retry_after=47), BoardBroken("test", "shut")])
def test_ticks_are_read_at_the_usual_pace_while_nothing_can_be_written(
    clock: Clock, anna: Resident, trouble: FarSide
) -> None:
    board = ReadOnly(trouble=trouble)
    order = order_car(anna, rules=RULES, now=NOON)
    board.rows = [[order.code, *[""] * 6, False, "", "", ""]]
    worker = made(board, clock)
    waits = []
    for _ in range(10):
        waits.append(worker.turn())
        clock.moment += timedelta(seconds=3)
    reads, refused = board.reads, len(board.refused)

    board.rows[0][7] = True
    worker.turn()

    assert [3.0] * 10 == waits
    assert (True, True) == (reads > 10, refused < 6)  # one more read is the start's
    assert "arrived" == orders.by_code(order.code).status


def test_what_could_not_be_written_is_written_when_its_time_has_come(clock: Clock, anna: Resident) -> None:
    class Busy(Kept):
        busy = 3

        def write(self, batch: Batch) -> None:
            self.busy -= 1
            if self.busy >= 0:
                raise Unavailable("test", "503")
            super().write(batch)

    board = Busy()
    worker = made(board, clock)
    order = order_car(anna, rules=RULES, now=NOON)
    while not board.rows and clock.moment < NOON + timedelta(minutes=2):
        worker.turn()
        failures = worker.health.failures
        clock.moment += timedelta(seconds=3)

    assert ([order.code], 0) == ([row[0] for row in board.rows], failures)


def test_it_waits_as_long_as_google_asks(worker: Worker, board: Kept) -> None:
    board.troubles = [Unavailable("test", "429", retry_after=47)]

    assert 47 == worker.turn()


def test_it_does_not_wait_any_longer_once_google_is_back(worker: Worker, board: Kept) -> None:
    board.troubles = [Unavailable("test", "503")] * 20
    for _ in range(20):
        worker.turn()

    assert (3, 0) == (worker.turn(), worker.health.failures)


def test_the_first_of_repeated_failures_is_loud_and_the_rest_are_quiet(
    worker: Worker, board: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    board.troubles = [Unavailable("test", "503")] * 5
    caplog.set_level(logging.INFO)

    for _ in range(5):
        worker.turn()

    assert 1 == [record.levelname for record in caplog.records].count("WARNING")


def test_a_spreadsheet_that_is_gone_is_looked_for_again(clock: Clock, anna: Resident) -> None:
    boards = [Kept(id="old"), Kept(id="new")]
    boards[0].troubles = [BoardBroken("board.rights", "404")] * 9
    order_car(anna, rules=RULES, now=NOON)

    def opened() -> tuple[Kept, Sync]:
        board = boards.pop(0)
        return board, Site(board).worker("w")

    worker = Worker(opened, holder="w", now=clock, monotonic=clock.monotonic)
    worker.turn()
    new = boards[0]
    worker.turn()

    assert (1, 0) == (len(new.rows), worker.health.failures)


def test_a_fault_of_ours_does_not_end_the_loop(worker: Worker, board: Kept) -> None:
    board.troubles = [ZeroDivisionError("ours")]

    worker.turn()

    assert (3, 0) == (worker.turn(), worker.health.failures)


def test_a_job_that_fails_stays_on_the_timetable(clock: Clock) -> None:
    class Full(Kept):
        def roll_over(self, year: int, *, past: int) -> bool:
            raise Unavailable("test", f"503 {year} {past}")

    worker = made(Full(), clock)

    assert 3 == worker.turn()


def test_admins_hear_what_keeps_a_new_year_from_beginning(clock: Clock, admin: Resident) -> None:
    class Twin(Kept):
        def roll_over(self, year: int, *, past: int) -> bool:
            assert (2026, 50_000) == (year, past)
            raise TitleTaken("Orders_completed")

    made(Twin(), clock).turn()

    assert ["sheet.title_taken"] == Site().told()


def test_nothing_is_written_before_the_audit_of_the_start(clock: Clock, anna: Resident) -> None:
    class Unreadable(Kept):
        away = 2

        def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
            self.away -= 1
            if self.away >= 0:
                raise Unavailable("test", "503")
            return super().completed(sheet, first, last)

    board = Unreadable()
    worker = made(board, clock)
    order_car(anna, rules=RULES, now=NOON)

    written = [(worker.turn(), board.writes)[1] for _ in range(3)]

    assert [0, 0, 1] == written


def test_an_audit_says_after_each_slice_that_the_worker_moves(clock: Clock, anna: Resident) -> None:
    class Moving(Part):
        times = 0

        def moves(self) -> None:
            self.times += 1

    site, part = Site(Kept()), Moving("sheet")
    site.tick(site.order(anna))
    for seconds in (FRESH, SETTLED, FRESH, FRESH):
        site.after(seconds)
    leases.release("sheet", "first")
    clock.moment = site.now
    worker = made(site.board, clock, part=part)  # type: ignore[arg-type]  # the board given to the site

    moved = []
    models.Arrival.update(archived_at=None).execute()  # one slice's work for the start
    for _ in ("at the start", "in the night"):
        before = part.times
        worker.turn()
        moved.append(part.times - before)
        clock.moment += timedelta(days=1)

    assert [3, 2] == moved  # as the cycle begins, and after each slice: one looks, at the start one writes
    assert 1 == len(site.completed())


def test_an_old_read_is_no_audit_of_the_start_until_a_minute_has_shown_that_its_number_is_wrong(
    clock: Clock, anna: Resident
) -> None:
    class Old(Kept):
        shown: Completed | None = None

        def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
            return self.shown or super().completed(sheet, first, last)

    board = Old()
    site = Site(board)
    order = site.order(anna)
    site.tick(order)
    for seconds in (FRESH, SETTLED, FRESH, FRESH):
        site.after(seconds)
    assert [order.code] == site.completed()
    leases.release("sheet", "first")
    clock.moment = site.now
    board.done.clear()  # and then the worker starts anew
    board.shown = Completed(0, ())
    worker, writes = made(board, clock), board.writes

    for _ in range(3):
        worker.turn()
        clock.moment += timedelta(seconds=20)
    assert (3, writes) == (worker.health.failures, board.writes)
    for _ in range(2):
        worker.turn()
        clock.moment += timedelta(seconds=20)

    assert [order.code] == site.completed()


@pytest.mark.parametrize("trouble", [BoardBroken("test", "gone"), Rejected("test", "refused")])
def test_what_waiting_does_not_mend_waits_for_a_human(board: Kept, clock: Clock, trouble: FarSide) -> None:
    part = Part("sheet", now=clock, monotonic=clock.monotonic)
    worker = made(board, clock, part=part)
    board.troubles = [trouble]

    worker.turn()

    note = part.note("gate 1")
    assert (Code.HUMAN, f"test: {trouble.message}") == (note.waiting_for, note.why)


def test_a_google_that_is_away_is_waited_for_until_it_answers(board: Kept, clock: Clock) -> None:
    part = Part("sheet", now=clock, monotonic=clock.monotonic)
    worker = made(board, clock, part=part)
    board.troubles = [Unavailable("google.busy", "Google answered 503.")]

    worker.turn()
    waited_for = part.note("gate 1").waiting_for
    worker.turn()

    assert (Code.GOOGLE, "") == (waited_for, part.note("gate 1").waiting_for)


def another_leads(clock: Clock) -> None:
    assert leases.take("sheet", "another", now=leases.common(clock()), seconds=10)


def test_who_stands_by_says_so_and_nothing_of_the_sheet(board: Kept, clock: Clock) -> None:
    another_leads(clock)
    part = Part("sheet", now=clock, monotonic=clock.monotonic)

    made(board, clock, part=part).turn()

    assert (0, Health()) == (board.reads, sheet_health.read())
    assert part.note("gate 1").stands_by


def test_who_stands_by_while_google_refuses_looks_for_its_turn_each_second(
    board: Kept, clock: Clock, anna: Resident
) -> None:
    order = order_car(anna, rules=RULES, now=NOON)
    refusals = [Unavailable("google.busy", "Google answered 429.")]

    def opened() -> tuple[Kept, Sync]:
        for refusal in refusals:
            raise refusal
        return board, Site(board).worker("w")

    worker, waits = Worker(opened, holder="w", now=clock, monotonic=clock.monotonic), []
    for _ in range(20):
        another_leads(clock)
        waits.append(worker.turn())
        clock.passes(waits[-1])
    refusals.clear()
    leases.end("sheet")
    worker.turn()

    assert {1} == set(waits)
    assert [order.code] == [row[0] for row in board.rows]


def test_who_cannot_open_the_spreadsheet_lets_another_try(clock: Clock) -> None:
    def opened() -> tuple[Kept, Sync]:
        raise Unavailable("google.busy", "Google answered 429.")

    worker = Worker(opened, holder="w", now=clock, monotonic=clock.monotonic)
    worker.turn()

    assert 1 == worker.health.failures
    another_leads(clock)


def test_who_stands_by_after_a_failure_has_not_reached_the_sheet(
    board: Kept, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    worker = made(board, clock)
    board.troubles = [Unavailable("google.busy", "Google answered 429.")]
    worker.turn()
    leases.end("sheet")
    another_leads(clock)
    clock.passes(60)

    with caplog.at_level(logging.INFO):
        another_leads(clock)
        worker.turn()

    assert "reached again" not in caplog.text


def test_who_has_lost_the_lead_says_nothing_of_an_older_database_any_more(clock: Clock) -> None:
    """Whoever leads now says what is true."""
    part = Part("sheet", now=clock, monotonic=clock.monotonic)
    sync = Site(Kept()).worker("w")
    worker = Worker(lambda: (sync.board, sync), holder="w", now=clock, monotonic=clock.monotonic, part=part)  # type: ignore[arg-type,return-value]  # Kept
    worker.turn()
    sync.is_held = True
    leases.end("sheet")
    another_leads(clock)

    worker.turn()

    assert part.note("gate 1").stands_by


def test_only_the_one_with_the_lease_begins_a_new_year(clock: Clock) -> None:
    another_leads(clock)
    rolled = []

    class Full(Kept):
        def roll_over(self, year: int, *, past: int) -> bool:
            rolled.append((year, past))
            return True

    worker = made(Full(), clock, rollover_rows=7)
    worker.turn()
    before = list(rolled)
    leases.end("sheet")
    worker.turn()

    assert ([], [(2026, 7)]) == (before, rolled)


def test_it_says_how_it_is(worker: Worker, board: Kept, clock: Clock) -> None:
    worker.turn()
    board.troubles = [Unavailable("test", "Google answered 503.")]
    worker.turn()

    health = worker.health

    assert (NOON, 1, "Google answered 503.") == (health.last_cycle, health.failures, health.error)


def test_whoever_asks_in_another_process_hears_the_same(worker: Worker, board: Kept) -> None:
    worker.turn()
    board.troubles = [Unavailable("test", "Google answered 503.")]
    worker.turn()

    assert worker.health == sheet_health.read()


def test_it_says_how_far_behind_the_sheet_is_and_what_it_cost(
    worker: Worker, board: Kept, clock: Clock, anna: Resident, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    order_car(anna, rules=RULES, now=NOON)
    clock.moment += timedelta(seconds=7)

    worker.turn()
    worker.turn()

    assert 0 == ticks.lag(now=clock())
    assert (4, 1) == worker.health.calls
    assert "sheet written seconds=0.00 lag=7 reads=3 writes=1" in caplog.messages


def test_it_never_tries_fifty_times_a_minute_while_faults_last(
    worker: Worker, board: Kept, clock: Clock
) -> None:
    board.troubles = [Unavailable("test", "503")] * 1_000
    tried = []
    while clock.moment < NOON + timedelta(minutes=10):
        tried.append(clock.moment)
        clock.moment += timedelta(seconds=worker.turn())

    busiest = max(sum(at <= each < at + timedelta(minutes=1) for each in tried) for at in tried)

    assert busiest <= 20


def test_a_new_order_wakes_it_and_a_stop_ends_it_at_once(board: Kept, anna: Resident) -> None:
    reads = threading.Semaphore(0)
    board.read_by = reads.release
    worker = Worker(lambda: (board, Site(board).worker("w")), holder="w", interval=600)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert reads.acquire(timeout=PATIENCE)

    wake.ring(Route.SHEET)
    woken = reads.acquire(timeout=PATIENCE)
    worker.stop()
    thread.join(5)

    assert (True, False) == (woken, thread.is_alive())


def test_an_order_stands_on_the_sheet_one_read_and_one_write_after_its_wake(
    board: Kept, anna: Resident
) -> None:
    writes = threading.Semaphore(0)
    board.written_by = writes.release
    worker = Worker(lambda: (board, Site(board).worker("w")), holder="w", interval=600, now=lambda: NOON)
    first = order_car(anna, rules=RULES, now=NOON)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert writes.acquire(timeout=PATIENCE)
    reads = board.reads

    second = order_car(anna, "А002АА77", rules=RULES, now=NOON)
    assert writes.acquire(timeout=PATIENCE)
    calls = board.reads - reads, board.writes - 1
    worker.stop()
    thread.join(5)

    assert [first.code, second.code] == [row[0] for row in board.rows]
    assert (1, 1) == calls


def test_a_start_begins_a_new_sheet_of_arrivals_where_the_old_one_is_full(
    board: Kept, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    board.done = [["K7A3PM", *[""] * 10]] * 3

    made(board, clock, rollover_rows=2).turn()

    assert "a new Orders_completed was begun" in caplog.messages


def test_a_stopped_worker_leaves_the_lease_to_the_next(worker: Worker, board: Kept, anna: Resident) -> None:
    worker.turn()
    worker.stop()
    thread = threading.Thread(target=worker.run)
    thread.start()
    thread.join(PATIENCE)
    order = order_car(anna, rules=RULES, now=NOON)

    Site(board).worker("other").cycle(NOON)

    assert [order.code] == [row[0] for row in board.rows]
