"""A worksheet as people see it: known by its number whatever its name, its columns by the header."""

from collections.abc import Sequence
from typing import Any

from passbot.errors import NotAllowed
from passbot.sandbox.running import Box
from passbot.sheets.rows import Value
from passbot.sheets.set_up import quoted

Cells = list[Value]
Json = dict[str, Any]  # Any: Google's JSON


class Worksheet:
    def __init__(self, box: Box, spreadsheet_id: str, sheet_id: int, names: Sequence[str]) -> None:
        self._google, self._spreadsheet_id = box.google, spreadsheet_id
        self.id, self._names = sheet_id, names

    @property
    def title(self) -> str:
        file = self._google.files.get(self._spreadsheet_id)
        assert file is not None
        return file.book.sheet(self.id).title

    def values(self, area: str) -> list[Cells]:
        said = self._google.read("owner", self._spreadsheet_id, [f"{quoted(self.title)}!{area}"])
        return list(said["valueRanges"][0].get("values", []))

    def rows(self) -> list[Cells]:
        """Below the header, in the order of our names."""
        header, *rows = self.values("A1:Z") or [[]]
        columns = [_column(header, self._names, at) for at in range(len(self._names))]
        return [[_cell(row, column) for column in columns] for row in rows]

    def column(self, at: int) -> int:
        """Where the column stands that is this one of ours."""
        found = _column(next(iter(self.values("A1:Z1")), []), self._names, at)
        if found is None:
            raise NotAllowed("test.gone", f"The column {self._names[at]} is gone.")
        return found


def _column(header: Cells, names: Sequence[str], at: int) -> int | None:
    """By its name; where that was typed over, by its place."""
    if names[at] in header:
        return header.index(names[at])
    is_anothers = at < len(header) and header[at] in names
    return None if is_anothers else at


def _cell(row: Cells, column: int | None) -> Value:
    return row[column] if column is not None and column < len(row) else ""
