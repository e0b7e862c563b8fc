"""What people do to Orders_latest: on the grid in memory, or as the owner's edits at the stand-in for Google."""

from copy import deepcopy
from typing import Protocol

from passbot.errors import NotAllowed
from passbot.sandbox.google.book import Book
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.files import File
from passbot.sandbox.running import Box
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.rows import ARRIVED, CODE, COMPLETED_HEADER, HEADER, Value, padded
from tests.sheets.worksheet import Json, Worksheet

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
        self.board.hidden = frozenset(codes)

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
        self._google, self._id, self._who = box.google, spreadsheet_id, who
        self._box = box
        self.latest = Worksheet(box, spreadsheet_id, tab, HEADER)
        self._others = {sheet.title: sheet.sheet_id for sheet in self._file().book.sheets}

    def _other(self, title: str) -> Worksheet:
        """Whatever it is called by now."""
        return Worksheet(self._box, self._id, self._others[title], COMPLETED_HEADER)

    def rows(self) -> list[Cells]:
        return self.latest.rows()

    def completed(self) -> list[Cells]:
        return self._other("Orders_completed").rows()

    def cells(self) -> dict[tuple[int, int], Value]:
        """Every cell of Orders_latest that holds something, and L1."""
        rows = self.latest.values("A1:L")
        return {
            (at, column): cell for at, row in enumerate(rows) for column, cell in enumerate(row) if cell != ""
        }

    def _edit(self, *requests: Json) -> None:
        self._google.edit(self._who, self._id, list(requests))

    def set(self, at: int, column: int, value: Value) -> None:
        """What stands in H below its header is a guard's, who may do nothing else."""
        who = "guard" if column == ARRIVED and at >= 0 and self._who == "owner" else self._who
        try:
            self._google.edit(who, self._id, [self._write(at, column, [value])])
        except Refused as exc:
            raise NotAllowed("test.shut", str(exc)) from exc

    def tick_first(self, count: int) -> None:
        self._edit(*(self._write(at, ARRIVED, [True]) for at in range(count)))

    def _write(self, at: int, column: int, cells: Cells) -> Json:
        return _written(self.latest.id, at + 1, self.latest.column(column), cells)

    def _rows(self, at: int) -> Json:
        return {"sheetId": self.latest.id, "dimension": "ROWS", "startIndex": at + 1, "endIndex": at + 2}

    def insert(self, at: int, cells: Cells) -> None:
        is_last = at + 1 >= len(self._file().book.sheet(self.latest.id).rows)
        blank = {"insertDimension": {"range": self._rows(at), "inheritFromBefore": is_last}}
        self._edit(blank, *(self._write(at, column, [cell]) for column, cell in enumerate(cells)))

    def delete(self, at: int) -> None:
        self._edit({"deleteDimension": {"range": self._rows(at)}})

    def sort(self, column: int) -> None:
        area = {"sheetId": self.latest.id, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 12}
        spec = {"dimensionIndex": self.latest.column(column), "sortOrder": "ASCENDING"}
        self._edit({"sortRange": {"range": area, "sortSpecs": [spec]}})

    def clear(self) -> None:
        area = {"sheetId": self.latest.id, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 11}
        self._edit({"updateCells": {"range": area, "fields": "userEnteredValue"}})

    def drag(self, count: int) -> None:
        """An empty checkbox below the last row, so far down."""
        for at in range(len(self.rows()), len(self.rows()) + count):
            self.set(at, ARRIVED, False)

    def filter(self, codes: list[str], *, until: int | None = None) -> None:
        """Hide the rows of these codes from everybody."""
        area = {"sheetId": self.latest.id, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": 11}
        if until is not None:
            area["endRowIndex"] = until
        criteria = {str(self.latest.column(CODE)): {"hiddenValues": codes}}
        self._edit({"setBasicFilter": {"filter": {"range": area, "criteria": criteria}}})

    def version(self) -> object:
        """As the version history keeps it: the whole spreadsheet."""
        return self._file().book.copy()

    def restore(self, version: object) -> None:
        """Google keeps what no person sees, the numbers that were applied."""
        assert isinstance(version, Book)
        file, book = self._file(), version.copy()
        book.metadata = dict(file.book.metadata)
        self._box.do(lambda: self._google.files.replace(file, book))

    def _file(self) -> File:
        file = self._google.files.get(self._id)
        assert file is not None
        return file

    def overwrite_number(self) -> None:
        self._edit(_written(self._others["_sync"], 0, 0, [0]))


def _written(sheet_id: int, row: int, column: int, cells: Cells) -> Json:
    kinds = {bool: "boolValue", str: "stringValue", int: "numberValue", float: "numberValue"}
    values = [{"userEnteredValue": {kinds[type(cell)]: cell}} if cell != "" else {} for cell in cells]
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": [{"values": values}]}}
