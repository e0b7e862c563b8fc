"""Whatever an owner does to the spreadsheet while guards tick, no tick is lost and the sheet converges."""

import pytest

from tests.sheets.deeds import DEEDS
from tests.sheets.owner import Gate, played

SELDOM = {  # with ./test --long: of each kind the others tell enough
    *(name for name in DEEDS if name.startswith(("deletes the column", "moves the column", "types over"))),
    *(name for name in DEEDS if name.startswith(("inserts a column", "copies", "hides", "moves", "shows"))),
} - {
    "deletes the column Code",
    "deletes the column Arrived",
    "deletes the column Phone",
    "inserts a column at 0",
    "inserts a column of Orders_completed at 7",
    "moves the column Arrived",
    "types over Arrived",
    "types over the header",
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] * (name in SELDOM)) for name in DEEDS]
)
def test_no_deed_of_an_owner_loses_a_tick(gate: Gate, name: str) -> None:
    played(gate, [DEEDS[name]])

    gate.check()
