"""Whatever the schemas allow is answered or refused, never an accident; and what is then read fits the schemas."""

from contextlib import suppress
from random import Random
from typing import Any  # JSON

import pytest

from passbot.sandbox.google import GoogleSide
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.kinds import KINDS
from passbot.sandbox.google.sheets import schemas
from passbot.sandbox.keeper import Keeper
from tests.sandbox.google import made_up
from tests.sandbox.google.wire import cells, dimension, marker, update

SMALL = {"gridProperties": {"rowCount": 9, "columnCount": 6}}
FURNITURE: list[dict[str, Any]] = [
    {"updateSheetProperties": {"properties": SMALL, "fields": "gridProperties"}},
    {"addSheet": {"properties": {"sheetId": 1, "title": "b", **SMALL}}},
    update(0, cells("a", True, 1), cells("b"), cells("=x", 17)),
    marker(1),
    marker(2, "tag", {"dimensionRange": dimension(1, 2)}),
    {"addProtectedRange": {"protectedRange": {"protectedRangeId": 1, "range": {"sheetId": 0}}}},
    {
        "addNamedRange": {
            "namedRange": {"namedRangeId": "1", "name": "a", "range": {"sheetId": 0, "endRowIndex": 2}}
        }
    },
    {"addFilterView": {"filter": {"filterViewId": 1, "title": "x", "range": {"sheetId": 0}}}},
    {"addDimensionGroup": {"range": dimension(1, 5)}},
    {"mergeCells": {"range": {"sheetId": 1, "endRowIndex": 2, "endColumnIndex": 2}}},
]


@pytest.fixture(scope="module")
def side() -> GoogleSide:
    side = GoogleSide(Keeper(None))
    side.create_account("owner")
    return side


def survive(side: GoogleSide, kinds: list[str], dice: Random) -> None:
    """Anything but an answer or a refusal comes out of here."""
    file_id = side.create_spreadsheet("Made up", owner="owner")
    side.edit("owner", file_id, FURNITURE)

    for kind in kinds:
        with suppress(Refused):
            side.edit("owner", file_id, [made_up.request(kind, dice)])

    assert [] == schemas().violations("Spreadsheet", side.look("owner", file_id))
    file = side.files.get(file_id)
    assert file
    side.files.delete(file)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_made_up_requests_of_a_kind_do_no_harm(kind: str, side: GoogleSide) -> None:
    dice = Random(kind)
    for _ in range(15):
        survive(side, [kind] * 3, dice)


@pytest.mark.parametrize(
    "seed", [*range(10), *(pytest.param(n, marks=pytest.mark.long) for n in range(10, 500))]
)
def test_made_up_requests_of_all_kinds_do_no_harm(seed: int, side: GoogleSide) -> None:
    dice = Random(seed)
    survive(side, [dice.choice(sorted(KINDS)) for _ in range(40)], dice)
