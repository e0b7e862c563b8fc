"""The sheet as a second copy, read from the stand-in for Google: older years, pages, moved names."""

from datetime import timedelta

import pytest

from passbot.domain.passes.orders import Order, Status
from passbot.domain.people.people import OPERATOR, Resident
from passbot.errors import FarSide, Unavailable
from passbot.sandbox.running import Box
from passbot.services.passes import orders
from passbot.services.sheet import holds
from passbot.services.sheet.holds import Outcome
from passbot.sheets import layout, ownership, pages
from passbot.sheets.google import GoogleBoard
from passbot.sheets.google_client import Far
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.rows import Value
from passbot.store.db import database
from tests.services.people.some_people import NOON, order_car
from tests.sheets import sites
from tests.sheets.hands import SandboxHands
from tests.sheets.past import Past, begin_anew

MANY = 60  # pages, and one for the header; a minute has fifty calls


@pytest.fixture
def sheet(box: Box, db: str) -> Spreadsheet:
    assert db
    sites.share(box)
    return sites.sheet(box)


@pytest.fixture
def board(sheet: Spreadsheet) -> GoogleBoard:
    return sites.board(sheet)


def test_every_year_and_every_page_comes_back(
    sheet: Spreadsheet, board: GoogleBoard, box: Box, anna: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "READ_AT_ONCE", 2)
    sync = sheet.sync(board, holder="w")
    hands = SandboxHands(box, board.id, board.tabs.latest_id)
    now = NOON
    for year in (2026, 2027):
        for at in range(3):
            order_car(anna, f"А{year - 2000}{at}АА77", now=now)
        for seconds in (3, 3, 20, 130, 3):
            now += timedelta(seconds=seconds)
            sync.cycle(now)
            for row, cells in enumerate(hands.rows()):
                hands.set(row, 7, bool(cells[0]))
        board.roll_over(year, past=1)
    order = order_car(anna, "К777МР99", now=now)
    sync.cycle(now)
    begin_anew()
    ownership.take_over(board)

    later = sites.sheet(box)  # whose minute has no calls in it
    second = later.sync(later.board(), holder="w")
    for cycles in range(6):  # a page each
        second.cycle(now + timedelta(seconds=61 + cycles))
    hold = holds.current()
    done = sites.sheet(box).copybook().adopted(OPERATOR, now=now, is_older=True)

    assert second.is_held
    assert hold is not None
    assert (7, 6, 0) == tuple(hold.found[each] for each in ("orders", "arrivals", "listed"))
    assert (7, 6, []) == (done.orders, done.archived, done.listed)
    assert [(6, 6)] == database.execute_sql("SELECT count(*), count(archived_at) FROM arrivals").fetchall()
    assert ("open", anna.phone) == (
        orders.by_code(order.code).status,
        orders.by_code(order.code).resident.phone,
    )


@pytest.fixture
def crowded(
    sheet: Spreadsheet, board: GoogleBoard, box: Box, anna: Resident, monkeypatch: pytest.MonkeyPatch
) -> Order:
    """A backup was put back that has this order, and none of so many arrivals that a minute cannot read them."""
    monkeypatch.setattr(pages, "READ_AT_ONCE", 1)
    sync = sheet.sync(board, holder="w")
    order = order_car(anna, now=NOON)
    sync.cycle(NOON)
    past = Past()
    order_car(anna, "К777МР99", now=NOON)
    sync.cycle(NOON + timedelta(seconds=3))
    row = SandboxHands(box, board.id, board.tabs.latest_id).rows()[0]
    for at in range(MANY):
        _enter(
            box,
            board,
            at,
            [f"KKKK{2 + at // 8}{2 + at % 8}", *row[1:7], f"04.05.2026 12:00:{at:02}", *row[8:11]],
        )
    past.come_back()
    return order


def _enter(box: Box, board: GoogleBoard, at: int, cells: list[Value]) -> None:
    values = [{"userEnteredValue": {"stringValue": str(cell)}} for cell in cells]
    start = {"sheetId": board.tabs.completed_id, "rowIndex": at + 1, "columnIndex": 0}
    grow = {"appendDimension": {"sheetId": board.tabs.completed_id, "dimension": "ROWS", "length": 1}}
    write = {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": [{"values": values}]}}
    box.google.edit("owner", board.id, [grow, write])


def _timed(box: Box, clock: list[float]) -> Spreadsheet:
    found = sites.sheet(box)
    vars(found)["far"] = Far(found.key, base=found.base, monotonic=lambda: clock[0])
    return found


def test_a_command_reads_on_where_its_minute_was_spent(crowded: Order, box: Box) -> None:
    clock, minutes = [0.0], 0
    copybook, done = _timed(box, clock).copybook(), None

    while done is None:
        try:
            done = copybook.adopted(OPERATOR, now=NOON, is_older=True)
        except Unavailable as exc:
            clock[0] += exc.retry_after or 0
            minutes += 1

    assert (1, MANY) == (minutes, done.archived)


def test_a_worker_reads_a_page_a_cycle_and_every_tick_between(crowded: Order, box: Box) -> None:
    clock = [0.0]
    spreadsheet = _timed(box, clock)
    board = spreadsheet.board()
    sync = spreadsheet.sync(board, holder="w")
    hands = SandboxHands(box, board.id, board.tabs.latest_id)
    ticked_at = MANY // 2
    led: list[bool] = []
    arrived: list[int] = []
    held: list[int] = []

    for cycle in range(1, MANY + 3):
        clock[0] += 3
        if cycle == ticked_at:
            at = [row[0] for row in hands.rows()].index(crowded.code)
            hands.set(at, 7, True)
        sync.cycle(now := NOON + timedelta(seconds=61 + clock[0]))
        led.append(sync.leads(now))
        if orders.by_code(crowded.code).status == Status.ARRIVED:
            arrived.append(cycle)
        if holds.current():
            held.append(cycle)

    assert (ticked_at, MANY + 1) == (arrived[0], held[0])
    assert not any(led)  # else it would decorate, or begin a new year's sheet


def test_what_an_admin_has_said_is_done_when_the_last_page_is_read(
    crowded: Order, sheet: Spreadsheet, board: GoogleBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "READ_AT_ONCE", MANY // 3)
    sync = sheet.sync(board, holder="w")
    asked = done = 0

    for cycle in range(1, 12):
        sync.cycle(NOON + timedelta(seconds=61 + 3 * cycle))
        if not asked and holds.current():
            holds.ask(Outcome.ADOPTED, actor=OPERATOR)
            asked = cycle
        if asked and not done and not holds.current():
            done = cycle

    assert (4, 8) == (asked, done)
    assert [(MANY,)] == database.execute_sql("SELECT count(archived_at) FROM arrivals").fetchall()


def test_rows_that_are_moved_while_they_are_read_are_read_again(
    crowded: Order, sheet: Spreadsheet, board: GoogleBoard, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "READ_AT_ONCE", MANY // 3)
    copy = pages.Pages(board, sheet.texts)
    first = {"sheetId": board.tabs.completed_id, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}

    copy.read_on(now=NOON, moves=list, most=2)
    box.google.edit("owner", board.id, [{"deleteDimension": {"range": first}}])
    with pytest.raises(Unavailable, match="were moved"):
        copy.taken(now=NOON, moves=list)
    again = copy.taken(now=NOON, moves=list)

    assert MANY - 1 == sum(len(each.entries) for each in again.found.values())


def test_a_worksheet_that_is_renamed_while_it_is_read_is_read_again(
    crowded: Order, sheet: Spreadsheet, board: GoogleBoard, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "READ_AT_ONCE", MANY // 3)
    copy = pages.Pages(board, sheet.texts)
    rename = layout.renamed(board.tabs.completed_id, "Arrivals")

    copy.read_on(now=NOON, moves=list, most=1)
    box.google.edit("owner", board.id, [rename])
    with pytest.raises(FarSide):
        copy.read_on(now=NOON, moves=list)
    again = copy.taken(now=NOON, moves=list)

    assert MANY == sum(len(each.entries) for each in again.found.values())
