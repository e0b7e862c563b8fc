"""What an owner does exactly between a read of the worker and its write."""

from collections.abc import Callable

import pytest

from passbot.store.db import database
from tests.sheets.deeds import DEEDS, Deed
from tests.sheets.owner import Gate, played

OFTEN = {  # the rest with ./test --long
    "deletes Orders_completed",
    "deletes Orders_latest",
    "sorts the rows by their plates",
}
TORN = ("inserts a column at 0", "moves the column House_num")  # what is written meanwhile is a torn row
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


@pytest.mark.parametrize("name", TORN)
def test_a_row_that_was_written_while_columns_moved_is_ticked_or_says_that_it_is_nobodys(
    gate: Gate, name: str
) -> None:
    gate.order()
    gate.turns(3)
    between(DEEDS[name])(gate)
    torn = gate.placed[-1]
    gate.tick(torn)

    gate.turns(3)

    assert 1 == sum(torn.code in row for row in gate.latest())
    assert [1] == [row[0] for row in _turns(torn.code)]
    assert any(torn.plate in row and "unknown code" in row for row in gate.latest())


@pytest.mark.parametrize("name", TORN)
def test_an_order_whose_row_was_torn_stands_there_whole(gate: Gate, name: str) -> None:
    gate.order()
    gate.turns(3)
    between(DEEDS[name])(gate)

    gate.turns(3)

    whole = [row for row in gate.latest() if row and row[0] == gate.placed[-1].code]
    assert [gate.placed[-1].plate] == [row[1] for row in whole]


def _turns(code: str) -> list[tuple[int]]:
    sql = "SELECT a.turn FROM arrivals a JOIN orders o ON o.id = a.order_id WHERE o.code = ?"
    return list(database.execute_sql(sql, (code,)).fetchall())
