"""What people do to Orders_latest: on the grid in memory, or as the owner's edits at the stand-in for Google."""

from copy import deepcopy
from typing import Any, Protocol

from passbot.errors import NotAllowed
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.running import Box
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import Value, padded

Cells = list[Value]
CONTENT = ("header", "rows", "done", "as_of", "number", "digest", "removed")


class Hands(Protocol):
    def rows(self) -> list[Cells]: ...
    def completed(self) -> list[Cells]: ...
    def set(self, at: int, column: int, value: Value) -> None: ...
    def insert(self, at: int, cells: Cells) -> None: ...
    def delete(self, at: int) -> None: ...
    def sort(self, column: int) -> None: ...
    def clear(self) -> None: ...
    def drag(self, count: int) -> None: ...
    def filter(self, codes: list[str]) -> None: ...
    def overwrite_number(self) -> None: ...
    def version(self) -> object: ...
    def restore(self, version: object) -> None: ...


class MemoryHands:
    def __init__(self, board: MemoryBoard) -> None:
        self.board = board

    def rows(self) -> list[Cells]:
        return [list(padded(row)) for row in self.board.rows]

    def completed(self) -> list[Cells]:
        return self.board.done

    def set(self, at: int, column: int, value: Value) -> None:
        self.board.rows[at][column] = value

    def insert(self, at: int, cells: Cells) -> None:
        self.board.rows.insert(at, list(cells))

    def delete(self, at: int) -> None:
        del self.board.rows[at]

    def sort(self, column: int) -> None:
        self.board.rows.sort(key=lambda row: str(row[column]))

    def clear(self) -> None:
        for row in self.board.rows:
            row[:] = [""] * len(row)

    def drag(self, count: int) -> None:
        self.board.rows += [[*[""] * 7, False, "", "", ""] for _ in range(count)]

    def filter(self, codes: list[str]) -> None:
        """Nothing is hidden here."""

    def overwrite_number(self) -> None:
        self.board.number = 0

    def version(self) -> object:
        return {name: deepcopy(getattr(self.board, name)) for name in CONTENT}

    def restore(self, version: object) -> None:
        """Google keeps what no person sees, the numbers that were applied."""
        assert isinstance(version, dict)
        for name, content in deepcopy(version).items():
            setattr(self.board, name, content)


class SandboxHands:
    """The owner's: protection does not stop him, so he may do whatever can be done."""

    def __init__(self, box: Box, spreadsheet_id: str, tab: int, *, who: str = "owner") -> None:
        self._google, self._id, self._tab, self._who = box.google, spreadsheet_id, tab, who

    def _values(self, area: str) -> list[Cells]:
        said = self._google.read("owner", self._id, [area])
        return [list(padded(row)) for row in said["valueRanges"][0].get("values", [])]

    @property
    def title(self) -> str:
        return "Orders_latest"

    def rows(self) -> list[Cells]:
        return self._values(f"'{self.title}'!A2:K")

    def completed(self) -> list[Cells]:
        return self._values("Orders_completed!A2:K")

    def cells(self) -> dict[tuple[int, int], Value]:
        """Every cell of Orders_latest that holds something, and L1."""
        said = self._google.read("owner", self._id, ["Orders_latest!A1:L"])
        rows = said["valueRanges"][0].get("values", [])
        return {
            (at, column): cell for at, row in enumerate(rows) for column, cell in enumerate(row) if cell != ""
        }

    def _edit(self, *requests: dict[str, Any]) -> None:  # Any: Google's JSON
        self._google.edit(self._who, self._id, list(requests))

    def set(self, at: int, column: int, value: Value) -> None:
        """What stands in H below its header is a guard's, who may do nothing else."""
        who = "guard" if column == 7 and at >= 0 and self._who == "owner" else self._who
        try:
            self._google.edit(who, self._id, [self._write(at, column, [value])])
        except Refused as exc:
            raise NotAllowed("test.shut", str(exc)) from exc

    def tick_first(self, count: int) -> None:
        self._edit(*(self._write(at, 7, [True]) for at in range(count)))

    def _write(
        self, at: int, column: int, cells: Cells, *, tab: int | None = None
    ) -> dict[str, Any]:  # Any: Google's JSON
        kinds = {bool: "boolValue", str: "stringValue", int: "numberValue", float: "numberValue"}
        values = [{"userEnteredValue": {kinds[type(cell)]: cell}} if cell != "" else {} for cell in cells]
        start = {"sheetId": self._tab if tab is None else tab, "rowIndex": at + 1, "columnIndex": column}
        return {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": [{"values": values}]}}

    def _rows(self, at: int) -> dict[str, Any]:  # Any: Google's JSON
        return {"sheetId": self._tab, "dimension": "ROWS", "startIndex": at + 1, "endIndex": at + 2}

    def insert(self, at: int, cells: Cells) -> None:
        blank = {"insertDimension": {"range": self._rows(at), "inheritFromBefore": False}}
        self._edit(blank, self._write(at, 0, cells))

    def delete(self, at: int) -> None:
        self._edit({"deleteDimension": {"range": self._rows(at)}})

    def sort(self, column: int) -> None:
        area = {"sheetId": self._tab, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 12}
        spec = {"dimensionIndex": column, "sortOrder": "ASCENDING"}
        self._edit({"sortRange": {"range": area, "sortSpecs": [spec]}})

    def clear(self) -> None:
        area = {"sheetId": self._tab, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 11}
        self._edit({"updateCells": {"range": area, "fields": "userEnteredValue"}})

    def drag(self, count: int) -> None:
        """An empty checkbox below the last row, so far down."""
        for at in range(len(self.rows()), len(self.rows()) + count):
            self.set(at, 7, False)

    def filter(self, codes: list[str], *, until: int | None = None) -> None:
        """Hide the rows of these codes from everybody."""
        area = {"sheetId": self._tab, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": 11}
        if until is not None:
            area["endRowIndex"] = until
        criteria = {"0": {"hiddenValues": codes}}
        self._edit({"setBasicFilter": {"filter": {"range": area, "criteria": criteria}}})

    def version(self) -> object:
        titles = (self.title, "Orders_completed", "_sync")
        said = self._google.read("owner", self._id, [f"'{title}'!A1:L" for title in titles])
        tabs = {each["properties"]["title"]: each["properties"]["sheetId"] for each in self._looked()}
        areas = zip(titles, said["valueRanges"], strict=True)
        return {tabs[title]: area.get("values", []) for title, area in areas}

    def restore(self, version: object) -> None:
        """Every cell as it was; Google keeps what no person sees, the numbers that were applied."""
        assert isinstance(version, dict)
        grids = {
            each["properties"]["sheetId"]: each["properties"]["gridProperties"] for each in self._looked()
        }
        for tab, rows in version.items():
            height = grids[tab]["rowCount"]
            if len(rows) >= height:
                more = {"sheetId": tab, "dimension": "ROWS", "length": len(rows) + 1 - height}
                self._edit({"appendDimension": more})
            cleared = {"updateCells": {"range": {"sheetId": tab}, "fields": "userEnteredValue"}}
            self._edit(cleared, *(self._write(at - 1, 0, row, tab=tab) for at, row in enumerate(rows) if row))

    def _looked(self) -> list[dict[str, Any]]:  # Any: Google's JSON
        found: list[dict[str, Any]] = self._google.look("owner", self._id)["sheets"]
        return found

    def overwrite_number(self) -> None:
        (hidden,) = [each["properties"] for each in self._looked() if each["properties"]["title"] == "_sync"]
        start = {"sheetId": hidden["sheetId"], "rowIndex": 0, "columnIndex": 0}
        cell = {"userEnteredValue": {"numberValue": 0}}
        rows = [{"values": [cell]}]
        self._edit({"updateCells": {"start": start, "fields": "userEnteredValue", "rows": rows}})
