"""The board as a Google spreadsheet. One `values:batchGet` reads it, one atomic `batchUpdate` writes it."""

import re
from dataclasses import dataclass
from typing import Any

from passbot.errors import BoardBroken
from passbot.sheets.board import Batch, CompletedRow
from passbot.sheets.far import Far
from passbot.sheets.plan import ARRIVED, HEADER, WIDTH, Seen, SeenRow, padded
from passbot.sheets.writing import METADATA_KEY, requests_of

REMOVED_ROWS = 1_000


@dataclass(frozen=True)
class Tabs:
    """The worksheets of one spreadsheet: their titles and Google's numbers for them."""

    latest: str
    completed: str
    latest_id: int
    completed_id: int
    sync_id: int
    sync: str = "_sync"
    older: tuple[tuple[str, int], ...] = ()  # Orders_completed_2025 and so on

    def id_of(self, title: str) -> int:
        return dict(self.older).get(title, self.completed_id)


class GoogleBoard:
    def __init__(self, far: Far, spreadsheet_id: str, tabs: Tabs) -> None:
        self._far = far
        self.id = spreadsheet_id
        self.tabs = tabs
        self._height = 0

    def read(self) -> Seen:
        sync = self.tabs.sync
        ranges = [f"'{self.tabs.latest}'!A1:L", f"{sync}!A1:B1", f"{sync}!A10:K{10 + REMOVED_ROWS}"]
        latest, state, removed = self._values(ranges)
        self._height = _height(latest.get("range", ""))
        rows = latest.get("values", [])
        header = [*rows[0], *[""] * 12][:12] if rows else [""] * 12
        if tuple(header[:WIDTH]) != HEADER:
            raise BoardBroken(
                "board.header", f"The header of {self.tabs.latest} is not ours. Run `sheet repair`."
            )
        number, digest = [*state.get("values", [[]])[0], "", ""][:2]
        return Seen(
            rows=tuple(SeenRow(at, padded(row)) for at, row in enumerate(rows) if at > 0),
            as_of=str(header[11]),
            number=int(number) if isinstance(number, int | float) else 0,
            digest=str(digest),
            removed=tuple(padded(row) for row in removed.get("values", [])),
        )

    def _values(self, ranges: list[str]) -> list[dict[str, Any]]:  # Any: Google's JSON
        params = {"ranges": ranges, "valueRenderOption": "UNFORMATTED_VALUE"}
        answer = self._far.read(f"/v4/spreadsheets/{self.id}/values:batchGet", params)
        found: list[dict[str, Any]] = answer["valueRanges"]
        return found

    def write(self, batch: Batch) -> None:
        body = {"requests": requests_of(batch, self.tabs, height=self._height)}
        self._far.write(f"/v4/spreadsheets/{self.id}:batchUpdate", body)

    def numbers(self) -> dict[int, str]:
        lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": METADATA_KEY}}]}
        answer = self._far.search(f"/v4/spreadsheets/{self.id}/developerMetadata:search", lookup)
        found = [match["developerMetadata"] for match in answer.get("matchedDeveloperMetadata", [])]
        return {each["metadataId"]: each.get("metadataValue", "") for each in found}

    def completed(self) -> list[CompletedRow]:
        titles = [*(title for title, _ in self.tabs.older), self.tabs.completed]
        found = []
        for title, values in zip(titles, self._values([f"'{title}'!A1:K" for title in titles]), strict=True):
            for at, cells in enumerate(values.get("values", [])):
                row = padded(cells)
                if at > 0 and row[0] != "":
                    found.append(CompletedRow(at, str(row[0]), str(row[ARRIVED]), str(row[10]), title))
        return found

    def set_up(self) -> bool:
        raise NotImplementedError


def _height(range_read: str) -> int:
    """How many rows the grid has: Google bounds an open range to the grid."""
    last = re.search(r":[A-Z]+(\d+)$", range_read)
    return int(last.group(1)) if last else 0
