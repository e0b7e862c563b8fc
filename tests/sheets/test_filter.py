"""A filter that an owner has set hides rows from everybody: what leaves under it is kept all the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any  # Google's JSON

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


def held(box: Box, board: GoogleBoard) -> dict[str, Any] | None:
    sheets = box.google.look("owner", board.id)["sheets"]
    (latest,) = [each for each in sheets if each["properties"]["title"] == "Orders_latest"]
    found: dict[str, Any] | None = latest.get("basicFilter")
    return found


def but_its_end(found: dict[str, Any] | None) -> dict[str, Any]:
    """A filter over all ends with the grid when it is set, and is shorter by each row that leaves."""
    assert found
    area = {name: at for name, at in found["range"].items() if name != "endRowIndex"}
    return {**found, "range": area}


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
    before = held(box, board)
    changes.cancel(leaves.code, actor=actor(anna), now=now)
    once(box, board, lambda: hands.insert(0, [""] * 11))

    sync.cycle(now + timedelta(seconds=62))  # the row above goes, where the cancelled order stood
    assert "чужой" not in [row[0] for row in hands.rows()]
    for seconds in (65, 68):
        sync.cycle(now + timedelta(seconds=seconds))

    assert [("чужой", "слово")] == [(row[0], row[1]) for row in hands.rows() if row[0] == "чужой"]
    assert but_its_end(before) == but_its_end(held(box, board))


def test_a_filter_stays_as_long_as_its_rows(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, hands: SandboxHands, anna: Resident
) -> None:
    now = datetime.now(UTC)
    sync = sheet.sync(board, holder="w")
    gone = [order_car(anna, f"А00{at}АА77", rules=RULES, now=now) for at in (1, 2, 3)]
    sync.cycle(now)
    hands.filter([gone[1].code], until=10)
    for order in gone:
        changes.cancel(order.code, actor=actor(anna), now=now)

    sync.cycle(now + timedelta(minutes=20))

    kept = held(box, board)
    assert [] == hands.rows()
    assert kept is not None
    assert (7, {"0": {"hiddenValues": [gone[1].code]}}) == (kept["range"]["endRowIndex"], kept["criteria"])


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

    (put_back,) = Filtering(7, held, may_return=True).put_back(removals)

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
    hands.filter([gone.code], until=1_000)
    changes.cancel(gone.code, actor=actor(anna), now=now)
    rows = {"sheetId": board.tabs.latest_id, "dimension": "ROWS", "startIndex": 900, "endIndex": 1_000}
    once(box, board, lambda: box.google.edit("owner", board.id, [{"deleteDimension": {"range": rows}}]))

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
    before = held(box, board)
    with pytest.raises(NumberTaken):
        board.write(Batch(board.read().number, "0" * 12, Changes(as_of="12:00")))
    changes.cancel(gone.code, actor=actor(anna), now=now)

    sync.cycle(now + timedelta(seconds=62))

    assert gone.code not in [row[0] for row in hands.rows()]
    assert but_its_end(before) == but_its_end(held(box, board))
