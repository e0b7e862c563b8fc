"""A filter that an owner has set hides rows from everybody: what leaves under it is kept all the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passbot.domain.people.people import Resident
from passbot.sandbox.running import Box, running
from passbot.services.passes import changes
from passbot.sheets.board import Batch, NumberTaken
from passbot.sheets.filtering import Filtering
from passbot.sheets.google import GoogleBoard
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.rows import Changes
from tests.services.people.some_people import actor, order_car
from tests.sheets import sites
from tests.sheets.hands import Cells, SandboxHands
from tests.sheets.site import RULES

pytestmark = pytest.mark.usefixtures("db")  # it remembers which worksheets are ours

Json = dict[str, Any]  # Any: Google's JSON
STRANGER: Cells = ["чужой", "слово", "", "", "", "", "", False, "", "", ""]


@pytest.fixture(scope="module")
def shared() -> Iterator[Box]:
    with running() as box:
        box.google.habits.change({"filtered_copies": True})
        yield box


@pytest.fixture
def box(shared: Box) -> Iterator[Box]:
    yield shared

    shared.google.before_write.clear()
    assert [] == shared.violations


@pytest.fixture
def sheet(box: Box, request: pytest.FixtureRequest) -> Spreadsheet:
    title = str(request.node.name)
    sites.share(box, title)
    return sites.sheet(box, title)


@pytest.fixture
def board(sheet: Spreadsheet) -> GoogleBoard:
    return sites.board(sheet)


@pytest.fixture
def hands(box: Box, board: GoogleBoard) -> SandboxHands:
    return SandboxHands(box, board.id, board.tabs.latest_id)


def latest(box: Box, board: GoogleBoard) -> Json:
    sheets = box.google.look("owner", board.id)["sheets"]
    (found,) = [each for each in sheets if each["properties"]["title"] == "Orders_latest"]
    return dict(found)


def held(box: Box, board: GoogleBoard) -> Json | None:
    return latest(box, board).get("basicFilter")


def over_all(box: Box, board: GoogleBoard) -> tuple[bool, Json]:
    """Whether the filter ends where the grid does, and what it hides."""
    found = latest(box, board)
    rows = found["properties"]["gridProperties"]["rowCount"]
    return rows == found["basicFilter"]["range"]["endRowIndex"], found["basicFilter"]["criteria"]


def once(box: Box, board: GoogleBoard, edit: Any) -> None:
    """Right before the next batch of the worker is applied."""

    def meet(path: str) -> None:
        if path.endswith(":batchUpdate") and board.id in path:
            box.google.before_write.clear()
            edit()

    box.google.before_write.append(meet)


def test_a_hidden_row_that_is_taken_in_anothers_place_comes_back(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, hands: SandboxHands, anna: Resident
) -> None:
    now = datetime.now(UTC)
    sync = sheet.sync(board, holder="w")
    leaves = order_car(anna, rules=RULES, now=now)
    order_car(anna, "А002АА77", rules=RULES, now=now)
    sync.cycle(now)
    hands.insert(0, STRANGER)
    sync.cycle(now + timedelta(seconds=3))
    hands.filter(["чужой", leaves.code])
    before = over_all(box, board)
    changes.cancel(leaves.code, actor=actor(anna), now=now)
    once(box, board, lambda: hands.insert(0, [""] * 11))

    sync.cycle(now + timedelta(seconds=62))  # the row above goes, where the cancelled order stood
    assert "чужой" not in [row[0] for row in hands.rows()]
    for seconds in (65, 68):
        sync.cycle(now + timedelta(seconds=seconds))

    assert [("чужой", "слово")] == [(row[0], row[1]) for row in hands.rows() if row[0] == "чужой"]
    assert before == over_all(box, board)


def test_a_filter_over_some_rows_stays_as_long_as_these(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, hands: SandboxHands, anna: Resident
) -> None:
    now = datetime.now(UTC)
    sync = sheet.sync(board, holder="w")
    above, *gone, below = [order_car(anna, f"А00{at}АА77", rules=RULES, now=now) for at in (1, 2, 3, 4)]
    sync.cycle(now)
    hands.filter([gone[0].code], until=4)
    for order in gone:
        changes.cancel(order.code, actor=actor(anna), now=now)

    sync.cycle(now + timedelta(minutes=20))

    kept = held(box, board)
    assert [above.code, below.code] == [row[0] for row in hands.rows()]
    assert kept is not None
    assert (2, {"0": {"hiddenValues": [gone[0].code]}}) == (kept["range"]["endRowIndex"], kept["criteria"])


def test_a_filter_over_all_rows_is_over_those_too_that_come_when_many_have_left(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, hands: SandboxHands, anna: Resident
) -> None:
    now = datetime.now(UTC)
    sync = sheet.sync(board, holder="w")
    gone = [order_car(anna, f"А00{at}АА77", rules=RULES, now=now) for at in (1, 2, 3)]
    sync.cycle(now)
    hands.filter(["чужой"], until=4)
    rows = {"sheetId": board.tabs.latest_id, "dimension": "ROWS", "startIndex": 10, "endIndex": 1_000}
    box.google.edit("owner", board.id, [{"deleteDimension": {"range": rows}}])
    for order in gone:
        changes.cancel(order.code, actor=actor(anna), now=now)

    sync.cycle(now + timedelta(minutes=20))

    assert (True, {"0": {"hiddenValues": ["чужой"]}}) == over_all(box, board)
    assert 100 < latest(box, board)["properties"]["gridProperties"]["rowCount"]


@pytest.mark.parametrize(
    ("removals", "span"),
    [
        ((), (3, 8)),
        ((1,), (2, 7)),
        ((1, 2), (1, 6)),
        ((1, 4, 7), (2, 5)),
        ((8, 9), (3, 8)),
    ],
)
def test_a_filter_moves_up_with_the_rows_below_those_that_leave(
    removals: tuple[int, ...], span: tuple[int, int]
) -> None:
    held = {"range": {"sheetId": 7, "startRowIndex": 3, "endRowIndex": 8}, "criteria": {}}

    (put_back,) = Filtering(7, held, used=9, may_return=True).put_back(removals)

    area = put_back["setBasicFilter"]["filter"]["range"]
    assert span == (area["startRowIndex"], area["endRowIndex"])


def test_a_filter_that_cannot_be_put_back_is_not_in_the_way(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, hands: SandboxHands, anna: Resident
) -> None:
    now = datetime.now(UTC)
    sync = sheet.sync(board, holder="w")
    gone = order_car(anna, rules=RULES, now=now)
    stays = order_car(anna, "А002АА77", rules=RULES, now=now)
    sync.cycle(now)
    wide = {"sheetId": board.tabs.latest_id, "endColumnIndex": 13}
    column = {"sheetId": board.tabs.latest_id, "dimension": "COLUMNS"}
    edits: list[Json] = [
        {"appendDimension": column | {"length": 1}},
        {"setBasicFilter": {"filter": {"range": wide, "criteria": {"0": {"hiddenValues": [gone.code]}}}}},
    ]
    box.google.edit("owner", board.id, edits)
    changes.cancel(gone.code, actor=actor(anna), now=now)
    cut = {"deleteDimension": {"range": column | {"startIndex": 12, "endIndex": 13}}}
    once(box, board, lambda: box.google.edit("owner", board.id, [cut]))

    for seconds in (0, 3, 6):
        sync.cycle(now + timedelta(seconds=62 + seconds))

    assert ["", stays.code] == [row[0] for row in hands.rows()]
    assert held(box, board) is None


def test_a_filter_is_put_back_after_a_refusal_that_was_not_its_fault(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, hands: SandboxHands, anna: Resident
) -> None:
    now = datetime.now(UTC)
    sync = sheet.sync(board, holder="w")
    gone = order_car(anna, rules=RULES, now=now)
    order_car(anna, "А002АА77", rules=RULES, now=now)
    sync.cycle(now)
    hands.filter([gone.code])
    before = over_all(box, board)
    with pytest.raises(NumberTaken):
        board.write(Batch(board.read().number, "0" * 12, Changes(as_of="12:00")))
    changes.cancel(gone.code, actor=actor(anna), now=now)

    sync.cycle(now + timedelta(seconds=62))

    assert gone.code not in [row[0] for row in hands.rows()]
    assert before == over_all(box, board)
