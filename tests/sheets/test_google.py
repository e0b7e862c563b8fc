"""The spreadsheet through gspread, over HTTP: made once, mended, found, and cheap to keep."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passbot.domain.people.people import Resident
from passbot.errors import BoardBroken, Rejected, Unavailable
from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.running import Box
from passbot.services.passes import changes, orders
from passbot.sheets import decoration
from passbot.sheets.auditing import audit
from passbot.sheets.board import Batch, NumberTaken
from passbot.sheets.google import GoogleBoard
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.rows import COMPLETED_HEADER, HEADER, Changes
from passbot.sheets.sync import Sync
from passbot.sheets.writing import put
from tests.services.people.some_people import actor, invite_guest, order_car
from tests.sheets import sites
from tests.sheets.hands import SandboxHands
from tests.sheets.site import RULES
from tests.sheets.straight import StraightFar

LETTERS = "АВЕКМНОРСТУХ"
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def box(shared: Box) -> Iterator[Box]:
    yield shared

    shared.do(shared.faults.clear)
    assert [] == shared.violations


@pytest.fixture
def title(request: pytest.FixtureRequest) -> str:
    return str(request.node.name)


@pytest.fixture
def sheet(box: Box, title: str) -> Spreadsheet:
    sites.share(box, title)
    return sites.sheet(box, title)


@pytest.fixture
def board(sheet: Spreadsheet) -> GoogleBoard:
    board = sheet.board()
    board.set_up()
    board.decorating.whole()
    return board


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)


def look(box: Box, board: GoogleBoard) -> dict[str, Any]:  # Any: Google's JSON
    said = box.google.look("owner", board.id)
    return {each["properties"]["title"]: each for each in said["sheets"]}


def values(box: Box, board: GoogleBoard, area: str) -> list[list[Any]]:  # Any: cells
    said = box.google.read("owner", board.id, [area])
    return list(said["valueRanges"][0].get("values", []))


def edit(box: Box, board: GoogleBoard, *requests: dict[str, Any], who: str = "owner") -> None:  # Any: JSON
    box.google.edit(who, board.id, list(requests))


def test_an_empty_spreadsheet_gets_everything(box: Box, board: GoogleBoard) -> None:
    found = look(box, board)

    assert [list(HEADER)] == values(box, board, "Orders_latest!A1:L")
    assert [list(COMPLETED_HEADER)] == values(box, board, "Orders_completed!A1:L")
    assert found["_sync"]["properties"]["hidden"]
    grid = found["Orders_latest"]["properties"]["gridProperties"]
    assert (1, 2) == (grid["frozenRowCount"], grid["frozenColumnCount"])
    assert 3 == len(found["Orders_latest"]["filterViews"])
    assert 4 == len(found["Orders_latest"]["conditionalFormats"])


def test_the_second_time_there_is_nothing_to_do(board: GoogleBoard) -> None:
    assert (False, False) == (board.set_up(), board.set_up(repair=True))


def test_who_comes_is_read_whole_in_its_column(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    order_car(anna, rules=RULES, now=now)

    cycle(sheet.sync(board, holder="w"), now, 0)

    [row] = look(box, board)["Orders_latest"]["data"][0]["rowData"][1:2]
    assert [None, "WRAP", None] == [
        cell.get("userEnteredFormat", {}).get("wrapStrategy") for cell in row["values"][:3]
    ]


@pytest.mark.parametrize(("before", "after"), [(110, 190), (250, 250), (60, 60)])
def test_the_column_of_who_comes_is_widened_where_it_was_made_for_a_plate(
    box: Box, board: GoogleBoard, before: int, after: int
) -> None:
    for tab in (board.tabs.latest_id, board.tabs.completed_id):
        edit(box, board, decoration.width(tab, 1, before))

    decorated = board.decorating.whole()

    assert [after, after] == [
        look(box, board)[title]["data"][0]["columnMetadata"][1]["pixelSize"]
        for title in ("Orders_latest", "Orders_completed")
    ]
    assert (before != after) == decorated


def test_a_guard_may_tick_and_nothing_else(box: Box, board: GoogleBoard) -> None:
    guard = SandboxHands(box, board.id, board.tabs.latest_id, who="guard")

    guard.set(0, 7, True)

    for column in (0, 1, 6, 8, 10):
        with pytest.raises(Exception, match="protected"):
            guard.set(0, column, "x")


def test_an_original_spreadsheet_is_taken_over(box: Box, sheet: Spreadsheet) -> None:
    board = sheet.board()
    original = ["Code", "Car_num", "Car_brand", "Time", "Name", "Phone", "House_num"]
    arrived = ["c0de", "а123аа", "Lada", "2024", "A", "8", "1", "2024-05-05"]
    for at, (name, rows) in enumerate({"Orders_latest": [original], "Orders_completed": [arrived]}.items()):
        cells = [[{"userEnteredValue": {"stringValue": cell}} for cell in row] for row in rows]
        start = {"sheetId": 50 + at, "rowIndex": 0, "columnIndex": 0}
        edit(
            box,
            board,
            {"addSheet": {"properties": {"sheetId": 50 + at, "title": name}}},
            {"updateCells": {"start": start, "fields": "*", "rows": [{"values": row} for row in cells]}},
        )

    made = (board.set_up(), board.set_up())

    assert (True, False) == made
    assert [original] == values(box, board, "'Orders_latest (old)'!A1:L")
    assert [list(HEADER)] == values(box, board, "Orders_latest!A1:L")
    assert [list(COMPLETED_HEADER), arrived] == values(box, board, "Orders_completed!A1:L")


def test_a_worksheet_that_a_human_deleted_is_made_again(box: Box, board: GoogleBoard) -> None:
    edit(box, board, {"deleteSheet": {"sheetId": board.tabs.latest_id}})
    with pytest.raises(BoardBroken):
        board.read()

    board.set_up(repair=True)

    assert () == board.read().rows


def test_a_header_that_a_human_deleted_is_put_right_with_its_rows(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    order = order_car(anna, now=now)
    sheet.sync(board, holder="w").cycle(now)
    first = {"sheetId": board.tabs.latest_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    edit(box, board, {"deleteDimension": {"range": first}})
    with pytest.raises(BoardBroken, match="too many of its names are gone"):
        board.read()

    repaired = board.set_up(repair=True)

    assert (True, [order.code]) == (repaired, [row.code for row in board.read().rows if not row.is_blank])
    assert not board.set_up(repair=True)


def test_a_start_leaves_a_broken_header_alone(box: Box, board: GoogleBoard) -> None:
    edit(
        box,
        board,
        {
            "updateCells": {
                "start": {"sheetId": board.tabs.latest_id, "rowIndex": 0, "columnIndex": 7},
                "fields": "userEnteredValue",
                "rows": [{"values": [{"userEnteredValue": {"stringValue": "?"}}]}],
            }
        },
    )

    assert not board.set_up()


def test_who_does_not_share_the_spreadsheet_hears_with_whom(box: Box, sheet: Spreadsheet) -> None:
    lost = sites.sheet(box, "nobody's")

    with pytest.raises(BoardBroken, match=f"share it .*|{sheet.account}"):
        lost.board()


def test_two_spreadsheets_of_one_name_are_one_too_many(box: Box, sheet: Spreadsheet, title: str) -> None:
    sites.share(box, title)

    with pytest.raises(BoardBroken, match="2 spreadsheets"):
        sheet.board()


def test_the_check_goes_the_whole_way(sheet: Spreadsheet, board: GoogleBoard) -> None:
    assert "it is set up" in sheet.checked()


def test_the_check_says_who_must_be_an_editor(box: Box, title: str) -> None:
    sites.share(box, title, role="reader")

    with pytest.raises(BoardBroken, match="as an editor"):
        sites.sheet(box, title).checked()


def test_a_clock_that_is_wrong_needs_a_person(box: Box, sheet: Spreadsheet) -> None:
    box.clock.move(timedelta(hours=2))

    with pytest.raises(BoardBroken, match="clock"):
        sheet.board()

    box.clock.move(-timedelta(hours=2))


def test_what_people_typed_is_never_a_formula(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    invite_guest(anna, '=IMPORTXML("x") Гость', now=now)

    cycle(sheet.sync(board, holder="w"), now, 0)

    [row] = look(box, board)["Orders_latest"]["data"][0]["rowData"][1:2]
    assert {"stringValue": '=IMPORTXML("x") Гость'} == row["values"][1]["userEnteredValue"]


def test_headers_explain_themselves_in_both_languages(box: Box, board: GoogleBoard) -> None:
    header = look(box, board)["Orders_latest"]["data"][0]["rowData"][0]["values"]

    note = header[7]["note"]

    assert "Tick when the car or the guest is here" in note
    assert "Отметьте" in note


def test_a_number_is_taken_once(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    order_car(anna, now=now)
    sheet.sync(board, holder="w").cycle(now)
    (number,) = board.numbers()

    with pytest.raises(NumberTaken):
        board.write(Batch(number, "other", Changes(as_of="?")))


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (Kind.TOO_MANY_REQUESTS, Unavailable),
        (Kind.INTERNAL_ERROR, Unavailable),
        (Kind.REQUEST_TIMEOUT, Unavailable),
        (Kind.ABORTED, Unavailable),
        (Kind.CANCELLED, Unavailable),
        (Kind.BAD_GATEWAY, Unavailable),
        (Kind.UNAVAILABLE_BEFORE, Unavailable),
        (Kind.DROPPED_BEFORE, Unavailable),
    ],
)
def test_a_fault_is_told_as_later(box: Box, board: GoogleBoard, kind: Kind, error: type[Exception]) -> None:
    box.do(lambda: box.faults.plan(Fault(Side.GOOGLE, kind, path="/v4/spreadsheets/")))

    with pytest.raises(error):
        board.read()


def test_an_expired_token_is_renewed_in_silence(box: Box, board: GoogleBoard) -> None:
    box.do(lambda: box.faults.plan(Fault(Side.GOOGLE, Kind.EXPIRED_TOKEN, path="/v4/spreadsheets/")))

    assert 0 == board.read().number


def test_old_arrivals_begin_a_new_worksheet(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    sync = sheet.sync(board, holder="w")
    order = order_car(anna, now=now)
    hands = SandboxHands(box, board.id, board.tabs.latest_id)
    for seconds in (0, 3, 20, 23):
        sync.cycle(now + timedelta(seconds=seconds))
        if seconds == 0:
            hands.set(0, 7, True)

    rolled = (board.roll_over(2026, past=1), board.roll_over(2026, past=1))

    assert (True, False) == rolled
    assert order.code == values(box, board, "Orders_completed_2026!A2:K")[0][0]
    assert [list(COMPLETED_HEADER)] == values(box, board, "Orders_completed!A1:K")
    assert [[order.code], []] == [
        [row.code for row in board.completed(year.sheet).rows] for year in board.years()
    ]


@pytest.mark.parametrize("torn", ["first", "others"])
def test_a_torn_read_of_old_arrivals_counts_as_the_older(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, now: datetime, torn: str
) -> None:
    """Else an audit would miss the arrival that the last batch wrote, and write it once more."""
    row = ("ABC234", *[""] * 10)
    for number in (1, 2):
        changes = Changes(completed=(row,) if number == 2 else ())
        board.write(Batch(number, f"{number:012}", changes))

    box.google.habits.change({"torn_reads": torn})
    completed = board.completed()
    box.google.habits.reset()

    assert (1, 2) == (completed.number, board.completed().number)


@pytest.mark.parametrize("torn", ["first", "others"])
def test_a_torn_read_of_the_rows_is_done_again(box: Box, board: GoogleBoard, torn: str) -> None:
    """Else the last batch's rows would look as if somebody had taken them away, and be appended again."""
    board.write(Batch(1, f"{1:012}", Changes(appended=(("ABC234", *[""] * 6, False, "", "", ""),))))
    board.read()
    board.write(Batch(2, f"{2:012}", Changes(appended=(("ABC235", *[""] * 6, False, "", "", ""),))))

    box.google.habits.change({"torn_reads": torn})
    seen = board.read()
    box.google.habits.reset()

    assert (2, ["ABC234", "ABC235"]) == (seen.number, [row.code for row in seen.rows])


class Hurried(StraightFar):
    """Somebody else writes before each of its reads."""

    def __init__(self, box: Box) -> None:
        super().__init__(box)
        self.reads = 0
        self.meanwhile: Callable[[], object] = lambda: None

    def search(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:  # Any: Google's JSON
        self.reads += 1
        self.meanwhile()
        return super().search(path, body)


def test_a_read_is_one_call_and_one_that_stays_torn_is_given_up_after_two(
    box: Box, board: GoogleBoard
) -> None:
    far, numbers = Hurried(box), itertools.count(1)
    hurried = GoogleBoard(far, board.id, board.look)
    hurried.read()
    once = far.reads
    box.google.habits.change({"torn_reads": "first"})
    far.meanwhile = lambda: edit(box, board, put(board.tabs.sync_id, 0, 0, [next(numbers)]))

    with pytest.raises(Unavailable, match="two moments"):
        hurried.read()
    box.google.habits.reset()

    assert (1, 2) == (once, far.reads - once)


class Counted:
    """Calls on the wire, as the stand-in counts them against the quota."""

    def __init__(self, box: Box, account: str) -> None:
        self._quotas, self._account = box.google.quotas, account
        self._quotas.enforced = True
        self._before = self._now()

    def _now(self) -> tuple[int, int]:
        return self._quotas.used("Read", self._account), self._quotas.used("Write", self._account)

    def calls(self) -> tuple[int, int]:
        reads, writes = self._now()
        return reads - self._before[0], writes - self._before[1]


def test_an_idle_cycle_is_one_read_and_a_busy_one_a_read_and_a_write(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    sync = sheet.sync(board, holder="w")
    placed = [order_car(anna, plate(number), rules=RULES, now=now) for number in range(1, 501)]
    cycle(sync, now, 0)
    counted = Counted(box, sheet.account)
    cycle(sync, now, 1)
    idle = counted.calls()
    hands = SandboxHands(box, board.id, board.tabs.latest_id)
    hands.tick_first(50)
    for number in range(501, 551):
        order_car(anna, plate(number), rules=RULES, now=now)
    for order in placed[100:120]:
        changes.cancel(order.code, actor=actor(anna), now=now)

    counted = Counted(box, sheet.account)
    cycle(sync, now, 4)
    busy = counted.calls()
    answers = [row[10] for row in hands.rows()]
    counted = Counted(box, sheet.account)
    cycle(sync, now, 30)  # fifty move to Orders_completed
    archiving = counted.calls()
    cycle(sync, now, 33)
    counted = Counted(box, sheet.account)
    cycle(sync, now, 70)  # seventy leave
    leaving, gaps = counted.calls(), hands.rows()
    counted = Counted(box, sheet.account)
    cycle(sync, now, 700)  # nobody has ticked for ten minutes
    closing = counted.calls()
    box.google.quotas.enforced = False

    assert ((1, 0), (1, 1), (1, 1), (2, 1), (2, 1)) == (idle, busy, archiving, leaving, closing)
    assert (50, 550, 70, 480) == (
        len(hands.completed()),
        len(gaps),
        sum(row == [""] * 11 for row in gaps),
        len(hands.rows()),
    )
    assert (50, 20, 550) == (
        sum(answer.startswith("arrived") for answer in map(str, answers)),
        sum(answer.startswith("cancelled") for answer in map(str, answers)),
        len(answers),
    )


def cycle(sync: Sync, now: datetime, seconds: float) -> None:
    sync.cycle(now + timedelta(seconds=seconds))


def plate(number: int) -> str:
    return f"{LETTERS[number // 900]}{number % 900 + 1:03}АА77"


def test_a_budget_of_fifty_calls_a_minute_holds_under_faults(box: Box, board: GoogleBoard) -> None:
    box.do(lambda: box.faults.plan(Fault(Side.GOOGLE, Kind.INTERNAL_ERROR, path="/v4/", times=None)))
    said = []
    for _ in range(80):
        with pytest.raises((Unavailable, Rejected)) as caught:
            board.read()
        said.append(caught.value.code)

    assert 50 >= said.count("google.busy")
    assert "google.budget" == said[-1]


def arrived(sheet: Spreadsheet, board: GoogleBoard, box: Box, anna: Resident, now: datetime) -> list[str]:
    """Three cars that stand in Orders_completed."""
    sync = sheet.sync(board, holder="w")
    codes = [order_car(anna, f"А00{at}АА77", rules=RULES, now=now).code for at in (1, 2, 3)]
    sync.cycle(now)
    SandboxHands(box, board.id, board.tabs.latest_id).tick_first(3)
    for seconds in (3, 20, 23, 26):
        sync.cycle(now + timedelta(seconds=seconds))
    return codes


def hour_later(sheet: Spreadsheet, board: GoogleBoard, now: datetime) -> None:
    """What the night does, and the cycles after it."""
    later = now + timedelta(hours=1)
    board.set_up()
    audit(board, sheet.wording, now=later)
    sync = sheet.sync(board, holder="w")
    for seconds in (0, 5, 10):
        sync.cycle(later + timedelta(seconds=seconds))


def completed_codes(box: Box, board: GoogleBoard, *titles: str) -> list[str]:
    found = [row[0] for title in titles for row in values(box, board, f"'{title}'!A2:K")]
    return sorted(found)


def test_a_roll_over_whose_answer_is_lost_doubles_nothing(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    codes = arrived(sheet, board, box, anna, now)
    lost = Fault(Side.GOOGLE, Kind.UNAVAILABLE_AFTER, method="POST", path=":batchUpdate")
    box.do(lambda: box.faults.plan(lost))
    with pytest.raises(Unavailable):
        board.roll_over(2026, past=1)

    hour_later(sheet, board, now)

    assert sorted(codes) == completed_codes(box, board, "Orders_completed_2026", "Orders_completed")


def test_a_roll_over_by_another_worker_doubles_nothing(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    codes = arrived(sheet, board, box, anna, now)
    sheet.board().roll_over(2026, past=1)

    hour_later(sheet, board, now)

    assert sorted(codes) == completed_codes(box, board, "Orders_completed_2026", "Orders_completed")


def test_an_old_year_may_be_given_another_name(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    codes = arrived(sheet, board, box, anna, now)
    board.roll_over(2026, past=1)
    rolled = look(box, board)["Orders_completed_2026"]["properties"]["sheetId"]
    properties = {"sheetId": rolled, "title": "Archive"}
    edit(box, board, {"updateSheetProperties": {"properties": properties, "fields": "title"}})

    hour_later(sheet, board, now)

    assert sorted(codes) == completed_codes(box, board, "Archive", "Orders_completed")


def test_a_header_of_orders_completed_that_was_deleted_doubles_nothing(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    codes = arrived(sheet, board, box, anna, now)
    first = {"sheetId": board.tabs.completed_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    edit(box, board, {"deleteDimension": {"range": first}})

    hour_later(sheet, board, now)

    assert sorted(codes) == completed_codes(box, board, "Orders_completed")


def test_the_name_of_an_old_year_is_free_whatever_its_case(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    arrived(sheet, board, box, anna, now)
    edit(box, board, {"addSheet": {"properties": {"title": "orders_completed_2026"}}})

    assert board.roll_over(2026, past=1)
    assert "Orders_completed_2026 2" in look(box, board)


def test_a_checkbox_that_was_pasted_over_comes_back(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    sync = sheet.sync(board, holder="w")
    order_car(anna, rules=RULES, now=now)
    sync.cycle(now)
    pasted = {
        "start": {"sheetId": board.tabs.latest_id, "rowIndex": 1, "columnIndex": 7},
        "fields": "*",
        "rows": [{"values": [{"userEnteredValue": {"stringValue": "abc"}}]}],
    }
    edit(box, board, {"updateCells": pasted})
    sync.cycle(now + timedelta(seconds=3))
    hands = SandboxHands(box, board.id, board.tabs.latest_id)
    said = hands.rows()[0][10]

    hands.set(0, 7, "")
    sync.cycle(now + timedelta(seconds=6))

    row = look(box, board)["Orders_latest"]["data"][0]["rowData"][1]["values"]
    assert "clear column H of this row" == said
    assert {"type": "BOOLEAN"} == row[7]["dataValidation"]["condition"]


def test_a_rebuild_loses_no_tick(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    sync = sheet.sync(board, holder="w")
    codes = [order_car(anna, f"А00{at}АА77", rules=RULES, now=now).code for at in (1, 2, 3)]
    sync.cycle(now)
    SandboxHands(box, board.id, board.tabs.latest_id).tick_first(2)

    sheet.repaired(now=now, anew=True)

    assert ["arrived", "arrived", "open"] == [str(orders.by_code(code).status) for code in codes]


def test_a_header_that_was_translated_makes_nobody_guess(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    code = order_car(anna, rules=RULES, now=now).code
    sheet.sync(board, holder="w").cycle(now)
    names = ["Код", "Номер", "Марка", "Время", "Имя", "Телефон", "Дом", "Прибыл", "Вид", "Срок", "Ответ"]
    cells = [{"userEnteredValue": {"stringValue": name}} for name in names]
    start = {"sheetId": board.tabs.latest_id, "rowIndex": 0, "columnIndex": 0}
    rows = [{"values": cells}]
    edit(box, board, {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": rows}})
    SandboxHands(box, board.id, board.tabs.latest_id).tick_first(1)

    said = sheet.repaired(now=now)

    assert "open" == orders.by_code(code).status
    assert f"these ticks were not counted: {code}" in said
    assert [["Код"], [code]] == [row[:1] for row in values(box, board, "'Orders_latest (old)'!A1:K")]


def test_repair_makes_every_grid_whole_that_was_cut(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime
) -> None:
    codes = arrived(sheet, board, box, anna, now)
    tabs = {name: each["properties"]["sheetId"] for name, each in look(box, board).items()}
    cuts = [("_sync", "ROWS", 5, 1_060), ("_sync", "COLUMNS", 2, 12)]
    cuts += [("Orders_latest", "COLUMNS", 9, 12), ("Orders_completed", "COLUMNS", 8, 12)]
    for tab, dimension, first, last in cuts:
        cut = {"sheetId": tabs[tab], "dimension": dimension, "startIndex": first, "endIndex": last}
        edit(box, board, {"deleteDimension": {"range": cut}})

    sheet.repaired(now=now)
    late = order_car(anna, "А009АА77", rules=RULES, now=now).code
    hour_later(sheet, board, now)

    assert late in [row[0] for row in values(box, board, "Orders_latest!A2:K")]
    assert sorted(codes) == completed_codes(box, board, "Orders_completed")


@pytest.mark.parametrize("tab", ["Orders_completed", "Orders_latest"])
def test_an_original_sheet_of_eight_columns_is_taken_over(box: Box, sheet: Spreadsheet, tab: str) -> None:
    board = sheet.board()
    grid = {"rowCount": 100, "columnCount": 8}
    cells = [{"userEnteredValue": {"stringValue": letter}} for letter in "abcdefgh"]
    start = {"sheetId": 51, "rowIndex": 0, "columnIndex": 0}
    rows = [{"values": cells}]
    edit(
        box,
        board,
        {"addSheet": {"properties": {"sheetId": 51, "title": tab, "gridProperties": grid}}},
        {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": rows}},
    )

    board.set_up()

    assert () == board.read().rows


def test_check_names_the_protection_that_keeps_the_worker_out(
    box: Box, sheet: Spreadsheet, board: GoogleBoard
) -> None:
    rule = {"range": {"sheetId": board.tabs.latest_id}, "description": "chief"}
    editors = {"editors": {"users": ["owner@example.org"]}}
    edit(box, board, {"addProtectedRange": {"protectedRange": rule | editors}})

    with pytest.raises(BoardBroken, match=r"“chief” on Orders_latest keeps worker@.* out"):
        sheet.checked()


def test_check_sees_a_header_that_is_not_ours(box: Box, sheet: Spreadsheet, board: GoogleBoard) -> None:
    SandboxHands(box, board.id, board.tabs.latest_id).set(-1, 7, "?")

    with pytest.raises(BoardBroken, match="sheet repair"):
        sheet.checked()


def test_check_sees_what_is_missing(box: Box, sheet: Spreadsheet, board: GoogleBoard) -> None:
    (rule,) = look(box, board)["Orders_latest"]["protectedRanges"]
    edit(box, board, {"deleteProtectedRange": {"protectedRangeId": rule["protectedRangeId"]}})

    assert "tries to put right what is missing (1)" in sheet.checked()


def test_check_counts_the_calls_of_the_worker_too(sheet: Spreadsheet, board: GoogleBoard) -> None:
    said = sheet.checked(worker=(35, 1))

    assert re.search("of Google's 60 calls a minute 1[0-9] reads and 5[0-9] writes are left", said)


@pytest.mark.parametrize("number", [3_000_000_000, 2_147_483_647, 5_000, 0.5, -3])
def test_whatever_number_a_person_writes_the_worker_goes_on(
    box: Box, sheet: Spreadsheet, board: GoogleBoard, anna: Resident, now: datetime, number: float
) -> None:
    sync = sheet.sync(board, holder="w")
    order_car(anna, rules=RULES, now=now)
    cycle(sync, now, 0)
    cycle(sync, now, 3)
    start = {"sheetId": board.tabs.sync_id, "rowIndex": 0, "columnIndex": 0}
    rows = [{"values": [{"userEnteredValue": {"numberValue": number}}]}]
    edit(box, board, {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": rows}})
    late = order_car(anna, "В001АА77", rules=RULES, now=now).code

    for seconds in (6, 9, 12, 15):
        cycle(sync, now, seconds)

    assert late in [row.code for row in board.read().rows]
