"""The filter that an owner has set on Orders_latest: lifted while rows leave, and put back as it was.

Copying may pass over the rows that a filter hides, and the copy in `_sync` is all that is left of a tick, or of
a stranger's row, that stood there at that moment.
"""

from dataclasses import dataclass

from passbot.sheets.google_client import Far
from passbot.sheets.layout import Json
from passbot.sheets.rows import Changes


@dataclass(frozen=True)
class Filtering:
    """What stands between a filter and the rows of one batch."""

    sheet_id: int
    held: Json
    may_return: bool

    def lifted(self) -> Json:
        return {"clearBasicFilter": {"sheetId": self.sheet_id}}

    def put_back(self, removals: tuple[int, ...]) -> list[Json]:
        """Shorter by the rows that were deleted in it, and further up by those above it."""
        if not self.may_return:
            return []
        area = dict(self.held["range"])
        for end in ("startRowIndex", "endRowIndex"):
            if end in area:
                area[end] -= sum(at < area[end] for at in removals)
        names = ("sortSpecs", "filterSpecs" if "filterSpecs" in self.held else "criteria")
        kept = {name: self.held[name] for name in names if name in self.held}
        return [{"setBasicFilter": {"filter": {"range": area | {"sheetId": self.sheet_id}} | kept}}]


@dataclass
class Filters:
    """Of one spreadsheet. What was refused is tried without putting a filter back: perhaps it was that."""

    far: Far
    spreadsheet_id: str
    is_refused: bool = False  # the batch before

    def over(self, sheet_id: int, changes: Changes) -> Filtering | None:
        """One read more, and only where rows leave. None where nothing is filtered."""
        if not changes.leaving:
            return None
        asked = {"fields": "sheets(properties.sheetId,basicFilter)"}
        for sheet in self.far.read(f"/v4/spreadsheets/{self.spreadsheet_id}", asked).get("sheets", []):
            if sheet["properties"].get("sheetId", 0) == sheet_id and "basicFilter" in sheet:
                return Filtering(sheet_id, sheet["basicFilter"], may_return=not self.is_refused)
        return None
