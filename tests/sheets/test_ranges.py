"""Ranges have an explicit end that grows with the grid: whatever Google bounds, guards may tick every order."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from passbot.domain.people.people import Resident
from passbot.errors import NotAllowed
from passbot.sandbox.running import Box
from passbot.services.passes import changes
from passbot.sheets import layout
from passbot.sheets.google import GoogleBoard
from passbot.sheets.layout import Json
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.room import Room
from passbot.sheets.rows import Changes
from passbot.sheets.sync import Sync
from tests.services.people.some_people import actor, order_car
from tests.sheets import sites
from tests.sheets.hands import SandboxHands
from tests.sheets.site import RULES
from tests.sheets.spreadsheet import edit, height, latest, rows

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def sheet(box: Box) -> Spreadsheet:
    box.google.habits.change({"bounded_ranges": True})
    sites.share(box)
    return sites.sheet(box)


@pytest.fixture
def board(sheet: Spreadsheet) -> GoogleBoard:
    return sites.board(sheet)


@pytest.fixture
def sync(sheet: Spreadsheet, board: GoogleBoard) -> Sync:
    return sheet.sync(board, holder="w")


@pytest.fixture
def guard(box: Box, board: GoogleBoard) -> SandboxHands:
    return SandboxHands(box, board.id, board.tabs.latest_id, who="guard")


def ends(box: Box, board: GoogleBoard) -> tuple[int, int]:
    """Where H stops being the guards', and where the grid stops."""
    (rule,) = latest(box, board)["protectedRanges"]
    return rule["unprotectedRanges"][0]["endRowIndex"], height(box, board)


def ordered(host: Resident, first: int, count: int) -> list[str]:
    plates = [f"А{number:03}АА77" for number in range(first, first + count)]
    return [order_car(host, plate, rules=RULES, now=NOW).code for plate in plates]


def test_h_is_open_down_to_the_end_of_the_grid_and_no_further(box: Box, board: GoogleBoard) -> None:
    end, grid = ends(box, board)

    assert 1_000 == end == grid


def test_a_guard_may_tick_the_last_order_however_many_have_come_and_gone(
    box: Box, board: GoogleBoard, sync: Sync, guard: SandboxHands, anna: Resident
) -> None:
    edit(box, board, {"deleteDimension": {"range": rows(board, 20, 1_000)}})
    grids = []

    for at in range(2):
        codes = ordered(anna, 1 + 40 * at, 40)
        sync.cycle(NOW + timedelta(minutes=5 * at))
        guard.set(len(guard.rows()) - 1, 7, True)
        for code in codes[:-1]:
            changes.cancel(code, actor=actor(anna), now=NOW)
        sync.cycle(NOW + timedelta(minutes=5 * at, seconds=3))
        sync.cycle(NOW + timedelta(minutes=5 * at + 4))
        grids.append(ends(box, board))

    assert all(end == grid for end, grid in grids)


def test_rows_that_an_owner_adds_below_are_open_before_an_order_stands_there(
    box: Box, board: GoogleBoard, sync: Sync, guard: SandboxHands, anna: Resident
) -> None:
    edit(box, board, {"deleteDimension": {"range": rows(board, 60, 1_000)}})
    ordered(anna, 1, 2)
    sync.cycle(NOW)
    before = height(box, board)
    more = {"sheetId": board.tabs.latest_id, "dimension": "ROWS", "length": 500}
    edit(box, board, {"appendDimension": more})

    ordered(anna, 3, before)
    sync.cycle(NOW + timedelta(seconds=3))

    guard.set(before, 7, True)
    assert before + 500 == ends(box, board)[0]


@pytest.mark.parametrize("left", [2, 20])
def test_a_grid_that_an_owner_has_cut_grows_with_the_next_orders(
    box: Box, board: GoogleBoard, sync: Sync, guard: SandboxHands, anna: Resident, left: int
) -> None:
    codes = ordered(anna, 1, left - 1)
    sync.cycle(NOW)
    edit(box, board, {"deleteDimension": {"range": rows(board, left, height(box, board))}})

    codes += ordered(anna, 50, 3)
    sync.cycle(NOW + timedelta(seconds=3))
    guard.set(left + 1, 7, True)
    sync.cycle(NOW + timedelta(seconds=6))

    assert codes == [row[0] for row in guard.rows()]
    assert str(guard.rows()[left + 1][10]).startswith("arrived")


@pytest.mark.parametrize("end", [None, 400, 1_500])
def test_a_start_puts_an_end_right_that_is_none_of_ours(
    box: Box, board: GoogleBoard, guard: SandboxHands, end: int | None
) -> None:
    (rule,) = latest(box, board)["protectedRanges"]
    h = layout.area(board.tabs.latest_id, top=1, bottom=end or 0, left=7, right=8)
    ranges = [{name: at for name, at in h.items() if name != "endRowIndex" or end}]
    changed = {"protectedRangeId": rule["protectedRangeId"], "unprotectedRanges": ranges}
    edit(
        box,
        board,
        {"updateProtectedRange": {"protectedRange": changed, "fields": "unprotectedRanges"}},
    )

    board.set_up()

    assert (1_000, 1_000) == ends(box, board)
    assert not board.set_up()


def test_a_protection_that_was_taken_away_in_between_stops_one_batch_at_most(
    box: Box, board: GoogleBoard, sync: Sync, guard: SandboxHands, anna: Resident
) -> None:
    edit(box, board, {"deleteDimension": {"range": rows(board, 20, 1_000)}})
    (rule,) = latest(box, board)["protectedRanges"]
    edit(box, board, {"deleteProtectedRange": {"protectedRangeId": rule["protectedRangeId"]}})
    codes = ordered(anna, 1, 40)

    for seconds in (0, 3):
        sync.cycle(NOW + timedelta(seconds=seconds))

    assert codes == [row[0] for row in guard.rows()]


class NeverOpens(Room):
    """A planted bug: the grid grows, and what is open to the guards does not."""

    def requests(self, changes: Changes, *, sheet_id: int, rule: int | None) -> Iterator[Json]:
        asked = super().requests(changes, sheet_id=sheet_id, rule=rule)
        yield from (request for request in asked if "updateProtectedRange" not in request)


def test_whatever_an_owner_does_to_the_grid_the_guard_may_tick_the_lowest_order(
    box: Box, board: GoogleBoard, hour: Callable[[], None]
) -> None:
    hour()
    board.set_up()  # as every night

    end, grid = ends(box, board)
    assert end == grid


def test_a_planted_range_that_does_not_grow_is_found(board: GoogleBoard, hour: Callable[[], None]) -> None:
    board._room = NeverOpens()

    with pytest.raises(NotAllowed, match="protected"):
        hour()


@pytest.fixture
def hour(box: Box, board: GoogleBoard, sync: Sync, guard: SandboxHands, anna: Resident) -> Callable[[], None]:
    """At a grid that is nearly full: its owner adds, cuts and inserts rows, orders come, the lowest is ticked."""
    edit(box, board, {"deleteDimension": {"range": rows(board, 12, 1_000)}})

    def passes() -> None:
        random, first = Random(1), 1
        for at in range(6):
            random.choice((lengthens, shortens, inserts))(box, board)
            count = random.randrange(1, 20)
            codes = ordered(anna, first, count)
            first += count
            sync.cycle(NOW + timedelta(minutes=10 * at))
            guard.set(len(guard.rows()) - 1, 7, True)
            for code in random.sample(codes[:-1], count // 2):
                changes.cancel(code, actor=actor(anna), now=NOW)
            sync.cycle(NOW + timedelta(minutes=10 * at, seconds=3))

    return passes


def lengthens(box: Box, board: GoogleBoard) -> None:
    length = {"sheetId": board.tabs.latest_id, "dimension": "ROWS", "length": 30}
    edit(box, board, {"appendDimension": length})


def shortens(box: Box, board: GoogleBoard) -> None:
    edit(box, board, {"deleteDimension": {"range": rows(board, height(box, board) - 5, height(box, board))}})


def inserts(box: Box, board: GoogleBoard) -> None:
    edit(box, board, {"insertDimension": {"range": rows(board, 1, 3), "inheritFromBefore": False}})
