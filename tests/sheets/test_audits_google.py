"""The audit over HTTP: what a start asks of Google after years, who begins a year's worksheet, who follows it there."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from passbot.services.processes import leases
from passbot.sheets.board import TitleTaken
from passbot.sheets.google_client import Far
from passbot.sheets.taking import LEASE
from tests.sheets.owner import Gate

ARCHIVES = 8  # cycles until what was ticked stands in Orders_completed


class Reading(Far):
    """Which worksheets of arrivals were read, and how many cells of them."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(gate.sheet.key, base=gate.box.base, monotonic=gate.clock.monotonic)
        self.read_of: Counter[str] = Counter()

    def _call(self, budget: str, verb: str, path: str, **given: Any) -> dict[str, Any]:  # Any: Google's JSON
        said = super()._call(budget, verb, path, **given)
        ranges = [each.get("valueRange", each) for each in said.get("valueRanges", [])]
        for each in ranges:
            self.read_of[each["range"].partition("!")[0]] += sum(map(len, each.get("values", [])))
        return said


def archive(gate: Gate, count: int) -> list[str]:
    placed = [gate.order() for _ in range(count)]
    gate.turns()
    for order in placed:
        gate.tick(order)
    gate.turns(ARCHIVES)
    return [order.code for order in placed]


def standing(gate: Gate) -> list[str]:
    """The codes in Orders_completed, of all years."""
    assert gate.board
    return [row.code for year in gate.board.years() for row in gate.board.completed(year.sheet).rows]


def night(gate: Gate) -> None:
    """And the cycles behind it, a worksheet in every other one."""
    gate.clock.moment = (gate.clock.moment + timedelta(days=1)).replace(hour=3, minute=55)
    gate.turns(12)


def start(gate: Gate) -> dict[str, int]:
    """The process begins anew: what it reads of arrivals."""
    leases.release(LEASE, "w")
    gate.__post_init__()
    reading = vars(gate.sheet)["far"] = Reading(gate)
    gate.turns()
    return {title: cells for title, cells in reading.read_of.items() if title.startswith("Orders_completed")}


def test_a_start_asks_the_same_of_google_after_years(gate: Gate) -> None:
    archive(gate, 2)
    night(gate)
    first = start(gate)
    for year in (2026, 2027, 2028):
        archive(gate, 2)
        assert gate.board
        assert gate.board.roll_over(year, past=1)
    archive(gate, 2)
    night(gate)
    later = start(gate)

    assert ["Orders_completed"] == list(later)
    assert first == later


def test_a_start_reads_a_year_that_ended_and_the_one_that_began_since_the_last_audit(gate: Gate) -> None:
    archive(gate, 2)
    night(gate)
    assert gate.board
    assert gate.board.roll_over(2026, past=1)
    late = archive(gate, 1)
    start(gate)
    gate.turns(ARCHIVES)

    assert not gate.worker.health.failures
    assert late == standing(gate)[2:]


def test_the_row_that_is_deleted_in_an_older_year_comes_back_by_night(gate: Gate) -> None:
    archived = archive(gate, 2)
    assert gate.board
    old = gate.board.tabs.completed_id
    gate.board.roll_over(2026, past=1)
    gate.turns()
    night(gate)
    first = {"sheetId": old, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    gate.owner({"deleteDimension": {"range": first}})
    start(gate)
    gate.turns(ARCHIVES)
    by_day = standing(gate)

    night(gate)
    gate.turns(ARCHIVES)

    assert (archived[1:], [archived[1], archived[0]]) == (by_day, standing(gate))


def test_who_stands_by_follows_to_the_worksheet_that_another_has_begun(gate: Gate) -> None:
    archive(gate, 2)
    assert gate.board
    leases.release(LEASE, "w")
    assert leases.take(LEASE, "another", now=gate.clock(), seconds=1_000)
    gate.turns()  # it stands by
    gate.sheet.board().roll_over(2026, past=1)
    leases.release(LEASE, "another")

    late = archive(gate, 1)

    assert late == [row.code for row in gate.board.completed().rows]


def test_a_new_year_waits_where_people_have_a_worksheet_of_its_name(gate: Gate) -> None:
    archived = archive(gate, 2)
    assert gate.board
    renamed = {"sheetId": gate.board.tabs.completed_id, "title": "Arrivals"}
    gate.owner(
        {"updateSheetProperties": {"properties": renamed, "fields": "title"}},
        {"addSheet": {"properties": {"title": "Orders_completed"}}},
    )

    with pytest.raises(TitleTaken, match="Orders_completed"):
        gate.board.roll_over(2026, past=1)

    assert archived == standing(gate)
