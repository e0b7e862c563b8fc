"""A random life whose owner does what only owners can: rename, delete, cut, and call `sheet repair`."""

from collections.abc import Callable
from typing import Any

from passbot.sheets.rows import ARRIVED
from tests.sheets.hands import SandboxHands
from tests.sheets.life import ACTS, Life

LATEST = "Orders_latest"
LETTERS = (*range(1, 7), 8, 9, 10)  # all columns but the codes and the ticks


class OwnersHands(SandboxHands):
    """Find the worksheet by its number, as it may have any name."""

    @property
    def title(self) -> str:
        return next(
            str(each["properties"]["title"])
            for each in self._looked()
            if each["properties"]["sheetId"] == self._tab
        )

    def rename(self) -> None:
        title = "Ворота" if self.title == LATEST else LATEST
        properties = {"sheetId": self._tab, "title": title}
        self._edit({"updateSheetProperties": {"properties": properties, "fields": "title"}})

    def delete_column(self, column: int) -> None:
        span = {"sheetId": self._tab, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
        self._edit({"deleteDimension": {"range": span}})

    def delete_sheet(self) -> None:
        self._edit({"deleteSheet": {"sheetId": self._tab}})

    def cut(self) -> None:
        """The blank rows below, all but two."""
        used, height = len(self.rows()) + 1, self._grid["rowCount"]
        if height > used + 2:
            span = {"sheetId": self._tab, "dimension": "ROWS", "startIndex": used + 2, "endIndex": height}
            self._edit({"deleteDimension": {"range": span}})

    @property
    def _grid(self) -> dict[str, Any]:  # Any: Google's JSON
        (found,) = [
            each["properties"] for each in self._looked() if each["properties"]["sheetId"] == self._tab
        ]
        grid: dict[str, Any] = found["gridProperties"]
        return grid

    def follow(self) -> None:
        """The worksheet that has the name now."""
        (self._tab,) = [
            each["properties"]["sheetId"] for each in self._looked() if each["properties"]["title"] == LATEST
        ]

    def may_tick(self) -> None:
        """Refused where a guard may not set the box of a row."""
        for at, row in enumerate(self.rows()):
            if row[0] != "":
                value = self._write(at, ARRIVED, [bool(row[ARRIVED])])
                self._google.edit("guard", self._id, [value])


class OwnedLife(Life):
    hands: OwnersHands
    repair: Callable[[], object]
    acts = (*ACTS, "rename", "cut", "cut", "lose_column", "lose_sheet")

    def rename(self) -> None:
        self.hands.rename()

    def cut(self) -> None:
        self.hands.cut()

    def lose_column(self) -> None:
        """And the worker meets it before the owner has it repaired."""
        if self.random.random() < 0.5:
            column = self.random.choice(LETTERS)
            self.hands.delete_column(column)
            self.cycle()
            self.repair()
            for cells in self.strangers.values():
                cells[column] = ""

    def lose_sheet(self) -> None:
        if self.random.random() < 0.3:
            if self.hands.title != LATEST:
                self.hands.rename()
            self.hands.delete_sheet()
            self.cycle()
            self.repair()
            self.hands.follow()
            self.versions.clear()
            self.strangers.clear()
            self.owed_ticks.clear()
