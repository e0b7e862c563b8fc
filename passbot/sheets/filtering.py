"""Lifts a filter that the owner has set on Orders_latest while rows leave, and puts it back.

Google may skip hidden rows when copying, but the copy in `_sync` is all that remains of a tick, or of a foreign row,
that was there at that moment.
"""

from dataclasses import dataclass

from passbot.sheets.google_client import Far
from passbot.sheets.layout import Json
from passbot.sheets.rows import Changes


@dataclass(frozen=True)
class Filtering:
    """The filter that must be lifted for one batch."""

    sheet_id: int
    held: Json
    used: int  # rows down to the last with anything in it
    may_return: bool

    def lifted(self) -> Json:
        return {"clearBasicFilter": {"sheetId": self.sheet_id}}

    def put_back(self, removals: tuple[int, ...]) -> list[Json]:
        """The filter's request, its range reduced by deleted rows. One over all rows ends with the grid again: Google
        does not widen it by rows added below, and new orders would be outside.
        """
        if not self.may_return:
            return []
        area = dict(self.held["range"])
        if area.get("endRowIndex", self.used) >= self.used:
            area.pop("endRowIndex", None)
        for end in ("startRowIndex", "endRowIndex"):
            if end in area:
                area[end] -= sum(at < area[end] for at in removals)
        names = ("sortSpecs", "filterSpecs" if "filterSpecs" in self.held else "criteria")
        kept = {name: self.held[name] for name in names if name in self.held}
        return [{"setBasicFilter": {"filter": {"range": area | {"sheetId": self.sheet_id}} | kept}}]


@dataclass
class Filters:
    """The filters of one spreadsheet. After a refused batch the filter is not put back: perhaps it was the cause."""

    far: Far
    spreadsheet_id: str
    is_refused: bool = False  # the batch before

    def over(self, sheet_id: int, changes: Changes, *, used: int) -> Filtering | None:
        """The filter to lift, if rows leave and one is set; takes one more read."""
        if not changes.leaving:
            return None
        asked = {"fields": "sheets(properties.sheetId,basicFilter)"}
        for sheet in self.far.read(f"/v4/spreadsheets/{self.spreadsheet_id}", asked).get("sheets", []):
            if sheet["properties"].get("sheetId", 0) == sheet_id and "basicFilter" in sheet:
                return Filtering(sheet_id, sheet["basicFilter"], used, may_return=not self.is_refused)
        return None
