"""Where a proof works: two hidden worksheets that it makes, and the requests on them. Pure."""

from dataclasses import dataclass

from passbot.sheets.layout import Json
from passbot.sheets.writing import put

KEY = "passbot.proof"  # of the metadata by which everything of a proof is found again
ROWS, COLUMNS = 100, 26


@dataclass(frozen=True)
class Place:
    first: int  # the two worksheets' ids
    second: int
    number: int  # an id of metadata, far above the worker's
    mark: str  # whose proof it is, and since when
    worker: str  # the account that runs it

    def made(self, title: str) -> list[Json]:
        """Both worksheets, and a mark on each, in one batch: neither is ever there without its mark."""
        grid = {"rowCount": ROWS, "columnCount": COLUMNS}
        named = {self.first: title, self.second: f"{title} (copies)"}
        return [
            request
            for sheet_id, name in named.items()
            for request in (
                {
                    "addSheet": {
                        "properties": {
                            "sheetId": sheet_id,
                            "title": name,
                            "hidden": True,
                            "gridProperties": grid,
                        }
                    }
                },
                self._metadata({"sheetId": sheet_id}),
            )
        ]

    def numbered(self, number: int) -> Json:
        """A batch's number, as the worker's batches begin with one."""
        return self._metadata({"spreadsheet": True}, number)

    def _metadata(self, location: Json, number: int | None = None) -> Json:
        item = {
            "metadataKey": KEY,
            "metadataValue": self.mark,
            "location": location,
            "visibility": "DOCUMENT",
        }
        return {
            "createDeveloperMetadata": {
                "developerMetadata": item | ({"metadataId": number} if number else {})
            }
        }

    def counted(self, serial: int) -> list[Json]:
        """The batch's serial in A1 of both worksheets, so that a read tells how new it is."""
        return [put(sheet_id, 0, 0, [serial]) for sheet_id in (self.first, self.second)]


def forgotten(number: int) -> Json:
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": number}}}}


def row(sheet_id: int, at: int, *, columns: int = COLUMNS, rows: int = 1) -> Json:
    return {
        "sheetId": sheet_id,
        "startRowIndex": at,
        "endRowIndex": at + rows,
        "startColumnIndex": 0,
        "endColumnIndex": columns,
    }


def copied(source: Json, target: Json) -> Json:
    return {"copyPaste": {"source": source, "destination": target, "pasteType": "PASTE_VALUES"}}


def deleted(sheet_id: int, at: int) -> Json:
    span = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
    return {"deleteDimension": {"range": span}}


def appended(sheet_id: int, rows: int) -> Json:
    return {"appendDimension": {"sheetId": sheet_id, "dimension": "ROWS", "length": rows}}


def column_from(sheet_id: int, top: int, column: int, *, bottom: int | None = None) -> Json:
    """A column's range below `top`; open without `bottom`."""
    end = {} if bottom is None else {"endRowIndex": bottom}
    return {
        "sheetId": sheet_id,
        "startRowIndex": top,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    } | end
