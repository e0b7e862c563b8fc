"""The board as a Google spreadsheet. One `values:batchGet` reads it, one atomic `batchUpdate` writes it."""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from passbot.errors import BoardBroken, Rejected
from passbot.sheets import frame
from passbot.sheets.board import Batch, Completed, CompletedRow
from passbot.sheets.decorating import Decorating
from passbot.sheets.far import CALLS_A_MINUTE, Far
from passbot.sheets.frame import SYNC
from passbot.sheets.making import Look, Making, look_at, quoted
from passbot.sheets.reading import column_of, number_of, signs_of
from passbot.sheets.refused import explained
from passbot.sheets.room import Room
from passbot.sheets.rows import HEADER, MOST_REMOVALS, WIDTH, Seen, SeenRow, is_ticked, padded
from passbot.sheets.writing import FIRST_REMOVED_ROW, METADATA_KEY, requests_of, told

ALL_DRIVES = {"supportsAllDrives": "true"}
SPREADSHEET_TYPE = "application/vnd.google-apps.spreadsheet"


@dataclass(frozen=True)
class Tabs:
    """The worksheets of one spreadsheet: their titles and Google's numbers for them."""

    latest: str
    completed: str
    latest_id: int
    completed_id: int
    sync_id: int
    guard: int | None = None  # our protection on Orders_latest
    older: tuple[tuple[str, int], ...] = ()  # Orders_completed_2025 and so on, whatever their names are now

    def id_of(self, title: str) -> int:
        return dict(self.older).get(title, self.completed_id)


class GoogleBoard:
    def __init__(self, far: Far, spreadsheet_id: str, look: Look) -> None:
        self._far = far
        self._making = Making(far, spreadsheet_id, look)
        self.look = look
        self._tabs: Tabs | None = None
        self._room = Room()
        self.decorating = Decorating(far, spreadsheet_id, look)
        self.id = spreadsheet_id

    @property
    def tabs(self) -> Tabs:
        if self._tabs is None:
            self._tabs = self._find_tabs()
        return self._tabs

    def _find_tabs(self) -> Tabs:
        found = look_at(self._far, self.id).sheets
        latest, completed = self.look.latest, self.look.completed
        for title in (latest, completed, SYNC):
            if title not in found:
                raise BoardBroken("board.sheets", f"The worksheet {title} is gone. Run `sheet repair`.")
        years = re.compile(re.escape(completed) + r"_\d{4}( \d+)?")
        older = tuple(
            (title, sheet.id)
            for title, sheet in found.items()
            if title not in (latest, completed, SYNC) and (years.fullmatch(title) or sheet.is_shut)
        )
        return Tabs(
            latest,
            completed,
            found[latest].id,
            found[completed].id,
            found[SYNC].id,
            found[latest].guard,
            older,
        )

    def read(self) -> Seen:
        last = FIRST_REMOVED_ROW + MOST_REMOVALS
        ranges = [f"{quoted(self.look.latest)}!A1:L", f"{SYNC}!A1:D1", f"{SYNC}!A10:K{last}"]
        try:
            latest, state, removed = self._values(ranges)
        except BoardBroken:
            self._tabs = None  # whoever puts a worksheet back gives it another number
            raise
        rows = latest.get("values", [])
        if self._room.see(latest.get("range", ""), used=len(rows)):
            self.decorating.grid_changed()
        header = [*rows[0], *[""] * 12][:12] if rows else [""] * 12
        if tuple(header[:WIDTH]) != HEADER:
            raise BoardBroken(
                "board.header", f"The header of {self.look.latest} is not ours. Run `sheet repair`."
            )
        number, digest, owner, word = signs_of(state)
        return Seen(
            rows=tuple(SeenRow(at, padded(row)) for at, row in enumerate(rows) if at > 0),
            as_of=str(header[11]),
            number=number_of(number),
            digest=digest,
            removed=tuple(padded(row) for row in removed.get("values", [])),
            owner=owner,
            word=word,
        )

    def _values(self, ranges: list[str]) -> list[dict[str, Any]]:  # Any: Google's JSON
        params = {"ranges": ranges, "valueRenderOption": "UNFORMATTED_VALUE"}
        with self._explained():
            answer = self._far.read(f"/v4/spreadsheets/{self.id}/values:batchGet", params)
        found: list[dict[str, Any]] = answer["valueRanges"]
        return found

    def write(self, batch: Batch) -> None:
        requests = requests_of(batch, self.tabs, self._room)
        try:
            with self._explained(number=batch.number):
                self._far.write(f"/v4/spreadsheets/{self.id}:batchUpdate", {"requests": requests})
        except (BoardBroken, Rejected):
            self._tabs = None  # a worksheet or the protection may have another number by now
            raise
        if self._room.written(batch.changes):
            self.decorating.grid_changed()

    def _explained(self, *, number: int | None = None) -> AbstractContextManager[None]:
        titles = (self.look.latest, self.look.completed, SYNC)
        return explained(self._far, self.id, titles, number=number)

    def numbers(self) -> dict[int, str]:
        lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": METADATA_KEY}}]}
        answer = self._far.search(f"/v4/spreadsheets/{self.id}/developerMetadata:search", lookup)
        found = [match["developerMetadata"] for match in answer.get("matchedDeveloperMetadata", [])]
        return {each["metadataId"]: each.get("metadataValue", "") for each in found}

    def signs(self) -> tuple[str, str]:
        try:
            (state,) = self._values([f"{SYNC}!A1:D1"])
        except BoardBroken as exc:
            if exc.code != "board.sheets":
                raise
            return "", ""  # nobody has written here yet
        return signs_of(state)[2:]

    def say(self, word: str) -> None:
        request = told(self.tabs.sync_id, word)
        self._far.write(f"/v4/spreadsheets/{self.id}:batchUpdate", {"requests": [request]})

    def completed(self) -> Completed:
        self._tabs = None  # a year's sheet may have been begun, or renamed, by somebody else
        titles = [*(title for title, _ in self.tabs.older), self.tabs.completed]
        areas = [f"{quoted(title)}!{area}" for title in titles for area in ("A1:A", "H1:H")]
        state, *columns = self._values([f"{SYNC}!A1", *areas])
        number = state.get("values", [[0]])[0][0]
        found = []
        for title, codes, times in zip(titles, columns[::2], columns[1::2], strict=True):
            pairs = zip_longest(column_of(codes), column_of(times), fillvalue="")
            found += [CompletedRow(at, c, t, title) for at, (c, t) in enumerate(pairs) if at > 0 and c != ""]
        return Completed(number_of(number), tuple(found))

    def set_up(self, *, repair: bool = False) -> bool:
        self._tabs = None
        self.decorating.begin()
        with self._explained():
            return self._making.make(repair=repair)

    def is_plain(self, now: datetime) -> bool:
        return self.decorating.is_due(now)

    def decorate(self, now: datetime) -> bool:
        return self.decorating.turn(now)

    def spent(self) -> tuple[int, int]:
        return CALLS_A_MINUTE - self._far.left("read"), CALLS_A_MINUTE - self._far.left("write")

    def proved(self) -> str:
        """How it is, in words. Writes what stands there already: BoardBroken where anything keeps the worker out."""
        found = look_at(self._far, self.id)
        ours = [title for title in (self.look.latest, self.look.completed, SYNC) if title in found.sheets]
        for title in ours:
            for name in found.sheets[title].shut_out_by:
                raise BoardBroken(
                    "board.protected",
                    f"The protection “{name}” on {title} keeps {self.look.worker} out: delete it, or make that "
                    "account one of its editors.",
                )
        self._far.write(f"/v4/spreadsheets/{self.id}:batchUpdate", {"requests": [frame.in_zone(found.zone)]})
        added = [title for title in (self.look.latest, self.look.completed, SYNC) if title not in ours]
        if added:
            return f"passbot will add {', '.join(added)}"
        self.read()  # its header is ours
        lacking = self._making.lacking() or len(self.decorating.lacking())
        return (
            f"at its start passbot will put right what is missing ({lacking})" if lacking else "it is set up"
        )

    def set_aside(self) -> str | None:
        """Keep the rows of Orders_latest under another name; what should stand there is written anew."""
        return self._making.set_aside()

    def titles(self) -> set[str]:
        return set(look_at(self._far, self.id).sheets)

    def ticks(self, title: str) -> tuple[set[str], set[str]]:
        """The codes of any worksheet like Orders_latest, and those of them that are ticked."""
        codes, boxes = self._values([f"{quoted(title)}!A1:A", f"{quoted(title)}!H1:H"])
        pairs = list(zip_longest(codes.get("values", []), boxes.get("values", []), fillvalue=[""]))
        named = [(str(code[0]).strip(), box) for code, box in pairs if code]
        return {code for code, _ in named}, {code for code, box in named if box and is_ticked(box[0])}

    def roll_over(self, year: int, *, past: int) -> bool:
        """Begin a new Orders_completed where the old one has so many rows; that one is named for its year."""
        self._tabs = None
        tabs = self.tabs
        (column,) = self._values([f"{quoted(tabs.completed)}!A1:A"])
        if len(column.get("values", [])) <= past:
            return False
        taken = {title.lower() for title in look_at(self._far, self.id).sheets}
        names = [f"{tabs.completed}_{year}", *(f"{tabs.completed}_{year} {at}" for at in range(2, 1_000))]
        title = next(name for name in names if name.lower() not in taken)
        moves = [frame.renamed(tabs.completed_id, title), frame.add_sheet(tabs.completed, index=1)]
        try:
            self._far.write(f"/v4/spreadsheets/{self.id}:batchUpdate", {"requests": moves})
        finally:
            self._tabs = None  # it may have happened although nobody answered
        return self.set_up()


def find_spreadsheet(far: Far, title: str, *, worker: str) -> str:
    """The id of the spreadsheet of that name, which its owner has shared with the worker."""
    escaped = title.replace("\\", "\\\\").replace("'", "\\'")
    params = {
        "q": f"mimeType = '{SPREADSHEET_TYPE}' and name = '{escaped}' and trashed = false",
        "fields": "files(id,name)",
        "pageSize": 10,
        "includeItemsFromAllDrives": "true",
    }
    found = far.read("/drive/v3/files", params | ALL_DRIVES).get("files", [])
    if not found:
        raise BoardBroken(
            "board.missing",
            f"No spreadsheet “{title}” is shared with {worker}: make one and share it as editor.",
        )
    if len(found) > 1:
        raise BoardBroken(
            "board.twice", f"{len(found)} spreadsheets “{title}” are shared with {worker}: leave one of them."
        )
    return str(found[0]["id"])
