"""Reads areas of several worksheets in one call, addressed by sheet ids, which renaming does not change."""

from collections.abc import Sequence
from typing import Any

from passbot.errors import Unavailable
from passbot.sheets.google_client import Far

Area = dict[str, int]
Values = dict[str, Any]  # Any: Google's JSON


def area(
    sheet_id: int, *, first: int = 0, last: int | None = None, left: int = 0, right: int | None = None
) -> Area:
    """An area: rows and columns from 0, ends excluded; no end means open. Zeros are left out, as Google does."""
    ends = {"endRowIndex": last, "endColumnIndex": right}
    named = {"sheetId": sheet_id, "startRowIndex": first, "startColumnIndex": left} | ends
    return {name: number for name, number in named.items() if number}


def read_areas(far: Far, spreadsheet_id: str, areas: Sequence[Area]) -> list[Values]:
    """The values of these areas. Google answers in any order, and its repeated filters leave out zeros."""
    body = {"dataFilters": [{"gridRange": each} for each in areas], "valueRenderOption": "UNFORMATTED_VALUE"}
    answer = far.search(f"/v4/spreadsheets/{spreadsheet_id}/values:batchGetByDataFilter", body)
    found = {
        _key(each["dataFilters"][0].get("gridRange", {})): each["valueRange"]
        for each in answer.get("valueRanges", [])
    }
    if not all(_key(each) in found for each in areas):
        raise Unavailable("google.partial", "Google answered with less than it was asked for.")
    return [found[_key(each)] for each in areas]


def _key(given: Area) -> frozenset[tuple[str, int]]:
    return frozenset((name, number) for name, number in given.items() if number)
