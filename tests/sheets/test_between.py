"""What an owner does exactly between a read of the worker and its write."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import OPERATOR
from passbot.services.passes import changes
from passbot.store.db import database
from tests.sheets.deeds import DEEDS, Deed
from tests.sheets.owner import Gate, played

OFTEN = {  # the rest with ./test --long
    "deletes Orders_completed",
    "deletes Orders_latest",
    "sorts the rows by their plates",
}
NO_BOX = (
    "deletes the column Code",
    "deletes the column Arrived",
    "inserts a column at 7",
)  # beside: `sheet repair`
TORN = ("inserts a column at 0", "moves the column House_num")  # what is written meanwhile is a torn row
COLUMNS = [
    pytest.param(name, marks=[pytest.mark.long] * (name not in (*TORN, "moves the column Phone")))
    for name in DEEDS
    if re.fullmatch("(inserts a|moves the|deletes the) column .*", name) and name not in NO_BOX
]
TWICE = ("translates H among moved columns",)  # torn, and then without the name of H: K asks to tick it again
NAMES = [  # versions are restored from outside of Google's thread
    name for name in DEEDS if name not in (*TORN, *TWICE) and not name.startswith("restores")
]


def between(deed: Deed) -> Deed:
    """Right before the next batch is applied; the database is not asked there."""

    def armed(gate: Gate) -> Callable[[], None]:
        tabs, laters, met = gate.ours(), list[Callable[[], None] | None](), list[str]()

        def meet(path: str) -> None:
            if not met and path.endswith(":batchUpdate"):
                met.append(path)
                laters.append(deed(gate))

        gate.__dict__["ours"] = lambda: tabs
        gate.box.google.before_write.append(meet)
        gate.order()
        gate.turns()
        gate.box.google.before_write.remove(meet)
        del gate.__dict__["ours"]
        assert met

        def later() -> None:
            for second_half in filter(None, laters):
                second_half()

        return later

    return armed


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] * (name not in OFTEN)) for name in NAMES]
)
def test_no_deed_between_a_read_and_its_write_loses_a_tick(gate: Gate, name: str) -> None:
    played(gate, [between(DEEDS[name])])

    gate.check()


@pytest.mark.parametrize("name", COLUMNS)
def test_a_row_that_was_written_while_columns_moved_is_ticked_once_and_then_stands_whole(
    gate: Gate, name: str
) -> None:
    torn = _torn(gate, name)
    _tick_its_box(gate, torn)

    gate.turns(3)

    assert [1] == [row[0] for row in _turns(torn.code)]
    assert not any("unknown code" in row for row in gate.latest())


def test_a_time_of_the_day_that_is_written_over_the_name_of_a_column_costs_no_tick(gate: Gate) -> None:
    gate.order()
    gate.turns(3)
    gate.clock.moment += timedelta(minutes=1)
    between(DEEDS["moves the column Code"])(gate)
    _tick_its_box(gate, gate.placed[-1])
    gate.turns()

    gate.obey()
    gate.turns(3)

    assert ["sheet repair"] == gate.commands
    assert [1] == [row[0] for row in _turns(gate.placed[-1].code)]


@pytest.mark.parametrize("name", COLUMNS)
def test_an_order_whose_row_was_torn_stands_there_once(gate: Gate, name: str) -> None:
    torn = _torn(gate, name)

    gate.turns(4)

    standing = [row for row in gate.latest() if torn.plate in row]
    assert [(torn.code, torn.plate)] == [tuple(row[:2]) for row in standing]


def test_a_tick_on_a_torn_row_right_before_it_is_emptied_counts(gate: Gate) -> None:
    torn = _torn(gate, TORN[0])
    gate.turns(2)  # the columns are in order, and the order stands whole below
    box, met = _box_of(gate, torn), list[str]()

    def meet(path: str) -> None:
        if not met and path.endswith(":batchUpdate"):
            met.append(path)
            gate.type_over(*box, True)

    gate.box.google.before_write.append(meet)
    gate.turns()
    gate.box.google.before_write.remove(meet)
    gate.turns()

    assert met
    assert [1] == [row[0] for row in _turns(torn.code)]
    assert 1 == sum(torn.plate in row for row in gate.latest())


def test_a_torn_row_whose_order_is_cancelled_at_once_leaves(gate: Gate) -> None:
    torn = _torn(gate, TORN[0])
    changes.cancel(torn.code, actor=OPERATOR, now=gate.clock.moment)

    gate.turns(3)
    gate.calm()

    assert not any(torn.plate in row for row in gate.latest())


def _torn(gate: Gate, name: str) -> Order:
    """Written while that was done to the columns. Not in a new minute: its time of the day goes into the last column,
    and where that is gone or another by then, Google refuses the batch, or the header has to be repaired.
    """
    gate.order()
    gate.turns(3)
    gate.clock.moment = gate.clock.moment.replace(second=0) + timedelta(minutes=1)
    gate.turns()
    between(DEEDS[name])(gate)
    return gate.placed[-1]


def _tick_its_box(gate: Gate, order: Order) -> None:
    gate.type_over(*_box_of(gate, order), True)


def _box_of(gate: Gate, order: Order) -> tuple[int, int, int]:
    """Where a guard sees it, whatever the column is called: of the first row with that car."""
    rows = gate.latest()
    at = next(at for at, row in enumerate(rows) if order.plate in row)
    return gate.ours()["Orders_latest"], at, rows[at].index(False)


def _turns(code: str) -> list[tuple[int]]:
    sql = "SELECT a.turn FROM arrivals a JOIN orders o ON o.id = a.order_id WHERE o.code = ?"
    return list(database.execute_sql(sql, (code,)).fetchall())
