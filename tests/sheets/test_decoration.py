"""What decorates goes in batches of its own, may fail, and stops nothing; nothing of it is made twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from passbot.domain.people.people import Resident
from passbot.sandbox.running import Box
from passbot.services.passes import orders
from passbot.sheets import decoration
from passbot.sheets.google import GoogleBoard
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.sync import Sync
from passbot.sheets.worker import Worker
from passbot.texts import Texts
from tests.services.people.some_people import NOON, order_car
from tests.sheets import sites
from tests.sheets.clock import Clock
from tests.sheets.hands import SandboxHands
from tests.sheets.site import RULES
from tests.sheets.spreadsheet import edit, height, latest, rows

pytestmark = pytest.mark.usefixtures("db")
Json = dict[str, Any]  # Any: Google's JSON


@pytest.fixture
def sheet(box: Box) -> Spreadsheet:
    sites.share(box)
    return sites.sheet(box)


@pytest.fixture
def bare(sheet: Spreadsheet) -> GoogleBoard:
    return sites.board(sheet)


@pytest.fixture
def board(bare: GoogleBoard) -> GoogleBoard:
    bare.decorating.whole()
    return bare


@pytest.fixture
def worker(sheet: Spreadsheet, bare: GoogleBoard, clock: Clock) -> Worker:
    def opened() -> tuple[GoogleBoard, Sync]:
        return bare, sheet.sync(bare, holder="w")

    return Worker(opened, holder="w", now=clock, monotonic=clock.monotonic)


def ends(sheet: Json) -> set[int | None]:
    """Where the ranges of rules and views end."""
    ranges = [each for rule in sheet.get("conditionalFormats", []) for each in rule["ranges"]]
    ranges += [view["range"] for view in sheet.get("filterViews", [])]
    return {each.get("endRowIndex") for each in ranges}


def counts(sheet: Json) -> tuple[int, int]:
    return len(sheet.get("conditionalFormats", [])), len(sheet.get("filterViews", []))


def formulas(sheet: Json) -> list[str]:
    return [
        rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"]
        for rule in sheet["conditionalFormats"]
    ]


def rule_of(formula: str, colour: tuple[float, float, float], board: GoogleBoard, *, at: int = 0) -> Json:
    """As the version before wrote it, without an end."""
    red, green, blue = colour
    look = {"backgroundColor": {"red": red, "green": green, "blue": blue}}
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
    area = {"sheetId": board.tabs.latest_id, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 11}
    rule = {"ranges": [area], "booleanRule": {"condition": condition, "format": look}}
    return {"addConditionalFormatRule": {"rule": rule, "index": at}}


def view_of(title: str, board: GoogleBoard) -> Json:
    area = {"sheetId": board.tabs.latest_id, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": 11}
    return {"addFilterView": {"filter": {"title": title, "range": area}}}


def test_a_cycle_that_writes_nothing_else_decorates(
    box: Box, worker: Worker, bare: GoogleBoard, anna: Resident
) -> None:
    order_car(anna, rules=RULES, now=NOON)

    worker.turn()
    busy = counts(latest(box, bare))
    worker.turn()

    idle = latest(box, bare)
    assert [(0, 0), (4, 3)] == [busy, counts(idle)]
    assert {height(box, bare)} == ends(idle)
    assert 190 == idle["data"][0]["columnMetadata"][1]["pixelSize"]


def test_the_second_time_there_is_nothing_to_do(board: GoogleBoard) -> None:
    assert not board.decorating.whole()


def test_a_refused_rule_stops_neither_the_orders_nor_the_other_decoration(
    box: Box,
    worker: Worker,
    bare: GoogleBoard,
    clock: Clock,
    anna: Resident,
    caplog: pytest.LogCaptureFixture,
) -> None:
    box.google.habits.change({"refused_rules": True})
    order = order_car(anna, rules=RULES, now=NOON)
    hands = SandboxHands(box, bare.id, bare.tabs.latest_id, who="guard")
    for _ in range(14):  # the order, all together, and each part in its minute
        worker.turn()
        clock.moment += timedelta(seconds=31)

    hands.set(0, 7, True)
    worker.turn()
    worker.turn()

    found = latest(box, bare)
    assert (0, 3) == counts(found)
    assert 2 == found["properties"]["gridProperties"]["frozenColumnCount"]
    assert "arrived" == orders.by_code(order.code).status
    refusals = [each for each in caplog.messages if each.startswith("decoration refused part=colours")]
    assert 1 == len(refusals)


def test_what_was_refused_is_tried_again_in_the_night(
    box: Box, worker: Worker, bare: GoogleBoard, clock: Clock
) -> None:
    box.google.habits.change({"refused_rules": True})
    for _ in range(6):
        worker.turn()
        clock.moment += timedelta(seconds=61)
    box.google.habits.change({"refused_rules": False})

    clock.moment += timedelta(days=1)
    worker.turn()

    assert (4, 3) == counts(latest(box, bare))


def test_it_decorates_at_most_once_a_minute(
    box: Box, worker: Worker, bare: GoogleBoard, clock: Clock
) -> None:
    worker.turn()
    appended = {"sheetId": bare.tabs.latest_id, "dimension": "ROWS", "length": 10}
    seen = []
    for seconds in (0, 3, 50, 10):
        edit(box, bare, {"appendDimension": appended})
        clock.moment += timedelta(seconds=seconds)
        worker.turn()
        seen.append(ends(latest(box, bare)) == {height(box, bare)})

    assert [False, False, False, True] == seen


def test_a_worker_without_the_lease_decorates_nothing(
    box: Box, sheet: Spreadsheet, bare: GoogleBoard, clock: Clock
) -> None:
    sheet.sync(bare, holder="another").leads(NOON)
    waiting = Worker(
        lambda: (bare, sheet.sync(bare, holder="w")), holder="w", now=clock, monotonic=clock.monotonic
    )

    waiting.turn()

    assert (0, 0) == counts(latest(box, bare))


def test_a_read_that_may_be_old_is_nothing_to_decorate_after(
    box: Box, worker: Worker, bare: GoogleBoard, clock: Clock, anna: Resident
) -> None:
    order_car(anna, rules=RULES, now=NOON)
    worker.turn()
    worker.turn()
    edit(box, bare, {"appendDimension": {"sheetId": bare.tabs.latest_id, "dimension": "ROWS", "length": 10}})
    SandboxHands(box, bare.id, bare.tabs.latest_id).overwrite_number()
    clock.moment += timedelta(seconds=61)

    worker.turn()

    found = latest(box, bare)
    assert (4, 3) == counts(found)
    assert height(box, bare) not in ends(found)


def test_whatever_google_makes_of_formulas_and_colours_they_are_not_added_twice(
    box: Box, board: GoogleBoard
) -> None:
    for at, rule in enumerate(latest(box, board)["conditionalFormats"]):
        condition = rule["booleanRule"]["condition"]["values"][0]
        condition["userEnteredValue"] = condition["userEnteredValue"].replace(";", ",")
        look = rule["booleanRule"]["format"]
        rgb = {name: round(part - 0.002, 7) for name, part in look.pop("backgroundColor").items()}
        look["backgroundColorStyle"] = {"rgbColor": rgb}
        edit(box, board, {"updateConditionalFormatRule": {"index": at, "rule": rule}})
    edit(box, board, {"deleteDimension": {"range": rows(board, 500, 600)}})
    more = {"sheetId": board.tabs.latest_id, "dimension": "ROWS", "length": 30}
    edit(box, board, {"appendDimension": more})

    board.decorating.whole()

    found = latest(box, board)
    assert (4, 3) == counts(found)
    assert {930} == ends(found)
    assert not any(";" in formula for formula in formulas(found))


def test_what_the_version_before_wrote_is_replaced_and_what_is_the_owners_stays(
    box: Box, bare: GoogleBoard
) -> None:
    grey, red, yellow = (0.88, 0.88, 0.88), (0.98, 0.85, 0.82), (1.0, 0.95, 0.7)
    twice = [
        rule_of(f'=IF($J2<>""{comma}1{comma}0)', colour, bare)
        for colour in (yellow, red, grey, grey)
        for comma in ",;"
    ]
    own = (rule_of("=$G2=12", (0.5, 0.9, 0.5), bare, at=8), rule_of("=$G2=13", (0.5, 0.5, 0.9), bare))
    titles = ("Expected now", "Today", "По домам", "House 12 only")
    edit(box, bare, *twice, *own, *(view_of(title, bare) for title in titles))

    bare.decorating.whole()

    found = latest(box, bare)
    said = formulas(found)
    assert (6, 4) == counts(found)
    assert ["=$G2=13", "=$H2=TRUE", "=$G2=12"] == [said[0], said[1], said[-1]]
    assert {"Expected now", "Today", "By house", "House 12 only"} == {
        view["title"] for view in found["filterViews"]
    }
    assert not bare.decorating.whole()


def test_views_follow_the_language_of_the_site(box: Box, sheet: Spreadsheet, board: GoogleBoard) -> None:
    russian = replace(sheet, texts=Texts("ru", ZoneInfo(sites.ZONE)))
    vars(russian)["far"] = sheet.far

    russian.board().decorating.whole()

    found = latest(box, board)
    assert (4, 3) == counts(found)
    assert {"Ожидаются", "Сегодня", "По домам"} == {view["title"] for view in found["filterViews"]}
    assert any("очистите" in formula for formula in formulas(found))


def test_a_view_or_a_colour_that_was_deleted_comes_back(box: Box, board: GoogleBoard) -> None:
    view = latest(box, board)["filterViews"][1]["filterViewId"]
    edit(
        box,
        board,
        {"deleteFilterView": {"filterId": view}},
        {"deleteConditionalFormatRule": {"sheetId": board.tabs.latest_id, "index": 2}},
    )

    board.decorating.whole()

    assert (4, 3) == counts(latest(box, board))


def test_what_a_deleted_column_has_broken_is_made_anew(box: Box, board: GoogleBoard) -> None:
    found = latest(box, board)
    rule, view = found["conditionalFormats"][0], found["filterViews"][0]
    rule["booleanRule"]["condition"]["values"] = [{"userEnteredValue": "=#REF!=TRUE"}]
    blank = {"filterViewId": view["filterViewId"], "criteria": {}}
    edit(
        box,
        board,
        {"updateConditionalFormatRule": {"index": 0, "rule": rule}},
        {"updateFilterView": {"filter": blank, "fields": "criteria"}},
    )

    board.decorating.whole()

    mended = latest(box, board)
    assert (4, 3) == counts(mended)
    assert "=$H2=TRUE" == formulas(mended)[0]
    assert {"9"} == next(each for each in mended["filterViews"] if "Expected now" == each["title"])[
        "criteria"
    ].keys()


def test_views_are_made_though_their_ids_stand_on_another_worksheet(box: Box, board: GoogleBoard) -> None:
    board.set_aside()
    renamed = {"sheetId": board.tabs.latest_id, "title": "Orders_before"}
    edit(box, board, {"updateSheetProperties": {"properties": renamed, "fields": "title"}})
    again = GoogleBoard(board._far, board.id, board.look)
    again.set_up()

    again.decorating.whole()

    assert (4, 3) == counts(latest(box, again))


def test_widths_that_people_have_chosen_are_theirs(box: Box, board: GoogleBoard) -> None:
    edit(box, board, decoration.width(board.tabs.latest_id, 4, 300))

    assert not board.decorating.whole()
