"""The sheet as a second copy, read from the stand-in for Google: older years, pages, moved names."""

from datetime import timedelta

import pytest

from passbot.domain.people import OPERATOR, Resident
from passbot.sandbox.running import Box
from passbot.services import holds, orders
from passbot.sheets import adopting, ownership
from passbot.sheets.google import GoogleBoard
from passbot.sheets.opening import Spreadsheet
from passbot.store.db import database
from tests.services.people import NOON, order_car
from tests.sheets import sites
from tests.sheets.hands import SandboxHands
from tests.sheets.past import begin_anew


@pytest.fixture
def sheet(box: Box, db: str) -> Spreadsheet:
    assert db
    sites.share(box)
    return sites.sheet(box)


@pytest.fixture
def board(sheet: Spreadsheet) -> GoogleBoard:
    board = sheet.board()
    board.set_up()
    return board


def test_every_year_and_every_page_comes_back(
    sheet: Spreadsheet, board: GoogleBoard, box: Box, anna: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adopting, "READ_AT_ONCE", 2)
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
    second.cycle(now + timedelta(seconds=61))
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
