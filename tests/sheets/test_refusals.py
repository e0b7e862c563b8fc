"""What Google refuses is understood in whatever language: by status and reason, and by what the sheet shows."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any  # Google's JSON

import pytest
import requests
from gspread.exceptions import APIError

from passbot.domain.people.people import Resident
from passbot.errors import BoardBroken, Rejected
from passbot.sandbox.running import Box
from passbot.sheets.board import Batch, NumberTaken
from passbot.sheets.google import GoogleBoard
from passbot.sheets.google_client import Far, in_our_words
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.rows import Change, Changes
from passbot.sheets.worker import Worker
from tests.services.people.some_people import order_car
from tests.sheets import sites
from tests.sheets.clock import Clock
from tests.sheets.site import RULES

INFO = "type.googleapis.com/google.rpc.ErrorInfo"


@pytest.fixture
def box(shared: Box) -> Iterator[Box]:
    """Google speaks the owner's language."""
    shared.google.habits.change({"language": "ru"})
    yield shared

    shared.google.habits.reset()
    assert [] == shared.violations


@pytest.fixture
def sheet(db: str, box: Box, request: pytest.FixtureRequest) -> Spreadsheet:
    title = str(request.node.name)
    sites.share(box, title)
    return sites.sheet(box, title)


@pytest.fixture
def board(sheet: Spreadsheet) -> GoogleBoard:
    return sites.board(sheet)


def edit(box: Box, board: GoogleBoard, *asked: dict[str, Any]) -> None:
    box.google.edit("owner", board.id, list(asked))


def ids(box: Box, board: GoogleBoard) -> dict[str, int]:
    sheets = box.google.look("owner", board.id)["sheets"]
    return {each["properties"]["title"]: each["properties"]["sheetId"] for each in sheets}


def batch(number: int = 1, *, row: int = 0) -> Batch:
    return Batch(number, "digest", Changes(updates=(Change(row, 11, "as of"),)))


def test_a_number_that_is_taken(board: GoogleBoard) -> None:
    board.write(batch())

    with pytest.raises(NumberTaken):
        board.write(batch())


def test_a_worksheet_that_is_gone(box: Box, board: GoogleBoard) -> None:
    edit(box, board, {"deleteSheet": {"sheetId": ids(box, board)["_sync"]}})

    for call in (board.read, lambda: board.write(batch())):
        with pytest.raises(BoardBroken) as told:
            call()
        assert "board.sheets" == told.value.code


def test_a_protection_that_keeps_the_worker_out(box: Box, board: GoogleBoard) -> None:
    rule = {
        "range": {"sheetId": ids(box, board)["Orders_latest"]},
        "editors": {"users": ["owner@example.org"]},
    }
    edit(box, board, {"addProtectedRange": {"protectedRange": rule}})

    with pytest.raises(BoardBroken) as told:
        board.write(batch())

    assert "board.protected" == told.value.code


def test_a_content_that_google_does_not_take_is_nobody_elses_fault(board: GoogleBoard) -> None:
    with pytest.raises(Rejected) as told:
        board.write(Batch(1, "digest", Changes(updates=(Change(1, 1, "x" * 50_001),))))

    assert "google.refused" == told.value.code


@pytest.mark.parametrize(
    ("tab", "dimension", "first", "last"),
    [
        ("_sync", "ROWS", 5, 1_060),
        ("_sync", "COLUMNS", 2, 12),
        ("Orders_latest", "COLUMNS", 11, 12),
        ("Orders_latest", "COLUMNS", 9, 12),
        ("Orders_completed", "COLUMNS", 8, 12),
    ],
)
def test_a_grid_that_was_cut_is_made_whole_by_the_worker_while_guards_tick(
    box: Box,
    sheet: Spreadsheet,
    board: GoogleBoard,
    anna: Resident,
    tab: str,
    dimension: str,
    first: int,
    last: int,
) -> None:
    clock = Clock(datetime.now(UTC).replace(second=0, microsecond=0))
    board = GoogleBoard(far(box, clock), board.id, board.look)
    worker = Worker(
        lambda: (board, sheet.sync(board, holder="w")), holder="w", now=clock, monotonic=clock.monotonic
    )
    early = order_car(anna, rules=RULES, now=clock()).code
    turn(worker, clock)
    span = {"sheetId": ids(box, board)[tab], "dimension": dimension, "startIndex": first, "endIndex": last}

    edit(box, board, {"deleteDimension": {"range": span}}, tick(ids(box, board)["Orders_latest"]))
    late = order_car(anna, "А009АА77", rules=RULES, now=clock()).code
    turn(worker, clock, times=30)

    shown = box.google.read(
        "owner", board.id, ["Orders_latest!A2:L", "Orders_latest!L1", "Orders_completed!A2:K"]
    )
    latest, as_of, completed = (each.get("values", []) for each in shown["valueRanges"])
    assert [late] == [row[0] for row in latest if row]
    assert "as of" in as_of[0][0]
    assert [(early, "sheet")] == [(row[0], row[10]) for row in completed]
    assert 0 == worker.health.failures


def far(box: Box, clock: Clock) -> Far:
    return Far(sites.key(box, "worker"), base=box.base, monotonic=clock.monotonic)


def turn(worker: Worker, clock: Clock, *, times: int = 2) -> None:
    for _ in range(times):
        clock.moment += timedelta(seconds=worker.turn())


def tick(sheet_id: int) -> dict[str, Any]:
    start = {"sheetId": sheet_id, "rowIndex": 1, "columnIndex": 7}
    rows = [{"values": [{"userEnteredValue": {"boolValue": True}}]}]
    return {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": rows}}


def info(reason: str) -> dict[str, Any]:
    return {"details": [{"@type": INFO, "reason": reason, "domain": "googleapis.com"}]}


def of_drive(reason: str) -> dict[str, Any]:
    return {"errors": [{"domain": "usageLimits", "reason": reason, "message": "?"}]}


@pytest.mark.parametrize(
    ("status", "more", "code"),
    [
        (403, info("SERVICE_DISABLED"), "board.api"),
        (403, of_drive("accessNotConfigured"), "board.api"),
        (403, info("RATE_LIMIT_EXCEEDED"), "google.busy"),
        (403, of_drive("userRateLimitExceeded"), "google.busy"),
        (429, info("RATE_LIMIT_EXCEEDED"), "google.busy"),
        (401, info("ACCESS_TOKEN_EXPIRED"), "board.key"),
        (403, {}, "board.rights"),
        (404, {}, "board.rights"),
        (400, {}, "google.refused"),
    ],
)
def test_a_status_and_a_reason_say_what_a_person_must_do(
    status: int, more: dict[str, Any], code: str
) -> None:
    answer = requests.Response()
    answer.status_code = status
    answer._content = json.dumps({"error": {"code": status, "message": "Отказано."} | more}).encode()

    assert code == in_our_words(APIError(answer)).code
