"""Whose worksheet is it, and which column? By Google's number for the one and the header of the other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import OPERATOR, Resident
from passbot.errors import BoardBroken, Unavailable
from passbot.sandbox.faults import Fault, Kind, Side
from passbot.sandbox.running import Box
from passbot.services.gate import arrivals
from passbot.services.passes import orders
from passbot.services.sheet import batches
from passbot.sheets import layout, reading
from passbot.sheets.google import GoogleBoard
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.rows import COMPLETED_HEADER, HEADER
from passbot.sheets.set_up import quoted
from passbot.store import models
from tests.services.people.some_people import order_car
from tests.sheets import sites
from tests.sheets.owner import columns
from tests.sheets.site import RULES

Json = dict[str, Any]  # Any: Google's JSON


class Site:
    """A site with a worker, whose owner may do whatever can be done to the spreadsheet."""

    def __init__(self, box: Box, sheet: Spreadsheet, anna: Resident) -> None:
        self.box, self.sheet, self.anna = box, sheet, anna
        self.now = datetime.now(UTC).replace(second=0, microsecond=0)
        self.board: GoogleBoard = sheet.board()
        self.board.set_up()
        self.sync = sheet.sync(self.board, holder="w")
        self.latest = self.board.tabs.latest_id
        self.completed = self.board.tabs.completed_id

    def turns(self, count: int = 1) -> None:
        for _ in range(count):
            self.now += timedelta(seconds=3)
            self.sync.cycle(self.now)

    def order(self, plate: str = "А001АА77") -> Order:
        placed = order_car(self.anna, plate, rules=RULES, now=self.now)
        self.turns()
        return placed

    def owner(self, *requests: Json) -> None:
        self.box.google.edit("owner", self.board.id, list(requests))

    def sheets(self) -> dict[str, int]:
        said = self.box.google.look("owner", self.board.id)["sheets"]
        return {each["properties"]["title"]: each["properties"]["sheetId"] for each in said}

    def values(self, title: str) -> list[list[Any]]:  # Any: cells
        said = self.box.google.read("owner", self.board.id, [f"{quoted(title)}!A1:Z"])
        return list(said["valueRanges"][0].get("values", []))

    def column(self, title: str, name: str) -> list[Any]:  # Any: cells
        rows = self.values(title)
        at = rows[0].index(name)
        return [row[at] if at < len(row) else "" for row in rows[1:]]

    def write(self, row: int, column: int, value: str | bool, *, tab: int | None = None) -> None:
        kind = "boolValue" if isinstance(value, bool) else "stringValue"
        cells = [{"values": [{"userEnteredValue": {kind: value}}]}]
        start = {"sheetId": tab or self.latest, "rowIndex": row, "columnIndex": column}
        self.owner({"updateCells": {"start": start, "fields": "userEnteredValue", "rows": cells}})

    def tick(self, order: Order, title: str = "Orders_latest") -> None:
        """Where the guard sees the box, whatever column that is by now."""
        rows = self.values(title)
        at = next(at for at, row in enumerate(rows) if order.code in row)
        head = next(row for row in rows if "Arrived" in row)
        self.write(at, head.index("Arrived"), True, tab=self.sheets()[title])

    def status(self, order: Order) -> str:
        return str(orders.by_code(order.code).status)


@pytest.fixture
def site(shared: Box, anna: Resident, request: pytest.FixtureRequest) -> Iterator[Site]:
    title = str(request.node.name)
    sites.share(shared, title)
    yield Site(shared, sites.sheet(shared, title), anna)

    assert [] == shared.violations


def moved(tab: int, first: int, to: int) -> Json:
    return {"moveDimension": {"source": columns(tab, first, first + 1), "destinationIndex": to}}


def test_a_worksheet_that_was_renamed_is_the_same_worksheet(site: Site) -> None:
    order = site.order()

    site.owner(layout.renamed(site.latest, "Гости 'сегодня'"), layout.renamed(site.completed, "Приехали"))
    site.tick(order, "Гости 'сегодня'")
    site.turns()
    site.board.set_up()
    late = site.order("В002АА77")
    site.turns(8)

    assert "arrived" == site.status(order)
    assert {"Гости 'сегодня'", "Приехали", "_sync", "Sheet1"} == site.sheets().keys()
    assert late.code in site.column("Гости 'сегодня'", "Code")
    assert [order.code] == site.column("Приехали", "Code")


def test_another_one_with_our_name_is_not_ours(site: Site) -> None:
    order = site.order()
    copied = {"sourceSheetId": site.latest, "newSheetName": "Orders_latest"}

    site.owner(layout.renamed(site.latest, "Real"), {"duplicateSheet": copied})
    site.tick(order, "Real")
    late = site.order("В002АА77")

    assert "arrived" == site.status(order)
    assert [order.code, late.code] == site.column("Real", "Code")
    assert [order.code] == site.column("Orders_latest", "Code")


def test_another_name_in_the_settings_renames_the_worksheet(site: Site) -> None:
    order = site.order()

    board = replace(site.sheet, latest="Gate").board()
    board.set_up()

    assert site.latest == site.sheets()["Gate"] == board.tabs.latest_id
    assert [order.code] == site.column("Gate", "Code")


def test_a_worksheet_of_the_name_in_the_settings_is_taken(site: Site) -> None:
    order = site.order()
    site.owner({"addSheet": {"properties": {"title": "gate"}}})

    sheet = replace(site.sheet, latest="Gate")
    board = sheet.board()
    board.set_up()
    sheet.sync(board, holder="w").cycle(site.now)

    assert site.sheets()["gate"] == board.tabs.latest_id
    assert [order.code] == site.column("gate", "Code")


@pytest.mark.parametrize("tab", ["Orders_latest", "Orders_completed", "_sync"])
def test_a_worksheet_that_was_deleted_is_made_again_and_admins_hear_of_it(
    site: Site, admin: Resident, tab: str
) -> None:
    arrived, order = site.order(), site.order("В002АА77")
    site.tick(arrived)
    site.turns(8)

    site.owner({"deleteSheet": {"sheetId": site.sheets()[tab]}})
    site.turns(2)
    site.tick(order)
    site.turns(9)

    assert "arrived" == site.status(order)
    assert sorted([arrived.code, order.code]) == sorted(site.column("Orders_completed", "Code"))
    assert ["sheet.made_again"] == told()
    assert 0 == batches.state().pending


def test_an_empty_worksheet_in_the_place_of_ours_is_made_ours(site: Site) -> None:
    order = site.order()

    site.owner(
        {"deleteSheet": {"sheetId": site.latest}}, {"addSheet": {"properties": {"title": "Orders_latest"}}}
    )
    site.turns(2)
    site.tick(order)
    site.turns()

    assert "arrived" == site.status(order)


def told() -> list[str]:
    found = models.Delivery.select().where(models.Delivery.route == "telegram")
    return [each.kind for each in found if each.kind.startswith(("sheet.", "gate."))]


@pytest.mark.parametrize(
    ("column", "to"),
    [("Code", to) for to in (3, 11, 12)]
    + [(each, to) for each in ("Phone", "Arrived") for to in (0, 3, 11, 12)],
)
def test_a_column_that_was_moved_is_read_by_its_header_and_put_back(site: Site, column: str, to: int) -> None:
    order, other = site.order(), site.order("В002АА77")
    before = site.values("Orders_latest")

    site.owner(moved(site.latest, HEADER.index(column), to))
    site.tick(order)
    site.turns()
    read = site.status(order)
    site.turns()

    assert ("arrived", "open") == (read, site.status(other))
    after = site.values("Orders_latest")
    assert [*HEADER, *before[0][11:]] == after[0]
    assert [row[:7] for row in before] == [row[:7] for row in after]


@pytest.mark.parametrize("at", [0, 1, 7, 8, 10])
def test_a_column_of_the_owners_goes_to_the_right_and_is_kept(site: Site, at: int) -> None:
    order, other = site.order(), site.order("В002АА77")
    before = site.values("Orders_latest")

    site.owner({"insertDimension": {"range": columns(site.latest, at, at + 1), "inheritFromBefore": False}})
    site.write(0, at, "Notes")
    site.write(1, at, "a white one")
    site.tick(order)
    site.turns()
    read = site.status(order)
    site.turns()

    assert ("arrived", "open") == (read, site.status(other))
    after = site.values("Orders_latest")
    assert [*before[0], "Notes"] == after[0]
    assert "a white one" == after[1][12]
    assert [row[:7] for row in before] == [row[:7] for row in after]


@pytest.mark.parametrize("name", [name for name in HEADER if name not in ("Code", "Arrived")])
def test_a_column_that_was_deleted_comes_back_with_its_cells(site: Site, name: str) -> None:
    order = site.order()
    before = site.values("Orders_latest")

    at = HEADER.index(name)
    site.owner({"deleteDimension": {"range": columns(site.latest, at, at + 1)}})
    site.tick(order)
    site.turns()
    read = site.status(order)
    site.turns()

    assert "arrived" == read
    after = site.values("Orders_latest")
    assert [*HEADER, *before[0][11:]] == after[0]
    assert [row[:7] for row in before] == [row[:7] for row in after]


@pytest.mark.parametrize("name", [name for name in HEADER if name != "Arrived"])
def test_a_name_that_was_typed_over_is_written_again(site: Site, name: str) -> None:
    order = site.order()

    site.write(0, HEADER.index(name), "Слово")
    site.tick(order)
    site.turns(2)

    assert "arrived" == site.status(order)
    assert list(HEADER) == site.values("Orders_latest")[0][:11]


def test_a_row_above_the_header_stays_below_it(site: Site) -> None:
    order = site.order()

    span = {"sheetId": site.latest, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    site.owner({"insertDimension": {"range": span, "inheritFromBefore": False}})
    site.write(0, 1, "Осторожно, собака")
    site.tick(order)
    site.turns(2)

    rows = site.values("Orders_latest")
    assert "arrived" == site.status(order)
    assert [HEADER[1], "Осторожно, собака"] == [row[1] for row in rows[:2]]
    assert order.code in [row[0] for row in rows]


@pytest.mark.parametrize(
    ("lost", "words"), [({7}, "Arrived is gone"), ({1, 2, 3, 4}, "too many of its names are gone")]
)
def test_it_is_told_what_is_gone_from_the_header(lost: set[int], words: str) -> None:
    header = ["Paid" if at in lost else name for at, name in enumerate(HEADER)]

    with pytest.raises(BoardBroken, match=words):
        reading.seen("Orders_latest", [header, ["X2C7K4"]], [], head=[])


def test_where_the_boxes_have_no_name_no_tick_is_guessed(site: Site) -> None:
    order = site.order()

    site.write(0, 7, "Paid")
    site.write(1, 7, True)
    with pytest.raises(BoardBroken, match="Arrived is gone"):
        site.turns()
    guessed = site.status(order)
    site.write(0, 7, "Arrived")
    site.turns()

    assert ("open", "arrived") == (guessed, site.status(order))


def test_a_repair_asks_the_guard_to_tick_again_where_the_boxes_had_no_name(site: Site) -> None:
    before, order = site.order(), site.order("В002АА77")
    site.tick(before)
    site.turns()
    site.write(0, 7, "Paid")
    site.write(2, 7, True)

    said = site.sheet.repaired(now=site.now)
    site.turns(2)
    asked = site.values("Orders_latest")[2][10]
    guessed = site.status(order)
    site.write(2, 7, False)
    site.turns()
    site.tick(order)
    site.turns()

    assert f"these ticks were not counted: {order.code};" in said
    assert ("not counted: untick, then tick again", "open") == (asked, guessed)
    assert ["arrived", "arrived"] == [site.status(each) for each in (before, order)]


def cut_short(site: Site, *, anew: bool = False) -> None:
    """Its first write is done, and nobody hears of it."""
    lost = Fault(Side.GOOGLE, Kind.UNAVAILABLE_AFTER, method="POST", path=":batchUpdate")
    site.box.do(lambda: site.box.faults.plan(lost))
    with pytest.raises(Unavailable):
        site.sheet.repaired(now=site.now, anew=anew)


def test_a_repair_that_is_cut_short_guesses_no_tick_either(site: Site) -> None:
    order = site.order()
    site.write(0, 7, "Paid")
    site.write(1, 7, True)

    cut_short(site)
    site.turns(2)

    assert ("Arrived", "open") == (site.values("Orders_latest")[0][7], site.status(order))
    assert "not counted: untick, then tick again" == site.values("Orders_latest")[1][10]


@pytest.mark.parametrize("anew", [False, True])
def test_a_repair_that_is_cut_short_loses_no_tick(site: Site, *, anew: bool) -> None:
    order = site.order()
    site.tick(order)
    if not anew:  # then the rows are set aside, for their codes have no name
        site.owner({"deleteDimension": {"range": columns(site.latest, 0, 1)}})

    cut_short(site, anew=anew)
    site.sheet.repaired(now=site.now)

    assert "arrived" == site.status(order)


def test_a_tick_that_a_repair_has_read_is_no_news_to_the_worker(site: Site) -> None:
    order = site.order()
    site.tick(order)

    site.sheet.repaired(now=site.now)
    read = site.status(order)
    arrivals.annul(order.code, actor=OPERATOR, rules=RULES, now=site.now)
    site.turns(2)

    assert ("arrived", "open") == (read, site.status(order))


def test_a_repair_makes_deleted_boxes_anew_and_takes_no_arrival_back(site: Site) -> None:
    arrived, order = site.order(), site.order("В002АА77")
    site.tick(arrived)
    site.turns()

    site.owner({"deleteDimension": {"range": columns(site.latest, 7, 8)}})
    with pytest.raises(BoardBroken):
        site.turns()
    site.sheet.repaired(now=site.now)
    site.turns(2)
    read = site.status(arrived)
    site.tick(order)
    site.turns()

    assert ("arrived", "arrived") == (read, site.status(order))
    said = site.box.google.look("owner", site.board.id)["sheets"]
    (rows,) = [each["data"][0]["rowData"] for each in said if each["properties"]["title"] == "Orders_latest"]
    assert [{"type": "BOOLEAN"}] * 2 == [row["values"][7]["dataValidation"]["condition"] for row in rows[1:3]]


def test_a_repair_makes_a_deleted_sync_anew_while_no_worker_runs(site: Site) -> None:
    order = site.order()
    site.tick(order)
    site.turns(8)
    site.owner({"deleteSheet": {"sheetId": site.sheets()["_sync"]}})
    pauses = list[float]()

    said = replace(site.sheet).repaired(now=site.now, pause=pauses.append)  # its own process, and calls
    site.turns(8)

    assert "put right; 0 arrivals were corrected" in said
    assert 60 == sum(pauses)
    assert [order.code] == site.column("Orders_completed", "Code")


def test_codes_that_were_deleted_are_set_aside_by_a_repair(site: Site) -> None:
    order = site.order()

    site.owner({"deleteDimension": {"range": columns(site.latest, 0, 1)}})
    with pytest.raises(BoardBroken, match="Code is gone"):
        site.turns()
    site.sheet.repaired(now=site.now)
    site.turns()
    site.tick(order)
    site.turns()

    assert "arrived" == site.status(order)
    assert list(HEADER[1:]) == site.values("Orders_latest (old)")[0][:10]


@pytest.mark.parametrize("deed", ["moved", "inserted", "deleted", "typed over"])
def test_the_columns_of_orders_completed_are_put_in_order_and_nothing_is_doubled(
    site: Site, deed: str
) -> None:
    order = site.order()
    site.tick(order)
    site.turns(8)
    before = site.values("Orders_completed")
    inserted = {"range": columns(site.completed, 0, 1), "inheritFromBefore": False}

    if deed == "typed over":
        site.write(0, 7, "Когда", tab=site.completed)
    else:
        deeds = {
            "moved": moved(site.completed, 7, 0),
            "inserted": {"insertDimension": inserted},
            "deleted": {"deleteDimension": {"range": columns(site.completed, 2, 3)}},
        }
        site.owner(deeds[deed])
    site.sheet.repaired(now=site.now)
    site.turns(3)

    after = site.values("Orders_completed")
    assert list(COMPLETED_HEADER) == after[0][:11]
    assert [row[:2] for row in before] == [row[:2] for row in after]
    assert [row[7] for row in before] == [row[7] for row in after]


def test_a_copy_of_orders_completed_is_no_year_of_ours(site: Site) -> None:
    order = site.order()
    site.tick(order)
    site.turns(8)
    site.owner({"duplicateSheet": {"sourceSheetId": site.completed, "newSheetId": 4711}})
    rule = {"range": {"sheetId": 4711}, "description": layout.GUARDED}
    site.owner({"addProtectedRange": {"protectedRange": rule}})  # Google may copy it too

    found = [row.code for year in site.board.years() for row in site.board.completed(year.sheet).rows]

    assert [order.code] == found
