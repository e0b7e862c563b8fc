"""What the worker does where a proof has found that an assumption does not hold."""

from datetime import timedelta

import pytest

from passbot.domain.people.people import Resident
from passbot.domain.site.health import Code
from passbot.domain.site.proofs import Outcome, Then, Verdict
from passbot.errors import BoardBroken
from passbot.pulse import Part
from passbot.services.sheet import proofs
from passbot.sheets.board import Completed
from passbot.sheets.sync import Sync
from passbot.sheets.worker import Worker
from tests.services.people.some_people import NOON
from tests.sheets.clock import Clock
from tests.sheets.fickle import FickleBoard
from tests.sheets.site import FRESH, QUIET, SETTLED, Site

pytestmark = pytest.mark.usefixtures("db")


def found(board: FickleBoard, name: str, verdict: Verdict, then: Then = Then.GO_ON) -> None:
    proofs.keep(board.id, [Outcome(name, verdict, then)], now=NOON)


def test_nothing_is_written_and_ticks_are_read(site: Site, board: FickleBoard, anna: Resident) -> None:
    order = site.order(anna)
    found(board, "number", Verdict.DIFFERS, Then.STOP)
    site.tick(order)
    before = [list(row) for row in board.rows], list(board.done), board.number

    wrote = [site.after(seconds) for seconds in (FRESH, SETTLED, QUIET)]

    assert [False] * 3 == wrote
    assert before == (board.rows, board.done, board.number)
    assert ("arrived", [(1, "sheet")]) == (site.status(order), site.turns(order))


def test_a_later_proof_that_holds_lets_it_go_on(site: Site, board: FickleBoard, anna: Resident) -> None:
    order = site.order(anna)
    found(board, "number", Verdict.DIFFERS, Then.STOP)
    site.tick(order)
    site.after(FRESH)

    found(board, "number", Verdict.HOLDS)
    site.after(SETTLED)

    assert [order.code] == site.completed()


def test_what_was_not_tried_keeps_its_earlier_outcome(site: Site, board: FickleBoard, anna: Resident) -> None:
    found(board, "number", Verdict.DIFFERS, Then.STOP)
    found(board, "number", Verdict.NOT_TRIED)

    site.order(anna)

    assert [] == board.rows


def test_another_spreadsheet_has_outcomes_of_its_own(site: Site, board: FickleBoard, anna: Resident) -> None:
    proofs.keep("another", [Outcome("number", Verdict.DIFFERS, Then.STOP)], now=NOON)

    order = site.order(anna)

    assert site.stands(order)


def test_no_row_leaves_where_its_copy_cannot_be_relied_on(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    found(board, "copies", Verdict.DIFFERS, Then.KEEP_ROWS)
    order, other = site.order(anna), site.order(anna, "А002АА77")
    site.tick(order)

    for seconds in (FRESH, SETTLED, QUIET, QUIET):
        site.after(seconds)

    assert (True, True) == (site.stands(order), site.stands(other))
    assert ([order.code], []) == (site.completed(), board.removed)


def test_the_worker_says_that_it_has_stopped_and_sets_nothing_up(board: FickleBoard, clock: Clock) -> None:
    found(board, "whole", Verdict.DIFFERS, Then.STOP)
    board.header[7] = "Arrived?"
    part = Part("sheet")

    def opened() -> tuple[FickleBoard, Sync]:
        return board, Site(board).worker("w")

    worker = Worker(opened, holder="w", now=clock, monotonic=clock.monotonic, part=part)  # type: ignore[arg-type]  # a board without upkeep
    worker.turn()
    assert "Arrived?" == board.header[7]
    board.header[7] = "Arrived"
    clock.moment += timedelta(seconds=60)
    worker.turn()

    assert (Code.UNPROVED, "whole") == (part.note("w").waiting_for, part.note("w").why)


class Grown(FickleBoard):
    """So full that a new worksheet of arrivals is due."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[int] = []

    def roll_over(self, year: int, *, past: int) -> bool:
        self.begun += [year, past]
        return True

    def set_up(self, *, repair: bool = False, only_today: bool = False) -> bool:
        self.begun.append(repair or only_today)
        return True


def test_a_stopped_one_begins_no_worksheet_of_arrivals_at_its_start(clock: Clock) -> None:
    board = Grown()
    found(board, "number", Verdict.DIFFERS, Then.STOP)

    def opened() -> tuple[FickleBoard, Sync]:
        return board, Site(board).worker("w")

    Worker(opened, holder="w", now=clock, monotonic=clock.monotonic).turn()  # type: ignore[arg-type]  # a board without upkeep

    assert [] == board.begun


def test_a_stopped_one_leaves_columns_that_its_audit_finds_moved(clock: Clock) -> None:
    class Moved(Grown):
        def completed(self, sheet: str = "", first: int = 0, last: int | None = None) -> Completed:
            raise BoardBroken("board.columns", f"The columns are not in order: {sheet} {first} {last}")

    board = Moved()
    audits = Site(board).sync.audits
    audits.begin(in_doubt=True)
    found(board, "number", Verdict.DIFFERS, Then.STOP)

    audits.read_on(clock())

    assert [] == board.begun


def test_a_stop_by_what_is_no_assumption_any_more_ends_with_the_next_proof(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    found(board, "an older version's", Verdict.DIFFERS, Then.STOP)
    found(board, "number", Verdict.HOLDS)

    order = site.order(anna)

    assert site.stands(order)


def test_a_stop_is_remembered_while_another_spreadsheet_is_proved(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    found(board, "number", Verdict.DIFFERS, Then.STOP)
    proofs.keep("another", [Outcome("number", Verdict.HOLDS)], now=NOON)

    site.order(anna)

    assert [] == board.rows


def test_a_stopped_one_does_not_even_write_to_another_installation(
    site: Site, board: FickleBoard, anna: Resident
) -> None:
    site.order(anna)
    found(board, "number", Verdict.DIFFERS, Then.STOP)
    board.owner = "ba9876543210 another-machine"

    with pytest.raises(BoardBroken, match="Another passbot"):
        site.after(FRESH)

    assert "" == board.word
